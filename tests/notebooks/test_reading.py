"""The grade of a text follows its sentences and words, and a text that is too hard hears what to mend."""

import pytest

from tests.notebooks.reading import MOST, Sentence, grade, of_prose, of_widget, too_hard

EASY = "The skin is red for a few days. Then it fades. You can go to work."
HARD = (
    "Notwithstanding considerable heterogeneity, contemporary investigations demonstrate unequivocally "
    "that postoperative discolouration necessitates individualised reassessment by experienced personnel."
)


def prose(text: str) -> list[Sentence]:
    return of_prose([("idea", text)])


def test_an_easy_text_has_a_low_grade_and_a_hard_one_a_high_one() -> None:
    assert grade(prose(EASY)) < 3
    assert grade(prose(HARD)) > 20


def test_the_grade_is_that_of_flesch_and_kincaid() -> None:
    # 10 words, 2 sentences, 12 syllables
    found = grade(prose("The redness is bad now. It will look well later."))
    assert found == pytest.approx(0.39 * 10 / 2 + 11.8 * 12 / 10 - 15.59)


def test_a_text_that_is_too_hard_names_its_cells_and_sentences_hardest_first() -> None:
    faults = too_hard(
        [*prose(HARD), Sentence("cell 'say'", "Skin often looks fresher after individual treatment.")]
    )
    assert faults[0].startswith("the text reads at grade ")
    assert faults[0].endswith(f"; {MOST:g} is the most. The hardest:")
    assert faults[1].startswith("cell 'idea': grade ")
    assert faults[1].endswith(HARD)
    assert faults[2].startswith("cell 'say': grade ")


def test_a_hard_cell_does_not_hide_among_easy_ones() -> None:
    easy = of_prose([("say", EASY)]) * 40
    hard = prose(f"{HARD} {HARD} {HARD}")
    assert too_hard([*easy, *hard])[0].startswith("cell 'idea' reads at grade ")
    # One hard sentence by itself may be a name or a slip; the lesson as a whole answers for it.
    assert too_hard([*easy, *prose(HARD)]) == []


def test_a_text_that_is_easy_enough_has_no_fault() -> None:
    assert too_hard(prose(EASY)) == []


@pytest.mark.parametrize(
    "aside",
    [
        "\n# Considerable heterogeneity of investigations",
        "\n### Considerable heterogeneity of investigations",
        "\n| Considerable heterogeneity | contemporary investigations |\n|---|---|",
    ],
)
def test_headings_and_tables_are_out_of_the_count(aside: str) -> None:
    assert prose(EASY + aside + "\n") == prose(EASY)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("It fades [SHUSTER1975, BRANCHET1990].", "It fades."),
        ("It took 4.5 weeks in 1,000 people.", "It took 45 weeks in 1000 people."),
        ("Selective photothermolysis is slow.", "Word is slow."),
        ("Microthermal zones are small.", "Word are small."),
        ("It is a short-pulsed one.", "It is a short pulsed one."),
        ("**It fades.**", "It fades."),
    ],
)
def test_ids_points_in_numbers_and_words_of_the_glossary_do_not_count(text: str, same: str) -> None:
    assert grade(prose(text)) == pytest.approx(grade(prose(same)))


def test_a_word_that_is_no_term_counts_though_one_is_hidden_in_it() -> None:
    assert grade(prose("It is interdermiscian.")) > grade(prose("It is dermis."))


def test_a_phrase_without_a_full_stop_is_no_sentence() -> None:
    assert of_widget(
        "practice-one", ["in about a day", "58 % more [FISHER1997]", "It fades.", "It fades."]
    ) == [Sentence("practice-one", "It fades.")]


def test_a_spoken_sentence_and_one_with_its_source_behind_it_are_read() -> None:
    texts = ["“It fades.”", "Is it red?", "It took 3 days. [ONG2012]", "It fades [ONG2012]."]
    assert len(of_widget("practice-one", texts)) == 4
