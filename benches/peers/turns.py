"""What the comparisons have in common: the exports, the machine, and the versions of packages."""

import os
import pathlib
import platform
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Failure(Exception):
    """Ends the run with a message."""


def version_of(package):
    program = f"import importlib.metadata, {package}; print(importlib.metadata.version({package!r}))"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    return found.stdout.strip() if found.returncode == 0 else None


def machine(arguments):
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
        processor = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        processor = platform.processor()
    return {
        "processor": f"{processor}, {os.cpu_count()} cores",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "load before": ", ".join(f"{load:.1f}" for load in os.getloadavg()),
        "input": f"{arguments.profile}, {arguments.records} records",
    }


def generate(arguments, form, folder):
    path = folder / f"{arguments.profile}-{form}"
    if not path.exists():
        command = [arguments.program, "generate", "--quiet", "--profile", arguments.profile, "--format", form]
        command += ["--records", str(arguments.records), "--output", path]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return path


def require_build(arguments):
    for needed in (arguments.program, arguments.library):
        if not needed.is_file():
            raise Failure(f"{needed} is not there: cargo build --release")


def versions_with_ours(arguments, versions):
    """The versions that were found, behind ours and Python's."""
    said = subprocess.run([arguments.program, "--version"], capture_output=True, text=True, check=True)
    own = dict([said.stdout.split(), ("Python", platform.python_version())])
    return own | {name: version for name, version in versions.items() if version}


def add_arguments(parser, repeats):
    """The arguments that every comparison has."""
    parser.add_argument("--records", type=int, default=100_000, help="size of the exports (default: %(default)s)")
    parser.add_argument("--profile", default="bench-1", help="of `generate` (default: %(default)s)")
    parser.add_argument("--repeats", type=int, default=repeats, help="runs of each (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=2, help="at most (default: %(default)s)")
    parser.add_argument("--require", type=float, metavar="SHARE", help="fail below this share of a goal, such as 1")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write the figures there, too")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "target/release/teams-meeting-audit",
                        help="what generates the exports (default: %(default)s)")  # fmt: skip
    parser.add_argument("--library", type=pathlib.Path, default=ROOT / "target/release/libteams_meeting_audit.so",
                        help="what is compared (default: %(default)s)")  # fmt: skip
    parser.add_argument("--folder", type=pathlib.Path, help="for the exports and rows (default: the system's)")
