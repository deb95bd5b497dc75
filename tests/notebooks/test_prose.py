"""The checks of a lesson's prose find each fault that was planted, and leave honest sentences alone."""

from decimal import Decimal

import pytest

from course_lib import evidence
from tests.notebooks.prose import (
    Quantity,
    banned,
    facts,
    quantities,
    sentences,
    table,
    unknown_ids,
    unsourced,
    unsupported,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("about 1 % a year", ["1 %"]),
        ("one percent, or 1 per cent, or 1%", ["1 %", "1 %", "1 %"]),
        ("in 10 people", ["10"]),
        ("3 to 14 days", ["3 day", "14 day"]),
        ("10-22 h and 13–28 h", ["10 hour", "22 hour", "13 hour", "28 hour"]),
        ("40 to 45 %, not 1 or 2 weeks", ["40 %", "45 %", "1 week", "2 week"]),
        ("+47 % to +84 %", ["47 %", "84 %"]),
        ("56 vs 82 ng/ml", ["56 ng/ml", "82 ng/ml"]),
        ("37 % of 500 patients", ["37 %", "500"]),
        ("4.5 weeks, 4.5 months", ["4.5 week", "4.5 month"]),
        ("the 3-month look, 4.5-year trial", ["3 month", "4.5 year"]),
        ("day 1, days 3 to 7 and week 2", ["1 day", "3 day", "7 day", "2 week"]),
        ("20,399 procedures at 10,600 nm", ["20399", "10600 nm"]),
        ("7.5-fold, 8.9x, 2 times", ["7.5 times", "8.9 times", "2 times"]),
        (
            "over four decades, two to three weeks, twelve months",
            ["4 decade", "2 week", "3 week", "12 month"],
        ),
        ("18-29-year-olds", ["18 year", "29 year"]),
        ("CO2 and Er:YAG, MMP-1, one treatment, two kinds", ["1"]),
        ("", []),
    ],
)
def test_numbers_are_read_with_their_units(text: str, found: list[str]) -> None:
    assert [str(each) for each in quantities(text)] == found


@pytest.mark.parametrize(
    ("markdown", "found"),
    [
        ("## One heading\n\nA line.\nAnother.", ["One heading", "A line.", "Another."]),
        ("- **The signal.** It rose [A1].  It fell.", ["The signal.", "It rose [A1].", "It fell."]),
        ('He said "2 weeks." Then 3 %.', ['He said "2 weeks.', "Then 3 %."]),
        ("| a. B | c |\n|---|---|\n| d | e |", ["| a. B | c |", "| d | e |"]),
        ("1.5 mm deep.", ["1.5 mm deep."]),
        ("\n\n", []),
    ],
)
def test_a_text_is_cut_into_sentences_and_rows(markdown: str, found: list[str]) -> None:
    assert list(sentences(markdown)) == found


@pytest.mark.parametrize(
    "honest",
    [
        "Forearm skin loses about 1 % a year [SHUSTER1975].",
        "It fell by about 25 % over four decades, or 0.6 % a year [REILLYD2021].",
        "Redness lasted 4.5 weeks after a single pass [TANZI2003], and 4.5 months after several [NANNI1998].",
        "In 37 % of 500 patients [NANNI1998], and in 46 % after a single pass [TANZI2003].",
        'The article says "within 2 to 3 weeks" [SEED].',
        "Of the 68 values, 46 are usual practice [X-GENERAL].",
        "A trial of 903 adults under 55 [HUGHES2013].",
        "Nothing to count here [FISHER2008].",
    ],
)
def test_a_number_that_its_source_has_is_left_alone(honest: str) -> None:
    assert unsupported(honest, facts()) == []
    assert unsourced(honest, facts()) == []


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ("Forearm skin loses about 2 % a year [SHUSTER1975].", "2 % is in no fact of SHUSTER1975"),
        ("Forearm skin loses about 1 % a year [HUGHES2013].", "1 % is in no fact of HUGHES2013"),
        (
            "Redness lasted 4.5 months after a single pass [TANZI2003].",
            "4.5 month is in no fact of TANZI2003",
        ),
        ("Redness lasted 4.5 weeks after several [NANNI1998].", "4.5 week is in no fact of NANNI1998"),
        (
            "In 46 % [NANNI1998], and in 37 % after a single pass [TANZI2003].",
            "46 % is in no fact of NANNI1998",
        ),
        ("[TANZI2003] found 37 %.", "37 % is in no fact of TANZI2003"),
        ("It fell over three decades [REILLYD2021].", "3 decade is in no fact of REILLYD2021"),
        ("In 11 people [ORTIZ2010].", "11 is in no fact of ORTIZ2010"),
        ("In 74 people [ORTIZ2010].", "74 is in no fact of ORTIZ2010"),
        ("It takes 5 to 99 days [X-GENERAL].", "99 day is in no fact of X-GENERAL"),
        ("About 1 % a year [NOBODY1900].", "1 % is in no fact of NOBODY1900"),
    ],
)
def test_a_number_that_its_source_does_not_have_is_found(planted: str, found: str) -> None:
    assert found in unsupported(planted, facts())


@pytest.mark.parametrize(
    "planted", ["It takes 5 days.", "Over four decades it fell.", "In 10 people it rose."]
)
def test_a_number_without_any_source_is_found(planted: str) -> None:
    assert len(unsourced(planted, facts())) == 1
    assert unsupported(planted, facts()) == []


def test_the_article_may_be_named_in_words_for_its_own_number_only() -> None:
    assert unsourced("The article says two to three weeks.", facts()) == []
    assert unsourced("The article says two to four weeks.", facts()) == ["4 week has no source"]
    assert unsourced("It takes two to three weeks.", facts()) == [
        "2 week has no source",
        "3 week has no source",
    ]


def test_every_source_with_a_number_has_it_as_a_fact() -> None:
    with_numbers = [each for each in evidence.sources().values() if quantities(each.says)]
    assert len(with_numbers) > 50
    for each in with_numbers:
        assert set(quantities(each.says)) <= facts()[each.id], each.id


def test_the_ends_of_a_range_that_no_source_gives_are_usual_practice() -> None:
    milestone = evidence.healing().device("eryag_full").milestones["redness_gone"]
    assert milestone.usual_practice == ("high",)
    high = Quantity(Decimal(str(milestone.days[2])), "day")
    assert high in facts()["X-GENERAL"]
    assert high not in facts()[milestone.src]


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ("as shown [SHUSTR1975]", "[SHUSTR1975]: 'SHUSTR1975' is no source id"),
        ("as shown [SHUSTER1975; FISHER2008]", "'SHUSTER1975; FISHER2008' is no source id"),
        ("as shown [Shuster 1975]", "'Shuster 1975' is no source id"),
        ("to do [ask Ann]", "'ask Ann' is no source id"),
        ("[]", "'' is no source id"),
    ],
)
def test_brackets_with_anything_but_known_ids_are_found(planted: str, found: str) -> None:
    assert len(unknown_ids(planted)) == 1
    assert found in unknown_ids(planted)[0]


def test_known_ids_kinds_and_links_are_left_alone() -> None:
    assert unknown_ids("One [SHUSTER1975, FISHER2008], two [X-GENERAL, SEED], [a link](healing.html).") == []


def test_a_table_is_read_as_rows_without_its_head() -> None:
    assert table("Text.\n\n| A | B |\n|---|:-:|\n| c | d |\n|e|f|\n") == [["c", "d"], ["e", "f"]]


@pytest.mark.parametrize(
    ("planted", "promise"),
    [
        ("It is painless.", "painless"),
        ("It is completely safe.", "safe"),
        ("There is no risk at all.", "no risk"),
        ("A risk-free treatment.", "no risk"),
        ("You go back to work with no downtime.", "no downtime"),
        ("The result is permanent.", "permanent"),
        ("It removes wrinkles.", "removes wrinkles"),
        ("It turns back the clock.", "turns back the clock"),
        ("You will look ten years younger.", "years younger"),
        ("A non-surgical facelift.", "face lift"),
        ("It cures acne.", "cure"),
        ("A wonder treatment.", "wonder"),
        ("A real Breakthrough!", "breakthrough"),
        ("We have the best laser.", "the best"),
        ("We have the latest laser.", "the latest"),
        ("We guarantee the result.", "guarantee"),
        ("The offer ends tonight.", "pressure"),
        ("Not for everyone. It is permanent.", "permanent"),
        ("Never mind the price, because this really is the best.", "the best"),
    ],
)
def test_a_promise_is_found(planted: str, promise: str) -> None:
    assert [each for each in banned(planted) if each.startswith(f"promises '{promise}'")]


@pytest.mark.parametrize(
    "honest",
    [
        "Skin keeps ageing, so it is not permanent.",
        "There is no wonder treatment.",
        "No laser is entirely safe.",
        "Nobody can guarantee a result.",
        "It can soften fine lines for a time.",
        "Here are the benefits and the risks.",
        "We will accurately write it down, so that it is secure.",
    ],
)
def test_a_denied_promise_and_a_modest_word_are_left_alone(honest: str) -> None:
    assert banned(honest) == []
