"""The native library: loading it, its functions, and failures as exceptions."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from contextlib import ExitStack
from ctypes import POINTER, Structure, byref, c_bool, c_char_p, c_int32, c_int64, c_size_t, c_uint32, c_uint64, c_void_p
from pathlib import Path
from threading import Lock
from typing import Any, Optional

from ._errors import StateError, of_status

#: The binary interface that this package was written for.
ABI_VERSION = 1


class Text(Structure):
    """``tma_text``: UTF-8 with a length. Whoever makes one keeps the bytes alive."""

    _fields_ = [("data", c_char_p), ("length", c_size_t)]


class TextOut(Structure):
    """``tma_text`` that came out: a pointer, since the text ends at its length and not at a NUL."""

    _fields_ = [("data", c_void_p), ("length", c_size_t)]


class ReaderOptions(Structure):
    """``tma_reader_options``."""

    _fields_ = [
        ("struct_size", c_size_t),
        ("flags", c_uint32),
        ("threads", c_uint32),
        ("view", c_int32),
        ("text", c_int32),
        ("format", c_int32),
        ("delimiter", c_uint32),
        ("record_bytes", c_uint64),
        ("depth", c_uint32),
        ("gzip_ratio", c_uint32),
        ("columns", Text),
        ("zone", Text),
        ("temporary_folder", Text),
        ("user_map", Text),
        ("meeting_map", Text),
        ("from", Text),
        ("to", Text),
        ("kinds", Text),
        ("meetings", Text),
        ("users", Text),
        ("organizers", Text),
        ("networks", Text),
        ("client_ip_pattern", Text),
        ("user_map_content", Text),
        ("meeting_map_content", Text),
        ("de_identify_key", Text),
        ("network_map", Text),
        ("network_map_content", Text),
        ("with_users", Text),
        ("participant_kinds", Text),
    ]


class AnalysisOptions(Structure):
    """``tma_analysis_options``."""

    _fields_ = [
        ("struct_size", c_size_t),
        ("flags", c_uint32),
        ("minimum_percent", c_uint32),
        ("minimum_gap_seconds", c_uint32),
        ("maximum_gap_seconds", c_uint32),
        ("ipv4_prefix", c_uint32),
        ("ipv6_prefix", c_uint32),
        ("zone", Text),
        ("user_map", Text),
        ("meeting_map", Text),
        ("user_map_content", Text),
        ("meeting_map_content", Text),
        ("network_map", Text),
        ("network_map_content", Text),
        ("outsider_flags", Text),
        ("name_pattern", Text),
        ("scheduled_start", Text),
        ("scheduled_end", Text),
        ("from", Text),
        ("to", Text),
        ("kinds", Text),
        ("meetings", Text),
        ("users", Text),
        ("organizers", Text),
        ("networks", Text),
        ("client_ip_pattern", Text),
        ("de_identify_key", Text),
        ("with_users", Text),
        ("participant_kinds", Text),
    ]


PROGRESS = ctypes.CFUNCTYPE(c_int32, c_void_p, c_uint64, c_uint64)

_OUT = POINTER(c_void_p)

#: Every function that is used: its result and its arguments, without the error slot that ends those that can fail.
_FAILING: dict[str, list[Any]] = {
    "tma_table_export_schema": [c_void_p, c_void_p],
    "tma_table_export_array": [c_void_p, c_void_p],
    "tma_table_stream": [c_void_p, c_void_p],
    "tma_table_import": [c_int32, c_void_p, c_void_p, _OUT],
    "tma_table_de_identify": [c_void_p, Text, _OUT],
    "tma_schema_fields": [_OUT],
    "tma_schema_answer_fields": [c_int32, _OUT],
    "tma_format_of_path": [Text, c_int32, POINTER(c_int32), POINTER(c_uint32)],
    "tma_reader_new": [POINTER(ReaderOptions), _OUT],
    "tma_reader_add_path": [c_void_p, Text],
    "tma_reader_add_bytes": [c_void_p, Text],
    "tma_reader_add_records": [c_void_p, POINTER(Text), c_size_t],
    "tma_reader_add_table": [c_void_p, c_void_p],
    "tma_reader_close_input": [c_void_p],
    "tma_reader_next": [c_void_p, _OUT],
    "tma_reader_poll": [c_void_p, _OUT],
    "tma_reader_stream": [c_void_p, c_void_p],
    "tma_reader_get_issues": [c_void_p, _OUT],
    "tma_reader_get_summary": [c_void_p, _OUT],
    "tma_reader_get_sources": [c_void_p, _OUT],
    "tma_reader_get_unknown_keys": [c_void_p, _OUT],
    "tma_reader_get_completeness": [c_void_p, _OUT],
    "tma_reader_get_fields": [c_void_p, _OUT],
    "tma_reader_set_progress": [c_void_p, PROGRESS, c_void_p],
    "tma_writer_new": [c_void_p, Text, c_uint32, _OUT],
    "tma_writer_write": [c_void_p, POINTER(c_bool)],
    "tma_writer_commit": [c_void_p],
    "tma_analysis_new": [POINTER(AnalysisOptions), _OUT],
    "tma_analysis_add_table": [c_void_p, c_void_p],
    "tma_analysis_add_reader": [c_void_p, c_void_p],
    "tma_analysis_answer": [c_void_p, c_int32, _OUT],
    "tma_analysis_summarize": [c_void_p, c_int32, _OUT],
    "tma_analysis_get_issues": [c_void_p, _OUT],
    "tma_analysis_get_left_out": [c_void_p, POINTER(c_uint64), POINTER(c_uint64)],
}
_PLAIN: dict[str, tuple[Any, list[Any]]] = {
    "tma_version": (TextOut, []),
    "tma_abi_version": (c_uint32, []),
    "tma_live_handles": (c_size_t, []),
    "tma_error_get_message": (TextOut, [c_void_p]),
    "tma_error_get_path": (TextOut, [c_void_p]),
    "tma_error_get_source_number": (c_int64, [c_void_p]),
    "tma_error_get_record_number": (c_int64, [c_void_p]),
    "tma_error_get_byte_offset": (c_int64, [c_void_p]),
    "tma_error_free": (None, [c_void_p]),
    "tma_table_get_kind": (c_int32, [c_void_p]),
    "tma_table_row_count": (c_size_t, [c_void_p]),
    "tma_table_column_count": (c_size_t, [c_void_p]),
    "tma_table_get_column_name": (TextOut, [c_void_p, c_size_t]),
    "tma_table_get_cell_type": (c_int32, [c_void_p, c_size_t]),
    "tma_table_is_null": (c_bool, [c_void_p, c_size_t, c_size_t]),
    "tma_table_get_text": (TextOut, [c_void_p, c_size_t, c_size_t]),
    "tma_table_get_int64": (c_int64, [c_void_p, c_size_t, c_size_t]),
    "tma_table_get_bool": (c_bool, [c_void_p, c_size_t, c_size_t]),
    "tma_table_get_unknown_columns": (TextOut, [c_void_p]),
    "tma_table_free": (None, [c_void_p]),
    "tma_reader_free": (None, [c_void_p]),
    "tma_reader_cancel": (None, [c_void_p]),
    "tma_writer_free": (None, [c_void_p]),
    "tma_analysis_free": (None, [c_void_p]),
}


def _load() -> ctypes.CDLL:
    names = {"win32": "teams_meeting_audit.dll", "darwin": "libteams_meeting_audit.dylib"}
    # In this package and nowhere else: a library of that name on some search path could be anybody's.
    path = Path(__file__).parent / "native" / names.get(sys.platform, "libteams_meeting_audit.so")
    if not path.is_file():
        raise ImportError(f"the package teams_meeting_audit is not whole: {path} is missing. Install it again.")
    loaded = ctypes.CDLL(str(path))
    loaded.tma_abi_version.restype = c_uint32
    found = loaded.tma_abi_version()
    if found != ABI_VERSION:
        raise ImportError(f"{path} has the binary interface {found}, and this package needs {ABI_VERSION}. Install it again.")
    for name, (result, arguments) in _PLAIN.items():
        function = getattr(loaded, name)
        function.restype, function.argtypes = result, arguments
    for name, arguments in _FAILING.items():
        function = getattr(loaded, name)
        function.restype, function.argtypes = c_int32, [*arguments, _OUT]
    return loaded


lib = _load()


def text_of(out: TextOut) -> Optional[str]:
    """The text; ``None`` where there is none."""
    return ctypes.string_at(out.data, out.length).decode("utf-8") if out.data else None


def lend(text: str | bytes) -> Text:
    """A text to pass in; it keeps its bytes alive."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return Text(data, len(data))


class Handle:
    """A handle that may be closed while a call has it, by a callback or on another thread: the call that is last frees it."""

    def __init__(self, value: int, free: Callable[[int], None]) -> None:
        self._as_parameter_ = value
        self._free = free
        self._lock = Lock()
        self._calls = 0
        self._closed = False

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """No call can begin any more."""
        with self._lock:
            free, self._closed = not self._closed and self._calls == 0, True
        if free:
            self._free(self._as_parameter_)

    def __enter__(self) -> Handle:
        with self._lock:
            if self._closed:
                raise StateError("it was closed before this call began")
            self._calls += 1
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._calls -= 1
            free = self._closed and self._calls == 0
        if free:
            self._free(self._as_parameter_)


def call(name: str, *arguments: Any) -> None:
    """Calls a function that can fail, and raises what it failed with."""
    error = c_void_p()
    with ExitStack() as calls:
        for argument in arguments:
            if isinstance(argument, Handle):
                calls.enter_context(argument)
        status = getattr(lib, name)(*arguments, byref(error))
    if status == 0:
        return
    try:
        message = text_of(lib.tma_error_get_message(error)) or "the call failed"
        path = text_of(lib.tma_error_get_path(error))
        numbers = (
            lib.tma_error_get_source_number(error),
            lib.tma_error_get_record_number(error),
            lib.tma_error_get_byte_offset(error),
        )
    finally:
        lib.tma_error_free(error)
    source, record, offset = (None if number < 0 else number for number in numbers)
    raise of_status(status, message, path, record, offset, source)


def made(name: str, *arguments: Any) -> Optional[int]:
    """Calls a function whose last output is a handle; ``None`` where it wrote NULL."""
    out = c_void_p()
    call(name, *arguments, byref(out))
    return out.value


def version() -> str:
    """The version of the native library, such as ``1.2.0-beta.1``."""
    return text_of(lib.tma_version()) or ""


def live_handles() -> int:
    """How many handles of the library are alive in this process: for tests that look for leaks."""
    return int(lib.tma_live_handles())
