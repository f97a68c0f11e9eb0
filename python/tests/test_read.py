"""Reading: sources, options, failures, progress."""

from __future__ import annotations

import errno
import gc
import gzip
import json
import pickle
import re
import threading
import zipfile
from datetime import datetime, timezone
from pathlib import Path

import pyarrow
import pytest

import teams_meeting_audit as tma


def rows(reader: tma.Reader) -> list[dict[str, object]]:
    return [row for table in reader for row in table.rows()]


def test_every_kind_of_source_gives_the_same_records(sample: Path, tmp_path: Path) -> None:
    columns = {"columns": ["AuditId", "AttendeeIndex", "DisplayName", "JoinTime", "IsOrganizer"]}
    expected = rows(tma.read(sample, **columns))
    assert len(expected) == 65
    assert rows(tma.read(str(sample), **columns)) == expected
    assert rows(tma.read(sample.read_bytes(), **columns)) == expected
    assert rows(tma.read(gzip.compress(sample.read_bytes()), **columns)) == expected
    assert rows(tma.read([sample, str(sample)], **columns)) == expected, "a record is taken once"
    full = tma.read(sample)
    table = pyarrow.table(full)
    assert rows(tma.read(table, **columns)) == expected
    assert rows(tma.read(table.to_batches()[0], **columns)) == expected, "a batch has __arrow_c_array__"
    tables = tma.Table.from_arrow(table)
    assert rows(tma.read(tables[0], **columns)) == expected
    lines = tmp_path / "rows.jsonl"
    tma.export(sample, lines)
    assert rows(tma.read(lines, **columns)) == expected
    assert rows(tma.read(lines.read_text(encoding="utf-8").splitlines(), **columns)) == expected


def test_records_are_fed_and_taken_by_turns(meeting: Path) -> None:
    records = meeting.read_bytes().splitlines()
    reader = tma.Reader()
    taken = 0
    for record in records:
        reader.add([record])
        while (table := reader.poll()) is not None:
            taken += len(table)
    taken += sum(len(table) for table in reader)
    assert taken == 3
    (summary,) = reader.summary().rows()
    assert (summary["Records"], summary["Duplicates"], summary["Rejected"]) == (6, 1, 1)
    assert [issue["Code"] for issue in reader.issues().rows()][-1:] != []
    assert [source["Records"] for source in reader.sources().rows()] != []
    assert len(reader.fields()) == 84
    assert reader.unknown_keys().kind == tma.TableKind.UNKNOWN_KEYS
    unfilled = [row["Value"] for row in reader.completeness().rows() if row["By"] == "Column"]
    assert "Subject" in unfilled and "JoinTime" not in unfilled


def test_options_reach_the_library(sample: Path) -> None:
    everything = rows(tma.read(sample))
    kinds = {row["RecordKind"] for row in rows(tma.read(sample, kinds="Meeting"))}
    assert kinds == {"Meeting"}
    both = rows(tma.read(sample, kinds=["Meeting", "Participant"]))
    assert {row["RecordKind"] for row in both} == {"Meeting", "Participant"}
    assert len(tma.read(sample, view="report").__iter__().__next__().column_names) == 29
    classic = next(iter(tma.read(sample, view="classic", time_zone="Europe/Dublin")))
    assert classic.column_names[0] == "Audit timestamp" and classic.kind == tma.TableKind.CLASSIC
    someone = next(row for row in everything if row["UserPrincipalName"])
    found = rows(tma.read(sample, users=someone["UserPrincipalName"]))
    assert 0 < len(found) < len(everything)
    times = sorted(row["JoinTime"] for row in everything if row["JoinTime"])
    middle = times[len(times) // 2]
    early, late = rows(tma.read(sample, to_time=middle)), rows(tma.read(sample, from_time=middle.isoformat()))
    assert len(early) < len(everything) and len(late) < len(everything)
    assert len(rows(tma.read(sample, from_time=datetime(2100, 1, 1, tzinfo=timezone.utc)))) == 0
    text = next(iter(tma.read(sample, as_text=True, columns="JoinTime", time_zone="Asia/Tokyo", kinds="Participant")))
    assert all(row["JoinTime"].endswith("+09:00") for row in text.rows() if row["JoinTime"])
    plain = pyarrow.table(tma.read(sample, text="plain"))
    assert not any(pyarrow.types.is_dictionary(field.type) for field in plain.schema)
    assert rows(tma.read(sample, threads=1)) == everything


def test_maps_are_files_or_rows(sample: Path, tmp_path: Path) -> None:
    record = {
        "Id": "3f0d5a1e-7c2b-4e89-9a44-5d1c0b6e7f10",
        "Operation": "MeetingParticipantDetail",
        "Attendees": [{"UserObjectId": "11f7c0aa-52d4-4b6b-8f3e-9c0d1e2f3a4b"}],
    }
    person = {"UserPrincipalName": "found@contoso.example", "ObjectId": "11f7c0aa-52d4-4b6b-8f3e-9c0d1e2f3a4b"}
    file = tmp_path / "people.json"
    file.write_text(json.dumps([person]), encoding="utf-8")
    for given in (file, str(file), [person]):
        (row,) = rows(tma.read([json.dumps(record)], user_map=given))
        assert (row["UserPrincipalName"], row["IdentitySource"]) == ("found@contoso.example", "UserMap")


@pytest.mark.parametrize(
    "options, says",
    [
        ({"view": "wide"}, "view: 'wide' is none of record, report, classic"),
        ({"columns": "NoSuchColumn"}, "NoSuchColumn"),
        ({"kinds": []}, "kinds: the list is empty"),
        ({"kinds": ["Meeting\nParticipant"]}, "is no text of one line"),
        ({"threads": -1}, "threads: -1 is negative"),
        ({"depth": 0}, "depth: 0 cannot be asked for"),
        ({"time_zone": "Mars/Olympus"}, "Mars/Olympus"),
        ({"client_ip_pattern": "("}, "("),
        ({"networks": 5.5}, "networks: 5.5 is of a type"),
        ({"threads": "4"}, "threads: '4' is of a type"),
        ({"depth": 2**32 + 5}, "depth: 4294967301 is too large"),
        ({"record_bytes": 2**64}, "record_bytes: 18446744073709551616 is too large"),
    ],
)
def test_options_that_cannot_be_used_are_refused(options: dict[str, object], says: str) -> None:
    with pytest.raises(tma.ArgumentError) as refused:
        tma.Reader(**options)  # type: ignore[arg-type]
    assert says in str(refused.value)
    assert isinstance(refused.value, ValueError)


def test_failures_say_what_and_where_and_the_rest_is_read(sample: Path, tmp_path: Path) -> None:
    missing = tmp_path / "nothing.csv"
    reader = tma.read([missing, sample])
    batches = iter(reader)
    with pytest.raises(FileNotFoundError) as failed:
        next(batches)
    assert isinstance(failed.value, tma.MissingFileError)
    assert failed.value.status == tma.Status.NOT_FOUND and failed.value.path == str(missing)
    assert "nothing.csv" in str(failed.value)
    assert (failed.value.errno, failed.value.filename) == (errno.ENOENT, str(missing))
    assert sum(len(table) for table in iter(lambda: reader.poll(), None)) + sum(map(len, _rest(reader))) == 65
    copy = pickle.loads(pickle.dumps(failed.value))
    assert (type(copy), str(copy), copy.path) == (tma.MissingFileError, str(failed.value), str(missing))
    with pytest.raises(tma.ContentError):
        list(tma.read(b"no record in here"))
    deep = b'{"Operation":"MeetingDetail","Id":' + b"[" * 40 + b"]" * 40 + b"}"
    with pytest.raises(tma.LimitError) as limited:
        list(tma.read([deep.decode()], depth=20, fail_on_limit=True))
    assert limited.value.record_number == 1
    file = tmp_path / "deep.jsonl"
    shallow = b'{"Operation":"MeetingDetail","Id":"3f0d5a1e-7c2b-4e89-9a44-5d1c0b6e7f10"}\n'
    file.write_bytes(shallow + deep + b"\n")
    with pytest.raises(tma.LimitError) as limited:
        list(tma.read(file, depth=20, fail_on_limit=True))
    failure = limited.value
    assert (failure.status, failure.path, failure.record_number) == (tma.Status.LIMIT_EXCEEDED, str(file), 2)
    assert failure.byte_offset == len(shallow)


def _rest(reader: tma.Reader) -> list[tma.Table]:
    tables = []
    while (table := reader._take("tma_reader_next")) is not None:
        tables.append(table)
    return tables


def test_a_blank_text_among_records_is_a_rejected_record() -> None:
    record = json.dumps({"Id": "5e551010-0000-4000-8000-000000000001", "Operation": "MeetingDetail"})
    for records in ([record, ""], [b"  ", record]):
        reader = tma.read(records)
        assert len(rows(reader)) == 1
        (summary,) = reader.summary().rows()
        assert (summary["Records"], summary["Rejected"]) == (2, 1)


def test_what_is_no_source_is_refused() -> None:
    for wrong in (5, None):
        with pytest.raises(tma.ArgumentError):
            tma.read(wrong)
    record = {"Operation": "MeetingDetail"}
    for wrong in (record, [record]):
        with pytest.raises(tma.ArgumentError, match="json.dumps makes it one"):
            tma.read(wrong)
        with pytest.raises(tma.ArgumentError, match="json.dumps makes it one"):
            tma.Reader().add(wrong)
    reader = tma.Reader()
    reader.close_input()
    with pytest.raises(tma.StateError):
        reader.add(b"{}")
    reader.close()
    reader.close()
    with pytest.raises(tma.StateError, match="closed"):
        reader.summary()


def test_progress_is_told_and_may_stop(sample: Path) -> None:
    told: list[tuple[int, int]] = []
    reader = tma.read(sample)
    reader.on_progress(lambda done, of: told.append((done, of)))
    assert sum(map(len, reader)) == 65
    size = sample.stat().st_size
    assert told and told[-1] == (size, size)

    def stop(done: int, of: int) -> None:
        raise KeyError("enough")

    reader = tma.read(sample)
    reader.on_progress(stop)
    with pytest.raises(KeyError, match="enough"):
        list(reader)
    reader = tma.read(sample)
    reader.on_progress(stop)
    reader.on_progress(None)
    assert sum(map(len, reader)) == 65


def test_a_reader_may_be_closed_while_it_is_read(sample: Path) -> None:
    reader = tma.read(sample)
    reader.on_progress(lambda done, of: reader.close())
    with pytest.raises(tma.StateError, match="closed"):
        list(reader)


def test_a_stream_outlives_its_reader_and_calls_it_no_more(sample: Path) -> None:
    told: list[int] = []
    reader = tma.read(sample)
    reader.on_progress(lambda done, of: told.append(done))
    stream = pyarrow.RecordBatchReader.from_stream(reader)
    del reader
    gc.collect()
    assert stream.read_all().num_rows == 65 and told == []


def test_a_reader_is_cancelled_from_another_thread(sample: Path) -> None:
    reader = tma.read(sample)
    thread = threading.Thread(target=reader.cancel)
    thread.start()
    thread.join()
    with pytest.raises(tma.CancelledError):
        list(reader)


def test_folders_and_archives_are_all_their_files(sample: Path, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    (folder / "older").mkdir(parents=True)
    (folder / "older" / "sample.csv").write_bytes(sample.read_bytes())
    (folder / "letter.txt").write_text("Dear Anna,\n")
    (folder / ".hidden.csv").write_bytes(sample.read_bytes())
    archive = tmp_path / "exports.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.write(folder / "older" / "sample.csv", "older/sample.csv")
        packed.write(folder / "letter.txt", "letter.txt")
    expected = {row["AuditId"] for row in rows(tma.read(sample))}
    for source, name in (folder, ""), (str(archive), "exports.zip/"), (archive.read_bytes(), "(memory)/"):
        reader = tma.read(source)
        found = rows(reader)
        assert {row["AuditId"] for row in found} == expected
        assert {row["Source"] for row in found} == {f"{name}older/sample.csv"}
        left_out = [issue["Source"] for issue in reader.issues().rows() if issue["Code"] == "NotAuditData"]
        assert left_out == [f"{name}letter.txt"]
    with pytest.raises(tma.AuditError, match="there are no files to read in this folder"):
        (tmp_path / "empty").mkdir()
        rows(tma.read(tmp_path / "empty"))


def test_export_replaces_only_when_told_to(sample: Path, tmp_path: Path) -> None:
    out = tmp_path / "Treffen für Zoë.csv"
    summary = tma.export(sample, out, columns=["AuditId", "DisplayName"], bom=True)
    assert next(summary.rows())["Rows"] == 65
    assert out.read_bytes().startswith(b"\xef\xbb\xbfAuditId,DisplayName\r\n")
    with pytest.raises(FileExistsError) as exists:
        tma.export(sample, out)
    assert exists.value.status == tma.Status.EXISTS
    tma.export(sample, out, replace=True, format="json-lines")
    assert len(out.read_text(encoding="utf-8").splitlines()) == 65
    tma.export(sample, tmp_path / "rows.tsv", columns=["AuditId", "DisplayName"])
    assert (tmp_path / "rows.tsv").read_text(encoding="utf-8").startswith("AuditId\tDisplayName")
    tma.export(sample, tmp_path / "report.html")
    assert (tmp_path / "report.html").read_bytes().startswith(b"<!doctype html>")
    tma.export(sample, tmp_path / "report.xlsx")
    assert (tmp_path / "report.xlsx").read_bytes().startswith(b"PK")
    told = tmp_path / "told.html"
    tma.export(sample, told, de_identify_key="0123456789abcdef0123456789abcdef")
    assert re.search("person-[0-9a-z]{12}@", told.read_text(encoding="utf-8")) and b"alderbrook" not in told.read_bytes()
    for extension, begins in {"json": b'{"AuditId"', "ndjson": b'{"AuditId"', "HTM": b"<!doctype html>", "txt": b"AuditId,"}.items():
        form = tmp_path / f"form.{extension}"
        tma.export(sample, form, **({} if extension == "HTM" else {"columns": ["AuditId", "DisplayName"]}))
        assert form.read_bytes().startswith(begins), extension
    for name in "rows.parquet", "rows.csv.gz":
        with pytest.raises(tma.ArgumentError, match="names no form of output; those that do are .csv, .tsv, .jsonl"):
            tma.export(sample, tmp_path / name)
    with pytest.raises(tma.ArgumentError, match="delimiter: ';;' is no single character"):
        tma.export(sample, tmp_path / "never.csv", delimiter=";;")
    with pytest.raises(tma.MissingFileError):
        tma.export(tmp_path / "nothing.csv", tmp_path / "never.csv")
    assert not (tmp_path / "never.csv").exists()
    with pytest.raises(tma.AuditError):
        tma.export(sample, sample, replace=True)
    assert len(rows(tma.read(sample))) == 65


BROKEN = '{"Id":"1","Operation":}'


def test_a_source_of_which_every_record_was_rejected_is_no_empty_answer(sample: Path, tmp_path: Path) -> None:
    file = tmp_path / "broken.json"
    file.write_text(f"{BROKEN}\n{BROKEN}\n", encoding="utf-8")
    reader = tma.read([file, sample])
    with pytest.raises(tma.ContentError, match="none of the 2 records in it could be read") as failed:
        list(reader)
    assert (failed.value.status, failed.value.path) == (tma.Status.INVALID_FORMAT, str(file))
    assert sum(map(len, _rest(reader))) == 65, "the next file is read"
    for source in (file, [BROKEN], file.read_bytes()):
        with pytest.raises(tma.ContentError):
            list(tma.read(source))
        with pytest.raises(tma.ContentError):
            tma.analyze(source)
        with pytest.raises(tma.ContentError):
            tma.export(source, tmp_path / "never.csv")
    assert not (tmp_path / "never.csv").exists()


def test_a_schedule_or_map_that_fits_no_meeting_is_a_warning(sample: Path, tmp_path: Path) -> None:
    with pytest.warns(tma.AuditWarning, match="^no meeting began within 12 hours of the scheduled start 2025-01-19"):
        assert len(tma.analyze(sample, scheduled_start="2025-1-19 9:00").attendance()) == 48
    calendar = tmp_path / "calendar.csv"
    calendar.write_text("MeetingUrl,Subject\nhttps://wrong.example,All hands\n", encoding="utf-8")
    why = r"^no meeting that was read is in the meeting map \(1 row\)"
    with pytest.warns(tma.AuditWarning, match=why):
        tma.analyze(sample, meeting_map=calendar).attendance()
    with pytest.warns(tma.AuditWarning, match=why):
        list(tma.read(sample, meeting_map=calendar))


def test_what_is_wrong_with_whole_sources_is_a_warning_once(sample: Path, tmp_path: Path) -> None:
    nobody = [json.dumps({"Id": str(number), "Operation": "MeetingParticipantDetail"}) for number in range(3)]
    with pytest.warns(tma.AuditWarning, match="3 of 3 participant rows name nobody") as warned:
        list(tma.read(nobody))
    assert [warning.filename for warning in warned] == [__file__]
    with pytest.warns(tma.AuditWarning, match="name nobody"):
        tma.analyze(nobody)
    odd = tmp_path / "a\x1b[2J.json"
    odd.write_text("[]", encoding="utf-8")
    with pytest.warns(tma.AuditWarning, match=r"a\\x1b\[2J.json: the source holds no audit records"):
        list(tma.read(odd))
    why = "^nothing that was read passes the filter: the meeting ID of an invitation stands in short URLs only"
    filters = {"meetings": "282 104 932 913 2"}
    with pytest.warns(tma.AuditWarning, match=why) as warned:
        reader = tma.read(sample, **filters)
        assert rows(reader) == [] and list(reader) == []
    assert len(warned) == 1
    assert [issue["Code"] for issue in reader.issues().rows()][-1] == "NothingMatches"
    with pytest.warns(tma.AuditWarning, match=why) as warned:
        analysis = tma.analyze(sample, **filters)
        assert len(analysis.attendance()) == len(analysis.meetings()) == 0
    assert len(warned) == 1
    with pytest.warns(tma.AuditWarning, match=why):
        tma.export(sample, tmp_path / "nothing.csv", **filters)


def test_a_meeting_is_found_by_the_meeting_id_of_its_invitation(sample: Path) -> None:
    by_url = rows(tma.read(sample, meetings="https://teams.microsoft.com/meet/2821049329131"))
    assert by_url and rows(tma.read(sample, meetings="282 104 932 913 1")) == by_url
