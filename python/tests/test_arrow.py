"""Tables and streams in the hands of others."""

from __future__ import annotations

import gc
import threading
from pathlib import Path
from typing import Any

import duckdb
import nanoarrow
import pandas
import polars
import pyarrow
import pyarrow.compute
import pytest

import teams_meeting_audit as tma


def three_batches(sample: Path, **options: Any) -> tma.Reader:
    """Three sources of bytes are three batches, each with dictionaries of its own."""
    reader = tma.Reader(**options)
    lines = sample.read_bytes().split(b"\n")
    for part in (lines[1:20], lines[20:50], lines[50:]):
        reader.add(b"\n".join([lines[0], *part]))
    return reader


def test_pyarrow_finds_every_batch_valid(sample: Path) -> None:
    with pyarrow.RecordBatchReader.from_stream(three_batches(sample)) as stream:
        batches = list(stream)
    assert len(batches) == 3
    dictionaries = []
    for batch in batches:
        batch.validate(full=True)
        dictionaries.append(batch.column("DisplayName").dictionary.to_pylist())
    assert dictionaries[0] != dictionaries[1] != dictionaries[2]
    one, three = pyarrow.table(tma.read(sample)), pyarrow.Table.from_batches(batches)
    one.validate(full=True)
    decoded = [
        table.drop_columns(["Source", "RecordNumber"]).unify_dictionaries().to_pylist() for table in (one, three)
    ]
    assert decoded[0] == decoded[1]


#: What nanoarrow calls the types that there are.
NANOARROW_TYPES = {
    "u": nanoarrow.string(),
    "l": nanoarrow.int64(),
    "i": nanoarrow.int32(),
    "b": nanoarrow.bool_(),
    "tsu:UTC": nanoarrow.timestamp("us", "UTC"),
}


def validate_fully(column: Any) -> None:
    """Has nanoarrow put the column together again from its buffers, looking at all that is in them."""
    if column.dictionary is not None:
        validate_fully(column.dictionary)
        indices = nanoarrow.Array(column_of(column)).to_pylist()
        assert all(index is None or 0 <= index < column.dictionary.length for index in indices)
    else:
        column_of(column)


def column_of(column: Any) -> Any:
    view = column.view()
    buffers = [buffer if buffer.size_bytes else None for buffer in map(view.buffer, range(view.n_buffers))]
    of = NANOARROW_TYPES[column.schema.format]
    made = nanoarrow.c_array_from_buffers(of, column.length, buffers, -1, column.offset, validation_level="full")
    assert made.null_count == column.null_count
    return made


@pytest.mark.parametrize("text", ["dictionary", "plain"])
def test_nanoarrow_finds_every_batch_valid(sample: Path, text: str) -> None:
    array = nanoarrow.ArrayStream(three_batches(sample, text=text)).read_all()
    assert array.n_chunks == 3
    dictionaries = 0
    for chunk in array.iter_chunks():
        batch = nanoarrow.c_array(chunk)
        assert (batch.schema.format, batch.n_children, batch.null_count) == ("+s", 84, 0)
        for column in batch.children:
            assert column.length == batch.length
            validate_fully(column)
            dictionaries += column.dictionary is not None
    assert (dictionaries > 0) == (text == "dictionary")
    schema = nanoarrow.Schema(tma.fields())
    assert [field.name for field in schema.fields][:2] == ["Name", "Type"]


def test_views_are_valid_and_polars_takes_them_as_text(sample: Path) -> None:
    with pyarrow.RecordBatchReader.from_stream(three_batches(sample, text="view")) as stream:
        batches = list(stream)
    types = {str(field.type) for field in batches[0].schema}
    assert "string_view" in types and "dictionary" not in " ".join(types)
    for batch in batches:
        batch.validate(full=True)
    plain = pyarrow.table(three_batches(sample, text="plain"))
    assert pyarrow.Table.from_batches(batches).to_pylist() == plain.to_pylist()
    frame = polars.DataFrame(three_batches(sample, text="view"))
    assert frame["DisplayName"].dtype == polars.String
    assert frame.equals(polars.DataFrame(plain))
    views = tma.read(sample, text="view")
    assert duckdb.sql("select count(distinct DisplayName) from views").fetchall() == [(frame["DisplayName"].drop_nulls().n_unique(),)]


def test_full_validation_finds_damage() -> None:
    """Else it would say nothing about what is valid."""
    with pytest.raises(nanoarrow._utils.NanoarrowException):
        offsets = [0, 5, 2, 5]
        buffers = [None, nanoarrow.c_buffer(offsets, nanoarrow.int32()), b"abcde"]
        nanoarrow.c_array_from_buffers(nanoarrow.string(), 3, buffers, validation_level="full")


def test_every_table_is_valid_as_array_and_as_stream(sample: Path) -> None:
    reader = tma.read([sample, sample])
    assert sum(map(len, reader)) == 65
    tables = [reader.issues(), reader.summary(), reader.sources(), reader.unknown_keys(), reader.fields(), tma.fields()]
    analysis = tma.analyze(sample, returns=True, handovers=True)
    for kind in (tma.TableKind.MEETINGS, tma.TableKind.ATTENDANCE, tma.TableKind.DISCONNECTIONS):
        tables += [analysis.summary(kind), tma.answer_fields(kind)]
    tables += [analysis.meetings(), analysis.attendance(), analysis.disconnections(), analysis.outsiders(), analysis.activity()]
    for table in tables:
        batch = pyarrow.record_batch(table)
        batch.validate(full=True)
        stream = pyarrow.table(table)
        stream.validate(full=True)
        assert stream.num_rows == batch.num_rows == len(table)
        assert stream.to_pylist() == batch.to_pylist() == list(table.rows())
        for column in nanoarrow.c_array(table).children:
            validate_fully(column)


def test_empty_streams_have_a_schema(sample: Path) -> None:
    nothing = pyarrow.table(tma.read(sample, from_time="2100-01-01"))
    assert nothing.num_rows == 0 and nothing.num_columns == 84
    assert nothing.schema.field("JoinTime").type == pyarrow.timestamp("us", "UTC")
    unknown = tma.read(sample).unknown_keys()
    assert pyarrow.table(unknown).num_rows == len(unknown) == 0


def test_streams_are_released_early_unread_or_on_another_thread(sample: Path) -> None:
    unread = three_batches(sample).__arrow_c_stream__()
    del unread
    early = pyarrow.RecordBatchReader.from_stream(three_batches(sample))
    first = early.read_next_batch()
    early.close()
    assert first.column("RecordKind").null_count == 0, "a batch outlives its stream"
    counts = []
    stream = three_batches(sample).__arrow_c_stream__()
    holder = [stream]
    del stream

    class Once:
        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return holder.pop()

    def pull() -> None:
        counts.append(pyarrow.table(Once()).num_rows)
        gc.collect()

    thread = threading.Thread(target=pull)
    thread.start()
    thread.join()
    assert counts == [65]


def test_a_failure_in_mid_stream_says_why_and_the_stream_goes_on(sample: Path, tmp_path: Path) -> None:
    reader = tma.read([sample, tmp_path / "nothing.csv", tmp_path / "nor this.csv"])
    stream = pyarrow.RecordBatchReader.from_stream(reader)
    assert stream.read_next_batch().num_rows == 65
    for name in ("nothing.csv", "nor this.csv"):
        with pytest.raises(OSError, match=name):
            stream.read_next_batch()
    with pytest.raises(StopIteration):
        stream.read_next_batch()
    for take in (pyarrow.table, pandas.DataFrame.from_arrow, polars.DataFrame):
        with pytest.raises(Exception, match="nothing.csv"):
            take(tma.read([sample, tmp_path / "nothing.csv"]))


def test_polars_duckdb_and_pandas_take_readers_and_tables(sample: Path) -> None:
    present = tma.analyze(sample).attendance()
    frame = polars.DataFrame(tma.read(sample))
    assert frame.shape == (65, 84)
    assert frame["JoinTime"].dtype == polars.Datetime("us", "UTC")
    assert polars.DataFrame(present).height == len(present)
    pandas_frame = pandas.DataFrame.from_arrow(tma.read(sample))
    assert pandas_frame.shape == (65, 84)
    assert str(pandas_frame["JoinTime"].dtype).startswith("datetime64[us")
    records = pyarrow.table(tma.read(sample))
    (count,) = duckdb.sql("select count(*) from records where RecordKind = 'Participant'").fetchall()[0]
    assert count == frame.filter(polars.col("RecordKind") == "Participant").height
    reader = tma.read(sample)
    (rows,) = duckdb.sql("select count(*) from reader").fetchall()[0]
    assert rows == 65
    (people,) = duckdb.sql("select count(*) from present").fetchall()[0]
    assert people == len(present)


def test_batches_come_back_with_any_subset_of_the_columns(sample: Path) -> None:
    table = pyarrow.table(tma.read(sample))
    some = table.select(["JoinTime", "DisplayName", "RecordKind"]).append_column("Mine", [list(range(65))])
    (back,) = tma.Table.from_arrow(some)
    assert back.unknown_columns == ["Mine"] and len(back) == 65
    cells = {name: [row[name] for row in back.rows()] for name in ("JoinTime", "DisplayName")}
    assert cells["DisplayName"] == table["DisplayName"].to_pylist()
    assert cells["JoinTime"] == table["JoinTime"].to_pylist()
    attendance = tma.analyze(sample).attendance()
    (again,) = tma.Table.from_arrow(attendance, tma.TableKind.ATTENDANCE)
    assert list(again.rows()) == list(attendance.rows())
    with pytest.raises(tma.AuditError):
        tma.Table.from_arrow(pyarrow.table({"JoinTime": [[1, 2]]}))
    with pytest.raises(tma.UnsupportedError):
        tma.Table.from_arrow(attendance, tma.TableKind.SUMMARY)


def test_frames_of_polars_and_pandas_come_back(sample: Path) -> None:
    expected = list(tma.analyze(sample).attendance().rows())
    texts: list[Any] = ["dictionary", "plain", "view"]
    for text in texts:
        frames = [
            polars.DataFrame(tma.read(sample, text=text)),
            # Integers with nulls are floats there, and truths objects.
            pyarrow.table(tma.read(sample, text=text)).to_pandas(),
            pandas.DataFrame.from_arrow(tma.read(sample, text=text)),
            duckdb.from_arrow(pyarrow.table(tma.read(sample, text=text))),
        ]
        for frame in frames:
            assert list(tma.analyze(frame).attendance().rows()) == expected, type(frame)
    long = "a name of more than twelve bytes"
    frame = polars.DataFrame({"RecordKind": ["Participant"], "DisplayName": [long], "UserId": [None]})
    (back,) = tma.Table.from_arrow(frame)
    (row,) = back.rows()
    assert (row["RecordKind"], row["DisplayName"], row["UserId"]) == ("Participant", long, None)


def test_a_stream_that_fails_elsewhere_is_an_error_here() -> None:
    schema = pyarrow.schema([("RecordKind", pyarrow.string())])

    def batches() -> object:
        yield pyarrow.record_batch([["Meeting"]], schema)
        raise RuntimeError("the disk is gone")

    source = pyarrow.RecordBatchReader.from_batches(schema, batches())  # type: ignore[arg-type]
    with pytest.raises(tma.ContentError, match="the disk is gone"):
        tma.read(source)


def test_a_stream_of_ours_that_fails_elsewhere_says_how(sample: Path, tmp_path: Path) -> None:
    class Stream:
        """Hides that it is a reader."""

        def __init__(self) -> None:
            self.reader = tma.read([sample, tmp_path / "nothing.csv"])

        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return self.reader.__arrow_c_stream__()

    with pytest.raises(tma.MissingFileError, match="the Arrow stream failed: .*nothing.csv") as failed:
        tma.read(Stream())
    assert failed.value.status == tma.Status.NOT_FOUND
    with pytest.raises(tma.MissingFileError) as failed:
        tma.read(tma.read([sample, tmp_path / "nothing.csv"]))
    assert failed.value.path == str(tmp_path / "nothing.csv")
    assert sum(map(len, tma.read(tma.read(sample)))) == 65
