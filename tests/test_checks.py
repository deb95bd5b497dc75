import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import checks, chromium

ROOT = checks.ROOT
PASSES = "def test_it():\n    assert True\n"
FAILS = "def test_it():\n    assert False\n"


# --- Coverage floors --------------------------------------------------------------------------------------


def report(**misses: int) -> dict[str, Any]:
    """Coverage's report of parts of ten lines and ten branches each, with `misses` lines uncovered."""
    names = dict.fromkeys(checks.WHOLE, 0) | {f"course_lib/{key}": value for key, value in misses.items()}
    return {"files": {path: summary(missed) for path, missed in names.items()}}


def summary(missed: int) -> dict[str, Any]:
    counted = {"covered_lines": 10 - missed, "num_statements": 10, "covered_branches": 10, "num_branches": 10}
    return {"summary": counted}


def test_full_coverage_falls_short_of_nothing() -> None:
    assert checks.shortfalls(report(widgets=2)) == []


def test_a_part_under_its_floor_is_named_with_both_figures() -> None:
    assert checks.shortfalls(report(widgets=3)) == ["course_lib/widgets has 85.0 %, its floor is 90 %"]
    assert checks.shortfalls(report(models=1)) == ["course_lib/models has 95.0 %, its floor is 100 %"]


def test_a_branch_that_is_never_taken_falls_short_as_a_line_does() -> None:
    found = report()
    found["files"]["course_lib/quiz"]["summary"]["covered_branches"] = 9
    assert checks.shortfalls(found) == ["course_lib/quiz has 95.0 %, its floor is 100 %"]


def test_a_part_that_was_not_measured_falls_short() -> None:
    found = report()
    del found["files"]["course_lib/evidence"]
    assert checks.shortfalls(found) == ["course_lib/evidence was not measured"]


def test_the_files_of_a_package_are_taken_together_on_windows_too() -> None:
    files = {r"course_lib\widgets\a.py": summary(4), "course_lib/widgets/b.py": summary(0)}
    assert list(checks.parts({"files": files})) == [("course_lib/widgets", 90.0)]


def test_an_empty_module_counts_as_covered() -> None:
    empty = {"summary": dict.fromkeys(summary(0)["summary"], 0)}
    assert list(checks.parts({"files": {"course_lib/__init__.py": empty}})) == [
        ("course_lib/__init__.py", 100.0)
    ]


# --- The list of checks -----------------------------------------------------------------------------------


def run_checks(monkeypatch: pytest.MonkeyPatch, folder: Path, test: str, **commands: str) -> int:
    """Run checks that are Python one-liners, and one test file, in an empty checkout."""
    (folder / "test_planted.py").write_text(test)
    monkeypatch.setattr(checks, "ROOT", folder)
    monkeypatch.setattr(checks, "REPORT", folder / "_build" / "coverage.json")
    monkeypatch.setattr(checks, "CHECKS", {name: ["python", "-c", code] for name, code in commands.items()})
    monkeypatch.setattr(chromium, "find", lambda: sys.executable)
    return checks.main(["-p", "no:cacheprovider", "--rootdir", str(folder), str(folder)])


def test_every_check_runs_and_pytests_line_comes_last(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code = run_checks(monkeypatch, tmp_path, PASSES, bad="raise SystemExit(1)", good="print('ran too')")
    lines = capfd.readouterr().out.splitlines()
    assert code == 1
    assert "ran too" in lines
    assert lines[lines.index("Failed:") + 1] == "  bad"
    assert re.fullmatch(r"=+ 1 passed in [\d.]+s =+", lines[-1])
    assert sum("1 passed" in line for line in lines) == 1


def test_when_all_pass_the_exit_code_is_0(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code = run_checks(monkeypatch, tmp_path, PASSES, good="pass")
    lines = capfd.readouterr().out.splitlines()
    assert code == 0
    assert "Every check passed." in lines
    assert "1 passed" in lines[-1]


@pytest.mark.parametrize(("test", "closing"), [(FAILS, "1 failed"), ("", "no tests ran")])
def test_a_failing_test_and_no_test_at_all_both_fail(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    test: str,
    closing: str,
) -> None:
    code = run_checks(monkeypatch, tmp_path, test, good="pass")
    lines = capfd.readouterr().out.splitlines()
    assert code == 1
    assert "  pytest" in lines
    assert closing in lines[-1]


def test_without_a_browser_the_checks_fail_and_say_how_to_get_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(chromium, "fetch", lambda: None)
    (tmp_path / "test_planted.py").write_text(PASSES)
    monkeypatch.setattr(checks, "CHECKS", {})
    monkeypatch.setattr(checks, "ROOT", tmp_path)
    monkeypatch.setattr(checks, "REPORT", tmp_path / "_build" / "coverage.json")
    monkeypatch.setenv("COURSE_CHROMIUM", str(tmp_path / "nowhere"))
    assert checks.main(["-p", "no:cacheprovider", str(tmp_path)]) == 1
    said = capfd.readouterr().out
    assert chromium.HOW in said
    assert "  Chromium" in said.splitlines()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "line"),
    [("evidence", "import plotly"), ("evidence", "from course_lib import quiz"), ("newcomer", "")],
)
def test_an_import_against_the_layers_is_caught(tmp_path: Path, module: str, line: str) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(
        ROOT / "course_lib", tmp_path / "course_lib", ignore=shutil.ignore_patterns("__pycache__")
    )
    package = tmp_path / "course_lib" / module
    package.mkdir(exist_ok=True)
    with (package / "__init__.py").open("a") as file:
        file.write(f"\n{line}\n")
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(tmp_path)}
    )
    assert done.returncode == 1
    assert "BROKEN" in done.stdout
    assert module in done.stdout.partition("Broken contracts")[2]


# --- Chromium ---------------------------------------------------------------------------------------------


def program(path: Path, code: int = 0) -> str:
    path.write_text(f"#!/bin/sh\nexit {code}\n")
    path.chmod(0o755)
    return str(path)


posix = pytest.mark.skipif(os.name == "nt", reason="the stand-ins for browsers are shell scripts")


@posix
def test_the_browser_that_was_asked_for_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked = program(tmp_path / "my browser")
    monkeypatch.setenv("COURSE_CHROMIUM", asked)
    assert chromium.find() == asked


def test_a_browser_that_was_asked_for_and_is_not_there_is_not_replaced(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("COURSE_CHROMIUM", str(tmp_path / "nowhere"))
    assert chromium.find() is None
    assert chromium.fetch() is None


@posix
def test_a_browser_that_does_not_start_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("COURSE_CHROMIUM", raising=False)
    program(tmp_path / "chromium", code=127)
    whole = program(tmp_path / "google-chrome")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert chromium.find() == whole


@posix
def test_without_an_installed_browser_playwrights_own_is_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("COURSE_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "MAC", ())
    monkeypatch.setattr(chromium, "playwrights", lambda: "playwright's")
    assert chromium.find() == "playwright's"


@pytest.mark.parametrize(
    ("user", "commands"), [(0, ["playwright", "update", "install"]), (1000, ["playwright"])]
)
def test_only_root_asks_debian_for_a_browser_and_after_playwright(
    monkeypatch: pytest.MonkeyPatch, user: int, commands: list[str]
) -> None:
    done: list[str] = []
    monkeypatch.delenv("COURSE_CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "run", lambda *command: done.append(" ".join(command)))
    monkeypatch.setattr(chromium, "playwrights", lambda: None)
    monkeypatch.setattr(chromium, "find", lambda: "/usr/bin/chromium" if len(done) == 3 else None)
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    assert chromium.fetch() == ("/usr/bin/chromium" if user == 0 else None)
    assert [word for line, word in zip(done, commands, strict=True) if word in line] == commands


def test_a_program_that_is_not_there_is_a_line_and_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    chromium.run("no-such-program-anywhere")
    assert "no-such-program-anywhere" in capsys.readouterr().out


@pytest.mark.browser
def test_the_browser_of_the_tests_starts(chromium: str) -> None:
    done = subprocess.run([chromium, "--version"], capture_output=True, text=True)
    assert done.returncode == 0
    assert re.search(r"\d+\.\d+", done.stdout)
