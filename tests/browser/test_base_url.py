"""The course as a hub serves it: under an address of the user's own, for one user who is known."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.course_process import free_port
from tests.browser.lesson_page import judge, predict, seen, status, widget
from tests.browser.visitor import go, ready

pytestmark = pytest.mark.browser

TOKEN = "only-for-this-test"
START_SECONDS = 60


@pytest.fixture
def hub_home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def hub_server(pages: Path, hub_home: Path) -> Iterator[str]:
    """Jupyter's own server with the course's extension under /user/ann/; its address."""
    port = free_port()
    options = {
        "ServerApp.base_url": "/user/ann/",
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.open_browser": False,
        "ServerApp.root_dir": pages.parent,
        "ServerApp.jpserver_extensions": "{'course_lib.server': True}",
        "ServerApp.allow_root": True,
        "IdentityProvider.token": TOKEN,
        "CourseExtension.pages_dir": pages,
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyter_server", *(f"--{name}={value}" for name, value in options.items())],
        env={**os.environ, "COURSE_HOME": str(hub_home), "JUPYTERHUB_USER": "ann"},
        stderr=subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{port}/user/ann/"
    try:
        end = time.monotonic() + START_SECONDS
        while not answers(f"{base}course/api/health?token={TOKEN}"):
            assert server.poll() is None, "the server has ended"
            assert time.monotonic() < end, "the server does not answer"
            time.sleep(0.1)
        yield base
    finally:
        server.terminate()
        server.wait(20)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def test_a_lesson_works_and_saves_under_an_address_of_the_users_own(
    hub_server: str, hub_home: Path, visit: Visit
) -> None:
    page = visit().open(f"{hub_server}course/?token={TOKEN}")
    assert "token" not in page.url
    expect(page.locator("#course-learner")).to_have_text("ann")
    expect(page.locator("#course-switch")).to_be_hidden()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("link", name="Collagen and ageing", exact=True).click()
    page.wait_for_url("**/user/ann/course/collagen.html")
    ready(page)
    assert seen(page)
    predict(page, "explore-ageing", 60)
    expect(widget(page, "explore-ageing").locator(".main-svg").first).to_be_visible()
    judge(page, "claim-C26", "Wrong")
    for cell in ("explore-ageing", "claim-C26"):
        expect(status(page, cell)).to_have_text("Saved")
    stored = json.loads((hub_home / "learners" / "ann" / "answers.json").read_text())["entries"]
    assert stored["claim:C26"]["value"] == {"verdict": "wrong"}
    page.reload()
    ready(page)
    expect(widget(page, "claim-C26").locator(".cw-outcome")).to_contain_text("You said: wrong")
    go(page, f"{hub_server}course")
    expect(page.locator("#course-continue")).to_contain_text("Continue: Collagen")
