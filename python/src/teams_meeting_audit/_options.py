"""What keyword arguments become in the structs of the library."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from ctypes import Structure, sizeof
from datetime import date
from typing import Any, Optional, TypeVar, Union

from ._errors import ArgumentError
from ._native import lend

#: A path, as everywhere in Python.
Path = Union[str, "os.PathLike[str]"]
#: One text, or several.
Texts = Union[str, Iterable[str]]
#: A time: a ``datetime`` (without a zone it is in ``time_zone``), a ``date``, or a text such as
#: 2026-01-18 or 2026-01-18T12:53:38Z.
Time = Union[str, date]
#: A list of people, meetings or networks: a file, or rows with named cells.
Map = Union[Path, Iterable[Mapping[str, Any]]]

#: Of which the library takes 0 for "as it is by default".
_AT_LEAST_1 = frozenset(
    [
        "record_bytes",
        "depth",
        "gzip_ratio",
        "minimum_percent",
        "minimum_gap_seconds",
        "maximum_gap_seconds",
        "ipv4_prefix",
        "ipv6_prefix",
    ]
)

_Options = TypeVar("_Options", bound=Structure)


def options(kind: type[_Options], values: Mapping[str, Any], flags: Mapping[str, int]) -> _Options:
    """The struct with those fields; what is ``None`` keeps its default, and names in ``flags`` are or-ed."""
    made = kind()
    setattr(made, "struct_size", sizeof(kind))
    bits = 0
    for name, value in values.items():
        if value is None:
            continue
        if name in flags:
            bits |= flags[name] if value else 0
        elif name.endswith("_map"):
            field, text = _map(name, value)
            setattr(made, field, lend(text))
        elif isinstance(value, int):
            if value < 0:
                raise ArgumentError(f"{name}: {value} is negative")
            if value == 0 and name in _AT_LEAST_1:
                raise ArgumentError(f"{name}: 0 cannot be asked for; leave it out for the default, or give 1 or more")
            _set(made, name, value, value)
            if getattr(made, name) != value:
                raise ArgumentError(f"{name}: {value} is too large")
        else:
            _set(made, name, value, lend(_text(name, value)))
    setattr(made, "flags", bits)
    return made


def _set(made: Structure, name: str, value: Any, stored: Any) -> None:
    try:
        setattr(made, name, stored)
    except TypeError:
        raise _unknown_type(name, value) from None


def _unknown_type(name: str, value: Any) -> ArgumentError:
    return ArgumentError(f"{name}: {value!r} is of a type that is not understood here")


def _text(name: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, os.PathLike):
        return str(os.fspath(value))
    if isinstance(value, Iterable):
        texts = list(value)
        for text in texts:
            if not isinstance(text, str) or "\n" in text:
                raise ArgumentError(f"{name}: {text!r} is no text of one line")
        # Nothing to choose from would choose everything.
        if not texts:
            raise ArgumentError(f"{name}: the list is empty; leave it out to have everything")
        return "\n".join(texts)
    raise _unknown_type(name, value)


def _map(name: str, value: Map) -> tuple[str, str]:
    if isinstance(value, (str, os.PathLike)):
        return name, os.fspath(value)
    # JSON is one of the forms that such files have.
    import json

    rows = [dict(row) for row in value]
    return f"{name}_content", json.dumps(rows, default=_scalar)


def _scalar(value: Any) -> Optional[str]:
    return value.isoformat() if isinstance(value, date) else str(value)


def choice(name: str, value: str, names: Mapping[str, int]) -> int:
    """The number of one of a few names."""
    number = names.get(value)
    if number is None:
        raise ArgumentError(f"{name}: {value!r} is none of {', '.join(names)}")
    return number
