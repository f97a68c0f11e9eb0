"""The package's picture of the library is that of the header."""

from __future__ import annotations

import ctypes
import re
from pathlib import Path

import pytest

import teams_meeting_audit as tma
from teams_meeting_audit import _native, _reader, _table


@pytest.fixture
def header(root: Path) -> str:
    return (root / "include" / "teams_meeting_audit.h").read_text(encoding="utf-8")


C_TYPES = {
    "size_t": ctypes.c_size_t,
    "uint32_t": ctypes.c_uint32,
    "int32_t": ctypes.c_int32,
    "uint64_t": ctypes.c_uint64,
    "struct tma_text": _native.Text,
}


@pytest.mark.parametrize("name, kind", [("reader", _native.ReaderOptions), ("analysis", _native.AnalysisOptions)])
def test_options_are_the_structs_of_the_header(header: str, name: str, kind: type[ctypes.Structure]) -> None:
    body = re.search(rf"typedef struct tma_{name}_options {{(.*?)}} tma_{name}_options;", header, re.S)
    assert body
    declared = re.findall(r"^    ((?:struct )?\w+) (\w+);$", body.group(1), re.M)
    assert len(declared) > 10
    assert [(field, of) for field, of, *_ in kind._fields_] == [(field, C_TYPES[of]) for of, field in declared]


def test_functions_take_as_many_arguments_as_the_header_says(header: str) -> None:
    declared = dict(re.findall(r"^[\w ]+?\*?(tma_\w+)\(([^;]*?)\);$", header, re.M))
    assert len(declared) > 50
    known = {name: len(arguments) + 1 for name, arguments in _native._FAILING.items()}
    known.update({name: len(arguments) for name, (_, arguments) in _native._PLAIN.items()})
    for name, count in known.items():
        arguments = declared[name]
        assert (0 if arguments == "void" else arguments.count(",") + 1) == count, name


@pytest.mark.parametrize("prefix, kind", [("TABLE_KIND", tma.TableKind), ("CELL_TYPE", tma.CellType), ("STATUS", tma.Status)])
def test_numbers_are_those_of_the_header(header: str, prefix: str, kind: type) -> None:
    declared = {name: int(number) for name, number in re.findall(rf"^    TMA_{prefix}_(\w+) = (\d+),$", header, re.M)}
    assert {name: number for name, number in declared.items() if number} == {item.name: item.value for item in kind}


def test_flags_are_those_of_the_header(header: str) -> None:
    from teams_meeting_audit import _analysis

    for prefix, flags in (("READER", _reader._FLAGS), ("ANALYSIS", _analysis._FLAGS)):
        declared = dict(re.findall(rf"^#define TMA_{prefix}_([A-Z_]+) (\d+)$", header, re.M))
        assert {name.lower(): int(bit) for name, bit in declared.items()} == flags


def test_the_version_is_that_of_the_sources(root: Path) -> None:
    manifest = (root / "Cargo.toml").read_text(encoding="utf-8")
    assert f'\nversion = "{tma.version()}"\n' in manifest


def test_the_contract_is_a_table() -> None:
    fields = list(tma.fields().rows())
    assert len(fields) == 84
    assert fields[0]["Name"] == "RecordKind"
    assert [field["Name"] for field in tma.answer_fields(tma.TableKind.ATTENDANCE).rows()][0] == "MeetingId"


def test_a_library_of_another_interface_is_refused(tmp_path: Path) -> None:
    """What loads the library compares the number before it calls anything else."""
    import subprocess
    import sys

    package = Path(_table.__file__).parent
    code = (
        "import ctypes\n"
        "from types import SimpleNamespace\n"
        "ctypes.CDLL = lambda path: SimpleNamespace(tma_abi_version=type('F', (), {'__call__': lambda self: 999})())\n"
        "import teams_meeting_audit\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=package.parent, check=False)
    assert done.returncode != 0
    assert "binary interface 999, and this package needs 1" in done.stderr
