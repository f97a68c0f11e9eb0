"""The annotations hold, and the package says that it has them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import teams_meeting_audit


def test_the_package_is_typed(root: Path, tmp_path: Path) -> None:
    assert (Path(teams_meeting_audit.__file__).parent / "py.typed").exists()
    sources = str(root / "python" / "src" / "teams_meeting_audit")
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path), sources]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
