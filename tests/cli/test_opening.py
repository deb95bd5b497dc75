"""`course open`, as a person types it: the address, the port, Ctrl-C, and what may go wrong."""

import http.server
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil
import pytest

from course_lib import cli
from course_lib.cli import opening
from tests.cli.conftest import Opened, token_of
from tests.server.live import free_port


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
    assert it.close()[0] == 0
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
    # It would fail if it made pages: nothing is built a second time.
    second = course("open", "--no-browser", FAULT="unknown")
    assert second.returncode == 0, second.stderr
    assert second.stdout == f"The course is open already:\n\n    {first.address}\n\n"
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
    with httpx.Client() as browser:
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


def test_the_browser_opens_only_where_there_is_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(opening.webbrowser, "open", shown.append)
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    opening.browse("nowhere")
    monkeypatch.setenv("DISPLAY", ":0")
    opening.browse("on the screen")
    assert shown == ["on the screen"]


def test_the_browser_shows_the_course_wherever_it_runs(
    monkeypatch: pytest.MonkeyPatch, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown: list[str] = []

    def serve(*, opened: Callable[[str, str], None], **_: object) -> None:
        opened("http://127.0.0.1:8500/", "5f3a")
        raise KeyboardInterrupt

    monkeypatch.setenv("COURSE_HOME", str(home))
    monkeypatch.setattr(opening, "browse", shown.append)
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
