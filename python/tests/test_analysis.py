"""Questions, from every kind of source."""

from __future__ import annotations

from pathlib import Path

import pyarrow
import pytest

import teams_meeting_audit as tma

ANSWERS = ["meetings", "attendance", "disconnections", "outsiders", "activity"]


@pytest.mark.parametrize("answer", ANSWERS)
def test_answers_do_not_depend_on_where_the_records_come_from(sample: Path, answer: str) -> None:
    expected = list(getattr(tma.analyze(sample), answer)().rows())
    assert expected or answer == "disconnections"
    records = pyarrow.table(tma.read(sample))
    half = records.num_rows // 2
    for source in (tma.read(sample), sample.read_bytes(), [sample, sample], records):
        assert list(getattr(tma.analyze(source), answer)().rows()) == expected
    parts = tma.Analysis()
    for part in (records.slice(half), records.slice(0, half)):
        parts.add(part)
    assert list(getattr(parts, answer)().rows()) == expected
    tables = tma.Analysis()
    for table in tma.Table.from_arrow(records):
        tables.add(table)
    assert list(getattr(tables, answer)().rows()) == expected


def test_who_was_there_is_what_the_c_program_says(root: Path, meeting: Path) -> None:
    expected = (root / "tests" / "c" / "expected" / "who_was_there.txt").read_text(encoding="utf-8")
    lines = [
        f"{row['DisplayName']}: {row['PresentInSpanSeconds']} of {row['SpanSeconds']} s, {row['PercentPresent']} %, "
        f"told by {row['IdentityBasis']}"
        for row in tma.analyze(meeting).attendance().rows()
    ]
    assert len(lines) == 2 and lines == expected.splitlines()[:2]


def test_options_and_filters_choose(sample: Path) -> None:
    everyone = list(tma.analyze(sample).attendance().rows())
    url = next(row["MeetingUrl"] for row in everyone if row["MeetingUrl"])
    one = list(tma.analyze(sample, meetings=url).attendance().rows())
    assert 0 < len(one) < len(everyone)
    judged = tma.analyze(sample, minimum_percent=50).attendance()
    assert {row["IsPresent"] for row in judged.rows()} >= {True, False}
    summary = list(tma.analyze(sample).summary(tma.TableKind.ATTENDANCE).rows())
    assert summary
    assert tma.analyze(sample).left_out()["calls"] > tma.analyze(sample, calls=True).left_out()["calls"] == 0
    sites = [{"CIDR": "0.0.0.0/0", "Site": "Everywhere", "Country": "IE"}]
    found = tma.analyze(sample, network_map=sites, returns=True, handovers=True).disconnections()
    assert all(row["Site"] == "Everywhere" for row in found.rows() if row["Network"] and ":" not in str(row["Network"]))
    with pytest.raises(tma.ArgumentError):
        tma.Analysis(ipv4_prefix=64)


def test_whom_somebody_was_with_is_asked_for_in_every_answer(sample: Path) -> None:
    somebody = "zoe.mueller@alderbrook.example"
    everyone = list(tma.analyze(sample).attendance().rows())
    theirs = {row["MeetingId"] for row in tma.analyze(sample, users=somebody).meetings().rows()}
    expected = [row for row in everyone if row["MeetingId"] in theirs]
    found = list(tma.analyze(sample, with_users=[somebody]).attendance().rows())
    assert found == expected and 0 < len(found) < len(everyone)
    outsiders = list(tma.analyze(sample, with_users=somebody).outsiders().rows())
    assert outsiders == [row for row in tma.analyze(sample).outsiders().rows() if row["MeetingId"] in theirs]
    records = [row for table in tma.read(sample, with_users=somebody) for row in table.rows()]
    assert {row["MeetingId"] for row in records if row["RecordKind"] == "Participant"} <= theirs and records


def test_kinds_of_participants_are_chosen(sample: Path) -> None:
    kinds = ["Anonymous", "Guest"]
    found = list(tma.analyze(sample, participant_kinds=kinds).attendance().rows())
    assert found == [row for row in tma.analyze(sample).attendance().rows() if row["ParticipantKind"] in kinds]
    records = [row for table in tma.read(sample, participant_kinds="Anonymous") for row in table.rows()]
    assert records and {row["ParticipantKind"] for row in records} == {"Anonymous"}
    with pytest.raises(tma.ArgumentError, match="is no kind of participant"):
        tma.Analysis(participant_kinds="visitors")


def test_attendance_is_short_and_without_applications_when_asked(sample: Path) -> None:
    full = tma.analyze(sample, no_applications=True, scheduled_start="2026-01-19T09:00:00Z")
    kinds = {row["ParticipantKind"] for row in tma.analyze(sample).attendance().rows()}
    rows = list(full.attendance().rows())
    assert {row["ParticipantKind"] for row in rows} == kinds - {"Application"} != kinds
    short = full.attendance(view="short")
    assert short.kind == tma.TableKind.ATTENDANCE_SHORT
    names = "MeetingStart Meeting Who ParticipantKind Joined Left Present Minutes Percent Late"
    assert short.column_names == names.split()
    for one, whole in zip(short.rows(), rows):
        seconds = whole["PresentSeconds"]
        assert one["Present"] == f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        assert (one["Joined"], one["Percent"]) == (whole["FirstJoin"], whole["PercentPresent"])
        assert (one["Late"] is None) == (whole["LateSeconds"] is None)
    assert any(row["Late"] == "0:01:00" for row in short.rows())
    with pytest.raises(tma.ArgumentError, match="none of full, short"):
        full.attendance(view="long")  # type: ignore[arg-type]


def test_what_was_left_of_a_reader_is_taken_in(sample: Path) -> None:
    reader = tma.read(sample)
    analysis = tma.Analysis()
    analysis.add(reader)
    assert len(analysis.meetings()) == len(tma.analyze(sample).meetings())
    assert next(reader.summary().rows())["Rows"] == 65
    with pytest.raises(tma.MissingFileError):
        tma.analyze(sample.with_name("nothing.csv"))
    analysis.close()
    with pytest.raises(tma.StateError):
        analysis.meetings()


@pytest.mark.parametrize("name", ["ipv4_prefix", "ipv6_prefix", "minimum_percent", "minimum_gap_seconds", "maximum_gap_seconds"])
def test_zero_is_not_taken_for_the_default(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name}: 0 cannot be asked for"):
        tma.Analysis(**{name: 0})  # type: ignore[arg-type]


def test_pseudonyms_are_the_same_wherever_they_are_made(sample: Path) -> None:
    key = "a key that nobody else would think of"
    plain = pyarrow.table(tma.read(sample))
    hidden = pyarrow.table(tma.read(sample, de_identify_key=key))
    names = {name for name in plain["DisplayName"].to_pylist() if name}
    assert "Aiko Tanaka" in names
    # What names no person, such as an application's id, stays.
    assert {name for name in hidden["DisplayName"].to_pylist() if name in names} <= {
        name for name in names if " " not in name and "@" not in name
    }
    (table,) = tma.Table.from_arrow(plain)
    assert [row["DisplayName"] for row in table.de_identified(key).rows()] == hidden["DisplayName"].to_pylist()
    told = [row["DisplayName"] for row in tma.analyze(sample, de_identify_key=key).attendance().rows()]
    later = [row["DisplayName"] for row in tma.analyze(sample).attendance().de_identified(key).rows()]
    assert told == later and "Aiko Tanaka" not in told


def test_with_pseudonyms_errors_quote_and_name_nobody(sample: Path, tmp_path: Path) -> None:
    key = "a key that nobody else would think of"
    file = tmp_path / "quorvik.zhelmund@vantrixolo.example.csv"
    file.write_text("Quorvik Zhelmund,quorvik.zhelmund@vantrixolo.example\n", encoding="utf-8")
    missing = tmp_path / "zhelmund.csv"
    steps = [
        lambda: list(tma.read([sample, file], de_identify_key=key)),
        lambda: tma.analyze([sample, file], de_identify_key=key),
        lambda: tma.export([sample, file], tmp_path / "told.html", de_identify_key=key),
        lambda: list(tma.read([sample, missing], de_identify_key=key)),
    ]
    for step in steps:
        with pytest.raises(tma.AuditError) as caught:
            step()
        told = caught.value
        assert (told.source_number, str(told).startswith("source 2 (source-")) == (2, True)
        for text in (str(told), repr(told), told.path or "", repr(vars(told)), str(getattr(told, "filename", ""))):
            assert not any(name in text.lower() for name in ("quorvik", "zhelmund", "vantrixolo"))
    with pytest.raises(ValueError) as refused:
        tma.analyze(sample, networks="198.51.100.173/99", de_identify_key=key)
    assert "198.51.100.173" not in str(refused.value)
