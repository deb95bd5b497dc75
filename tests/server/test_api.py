import json
import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

import course_lib
from course_lib.learner import Store
from tests.server.live import TOKEN, Live, entry, start

ADDRESSES = ["health", "me", "learners/ann/answers", "learners/ann/download", "nothing"]


@pytest.fixture
def browser(live: Live) -> httpx.Client:
    return live.browser()


@pytest.fixture
def ann(browser: httpx.Client) -> str:
    """A new learner, so that no test sees another's answers."""
    reply = browser.post("course/api/learners", json={"name": f"Ann {uuid4().hex[:8]}"})
    assert reply.status_code == 201
    return str(reply.json()["id"])


def save(browser: httpx.Client, id: str, *entries: object) -> httpx.Response:
    body = json.dumps({"entries": entries})
    return browser.post(f"course/api/learners/{id}/answers", content=body)


def saved(browser: httpx.Client, id: str) -> dict[str, object]:
    reply = browser.get(f"course/api/learners/{id}/answers")
    assert reply.status_code == 200
    return {key: entry["value"] for key, entry in reply.json()["entries"].items()}


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_stranger_gets_a_sentence_in_json_not_answers(live: Live, address: str) -> None:
    reply = live.stranger().get(f"course/api/{address}")
    assert reply.status_code == 403
    assert reply.headers["Content-Type"] == "application/json"
    assert reply.json() == {
        "message": "You are not signed in. Open the course again from the address that it printed."
    }


def test_a_stranger_can_save_nothing(live: Live) -> None:
    pretender = live.stranger()
    pretender.headers["Authorization"] = "token wrong"
    for client in (live.stranger(), pretender):
        reply = client.post("course/api/learners", json={"name": "Mallory"})
        assert reply.status_code == 403
        assert "message" in reply.json()
    assert not list((live.home / "learners").glob("mallory*"))


def test_a_form_on_another_site_can_save_nothing(live: Live) -> None:
    browser = live.browser()
    del browser.headers["X-XSRFToken"]
    for headers in ({}, {"X-XSRFToken": "wrong"}):
        reply = browser.post("course/api/learners", json={"name": "Mallory"}, headers=headers)
        assert reply.status_code == 403
        assert reply.json()["message"].startswith("This page is out of date.")
    other_site = live.browser().post(
        "course/api/learners", json={"name": "Mallory"}, headers={"Origin": "https://example.com"}
    )
    assert other_site.status_code == 404
    assert not list((live.home / "learners").glob("mallory*"))


def test_a_program_with_the_token_needs_no_cookie(live: Live) -> None:
    program = live.stranger()
    program.headers["Authorization"] = f"token {TOKEN}"
    assert program.get("course/api/health").json() == {"course": course_lib.__version__, "pages": "ok"}
    assert program.post("course/api/learners", json={"name": "Program"}).status_code == 201


def test_the_server_knows_who_learns_and_who_else_does(browser: httpx.Client, ann: str) -> None:
    me = browser.get("course/api/me").json()
    assert me["hub"] is False
    assert me["learner"]["id"] == ann
    assert me["learner"] in me["learners"]


def test_another_learner_can_be_chosen(browser: httpx.Client, ann: str) -> None:
    ben = browser.post("course/api/learners", json={"name": "  Ben  Öz "})
    assert (ben.status_code, ben.json()) == (201, {"id": "ben-oz", "name": "Ben Öz"})
    assert browser.get("course/api/me").json()["learner"]["id"] == "ben-oz"
    assert browser.post(f"course/api/learners/{ann}/current").json()["id"] == ann
    assert browser.get("course/api/me").json()["learner"]["id"] == ann


@pytest.mark.parametrize("body", [{"name": " "}, {"name": "x" * 61}, {"name": 3}, {}])
def test_a_name_that_cannot_be_used_gets_a_sentence(browser: httpx.Client, body: object) -> None:
    reply = browser.post("course/api/learners", json=body)
    assert reply.status_code == 400
    assert reply.json()["message"].endswith(".")


def test_an_answer_is_saved_and_read_back(browser: httpx.Client, ann: str) -> None:
    given = entry("collagen-firmness", {"chosen": ["ä"], "note": "\ud800 </script>"})
    reply = save(browser, ann, given)
    assert (reply.status_code, reply.json()) == (200, {"revision": 1, "notice": None, "saved": [given["id"]]})
    answers = browser.get(f"course/api/learners/{ann}/answers")
    assert answers.headers["Cache-Control"] == "no-store"
    key = given.pop("key")
    assert answers.json() == {"entries": {key: given}, "revision": 1, "notice": None}


def test_two_learners_on_one_machine_have_their_own_answers(
    live: Live, browser: httpx.Client, ann: str
) -> None:
    ben = browser.post("course/api/learners", json={"name": f"Ben {ann}"}).json()["id"]
    save(browser, ann, entry("q", "of Ann"))
    save(browser, ben, entry("q", "of Ben"))
    assert saved(browser, ann) == {"answer:q": "of Ann"}
    assert saved(browser, ben) == {"answer:q": "of Ben"}
    assert Store(live.home / "learners" / ann).read().entries["answer:q"].value == "of Ann"


def test_the_kernel_and_the_page_write_to_the_same_store(live: Live, browser: httpx.Client, ann: str) -> None:
    save(browser, ann, entry("page", 1))
    store = Store(live.home / "learners" / ann)
    kernel = store.read().entries["answer:page"]
    store.put([type(kernel)("answer:kernel", 2, "", kernel.time, "k")])
    assert saved(browser, ann) == {"answer:page": 1, "answer:kernel": 2}


def test_two_tabs_saving_at_once_are_both_kept(live: Live, ann: str) -> None:
    tabs = [live.browser() for _ in range(4)]

    def work(number: int) -> list[int]:
        return [save(tabs[number], ann, entry(f"t{number}-{turn}", turn)).status_code for turn in range(15)]

    with ThreadPoolExecutor(4) as pool:
        codes = [code for each in pool.map(work, range(4)) for code in each]
    assert codes == [200] * 60
    assert len(saved(tabs[0], ann)) == 60


def test_what_is_not_allowed_is_named_and_the_rest_is_saved(browser: httpx.Client, ann: str) -> None:
    good, bad, odd = (
        entry("good", 1),
        entry("bad", math.nan, "bad-1"),
        {**entry("x", 1, "odd-1"), "key": "../x"},
    )
    reply = save(browser, ann, bad, good, odd, "nonsense")
    assert reply.status_code == 400
    body = reply.json()
    assert [refused["id"] for refused in body["refused"]] == ["bad-1", "odd-1", ""]
    assert "finite" in body["refused"][0]["reason"]
    assert "'../x'" in body["refused"][1]["reason"]
    assert "finite" in body["message"]
    assert body["saved"] == [good["id"]]
    assert body["revision"] == 1
    assert saved(browser, ann) == {"answer:good": 1}


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"\xff", 400),
        (b"[" * 100_000, 400),
        (b'{"entries": 3}', 400),
        (b'{"entry": []}', 400),
        (b" " * (256 * 1024 + 1), 413),
    ],
)
def test_a_request_of_the_wrong_form_gets_a_sentence(
    browser: httpx.Client, ann: str, content: bytes, status: int
) -> None:
    reply = browser.post(f"course/api/learners/{ann}/answers", content=content)
    assert reply.status_code == status
    assert reply.json()["message"].endswith(".")
    assert saved(browser, ann) == {}


@pytest.mark.parametrize("id", ["nobody", "..%2f..", "%2e%2e", "Ann", "a" * 41, "ann%00"])
def test_a_learner_who_is_not_here_has_no_answers(live: Live, browser: httpx.Client, id: str) -> None:
    replies = [
        browser.get(f"course/api/learners/{id}/answers"),
        browser.get(f"course/api/learners/{id}/download"),
    ]
    replies += [
        browser.post(f"course/api/learners/{id}/{what}", json={"entries": []})
        for what in ("answers", "current")
    ]
    for reply in replies:
        assert reply.status_code == 404
        assert "Choose your name" in reply.json()["message"]
    assert not (live.home / "learners" / "nobody").exists()


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "x", 404), ("POST", "x/y", 404), ("PUT", "me", 405)]
)
def test_an_address_that_is_not_there_answers_in_json(
    browser: httpx.Client, method: str, path: str, status: int
) -> None:
    reply = browser.request(method, f"course/api/{path}")
    assert reply.status_code == status
    assert reply.json()["message"].endswith(".")


def test_a_damaged_store_is_told_to_the_learner(live: Live, browser: httpx.Client, ann: str) -> None:
    folder = live.home / "learners" / ann
    (folder / "answers.json").write_bytes(b"\x00 damaged")
    reply = browser.get(f"course/api/learners/{ann}/answers").json()
    assert reply["entries"] == {}
    assert "could not be read" in reply["notice"]
    assert len(list(folder.glob("answers.damaged-*.json"))) == 1
    assert save(browser, ann, entry("q", 1)).json()["notice"] is None


def test_what_cannot_be_written_is_said_and_can_be_sent_again(
    live: Live, browser: httpx.Client, ann: str
) -> None:
    lock = live.home / "learners" / ann / "answers.json.lock"
    lock.mkdir()
    given = entry("q", 1)
    reply = save(browser, ann, given)
    assert reply.status_code == 507
    assert reply.json()["message"].startswith("Not saved")
    lock.rmdir()
    assert save(browser, ann, given).status_code == 200
    assert saved(browser, ann) == {"answer:q": 1}


def test_a_full_store_names_what_it_left_out(live: Live, browser: httpx.Client, ann: str) -> None:
    content = {f"answer:q{n}": {"value": 0, "content": "", "time": 1, "id": "a"} for n in range(5_000)}
    path = live.home / "learners" / ann / "answers.json"
    path.write_text(json.dumps({"format": 1, "revision": 5_000, "entries": content}))
    reply = save(browser, ann, entry("q1", "changed"), entry("more", 1, "more-1"))
    assert reply.status_code == 507
    assert reply.json()["refused"][0]["id"] == "more-1"
    assert len(reply.json()["saved"]) == 1


def test_answers_can_be_downloaded(browser: httpx.Client, ann: str) -> None:
    save(browser, ann, entry("q", 1))
    file = browser.get(f"course/api/learners/{ann}/download")
    assert file.headers["Content-Disposition"] == f"attachment; filename*=utf-8''answers-{ann}.json"
    assert file.json() == browser.get(f"course/api/learners/{ann}/answers").json()


def test_on_a_hub_everybody_sees_their_own_answers_only(pages: Path, tmp_path: Path) -> None:
    server = start(tmp_path / "home", pages, "/user/ann/", {"JUPYTERHUB_USER": "ann"})
    try:
        browser = server.browser()
        me = browser.get("course/api/me").json()
        assert me == {"hub": True, "learner": {"id": "ann", "name": "ann"}, "learners": []}
        assert save(browser, "ann", entry("q", 1)).status_code == 200
        assert saved(browser, "ann") == {"answer:q": 1}
        assert browser.post("course/api/learners/ann/current").status_code == 200
        others = [
            browser.get("course/api/learners/ben/answers"),
            browser.get("course/api/learners/ben/download"),
            save(browser, "ben", entry("q", 2)),
            browser.post("course/api/learners/ben/current"),
            browser.post("course/api/learners", json={"name": "Ben"}),
        ]
        for reply in others:
            assert reply.status_code == 403
            assert reply.json()["message"] == "Here you learn as ann, and see only your own answers."
        assert [path.name for path in (server.home / "learners").iterdir()] == ["ann"]
    finally:
        server.close()


@pytest.mark.slow
def test_a_server_killed_after_each_of_ten_answers_loses_none(
    pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is killed cannot finish writing down what was covered.
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
    server = start(tmp_path / "home", pages)
    server.browser().post("course/api/learners", json={"name": "Ann"})
    for number in range(10):
        reply = save(server.browser(), "ann", entry(f"q{number}", number))
        server.kill()
        assert reply.json()["revision"] == number + 1
        server = server.again()
    try:
        assert saved(server.browser(), "ann") == {f"answer:q{number}": number for number in range(10)}
        assert server.browser().get("course/api/me").json()["learner"]["id"] == "ann"
    finally:
        server.kill()
