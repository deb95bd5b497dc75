"""A word of the glossary without its explanation is found on a page, and no other word is."""

import pytest

from course_lib.evidence import glossary
from course_lib.pages.prose import Sources, Terms, html
from tests.notebooks.explained import unexplained

TERMS = {term.term: term for term in glossary()}
DERMIS, LASER = TERMS["dermis"], TERMS["laser"]


def explained(word: str, note: str) -> str:
    return (
        f'<span class="term"><button class="term-word">{word}</button>'
        f'<span class="term-note" role="tooltip">{note}</span></span>'
    )


def test_the_pages_own_explanations_are_found_in_their_place() -> None:
    page = html(
        "## The dermis\n\nThe **dermis** and the dermis, by laser.\n", "cell", Sources(), Terms(glossary())
    )
    assert 'class="term"' in page
    assert list(unexplained(page, glossary())) == []


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<p>In the dermis.</p>", "'dermis' has no explanation at its first place: ... In the dermis. ..."),
        (
            f"<p>The Dermis, the {explained('dermis', DERMIS.definition)}.</p>",
            "'Dermis' has no explanation at its first place: ... The Dermis, the ...",
        ),
        (f"<p>{explained('dermis', 'Something else.')}</p>", "'dermis' has no explanation"),
        ("<table><tr><td>some lasers</td></tr></table>", "'lasers' has no explanation"),
        ("<p>An ablative laser.</p>", "'ablative laser' has no explanation"),
    ],
)
def test_a_word_without_its_explanation_at_the_first_place_is_found(page: str, found: str) -> None:
    (fault,) = unexplained(page, glossary())
    assert fault.startswith(found)


@pytest.mark.parametrize(
    "page",
    [
        f"<p>{explained('dermis', DERMIS.definition)} and dermis.</p>",
        f"<h2>The dermis</h2><p>{explained('Dermis', DERMIS.definition)}</p>",
        '<p><a href="x.html">dermis</a>, 1,064 nm, epidermist, non-laser.</p>',
    ],
)
def test_a_word_that_is_explained_or_no_prose_is_left_alone(page: str) -> None:
    assert list(unexplained(page, [DERMIS])) == []


def test_a_note_is_not_read_as_prose() -> None:
    page = f"<p>{explained('dermis', DERMIS.definition)} {explained('laser', LASER.definition)}</p>"
    assert list(unexplained(page, [DERMIS, LASER])) == []
