"""The library, loaded as any program would load it: through the functions of include/teams_meeting_audit.h."""

import ctypes
import os
import pathlib
from datetime import datetime, timedelta

LIBRARY = os.environ.get(
    "TEAMS_MEETING_AUDIT_LIBRARY",
    pathlib.Path(__file__).resolve().parents[2] / "target/release/libteams_meeting_audit.so",
)
FORMAT_CSV = 1
WRITER_REPLACE = 1
EPOCH = datetime(1970, 1, 1)


class Text(ctypes.Structure):
    _fields_ = [("data", ctypes.c_char_p), ("length", ctypes.c_size_t)]


class ReaderOptions(ctypes.Structure):
    """The beginning of tma_reader_options: what is not in it means the default."""

    _fields_ = [
        ("struct_size", ctypes.c_size_t),
        ("flags", ctypes.c_uint32),
        ("threads", ctypes.c_uint32),
        ("view", ctypes.c_int32),
        ("text", ctypes.c_int32),
        ("format", ctypes.c_int32),
        ("delimiter", ctypes.c_uint32),
    ]


class ArrowSchema(ctypes.Structure):
    pass


ArrowSchema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_void_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(ArrowSchema))),
    ("dictionary", ctypes.POINTER(ArrowSchema)),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(ArrowSchema))),
    ("private_data", ctypes.c_void_p),
]


class ArrowArray(ctypes.Structure):
    pass


ArrowArray._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(ArrowArray))),
    ("dictionary", ctypes.POINTER(ArrowArray)),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(ArrowArray))),
    ("private_data", ctypes.c_void_p),
]


class ArrowArrayStream(ctypes.Structure):
    pass


ArrowArrayStream._fields_ = [
    ("get_schema", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ArrowArrayStream), ctypes.POINTER(ArrowSchema))),
    ("get_next", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ArrowArrayStream), ctypes.POINTER(ArrowArray))),
    ("get_last_error", ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.POINTER(ArrowArrayStream))),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(ArrowArrayStream))),
    ("private_data", ctypes.c_void_p),
]

library = ctypes.CDLL(str(LIBRARY))
library.tma_version.restype = Text
library.tma_error_get_message.restype = Text
library.tma_error_get_message.argtypes = [ctypes.c_void_p]


def text_of(text):
    return ctypes.string_at(text.data, text.length).decode()


def call(name, *arguments):
    """Calls a function that takes an error slot last."""
    error = ctypes.c_void_p()
    if getattr(library, name)(*arguments, ctypes.byref(error)) != 0:
        raise RuntimeError(f"{name}: {text_of(library.tma_error_get_message(error))}")


def as_text(value):
    encoded = os.fsencode(value)
    return Text(encoded, len(encoded))


def version():
    return text_of(library.tma_version())


def reader_of(source, threads, **options):
    reader = ctypes.c_void_p()
    options = ReaderOptions(struct_size=ctypes.sizeof(ReaderOptions), threads=threads, **options)
    call("tma_reader_new", ctypes.byref(options), ctypes.byref(reader))
    call("tma_reader_add_path", reader, as_text(source))
    return reader


class Tables:
    """All rows as Arrow arrays, which stay in memory as the tables of the peers do."""

    def __init__(self, source, threads):
        reader, stream = reader_of(source, threads), ArrowArrayStream()
        call("tma_reader_stream", reader, ctypes.byref(stream))
        self.schema, self.arrays = ArrowSchema(), []
        if stream.get_schema(stream, self.schema) != 0:
            raise RuntimeError(stream.get_last_error(stream).decode())
        while True:
            array = ArrowArray()
            if stream.get_next(stream, array) != 0:
                raise RuntimeError(stream.get_last_error(stream).decode())
            if not array.release:
                break
            self.arrays.append(array)
        stream.release(stream)
        library.tma_reader_free(reader)

    def count(self):
        return sum(array.length for array in self.arrays)

    def cells(self, name):
        """The cells of a column as Python's values."""
        schemas = [self.schema.children[child].contents for child in range(self.schema.n_children)]
        column = [schema.name.decode() for schema in schemas].index(name)
        for array in self.arrays:
            yield from values(schemas[column], array.children[column].contents)


def buffer(array, index, item, count):
    """A buffer of the array as a sequence of numbers."""
    size = count * ctypes.sizeof(item)
    if size == 0:
        return []
    return memoryview((ctypes.c_char * size).from_address(array.buffers[index])).cast("B").cast(item._type_)


def bits(array, index):
    """A bitmap of the array as a function; one that is not there has every bit set."""
    if not array.buffers[index]:
        return lambda at: True
    data = buffer(array, index, ctypes.c_uint8, (array.offset + array.length + 7) // 8)
    return lambda at: data[at >> 3] >> (at & 7) & 1 == 1


def values(schema, array):
    valid, end = bits(array, 0), array.offset + array.length
    kind = schema.format.decode()
    if schema.dictionary:
        words = list(values(schema.dictionary.contents, array.dictionary.contents))
        codes = buffer(array, 1, ctypes.c_int32, end)
        value = lambda at: words[codes[at]]  # noqa: E731
    elif kind == "u":
        offsets = buffer(array, 1, ctypes.c_int32, end + 1)
        data = ctypes.string_at(array.buffers[2], offsets[end]) if end and offsets[end] else b""
        value = lambda at: data[offsets[at] : offsets[at + 1]].decode()  # noqa: E731
    elif kind == "b":
        value = bits(array, 1)
    else:
        numbers = buffer(array, 1, ctypes.c_int32 if kind == "i" else ctypes.c_int64, end)
        value = numbers.__getitem__
        if kind.startswith("tsu:"):
            value = lambda at: EPOCH + timedelta(microseconds=numbers[at])  # noqa: E731
    return [value(at) if valid(at) else None for at in range(array.offset, end)]


def into_csv(source, destination, threads):
    """The rows as a CSV file that is on disk when this ends."""
    reader, writer, more = reader_of(source, threads, format=FORMAT_CSV), ctypes.c_void_p(), ctypes.c_bool(True)
    call("tma_writer_new", reader, as_text(destination), ctypes.c_uint32(WRITER_REPLACE), ctypes.byref(writer))
    call("tma_reader_close_input", reader)
    while more:
        call("tma_writer_write", writer, ctypes.byref(more))
    call("tma_writer_commit", writer)
    library.tma_writer_free(writer)
    library.tma_reader_free(reader)
