import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests import chromium as browsers

# The machine that runs the tests may be busy: slowness is measured by the benchmarks, never by hypothesis.
hypothesis.settings.register_profile("course", deadline=None, print_blob=True)
hypothesis.settings.load_profile("course")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; without one a browser test fails: skipped, it would look like a pass."""
    found = browsers.find()
    if not found:
        pytest.fail(browsers.HOW)
    return found


@pytest.fixture(scope="session", autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep the tests and their processes away from the learners and the Jupyter of whoever runs them."""
    home = tmp_path_factory.mktemp("home")
    patch = pytest.MonkeyPatch()
    for name in (
        "COURSE_HOME",
        "JUPYTER_CONFIG_DIR",
        "JUPYTER_RUNTIME_DIR",
        "IPYTHONDIR",
        "JUPYTERLAB_SETTINGS_DIR",
    ):
        patch.setenv(name, str(home / name.lower()))
    for name in [name for name in os.environ if name.startswith("JUPYTERHUB_")]:
        patch.delenv(name)
    yield home
    patch.undo()
