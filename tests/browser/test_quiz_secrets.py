"""Nothing of the key of a graded question reaches a browser, before handing in or after."""

import base64
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from course_lib import quiz
from course_lib.quiz.papers import bank
from tests.browser.conftest import Visit
from tests.browser.course_process import Course
from tests.browser.quiz_page import (
    BANK,
    IDS,
    NO_PAIR,
    PAGE,
    ROOT,
    give_all,
    hand_in,
    mixed,
    result,
    secrets,
    told,
)
from tests.browser.visitor import ready

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def spellings(words: str) -> list[str]:
    """The words as text, as JSON and as base64 might hold them."""
    middle = base64.b64encode(words[: len(words) // 3 * 3].encode()).decode()[4:-4]
    return [words, json.dumps(words)[1:-1], middle]


def given_away(text: str) -> set[str]:
    """The reasons and workings that stand in a text."""
    return {words for id in IDS for words in secrets(id) if any(each in text for each in spellings(words))}


def versions(text: str) -> set[str]:
    """The questions whose version, a hash over the key, stands in a text."""
    return {id for id, question in bank(ROOT).items() if quiz.version(question) in text}


def test_the_search_finds_what_is_planted() -> None:
    (id, *_) = IDS
    words = secrets(id)[0]
    planted = base64.b64encode(words.encode()).decode()
    for text in (f"<p>{words}</p>", json.dumps({"why": words}), f"x{planted}"):
        assert given_away(text) == {words}
    assert versions(f"{{{quiz.version(bank(ROOT)[id])}}}") == {id}
    assert given_away("nothing") == versions("nothing") == set()


def test_the_built_files_hold_no_reason_no_key_and_no_version_of_a_graded_question(
    course: Course, pages: Path
) -> None:
    files = [path for path in pages.rglob("*") if path.is_file() and path.suffix != ".gz"]
    assert {"index.html", "collagen.html", PAGE} <= {path.name for path in files}
    assert len([path for path in files if path.parent.name == "_static"]) >= 6
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert (given_away(text), versions(text)) == (set(), set()), path.name
    page = (pages / PAGE).read_text(encoding="utf-8")
    for id in IDS:
        assert id in page
    for word in ('"correct"', '"why"', '"worked"', '"tolerance"', '"pairs"', '"answer":', "HIDDEN TESTS"):
        assert word not in page, word


def test_before_handing_in_no_reply_gives_anything_away_and_afterwards_only_what_was_chosen(
    course: Course, learn: Visit
) -> None:
    visitor = learn("Curious Otter")
    replies: list[tuple[str, str]] = []

    def listen(route: Route) -> None:
        reply = route.fetch()
        replies.append((route.request.url, reply.body().decode("utf-8", "replace")))
        route.fulfill(response=reply)

    visitor.context.route("**/course/**", listen)
    page = visitor.open(course.page("index.html"))
    for name in ("collagen.html", PAGE):
        page.goto(course.page(name))
        ready(page)
    given = mixed()
    give_all(page, given)
    for path in ("", "/answers"):
        page.evaluate(
            "(path) => fetch('api/learners/curious-otter/papers/collagen' + path).then((one) => one.text())",
            path,
        )
    before = list(replies)
    asked = [text for url, text in before if "/papers/" in url]
    # Two answers that are given at once may travel together.
    assert sum(len(json.loads(text).get("saved", ())) for text in asked) >= len(IDS)
    assert {"index.html", "collagen.html", PAGE} <= {url.rsplit("/", 1)[1] for url, _ in before}
    for url, text in before:
        assert (given_away(text), versions(text)) == (set(), set()), url
    for text in asked:
        assert not re.search(r'"(correct|why|worked|right|reasons)"', text)

    hand_in(page)
    page.reload()
    ready(page)
    expect(result(page)).to_be_visible()
    after = replies[len(before) :]
    mine = {words for id in IDS for words in told(id, given[id]).values()} - {NO_PAIR}
    assert set().union(*(given_away(text) for _, text in after)) == mine
    everything = {words for id in IDS for words in secrets(id)}
    assert mine < everything
    for url, text in after:
        assert versions(text) == set(), url
        assert "/papers/" not in url or "correct" not in text
    assert given_away(page.content()) == mine


def test_the_ids_of_options_are_in_the_order_of_the_screen_and_tell_nothing(
    course: Course, learn: Visit
) -> None:
    page = learn("Id Reader").open(course.page(PAGE))
    content = json.loads(page.locator("#course-page").text_content() or "")
    specs = {each["state"]["spec"].get("id"): each["state"]["spec"] for each in content["widgets"].values()}
    assert set(IDS) < set(specs)
    fields = {"id", "type", "stem", "points", "number", "of", "paper", "graded"}
    more = {
        "single": {"options"},
        "multiple": {"options"},
        "numeric": {"unit"},
        "matching": {"lefts", "rights"},
    }
    for id in IDS:
        assert set(specs[id]) == fields | more[BANK[id]["type"]]
        for option in [
            *specs[id].get("options", []),
            *specs[id].get("lefts", []),
            *specs[id].get("rights", []),
        ]:
            assert set(option) == {"id", "text"}
            assert re.fullmatch("[0-9a-f]{8}", option["id"])
