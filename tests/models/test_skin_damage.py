from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.evidence import FITS, DataError, indications
from course_lib.models.skin_damage import count, numbers, ranked, span, with_numbers

PROBLEMS = [problem.key for problem in indications().problems]
a_problem = st.sampled_from(PROBLEMS)


@given(a_problem)
def test_no_device_is_lost_or_moved_by_the_ranking(problem: str) -> None:
    cells = ranked(problem)
    assert dict(cells) == dict(indications().problem(problem).fit)
    assert len(cells) == 9
    places = [FITS.index(fit) for _, fit in cells]
    assert places == sorted(places)
    in_file = list(indications().problem(problem).fit)
    for fit in FITS:
        same = [device for device, each in cells if each == fit]
        assert same == [device for device in in_file if device in same]


@given(a_problem)
def test_the_counts_of_a_problem_are_nine_in_all(problem: str) -> None:
    assert sum(count(problem, fit) for fit in FITS) == 9


def test_the_cells_are_counted_as_the_evidence_has_them() -> None:
    totals = Counter({fit: sum(count(problem, fit) for problem in PROBLEMS) for fit in FITS})
    assert totals == {"common": 27, "possible": 30, "little": 48, "caution": 14, "never": 7}
    assert (count("melasma", "caution"), count("melasma", "never")) == (6, 1)


@given(a_problem)
def test_every_number_lies_between_none_and_all_and_rises(problem: str) -> None:
    for each in numbers(problem):
        assert 0 <= each.low <= each.high <= 100
        assert f"{each.low:g}" in each.words
        assert f"{each.high:g}" in each.words


@given(a_problem)
def test_the_span_holds_every_improvement_and_no_share(problem: str) -> None:
    improvements = [each for each in numbers(problem) if each.kind == "improvement"]
    found = span(problem)
    if found is None:
        assert improvements == []
    else:
        assert found == (min(each.low for each in improvements), max(each.high for each in improvements))


@pytest.mark.parametrize(
    ("problem", "ends"),
    [
        ("photoageing_overall", (45, 75)),
        ("solar_lentigines", (52, 84)),
        ("redness_vessels", (35.9, 43.4)),
        ("acne_scars_rolling_boxcar", (26, 83)),
        ("wrinkles_deep", (45, 45)),
        ("wrinkles_fine", None),
        ("pores_texture", None),
        ("melasma", None),
    ],
)
def test_the_span_is_that_of_the_studies(problem: str, ends: tuple[float, float] | None) -> None:
    assert span(problem) == ends


def test_a_share_stands_behind_the_improvement_that_it_belongs_to() -> None:
    found = [(each.kind, each.low) for each in numbers("photoageing_overall")]
    assert found == [("improvement", 51), ("share", 73), ("share", 55), ("improvement", 45)]


def test_only_problems_with_a_percentage_are_shown_on_a_scale_of_percent() -> None:
    assert [problem.key for problem in with_numbers()] == [
        "photoageing_overall",
        "solar_lentigines",
        "redness_vessels",
        "acne_scars_rolling_boxcar",
        "wrinkles_fine",
        "wrinkles_deep",
        "pores_texture",
    ]


def test_an_unknown_problem_is_told_the_near_one() -> None:
    for question in (ranked, numbers, span):
        with pytest.raises(DataError, match=r"^there is no problem 'melasme'; did you mean melasma\?$"):
            question("melasme")
    with pytest.raises(DataError, match="there is no problem 'tea'"):
        count("tea", "never")
