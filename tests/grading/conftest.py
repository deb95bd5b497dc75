import shutil
from pathlib import Path

import pytest

from course_lib.grading.release import ensure_released
from tests.grading import desk


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return desk.make_checkout(tmp_path / "checkout")


@pytest.fixture(scope="session")
def released_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A learners' folder whose gradebook knows the made-up paper: making one starts a program."""
    folder = tmp_path_factory.mktemp("released")
    assert ensure_released(desk.make_checkout(folder / "checkout"), folder / "home").problems == ()
    return folder / "home"


@pytest.fixture
def home(tmp_path: Path, released_home: Path) -> Path:
    return Path(shutil.copytree(released_home, tmp_path / "home"))
