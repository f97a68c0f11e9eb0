"""The same values as the C program that reads the same file prints."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import teams_meeting_audit as tma

COLUMNS = ["RecordKind", "MeetingId", "DisplayName", "JoinTime", "Role", "DurationSeconds", "IsJoinedFromLobby"]
COUNTS = ["Records", "Meetings", "Participants", "OtherOperations", "Duplicates", "Rejected"]


def shown(cell: object) -> str:
    if cell is None:
        return "(not recorded)"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return f"{cell.timestamp():.0f} s"
    return str(cell)


def lines(path: Path) -> Iterator[str]:
    with tma.read(path) as reader:
        number = 0
        for table in reader:
            for row in table.rows():
                yield f"row {number}"
                yield from (f"  {name}: {shown(row[name])}" for name in COLUMNS)
                number += 1
        yield "summary"
        (summary,) = reader.summary().rows()
        yield from (f"  {name}: {summary[name]}" for name in COUNTS)


def test_the_values_are_those_of_the_c_program(root: Path, meeting: Path) -> None:
    expected = (root / "tests" / "c" / "expected" / "read_file.txt").read_text(encoding="utf-8")
    assert list(lines(meeting)) == expected.splitlines()


def test_times_are_in_utc_and_aware(meeting: Path) -> None:
    (table,) = tma.read(meeting)
    time = list(table.rows())[1]["JoinTime"]
    assert isinstance(time, datetime) and time.isoformat() == "2026-01-18T12:49:12+00:00"
