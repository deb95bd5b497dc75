"""The clinician's page as JSON: who may confirm, what is saved, what is refused."""

import contextlib
import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from course_lib.course import checkout
from course_lib.evidence import healing, indications, safety
from course_lib.evidence.clinic import Clinic, load_clinic, unconfirmed
from course_lib.quiz import play_version
from course_lib.quiz.papers import bank
from course_lib.quiz.role_plays import role_plays
from tests.server.live import TOKEN, Live, start

PATHS = ("course/api/review", "course/api/review/pages")
BY, ON = "Dr A. Example", "2026-01-20"
CELL = "fit/melasma/pdl"
WHOSE = "by your clinic on 20 January 2026 by Dr A. Example."


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built pages: that of the review, and one lesson as it was last made."""
    out = tmp_path_factory.mktemp("built")
    (out / "pages").mkdir()
    (out / "pages" / "index.html").write_text("<!doctype html><title>Home</title>", "utf-8")
    (out / "pages" / "review.html").write_text("<!doctype html><title>Confirm</title>", "utf-8")
    (out / "lessons").mkdir()
    made = {"key": "0", "lesson": {"content": "0123456789abcdef", "minutes": 12}}
    (out / "lessons" / "collagen.json").write_text(json.dumps(made), "utf-8")
    return out / "pages"


@pytest.fixture(scope="module")
def live(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    server = start(tmp_path_factory.mktemp("live") / "home", built, "/user/ann/")
    yield server
    server.close()


@pytest.fixture
def home(live: Live) -> Path:
    (live.home / "clinic.yaml").unlink(missing_ok=True)
    return live.home


@pytest.fixture
def browser(live: Live, home: Path) -> Iterator[httpx.Client]:
    with contextlib.closing(live.browser()) as client:
        client.timeout = httpx.Timeout(30)
        yield client


@pytest.fixture
def confirm(browser: httpx.Client) -> Callable[..., httpx.Response]:
    def post(*changes: object, by: object = BY, on: object = ON) -> httpx.Response:
        return browser.post("course/api/review", json={"by": by, "on": on, "changes": changes})

    return post


def groups(browser: httpx.Client) -> dict[str, list[dict[str, Any]]]:
    reply = browser.get("course/api/review")
    assert reply.status_code == 200
    return {
        group["key"]: [item for section in group["sections"] for item in section["items"]]
        for group in reply.json()["groups"]
    }


def test_a_stranger_sees_and_confirms_nothing(live: Live, home: Path) -> None:
    stranger = live.stranger()
    assert stranger.get("course/review").status_code == 302
    for path in PATHS:
        assert stranger.get(path).status_code == 403
        assert stranger.post(path, json={}).status_code == 403
    assert not (home / "clinic.yaml").exists()


def test_a_request_without_the_cookies_twin_is_refused(live: Live, browser: httpx.Client, home: Path) -> None:
    del browser.headers["X-XSRFToken"]
    for path in PATHS:
        assert browser.post(path, json={"by": BY, "on": ON, "changes": [{"id": CELL}]}).status_code == 403
    assert not (home / "clinic.yaml").exists()


def test_the_page_has_an_address_without_an_ending_and_the_policy(browser: httpx.Client) -> None:
    reply = browser.get("course/review")
    assert "<title>Confirm</title>" in reply.text
    assert reply.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")
    assert browser.head("course/review").status_code == 200


def test_everything_that_waits_is_asked_for_in_its_group(browser: httpx.Client) -> None:
    found = groups(browser)
    assert list(found) == [
        "phones",
        "calls",
        "healing",
        "aftercare",
        "test_patch",
        "fit",
        "lessons",
        "questions",
        "role_plays",
    ]
    waiting = unconfirmed(Clinic(), [], [])
    for group in ("phones", "calls", "healing", "aftercare", "test_patch", "fit"):
        assert sum(item["waits"] for item in found[group]) == sum(each.group == group for each in waiting)
    assert len(found["fit"]) == 126
    # Days that rest on studies may be confirmed too, but nothing waits for them.
    assert len(found["healing"]) == sum(len(device.milestones) for device in healing().devices) > 55
    assert all(item["waits"] for item in found["lessons"] + found["questions"] + found["role_plays"])
    texts = json.dumps(found)
    assert "[X-" not in texts
    assert "2017, KAUVAR2012]" not in texts


def test_questions_of_quizzes_and_their_keys_stay_on_the_trainers_side(browser: httpx.Client) -> None:
    graded = bank(checkout())
    assert graded
    text = browser.get("course/api/review").text
    for question in graded.values():
        assert question.id not in text
        # Several cases ask the same short question below a scene of their own.
        assert getattr(question, "scene", question.stem)[:40] not in text


def test_a_cell_is_confirmed_and_says_by_whom_and_when(
    browser: httpx.Client, confirm: Callable[..., httpx.Response], home: Path
) -> None:
    reply = confirm({"id": CELL})
    assert reply.status_code == 200
    (item,) = reply.json()["items"]
    assert (item["id"], item["waits"], item["set"]) == (CELL, False, None)
    assert item["said"] == f"Confirmed {WHOSE}"
    assert (home / "clinic.yaml").read_text("utf-8") == (
        'fit:\n  melasma:\n    pdl: {by: "Dr A. Example", on: 2026-01-20}\n'
    )
    assert item in groups(browser)["fit"]


@pytest.mark.parametrize(
    ("id", "value", "found"),
    [
        (CELL, "never", lambda own: own.fitting("melasma", "pdl").fit),
        ("healing/pdl/redness_gone", [1, 2, 9.5], lambda own: own.healing["pdl"]["redness_gone"].days),
        ("aftercare/hands", " Wash your hands: “well”. ", lambda own: own.aftercare["hands"].rule),
        ("test_patch/wait", "Wait six weeks", lambda own: own.test_patch_rule("wait").text),
    ],
)
def test_a_value_of_the_clinic_takes_the_place_of_the_courses(
    confirm: Callable[..., httpx.Response], home: Path, id: str, value: Any, found: Callable[[Clinic], object]
) -> None:
    (item,) = confirm({"id": id, "value": value}).json()["items"]
    wanted = value.strip() if isinstance(value, str) else value
    assert item["set"] == wanted
    assert item["said"] == f"Set {WHOSE}"
    assert found(load_clinic(home / "clinic.yaml")) == (tuple(wanted) if isinstance(value, list) else wanted)


def test_whom_to_call_may_be_replaced_in_part(confirm: Callable[..., httpx.Response], home: Path) -> None:
    value = {"call": "Ring Dr B", "unreachable": None, "more": "x"}
    (item,) = confirm({"id": "calls/same_day", "value": value}).json()["items"]
    assert item["set"] == {"call": "Ring Dr B", "unreachable": None}
    told = load_clinic(home / "clinic.yaml").calling("same_day")
    assert told.call == "Ring Dr B"
    assert told.unreachable == "If the clinician cannot be reached: call the emergency number."
    (item,) = confirm({"id": "calls/within_days", "value": {"call": "", "unreachable": ""}}).json()["items"]
    assert item["set"] is None
    assert item["said"] == f"Confirmed {WHOSE}"


def test_a_telephone_number_needs_no_name(confirm: Callable[..., httpx.Response], home: Path) -> None:
    (item,) = confirm({"id": "phones/emergency", "value": " 999 "}, by=None, on=None).json()["items"]
    assert (item["text"], item["waits"]) == ("999", False)
    phones = load_clinic(home / "clinic.yaml").phones
    assert phones is not None
    assert phones.emergency == "999"


def test_what_was_said_can_be_taken_back(confirm: Callable[..., httpx.Response], home: Path) -> None:
    confirm({"id": CELL}, {"id": "fit/melasma/ipl"})
    (item,) = confirm({"id": CELL, "back": True}).json()["items"]
    assert (item["waits"], item["said"]) == (True, "")
    assert "pdl" not in (home / "clinic.yaml").read_text("utf-8")
    assert "ipl" in (home / "clinic.yaml").read_text("utf-8")


def test_a_lesson_and_a_question_are_signed_in_the_version_that_was_read(
    browser: httpx.Client, confirm: Callable[..., httpx.Response], home: Path
) -> None:
    found = groups(browser)
    lesson = next(item for item in found["lessons"] if item["id"] == "reviews/lessons/collagen")
    question = found["questions"][0]
    assert lesson["version"] == "0123456789abcdef"
    assert {line["mark"] for line in question["lines"]} <= {"right", "wrong"}
    both = [{"id": item["id"], "version": item["version"]} for item in (lesson, question)]
    items = confirm(*both).json()["items"]
    assert [item["said"] for item in items] == ["Read by Dr A. Example on 20 January 2026."] * 2
    clinic = load_clinic(home / "clinic.yaml")
    assert clinic.lesson_review("collagen", "0123456789abcdef")
    old = confirm({"id": lesson["id"], "version": "ffff"})
    assert old.status_code == 409
    assert "has changed since this page was loaded" in old.json()["message"]
    # A review of an earlier version is told as one.
    text = (home / "clinic.yaml").read_text("utf-8").replace("0123456789abcdef", "0000000000")
    (home / "clinic.yaml").write_text(text, "utf-8")
    again = next(item for item in groups(browser)["lessons"] if item["id"] == lesson["id"])
    assert again["said"] == "Changed since Dr A. Example read it on 20 January 2026."
    assert again["waits"]


def test_a_role_play_is_signed_with_every_answer_and_every_ending_in_view(
    browser: httpx.Client, confirm: Callable[..., httpx.Response], home: Path
) -> None:
    plays = role_plays()
    found = {item["id"]: item for item in groups(browser)["role_plays"]}
    assert list(found) == [f"reviews/questions/{id}" for id in plays]
    for play, item in zip(plays.values(), found.values(), strict=True):
        told = json.dumps(item["lines"], ensure_ascii=False)
        for turn in play.turns:
            assert turn.says in told
            assert all(choice.feedback in told for choice in turn.choices)
            assert all(words in told for choice in turn.choices for words in (choice.say, choice.do) if words)
        assert all(end.outcome in told and end.say in told for end in play.debriefs)
        marks = [line["mark"] for line in item["lines"]]
        choices = [choice for turn in play.turns for choice in turn.choices]
        assert marks.count("unsafe") == sum(choice.unsafe for choice in choices)
        assert marks.count("best") == marks.count("turn") == len(play.turns)
        assert marks.count("end") == len(play.debriefs)
        unread = confirm({"id": item["id"], "version": "0" * 16})
        assert unread.status_code == 409
        assert confirm({"id": item["id"], "version": item["version"]}).status_code == 200
    clinic = load_clinic(home / "clinic.yaml")
    assert all(clinic.question_review(id, play_version(play)) for id, play in plays.items())
    assert not any(item["waits"] for item in groups(browser)["role_plays"])


@pytest.mark.parametrize(
    ("change", "by", "on", "sentence"),
    [
        ({"id": CELL}, "", ON, "by '' must have at least 1 character"),
        ({"id": CELL}, "  ", ON, "must be the name of a person"),
        ({"id": CELL}, None, ON, "by"),
        ({"id": CELL}, {"a": 1}, ON, "by"),
        ({"id": CELL}, BY, "20.1.2026", "must be a date like"),
        ({"id": CELL}, BY, (date.today() + timedelta(days=2)).isoformat(), "lies in the future"),
        ({"id": CELL, "value": "often"}, BY, ON, "fit 'often' is not allowed"),
        ({"id": CELL, "value": {"on": 1}}, BY, ON, "fit"),
        ({"id": "healing/pdl/redness_gone", "value": [9, 2, 1]}, BY, ON, "must rise"),
        ({"id": "healing/pdl/redness_gone", "value": [1, 2]}, BY, ON, "days[3] is missing"),
        ({"id": "aftercare/hands", "value": "a\nb: c"}, BY, ON, "must be one line of plain words"),
        ({"id": "aftercare/hands", "value": "x" * 401}, BY, ON, "at most 400"),
        ({"id": "aftercare/hands", "value": 5}, BY, ON, "must be text"),
        ({"id": "phones/emergency", "value": "nine"}, BY, ON, "is not a telephone number"),
        ({"id": "phones/emergency"}, BY, ON, "is not a telephone number"),
        ({"id": "calls/emergency", "value": {"call": ["x"]}}, BY, ON, "must be text"),
    ],
)
def test_what_no_clinics_file_may_say_is_refused_in_words_and_nothing_is_written(
    confirm: Callable[..., httpx.Response], home: Path, change: object, by: object, on: object, sentence: str
) -> None:
    reply = confirm({"id": "fit/melasma/ipl"}, change, by=by, on=on)
    assert reply.status_code == 400
    message = reply.json()["message"]
    assert message.startswith("Not saved: ")
    assert sentence in message
    assert "clinic.yaml" not in message
    assert not (home / "clinic.yaml").exists()


@pytest.mark.parametrize(
    "change", [{"id": "fit/melasma/maser"}, {"id": "reviews"}, {"id": ["x"]}, {}, 5, {"id": "../x"}, None]
)
def test_what_is_not_in_the_course_cannot_be_confirmed(
    confirm: Callable[..., httpx.Response], home: Path, change: object
) -> None:
    reply = confirm(change)
    assert reply.status_code == 400
    assert "not in the course any more" in reply.json()["message"]
    assert not (home / "clinic.yaml").exists()


@pytest.mark.parametrize("changes", [[], "x", None, [{"id": CELL}] * 51])
def test_a_request_confirms_a_number_of_things_that_a_person_can_see(
    browser: httpx.Client, changes: object
) -> None:
    reply = browser.post("course/api/review", json={"by": BY, "on": ON, "changes": changes})
    assert reply.status_code == 400
    assert "1 to 50" in reply.json()["message"]


def test_a_file_with_a_fault_is_told_with_its_line_and_not_touched(
    browser: httpx.Client, confirm: Callable[..., httpx.Response], home: Path
) -> None:
    home.mkdir(exist_ok=True)
    (home / "clinic.yaml").write_text("# ours\nphones: {emergency: nine}\n", "utf-8")
    fault = browser.get("course/api/review").json()["fault"]
    assert fault.startswith("clinic.yaml:2: emergency 'nine'")
    reply = confirm({"id": CELL})
    assert reply.status_code == 409
    assert "clinic.yaml:2:" in reply.json()["message"]
    assert (home / "clinic.yaml").read_text("utf-8") == "# ours\nphones: {emergency: nine}\n"


def test_notes_in_the_file_stay(confirm: Callable[..., httpx.Response], home: Path) -> None:
    home.mkdir(exist_ok=True)
    (home / "clinic.yaml").write_text("# ours\nclinic: Ours  # since May\n", "utf-8")
    assert confirm({"id": CELL}).status_code == 200
    assert (home / "clinic.yaml").read_text("utf-8").startswith("# ours\nclinic: Ours  # since May\nfit:\n")


def test_a_server_that_makes_no_pages_says_when_they_are_made(browser: httpx.Client) -> None:
    assert browser.get("course/api/review").json()["pages"] is None
    for reply in (browser.get("course/api/review/pages"), browser.post("course/api/review/pages")):
        assert reply.status_code == 501
        assert "next “course open”" in reply.json()["message"]


def test_on_a_hub_nobody_confirms_in_the_browser(built: Path, tmp_path: Path) -> None:
    server = start(tmp_path / "home", built, env={"JUPYTERHUB_USER": "ann"})
    try:
        client = server.browser()
        change = {"by": BY, "on": ON, "changes": [{"id": CELL}]}
        for reply in (
            client.get("course/api/review"),
            client.post("course/api/review", json=change),
            client.post("course/api/review/pages"),
        ):
            assert reply.status_code == 403
            assert "On a hub nobody reviews in the browser" in reply.json()["message"]
        assert not server.home.exists()
    finally:
        server.close()


def test_who_may_not_see_the_course_may_not_confirm(built: Path, tmp_path: Path) -> None:
    server = start(tmp_path / "home", built, nobody=True)
    try:
        client = server.stranger()
        client.params = {"token": TOKEN}
        assert client.get("course/review").status_code == 403
        for path in PATHS:
            assert client.get(path).status_code == 403
            assert client.post(path, json={}).status_code == 403
    finally:
        server.close()


def test_every_rule_and_problem_of_the_data_can_be_confirmed(
    browser: httpx.Client, confirm: Callable[..., httpx.Response], home: Path
) -> None:
    found = groups(browser)
    for group in ("calls", "healing", "aftercare", "test_patch", "fit"):
        ids = [item["id"] for item in found[group]]
        for at in range(0, len(ids), 50):
            assert confirm(*({"id": id} for id in ids[at : at + 50])).status_code == 200
    clinic = load_clinic(home / "clinic.yaml")
    assert {each.group for each in unconfirmed(clinic, [], [])} == {"phones"}
    assert set(clinic.fit or {}) == {problem.key for problem in indications().problems}
    assert len(clinic.test_patch or {}) == len(safety().test_patch_rules)
