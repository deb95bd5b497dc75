"""The other commands, as a person types them."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import course_lib
from course_lib import cli
from tests.cli.conftest import COURSE, STUB


def test_the_help_shows_how_by_examples(course: Callable[..., "subprocess.CompletedProcess[str]"]) -> None:
    done = course("--help")
    assert done.returncode == 0
    for example in ("course open --port 8500", "course publish ~/course-site", "course check"):
        assert example in done.stdout


def test_the_installed_command_is_this_one() -> None:
    done = subprocess.run([COURSE, "--version"], capture_output=True, text=True)
    assert done.stdout == f"course {course_lib.__version__}\n"


@pytest.mark.parametrize("port", ["80", "70000", "eight", "-1"])
def test_a_port_that_is_none_is_refused(
    course: Callable[..., "subprocess.CompletedProcess[str]"], port: str
) -> None:
    done = course("open", f"--port={port}")
    assert done.returncode == 2
    assert f"'{port}' is not a port: give a number from 1024 to 65535" in done.stderr


def test_building_says_what_was_made(course: Callable[..., "subprocess.CompletedProcess[str]"]) -> None:
    done = course("build", "--force")
    assert done.returncode == 0
    assert "Pages made anew: collagen." in done.stdout
    assert "Making the pages" in done.stderr
    assert "Collagen and ageing" in done.stderr


def test_publishing_copies_the_pages_but_not_over_other_files(
    course: Callable[..., "subprocess.CompletedProcess[str]"], tmp_path: Path
) -> None:
    site = tmp_path / "süte"
    for _ in range(2):
        assert course("publish", str(site)).returncode == 0
    assert "Made for the test" in (site / "index.html").read_text()
    own = tmp_path / "photos"
    own.mkdir()
    (own / "holiday.jpg").write_text("keep me")
    refused = course("publish", str(own))
    assert refused.returncode == 2
    assert "not empty" in refused.stderr
    assert [path.name for path in own.iterdir()] == ["holiday.jpg"]
    blocked = course("publish", str(own / "holiday.jpg" / "site"))
    assert blocked.returncode == 2
    assert blocked.stderr.splitlines()[-1].startswith(f"Not written: {own / 'holiday.jpg'}")
    assert "a file stands where a folder is needed" in blocked.stderr


def test_checking_finds_every_file_in_order_and_lists_what_waits_for_the_clinic(
    course: Callable[..., "subprocess.CompletedProcess[str]"],
) -> None:
    done = course("check")
    assert done.returncode == 0, done.stdout
    assert "Lessons (" in done.stdout
    assert "  collagen: not built yet, 8 claims, " in done.stdout
    assert "Not yet confirmed by the clinic (" in done.stdout
    assert "  Lessons not reviewed (" in done.stdout
    assert done.stdout.endswith("Every file is in order.\n")


def test_checking_names_file_and_line_of_a_fault_in_the_clinics_file(
    course: Callable[..., "subprocess.CompletedProcess[str]"], home: Path
) -> None:
    home.mkdir()
    (home / "clinic.yaml").write_text("clinic: Example\nphones: {emergency: none}\nshoes: red\n")
    done = course("check")
    assert done.returncode == 1
    assert "clinic.yaml:2:" in done.stdout
    assert "clinic.yaml:3:" in done.stdout
    assert done.stdout.endswith("To mend: 2.\n")


def test_checking_names_a_notebook_that_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "collagen.ipynb").write_text("{")
    (tmp_path / "notebooks" / "healing.ipynb").write_text(json.dumps({"nbformat": 4, "cells": 3}))
    monkeypatch.setattr("course_lib.cli.pages.ROOT", tmp_path)
    # In this process nothing else keeps the build out of the checkout, where other tests may be reading.
    monkeypatch.setattr("course_lib.cli.pages.OUT", tmp_path / "built")
    monkeypatch.setattr("course_lib.cli.pages.make_pages", lambda *_, **__: None)
    assert cli.main(["check"]) == 1
    said = capsys.readouterr().out
    assert "collagen.ipynb: is not a notebook" in said
    assert "healing.ipynb: is not a notebook" in said


def test_setting_up_says_which_charting_library_the_pages_use(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("course_lib.plotlyjs.fetch_basic", lambda: "The pages use the full bundle.")
    assert cli.main(["setup"]) == 0
    assert capsys.readouterr().out == "The pages use the full bundle.\n"


def test_ctrl_c_during_any_command_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop() -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("course_lib.plotlyjs.fetch_basic", stop)
    assert cli.main(["setup"]) == 130
    assert "Nothing is broken" in capsys.readouterr().err


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_output_that_nobody_reads_is_no_mistake(home: Path, unbuffered: str) -> None:
    started = subprocess.Popen(
        [sys.executable, "-c", STUB, "exam", "--explain"],
        env={**os.environ, "COURSE_HOME": str(home), "PYTHONUNBUFFERED": unbuffered},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert started.stdout
    assert started.stderr
    started.stdout.close()  # as `| head` does, when it has seen enough
    said = started.stderr.read()
    started.stderr.close()
    assert (started.wait(30), said) == (0, b"")
    assert not list(home.glob("logs/error-*"))
