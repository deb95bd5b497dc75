"""Notebooks that were made to do harm: their code, their outputs, and what was done to their cells.

Each piece of code is run once as stock nbgrader would run it: no test passes because the attack is none.
"""

import copy
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode, v4

from course_lib.grading import book
from course_lib.grading.office import office
from tests.grading.attacked import HONEST, WAYS, Attacked, graded
from tests.grading.attacks import ALL, HALF, SCRIPT, TRAINERS, half
from tests.grading.desk import IDS, PAPER, make_checkout
from tests.grading.inbox import Inbox, scores

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="nbgrader has no exchange on Windows"),
]

SINGLE, MULTIPLE, NUMERIC, MATCHING = IDS

# What a learner may know or guess of the trainer's side: `bank`, `book` and `course` are paths.
CODE: dict[str, str] = {
    "code-reads-the-key": "print(open({bank!r}).read())",
    "code-plants-a-trigger": (
        "import sqlite3\n"
        "db = sqlite3.connect({book!r})\n"
        "db.execute('create trigger if not exists more after insert on grade begin '\n"
        "           'update grade set auto_score = 99 where id = new.id; end')\n"
        "db.commit()\n"
        "count = \"select count(*) from sqlite_master where type = 'trigger'\"\n"
        "print('TRIGGERS', *db.execute(count).fetchone())"
    ),
    "code-replaces-the-marking": (
        "import course_lib.grading as g, course_lib.grading.scoring as s, course_lib.quiz as q\n"
        "g.score = s.score = lambda *_, **more: 99.0\n"
        "q.mark = lambda *_: 1.0\n"
        "from course_lib.grading import score\n"
        "print('SCORE', score('any', points=2))"
    ),
    "code-empties-later-cells": (
        "import ast\n"
        "class Empty(ast.NodeTransformer):\n"
        "    def visit_Module(self, node):\n"
        "        return ast.Module([], [])\n"
        "get_ipython().ast_transformers.append(Empty())\n"
        "print('EMPTIED', get_ipython().run_cell('1/0').success)"
    ),
    "code-writes-in-the-course": (
        "from pathlib import Path\n"
        "Path({course!r}, 'planted.py').write_text('1')\n"
        "Path({course!r}, 'victim').unlink()\n"
        "print('PLANTED', Path({course!r}, 'planted.py').exists(), Path({course!r}, 'victim').exists())"
    ),
    "code-prints-30-mb": "print('x' * 30_000_000)",
    "code-shows-html": (
        f"from IPython.display import HTML, display\ndisplay(HTML({SCRIPT!r}))\nprint('SHOWN')"
    ),
    "code-ends-the-process": "print('ENDING', flush=True)\nimport os\nos._exit(7)",
}
DONE = {
    "code-reads-the-key": TRAINERS,
    "code-plants-a-trigger": "TRIGGERS 1",
    "code-replaces-the-marking": "SCORE 99.0",
    "code-empties-later-cells": "EMPTIED True",
    "code-writes-in-the-course": "PLANTED True False",
    "code-prints-30-mb": "x" * 30_000_000,
    "code-shows-html": "SHOWN",
    "code-ends-the-process": "ENDING",
}

Edit = Callable[[NotebookNode], None]


def places(root: Path, home: Path) -> dict[str, str]:
    (bank,) = (root / "assignments" / "bank").glob("*.yaml")
    return {"bank": str(bank), "book": str(book.path(home)), "course": str(root / "assignments")}


def graded_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]


def copied(notebook: NotebookNode) -> None:
    """An innocent Ctrl-C, Ctrl-V: two cells with the same grade id."""
    cell = graded_cells(notebook)[0]
    notebook.cells.insert(notebook.cells.index(cell), copy.deepcopy(cell))


def all_twice(notebook: NotebookNode) -> None:
    notebook.cells = [twin for cell in notebook.cells for twin in (cell, copy.deepcopy(cell))]


def deleted(notebook: NotebookNode) -> None:
    notebook.cells.remove(graded_cells(notebook)[0])


def all_deleted(notebook: NotebookNode) -> None:
    notebook.cells = []


def reordered(notebook: NotebookNode) -> None:
    notebook.cells.reverse()


def edited(notebook: NotebookNode) -> None:
    for cell in graded_cells(notebook):
        cell.source = "99.0"
        cell.outputs = [v4.new_output("execute_result", {"text/plain": "99.0"}, execution_count=1)]


def worth_more(notebook: NotebookNode) -> None:
    for cell in graded_cells(notebook):
        cell.metadata.nbgrader.update(points=99, locked=False)


def other_names(notebook: NotebookNode) -> None:
    for cell, name in zip(graded_cells(notebook), reversed(IDS), strict=True):
        cell.metadata.nbgrader.grade_id = name


def one_more(notebook: NotebookNode) -> None:
    cell = copy.deepcopy(graded_cells(notebook)[0])
    cell.metadata.nbgrader.update(grade_id="my-own", points=50)
    notebook.cells.append(cell)


def by_hand(notebook: NotebookNode) -> None:
    for cell in graded_cells(notebook):
        cell.cell_type = "markdown"
        cell.metadata.nbgrader.update(solution=True, grade=True)


def with_html(notebook: NotebookNode) -> None:
    notebook.cells.insert(0, v4.new_markdown_cell(SCRIPT))
    graded_cells(notebook)[0].outputs = [v4.new_output("display_data", {"text/html": SCRIPT})]
    notebook.metadata["title"] = SCRIPT


def other_kernel(notebook: NotebookNode) -> None:
    notebook.metadata.kernelspec = {"name": "bash", "display_name": "Bash", "language": "bash"}


EDITS: dict[str, Edit] = {
    "cells-copied": copied,
    "cells-all-twice": all_twice,
    "cells-deleted": deleted,
    "cells-all-deleted": all_deleted,
    "cells-reordered": reordered,
    "cells-edited": edited,
    "cells-worth-more": worth_more,
    "cells-other-names": other_names,
    "cells-one-more": one_more,
    "cells-by-hand": by_hand,
    "cells-html": with_html,
    "cells-other-kernel": other_kernel,
}


def fill(box: Inbox) -> None:
    for learner in HONEST:
        box.hand_in(learner, half(box))
    where = places(box.root, box.home)
    mark_the_bank(Path(where["bank"]))
    Path(where["course"], "victim").touch()
    for name, code in CODE.items():
        change(box, name, lambda made, code=code: run_first(made, code.format_map(where)))  # type: ignore[misc]
    for name, edit in EDITS.items():
        change(box, name, edit)


def mark_the_bank(bank: Path) -> None:
    bank.write_text(f"# {TRAINERS}\n{bank.read_text()}")


def run_first(notebook: NotebookNode, code: str) -> None:
    """The code at the start, and again in the cells that give points."""
    notebook.cells.insert(0, v4.new_code_cell(code, id="first"))
    for cell in graded_cells(notebook):
        cell.source = code


def change(box: Inbox, learner: str, edit: Edit) -> None:
    path = box.hand_in(learner, half(box)) / f"{PAPER}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    edit(notebook)
    path.write_text(json.dumps(notebook))


@pytest.fixture(scope="module", params=WAYS)
def attacked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, released_home: Path
) -> Iterator[Attacked]:
    with graded(request.param, tmp_path_factory.mktemp("notebooks"), released_home, fill) as made:
        yield made


def test_everybody_is_marked_and_nobody_complains(attacked: Attacked) -> None:
    assert attacked.code in (0, [0, 0, 0, 0]), attacked.said
    assert "Traceback" not in attacked.said
    assert "ERROR" not in attacked.said
    for learner in HONEST:
        assert attacked.box.scores(learner) == HALF


@pytest.mark.parametrize("name", [*CODE, *EDITS])
def test_only_the_answers_count(attacked: Attacked, name: str) -> None:
    assert attacked.box.scores(name) == HALF != ALL
    for column in ("manual_score", "needs_manual_grade", "extra_credit"):
        assert not any(book_column(attacked, name, column).values())


def book_column(attacked: Attacked, name: str, column: str) -> Mapping[str, float]:
    found = scores(attacked.box.home, name, column)
    assert set(found) == set(IDS)
    return found


@pytest.mark.parametrize("name", [*CODE, *EDITS])
def test_nothing_of_the_notebook_gets_into_what_people_see(attacked: Attacked, name: str) -> None:
    for step, file in (("autograded", f"{PAPER}.ipynb"), ("feedback", f"{PAPER}.html")):
        mine, honest = ((attacked.step(step, each) / file).read_text() for each in (name, HONEST[0]))
        assert mine.replace(name, HONEST[0]) == honest
        assert len(mine) < 100_000
    assert (
        attacked.box.fetched(name).read_bytes()
        == (attacked.step("feedback", name) / f"{PAPER}.html").read_bytes()
    )


def test_no_code_was_run(attacked: Attacked) -> None:
    course = attacked.box.root / "assignments"
    assert (course / "victim").exists()
    assert not (course / "planted.py").exists()
    assert list(course.rglob("planted*")) == []
    connection = sqlite3.connect(book.path(attacked.box.home))
    assert connection.execute("select count(*) from sqlite_master where type = 'trigger'").fetchone() == (0,)
    assert connection.execute("select max(auto_score) from grade").fetchone() == (2.0,)
    connection.close()
    outside = [path for path in attacked.files() if "submitted" not in path.parts]
    assert len(outside) > 50
    assert not [path for path in outside if TRAINERS.encode() in path.read_bytes()]
    assert not [path for path in attacked.files() if path.stat().st_size > 1_000_000]


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory, released_home: Path) -> Path:
    """Copies of what the attacks aim at."""
    folder = tmp_path_factory.mktemp("stock")
    make_checkout(folder / "checkout")
    shutil.copytree(office(released_home), folder / "home" / "office")
    return folder


@pytest.mark.parametrize("name", CODE)
def test_the_code_does_its_harm_where_notebooks_are_run(stock: Path, name: str) -> None:
    where = places(stock / "checkout", stock / "home")
    if name == "code-reads-the-key":
        mark_the_bank(Path(where["bank"]))
    Path(where["course"], "victim").touch()
    done = subprocess.run(
        [sys.executable, "-c", SHELL, CODE[name].format_map(where)], capture_output=True, text=True, cwd=stock
    )
    assert DONE[name] in done.stdout
    assert done.returncode == (7 if name == "code-ends-the-process" else 0)


SHELL = (
    "import sys; from IPython.core.interactiveshell import InteractiveShell; "
    "InteractiveShell.instance().run_cell(sys.argv[1])"
)


@pytest.mark.parametrize("name", EDITS)
def test_each_edit_changes_the_notebook(tmp_path: Path, name: str, released_home: Path) -> None:
    path = office(released_home) / "release" / PAPER / f"{PAPER}.ipynb"
    before: Any = nbformat.read(path, as_version=4)
    after = copy.deepcopy(before)
    EDITS[name](after)
    assert after != before
