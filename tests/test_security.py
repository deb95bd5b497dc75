"""SECURITY.md says what was tried and what shows it: no test that is not there, no attack without a row."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from course_lib.course import checkout
from tests.grading.attacks import FILES
from tests.grading.test_attacks_notebooks import CODE, EDITS

ROOT = checkout()
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")

# Words of the first column: every attack and fault that has to be in the table.
ATTACKS = (
    "reading `../../../source`",
    "trigger planted in `../../../gradebook.db`",
    "monkeypatching",
    "AST transformer",
    "writing and deleting in the course folder",
    "30 MB of output on one line",
    "symlink to a trainer's file in the submission",
    "an extra `.html`",
    "a named pipe",
    "a forged folder `staff01+quiz+time`",
    "a local `course_lib/` or `sitecustomize.py`",
    "shadowing the installed one",
    "the answers file is a symlink",
    "the answers file is a named pipe",
    "the answers file is a directory",
    "the answers file is larger than the cap",
    "deep JSON",
    "NaN",
    "duplicate keys",
    "not UTF-8",
    "non-UTF-8 names",
    "`../` in question ids",
    "HTML and script in answers",
    "copied and duplicated cells",
    "deleted cells",
    "edited and unlocked cells",
    "changed points",
    "reordered cells",
    "a submission for somebody else",
    "a time stamp from the future",
    "handed in again until it passes",
    "`..` or a pattern as a learner's id",
    "never ending",
    "`kill -9` of the grader",
    "disk full",
    "a locked gradebook",
    "two graders at once",
    "a corrupted gradebook",
    *(f"{number}: " for number in range(1, 16)),
)


class Row(NamedTuple):
    what: str
    stock: str
    here: str
    tests: list[tuple[str, str]]


@cache
def rows() -> list[Row]:
    found = []
    for line in (ROOT / "SECURITY.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("| ") and not line.startswith(("| attack |", "| fault |", "| trap |")):
            what, stock, here, tests = (cell.strip() for cell in line.strip("|").split(" | "))
            found.append(Row(what, stock, here, TEST.findall(tests)))
    return found


@cache
def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_row_is_whole() -> None:
    assert len(rows()) > 50
    assert [row.what for row in rows() if not (row.what and row.stock and row.here and row.tests)] == []


def test_every_test_that_is_named_is_there() -> None:
    named = {test for row in rows() for test in row.tests}
    assert len(named) > 40
    missing = [f"{file}::{name}" for file, name in named if name not in names_in(ROOT / file)]
    assert missing == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_every_attack_of_the_list_has_a_row(attack: str) -> None:
    assert [row.what for row in rows() if attack.lower() in row.what.lower()] != []


@pytest.mark.parametrize("name", [*FILES, *CODE, *EDITS])
def test_every_attack_that_is_tried_has_one_row(name: str) -> None:
    assert len([row for row in rows() if f"`{name}`" in row.what]) == 1


def test_every_test_of_attacks_is_named_somewhere() -> None:
    named = {name for row in rows() for _, name in row.tests}
    own = {
        # They look at the attacks themselves.
        "test_each_edit_changes_the_notebook",
    }
    tried = {
        name
        for path in (ROOT / "tests" / "grading").glob("test_attacks_*.py")
        for name in names_in(path)
        if name.startswith("test_")
    }
    assert len(tried) > 15
    assert tried - named - own == set()
