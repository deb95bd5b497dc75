"""The prose of a lesson: every number stands beside its source.

Numbers are compared with their unit, and each with the source that stands next after it, so that two numbers
of one sentence cannot change places. What is a name, like "1,064 nm" or "class 4 laser", needs no source.
"""

import re
from collections.abc import Iterator
from functools import cache

from course_lib import evidence
from tests.notebooks.facts import BRACKETS, Facts, cited, facts
from tests.notebooks.promises import banned
from tests.notebooks.quantities import Quantity, quantities

# For those who check a text, from one place.
__all__ = ["banned", "facts", "quantities", "sentences", "table", "unknown_ids", "unsourced", "unsupported"]


def sentences(markdown: str) -> Iterator[str]:
    """The sentences of a markdown text, each with the ids that belong to it; of a table, whole rows."""
    for line in markdown.splitlines():
        if re.fullmatch(r"[|\s:-]*", line):
            continue
        plain = re.sub(r"[*_`]", "", re.sub(r"^\s*(#+|-|\d+\.) ", "", line))
        if plain.startswith("|"):
            yield plain
        else:
            yield from re.split(r"(?<=[.?!])[\"”)]*\s+(?=[A-Z0-9\"“(])", plain)


def unsupported(sentence: str, facts: Facts) -> list[str]:
    """The numbers of a sentence that no fact of the source beside them has."""
    return [
        f"{quantity} is in no fact of {', '.join(ids)}"
        for piece, ids in cited(sentence)
        if ids
        for quantity in _counted(piece)
        if not any(_in(facts.get(each, frozenset()), quantity) for each in ids)
    ]


def _in(known: frozenset[Quantity], quantity: Quantity) -> bool:
    # "Adults under 55": an age often stands without its unit.
    meant = {quantity, Quantity(quantity.value, quantity.unit or "year")}
    return bool(meant & known) or quantity.in_one_unit in {each.in_one_unit for each in known}


def _counted(text: str) -> list[Quantity]:
    """The quantities of a text that are no part of a name."""
    terms, wavelengths = _names()
    return [each for each in quantities(terms.sub("", text)) if each not in wavelengths]


@cache
def _names() -> tuple[re.Pattern[str], frozenset[Quantity]]:
    """Words of the glossary with a number in them, and the wavelengths that lasers are called by."""
    terms = [form for term in evidence.glossary() for form in term.in_text if re.search(r"\d", form)]
    lasers = [device.name for device in evidence.healing().devices]
    lasers += [laser.name for laser in evidence.optics().lasers]
    called = frozenset(each for name in lasers for each in quantities(name) if each.unit == "nm")
    return re.compile("|".join(map(re.escape, terms)), re.IGNORECASE), called


def unsourced(sentence: str, facts: Facts) -> list[str]:
    """The numbers of a sentence that names no source at all; "the article" is named in words."""
    if BRACKETS.search(sentence):
        return []
    article = facts["SEED"] if re.search(r"\barticle", sentence) else frozenset()
    return [f"{quantity} has no source" for quantity in _counted(sentence) if quantity not in article]


def unknown_ids(text: str) -> list[str]:
    """What stands in square brackets, is no link, and is not a list of ids that the evidence knows."""
    known = {*evidence.sources(), *evidence.kinds()}
    found = []
    for inside in re.findall(r"\[([^\]]*)\](?!\()", text):
        for each in inside.split(", "):
            if each not in known:
                found.append(f"[{inside}]: '{each}' is no source id")
    return found


def table(markdown: str) -> list[list[str]]:
    """The rows of the tables in a markdown text, as cells, without heads and rules."""
    rows = [line for line in markdown.splitlines() if line.startswith("|")]
    return [
        [cell.strip() for cell in row.strip().strip("|").split("|")]
        for above, row in zip([None, *rows], rows, strict=False)
        if above is not None and not re.fullmatch(r"[|\s:-]*", row)
    ]
