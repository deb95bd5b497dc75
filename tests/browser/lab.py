"""A copy of the checkout, opened with `course open --lab`, and its lessons in JupyterLab."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from playwright.sync_api import Locator, Page, expect

import course_lib
from course_lib import learner
from tests.browser.course_process import free_port

ROOT = Path(course_lib.__file__).resolve().parents[1]
OPEN = "import sys; from course_lib.cli import main; sys.exit(main(sys.argv[1:]))"
ADDRESS = re.compile(r"(http://127\.0\.0\.1:\d+/)lab\?token=(\w+)")
START_SECONDS = 120.0
# Python loads a module of this name at every start, so it hears the server and the kernels alike.
LISTENER = """
import os, sys

OWN = {"", "127.0.0.1", "::1", "localhost", "0.0.0.0"}

def listen(event, arguments):
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host or ""
    if host not in OWN:
        with open(os.environ["ASKED"], "a", encoding="utf-8") as file:
            file.write(f"{event} {host}\\n")

sys.addaudithook(listen)
"""
# What keys meant for a control must not change, and what they change when JupyterLab takes them.
STATE = """() => {
  const cells = [...document.querySelectorAll('.jp-Notebook .jp-Cell')];
  const those = (name) => cells.flatMap((cell, place) => cell.classList.contains(name) ? [place] : []);
  return {
    count: cells.length,
    active: those('jp-mod-active'),
    selected: those('jp-mod-selected'),
    collapsed: those('lm-mod-hidden'),
    editing: document.querySelector('.jp-Notebook').classList.contains('jp-mod-editMode'),
    kinds: cells.map((cell) => cell.className.match(/jp-(Markdown|Code|Raw)Cell/)[1]).join(' '),
  };
}"""


class LabCourse:
    """The course, open, in a copy of the checkout: whatever JupyterLab writes, it writes there."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self._environment = environment
        # What people call their folders: with spaces and letters beyond ASCII.
        self.root = folder / "Kurs für Ärzte"
        self.home = folder / "home"
        self.asked = folder / "asked.txt"
        self.settings = folder / "lab-settings"
        self._listener = folder / "listener"
        for name in ("course_lib", "notebooks"):
            shutil.copytree(
                ROOT / name,
                self.root / name,
                ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"),
            )
        for path in (self.home, self._listener):
            path.mkdir()
        (self._listener / "sitecustomize.py").write_text(LISTENER, encoding="utf-8")
        self.base, self.token = "", ""
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Open it, and come back when it has printed its address."""
        # Coverage would count the copy's files beside the real ones.
        own = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
        own |= {
            "ASKED": str(self.asked),
            "COURSE_HOME": str(self.home),
            "JUPYTERLAB_SETTINGS_DIR": str(self.settings),
            "PYTHONPATH": os.pathsep.join((str(self._listener), str(self.root))),
            **self._environment,
        }
        said = self.home / "said.txt"
        with said.open("wb") as file:
            self._process = subprocess.Popen(
                [sys.executable, "-c", OPEN, "open", "--lab", "--no-browser", "--port", str(free_port())],
                cwd=self.root,
                env=own,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        end = time.monotonic() + START_SECONDS
        while not (found := ADDRESS.search(said.read_text(errors="replace"))):
            alive = self._process.poll() is None and time.monotonic() < end
            assert alive, said.read_text(errors="replace")
            time.sleep(0.05)
        self.base, self.token = found.groups()

    def stop(self) -> None:
        """End it as Ctrl-C does, kernels and all."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)
            self._process = None

    def take_pages(self, out: Path) -> None:
        """Take pages that have been built already, from the same files."""
        shutil.copytree(out, self.root / "_build")

    def setting(self, plugin: str, **values: object) -> None:
        """Set what a person may set in JupyterLab's Settings menu; before JupyterLab is opened."""
        package, name = plugin.rsplit(":", 1)
        path = self.settings / package / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values), encoding="utf-8")

    def learn_as(self, name: str) -> str:
        """Let a person of this name learn from now on; their id."""
        return learner.set_current(self.home, learner.add_learner(self.home, name).id).id

    def stored(self, person: str) -> dict[str, Any]:
        """What the answers file on the disk holds for a person, by key."""
        path = self.home / "learners" / person / "answers.json"
        entries = json.loads(path.read_bytes())["entries"] if path.is_file() else {}
        return {key: entry["value"] for key, entry in entries.items()}

    def lessons(self) -> dict[str, bytes]:
        """The notebooks, without the copies of them that JupyterLab keeps in a folder that git ignores."""
        return {path.name: path.read_bytes() for path in (self.root / "notebooks").glob("*.ipynb")}


class Lab:
    """One lesson in JupyterLab."""

    def __init__(self, page: Page, course: LabCourse, slug: str) -> None:
        self.page = page
        self.course = course
        self.slug = slug
        self.cells = nbformat.read(course.root / "notebooks" / f"{slug}.ipynb", 4).cells
        self.places = {cell.id: place for place, cell in enumerate(self.cells)}

    @cached_property
    def code(self) -> list[str]:
        """The ids of the cells that hold a call."""
        return [cell.id for cell in self.cells if cell.cell_type == "code"]

    def open(self) -> None:
        """Open the notebook, and come back at once."""
        # A workspace of its own: JupyterLab would restore what another test has left open.
        where = f"lab/workspaces/{self.slug}/tree/notebooks/{self.slug}.ipynb?token={self.course.token}"
        self.page.goto(self.course.base + where, wait_until="commit")

    def wait(self) -> None:
        """Come back when the kernel waits for work."""
        expect(self.page.locator(".jp-Notebook .jp-Cell")).to_have_count(len(self.cells), timeout=60_000)
        idle = self.page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")
        expect(idle).to_have_count(1, timeout=60_000)
        # That stands there before there is a kernel, and cells that are run then do nothing.
        expect(self.page.locator(".jp-StatusBar-TextItem", has_text="| Idle")).to_have_count(
            1, timeout=60_000
        )

    def front(self) -> None:
        """Bring the tab to the front: elsewhere a browser seldom draws, and every click waits for that."""
        self.page.bring_to_front()

    def menu(self, *names: str) -> None:
        """Choose from the menu bar, level by level."""
        self.front()
        self.page.locator(".lm-MenuBar-item", has_text=names[0]).click()
        for level, name in enumerate(names[1:]):
            item = (
                self.page.locator(".lm-Menu").nth(level).locator(".lm-Menu-item").filter(has_text=name).first
            )
            item.click()

    def run_all(self) -> None:
        """Run ▸ Run All Cells, as the first cell says, and wait until every widget has been drawn."""
        self.menu("Run", "Run All Cells")
        expect(self.page.locator(".jp-Notebook .cw")).to_have_count(len(self.widgets), timeout=60_000)
        expect(self.page.locator(".jp-Notebook .cw-explorer:not([data-drawn])")).to_have_count(
            0, timeout=60_000
        )

    @cached_property
    def widgets(self) -> list[str]:
        """The ids of the cells that show a widget; the other calls show lists and tables."""
        lists = ("objectives(", "health_factors(", "ask_first(", "patch_rules(")
        return [
            id for id in self.code if not any(word in self.cells[self.places[id]].source for word in lists)
        ]

    def cell(self, id: str) -> Locator:
        """The cell of this id, with its input and its output."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(self.places[id])

    def run(self, id: str) -> None:
        """Run one cell again."""
        self.front()
        self.cell(id).click(position={"x": 2, "y": 2})
        old = self.cell(id).locator(".cw").element_handle()
        self.page.keyboard.press("Shift+Enter")
        old.wait_for_element_state("hidden")
        expect(self.cell(id).locator(".cw")).to_have_count(1)

    def code_seen(self) -> list[str]:
        """The cells of which a reader sees code: in an editor, or its first line beside the dots."""
        assert self.code
        seen = ".cm-editor:visible, .jp-PlaceholderText:visible"
        return [id for id in self.code if self.cell(id).locator(seen).count()]

    def status(self, id: str) -> Locator:
        """The quiet line under a widget."""
        return self.cell(id).locator(".cw > .cw-status")

    def state(self) -> dict[str, Any]:
        """What keys meant for a control must not change."""
        found: dict[str, Any] = self.page.evaluate(STATE)
        assert found["count"] > 0
        return found


class PaperLab(Lab):
    """A paper in JupyterLab: the course's own copy of it."""

    def __init__(self, page: Page, course: LabCourse, paper: str) -> None:
        self.page, self.course, self.slug = page, course, paper
        self.path = f"assignments/source/{paper}/{paper}.ipynb"
        self.cells = nbformat.read(course.root / self.path, 4).cells
        self.places = {cell.id: place for place, cell in enumerate(self.cells)}

    def open(self) -> None:
        """Open the notebook, and come back at once."""
        where = f"lab/workspaces/paper-{self.slug}/tree/{self.path}?token={self.course.token}"
        self.page.goto(self.course.base + where, wait_until="commit")
