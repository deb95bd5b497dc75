"""The exam through the server: one form for each learner and try, and every other one shut."""

import contextlib
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from course_lib import learner
from course_lib.course import checkout
from course_lib.grading import attempts
from course_lib.grading.exam import allow
from course_lib.grading.leaks import leaks
from course_lib.grading.release import ensure_released
from course_lib.quiz.papers import bank
from tests.grading.exams import FORMS, HOURS, content, first_form, ids, keys, logged, make_exam
from tests.server.live import TOKEN, Live, entry, start

pytestmark = pytest.mark.slow

PAGE = "<!doctype html><title>The questions of {form}</title>"
BASE = "/user/x/"


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout with a made-up exam, a home whose gradebook knows it, and its pages in small."""
    folder = tmp_path_factory.mktemp("exam")
    root = folder / "checkout"
    shutil.copytree(
        checkout() / "course_lib", root / "course_lib", ignore=shutil.ignore_patterns("__pycache__")
    )
    make_exam(root)
    assert ensure_released(root, folder / "home").problems == ()
    (folder / "pages").mkdir()
    for name, text in {
        "index": "Home",
        "exam": "The door",
        "quiz-made-up": "A quiz",
        **{f"quiz-{form}": PAGE.format(form=form) for form in FORMS},
    }.items():
        (folder / "pages" / f"{name}.html").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def root(furnished: Path) -> Path:
    return furnished / "checkout"


@pytest.fixture(scope="module")
def live(furnished: Path) -> Iterator[Live]:
    env = {"PYTHONPATH": str(furnished / "checkout"), "PYTHONSAFEPATH": "1"}
    server = start(furnished / "home", furnished / "pages", BASE, env)
    yield server
    server.close()


@pytest.fixture
def browser(live: Live) -> Iterator[httpx.Client]:
    with contextlib.closing(live.browser()) as client:
        client.timeout = httpx.Timeout(30)
        yield client


@pytest.fixture
def ann(browser: httpx.Client) -> str:
    reply = browser.post("course/api/learners", json={"name": f"Ann {uuid4().hex[:8]}"})
    return str(reply.json()["id"])


def at(id: str, form: str, path: str = "") -> str:
    return f"course/api/learners/{id}/papers/{form}{path}"


def entries(root: Path, form: str, *places: int) -> dict[str, Any]:
    """Right answers to a form, but none at these places."""
    given = [
        (id_, value) for place, (id_, value) in enumerate(keys(root, form).items()) if place not in places
    ]
    version = content(root, form)
    return {"entries": [{**entry(id_, {"answer": value}), "content": version} for id_, value in given]}


def pages_open(browser: httpx.Client) -> list[str]:
    found = []
    for form in FORMS:
        reply = browser.get(f"course/quiz-{form}.html")
        if reply.status_code == 200:
            assert reply.text == PAGE.format(form=form)
            assert reply.headers["Cache-Control"] == "no-store"
            found.append(form)
        else:
            assert (reply.status_code, reply.headers["Location"]) == (302, f"{BASE}course/exam.html")
            assert "questions" not in reply.text
    return found


def steps_open(browser: httpx.Client, root: Path, id: str, form: str) -> set[str]:
    """Which requests about a form are let through; nothing is changed by them but answers."""
    replies = {
        "look": browser.get(at(id, form)),
        "read": browser.get(at(id, form, "/answers")),
        "answer": browser.post(at(id, form, "/answers"), json=entries(root, form, 0)),
    }
    for reply in replies.values():
        assert reply.status_code in (200, 403, 409)
        assert reply.status_code == 200 or reply.json()["message"].endswith(".")
    return {name for name, reply in replies.items() if reply.status_code == 200}


def test_a_learner_is_served_the_one_form_that_is_theirs(root: Path, browser: httpx.Client, ann: str) -> None:
    form = first_form(ann)
    assert pages_open(browser) == [form]
    door = browser.get(f"course/api/learners/{ann}/exam").json()
    assert (door["form"], door["page"], door["left"]) == (form, f"quiz-{form}.html", 3)
    for each in FORMS:
        allowed = steps_open(browser, root, ann, each)
        assert allowed == ({"look", "read", "answer"} if each == form else set())
    for each in set(FORMS) - {form}:
        for path in ("/submit", "/again"):
            reply = browser.post(at(ann, each, path), json={})
            assert reply.status_code == 403
            assert reply.json()["message"] == (
                "This form of the exam is not open to you now. "
                "You have not sat the exam yet. You have 3 tries."
            )


def test_the_form_is_that_of_whoever_learns_now(browser: httpx.Client, live: Live) -> None:
    seen = set()
    for _ in range(12):
        name = f"Bea {uuid4().hex[:8]}"
        id = browser.post("course/api/learners", json={"name": name}).json()["id"]
        (form,) = pages_open(browser)
        assert form == first_form(id)
        seen.add(form)
    assert len(seen) > 1


@pytest.mark.parametrize("change", [str.upper, str.title, "{}.".format, "{}.gz".format, "x/../{}".format])
def test_no_other_spelling_of_its_address_opens_another_form(
    browser: httpx.Client, ann: str, change: Any
) -> None:
    other = next(form for form in FORMS if form != first_form(ann))
    reply = browser.get(f"course/{change(f'quiz-{other}.html')}")
    assert reply.status_code in (302, 404)
    assert f"questions of {other}" not in reply.text


def test_a_quiz_and_other_pages_are_open_as_ever(browser: httpx.Client, ann: str) -> None:
    for name, text in (("quiz-made-up", "A quiz"), ("exam", "The door"), ("index", "Home")):
        assert browser.get(f"course/{name}.html").text == text


def test_strangers_see_neither_form_nor_standing_nor_results(
    live: Live, browser: httpx.Client, ann: str
) -> None:
    with live.stranger() as stranger:
        for path in (
            f"quiz-{first_form(ann)}.html",
            f"api/learners/{ann}/exam",
            f"api/learners/{ann}/results",
        ):
            reply = stranger.get(f"course/{path}")
            assert reply.status_code in (302, 403)
            assert "questions" not in reply.text


def test_a_try_is_sat_marked_and_recorded_by_its_form_and_the_next_one_waits(
    live: Live, root: Path, browser: httpx.Client, ann: str
) -> None:
    form, second = first_form(ann), first_form(ann, 2)
    browser.post(at(ann, form, "/answers"), json=entries(root, form, 0)).raise_for_status()
    reply = browser.post(at(ann, form, "/submit"), json={}).raise_for_status()
    state = reply.json()
    assert state["result"]["exam"]["passed"] is False
    assert (state["exam"]["form"], state["exam"]["left"]) == (None, 2)
    assert state["exam"]["since"] is not None
    (mine,) = [each for each in attempts.read(live.home) if each.learner == ann]
    assert (mine.paper, mine.number) == (form, 1)
    assert pages_open(browser) == [form]
    assert steps_open(browser, root, ann, form) == {"look", "read"}
    assert steps_open(browser, root, ann, second) == set()
    late = browser.post(at(ann, form, "/answers"), json=entries(root, form))
    assert late.status_code == 409
    assert late.json()["message"] == "This exam has been handed in. Load the page again to see the result."
    assert len(late.json()["refused"]) == len(ids(form))
    again = browser.post(at(ann, form, "/again"), json={})
    assert again.status_code == 403
    assert "The next one opens 24 hours after your last." in again.json()["message"]
    assert browser.post(at(ann, form, "/submit"), json={}).json() == state
    assert leaks(reply.text, bank(root).values()) == []
    for text in ("The reason that was written", "Divide", "Italian"):
        assert text not in reply.text


def test_when_the_hours_are_over_the_next_form_opens(
    live: Live, root: Path, browser: httpx.Client, ann: str
) -> None:
    ago = datetime.now(UTC) - timedelta(hours=HOURS)
    logged(root, live.home, ann, 1, time=(ago + timedelta(minutes=5)).isoformat())
    assert first_form(ann, 2) not in pages_open(browser)
    bea = str(browser.post("course/api/learners", json={"name": f"Bea {uuid4().hex[:8]}"}).json()["id"])
    logged(root, live.home, bea, 1, time=(ago - timedelta(seconds=1)).isoformat())
    assert first_form(bea, 2) in pages_open(browser)
    assert steps_open(browser, root, bea, first_form(bea, 2)) == {"look", "read", "answer"}


def test_after_the_third_try_nothing_opens_before_a_named_person_allows_it(
    live: Live, root: Path, browser: httpx.Client, ann: str
) -> None:
    for number in (1, 2, 3):
        ago = datetime.now(UTC) - timedelta(days=9 - number)
        logged(root, live.home, ann, number, time=ago.isoformat())
    door = browser.get(f"course/api/learners/{ann}/exam").json()
    assert (door["form"], door["left"]) == (None, 0)
    assert "A named person at your clinic now decides what follows." in door["words"]
    third = first_form(ann, 3)
    for form in FORMS:
        assert "answer" not in steps_open(browser, root, ann, form)
    allow(live.home, ann, "Dr A. Example", "fever")
    assert browser.get(f"course/api/learners/{ann}/exam").json()["form"] == first_form(ann, 4) != third
    assert "answer" in steps_open(browser, root, ann, first_form(ann, 4))


def test_answers_to_another_form_are_refused_each_by_its_id(
    live: Live, root: Path, browser: httpx.Client, ann: str
) -> None:
    form = first_form(ann)
    stop = logged(root, live.home, ann, 1)  # handed in, and stopped before there was a result
    reply = browser.post(at(ann, form, "/answers"), json=entries(root, form))
    assert (reply.status_code, len(reply.json()["refused"])) == (409, len(ids(form)))
    assert browser.post(at(ann, form, "/submit"), json={}).status_code == 200
    assert [each for each in attempts.read(live.home) if each.learner == ann] == [stop]


def test_the_own_record_is_a_file_without_a_key_and_nobody_elses(
    live: Live, root: Path, browser: httpx.Client, ann: str
) -> None:
    form = first_form(ann)
    browser.post(at(ann, form, "/answers"), json=entries(root, form, 1))
    browser.post(at(ann, form, "/submit"), json={})
    reply = browser.get(f"course/api/learners/{ann}/results")
    assert reply.status_code == 200
    assert reply.headers["Content-Disposition"] == f"attachment; filename*=utf-8''results-{ann}.json"
    assert reply.headers["Cache-Control"] == "no-store"
    (mine,) = reply.json()["tries"]
    (kept,) = [each for each in attempts.read(live.home) if each.learner == ann]
    assert {each["id"]: each["chosen"] for each in mine["questions"] if each["chosen"]} == kept.answers
    # A right answer of their own is theirs to know; of every other question, nothing is told.
    chosen = {each["id"] for each in mine["questions"] if each["right"]}
    rest = [question for id_, question in bank(root).items() if id_ not in chosen]
    assert 0 < len(rest) < len(bank(root))
    assert leaks(reply.text, rest) == []
    assert "The reason that was written" not in reply.text
    bea = str(browser.post("course/api/learners", json={"name": f"Bea {uuid4().hex[:8]}"}).json()["id"])
    other = browser.get(f"course/api/learners/{ann}/results")
    assert other.status_code == 403
    assert other.json()["message"].startswith("These are somebody else’s results.")
    assert browser.get(f"course/api/learners/{bea}/results").json()["tries"] == []
    assert browser.get("course/api/learners/nobody/results").status_code == 404
    assert browser.get("course/api/learners/nobody/exam").status_code == 404


def test_on_a_hub_everybody_has_their_own_form_and_record(furnished: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(furnished / "home", tmp_path / "home"))
    bea = learner.add_learner(home, "Bea").id
    env = {
        "PYTHONPATH": str(furnished / "checkout"),
        "PYTHONSAFEPATH": "1",
        "JUPYTERHUB_USER": "ann",
    }
    server = start(home, furnished / "pages", BASE, env)
    with contextlib.closing(server), contextlib.closing(server.browser()) as browser:
        assert pages_open(browser) == [first_form("ann")]
        assert browser.get("course/api/learners/ann/exam").json()["form"] == first_form("ann")
        assert browser.get("course/api/learners/ann/results").status_code == 200
        for path in ("exam", "results"):
            reply = browser.get(f"course/api/learners/{bea}/{path}")
            assert reply.status_code == 403
            assert reply.json()["message"] == "Here you learn as ann, and see only your own answers."


def test_without_forms_there_is_no_exam_and_with_a_faulty_bank_no_form_is_shown(
    furnished: Path, tmp_path: Path
) -> None:
    root = Path(shutil.copytree(furnished / "checkout", tmp_path / "checkout"))
    home = tmp_path / "home"
    ann = learner.add_learner(home, "Ann").id
    learner.set_current(home, ann)
    server = start(home, furnished / "pages", BASE, {"PYTHONPATH": str(root), "PYTHONSAFEPATH": "1"})
    with contextlib.closing(server), contextlib.closing(server.browser()) as browser:
        assert len(pages_open(browser)) == 1
        papers = root / "assignments" / "papers.yaml"
        whole = papers.read_text(encoding="utf-8")
        papers.write_text(whole.replace("kind: exam", "kind: exma"), encoding="utf-8")
        assert pages_open(browser) == []
        assert browser.get(f"course/api/learners/{ann}/exam").status_code == 503
        make_exam(root, *FORMS[:2])
        assert pages_open(browser) == []
        reply = browser.get(f"course/api/learners/{ann}/exam")
        assert (reply.status_code, reply.json()) == (404, {"message": "There is no exam in this course yet."})


def test_a_program_with_the_token_sees_the_form_of_the_learner_too(live: Live, ann: str) -> None:
    with httpx.Client(base_url=live.url, headers={"Authorization": f"token {TOKEN}"}) as program:
        assert pages_open(program) == [first_form(ann)]
