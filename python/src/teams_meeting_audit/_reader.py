"""Reading exports of the audit log."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from ctypes import byref, c_bool, c_int32, c_uint32, c_void_p
from typing import Any, Literal, Optional, Union

from . import _arrow
from ._errors import ArgumentError, StateError, warn_of
from ._native import PROGRESS, Handle, ReaderOptions, Text, call, lend, lib, made
from ._options import Map, Path, Texts, Time, choice, options
from ._table import Table, imported, needed

View = Literal["record", "report", "classic"]
Storage = Literal["dictionary", "plain", "view"]
Format = Literal["csv", "json-lines", "html", "xlsx"]
#: One file or several.
Paths = Union[Path, Iterable[Path]]

_FLAGS = {
    "resolve": 1,
    "join_meeting": 2,
    "fail_on_limit": 4,
    "bom": 8,
    "raw": 16,
    "as_text": 32,
    "calls": 64,
    "collected": 128,
    "directory": 256,
    "rows_as_recorded": 512,
}
_VIEWS = {"record": 0, "report": 1, "classic": 2}
_STORAGES = {"dictionary": 0, "plain": 1, "view": 2}
_FORMATS = {"csv": 1, "json-lines": 2, "html": 3, "xlsx": 4}
_REPLACE = 1

#: Callbacks that were being called when their reader was closed.
_STILL_CALLED: list[Any] = []


class Reader:
    """Reads sources into tables, without duplicates, and keeps the books.

    Iterating gives :class:`Table` batch by batch, in bounded memory. pyarrow, Polars, DuckDB and pandas take a reader
    as it is, which reads all of it: ``pyarrow.table(reader)``, ``polars.DataFrame(reader)``. Either way each row comes
    once: a reader is a stream, not a list.

    Sources are added before or between; records that occur in several of them are taken once. One thread at a time may
    use a reader, except for :meth:`cancel`.

    Iterating to the end warns (:class:`AuditWarning`) of what is wrong with whole sources: a collection that looks cut
    off, participants that nobody is named of, a filter that lets nothing through. What pulls a reader as a stream does
    not; :meth:`issues` has it all.
    """

    def __init__(
        self,
        *,
        view: View = "record",
        columns: Optional[Texts] = None,
        time_zone: Optional[str] = None,
        from_time: Optional[Time] = None,
        to_time: Optional[Time] = None,
        kinds: Optional[Texts] = None,
        meetings: Optional[Texts] = None,
        users: Optional[Texts] = None,
        organizers: Optional[Texts] = None,
        with_users: Optional[Texts] = None,
        participant_kinds: Optional[Texts] = None,
        networks: Optional[Texts] = None,
        client_ip_pattern: Optional[str] = None,
        resolve: bool = False,
        join_meeting: bool = False,
        user_map: Optional[Map] = None,
        meeting_map: Optional[Map] = None,
        de_identify_key: Optional[str] = None,
        rows_as_recorded: bool = False,
        text: Storage = "dictionary",
        as_text: bool = False,
        raw: bool = False,
        threads: Optional[int] = None,
        record_bytes: Optional[int] = None,
        depth: Optional[int] = None,
        gzip_ratio: Optional[int] = None,
        fail_on_limit: bool = False,
        temporary_folder: Optional[Path] = None,
        _format: int = 0,
        _bom: bool = False,
        _delimiter: Optional[str] = None,
        _calls: bool = False,
        _network_map: Optional[Map] = None,
    ) -> None:
        """Makes a reader without sources.

        :param view: ``record``: all columns, typed. ``report``: what a person wants to read, with the participants'
            meeting filled in. ``classic``: names and text forms of the script AuditRecordsTeamsMeetings.PS1.
        :param columns: which of the view's columns, by name and wildcard.
        :param time_zone: an IANA or Windows name, of times as text and of times in options; UTC by default.
        :param from_time: only sessions and meetings that end after this time.
        :param to_time: only sessions and meetings that begin before this time.
        :param kinds: only ``Meeting``, ``Participant``, ``CallParticipant``.
        :param meetings: only these meetings and their participants: MeetingId, URL, ChatThreadId, or the meeting ID of an
            invitation (``282 104 932 913 1``).
        :param users: only rows with one of these people as attendee or organizer: UPN, object id or name, with wildcards.
        :param organizers: only meetings organized by one of these people.
        :param with_users: only meetings in which one of these people took part or which they organized, whoever the row
            is about; reads twice.
        :param participant_kinds: only participants of these kinds: ``Member``, ``Guest``, ``Federated``, ``Anonymous``,
            ``Phone``, ``Application``, ``Consumer``, ``Unknown``; rows of meetings have none, and are left out.
        :param networks: only rows whose ClientIP lies in one of these networks (CIDR).
        :param client_ip_pattern: only rows whose ClientIP matches this regular expression.
        :param resolve: learn people's UPNs from other records; reads twice.
        :param join_meeting: fill the meeting's cells of participants from its MeetingDetail; reads twice.
        :param user_map: who people are: a CSV or JSON file, or rows with UserPrincipalName, ObjectId, DisplayName.
        :param meeting_map: what meetings were called: a file, or rows with ICalUid, ChatThreadId or MeetingUrl, and
            Subject, ScheduledStart, ScheduledEnd.
        :param de_identify_key: replace people, addresses and URLs by pseudonyms that depend on this key, a text of at
            least 32 characters. Errors then quote nothing that was read, and name sources by number and pseudonym.
        :param rows_as_recorded: with a key rows stay as they were recorded all the same: for a reader that feeds an
            :class:`Analysis` with that key.
        :param text: ``dictionary``: columns with much repetition are dictionaries; ``plain``: none is; ``view``: they are
            string views, which Polars takes as they lie.
        :param as_text: every cell as text, as CSV has it, guarded against spreadsheets unless ``raw``.
        :param raw: recorded text as it is, even where a spreadsheet would run it as a formula.
        :param threads: worker threads; one per core by default. Results do not depend on it.
        :param record_bytes: largest record; 64 MiB by default.
        :param depth: deepest nesting of a record's JSON; 128 by default.
        :param gzip_ratio: largest ratio of decompressed to compressed bytes, also of zip and Zstandard; 1000 by default.
        :param fail_on_limit: a record over a limit is a failure, and not rejected.
        :param temporary_folder: for input that has to be kept for a second pass.
        """
        self._handle: Optional[Handle] = None
        self._lent: Any = None
        self._progress: Any = None
        self._thrown: Optional[BaseException] = None
        self._said: set[str] = set()
        if _delimiter is not None and len(_delimiter) != 1:
            raise ArgumentError(f"delimiter: {_delimiter!r} is no single character")
        values = {
            "view": choice("view", view, _VIEWS),
            "columns": columns,
            "zone": time_zone,
            "from": from_time,
            "to": to_time,
            "kinds": kinds,
            "meetings": meetings,
            "users": users,
            "organizers": organizers,
            "with_users": with_users,
            "participant_kinds": participant_kinds,
            "networks": networks,
            "client_ip_pattern": client_ip_pattern,
            "resolve": resolve,
            "join_meeting": join_meeting,
            "user_map": user_map,
            "meeting_map": meeting_map,
            "de_identify_key": de_identify_key,
            "rows_as_recorded": rows_as_recorded,
            "text": choice("text", text, _STORAGES),
            "as_text": as_text,
            "raw": raw,
            "threads": threads,
            "record_bytes": record_bytes,
            "depth": depth,
            "gzip_ratio": gzip_ratio,
            "fail_on_limit": fail_on_limit,
            "temporary_folder": temporary_folder,
            "format": _format,
            "bom": _bom,
            "calls": _calls,
            "network_map": _network_map,
            "delimiter": None if _delimiter is None else ord(_delimiter),
        }
        made = needed("tma_reader_new", byref(options(ReaderOptions, values, _FLAGS)))
        self._handle = Handle(made, lib.tma_reader_free)

    def __del__(self) -> None:
        if hasattr(self, "_handle"):
            self.close()

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the reader, also before its end. Tables that came from it stay."""
        handle, self._handle, self._lent = self._handle, None, None
        if handle is None:
            return
        # A stream may live longer than the reader, and shall not call what goes with it.
        if self._progress is not None:
            try:
                call("tma_reader_set_progress", handle, PROGRESS(), c_void_p())
            except StateError:
                _STILL_CALLED.append(self._progress)
        handle.close()

    def _live(self) -> Handle:
        if self._handle is None:
            raise StateError("the reader is closed")
        return self._handle

    def add(self, source: Any) -> None:
        """Adds one source, by what it is: a path; ``bytes`` with the content of a file of any container; a list of
        records, each the JSON of one as ``str`` or ``bytes``; a :class:`Table` or Arrow data with columns of records.

        Files are opened when their turn comes, so that a missing one is an error of the step that reads it; what another
        :class:`Reader` has left is taken at once, as Arrow data is.
        """
        handle = self._live()
        if isinstance(source, (str, os.PathLike)):
            call("tma_reader_add_path", handle, lend(os.fspath(source)))
        elif isinstance(source, (bytes, bytearray, memoryview)):
            call("tma_reader_add_bytes", handle, lend(bytes(source)))
        elif isinstance(source, Table):
            call("tma_reader_add_table", handle, source._handle)
        elif isinstance(source, Reader):
            # Not as a stream, whose failures have no path and no record number.
            for batch in source:
                call("tma_reader_add_table", handle, batch._handle)
        elif _arrow.is_arrow(source):
            for table in imported(source):
                try:
                    call("tma_reader_add_table", handle, table)
                finally:
                    lib.tma_table_free(table)
        elif isinstance(source, Mapping):
            kind = type(source).__name__
            raise ArgumentError(f"source: a {kind} is no JSON text of a record (json.dumps makes it one)")
        elif isinstance(source, Iterable):
            self._add_records(handle, source)
        else:
            raise ArgumentError(f"source: a {type(source).__name__} is neither a path, bytes, records nor Arrow data")

    def _add_records(self, handle: Handle, records: Iterable[Union[str, bytes]]) -> None:
        texts = []
        for position, record in enumerate(records):
            if not isinstance(record, (str, bytes)):
                kind = type(record).__name__
                raise ArgumentError(f"source: item {position} is a {kind}, and no JSON text of a record (json.dumps makes it one)")
            texts.append(lend(record))
        call("tma_reader_add_records", handle, (Text * len(texts))(*texts), len(texts))

    def close_input(self) -> None:
        """Says that no source will be added any more; iterating does it by itself."""
        call("tma_reader_close_input", self._live())

    def __iter__(self) -> Iterator[Table]:
        self.close_input()
        while True:
            table = self._take("tma_reader_next")
            if table is None:
                self._warn()
                return
            yield table

    def _warn(self) -> None:
        """All is read: says once what is wrong with whole sources."""
        warn_of(self.issues().rows(), self._said)

    def poll(self) -> Optional[Table]:
        """The next table that is ready; ``None`` if there is none yet. For feeding and taking by turns."""
        return self._take("tma_reader_poll")

    def _take(self, step: str) -> Optional[Table]:
        try:
            handle = made(step, self._live())
        finally:
            self._raise_thrown()
        return None if handle is None else Table(handle)

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """All rows that are left as an Arrow stream: a capsule ``arrow_array_stream``. It closes the input."""
        self._lent = _arrow.capsule(_arrow.ArrowArrayStream, lambda out: call("tma_reader_stream", self._live(), out))
        return self._lent

    def issues(self) -> Table:
        """What was odd so far: record number, source, byte offset, code, AuditId, message."""
        return Table(needed("tma_reader_get_issues", self._live()))

    def summary(self) -> Table:
        """Counts and completeness so far, in one row."""
        return Table(needed("tma_reader_get_summary", self._live()))

    def sources(self) -> Table:
        """The counts of each source so far."""
        return Table(needed("tma_reader_get_sources", self._live()))

    def unknown_keys(self) -> Table:
        """The keys so far that the contract does not know, with counts."""
        return Table(needed("tma_reader_get_unknown_keys", self._live()))

    def completeness(self) -> Table:
        """What was read so far and what is missing, odd or damaged in it: oldest and newest times, signs that a collection
        was cut off, columns that no record filled, keys never seen before, a row each."""
        return Table(needed("tma_reader_get_completeness", self._live()))

    def fields(self) -> Table:
        """The field table with how often each column was filled so far."""
        return Table(needed("tma_reader_get_fields", self._live()))

    def cancel(self) -> None:
        """Makes the step that is running, or else the next one, fail with ``CancelledError``. Any thread."""
        with self._live() as handle:
            lib.tma_reader_cancel(handle)

    def on_progress(self, callback: Optional[Callable[[int, int], object]]) -> None:
        """Has ``callback`` called with the bytes read and the bytes in all while rows are read.

        An exception that it raises ends the step, and comes out of it; a stream then fails as a cancelled one does.
        Closing the reader ends the calls, also those from its stream.
        """

        def step(_: object, done: int, of: int) -> int:
            try:
                if callback is not None:
                    callback(done, of)
            except BaseException as thrown:  # noqa: BLE001: it is raised again where the step was called.
                self._thrown = thrown
                return 1
            return 0

        progress = PROGRESS() if callback is None else PROGRESS(step)
        call("tma_reader_set_progress", self._live(), progress, c_void_p())
        # Not before: if it failed, the one before is still called.
        self._progress = progress

    def _raise_thrown(self) -> None:
        thrown, self._thrown = self._thrown, None
        if thrown is not None:
            raise thrown

    def _write(self, path: Path, replace: bool) -> None:
        writer = needed("tma_writer_new", self._live(), lend(os.fspath(path)), _REPLACE if replace else 0)
        try:
            more = c_bool(True)
            while more:
                call("tma_writer_write", writer, byref(more))
            call("tma_writer_commit", writer)
            self._warn()
        finally:
            lib.tma_writer_free(writer)


def sources_of(source: Any) -> Iterator[Any]:
    """One source, or each of a list of paths: a list of texts that are JSON is one source of records."""
    if isinstance(source, (str, os.PathLike, bytes, bytearray, memoryview, Mapping, Table)) or _arrow.is_arrow(source):
        yield source
        return
    if not isinstance(source, Iterable):
        raise ArgumentError(f"source: a {type(source).__name__} is neither a path, bytes, records nor Arrow data")
    items = list(source)
    texts = [item for item in items if not (isinstance(item, (str, bytes)) and not item.strip())]
    looks_like_json = [isinstance(text, (str, bytes)) and text.lstrip()[:1] in ("{", "[", b"{", b"[") for text in texts]
    # A blank one among records is one of them, which the books count.
    if texts and all(looks_like_json):
        yield items
    else:
        yield from items


def read(source: Any, **options: Any) -> Reader:
    """A reader of a source: a path or several, the content of a file as ``bytes``, records as JSON texts, Arrow data.

    A path may be that of a folder or a zip archive, of which all files are read.

    The options are those of :class:`Reader`::

        pyarrow.table(read("export.csv", view="report"))
        polars.DataFrame(read(["january.csv", "february.json.gz"], kinds="Participant"))
    """
    reader = Reader(**options)
    for one in sources_of(source):
        reader.add(one)
    return reader


def export(
    source: Any,
    path: Path,
    *,
    format: Optional[Format] = None,
    replace: bool = False,
    delimiter: Optional[str] = None,
    bom: bool = False,
    calls: bool = False,
    network_map: Optional[Map] = None,
    **options: Any,
) -> Table:
    """Writes a source's rows, or a report on them, to a file and gives the summary; what stands there before is replaced when all is written.

    :param format: ``csv`` or ``json-lines`` for rows, ``html`` or ``xlsx`` for a report of all answers; by default what the
        path's extension says (.csv, .tsv, .jsonl, .ndjson, .json, .html, .htm, .xlsx; CSV without one and for .txt).
    :param replace: an existing file is replaced, and is no error.
    :param delimiter: between the cells of CSV; a tab for .tsv, else a comma.
    :param calls: a report takes in calls too, each as a meeting under its CallId.
    :param network_map: of a report, where networks are: a CSV or JSON file, or rows with CIDR, Site and Country.
    :param bom: CSV begins with the byte order mark, by which spreadsheets know that it is UTF-8.
    """
    asked = 0 if format is None else choice("format", format, _FORMATS)
    form, between = c_int32(), c_uint32()
    call("tma_format_of_path", lend(os.fspath(path)), asked, byref(form), byref(between))
    if delimiter is None and form.value == _FORMATS["csv"]:
        delimiter = chr(between.value)
    own: dict[str, Any] = {
        "_format": form.value,
        "_bom": bom,
        "_delimiter": delimiter,
        "_calls": calls,
        "_network_map": network_map,
    }
    with Reader(**own, **options) as reader:
        for one in sources_of(source):
            reader.add(one)
        reader.close_input()
        reader._write(path, replace)
        return reader.summary()
