"""The Arrow PyCapsule interface: tables and streams handed to other packages, and taken from them."""

from __future__ import annotations

import ctypes
import errno
from collections.abc import Callable, Iterator
from ctypes import CFUNCTYPE, Structure, c_char_p, c_int, c_int64, c_void_p
from typing import Any, Optional

from ._errors import Status, of_status


class ArrowSchema(Structure):
    """The type of an array."""


class ArrowArray(Structure):
    """The cells of an array."""


class ArrowArrayStream(Structure):
    """A source of arrays of one schema."""


_RELEASE = CFUNCTYPE(None, c_void_p)

ArrowSchema._fields_ = [
    ("format", c_char_p),
    ("name", c_char_p),
    ("metadata", c_void_p),
    ("flags", c_int64),
    ("n_children", c_int64),
    ("children", c_void_p),
    ("dictionary", c_void_p),
    ("release", c_void_p),
    ("private_data", c_void_p),
]
ArrowArray._fields_ = [
    ("length", c_int64),
    ("null_count", c_int64),
    ("offset", c_int64),
    ("n_buffers", c_int64),
    ("n_children", c_int64),
    ("buffers", c_void_p),
    ("children", c_void_p),
    ("dictionary", c_void_p),
    ("release", c_void_p),
    ("private_data", c_void_p),
]
ArrowArrayStream._fields_ = [
    ("get_schema", CFUNCTYPE(c_int, c_void_p, c_void_p)),
    ("get_next", CFUNCTYPE(c_int, c_void_p, c_void_p)),
    ("get_last_error", CFUNCTYPE(c_char_p, c_void_p)),
    ("release", c_void_p),
    ("private_data", c_void_p),
]

# Capsules by address: to an object that is being taken down no reference may be made.
_NEW = ctypes.PYFUNCTYPE(ctypes.py_object, c_void_p, c_char_p, c_void_p)(("PyCapsule_New", ctypes.pythonapi))
_POINTER_OF_DYING = ctypes.PYFUNCTYPE(c_void_p, c_void_p, c_char_p)(("PyCapsule_GetPointer", ctypes.pythonapi))
_POINTER = ctypes.PYFUNCTYPE(c_void_p, ctypes.py_object, c_char_p)(("PyCapsule_GetPointer", ctypes.pythonapi))

#: The structs that capsules point at, by address: a capsule keeps no Python object alive.
_OWNED: dict[int, Structure] = {}


def _destructor(name: bytes, kind: type[Structure]) -> Any:
    offset = kind.release.offset

    def destroy(capsule: int, name: bytes = name, offset: int = offset, owned: dict[int, Structure] = _OWNED) -> None:
        address = _POINTER_OF_DYING(capsule, name)
        release = c_void_p.from_address(address + offset).value
        # Whoever took the content has marked the struct as released.
        if release:
            _RELEASE(release)(address)
        owned.pop(address, None)

    return ctypes.PYFUNCTYPE(None, c_void_p)(destroy)


_DESTRUCTORS: dict[type[Structure], tuple[bytes, Any]] = {
    kind: (name, _destructor(name, kind))
    for kind, name in (
        (ArrowSchema, b"arrow_schema"),
        (ArrowArray, b"arrow_array"),
        (ArrowArrayStream, b"arrow_array_stream"),
    )
}
# Capsules may outlive this module while the interpreter ends.
ctypes.pythonapi.Py_IncRef(ctypes.py_object(_DESTRUCTORS))


def capsule(kind: type[Structure], fill: Callable[[int], None]) -> Any:
    """A capsule with a new struct, which ``fill`` writes at the address it is given.

    Whose content it is keeps it besides giving it away: a capsule that goes while an exception is on its way, as that of
    a stream that has failed, would lose the exception, since its destructor is Python. ``__del__`` may let go of it.
    """
    struct = kind()
    address = ctypes.addressof(struct)
    fill(address)
    name, destructor = _DESTRUCTORS[kind]
    _OWNED[address] = struct
    return _NEW(address, name, ctypes.cast(destructor, c_void_p))


def _release(struct: Structure) -> None:
    release = struct.release
    if release:
        _RELEASE(release)(ctypes.addressof(struct))


def batches(source: Any) -> Iterator[tuple[int, int]]:
    """The batches of whatever has ``__arrow_c_stream__`` or ``__arrow_c_array__``, as addresses of a schema and an array.

    Both are the receiver's, who may release them, and live until the next batch is asked for.
    """
    if not hasattr(source, "__arrow_c_stream__"):
        schema, array = source.__arrow_c_array__()
        yield _POINTER(schema, b"arrow_schema"), _POINTER(array, b"arrow_array")
        return
    holder = source.__arrow_c_stream__()
    address = _POINTER(holder, b"arrow_array_stream")
    stream = ArrowArrayStream.from_address(address)
    while True:
        array, schema = ArrowArray(), ArrowSchema()
        try:
            _check(stream, address, stream.get_next(address, ctypes.addressof(array)))
            if not array.release:
                return
            _check(stream, address, stream.get_schema(address, ctypes.addressof(schema)))
            yield ctypes.addressof(schema), ctypes.addressof(array)
        finally:
            _release(array)
            _release(schema)


#: What a producer's error number says; of any other, what it gave is at fault.
_STATUSES = {
    errno.EIO: Status.IO,
    errno.ENOENT: Status.NOT_FOUND,
    errno.EEXIST: Status.EXISTS,
    errno.EFBIG: Status.LIMIT_EXCEEDED,
    errno.ECANCELED: Status.CANCELLED,
    errno.ENOSYS: Status.UNSUPPORTED,
}


def _check(stream: ArrowArrayStream, address: int, code: int) -> None:
    if code != 0:
        said: Optional[bytes] = stream.get_last_error(address)
        message = said.decode("utf-8", "replace") if said else f"error {code}"
        status = _STATUSES.get(code, Status.INVALID_FORMAT)
        raise of_status(status, f"the Arrow stream failed: {message}", None, None, None, None)


def is_arrow(source: Any) -> bool:
    """Whether it is Arrow data by the PyCapsule interface."""
    return hasattr(source, "__arrow_c_stream__") or hasattr(source, "__arrow_c_array__")


