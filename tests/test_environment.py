import copy
import re
import subprocess
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import install
import start
import tests
from course_lib import __file__ as package

ROOT = Path(package).parent.parent
PROJECT = install.pyproject()
LOCKS = sorted(install.LOCKS.values())
# conda-forge's names, where they differ from PyPI's; nbconvert without -core would bring pandoc along
CONDA = {"jupyter-server": "jupyter_server", "nbconvert": "nbconvert-core"}


def needed(lock: str) -> list[Requirement]:
    project = PROJECT["project"]
    lists = [project["dependencies"], PROJECT["dependency-groups"]["build"], [install.UV]]
    if lock == install.LOCKS["test"]:
        lists.append(project["optional-dependencies"]["test"])
    return [Requirement(line) for lines in lists for line in lines]


def pinned(lock: str) -> dict[str, set[str]]:
    """Every package of a lock with its versions (a package may have one per Python)."""
    pins: dict[str, set[str]] = {}
    for line in (ROOT / lock).read_text("utf-8").splitlines():
        if re.match("[a-z0-9]", line):
            name, version = re.match(r"([a-z0-9.-]+)==([^ ]+)", line).groups()  # type: ignore[union-attr]
            pins.setdefault(name, set()).add(version)
    return pins


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_that_is_older_than_pyproject_is_noticed(lock: str) -> None:
    first = (ROOT / lock).read_text("utf-8").splitlines()[0]
    expected = f"# dependencies sha256: {install.needs(PROJECT)}"
    assert first == expected, f"{lock} is stale: run `python3 start.py lock`"


@pytest.mark.parametrize("table", ["dependencies", "optional-dependencies", "requires-python"])
def test_any_change_of_what_is_needed_makes_the_locks_stale(table: str) -> None:
    changed = copy.deepcopy(PROJECT)
    value = changed["project"][table]
    changed["project"][table] = [*value, "new>=1"] if isinstance(value, list) else str(value) + ",<4"
    assert install.needs(changed) != install.needs(PROJECT)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_all_that_is_needed_within_its_bounds(lock: str) -> None:
    pins = pinned(lock)
    assert len(pins) > 50
    for requirement in needed(lock):
        versions = pins[canonicalize_name(requirement.name)]
        assert all(requirement.specifier.contains(version) for version in versions), requirement


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_of_a_lock_has_a_hash_and_nothing_has_an_address(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    blocks = re.split(r"\n(?=[a-z0-9])", text)[1:]
    assert len(blocks) > 50
    assert all("--hash=sha256:" in block for block in blocks)
    for address in ("://", "file:", "--index", "--extra-index", "--find-links", ".whl", " @ ", " -e "):
        assert address not in text


def test_both_locks_agree_on_every_package_they_share() -> None:
    run, test = pinned(install.LOCKS["run"]), pinned(install.LOCKS["test"])
    assert run.items() <= test.items()


def test_the_lock_serves_every_system() -> None:
    text = (ROOT / install.LOCKS["run"]).read_text("utf-8")
    assert re.search(r"^pywinpty==.* ; os_name == 'nt'", text, re.M)
    assert re.search(r"^appnope==.* ; sys_platform == 'darwin'", text, re.M)


def test_the_conda_door_has_the_same_packages_with_the_same_bounds() -> None:
    listed = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    project = PROJECT["project"]
    expected = [f"python {project['requires-python']}", "pip"]
    for requirement in map(Requirement, project["dependencies"]):
        bounds = ",".join(sorted(map(str, requirement.specifier), key=lambda bound: bound[0], reverse=True))
        expected.append(f"{CONDA.get(requirement.name, requirement.name)} {bounds}")
    assert listed[:-1] == expected
    assert listed[-1] == {"pip": ["-e ."]}


def test_every_place_names_the_same_oldest_python() -> None:
    oldest = ".".join(map(str, start.OLDEST))
    assert PROJECT["project"]["requires-python"] == f">={oldest}"
    assert PROJECT["tool"]["mypy"]["python_version"] == oldest
    assert f"Python {oldest} or newer" in start.too_old()


def test_ci_types_the_same_command_as_everyone() -> None:
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert lines[0] == "#!/usr/bin/env bash"
    assert lines[-1] == "exec python3 start.py test"


def test_a_package_that_brings_tests_of_its_own_does_not_hide_ours() -> None:
    installed = [file for file in metadata.files("textstat") or () if file.parts[0] == "tests"]
    assert installed, "textstat no longer does: tests/__init__.py may go"
    assert Path(tests.__path__[0]) == ROOT / "tests"


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout")
def test_what_a_start_leaves_behind_is_not_in_git() -> None:
    left = [".venv/x", "_build/x", ".coverage", "__pycache__/x", ".mypy_cache/x", ".ruff_cache/x"]
    done = subprocess.run(["git", "check-ignore", *left], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.splitlines() == left
