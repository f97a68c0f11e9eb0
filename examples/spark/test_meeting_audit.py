"""The example on a cluster of three processes says what one machine says. `.ci/spark` runs this."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import meeting_audit
import pyarrow
import pyarrow.dataset
import pytest
import teams_meeting_audit as tma
from pyspark.sql import SparkSession

HERE = Path(__file__).resolve().parent
PROGRAM = os.environ["TEAMS_MEETING_AUDIT_PROGRAM"]
EXECUTORS = 3


@pytest.fixture(scope="module")
def spark():
    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = SparkSession.builder.master(f"local-cluster[{EXECUTORS},1,1024]").appName("test")
    settings = {
        "spark.ui.enabled": "false",
        "spark.executor.memory": "1g",
        "spark.sql.shuffle.partitions": "3",
        # So that a small file is several partitions.
        "spark.sql.files.maxPartitionBytes": str(512 << 10),
        "spark.sql.files.openCostInBytes": "0",
    }
    for name, value in settings.items():
        session = session.config(name, value)
    session = session.getOrCreate()
    session.sparkContext.addPyFile(str(HERE / "meeting_audit.py"))
    yield session
    session.stop()


def generate(path, form, *options):
    command = [PROGRAM, "generate", "--quiet", "--format", form, "--output", path, *options]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return str(path)


def session(number, meeting, attendee, address, join, leave):
    return {
        "Id": f"5e551010-0000-4000-8000-{number:012}",
        "Operation": "MeetingParticipantDetail",
        "CreationTime": "2026-03-02T12:00:00",
        "MeetingDetailId": f"3ee71000-0000-4000-8000-{meeting:012}",
        "ClientIP": address,
        "DeviceId": f"device of {attendee['UserObjectId']}",
        "JoinTime": f"2026-03-02T{join}",
        "LeaveTime": f"2026-03-02T{leave}",
        "Attendees": [attendee],
    }


ADA = {"UserObjectId": "ada00000-0000-4000-8000-000000000001", "UPN": "ada@contoso.example"}
BEA = {"UserObjectId": "bea00000-0000-4000-8000-000000000002", "UPN": "bea@contoso.example"}
#: Two people in two meetings, cut off by one access point; who the other one is, only a third meeting says.
ACROSS_MEETINGS = [
    session(1, 1, ADA, "203.0.113.5", "10:00:00", "10:10:00"),
    session(2, 1, ADA, "203.0.113.5", "10:11:00", "10:30:00"),
    session(3, 2, {"UserObjectId": BEA["UserObjectId"]}, "203.0.113.6", "10:00:00", "10:10:20"),
    session(4, 2, {"UserObjectId": BEA["UserObjectId"]}, "203.0.113.6", "10:11:20", "10:30:00"),
    session(5, 3, BEA, "198.51.100.7", "11:00:00", "11:30:00"),
]


@pytest.fixture(scope="module")
def exports(tmp_path_factory):
    """Files that have records in common, in several forms: what one partition keeps another one finds again."""
    folder = tmp_path_factory.mktemp("exports")
    bench = ["--profile", "bench-1", "--era", "2026", "--records", "900", "--seed"]
    sample = folder / "sample.csv"
    shutil.copy(HERE.parent / "data" / "sample.csv", sample)
    lines = folder / "e.jsonl"
    lines.write_text("\n".join(map(json.dumps, ACROSS_MEETINGS)), encoding="utf-8")
    return [
        generate(folder / "a.jsonl", "json-lines", *bench, "1"),
        generate(folder / "b.csv", "purview-csv", *bench, "1"),
        generate(folder / "c.csv.gz", "search-csv", "--gzip", *bench, "2"),
        generate(folder / "d.jsonl", "json-lines-wrapped", "--profile", "clean", "--era", "2021", "--meetings", "20"),
        str(lines),
        str(sample),
    ]


@pytest.fixture(scope="module")
def answered(spark, exports, tmp_path_factory):
    output = tmp_path_factory.mktemp("answers")
    return output, meeting_audit.run(spark, exports, str(output), groups=3)


def rows_of(source, but=()):
    """How often each row occurs, whatever the order and however text lies."""
    table = pyarrow.table(source) if not isinstance(source, Path) else read(source)
    table = table.cast(meeting_audit.plain(table.schema)).drop_columns([name for name in but if name in table.column_names])
    return Counter(tuple(row.items()) for row in table.select(sorted(table.column_names)).to_pylist())


def differing(found, expected):
    """One of the rows that only one of them has: all of them would be a long message."""
    return list((found - expected) + (expected - found))[:1]


def read(folder):
    return pyarrow.dataset.dataset(folder, partitioning=None).to_table()


def one_machine(exports):
    reader = tma.read(exports)
    records = pyarrow.table(reader)
    (summary,) = reader.summary().rows()
    return records, {name: summary[name] for name in meeting_audit.COUNTS}


def test_the_books_are_those_of_one_machine(answered, exports):
    _, books = answered
    _, expected = one_machine(exports)
    assert books == expected
    assert books["Records"] == sum(books[name] for name in meeting_audit.COUNTS[1:])
    assert books["Rejected"] > 0 and books["OtherOperations"] > 0


def test_duplicates_are_found_across_partitions(answered):
    output, books = answered
    told = [row for row in read(output / "read").to_pylist() if row["Books"]]
    assert len({row["Partition"] for row in told}) == len(told) > EXECUTORS, "each partition has books once"
    within = sum(json.loads(row["Books"])["Duplicates"] for row in told)
    # The second file has the records of the first.
    assert books["Duplicates"] - within > 700


def test_the_books_balance_whatever_is_wrong_with_the_records(spark, tmp_path):
    forms = {"a.csv": "purview-csv", "b.jsonl": "json-lines"}
    damaged = [generate(tmp_path / name, form, "--seed", "7") for name, form in forms.items()]
    nobody = tmp_path / "nobody.jsonl"
    without = [{"Id": identity, "Operation": "MeetingDetail"} for identity in ["", "n/a", "N/A ", *meeting_audit.NO_ID] * 2]
    nobody.write_text("\n".join(map(json.dumps, without)), encoding="utf-8")
    damaged.append(str(nobody))
    data = meeting_audit.audit_data(spark, damaged)
    read = data.repartition(4).mapInArrow(meeting_audit.read_partition, meeting_audit.ddl(meeting_audit.READ)).persist()
    books = meeting_audit.books_of(read, meeting_audit.marked(read))
    _, expected = one_machine(damaged)
    assert books == expected and books["Duplicates"] > 0


def test_the_records_are_those_of_one_machine_by_day(answered, exports):
    output, _ = answered
    elsewhere = ["RecordNumber", "Source"]
    expected, _ = one_machine(exports)
    found = rows_of(output / "records", elsewhere)
    assert differing(found, rows_of(expected, elsewhere)) == [] and len(found) > 1000
    places = read(output / "records").select(["AuditId", "AttendeeIndex"]).to_pylist()
    assert len({tuple(place.values()) for place in places}) == len(places)
    days = [folder for folder in (output / "records").iterdir() if folder.is_dir()]
    assert len(days) > 5
    for folder in days:
        for row in read(folder).select(["StartTime", "JoinTime", "CreationTime"]).to_pylist():
            moment = row["StartTime"] or row["JoinTime"] or row["CreationTime"]
            assert folder.name == f"Day={moment.date() if moment else '__HIVE_DEFAULT_PARTITION__'}"


@pytest.mark.parametrize("question", ["attendance", "disconnections"])
def test_the_answers_are_those_of_one_machine(answered, exports, question):
    output, _ = answered
    expected = pyarrow.table(getattr(tma.analyze(exports), question)())
    assert differing(rows_of(output / question), rows_of(expected)) == []
    assert expected.num_rows > 20
    for row in expected.to_pylist():
        if row["UserObjectId"] == BEA["UserObjectId"]:
            assert row["UserPrincipalName"] == BEA["UPN"], "learned from another meeting"
            assert question == "attendance" or row["IncidentPeople"] == 2, "together with somebody in another meeting"


def test_an_executor_that_is_killed_takes_nothing_with_it(spark, exports, tmp_path, monkeypatch):
    mark = tmp_path / "killed"
    read_partition = meeting_audit.read_partition

    def killing(batches):
        for number, batch in enumerate(read_partition(batches)):
            yield batch
            if number == 0:
                try:
                    os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
                except FileExistsError:
                    continue
                # Whoever started the process that has forked this one.
                status = Path(f"/proc/{os.getppid()}/stat").read_text(encoding="ascii")
                executor = int(status.rpartition(")")[2].split()[1])
                mark.write_text(Path(f"/proc/{executor}/cmdline").read_text(encoding="utf-8"), encoding="utf-8")
                os.kill(executor, signal.SIGKILL)

    monkeypatch.setattr(meeting_audit, "read_partition", killing)
    files = exports[:2]
    books = meeting_audit.run(spark, files, str(tmp_path / "answers"), groups=2)
    assert "CoarseGrainedExecutorBackend" in mark.read_text(encoding="utf-8"), "an executor was killed"
    records, expected = one_machine(files)
    assert books == expected
    elsewhere = ["RecordNumber", "Source"]
    assert differing(rows_of(tmp_path / "answers" / "records", elsewhere), rows_of(records, elsewhere)) == []
    analysis = tma.analyze(files)
    for question in ("attendance", "disconnections"):
        expected = rows_of(getattr(analysis, question)())
        assert expected and differing(rows_of(tmp_path / "answers" / question), expected) == []


def test_the_command_prints_the_books(exports, tmp_path):
    command = [Path(sys.executable).with_name("spark-submit"), "--master", "local[2]", HERE / "meeting_audit.py"]
    command += ["--output", tmp_path / "out", "--groups", "2", exports[-1]]
    environment = os.environ | {"PYSPARK_PYTHON": sys.executable}
    ended = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert ended.returncode == 0, ended.stderr
    # Spark writes what Python warns of to the same stream.
    said = ended.stdout.splitlines()
    books = said.index("Records: 75")
    assert said[books + 1] == "Meetings: 9"
    assert [line.partition(":")[0] for line in said[books:][: len(meeting_audit.COUNTS)]] == meeting_audit.COUNTS
    assert read(tmp_path / "out" / "attendance").num_rows > 0
