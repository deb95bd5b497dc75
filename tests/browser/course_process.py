"""A real `course open` in a process of its own, which a test may kill."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from course_lib import learner

# The tests have a build folder of their own: a course that is open on this machine keeps its pages.
OPEN = """
import sys
from course_lib.cli import main, pages
pages.OUT = pages.Path(sys.argv[1])
sys.exit(main(sys.argv[2:]))
"""
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/course/\?token=\w+")
START_SECONDS = 90.0


class Course:
    """`course open --no-browser` on a free port, with a home of its own; `out` holds the built pages.

    `root` is another checkout than this one.
    """

    def __init__(self, home: Path, out: Path, root: Path | None = None) -> None:
        self.home = home
        self.out = out
        self._elsewhere = {} if root is None else {"PYTHONPATH": str(root)}
        self.port = free_port()
        self.address = ""
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and come back when it has printed its address."""
        self.home.mkdir(parents=True, exist_ok=True)
        said = self.home / "said.txt"
        with said.open("wb") as file:
            self._process = subprocess.Popen(
                [sys.executable, "-c", OPEN, self.out, "open", "--no-browser", "--port", str(self.port)],
                env={**os.environ, **self._elsewhere, "COURSE_HOME": str(self.home)},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if found := ADDRESS.search(said.read_text(errors="replace")):
                self.address = found[0]
                return
            assert self._process.poll() is None, said.read_text(errors="replace")
            time.sleep(0.05)
        self.kill()
        raise AssertionError(f"no address within {START_SECONDS:g} s:\n{said.read_text(errors='replace')}")

    def page(self, name: str) -> str:
        """The address of a page, without the token."""
        return f"http://127.0.0.1:{self.port}/course/{name}"

    def kill(self) -> None:
        """End it at once, as a power cut does (SIGKILL; Windows has its own way)."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """End it as Ctrl-C does, so that it can close its files and tell what it has covered."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def learn_as(self, name: str) -> str:
        """Let a person of this name learn from now on; their id."""
        person = learner.add_learner(self.home, name)
        return learner.set_current(self.home, person.id).id

    def stored(self, person: str) -> dict[str, Any]:
        """What the answers file on the disk holds for a person, by key; not the place, which saves itself."""
        path = self.home / "learners" / person / "answers.json"
        if not path.is_file():
            return {}
        entries: dict[str, Any] = json.loads(path.read_bytes())["entries"]
        return {key: entry["value"] for key, entry in entries.items() if not key.startswith("place:")}


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
