"""The checks of a lesson's prose find each fault that was planted, and leave honest sentences alone."""

import pytest

from tests.notebooks.prose import facts, sentences, table, unknown_ids, unsourced, unsupported


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
        "The 1,550 nm laser, the 2,940 nm one and a class 4 laser are names.",
        "A vessel of 0.1 mm cools in 4.8 ms [X-DERIVED].",
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
        ("A vessel of 0.2 mm [X-DERIVED].", "0.2 mm is in no fact of X-DERIVED"),
        ("A vessel of 100 nm [X-DERIVED].", "100 nm is in no fact of X-DERIVED"),
        ("In 11 people [ORTIZ2010].", "11 is in no fact of ORTIZ2010"),
        ("In 74 people [ORTIZ2010].", "74 is in no fact of ORTIZ2010"),
        ("It takes 5 to 99 days [X-GENERAL].", "99 day is in no fact of X-GENERAL"),
        ("About 1 % a year [NOBODY1900].", "1 % is in no fact of NOBODY1900"),
    ],
)
def test_a_number_that_its_source_does_not_have_is_found(planted: str, found: str) -> None:
    assert found in unsupported(planted, facts())


@pytest.mark.parametrize(
    "planted",
    [
        "It takes 5 days.",
        "Over four decades it fell.",
        "In 10 people it rose.",
        "Light of 1,500 nm.",
        "It reaches 1.064 mm deep.",
    ],
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
