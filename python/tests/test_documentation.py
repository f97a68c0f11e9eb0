"""What docs/python.md and the README show is run, in order, and prints what it says."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
from pathlib import Path

import pytest


@pytest.mark.parametrize("page, least", [("docs/python.md", 6), ("README.md", 1)])
def test_the_guide_says_what_happens(
    root: Path, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str, least: int
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("export.csv", "examples/data/sample.csv"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(sample, name)
    guide = (root / page).read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```(?:\n\n```text\n(.*?)```)?", guide, re.S)
    assert len(blocks) >= least
    names: dict[str, object] = {}
    for code, expected in blocks:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, page, "exec"), names)
        assert printed.getvalue() == expected, code
