"""An office with attacks in its exchange, graded by `course grade` or by nbgrader's own commands."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from course_lib.course import checkout
from course_lib.grading import papers
from course_lib.grading.office import office
from tests.grading.desk import PAPER, make_checkout
from tests.grading.inbox import TRUSTING, Inbox
from tests.grading.test_stock_chain import COMMANDS

HONEST = ("a-honest", "z-honest")
WAYS = ("course grade", "nbgrader's commands")


@dataclass
class Attacked:
    box: Inbox
    said: str
    code: object

    def files(self) -> list[Path]:
        """All that came out of it: the office, and what learners can fetch."""
        folders = [office(self.box.home), self.box.inbound.with_name("feedback")]
        return [path for folder in folders for path in folder.rglob("*") if path.is_file()]

    def step(self, name: str, learner: str) -> Path:
        return office(self.box.home) / name / learner / PAPER


@contextmanager
def graded(way: str, folder: Path, released: Path, fill: Callable[[Inbox], None]) -> Iterator[Attacked]:
    """Hand in what `fill` does, and have it graded."""
    root = make_checkout(folder / "checkout")
    papers.write(root)
    shutil.copy(checkout() / "assignments" / "nbgrader_config.py", root / "assignments")
    home = Path(shutil.copytree(released, folder / "home"))
    with pytest.MonkeyPatch.context() as patch:
        box = Inbox.at(root, home, folder / "exchange", PAPER, patch)
        box.exchange.chmod(0o777)
        fill(box)
        yield by_us(box) if way == WAYS[0] else by_nbgrader(box)


def by_us(box: Inbox) -> Attacked:
    """The command, in a process of its own: what hangs or takes all memory fails here."""
    at = f"lambda: pathlib.Path({str(box.root)!r})"
    here = f"import course_lib.course, pathlib; course_lib.course.checkout = {at}"
    done = subprocess.run(
        [*TRUSTING[:2], f"{here}; {TRUSTING[2]}", "grade"], capture_output=True, text=True, timeout=120
    )
    return Attacked(box, done.stdout + done.stderr, done.returncode)


def by_nbgrader(box: Inbox) -> Attacked:
    commands = ("collect", "autograde", "generate_feedback", "release_feedback")
    steps = [{"at": str(box.root / "assignments"), "line": [each, PAPER]} for each in commands]
    done = subprocess.run(
        [sys.executable, str(COMMANDS)],
        input=json.dumps(steps),
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)
    codes = [each["code"] for each in results]
    return Attacked(box, "".join(each["log"] for each in results), codes)
