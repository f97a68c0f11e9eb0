"""Failures of the library as exceptions. Odd records in good files are none: they are rows of ``issues()``."""

from __future__ import annotations

import errno
import sys
import warnings
from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Any, Optional


class Status(IntEnum):
    """How a call of the library ended."""

    NULL_ARGUMENT = 1
    INVALID_ARGUMENT = 2
    INVALID_STATE = 3
    IO = 10
    NOT_FOUND = 11
    EXISTS = 12
    INVALID_FORMAT = 20
    INVALID_ENCODING = 21
    LIMIT_EXCEEDED = 30
    CANCELLED = 31
    UNSUPPORTED = 40
    CHECKPOINT_MISMATCH = 50
    CHECKPOINT_DAMAGED = 51
    CHECKPOINT_IN_USE = 52
    PANIC = 90


def _tell_as_python_does(error: OSError, status: int, path: Optional[str]) -> None:
    error.errno = {Status.NOT_FOUND.value: errno.ENOENT, Status.EXISTS.value: errno.EEXIST}.get(status)
    error.filename = path


class AuditError(Exception):
    """A call failed. The message says what, where, and what to do."""

    #: The status; a plain number where a later library has one that this package does not know.
    status: int
    #: The file it is about; where people have pseudonyms, its pseudonym.
    path: Optional[str]
    #: The 1-based number of the record it is about.
    record_number: Optional[int]
    #: The byte of the decompressed file it is about, counted from 0.
    byte_offset: Optional[int]
    #: The 1-based number of the source that could not be read, in the order of opening.
    source_number: Optional[int]

    def __init__(
        self,
        message: str,
        status: int = Status.INVALID_ARGUMENT,
        path: Optional[str] = None,
        record_number: Optional[int] = None,
        byte_offset: Optional[int] = None,
        source_number: Optional[int] = None,
    ) -> None:
        super().__init__(message)
        self.status, self.path, self.record_number, self.byte_offset = status, path, record_number, byte_offset
        self.source_number = source_number
        if isinstance(self, OSError):
            _tell_as_python_does(self, status, path)

    def __str__(self) -> str:
        return str(self.args[0])

    def __reduce__(self) -> tuple[Any, ...]:
        # Spark, joblib and multiprocessing send exceptions from process to process.
        return type(self), (
            self.args[0],
            self.status,
            self.path,
            self.record_number,
            self.byte_offset,
            self.source_number,
        )


class ArgumentError(AuditError, ValueError):
    """An argument that cannot be used."""


class StateError(AuditError, RuntimeError):
    """A call that does not fit what was called before."""


class ReadWriteError(AuditError, OSError):
    """Opening, reading or writing failed; the message has the system's reason."""


class MissingFileError(AuditError, FileNotFoundError):
    """No such file."""


class ExistingFileError(AuditError, FileExistsError):
    """The output exists and may not be replaced."""


class ContentError(AuditError, ValueError):
    """Nothing in the input can be framed as records, or it is neither UTF-8 nor UTF-16."""


class LimitError(AuditError, ValueError):
    """A limit on depth, size or memory was passed."""


class CancelledError(AuditError):
    """The caller said stop."""


class UnsupportedError(AuditError, NotImplementedError):
    """Not in this build of the library."""


class InternalError(AuditError, RuntimeError):
    """A defect of the library."""


_CLASSES = {
    Status.NULL_ARGUMENT: ArgumentError,
    Status.INVALID_ARGUMENT: ArgumentError,
    Status.INVALID_STATE: StateError,
    Status.IO: ReadWriteError,
    Status.NOT_FOUND: MissingFileError,
    Status.EXISTS: ExistingFileError,
    Status.INVALID_FORMAT: ContentError,
    Status.INVALID_ENCODING: ContentError,
    Status.LIMIT_EXCEEDED: LimitError,
    Status.CANCELLED: CancelledError,
    Status.UNSUPPORTED: UnsupportedError,
    Status.CHECKPOINT_MISMATCH: ArgumentError,
    Status.CHECKPOINT_DAMAGED: ContentError,
    Status.CHECKPOINT_IN_USE: StateError,
    Status.PANIC: InternalError,
}


class AuditWarning(UserWarning):
    """What was read is not what it should be: a collection looks cut off, nobody is named, nothing passes the filter."""


def of_status(
    status: int,
    message: str,
    path: Optional[str],
    record_number: Optional[int],
    byte_offset: Optional[int],
    source_number: Optional[int],
) -> AuditError:
    """The exception for a status of the library."""
    try:
        status = Status(status)
    except ValueError:
        return AuditError(message, status, path, record_number, byte_offset, source_number)
    return _CLASSES[status](message, status, path, record_number, byte_offset, source_number)


#: Which issues are about whole sources, and for whoever reads them to know.
_WARNED_OF = {
    "FailedPage",
    "GzipDamaged",
    "ManyNotConverted",
    "ManyTruncated",
    "MapMatchesNothing",
    "NoIdentities",
    "NoRecords",
    "NothingMatches",
    "OnlyOtherOperations",
    "PossiblyTruncated",
    "ScheduleMatchesNothing",
}


def warn_of(issues: Iterable[Mapping[str, Any]], said: set[str]) -> None:
    """Warns of what is wrong with whole sources, of each kind of trouble once, where the package was called."""
    for issue in issues:
        code = str(issue["Code"])
        if code not in _WARNED_OF or issue["RecordNumber"] is not None or code in said:
            continue
        said.add(code)
        source = str(issue["Source"])
        shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in source)
        text = str(issue["Message"]) if source == "(all sources)" else f"{shown}: {issue['Message']}"
        # The first frame that is none of this package's.
        level, frame = 2, sys._getframe(1)
        while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith(f"{__package__}."):
            level, frame = level + 1, frame.f_back
        warnings.warn(text, AuditWarning, stacklevel=level)
