"""The way of each role through the course, and its minutes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.course import course
from course_lib.evidence import DataError
from course_lib.plan import KEPT, Step, Taken, in_words, keep, kept, kept_minutes, plan, total
from course_lib.quiz.role_plays import role_plays

LESSONS = [each.slug for each in course().topics]
NAMES = [*LESSONS, *role_plays()]
ROLES = list(course().roles)
minutes = st.fixed_dictionaries({name: st.integers(1, 40) for name in NAMES})


def step(minutes: int, kind: str = "lesson") -> Step:
    return Step("lesson" if kind == "lesson" else "role_play", "name", "Title", minutes)


@given(minutes, st.sampled_from(ROLES))
def test_the_minutes_of_a_path_are_those_of_its_lessons_and_its_role_play(
    given_minutes: dict[str, int], role: str
) -> None:
    made = plan(role, given_minutes)
    (own,) = [play.id for play in role_plays().values() if play.role == role]
    assert sorted(each.name for each in made.steps) == sorted([*LESSONS, own])
    assert total(made.core) + total(made.extra) == total(made.steps)
    assert total(made.steps) == sum(given_minutes[name] for name in (*LESSONS, own))


@given(minutes, st.sampled_from(ROLES), st.sampled_from(LESSONS), st.integers(1, 30))
def test_a_longer_lesson_makes_its_path_longer_by_as_much(
    given_minutes: dict[str, int], role: str, lesson: str, more: int
) -> None:
    before = plan(role, given_minutes)
    after = plan(role, {**given_minutes, lesson: given_minutes[lesson] + more})
    assert total(after.steps) == total(before.steps) + more
    is_core = lesson in [each.name for each in before.core]
    assert total(after.core) == total(before.core) + (more if is_core else 0)


@pytest.mark.parametrize("role", ROLES)
def test_the_core_of_a_role_stands_first_in_the_order_of_the_course_file(role: str) -> None:
    made = plan(role, dict.fromkeys(NAMES, 10))
    path = next(path for each, path in course().paths.items() if each == role)
    assert tuple(each.name for each in made.core if each.kind == "lesson") == path.core
    assert tuple(each.name for each in made.extra) == path.extra
    assert made.core[-1].kind == "role_play"
    assert made.begins == path.begins


def test_what_is_not_there_is_left_out() -> None:
    assert [each.name for each in plan("operator", {"healing": 16}).steps] == ["healing"]
    assert plan("operator", {}).steps == ()


def test_the_role_may_be_written_as_on_the_command_line() -> None:
    assert plan("front-desk", {}) == plan("front_desk", {})


def test_an_unknown_role_lists_the_known_ones_and_the_nearest() -> None:
    with pytest.raises(DataError) as refused:
        plan("front-dsk", {})
    assert str(refused.value) == (
        "there is no role 'front-dsk'; the roles are: front-desk, consultant, operator"
        "; did you mean front-desk?"
    )


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([step(14)], "1 lesson, about 14 minutes"),
        ([step(14), step(16)], "2 lessons, about 30 minutes"),
        ([step(14), step(16), step(6, "role_play")], "2 lessons and a role-play, about 36 minutes"),
        ([step(14), *[step(6, "role_play")] * 2], "1 lesson and 2 role-plays, about 26 minutes"),
    ],
)
def test_a_path_is_told_in_words(steps: list[Step], words: str) -> None:
    assert in_words(steps) == words


def test_what_was_kept_beside_the_pages_is_read_back(tmp_path: Path) -> None:
    assert kept(tmp_path) == {}
    taken = {"healing": Taken(16, ("claim:C29", "practice:healing-one")), "collagen": Taken(14)}
    keep(tmp_path, taken)
    assert kept(tmp_path) == taken
    assert kept_minutes(tmp_path) == {"healing": 16, "collagen": 14}


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"healing": 16}', '{"healing": {"minutes": "x", "keys": []}}']
)
def test_what_is_damaged_there_counts_as_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / KEPT).write_text(text, encoding="utf-8")
    assert kept(tmp_path) == {}
