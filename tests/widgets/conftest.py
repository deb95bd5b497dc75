from collections.abc import Callable
from pathlib import Path

import pytest

from course_lib import learner
from course_lib.widgets.kept import BUILDING


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of this test's own on which nobody has said who is learning."""
    folder = tmp_path / "home"
    monkeypatch.setenv("COURSE_HOME", str(folder))
    monkeypatch.delenv(BUILDING, raising=False)
    return folder


@pytest.fixture
def learns(home: Path) -> Callable[[str], learner.Store]:
    """Say who is learning now; gives their store."""

    def say(name: str) -> learner.Store:
        person = learner.add_learner(home, name)
        learner.set_current(home, person.id)
        return learner.Store(learner.folder_of(home, person.id))

    return say


@pytest.fixture
def clinic_says(home: Path) -> Callable[[str], None]:
    """Write the clinic's own file."""

    def write(text: str) -> None:
        home.mkdir(parents=True, exist_ok=True)
        (home / "clinic.yaml").write_text(text, encoding="utf-8")

    return write
