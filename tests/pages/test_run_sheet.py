"""The sheet that a trainer prints: the same minutes, and nothing that paper cannot do."""

import re
from datetime import date

import pytest
from bs4 import BeautifulSoup, Tag

from course_lib.course import course
from course_lib.evidence.clinic import Clinic, Review, Reviews
from course_lib.pages import run_sheet
from course_lib.pages.session import Session, session
from tests.pages.test_session import LESSONS, PLAY


@pytest.fixture(scope="module")
def an_hour() -> Session:
    return session(LESSONS, "front_desk", 60, PLAY)


@pytest.fixture(scope="module")
def sheet(an_hour: Session) -> BeautifulSoup:
    return BeautifulSoup(run_sheet.page(an_hour, Clinic()), "html.parser")


def rows(sheet: BeautifulSoup) -> list[Tag]:
    return sheet.select("tbody tr:not(.lesson):not(.together)")


def words(tag: Tag | None) -> str:
    assert tag is not None
    return " ".join(tag.get_text(" ").split())


def test_the_minutes_on_paper_add_up_to_the_hour(an_hour: Session, sheet: BeautifulSoup) -> None:
    times = [words(row.select_one(".time")) for row in rows(sheet)]
    found = [re.fullmatch(r"(\d+) min (\d):(\d\d)–(\d):(\d\d)", time) for time in times]
    assert len(found) == len(an_hour.timed) > 8
    at = 0
    for each in found:
        assert each is not None
        minutes, *clock = map(int, each.groups())
        assert 60 * clock[0] + clock[1] == at
        at += minutes
        assert 60 * clock[2] + clock[3] == at
    assert at == 60
    assert words(sheet.select_one(".together")) == "60 min together"


def test_each_part_says_what_to_say_ask_or_do_and_where_it_stands(sheet: BeautifulSoup) -> None:
    for row in rows(sheet):
        said = [words(line) for line in row.select(".lines p")]
        assert all(line.split()[0] in ("Say", "Ask", "Do", "Then") for line in said)
        assert said or "Screen" in words(row)
    assert {words(row).partition("Screen ")[2][:1].isdigit() for row in rows(sheet)} == {True, False}
    assert [words(each) for each in sheet.select(".lesson")] == [lesson.title for lesson in LESSONS]


def test_what_to_skip_stands_above_and_in_its_row_by_the_same_number(sheet: BeautifulSoup) -> None:
    skips = [words(each) for each in sheet.select(".skips li")]
    assert 3 <= len(skips) <= 8
    for number, skip in enumerate(skips, 1):
        (row,) = (
            row
            for row in rows(sheet)
            if words(row).endswith(f"skip as number {number}") or (f"skip as number {number} " in words(row))
        )
        start = re.search(r"\((\d:\d\d), saves (\d+) min\)", skip)
        assert start is not None
        assert words(row).startswith(f"{start[2]} min {start[1]}–")


def test_the_materials_are_those_of_the_parts(an_hour: Session, sheet: BeautifulSoup) -> None:
    told = words(sheet.select_one(".boxes"))
    assert "“Role-plays”" in told
    assert "“On paper”" in told
    short = session(LESSONS, "front_desk", 28)
    told = words(BeautifulSoup(run_sheet.page(short, Clinic()), "html.parser").select_one(".boxes"))
    assert "“Role-plays”" not in told
    assert "“On paper”" not in told
    assert "whom to call" in told
    assert an_hour.minutes > short.minutes


def test_a_session_with_nothing_to_skip_says_so() -> None:
    bare = BeautifulSoup(run_sheet.page(session(LESSONS, "front_desk", 28), Clinic()), "html.parser")
    assert "Everything here is needed." in words(bare)
    assert not bare.select(".skips")


def test_the_sheet_is_a_draft_until_a_clinician_has_read_its_lessons(sheet: BeautifulSoup) -> None:
    assert words(sheet.select_one(".review strong")) == "Draft"
    review = Review(by="Dr A. Example", on=date(2026, 11, 20), version=LESSONS[1].content)
    clinic = Clinic(reviews=Reviews(lessons={"collagen": review}))
    read = BeautifulSoup(run_sheet.page(session(LESSONS[1:2], "operator", 30), clinic), "html.parser")
    assert words(read.select_one(".review strong")) == "Reviewed"


def test_the_sheet_needs_nothing_beside_it(sheet: BeautifulSoup) -> None:
    assert not sheet.select("script, img, iframe, a, button, link[rel=stylesheet]")
    assert [link["href"] for link in sheet.select("link")] == ["data:,"]
    assert "Training material, not medical advice." in words(sheet.select_one("footer"))
    assert course().title in words(sheet.title)


def test_its_file_is_named_by_role_and_minutes(an_hour: Session) -> None:
    assert run_sheet.file(an_hour) == "session-front-desk-60.html"
