from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

from course_lib.pages.build import Built, build
from course_lib.widgets.kept import BUILDING
from tests.pages import made

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of this test's own, without a clinic's file."""
    folder = tmp_path / "home"
    monkeypatch.setenv("COURSE_HOME", str(folder))
    monkeypatch.setenv(BUILDING, "1")
    return folder


@pytest.fixture
def notebook(tmp_path: Path) -> Callable[..., Path]:
    """Write a notebook of these cells, `cell-1` first."""

    def write(*cells: str | dict[str, Any]) -> Path:
        path = tmp_path / "collagen.ipynb"
        nbformat.write(made.notebook(*cells), path)
        return path

    return write


@dataclass(frozen=True)
class Pages:
    """The real course, built once."""

    built: Built
    steps: tuple[tuple[int, int, str], ...]

    def names(self) -> list[str]:
        return [f"{name}.html" for name in ("index", *self.built.lessons)]

    def text(self, name: str) -> str:
        return (self.built.folder / name).read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    out = tmp_path_factory.mktemp("built")
    steps: list[tuple[int, int, str]] = []
    built = build(root=ROOT, out=out, home=out / "home", progress=lambda *step: steps.append(step))
    return Pages(built, tuple(steps))
