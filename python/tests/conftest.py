from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

import teams_meeting_audit as tma

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def root() -> Path:
    """The folder of the sources."""
    return ROOT


@pytest.fixture
def sample() -> Path:
    """The export that ships with the project."""
    return ROOT / "examples" / "data" / "sample.csv"


@pytest.fixture
def meeting() -> Path:
    """The records that the programs of every language read."""
    return ROOT / "tests" / "c" / "meeting.jsonl"


@pytest.fixture(autouse=True)
def nothing_stays_alive() -> Iterator[None]:
    """Every test frees what it made, whatever it ended with."""
    gc.collect()
    before = tma.live_handles()
    yield
    gc.collect()
    assert tma.live_handles() == before
