"""Words that several explorers share: source ids where there are no links, and lists as one says them."""

import re
from collections.abc import Iterable, Sequence

from course_lib import evidence


def without_ids(text: str) -> str:
    """The text with its source ids as words, for cells of a data table.

    >>> without_ids("about 1 % a year [SHUSTER1975, X-GENERAL].")
    'about 1 % a year (Shuster 1975; usual practice: your clinician confirms).'
    """
    return re.sub(
        r"\[([A-Z][A-Z0-9-]+(?:, [A-Z][A-Z0-9-]+)*)\]",
        lambda ids: f"({'; '.join(evidence.source_label(each) for each in ids[1].split(', '))})",
        text,
    )


def cited(texts: Iterable[str]) -> tuple[str, ...]:
    """The sources that texts name in brackets, each once and in order; kinds of value are no sources.

    >>> cited(["1 % [SHUSTER1975], a guess [X-ILLUSTRATIVE]", "0.6 % [BRANCHET1990, SHUSTER1975]"])
    ('SHUSTER1975', 'BRANCHET1990')
    """
    ids = dict.fromkeys(each for text in texts for each in evidence.ids_in(text))
    return tuple(each for each in ids if each not in evidence.kinds())


def listed(words: Sequence[str]) -> str:
    """The words as a list within a sentence.

    >>> listed(["low", "typical", "high"]), listed(["low", "high"]), listed(["low"])
    ('low, typical and high', 'low and high', 'low')
    """
    *before, last = words
    return f"{', '.join(before)} and {last}" if before else last
