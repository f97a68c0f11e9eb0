#!/usr/bin/env python3
"""One run of one contestant in a process of its own: `benches/compare` starts it and reads the line that it prints.

    contestant.py NAME SOURCE --threads N [--destination FILE] [--check]

Modules and libraries are loaded before the clock starts; what is measured is the way from the file to rows in memory
or in another file. Afterwards, and outside the time, --check sums up the cells of each checked column.
"""

import argparse
import csv
import importlib
import json
import os
import resource
import sys
import time

from audit_record import CHECKED


def ours_into_tables(arguments):
    ours = importlib.import_module("ours")
    return lambda: ours.Tables(arguments.source, arguments.threads)


def ours_into_csv(arguments):
    ours = importlib.import_module("ours")
    return lambda: ours.into_csv(arguments.source, arguments.destination, arguments.threads)


def python_into_dicts(module):
    def prepare(arguments):
        loop, loads = importlib.import_module("python_loop"), importlib.import_module(module).loads
        return lambda: loop.into_dicts(arguments.source, loads)

    return prepare


def python_into_csv(module):
    def prepare(arguments):
        loop, loads = importlib.import_module("python_loop"), importlib.import_module(module).loads
        return lambda: loop.into_csv(arguments.source, arguments.destination, loads)

    return prepare


def pandas_rows(arguments):
    module = importlib.import_module("pandas_apply")
    return lambda: module.rows(arguments.source)


def polars_rows(arguments):
    # Read by Polars when it is loaded.
    os.environ["POLARS_MAX_THREADS"] = str(arguments.threads)
    module = importlib.import_module("polars_frames")
    return lambda: module.rows(arguments.source)


def duckdb_rows(query):
    def prepare(arguments):
        module = importlib.import_module("duckdb_sql")
        importlib.import_module("pyarrow")
        connection = module.connection(arguments.threads)
        return lambda: connection.sql(getattr(module, query)(arguments.source)).to_arrow_table()

    return prepare


CONTESTANTS = {
    "ours": ours_into_tables,
    "ours-csv": ours_into_csv,
    "json": python_into_dicts("json"),
    "json-csv": python_into_csv("json"),
    "orjson": python_into_dicts("orjson"),
    "orjson-csv": python_into_csv("orjson"),
    "pandas": pandas_rows,
    "polars": polars_rows,
    "duckdb-struct": duckdb_rows("by_struct"),
    "duckdb-paths": duckdb_rows("by_paths"),
    "duckdb-lines": duckdb_rows("lines_as_they_are"),
    "duckdb-lines-rows": duckdb_rows("lines_with_unnested_attendees"),
}


def in_one_form(value):
    """A cell as text, however its owner holds it: times to the second, as they are recorded."""
    if value is None or value != value:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if hasattr(value, "isoformat"):
        return value.isoformat()[:19]
    if isinstance(value, float):
        return str(int(value))
    return value if isinstance(value, str) else str(value)


def cells_of(result, name):
    """The cells of a column as Python's values."""
    if isinstance(result, list):
        return [row[name] for row in result]
    if hasattr(result, "cells"):
        return result.cells(name)
    if hasattr(result, "to_pylist"):
        return result[name].to_pylist()
    return result[name].to_list()


def sums_of_tables(result):
    """Per checked column a number that its cells decide together with their rows' AuditId, in whatever order."""
    keys = [in_one_form(cell) for cell in cells_of(result, "AuditId")]
    return {name: sum_of(keys, cells_of(result, name), name.endswith("Time")) for name in CHECKED}


def sum_of(keys, cells, is_time):
    total = 0
    for key, cell in zip(keys, map(in_one_form, cells)):
        if cell:
            total += hash((key, cell[:19] if is_time else cell))
    return total


def sums_of_csv(path):
    """The same for every column of a CSV file, with the count of its rows."""
    csv.field_size_limit(1 << 30)
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        header = next(rows)
        key = header.index("AuditId")
        sums, count = [0] * len(header), 0
        for count, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if cell:
                    sums[column] += hash((row[key], cell))
    return count, dict(zip(header, sums))


def rows_in(result):
    if hasattr(result, "num_rows"):
        return result.num_rows
    return result.count() if hasattr(result, "cells") else len(result)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", choices=CONTESTANTS)
    parser.add_argument("source")
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--destination", help="for those that write a file")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    work = CONTESTANTS[arguments.name](arguments)
    processor, before = time.process_time(), time.monotonic()
    result = work()
    seconds, processor = time.monotonic() - before, time.process_time() - processor
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    report = {
        "seconds": seconds,
        "processor": processor,
        "mebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit,
    }
    if result is not None:
        report["rows"] = rows_in(result)
    if arguments.check:
        if result is None:
            report["rows"], report["sums"] = sums_of_csv(arguments.destination)
        else:
            report["sums"] = sums_of_tables(result)
    print(json.dumps(report))


if __name__ == "__main__":
    main()
