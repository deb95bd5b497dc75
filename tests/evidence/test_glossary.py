from pathlib import Path

import pytest

from course_lib import evidence
from course_lib.evidence import DataError, read
from course_lib.evidence.schema import GlossaryFile


def test_the_glossary_explains_98_words_in_the_order_of_the_alphabet() -> None:
    terms = [term.term for term in evidence.glossary()]
    assert len(terms) == len(set(terms)) == 98
    assert terms == sorted(terms, key=str.lower)


def test_a_word_with_an_addition_in_brackets_says_how_it_stands_in_text() -> None:
    bracketed = [term for term in evidence.glossary() if "(" in term.term]
    assert len(bracketed) == 9
    for term in bracketed:
        assert term.forms
        assert term.in_text == term.forms
        for form in term.in_text:
            assert form in term.term
            assert "(" not in form


def test_a_plain_word_stands_in_text_as_it_is() -> None:
    assert {term.in_text for term in evidence.glossary() if term.term == "collagen"} == {("collagen",)}


def test_no_two_words_claim_the_same_place_in_a_text() -> None:
    forms = [form.lower() for term in evidence.glossary() for form in term.in_text]
    assert len(forms) == len(set(forms)) > 98


def test_a_definition_is_short_enough_to_hover() -> None:
    for term in evidence.glossary():
        assert term.definition.endswith(".")
        assert len(term.definition) <= 130, term.term


@pytest.mark.parametrize(
    ("src", "sentence"),
    [
        ("SEED", "src 'SEED' is a kind of value, not a source to cite"),
        ("VOGEL2004", "src 'VOGEL2004' is not a source; did you mean VOGEL2003?"),
    ],
)
def test_a_word_without_a_real_source_is_refused(tmp_path: Path, src: str, sentence: str) -> None:
    path = tmp_path / "glossary.yaml"
    path.write_text(
        "notice: n\nterms:\n- term: a\n  definition: d\n  topic: healing\n"
        f"  src: {src}\n  also: [X-GENERAL]\n",
        "utf-8",
    )
    with pytest.raises(DataError) as refused:
        read(path, GlossaryFile)
    assert str(refused.value).splitlines() == [
        f"glossary.yaml:6: {sentence}",
        "glossary.yaml:7: also[1] 'X-GENERAL' is a kind of value, not a source to cite",
    ]
