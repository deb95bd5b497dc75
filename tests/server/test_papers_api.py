"""A quiz as JSON: who may do what, what is refused, and that handing in counts once."""

import contextlib
import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from course_lib import learner, quiz
from course_lib.course import checkout
from course_lib.grading import attempts
from course_lib.grading.release import ensure_released
from course_lib.quiz.papers import bank, paper, public_paper
from tests.server.live import TOKEN, Live, entry, start

pytestmark = pytest.mark.slow

PAPER = "collagen"
ID = "collagen-old-injections"
PATHS = ("", "/answers", "/submit", "/again")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A learners' folder whose gradebook knows the quiz."""
    home = tmp_path_factory.mktemp("office") / "home"
    assert ensure_released(checkout(), home).problems == ()
    return home


@pytest.fixture(scope="module")
def live(office: Path, pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    home = Path(shutil.copytree(office, tmp_path_factory.mktemp("live") / "home"))
    server = start(home, pages, "/user/ann/")
    yield server
    server.close()


@pytest.fixture
def browser(live: Live) -> Iterator[httpx.Client]:
    with contextlib.closing(live.browser()) as client:
        # The first submission of a process loads nbgrader, for seconds.
        client.timeout = httpx.Timeout(30)
        yield client


@pytest.fixture
def ann(browser: httpx.Client) -> str:
    reply = browser.post("course/api/learners", json={"name": f"Ann {uuid4().hex[:8]}"})
    return str(reply.json()["id"])


def at(id: str, path: str = "", name: str = PAPER) -> str:
    return f"course/api/learners/{id}/papers/{name}{path}"


def right(question: str = ID) -> dict[str, object]:
    """An entry with the right answer, as the page sends it."""
    asked = bank(checkout())
    content = public_paper(paper(checkout(), PAPER), asked)["content"]
    return {**entry(question, {"answer": quiz.key(asked[question])}), "content": content}


def answered(browser: httpx.Client, id: str) -> dict[str, object]:
    return {key: each["value"] for key, each in browser.get(at(id, "/answers")).json()["entries"].items()}


def test_a_quiz_is_answered_handed_in_and_taken_again(live: Live, browser: httpx.Client, ann: str) -> None:
    open_state = browser.get(at(ann)).json()
    assert (open_state["submitted"], open_state["result"]) == (False, None)
    given = right()
    reply = browser.post(at(ann, "/answers"), json={"entries": [given]})
    assert (reply.status_code, reply.json()["saved"]) == (200, [given["id"]])
    assert answered(browser, ann) == {f"answer:{ID}": given["value"]}
    assert browser.get(f"course/api/learners/{ann}/answers").json()["entries"] == {}
    assert (live.home / "learners" / ann / "papers" / PAPER / "answers.json").is_file()

    marked = browser.post(at(ann, "/submit"), json={})
    assert marked.status_code == 200
    assert marked.headers["Cache-Control"] == "no-store"
    result = marked.json()["result"]
    assert (result["score"], result["points"], result["self_marked"]) == (2.0, 16.0, True)
    assert browser.get(at(ann)).json() == marked.json() == {**open_state, "submitted": True, "result": result}
    assert browser.post(at(ann, "/submit"), json={}).json() == marked.json()

    assert browser.post(at(ann, "/again"), json={}).json() == open_state
    assert answered(browser, ann) == {}
    assert len([each for each in attempts.read(live.home) if each.learner == ann]) == 1


def test_answers_after_handing_in_are_refused_each_by_its_id(browser: httpx.Client, ann: str) -> None:
    first, late = right(), right("collagen-advert")
    browser.post(at(ann, "/answers"), json={"entries": [first]})
    browser.post(at(ann, "/submit"), json={})
    reply = browser.post(at(ann, "/answers"), json={"entries": [late, "nonsense", {"id": 3}]})
    assert reply.status_code == 409
    body = reply.json()
    assert body["refused"] == [{"id": late["id"], "reason": "the quiz has been handed in"}]
    assert body["saved"] == []
    assert body["message"] == "This quiz has been handed in. Load the page again to see the result."
    assert answered(browser, ann) == {f"answer:{ID}": first["value"]}


@pytest.mark.parametrize(
    "name",
    [
        "colagen",
        "..%2f..%2fcollagen",
        "%2e%2e",
        "collagen%00",
        "COLLAGEN",
        "collagen%2fx",
        "a" * 5_000,
    ],
)
def test_a_quiz_that_is_not_there_gets_a_sentence_and_makes_no_folder(
    live: Live, browser: httpx.Client, ann: str, name: str
) -> None:
    before = sorted(live.home.rglob("*"))
    for path in PATHS:
        replies = [browser.post(at(ann, path, name), json={"entries": [right()]})]
        replies += [browser.get(at(ann, path, name))] if path in ("", "/answers") else []
        for reply in replies:
            assert reply.status_code in ((404, 405) if path == "" else (404,)), (path, reply.text)
            assert reply.json()["message"].endswith(".")
            assert "Traceback" not in reply.text
    assert sorted(live.home.rglob("*")) == before


def test_the_sentence_about_an_unknown_quiz_says_where_to_go(browser: httpx.Client, ann: str) -> None:
    message = browser.get(at(ann, name="nothing")).json()["message"]
    assert message == "There is no quiz 'nothing'. Go back to the course page and choose one there."


@pytest.mark.parametrize("id", ["nobody", "..%2f..", "%2e%2e", "a" * 41])
def test_a_learner_who_is_not_here_has_no_quiz(live: Live, browser: httpx.Client, id: str) -> None:
    for path in PATHS:
        reply = browser.post(at(id, path), json={"entries": []}) if path else browser.get(at(id))
        assert reply.status_code == 404
        assert "Choose your name" in reply.json()["message"]
    assert not (live.home / "learners" / "nobody").exists()


def test_strangers_and_pages_of_other_sites_can_do_nothing(
    live: Live, browser: httpx.Client, ann: str
) -> None:
    with live.stranger() as stranger:
        replies = [stranger.get(at(ann, path)) for path in ("", "/answers")]
        replies += [stranger.post(at(ann, path), json={}) for path in PATHS[1:]]
    assert [reply.status_code for reply in replies] == [403] * 5
    for path in PATHS[1:]:
        for headers in ({"X-XSRFToken": ""}, {"X-XSRFToken": "2|0|0|0"}):
            reply = browser.post(at(ann, path), json={"entries": [right()]}, headers=headers)
            assert reply.status_code == 403
            assert reply.json()["message"].startswith("This page is out of date.")
    assert answered(browser, ann) == {}
    assert browser.get(at(ann)).json()["submitted"] is False


def test_a_program_with_the_token_may_hand_in_for_a_trainer_who_tries_it(live: Live, ann: str) -> None:
    with httpx.Client(base_url=live.url, headers={"Authorization": f"token {TOKEN}"}, timeout=30) as program:
        assert program.post(at(ann, "/submit"), json={}).json()["result"]["score"] == 0.0


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"\xff", 400),
        (b"[" * 100_000, 400),
        (b'{"entries": 3}', 400),
        (b" " * 10_000_000, 413),
    ],
)
def test_answers_of_the_wrong_form_get_a_sentence_and_are_not_kept(
    browser: httpx.Client, ann: str, content: bytes, status: int
) -> None:
    reply = browser.post(at(ann, "/answers"), content=content)
    assert reply.status_code == status
    assert reply.json()["message"].endswith(".")
    assert answered(browser, ann) == {}


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"score": 16, "answers": {}}'])
def test_what_is_sent_with_handing_in_counts_for_nothing(
    browser: httpx.Client, ann: str, content: bytes
) -> None:
    reply = browser.post(at(ann, "/submit"), content=content)
    assert reply.status_code == 200
    assert reply.json()["result"]["score"] == 0.0


def test_two_tabs_that_hand_in_at_once_are_marked_once(live: Live, browser: httpx.Client, ann: str) -> None:
    browser.post(at(ann, "/answers"), json={"entries": [right()]})

    def hand_in(_: int) -> httpx.Response:
        with contextlib.closing(live.browser()) as tab:
            return tab.post(at(ann, "/submit"), json={}, timeout=30)

    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(hand_in, range(4)))
    assert [reply.status_code for reply in replies] == [200] * 4
    assert {reply.text for reply in replies} == {replies[0].text}
    assert replies[0].json()["result"]["score"] == 2.0
    assert len([each for each in attempts.read(live.home) if each.learner == ann]) == 1


def test_a_gradebook_that_cannot_be_written_is_told_and_nothing_is_lost(
    live: Live, browser: httpx.Client, ann: str
) -> None:
    browser.post(at(ann, "/answers"), json={"entries": [right()]})
    book = live.home / "office" / "gradebook.db"
    whole = book.read_bytes()
    book.write_bytes(b"not a data base" * 99)
    try:
        reply = browser.post(at(ann, "/submit"), json={})
        assert reply.status_code == 507
        assert "Your answers are kept." in reply.json()["message"]
        assert browser.get(at(ann)).json()["submitted"] is False
    finally:
        book.write_bytes(whole)
    assert browser.post(at(ann, "/submit"), json={}).json()["result"]["score"] == 2.0


def test_on_a_hub_nobody_reaches_the_quiz_of_somebody_else(office: Path, pages: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(office, tmp_path / "home"))
    bea = learner.add_learner(home, "Bea")
    server = start(home, pages, "/user/ann/", {"JUPYTERHUB_USER": "ann"})
    with contextlib.closing(server), contextlib.closing(server.browser()) as browser:
        assert browser.post(at("ann", "/answers"), json={"entries": [right()]}).status_code == 200
        assert browser.get(at("ann")).json()["submitted"] is False
        others = [browser.get(at(bea.id)), browser.get(at(bea.id, "/answers"))]
        others += [browser.post(at(bea.id, path), json={"entries": [right()]}) for path in PATHS[1:]]
        for reply in others:
            assert reply.status_code == 403
            assert reply.json()["message"] == "Here you learn as ann, and see only your own answers."
        assert not (home / "learners" / bea.id / "papers").exists()


def test_a_bank_that_is_being_changed_is_told_without_a_word_of_it(
    office: Path, pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "checkout"
    for name in ("course_lib", "assignments", "notebooks"):
        shutil.copytree(checkout() / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    home = Path(shutil.copytree(office, tmp_path / "home"))
    ann = learner.add_learner(home, "Ann").id
    server = start(home, pages, env={"PYTHONPATH": str(root), "PYTHONSAFEPATH": "1"})
    with contextlib.closing(server), contextlib.closing(server.browser()) as browser:
        assert browser.get(at(ann)).status_code == 200
        file = root / "assignments" / "bank" / f"{PAPER}.yaml"
        whole = file.read_text(encoding="utf-8")
        assert whole.count("correct: true") > 4
        file.write_text(whole.replace("correct: true", "correct: ja bitte", 1), encoding="utf-8")
        for path in PATHS:
            reply = browser.post(at(ann, path), json={"entries": []}) if path else browser.get(at(ann))
            assert reply.status_code == 503
            assert reply.json() == {
                "message": "The quizzes cannot be read just now. Your answers are kept. Tell your trainer."
            }
        file.write_text(whole, encoding="utf-8")
        assert browser.get(at(ann)).status_code == 200
        assert json.loads(browser.get(at(ann)).text)["submitted"] is False
