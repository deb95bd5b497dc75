"""What a lesson owes the course is asked for: each planted fault is found, and nothing where all is there."""

import pytest

from tests.notebooks.syllabus import claim_faults, practice_faults, time_faults

OWED = {"healing": ["C1", "C2"], "collagen": ["C3"]}
OBJECTIVES = ("healing-clocks", "healing-sun")
WRITTEN = {"healing-one": "healing-clocks", "healing-two": "healing-sun", "healing-three": "healing-sun"}


def test_a_course_with_every_claim_once_owes_nothing() -> None:
    assert list(claim_faults({"healing": ["C2", "C1"], "collagen": ["C3"]}, OWED)) == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (
            {"healing": ["C1"], "collagen": ["C3"]},
            'healing.ipynb: claim C2 is missing; put claim("C2") into a cell of its own',
        ),
        (
            {"healing": ["C1", "C2", "C1"], "collagen": ["C3"]},
            "claim C1 stands 2 times: healing.ipynb, cell 'claim-C1'; healing.ipynb, cell 'claim-C1'",
        ),
        (
            {"healing": ["C1", "C2"], "collagen": ["C3", "C2"]},
            "claim C2 stands 2 times: healing.ipynb, cell 'claim-C2'; collagen.ipynb, cell 'claim-C2'",
        ),
        (
            {"healing": ["C1", "C2", "C3"], "collagen": []},
            "healing.ipynb, cell 'claim-C3': claim C3 belongs to collagen.ipynb",
        ),
        (
            {"healing": ["C1", "C2"], "collagen": ["C3", "C9"]},
            "collagen.ipynb, cell 'claim-C9': there is no claim C9 in these lessons",
        ),
    ],
)
def test_a_claim_that_is_missing_twice_or_misplaced_is_found(asked: dict[str, list[str]], found: str) -> None:
    assert list(claim_faults(asked, OWED)) == [found]


def test_a_lesson_that_practises_every_objective_owes_nothing() -> None:
    assert list(practice_faults(OBJECTIVES, WRITTEN, list(WRITTEN))) == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (
            ["healing-two", "healing-three"],
            [
                "objective healing-clocks is practised by no question of the lesson",
                "practice question healing-one is asked 0 times; once is right",
            ],
        ),
        ([*WRITTEN, "healing-two"], ["practice question healing-two is asked 2 times; once is right"]),
        (
            [*WRITTEN, "healing-four"],
            ["cell 'practice-healing-four': there is no such question in the practice file"],
        ),
    ],
)
def test_an_objective_without_practice_is_found(asked: list[str], found: list[str]) -> None:
    assert list(practice_faults(OBJECTIVES, WRITTEN, asked)) == found


@pytest.mark.parametrize("minutes", [10, 18])
def test_ten_and_eighteen_minutes_are_allowed(minutes: int) -> None:
    assert time_faults(minutes) == []


@pytest.mark.parametrize(
    ("minutes", "found"),
    [
        (9, "takes 9 minutes, 10 are the least"),
        (19, "takes 19 minutes, 18 are the most: shorten it"),
        (20, "takes 20 minutes, 18 are the most: shorten it"),
        (21, "takes 21 minutes, 20 is the limit: split it into two lessons"),
    ],
)
def test_a_lesson_that_is_too_short_or_too_long_hears_what_to_do(minutes: int, found: str) -> None:
    assert time_faults(minutes) == [found]
