"""Builds the package: puts the native library into it, and names the platform in the wheel.

The library is built with cargo from the sources around this folder. Where they are not, or there is no cargo, the variable
TEAMS_MEETING_AUDIT_LIBRARY names a library that is there already: while the package is built, never when it is used.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent.parent
NAMES = {"win32": "teams_meeting_audit.dll", "darwin": "libteams_meeting_audit.dylib"}
NAME = NAMES.get(sys.platform, "libteams_meeting_audit.so")


def version() -> str:
    """Cargo's, in the form that Python knows: 1.2.0-beta.1 is 1.2.0b1."""
    manifest = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    found = re.search(r'(?m)^version = "([^"]+)"', manifest)
    number, _, label = found.group(1).partition("-")
    return number + re.sub(r"^(a|b|rc)[a-z]*\.?", r"\1", label)


def native_library() -> Path:
    given = os.environ.get("TEAMS_MEETING_AUDIT_LIBRARY")
    if given:
        # Relative to what, nobody could tell: pip builds in a folder of its choice.
        if not (Path(given).is_absolute() and Path(given).is_file()):
            sys.exit(f"teams-meeting-audit: TEAMS_MEETING_AUDIT_LIBRARY is {given!r}, which is not the full path of a file.")
        return Path(given)
    if not shutil.which("cargo"):
        sys.exit(
            "teams-meeting-audit: the native library is built with cargo, which is not on the PATH. Install Rust "
            f"(https://rustup.rs), or name a {NAME} in the environment variable TEAMS_MEETING_AUDIT_LIBRARY."
        )
    command = ["cargo", "build", "--lib", "--release", "--locked", "--no-default-features", "--message-format=json"]
    built = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True)
    files = re.findall(r'"((?:[^"\\]|\\.)*' + re.escape(NAME) + r')"', built.stdout)
    if not files:
        sys.exit(f"teams-meeting-audit: cargo built no {NAME}.")
    return Path(files[-1].replace("\\\\", "\\"))


class BuildWithLibrary(build_py):
    def run(self) -> None:
        package = Path("src") if self.editable_mode else Path(self.build_lib)
        if not self.editable_mode:
            # What an earlier build left there, and the sources have no more, would be in the wheel.
            shutil.rmtree(package / "teams_meeting_audit", ignore_errors=True)
        super().run()
        target = package / "teams_meeting_audit" / "native" / NAME
        target.parent.mkdir(parents=True, exist_ok=True)
        # Renamed into its place: a process may be using the one that lies there.
        shutil.copyfile(native_library(), target.with_suffix(".new"))
        os.replace(target.with_suffix(".new"), target)


class PlatformWheel(bdist_wheel):
    def finalize_options(self) -> None:
        super().finalize_options()
        self.root_is_pure = False

    def get_tag(self) -> "tuple[str, str, str]":
        # No compiled extension: any Python of this platform will do.
        platform = self.plat_name if self.plat_name_supplied else sysconfig.get_platform()
        return "py3", "none", platform.replace("-", "_").replace(".", "_")


class WithLibrary(Distribution):
    def has_ext_modules(self) -> bool:
        return True


setup(version=version(), cmdclass={"build_py": BuildWithLibrary, "bdist_wheel": PlatformWheel}, distclass=WithLibrary)
