"""Microsoft 365 audit records of Teams meetings as flat, typed tables.

    >>> import pyarrow, teams_meeting_audit as tma
    >>> records = pyarrow.table(tma.read("export.csv"))
    >>> present = pyarrow.table(tma.analyze("export.csv").attendance())

A native library does the work; this package hands its tables over by the Arrow PyCapsule interface, which pyarrow,
Polars, DuckDB and pandas understand, and needs none of them.
"""

from ._analysis import Analysis, analyze
from ._errors import (
    ArgumentError,
    AuditError,
    AuditWarning,
    CancelledError,
    ContentError,
    ExistingFileError,
    InternalError,
    LimitError,
    MissingFileError,
    ReadWriteError,
    StateError,
    Status,
    UnsupportedError,
)
from ._native import live_handles, version
from ._reader import Reader, export, read
from ._table import CellType, Table, TableKind, answer_fields, fields

__all__ = [
    "Analysis",
    "ArgumentError",
    "AuditError",
    "AuditWarning",
    "CancelledError",
    "CellType",
    "ContentError",
    "ExistingFileError",
    "InternalError",
    "LimitError",
    "MissingFileError",
    "ReadWriteError",
    "Reader",
    "StateError",
    "Status",
    "Table",
    "TableKind",
    "UnsupportedError",
    "analyze",
    "answer_fields",
    "export",
    "fields",
    "live_handles",
    "read",
    "version",
]

__version__ = version()
