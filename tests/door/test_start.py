"""Handing over: what every start does, and the other commands."""

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

import install
import start
from tests.door.conftest import Recorder, begin, outcome, posix, stamp

# --- An environment that is there -------------------------------------------------------------------------


@posix
@pytest.mark.parametrize(
    ("arguments", "handed"),
    [
        ([], ["open"]),
        (["--no-browser", "--port", "8500"], ["open", "--no-browser", "--port", "8500"]),
        (["publish", "a folder ü"], ["publish", "a folder ü"]),
    ],
)
def test_a_later_start_hands_over_to_the_course(
    installed: Path, arguments: list[str], handed: list[str]
) -> None:
    done = begin(installed, *arguments, HTTPS_PROXY="http://127.0.0.1:9")
    *said, path = done.stdout.splitlines()
    assert (said, done.returncode, done.stderr) == (handed, 7, "")
    assert path.startswith(f"PATH={installed / '.venv' / 'bin'}{os.pathsep}")


@posix
def test_a_later_start_adds_less_than_150_ms(installed: Path) -> None:
    # Counted in processor time, which other tests at work on the same machine do not lengthen.
    resource = pytest.importorskip("resource")

    def spent() -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return float(children.ru_utime + children.ru_stime)

    def quickest(run: Callable[[], object]) -> float:
        seconds = []
        for _ in range(7):
            before = spent()
            run()
            seconds.append(spent() - before)
        return min(seconds)

    course = [str(installed / ".venv" / "bin" / "course")]
    direct = quickest(lambda: subprocess.run(course, stdout=subprocess.DEVNULL))
    assert 0 < quickest(lambda: begin(installed)) - direct < 0.15


@posix
def test_a_start_without_the_course_command_says_so_and_installs_next_time(installed: Path) -> None:
    (installed / ".venv" / "bin" / "course").unlink()
    done = begin(installed)
    assert done.returncode == 2
    assert "is missing. Start again: the course will then be set up anew." in done.stderr
    assert not (installed / ".venv" / "course-stamp.json").exists()


@posix
@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_a_changed_list_of_packages_is_installed_again(installed: Path, name: str) -> None:
    code = "import install; print(install.is_installed('run'))"
    ask = [sys.executable, "-c", code]
    assert subprocess.check_output(ask, cwd=installed, text=True) == "True\n"
    changed = (installed / name).read_text("utf-8").replace("numpy", "nampy")
    (installed / name).write_text(changed, "utf-8")
    assert subprocess.check_output(ask, cwd=installed, text=True) == "False\n"


@posix
def test_a_checkout_that_moved_is_not_installed(installed: Path) -> None:
    moved = installed.rename(installed.parent / "elsewhere")
    code = "import install; print(install.is_installed('run'))"
    assert subprocess.check_output([sys.executable, "-c", code], cwd=moved, text=True) == "False\n"


@posix
def test_an_environment_for_tests_also_opens_the_course_but_not_the_other_way_round(installed: Path) -> None:
    code = "import install; print(install.is_installed('run'), install.is_installed('test'))"
    ask = [sys.executable, "-c", code]
    assert subprocess.check_output(ask, cwd=installed, text=True) == "True False\n"
    stamp(installed, "test")
    assert subprocess.check_output(ask, cwd=installed, text=True) == "True True\n"


@pytest.mark.parametrize("text", ["", "{", "[]", "\0", '{"kind": "run"}'])
def test_a_damaged_stamp_counts_as_none(here: Path, text: str) -> None:
    install.STAMP.parent.mkdir()
    install.STAMP.write_text(text)
    assert not install.is_installed("run")


# --- The other commands -----------------------------------------------------------------------------------


def test_help_shows_every_command_with_an_example(checkout: Path) -> None:
    done = begin(checkout, "--help")
    assert done.returncode == 0
    for example in ("start.py --no-browser", "start.py test -k stamp", "start.py lock"):
        assert f"python3 {example}" in done.stdout
    assert not (checkout / ".venv").exists()


def test_test_installs_the_packages_for_tests_and_hands_its_arguments_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handed: list[object] = []
    monkeypatch.setattr(install, "install", handed.append)
    monkeypatch.setattr(start, "become", lambda command: handed.extend(command) or 3)
    assert start.main(["test", "-k", "stamp"]) == 3
    kind, python, program, *arguments = handed
    assert (kind, python, arguments) == ("test", str(install.tool("python")), ["-k", "stamp"])
    assert Path(str(program)).read_text("utf-8").startswith('"""The one list of checks')


def test_windows_runs_the_course_as_a_child_and_passes_its_exit_code_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(install, "WINDOWS", True)
    assert start.become([sys.executable, "-c", "raise SystemExit(5)"]) == 5


def test_on_windows_ctrl_c_leaves_the_closing_to_the_course(monkeypatch: pytest.MonkeyPatch) -> None:
    class Child:
        waits = 0

        def wait(self) -> int:
            self.waits += 1
            if self.waits == 1:
                raise KeyboardInterrupt
            return 0

    child = Child()
    monkeypatch.setattr(install, "WINDOWS", True)
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: child)
    assert start.become([sys.executable]) == 0
    assert child.waits == 2


def test_on_windows_programs_lie_in_scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "WINDOWS", True)
    assert install.tool("course") == install.VENV / "Scripts" / "course.exe"


def test_writing_the_locks_keeps_addresses_out_and_names_their_origin(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = Recorder()
    monkeypatch.setattr(install, "call", record)
    monkeypatch.setattr(shutil, "which", lambda name: f"/somewhere/{name}")
    before = {name: (here / name).read_text("utf-8") for name in install.LOCKS.values()}
    assert start.main(["lock", "--upgrade"]) == 0
    assert all("--no-emit-index-url --no-emit-find-links" in line for line in record.commands)
    assert all("--upgrade" in line for line in record.commands)
    digest = install.needs(install.pyproject())
    for name, text in before.items():
        assert (here / name).read_text("utf-8") == f"# dependencies sha256: {digest}\n{text}"


def test_writing_the_locks_without_uv_says_where_it_comes_from(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    code, said = outcome(capsys, "lock")
    assert (code, said) == (
        2,
        "Writing the locks needs uv. Run `python3 start.py` first: it installs uv.\n",
    )


@pytest.mark.parametrize("module", [start, install])
def test_the_door_needs_nothing_but_python(module: ModuleType) -> None:
    tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
    names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    tops = {name.partition(".")[0] for name in names}
    assert {"os", "sys"} <= tops
    assert tops <= sys.stdlib_module_names | {"install"}


def test_the_stamp_names_what_it_stands_for(here: Path) -> None:
    wanted = install.wanted("run")
    assert json.loads(json.dumps(wanted)) == wanted
    assert wanted["checkout"] == str(here)
    assert wanted["python"].startswith(f"3.{sys.version_info[1]} ")
