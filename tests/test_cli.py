"""The `course` command as a person meets it: in a process of its own, with what it prints and how it ends."""

import http.server
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

import course_lib
from course_lib import cli
from course_lib.cli import opening
from tests.server.live import free_port

COURSE = Path(sys.executable).with_name("course.exe" if os.name == "nt" else "course")

# The build itself has its own tests: here it writes one page at once, or fails as it is told.
STUB = """
import os, sys
from pathlib import Path
from course_lib.evidence import DataError
import course_lib.pages.build as build_module
import course_lib.cli.opening, course_lib.cli.pages

out = Path(os.environ["COURSE_HOME"]).parent / "built"
course_lib.cli.pages.OUT = course_lib.cli.opening.OUT = out

def build(*, root, out, home, papers=None, progress=None, force=False):
    if os.environ.get("FAULT") == "data":
        raise DataError("healing.yaml:41: days [9, 5, 2] must rise: low <= typical <= high")
    if os.environ.get("FAULT") == "unknown":
        raise ZeroDivisionError("a mistake of ours")
    progress(0, 1, "running the lessons")
    progress(1, 1, "Collagen and ageing")
    (out / "pages").mkdir(parents=True, exist_ok=True)
    (out / "pages" / "index.html").write_text("<!doctype html><title>Made for the test</title>")
    return build_module.Built(out / "pages", ("collagen",), ("collagen",))

build_module.build = build
# nbgrader needs seconds for a new gradebook; tests/grading try it for real.
course_lib.cli.pages._released = lambda folder: {}
from course_lib.cli import main
sys.exit(main())
"""


@dataclass
class Opened:
    """A `course open` that runs: its process, and the address that it printed."""

    process: "subprocess.Popen[str]"
    address: str
    seconds: float

    def close(self, number: int = signal.SIGINT) -> tuple[int, str]:
        if self.process.poll() is None:
            self.process.send_signal(number)
        out, _ = self.process.communicate(timeout=30)
        return self.process.returncode, out


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "höme of Ann"


@pytest.fixture
def course(home: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Run a command to its end, with nothing of the build in it."""

    def run(*arguments: str, **env: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-c", STUB, *arguments],
            env={**os.environ, "COURSE_HOME": str(home), **env},
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


@pytest.fixture
def opened(home: Path) -> Iterator[Callable[..., Opened]]:
    running = []

    def run(*arguments: str, **env: str) -> Opened:
        begin = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-c", STUB, "open", "--no-browser", *arguments],
            env={**os.environ, "COURSE_HOME": str(home), **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        running.append(process)
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if "Ctrl-C" in line:
                break
        found = re.search(r"http://127\.0\.0\.1:\d+/\S+\?token=\w+", said)
        assert found, said
        return Opened(process, found[0], time.monotonic() - begin)

    yield run
    for process in running:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=30)


def token_of(address: str) -> dict[str, str]:
    return {"Authorization": f"token {address.partition('?token=')[2]}"}


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


def test_the_course_opens_shows_its_page_and_closes_at_ctrl_c(
    opened: Callable[..., Opened], home: Path
) -> None:
    port = free_port()
    it = opened("--port", str(port))
    assert it.address.startswith(f"http://127.0.0.1:{port}/course/?token=")
    page = httpx.get(it.address)
    assert "Made for the test" in page.text
    code, said = it.close()
    assert code == 0
    assert said == "\nThe course is closed. Your answers are saved.\n"
    assert not list((home / "jupyter" / "data" / "runtime").glob("jpserver-*"))


def test_closing_ends_the_kernels_too(opened: Callable[..., Opened]) -> None:
    it = opened("--port", str(free_port()))
    base = it.address.partition("course/")[0]
    started = httpx.post(f"{base}api/kernels", json={}, headers=token_of(it.address), timeout=20)
    assert started.status_code == 201
    kernels = psutil.Process(it.process.pid).children(recursive=True)
    assert kernels
    begin = time.monotonic()
    assert it.close()[0] == 0
    assert time.monotonic() - begin < 10
    _, alive = psutil.wait_procs(kernels, timeout=5)
    assert alive == []


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process without asking it")
def test_a_stop_signal_closes_it_as_calmly(opened: Callable[..., Opened]) -> None:
    code, said = opened("--port", str(free_port())).close(signal.SIGTERM)
    assert (code, said) == (0, "\nThe course is closed. Your answers are saved.\n")


def test_a_second_start_shows_the_first(
    opened: Callable[..., Opened], course: Callable[..., "subprocess.CompletedProcess[str]"]
) -> None:
    first = opened("--port", str(free_port()))
    begin = time.monotonic()
    second = course("open", "--no-browser")
    seconds = time.monotonic() - begin
    assert second.returncode == 0
    assert second.stdout == f"The course is open already:\n\n    {first.address}\n\n"
    assert (
        seconds < 3
    )  # A quiet machine takes 0.2 s; the benchmarks measure, this only sees that nothing is built.
    lab = course("open", "--no-browser", "--lab")
    assert "/lab?token=" in lab.stdout


def test_the_port_stays_the_same_from_day_to_day(opened: Callable[..., Opened]) -> None:
    port = free_port()
    opened("--port", str(port)).close()
    again = opened()
    assert f":{port}/course/" in again.address
    assert again.close()[0] == 0


def test_who_was_signed_in_stays_signed_in(opened: Callable[..., Opened]) -> None:
    """A tab that was left open, or a bookmark without its token, works the next day."""
    browser = httpx.Client()
    first = opened("--port", str(free_port()))
    browser.get(first.address).raise_for_status()
    first.close()
    again = opened()
    assert again.address != first.address
    page = browser.get(again.address.partition("?")[0])
    assert page.status_code == 200
    again.close()


def test_a_port_that_another_program_uses_is_a_sentence(
    course: Callable[..., "subprocess.CompletedProcess[str]"],
) -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler) as other:
        done = course("open", "--no-browser", "--port", str(other.server_port))
    assert done.returncode == 2
    assert f"Port {other.server_port} is used by another program" in done.stderr
    assert "course open --port 8500" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_for_answers_that_cannot_be_written_is_a_sentence(
    course: Callable[..., "subprocess.CompletedProcess[str]"], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    done = course("open", "--no-browser", COURSE_HOME=str(tmp_path / "file" / "home"))
    assert done.returncode == 2
    assert "Answers cannot be kept in" in done.stderr
    assert "COURSE_HOME" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_fault_in_a_file_stops_the_first_start_with_its_sentence(
    course: Callable[..., "subprocess.CompletedProcess[str]"],
) -> None:
    done = course("open", "--no-browser", "--port", str(free_port()), FAULT="data")
    assert done.returncode == 2
    assert done.stderr == "healing.yaml:41: days [9, 5, 2] must rise: low <= typical <= high\n"


def test_after_a_fault_in_a_file_the_earlier_pages_are_shown(
    course: Callable[..., "subprocess.CompletedProcess[str]"], opened: Callable[..., Opened]
) -> None:
    assert course("build").returncode == 0
    it = opened("--port", str(free_port()), FAULT="data")
    assert "Made for the test" in httpx.get(it.address).text
    assert it.close()[0] == 0


def test_a_mistake_of_ours_is_a_sentence_and_a_file_with_the_details(
    course: Callable[..., "subprocess.CompletedProcess[str]"], home: Path, tmp_path: Path
) -> None:
    done = course("build", FAULT="unknown")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    (log,) = (home / "logs").glob("error-*.txt")
    assert str(log) in done.stderr
    assert "ZeroDivisionError: a mistake of ours" in log.read_text()
    (tmp_path / "file").write_text("in the way")
    done = course("build", FAULT="unknown", COURSE_HOME=str(tmp_path / "file" / "home"))
    assert "ZeroDivisionError: a mistake of ours" in done.stderr
    assert "Traceback" not in done.stderr


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


def test_checking_finds_every_file_in_order_and_lists_what_waits_for_the_clinic(
    course: Callable[..., "subprocess.CompletedProcess[str]"],
) -> None:
    done = course("check")
    assert done.returncode == 0, done.stdout
    assert "Not yet confirmed by the clinic (" in done.stdout
    assert "lesson 'collagen' is not reviewed" in done.stdout
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


def test_the_browser_opens_only_where_there_is_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(opening.webbrowser, "open", shown.append)
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    opening._browse("nowhere")
    monkeypatch.setenv("DISPLAY", ":0")
    opening._browse("on the screen")
    assert shown == ["on the screen"]


def test_the_browser_shows_the_course_wherever_it_runs(
    monkeypatch: pytest.MonkeyPatch, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown: list[str] = []

    def serve(*, opened: Callable[[str, str], None], **_: object) -> None:
        opened("http://127.0.0.1:8500/", "5f3a")
        raise KeyboardInterrupt

    monkeypatch.setenv("COURSE_HOME", str(home))
    monkeypatch.setattr(opening, "_browse", shown.append)
    monkeypatch.setattr(opening, "make_pages", lambda _: (home, ()))
    monkeypatch.setattr("course_lib.server.run.serve", serve)
    assert cli.main(["open", "--port", str(free_port())]) == 0
    assert capsys.readouterr().out.endswith("\nThe course is closed. Your answers are saved.\n")
    monkeypatch.setattr(opening.running, "find", lambda *_: "http://127.0.0.1:8500/course/?token=5f3b")
    assert cli.main(["open"]) == 0
    assert cli.main(["open", "--no-browser"]) == 0
    assert shown == [f"http://127.0.0.1:8500/course/?token={token}" for token in ("5f3a", "5f3b")]


def test_jupyterlab_looks_for_no_news_updates_or_extensions(opened: Callable[..., Opened]) -> None:
    it = opened("--lab", "--port", str(free_port()))
    assert "/lab?token=" in it.address
    base, headers = it.address.partition("lab?")[0], token_of(it.address)
    page = httpx.get(it.address)
    config = json.loads(re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page.text, re.S)[1])
    assert config["news"] == {"disabled": True}
    assert config["extensionManager"]["can_install"] is False
    settings = httpx.get(
        f"{base}lab/api/settings/@jupyterlab/apputils-extension:notification", headers=headers
    )
    assert json.loads(settings.json()["raw"] or "{}") == {}
    defaults = settings.json()["schema"]["properties"]
    assert (defaults["fetchNews"]["default"], defaults["checkForUpdates"]["default"]) == ("false", False)
    update = httpx.get(f"{base}lab/api/update", headers=headers)
    assert update.json()["notification"] is None
    it.close()


def test_settings_of_another_jupyter_stay_out(opened: Callable[..., Opened], tmp_path: Path) -> None:
    """A learner's own Jupyter may be open to the whole network; the course never is."""
    own = tmp_path / "own"
    own.mkdir()
    (own / "jupyter_server_config.py").write_text(
        "c.ServerApp.ip = '0.0.0.0'\nc.IdentityProvider.token = ''\n"
    )
    it = opened("--port", str(free_port()), JUPYTER_CONFIG_DIR=str(own))
    addresses = {
        each.laddr.ip for each in psutil.Process(it.process.pid).net_connections() if each.status == "LISTEN"
    }
    assert addresses == {"127.0.0.1"}
    assert httpx.get(it.address.partition("?")[0]).status_code == 302
    it.close()


def test_two_starts_at_once_end_with_one_course(opened: Callable[..., Opened], home: Path) -> None:
    port = str(free_port())
    results: list[object] = []

    def begin() -> None:
        try:
            results.append(opened("--port", port))
        except AssertionError as error:
            results.append(str(error))

    threads = [threading.Thread(target=begin) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    running = [result for result in results if isinstance(result, Opened)]
    assert len(running) == 1
    (refused,) = (result for result in results if isinstance(result, str))
    assert "Traceback" not in refused
    assert "Port" in refused or "could not start" in refused
