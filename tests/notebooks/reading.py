"""How hard a text is to read, as a school grade by the formula of Flesch and Kincaid.

    grade = 0.39 x words a sentence + 11.8 x syllables a word - 15.59

It weighs the two things that an author can mend, the length of sentences and the length of words.
Others (Fog, SMOG) count every word of three syllables as a hard one, and "clinician" is none to our readers.
Words of the glossary are exempt, because the page explains each at its first use: a short word stands in for
them. Out of the count are what nobody reads as a sentence: headings, tables, ids of sources, mere phrases.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

import textstat

from course_lib import evidence
from tests.notebooks import prose

MOST = 9.0
_SHOWN = 5
_ENOUGH_WORDS = 40
_STAND_IN = "word"
_ENDED = re.compile(r"[.?!][\"”’')]*$")


class Sentence(NamedTuple):
    """A sentence, and where its author finds it."""

    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.where}: grade {grade([self]):.1f}: {self.text}"


def of_prose(cells: Iterable[tuple[str, str]]) -> list[Sentence]:
    """The sentences of the prose cells (id, markdown), without headings, tables and ids of sources."""
    found = []
    for id_, markdown in cells:
        text = re.sub(r"^\s*(#|\|).*$", "", markdown, flags=re.MULTILINE)
        # Emphasis hides the full stop of "**The signal.** It rose" from no reader.
        found += [Sentence(f"cell '{id_}'", each) for each in prose.sentences(text) if _said(each)]
    return found


def of_widget(where: str, texts: Iterable[str]) -> list[Sentence]:
    """The sentences of a widget's texts; a text without a full stop is a label or an entry of a table."""
    whole = [text for text in dict.fromkeys(texts) if _ENDED.search(_plain(text))]
    return [Sentence(where, each) for text in whole for each in prose.sentences(text) if _said(each)]


def grade(sentences: Sequence[Sentence]) -> float:
    """The grade of a text as a whole."""
    return float(textstat.flesch_kincaid_grade(" ".join(_said(each.text) + "." for each in sentences)))


def too_hard(sentences: Sequence[Sentence]) -> list[str]:
    """What is too hard, the text as a whole or one part of it, with its hardest sentences: mend these first.

    A part is what stands at one place. One of a few sentences is not looked at by itself: the grade of two or
    three sentences says little.
    """
    parts = {where: [each for each in sentences if each.where == where] for where, _ in sentences}
    long = {where: part for where, part in parts.items() if _words(part) >= _ENOUGH_WORDS}
    return [*_faults("the text", sentences), *(fault for each in long.items() for fault in _faults(*each))]


def _faults(name: str, sentences: Sequence[Sentence]) -> list[str]:
    whole = grade(sentences)
    if whole <= MOST:
        return []
    hardest = sorted(sentences, key=lambda each: grade([each]), reverse=True)[:_SHOWN]
    return [f"{name} reads at grade {whole:.1f}; {MOST:g} is the most. The hardest:", *map(str, hardest)]


def _words(sentences: Sequence[Sentence]) -> int:
    return sum(len(_said(each.text).split()) for each in sentences)


def _plain(text: str) -> str:
    return re.sub(r"\s*\[[A-Z][A-Z0-9-]{2,}(, [A-Z][A-Z0-9-]{2,})*\]", "", text).strip()


def _said(sentence: str) -> str:
    """The words of a sentence as they are counted: nothing in them looks like an end but the end."""
    text = _terms().sub(_STAND_IN, _plain(sentence))
    # The dictionary of syllables knows "full" and "beam"; "full-beam" it would guess at.
    text = re.sub(r"(?<=\w)[-–/](?=\w)", " ", re.sub(r"(?<=\d)[.,](?=\d)", "", text))
    return " ".join(re.sub(r"[^\w\s'’]", " ", text).replace("’", "'").split())


@cache
def _terms() -> re.Pattern[str]:
    forms = sorted({form for term in evidence.glossary() for form in term.in_text}, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, forms))})(?:s|es)?(?![\w-])", re.IGNORECASE)
