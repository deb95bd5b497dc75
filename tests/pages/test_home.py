"""The first page: the choice of role, the cards, and the same minutes as the command line has."""

import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from course_lib.cli.plan import lines
from course_lib.course import OtherPage, course, topic
from course_lib.evidence.clinic import Clinic
from course_lib.pages import home
from course_lib.pages.lesson import Lesson, arrange
from course_lib.pages.run import Widget
from course_lib.pages.write import Content, write
from course_lib.plan import plan, total
from course_lib.widgets import claim, role_play
from tests.pages import made
from tests.pages.test_write import ASSETS, data

PLAYS = ("beach-wedding-call", "guarantee-consultation", "day-six-blister")
ROLES = list(course().roles)


def lesson(slug: str, *more: str) -> Lesson:
    """A short lesson; each further text makes it longer."""
    blocks = made.prose(f"# {topic(slug).title}", f"## The idea\n\n{' '.join(more)}")
    return made.lesson([*blocks, made.widget("claim-C21", claim("C21"))], slug)


def lessons(**more: str) -> list[Lesson]:
    return [lesson(each.slug, more.get(each.slug, "Some words.")) for each in course().topics]


@pytest.fixture
def plays() -> Lesson:
    names = ("kind", "key", "content", "spec", "saved", "status")
    shown = [
        Widget(f"play-{play}", "role_play", {name: getattr(role_play(play), name) for name in names})
        for play in PLAYS
    ]
    page = OtherPage(slug="role_plays", title="Role-plays")
    return arrange("role_plays.ipynb", page, [*made.prose("# Role-plays"), *shown])


def first_page(folder: Path, taught: list[Lesson], *others: Lesson) -> BeautifulSoup:
    folder.mkdir(exist_ok=True)
    write(folder, Content(taught, others=others), ASSETS, Clinic(), {})
    return BeautifulSoup((folder / "index.html").read_text(encoding="utf-8"), "html.parser")


def printed(role: str, taught: list[Lesson], *others: Lesson) -> list[int]:
    """The minutes that `course plan` prints: each step, and all of it at the end."""
    minutes = {name: each.minutes for name, each in home.taken(taught, others).items()}
    return [int(found) for line in lines(plan(role, minutes)) for found in re.findall(r"(\d+) min$", line)]


def minutes_of(card: Tag) -> int:
    (facts,) = card.select(".facts")
    return int(facts.get_text().split()[1])


def test_the_roles_are_native_radios_of_one_group_and_none_is_chosen(tmp_path: Path, plays: Lesson) -> None:
    page = first_page(tmp_path, lessons(), plays)
    radios = page.select("#course-role fieldset label input[type=radio][name=role]")
    assert [radio["value"] for radio in radios] == ROLES
    assert not [radio for radio in radios if radio.has_attr("checked")]
    assert page.select_one("#course-role legend") is not None


@pytest.mark.parametrize("role", ROLES)
def test_page_and_command_line_tell_the_same_steps_and_the_same_minutes(
    tmp_path: Path, plays: Lesson, role: str
) -> None:
    taught = lessons(healing="word " * 900, collagen="word " * 400)
    page = first_page(tmp_path, taught, plays)
    carried: Any = data(page)["path"]
    way = [*carried["roles"][role]["core"], *carried["roles"][role]["extra"]]
    on_page = [carried["steps"][name]["minutes"] for name in way]
    split = len(carried["roles"][role]["core"])
    core, extra = sum(on_page[:split]), sum(on_page[split:])
    assert printed(role, taught, plays) == [*on_page[:split], core, *on_page[split:], extra, core + extra]
    # And the words are those minutes too.
    (label,) = [each for each in page.select("label.role") if each.select(f"input[value={role}]")]
    assert f"about {core} minutes" in label.get_text()
    assert f"about {extra} minutes" in carried["roles"][role]["extra_words"]
    cards = {card["data-step"]: minutes_of(card) for card in page.select(".card")}
    assert [cards[name] for name in way] == on_page


@pytest.mark.parametrize("role", ROLES)
def test_a_longer_lesson_makes_the_path_longer_on_the_page_and_on_the_command_line(
    plays: Lesson, role: str
) -> None:
    before, after = lessons(), lessons(healing="word " * 1800)
    grown = after[3].minutes - before[3].minutes
    assert before[3].slug == "healing"
    assert grown == 10
    assert printed(role, after, plays)[-1] == printed(role, before, plays)[-1] + grown
    words = [home.path_data(each, [plays])["roles"][role]["core_words"] for each in (before, after)]
    first, second = (int(re.findall(r"about (\d+) minutes", each)[0]) for each in words)
    assert second == first + grown  # healing is core for everybody


def test_a_role_play_waits_hidden_until_its_role_is_chosen_and_leads_to_its_place(
    tmp_path: Path, plays: Lesson
) -> None:
    page = first_page(tmp_path, lessons(), plays)
    cards = page.select('.card[data-step*="-"]')
    assert [card["data-step"] for card in cards] == list(PLAYS)
    for card in cards:
        assert card.has_attr("hidden")
        (link,) = card.select("h3 a")
        assert link["href"] == f"role_plays.html#play-{card['data-step']}"


def test_without_the_page_of_role_plays_there_is_none_in_any_path(tmp_path: Path) -> None:
    page = first_page(tmp_path, lessons())
    assert len(page.select(".card")) == len(course().topics)
    assert "role-play" not in page.select_one("#course-role").get_text()  # type: ignore[union-attr]
    steps: Any = data(page)["path"]
    assert list(steps["steps"]) == [each.slug for each in course().topics]


def test_before_a_choice_every_lesson_stands_in_the_order_of_the_course(
    tmp_path: Path, plays: Lesson
) -> None:
    taught = lessons()
    page = first_page(tmp_path, taught, plays)
    shown = [card["data-step"] for card in page.select("#course-core .card:not([hidden])")]
    assert shown == [each.slug for each in course().topics]
    whole = sum(each.minutes for each in taught)
    assert page.select_one("#course-core-words").get_text() == f"6 lessons, about {whole} minutes in all."  # type: ignore[union-attr]
    assert page.select_one("#course-later").has_attr("hidden")  # type: ignore[union-attr]


def test_a_lesson_knows_what_comes_next_for_each_role(tmp_path: Path, plays: Lesson) -> None:
    first_page(tmp_path, lessons(), plays)
    soup = BeautifulSoup((tmp_path / "healing.html").read_text(encoding="utf-8"), "html.parser")
    following: Any = data(soup)["next"]
    assert list(following) == ROLES
    for role, step in following.items():
        way = course().paths[role].topics
        assert step["href"] == f"{way[way.index('healing') + 1]}.html"


def test_the_last_core_lesson_leads_to_the_role_play_and_the_last_of_all_nowhere(plays: Lesson) -> None:
    path = home.path_data(lessons(), [plays])
    for role, play in zip(ROLES, PLAYS, strict=True):
        way = course().paths[role]
        assert home.next_steps(path, way.core[-1])[role]["href"] == f"role_plays.html#play-{play}"
        assert home.next_steps(path, way.extra[-1])[role] is None


def test_without_a_role_a_lesson_leads_on_in_the_order_of_the_course(tmp_path: Path) -> None:
    first_page(tmp_path, lessons())
    soup = BeautifulSoup((tmp_path / "healing.html").read_text(encoding="utf-8"), "html.parser")
    assert soup.select_one("#course-next")["href"] == "skilled_hand.html"  # type: ignore[index]


def test_a_role_whose_lessons_are_not_there_yet_is_not_offered(tmp_path: Path) -> None:
    page = first_page(tmp_path, [lesson("collagen")])
    offered = [radio["value"] for radio in page.select("#course-role input")]
    assert offered == [role for role in ROLES if "collagen" in course().paths[role].core]
    assert offered == ["consultant"]


def test_what_was_counted_is_what_the_plan_adds_up(plays: Lesson) -> None:
    taken = home.taken(lessons(), [plays])
    assert list(taken) == [*(each.slug for each in course().topics), *PLAYS]
    assert taken["beach-wedding-call"].keys == ("roleplay:beach-wedding-call",)
    assert taken["healing"].keys == ("claim:C21",)
    minutes = {name: each.minutes for name, each in taken.items()}
    assert total(plan("operator", minutes).steps) == sum(
        each for name, each in minutes.items() if name not in PLAYS[:2]
    )
