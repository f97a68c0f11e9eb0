"""Questions about all records together."""

from __future__ import annotations

from ctypes import byref, c_uint64
from typing import Any, Literal, Optional

from . import _arrow
from ._errors import StateError, warn_of
from ._native import AnalysisOptions, Handle, call, lib
from ._options import Map, Texts, Time, choice, options
from ._reader import Reader, sources_of
from ._table import Table, TableKind, imported, needed

AttendanceView = Literal["full", "short"]
_ATTENDANCE_VIEWS = {"full": TableKind.ATTENDANCE, "short": TableKind.ATTENDANCE_SHORT}

_FLAGS = {
    "calls": 1,
    "by_series": 2,
    "assume_end": 4,
    "returns": 8,
    "handovers": 16,
    "phones": 32,
    "unknown": 64,
    "no_applications": 128,
}


class Analysis:
    """Takes in records and answers questions: which meetings there were, who was there for how long, whose connection
    broke, who was there that does not belong to the organisation, what an account did.

    It can be asked everything, and be fed more afterwards. The order of what it is fed changes no answer.
    """

    def __init__(
        self,
        *,
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
        user_map: Optional[Map] = None,
        meeting_map: Optional[Map] = None,
        de_identify_key: Optional[str] = None,
        network_map: Optional[Map] = None,
        calls: bool = False,
        by_series: bool = False,
        assume_end: bool = False,
        no_applications: bool = False,
        minimum_percent: Optional[int] = None,
        scheduled_start: Optional[Time] = None,
        scheduled_end: Optional[Time] = None,
        minimum_gap_seconds: Optional[int] = None,
        maximum_gap_seconds: Optional[int] = None,
        ipv4_prefix: Optional[int] = None,
        ipv6_prefix: Optional[int] = None,
        returns: bool = False,
        handovers: bool = False,
        phones: bool = False,
        outsider_flags: Optional[Texts] = None,
        name_pattern: Optional[str] = None,
        unknown: bool = False,
    ) -> None:
        """Makes an analysis that was fed nothing.

        The filter, from ``from_time`` to ``client_ip_pattern``, means what it means to a :class:`Reader`, and chooses rows
        of answers: what is in a row does not depend on it. ``participant_kinds`` is what the answer says of the person, and
        of meetings asks for those in which there was one.

        :param de_identify_key: replace people, addresses and URLs in answers by pseudonyms that depend on this key.
        :param network_map: where networks are: a CSV or JSON file, or rows with CIDR, Site and Country.
        :param calls: take in calls too, each as a meeting under its CallId.
        :param by_series: put together the meetings of one chat thread that began on one day.
        :param assume_end: take a session whose end is not recorded to go on to the meeting's end.
        :param no_applications: leave applications, such as recording bots, out of attendance.
        :param minimum_percent: say of each attendance whether it reached this percentage of the meeting.
        :param scheduled_start: when meetings were to start; counts for those that began within 12 hours of it.
        :param scheduled_end: when meetings were to end.
        :param minimum_gap_seconds: shorter gaps are no disconnections; 1 by default.
        :param maximum_gap_seconds: whoever is gone for longer has left; 300 by default.
        :param ipv4_prefix: bits of an IPv4 address that are its network where no map says; 24 by default.
        :param ipv6_prefix: the same for IPv6; 64 by default.
        :param returns: list returns after a longer gap among disconnections.
        :param handovers: list among them devices that left while another one of the person stayed.
        :param phones: look for disconnections of telephones, too.
        :param outsider_flags: only outsiders with one of these flags.
        :param name_pattern: which names are like that of a help desk, as a regular expression.
        :param unknown: list among outsiders those of whom no record tells what they are.
        """
        self._handle: Optional[Handle] = None
        self._key = de_identify_key
        self._said: set[str] = set()
        values = {
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
            "user_map": user_map,
            "meeting_map": meeting_map,
            "de_identify_key": de_identify_key,
            "network_map": network_map,
            "calls": calls,
            "by_series": by_series,
            "assume_end": assume_end,
            "no_applications": no_applications,
            "minimum_percent": minimum_percent,
            "scheduled_start": scheduled_start,
            "scheduled_end": scheduled_end,
            "minimum_gap_seconds": minimum_gap_seconds,
            "maximum_gap_seconds": maximum_gap_seconds,
            "ipv4_prefix": ipv4_prefix,
            "ipv6_prefix": ipv6_prefix,
            "returns": returns,
            "handovers": handovers,
            "phones": phones,
            "outsider_flags": outsider_flags,
            "name_pattern": name_pattern,
            "unknown": unknown,
        }
        made = needed("tma_analysis_new", byref(options(AnalysisOptions, values, _FLAGS)))
        self._handle = Handle(made, lib.tma_analysis_free)

    def __enter__(self) -> Analysis:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the analysis. Answers that came from it stay."""
        handle, self._handle = self._handle, None
        if handle is not None:
            handle.close()

    def _live(self) -> Handle:
        if self._handle is None:
            raise StateError("the analysis is closed")
        return self._handle

    def add(self, source: Any) -> None:
        """Takes in a source, as :func:`read` takes it, or all that a :class:`Reader` has left.

        Files and records of one call are read together, and a record that occurs twice in them is taken once. Tables
        and Arrow data are taken row by row: each counts.
        """
        handle = self._live()
        if isinstance(source, Table):
            call("tma_analysis_add_table", handle, source._handle)
        elif isinstance(source, Reader):
            source.close_input()
            try:
                call("tma_analysis_add_reader", handle, source._live())
            finally:
                source._raise_thrown()
            source._warn()
        elif _arrow.is_arrow(source):
            for table in imported(source):
                try:
                    call("tma_analysis_add_table", handle, table)
                finally:
                    lib.tma_table_free(table)
        else:
            with Reader(de_identify_key=self._key, rows_as_recorded=True) as reader:
                for one in sources_of(source):
                    reader.add(one)
                self.add(reader)

    def _answer(self, kind: TableKind) -> Table:
        answer = Table(needed("tma_analysis_answer", self._live(), int(kind)))
        warn_of(self.issues().rows(), self._said)
        return answer

    def issues(self) -> Table:
        """What was odd so far beyond what a reader tells: rows of maps that could not be used, and whether the filter lets
        nothing through of what was taken in."""
        return Table(needed("tma_analysis_get_issues", self._live()))

    def meetings(self) -> Table:
        """A row a meeting: when, how long, who organized it, how many people of which kinds."""
        return self._answer(TableKind.MEETINGS)

    def attendance(self, *, view: AttendanceView = "full") -> Table:
        """A row for each meeting and person: from when to when, for how long, with what share of the meeting.

        :param view: ``full``: all columns. ``short``: few, for people: MeetingStart, Meeting, Who, ParticipantKind, Joined,
            Left, Present (h:mm:ss), Minutes, Percent, Late.
        """
        return self._answer(TableKind(choice("view", view, _ATTENDANCE_VIEWS)))

    def disconnections(self) -> Table:
        """A row for each time that somebody's connection broke."""
        return self._answer(TableKind.DISCONNECTIONS)

    def outsiders(self) -> Table:
        """A row for each meeting and person who does not belong to the organisation."""
        return self._answer(TableKind.OUTSIDERS)

    def activity(self) -> Table:
        """Sessions of accounts in the order of time; choose the accounts with ``users``."""
        return self._answer(TableKind.ACTIVITY)

    def summary(self, of: TableKind) -> Table:
        """An answer in short: counts, each with what it is a part of."""
        summary = Table(needed("tma_analysis_summarize", self._live(), int(of)))
        warn_of(self.issues().rows(), self._said)
        return summary

    def left_out(self) -> dict[str, int]:
        """How many rows no answer has a place for: those without a meeting, and those of calls without ``calls``."""
        without, calls = c_uint64(), c_uint64()
        call("tma_analysis_get_left_out", self._live(), byref(without), byref(calls))
        return {"without_meeting": without.value, "calls": calls.value}


def analyze(source: Any, **options: Any) -> Analysis:
    """An analysis of a source, which is what :func:`read` takes. The options are those of :class:`Analysis`::

    polars.DataFrame(analyze("export.csv").attendance())
    """
    analysis = Analysis(**options)
    analysis.add(source)
    return analysis
