"""The course map of the start notebook: links, paths, minutes, and what is done."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from course_lib import learner, plan
from course_lib.course import checkout, course
from course_lib.quiz.role_plays import role_plays
from course_lib.widgets import course_map as module
from course_lib.widgets.course_map import course_map

LESSONS = [each.slug for each in course().topics]
KEYS = ("claim:C29", "practice:healing-one", "practice:healing-two")


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, plan.Taken]], None]:
    """A checkout with the notebooks of the real one, whose pages were made with these minutes."""
    root = tmp_path / "checkout"
    (root / "_build").mkdir(parents=True)
    (root / "notebooks").symlink_to(checkout() / "notebooks")
    monkeypatch.setattr(module, "checkout", lambda: root)

    def taken(given: dict[str, plan.Taken]) -> None:
        plan.keep(root / "_build", given)

    return taken


def rows() -> Iterator[list[str]]:
    """The cells of each row below the head."""
    table = [line for line in course_map().data.splitlines() if line.startswith("|")]
    assert len(table) == 2 + len(LESSONS) + len(role_plays())
    for line in table[2:]:
        yield [cell.strip() for cell in line.strip("|").split("|")]


def test_every_lesson_leads_to_its_notebook_in_the_order_of_the_course(built: object) -> None:
    links = [re.fullmatch(r"\[(.+)\]\((.+)\)", row[0]) for row in rows()]
    led = [link[2] for link in links if link]
    assert led == [*(f"{slug}.ipynb" for slug in LESSONS), *["role_plays.ipynb"] * len(role_plays())]
    assert all((checkout() / "notebooks" / name).is_file() for name in led)


def test_each_row_has_its_place_in_each_path_as_the_plan_has_it(built: object) -> None:
    names = [*LESSONS, *role_plays()]
    for place, role in enumerate(course().roles):
        way = plan.plan(role, dict.fromkeys(names, 0))
        shown = {name: row[1 + place] for name, row in zip(names, rows(), strict=True)}
        for number, step in enumerate(way.steps, 1):
            assert shown.pop(step.name) == f"{number} · {'core' if step in way.core else 'extra'}"
        assert set(shown.values()) == {"–"}  # the role-plays of the other roles


def test_without_pages_it_says_how_the_minutes_come_to_be_counted(built: object) -> None:
    assert {(row[4], row[5]) for row in rows()} == {("–", "–")}
    assert course_map().data.endswith("The minutes are counted while the pages are made: `course build`.")


def test_minutes_and_sums_are_those_of_the_plan(built: Callable[[dict[str, plan.Taken]], None]) -> None:
    taken = {name: plan.Taken(10 + place, KEYS) for place, name in enumerate((*LESSONS, *role_plays()))}
    built(taken)
    assert [int(row[4]) for row in rows()] == [each.minutes for each in taken.values()]
    for role in course().roles:
        made = plan.plan(role, {name: each.minutes for name, each in taken.items()})
        assert f"- {made.name}, core: {plan.in_words(made.core)}. {made.begins}" in course_map().data


def test_what_is_done_counts_as_on_the_pages(
    built: Callable[[dict[str, plan.Taken]], None], learns: Callable[[str], learner.Store]
) -> None:
    built({"healing": plan.Taken(16, KEYS), "day-six-blister": plan.Taken(5, ("roleplay:day-six-blister",))})
    healing, blister = LESSONS.index("healing"), len(LESSONS) + list(role_plays()).index("day-six-blister")

    def done() -> tuple[str, str]:
        found = list(rows())
        return found[healing][5], found[blister][5]

    assert done() == ("0 of 3", "0 of 1")
    store = learns("Ann")
    values = {
        "claim:C29": {"verdict": "partly"},
        "practice:healing-one": {"given": "a", "checked": False},
        "practice:healing-two": {"given": "a", "checked": True},
        "roleplay:day-six-blister": {"path": ["x"], "best": None},
    }
    store.put(learner.Entry(key, value, "", 1, key) for key, value in values.items())
    assert done() == ("2 of 3", "0 of 1")
    ended = {"path": [], "best": {"points": 4, "ending": "seen"}}
    store.put([learner.Entry("roleplay:day-six-blister", ended, "", 2, "end")])
    assert done() == ("2 of 3", "1 of 1")


def test_a_store_that_cannot_be_read_leaves_the_map_readable(
    built: Callable[[dict[str, plan.Taken]], None],
    learns: Callable[[str], learner.Store],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    built({"healing": plan.Taken(16, KEYS)})
    learns("Ann")

    def refuse(self: learner.Store) -> learner.Snapshot:
        raise learner.NotSaved("no")

    monkeypatch.setattr(learner.Store, "read", refuse)
    assert list(rows())[LESSONS.index("healing")][5] == "0 of 3"
