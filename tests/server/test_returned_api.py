"""The newest result that nbgrader has fetched, for the page and the notebook of a quiz."""

import contextlib
from pathlib import Path

import pytest

from tests.grading.test_returned import RESULT, page
from tests.server.live import Live, start

AT = "course/api/returned"


def put(folder: Path, time: str, paper: str = "made-up", text: str | None = None) -> None:
    place = folder / paper / "feedback" / time
    place.mkdir(parents=True)
    (place / f"{paper}.html").write_text(text or page({**RESULT, "paper": paper, "time": time}))


def test_what_nbgrader_fetched_beside_the_notebooks_is_told_as_data(live: Live) -> None:
    put(live.home.parent, "2026-03-02T09:00:00+00:00")
    put(live.home.parent, "2026-03-03T09:00:00+00:00", text="<script>alert(1)</script>")
    with contextlib.closing(live.browser()) as browser:
        reply = browser.get(f"{AT}/made-up")
        assert reply.headers["content-type"].startswith("application/json")
        assert reply.json() == {"result": {**RESULT, "time": "2026-03-02T09:00:00+00:00"}, "hub": False}
        assert browser.get(f"{AT}/another").json() == {"result": None, "hub": False}
    with contextlib.closing(live.stranger()) as stranger:
        assert stranger.get(f"{AT}/made-up").status_code == 403


@pytest.mark.parametrize("name", ["..%2Fsecret", "%2e%2e", "A", "a.b", "a" * 81])
def test_no_name_leads_out_of_the_folder(live: Live, name: str) -> None:
    with contextlib.closing(live.browser()) as browser:
        assert browser.get(f"{AT}/{name}").status_code == 404


def test_on_a_hub_the_newest_of_both_places_counts(pages: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    put(tmp_path, "2026-03-02T09:00:00+00:00")
    put(home / "learners" / "ann" / "papers", "2026-03-04T09:00:00+00:00")
    put(home / "learners" / "bea" / "papers", "2026-03-05T09:00:00+00:00")
    server = start(home, pages, "/user/ann/", {"JUPYTERHUB_USER": "ann"})
    with contextlib.closing(server), contextlib.closing(server.browser()) as browser:
        found = browser.get(f"{AT}/made-up").json()
        assert (found["hub"], found["result"]["time"]) == (True, "2026-03-04T09:00:00+00:00")
