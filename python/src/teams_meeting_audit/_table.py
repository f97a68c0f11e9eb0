"""Tables: every answer of the library is one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from enum import IntEnum
from typing import Any, Union

from . import _arrow
from ._native import call, lend, lib, made, text_of

#: What a cell may be: text, GUIDs, lists (joined by "; ") and JSON as ``str``, times as ``datetime`` in UTC.
Cell = Union[None, str, int, bool, datetime]

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class TableKind(IntEnum):
    """What the rows of a table are."""

    RECORDS = 1
    CLASSIC = 2
    ISSUES = 3
    SUMMARY = 4
    SOURCES = 5
    UNKNOWN_KEYS = 6
    FIELDS = 7
    MEETINGS = 8
    ATTENDANCE = 9
    ANALYSIS_SUMMARY = 10
    DISCONNECTIONS = 11
    OUTSIDERS = 12
    ACTIVITY = 13
    COMPLETENESS = 14
    UNRESOLVED = 15
    ATTENDANCE_SHORT = 16
    ROWS = 17


class CellType(IntEnum):
    """What a column holds."""

    TEXT = 1
    GUID = 2
    TEXT_LIST = 3
    JSON = 4
    INT = 5
    SMALL_INT = 6
    BOOL = 7
    TIME = 8


class Table:
    """Rows and typed columns that never change.

    pyarrow, Polars, DuckDB and pandas take it as it is, without copying a cell (``pyarrow.table(table)``,
    ``polars.DataFrame(table)``, ``pandas.DataFrame.from_arrow(table)``). :meth:`rows` is for looking at a few.
    """

    def __init__(self, handle: int) -> None:
        """Takes over a handle of the library; tables come from readers and analyses."""
        self._handle = handle
        self._lent: Any = None

    def __del__(self) -> None:
        self._lent = None
        handle, self._handle = getattr(self, "_handle", 0), 0
        if handle:
            lib.tma_table_free(handle)

    @property
    def kind(self) -> TableKind:
        """What the rows are."""
        return TableKind(lib.tma_table_get_kind(self._handle))

    @property
    def column_names(self) -> list[str]:
        """The names of the columns, in order."""
        count = lib.tma_table_column_count(self._handle)
        return [text_of(lib.tma_table_get_column_name(self._handle, column)) or "" for column in range(count)]

    @property
    def column_types(self) -> dict[str, CellType]:
        """What each column holds, by name."""
        names = self.column_names
        return {name: CellType(lib.tma_table_get_cell_type(self._handle, i)) for i, name in enumerate(names)}

    def __len__(self) -> int:
        return int(lib.tma_table_row_count(self._handle))

    def __repr__(self) -> str:
        return f"<Table of {self.kind.name.lower().replace('_', ' ')}: {len(self)} rows, {len(self.column_names)} columns>"

    def rows(self) -> Iterator[dict[str, Cell]]:
        """The rows one by one, cells by column name. Millions are better taken as Arrow."""
        columns = list(enumerate(self.column_types.items()))
        for row in range(len(self)):
            yield {name: self._cell(row, column, of) for column, (name, of) in columns}

    def _cell(self, row: int, column: int, of: CellType) -> Cell:
        if lib.tma_table_is_null(self._handle, row, column):
            return None
        if of in (CellType.INT, CellType.SMALL_INT):
            return int(lib.tma_table_get_int64(self._handle, row, column))
        if of == CellType.BOOL:
            return bool(lib.tma_table_get_bool(self._handle, row, column))
        if of == CellType.TIME:
            return _EPOCH + timedelta(microseconds=lib.tma_table_get_int64(self._handle, row, column))
        return text_of(lib.tma_table_get_text(self._handle, row, column))

    def __arrow_c_schema__(self) -> Any:
        """The columns as an Arrow struct type: a capsule ``arrow_schema``."""
        self._lent = _arrow.capsule(_arrow.ArrowSchema, lambda out: call("tma_table_export_schema", self._handle, out))
        return self._lent

    def __arrow_c_array__(self, requested_schema: Any = None) -> tuple[Any, Any]:
        """The rows as an Arrow struct array: capsules ``arrow_schema`` and ``arrow_array``."""
        array = _arrow.capsule(_arrow.ArrowArray, lambda out: call("tma_table_export_array", self._handle, out))
        schema = self.__arrow_c_schema__()
        self._lent = schema, array
        return schema, array

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """The rows as an Arrow stream: a capsule ``arrow_array_stream``."""
        self._lent = _arrow.capsule(_arrow.ArrowArrayStream, lambda out: call("tma_table_stream", self._handle, out))
        return self._lent

    @classmethod
    def from_arrow(cls, source: Any, kind: TableKind = TableKind.RECORDS) -> list[Table]:
        """Tables of whatever has ``__arrow_c_stream__`` or ``__arrow_c_array__``, one for each of its batches.

        Columns are matched by name, in any order and any subset; ``kind`` is records or an answer of an analysis. A
        reader and an analysis take such data by themselves; this is for looking at what they would see.
        """
        return [cls(handle) for handle in imported(source, kind)]

    def de_identified(self, key: str) -> Table:
        """The same rows with people, addresses and URLs replaced by pseudonyms, for a table that came without."""
        return Table(needed("tma_table_de_identify", self._handle, lend(key)))

    @property
    def unknown_columns(self) -> list[str]:
        """Names of columns that :meth:`from_arrow` has passed over, since the contract does not know them."""
        return (text_of(lib.tma_table_get_unknown_columns(self._handle)) or "").splitlines()


def imported(source: Any, kind: TableKind = TableKind.RECORDS) -> Iterator[int]:
    """Handles of tables of Arrow data, which whoever takes them frees."""
    for schema, array in _arrow.batches(source):
        yield needed("tma_table_import", int(kind), schema, array)


def needed(name: str, *arguments: Any) -> int:
    """Calls a function whose last output is a handle, which is there whenever it succeeds."""
    handle = made(name, *arguments)
    assert handle is not None, name
    return handle


def fields() -> Table:
    """The contract: each column that records can have, with name, type and description."""
    return Table(needed("tma_schema_fields"))


def answer_fields(kind: TableKind) -> Table:
    """The columns of an answer of an analysis."""
    return Table(needed("tma_schema_answer_fields", int(kind)))


