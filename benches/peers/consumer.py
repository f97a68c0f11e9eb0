#!/usr/bin/env python3
"""One reading into another package, in a process of its own: `benches/boundary` starts it and reads the line it prints.

    consumer.py NAME SOURCE --threads N

Everything is loaded before the clock starts. What is measured ends when all rows are in the other's memory.
"""

import argparse
import importlib
import json
import os
import time

import teams_meeting_audit


def into_pyarrow(threads):
    pyarrow = importlib.import_module("pyarrow")
    compute = importlib.import_module("pyarrow.compute")
    # Asks whether it is a data frame, for which it loads pandas.
    pyarrow.table(teams_meeting_audit.fields())
    return pyarrow.table, lambda table: (table.num_rows, compute.sum(table["DurationSeconds"]).as_py())


def into_polars(threads):
    # Read by Polars when it is loaded.
    os.environ["POLARS_MAX_THREADS"] = str(threads)
    polars = importlib.import_module("polars")
    return polars.DataFrame, lambda frame: (frame.height, frame["DurationSeconds"].sum())


def into_duckdb(threads):
    connection = importlib.import_module("duckdb").connect(config={"threads": threads})

    # DuckDB finds the stream by the name of its variable.
    def take(reader):
        connection.execute("create table records as from reader")

    def found(_):
        return connection.execute("select count(*), sum(DurationSeconds)::bigint from records").fetchone()

    return take, found


def through_duckdb(threads):
    connection = importlib.import_module("duckdb").connect(config={"threads": threads})

    def take(reader):
        return connection.execute("select count(*), sum(DurationSeconds)::bigint, count(columns(*)) from reader").fetchone()

    return take, lambda row: row[:2]


# What the texts are that repeat; what is not here takes dictionaries.
TEXT = {"polars": "view"}
CONSUMERS = {
    "pyarrow": into_pyarrow,
    "polars": into_polars,
    "polars-dictionary": into_polars,
    "duckdb": through_duckdb,
    "duckdb-table": into_duckdb,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", choices=CONSUMERS)
    parser.add_argument("source")
    parser.add_argument("--threads", type=int, required=True)
    arguments = parser.parse_args()
    take, found = CONSUMERS[arguments.name](arguments.threads)
    before = time.monotonic()
    text = TEXT.get(arguments.name, "dictionary")
    taken = take(teams_meeting_audit.read(arguments.source, threads=arguments.threads, text=text))
    seconds = time.monotonic() - before
    rows, duration = found(taken)
    print(json.dumps({"seconds": seconds, "rows": rows, "duration": duration}))


if __name__ == "__main__":
    main()
