"""`course review`, as a clinician types it."""

import contextlib
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.cli.conftest import Opened
from tests.server.live import free_port


@contextlib.contextmanager
def browser(address: str) -> Iterator[httpx.Client]:
    """Signed in by the address; the small pages of these tests have none for the review itself."""
    base = address.partition("course/")[0]
    with httpx.Client(base_url=base, timeout=30, follow_redirects=True, trust_env=False) as client:
        client.get("course/", params={"token": address.partition("?token=")[2]}).raise_for_status()
        client.headers["X-XSRFToken"] = client.cookies["_xsrf"]
        yield client


def keys(client: httpx.Client) -> list[str]:
    return [group["key"] for group in client.get("course/api/review").json()["groups"]]


def made(client: httpx.Client) -> dict[str, Any]:
    """Make the pages anew and wait until they are, or cannot be."""
    begun = client.post("course/api/review/pages")
    assert begun.status_code == 202
    for _ in range(200):
        state: dict[str, Any] = client.get("course/api/review/pages").json()
        if state["state"] != "making":
            return state
        time.sleep(0.05)
    raise AssertionError("the pages are still being made")


def test_the_review_opens_with_the_questions_of_the_quizzes_which_an_open_course_never_sends(
    opened: Callable[..., Opened], course: Callable[..., "subprocess.CompletedProcess[str]"]
) -> None:
    port = str(free_port())
    it = opened("--port", port, command="review")
    assert it.address.startswith(f"http://127.0.0.1:{port}/course/review?token=")
    with browser(it.address) as client:
        assert keys(client)[-2:] == ["role_plays", "graded"]
    it.close()
    it = opened("--port", port)
    with browser(it.address) as client:
        assert keys(client)[-1] == "role_plays"
    second = course("review", "--no-browser")
    assert second.returncode == 0
    assert "only when you close the course first" in second.stdout
    assert f"http://127.0.0.1:{port}/course/review?token=" in second.stdout


def test_the_pages_are_made_anew_while_the_course_is_open(opened: Callable[..., Opened], home: Path) -> None:
    it = opened("--port", str(free_port()), command="review")
    index = home.parent / "built" / "pages" / "index.html"
    with browser(it.address) as client:
        assert client.get("course/api/review").json()["pages"] == {"state": "idle", "message": ""}
        index.unlink()
        assert made(client) == {
            "state": "made",
            "message": "The pages show what you have confirmed.",
        }
        assert index.is_file()
        (home / "FAULT").touch()
        failed = made(client)
        assert failed["state"] == "failed"
        assert "healing.yaml:41: days [9, 5, 2] must rise" in failed["message"]
        # And once more, when it has been mended.
        (home / "FAULT").unlink()
        assert made(client)["state"] == "made"


@pytest.mark.parametrize("command", ["open", "review"])
def test_help_names_the_command_and_its_port(
    course: Callable[..., "subprocess.CompletedProcess[str]"], command: str
) -> None:
    assert f"course {command}" in course("--help").stdout
    assert "--port" in course(command, "--help").stdout
