"""The `course` command as a person meets it: in a process of its own, with what it prints and how it ends."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

COURSE = Path(sys.executable).with_name("course.exe" if os.name == "nt" else "course")

# The build itself has its own tests: here it writes one page at once, or fails as it is told.
STUB = """
import os, sys
from pathlib import Path
from course_lib.evidence import DataError
import course_lib.pages.build as build_module
import course_lib.cli.opening, course_lib.cli.pages

out = Path(os.environ["COURSE_HOME"]).parent / "built"
course_lib.cli.pages.OUT = course_lib.cli.opening.OUT = out

def build(*, root, out, home, papers=None, progress=None, force=False):
    if os.environ.get("FAULT") == "data" or (home / "FAULT").exists():
        raise DataError("healing.yaml:41: days [9, 5, 2] must rise: low <= typical <= high")
    if os.environ.get("FAULT") == "unknown":
        raise ZeroDivisionError("a mistake of ours")
    progress(0, 1, "running the lessons")
    progress(1, 1, "Collagen and ageing")
    (out / "pages").mkdir(parents=True, exist_ok=True)
    (out / "pages" / "index.html").write_text("<!doctype html><title>Made for the test</title>")
    return build_module.Built(out / "pages", ("collagen",), ("collagen",))

build_module.build = build
# nbgrader needs seconds for a new gradebook; tests/grading try it for real.
course_lib.cli.pages._released = lambda folder: {}
from course_lib.cli import main
sys.exit(main())
"""


@dataclass
class Opened:
    """A `course open` that runs: its process, and the address that it printed."""

    process: "subprocess.Popen[str]"
    address: str

    def close(self, number: int = signal.SIGINT) -> tuple[int, str]:
        if self.process.poll() is None:
            self.process.send_signal(number)
        out, _ = self.process.communicate(timeout=30)
        return self.process.returncode, out


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "höme of Ann"


@pytest.fixture
def course(home: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Run a command to its end, with nothing of the build in it."""

    def run(*arguments: str, **env: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-c", STUB, *arguments],
            env={**os.environ, "COURSE_HOME": str(home), **env},
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


@pytest.fixture
def opened(home: Path) -> Iterator[Callable[..., Opened]]:
    running = []

    def run(*arguments: str, command: str = "open", **env: str) -> Opened:
        process = subprocess.Popen(
            [sys.executable, "-c", STUB, command, "--no-browser", *arguments],
            env={**os.environ, "COURSE_HOME": str(home), **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        running.append(process)
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if "Ctrl-C" in line:
                break
        found = re.search(r"http://127\.0\.0\.1:\d+/\S+\?token=\w+", said)
        assert found, said
        return Opened(process, found[0])

    yield run
    for process in running:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=30)


def token_of(address: str) -> dict[str, str]:
    return {"Authorization": f"token {address.partition('?token=')[2]}"}
