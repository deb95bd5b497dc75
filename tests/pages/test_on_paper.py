"""The practice questions on paper: the same questions as on the page, and a key that agrees with them."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from course_lib import quiz
from course_lib.evidence.clinic import Clinic
from course_lib.pages import on_paper
from course_lib.pages.extra_page import Extra
from course_lib.pages.lesson import Lesson
from course_lib.pages.write import Content, write
from course_lib.quiz import Matching, Multiple, Numeric, Single
from course_lib.widgets import claim, practice
from tests.pages import made
from tests.pages.test_write import ASSETS
from tests.quiz import made_up

LETTERS = "ABCDEF"
SLUGS = ("skin_depth", "skin_damage", "collagen", "healing", "skilled_hand", "deciding")


def lesson_of(slug: str) -> Lesson:
    """A lesson with all practice questions of its topic, the last one first."""
    widgets = [made.widget(each.id, practice(each.id)) for each in reversed(quiz.practice(slug))]
    return made.lesson([*made.prose(f"# The {slug}", "## Practice"), *widgets], slug)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, BeautifulSoup]:
    folder = tmp_path_factory.mktemp("pages")
    write(folder, Content([lesson_of(slug) for slug in SLUGS]), ASSETS, Clinic(), {})
    return {
        path.stem: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in folder.glob("*.html")
    }


def asked(page: BeautifulSoup) -> list[Tag]:
    return page.select(".paper-questions > li")


def straight(text: str) -> str:
    text = " ".join(text.split())
    return text.replace("“", '"').replace("”", '"').replace("’", "'").replace("‘", "'")


def test_each_lesson_has_a_sheet_and_a_key_with_its_questions_in_the_order_of_the_page(
    pages: dict[str, BeautifulSoup],
) -> None:
    types = set()
    for slug in SLUGS:
        questions = list(reversed(quiz.practice(slug)))
        for name in (f"practice-{slug}", f"key-{slug}"):
            stems = [question.select_one("h2").get_text() for question in asked(pages[name])]  # type: ignore[union-attr]
            wanted = [f"{number} {question.stem}" for number, question in enumerate(questions, 1)]
            assert list(map(straight, stems)) == list(map(straight, wanted))
        types |= {question.type for question in questions}
    assert types == {"single", "multiple", "numeric", "matching"}


def test_a_sheet_has_a_box_for_every_option_and_gives_no_reason_away(pages: dict[str, BeautifulSoup]) -> None:
    checked = 0
    for slug in SLUGS:
        for question, item in zip(
            reversed(quiz.practice(slug)), asked(pages[f"practice-{slug}"]), strict=True
        ):
            text = straight(item.get_text())
            if isinstance(question, Single | Multiple):
                shown = [straight(option.get_text()) for option in item.select(".boxes li")]
                wanted = [
                    f"{letter} {straight(option.text)}"
                    for letter, option in zip(LETTERS, question.options, strict=False)
                ]
                assert shown == wanted
                assert len(item.select(".boxes .box")) == len(question.options)
                assert bool(item.select(".box.round")) is isinstance(question, Single)
                hidden = [option.why for option in question.options]
            elif isinstance(question, Numeric):
                assert question.unit in text
                hidden = [question.worked, question.low, question.high]
            else:
                assert len(item.select(".lefts .line")) == len(question.pairs)
                hidden = [pair.why for pair in question.pairs]
            for why in hidden:
                assert straight(why) not in text
                checked += 1
    assert checked > 80


def test_the_key_names_the_right_letters_and_every_reason(pages: dict[str, BeautifulSoup]) -> None:
    checked = 0
    for slug in SLUGS:
        for question, item in zip(reversed(quiz.practice(slug)), asked(pages[f"key-{slug}"]), strict=True):
            text = straight(item.get_text())
            answer = item.select_one(".answer strong")
            assert answer is not None
            if isinstance(question, Single | Multiple):
                rights = [
                    letter
                    for letter, option in zip(LETTERS, question.options, strict=False)
                    if option.correct
                ]
                assert [letter for letter in LETTERS if letter in answer.get_text()[8:]] == rights
                reasons = [option.why for option in question.options]
                marked = [tag.get_text().split()[0] for tag in item.select(".reasons .right .letter-name")]
                assert marked == rights
            elif isinstance(question, Numeric):
                assert f"{question.answer:g} {question.unit}" in answer.get_text()
                reasons = [question.worked, question.low, question.high]
            else:
                reasons = [pair.why for pair in question.pairs]
            for why in reasons:
                assert straight(why) in text
                checked += 1
    assert checked > 80


def test_the_letters_of_a_matching_key_lead_to_the_right_sides_of_the_sheet(
    pages: dict[str, BeautifulSoup],
) -> None:
    checked = 0
    for slug in SLUGS:
        sheet, key = asked(pages[f"practice-{slug}"]), asked(pages[f"key-{slug}"])
        for question, ask, tell in zip(reversed(quiz.practice(slug)), sheet, key, strict=True):
            if not isinstance(question, Matching):
                continue
            rights = dict(straight(each.get_text()).split(" ", 1) for each in ask.select(".rights li"))
            answer = tell.select_one(".answer strong")
            assert answer is not None
            given = [part.split() for part in answer.get_text().removeprefix("Answer: ").split(", ")]
            assert [number for number, _ in given] == [str(n) for n in range(1, len(question.pairs) + 1)]
            assert [rights[letter] for _, letter in given] == [
                straight(pair.right) for pair in question.pairs
            ]
            checked += 1
    assert checked >= 1


def test_only_safety_questions_are_marked_as_such(pages: dict[str, BeautifulSoup]) -> None:
    marks = {
        question.id: "About safety" in item.get_text()
        for slug in SLUGS
        for question, item in zip(reversed(quiz.practice(slug)), asked(pages[f"key-{slug}"]), strict=True)
    }
    wanted = {question.id: question.critical for slug in SLUGS for question in quiz.practice(slug)}
    assert marks == wanted
    assert any(wanted.values())


def test_the_list_leads_to_every_sheet_and_key_and_says_how_long_each_takes(
    pages: dict[str, BeautifulSoup],
) -> None:
    links = [str(link["href"]) for link in pages["on_paper"].select(".printables a")]
    assert links == [f"{kind}{slug}.html" for slug in SLUGS for kind in ("", "practice-", "key-")]
    assert all(link.removesuffix(".html") in pages for link in links)
    rows = [row.get_text() for row in pages["on_paper"].select(".printables tbody tr")]
    for slug, row in zip(SLUGS, rows, strict=True):
        assert f"{len(quiz.practice(slug))} questions, about " in row


def test_the_time_for_a_sheet_follows_the_pace_of_the_course() -> None:
    lesson = lesson_of("collagen")
    sheet = on_paper.pages([lesson], Clinic())[1].context["sheet"]
    assert len(sheet["questions"]) == 6
    assert sheet["minutes"] == 5  # 6 x 45 s = 4.5 min, and a minute that has begun counts


def test_a_lesson_without_practice_has_no_sheet() -> None:
    blank = made.lesson([*made.prose("# Collagen", "## The idea"), made.widget("c", claim("C21"))])
    assert on_paper.pages([blank], Clinic()) == ()
    files = [page.file for page in on_paper.pages([blank, lesson_of("healing")], Clinic())]
    assert files == ["on_paper.html", "practice-healing.html", "key-healing.html"]


def test_a_lesson_leads_to_its_sheet_if_it_has_one(pages: dict[str, BeautifulSoup]) -> None:
    for slug in SLUGS:
        assert pages[slug].select(f"main a[href='practice-{slug}.html']"), slug
    assert on_paper.sheet_of(made.lesson(made.prose("# Collagen"))) == ""


def test_only_the_list_stands_at_the_foot_of_every_page() -> None:
    found: tuple[Extra, ...] = on_paper.pages([lesson_of("healing")], Clinic())
    assert [page.file for page in found if page.listed] == ["on_paper.html"]


def test_sheet_and_key_are_drafts_until_the_lesson_has_been_reviewed_as_it_is() -> None:
    lesson = lesson_of("collagen")
    for clinic, word in (
        (Clinic(), "Draft"),
        (made.clinic(lessons={"collagen": lesson.content}), "Reviewed"),
    ):
        _, sheet, key = on_paper.pages([lesson], clinic)
        assert word in sheet.context["review"]
        assert word in key.context["review"]


def test_every_other_type_of_question_has_its_sheet_and_its_key_too() -> None:
    asked = [made_up.question(type_) for type_ in ("case", "verdict", "handover", "ordering")]
    lesson = made.lesson(
        [
            *made.prose("# Collagen", "## Practice"),
            *(made.widget(each.type, made.practised(each)) for each in asked),
        ]
    )
    sheet, key = (each.context["sheet"]["questions"] for each in on_paper.pages([lesson], Clinic())[1:])
    assert sheet == key
    case, verdict, handover, ordering = key
    assert (case["scene"], case["answer"]) == ("A client has a new tan.", "A")
    assert (verdict["answer"], handover["answer"]) == ("B", "B")
    assert ordering["steps"] == ["Do", "Note", "Warn"]
    assert [each["text"] for each in ordering["order"]] == ["Warn", "Do", "Note"]


@pytest.mark.parametrize("type_", ["case", "verdict", "handover", "ordering"])
def test_a_sheet_never_shows_the_reasons_of_a_question(type_: str, tmp_path: Path) -> None:
    asked = made_up.question(type_)
    lesson = made.lesson(
        [*made.prose("# Collagen", "## Practice"), made.widget("ask", made.practised(asked))]
    )
    write(tmp_path, Content([lesson]), ASSETS, Clinic(), {})
    sheet, key = (
        straight((tmp_path / f"{name}-collagen.html").read_text("utf-8")) for name in ("practice", "key")
    )
    reasons = [each.why for each in quiz.feedback(asked, None)]
    assert reasons
    for why in reasons:
        assert why not in sheet
        assert why in key
