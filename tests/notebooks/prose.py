"""The prose of a lesson: every number stands beside its source, and what a client hears promises nothing.

Numbers are compared with their unit, so that "4.5 weeks" is not taken for "4.5 months", and each with the
source that stands next after it, so that two numbers of one sentence cannot change places.
Checked are digits, and number words right before a unit ("four decades"); "half" and "a third" are not.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from pydantic import BaseModel

from course_lib import evidence

UNITS = {
    "%": r"%|percent\b|per cent\b",
    "hour": r"hours?\b|hrs?\b|h\b",
    "day": r"days?\b|d\b",
    "week": r"weeks?\b|wks?\b|wk\b",
    "month": r"months?\b|mo\b",
    "year": r"years?\b|yrs?\b|y\b",
    "decade": r"decades?\b",
    "nm": r"nm\b",
    "mm": r"mm\b",
    "ng/ml": r"ng/ml\b",
    "times": r"-?fold\b|x\b|times\b",
}
WORDS = dict(
    zip(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        range(1, 13),
        strict=True,
    )
)
_UNIT = "|".join(f"(?:{pattern})" for pattern in UNITS.values())
_WORD = "|".join(WORDS)
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_QUANTITY = re.compile(
    rf"(?:\b(?P<before>hour|day|week|month|year)s? )?"
    rf"(?<![\w.])(?:(?P<number>{_NUMBER})"
    rf"|(?P<word>\b(?:{_WORD})\b(?=(?: (?:to|or) (?:{_WORD}))?[ -](?:{_UNIT}))))(?![A-WYZ])"
    rf"(?:[ -]?(?P<unit>{_UNIT}))?"
    rf"(?P<range>(?: ?[-–] ?| to | or | vs )(?=\+?\d|(?:{_WORD})\b))?",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\[([A-Z][A-Z0-9-]{2,}(?:, [A-Z][A-Z0-9-]{2,})*)\]")

# What advertising rules refuse. "Not permanent" and "no wonder" say the opposite: see `banned`.
_PROMISES = {
    "painless": r"painless(?:ly)?|pain-free|(?:no|without) pain",
    "safe": r"(?:un)?safe(?:ly)?",
    "no risk": r"no risks?|risk-free|without (?:any )?risks?",
    "no downtime": r"(?:no|zero|without) downtime",
    "permanent": r"permanent(?:ly)?|for ever|forever",
    "removes wrinkles": r"removes? (?:your |all )?(?:wrinkles|lines)",
    "turns back the clock": r"turn(?:s|ing|ed)? back (?:the )?(?:clock|time)|clock turned back",
    "years younger": r"years? younger|younger[- ]looking",
    "face lift": r"non-surgical face-? ?lift",
    "cure": r"cur(?:e|es|ed|ing)",
    "wonder": r"wonders?|miracles?|magic(?:al)?",
    "breakthrough": r"breakthroughs?|revolutionary",
    "the best": r"the best",
    "the latest": r"the latest",
    "guarantee": r"guarant(?:ee|ees|eed)",
    "pressure": r"offer ends|only today|last chance",
}
_DENIED = re.compile(
    r"\b(?:not|no|never|nor|none|cannot|can't|isn't|nobody|nothing)(?: [\w-]+){0,3} $", re.IGNORECASE
)


class Quantity(NamedTuple):
    value: Decimal
    unit: str | None

    def __str__(self) -> str:
        return f"{self.value} {self.unit}" if self.unit else str(self.value)


Facts = Mapping[str, frozenset[Quantity]]
Add = Callable[[Collection[str], Iterable[Quantity]], None]


def quantities(text: str) -> list[Quantity]:
    """The numbers of a text with their units; the numbers of a range share theirs."""
    matches = list(_QUANTITY.finditer(text))
    units = [_unit(match["unit"] or match["before"]) for match in matches]
    linked = [bool(match["range"]) for match in matches]
    for at in reversed(range(len(matches) - 1)):  # 3 to 14 days
        if linked[at]:
            units[at] = units[at] or units[at + 1]
    for at in range(1, len(matches)):  # days 3 to 14
        if linked[at - 1] and matches[at - 1]["before"]:
            units[at] = units[at] or units[at - 1]
    return [Quantity(_value(match), unit) for match, unit in zip(matches, units, strict=True)]


def _value(match: re.Match[str]) -> Decimal:
    written = match["number"]
    return Decimal(written.replace(",", "")) if written else Decimal(WORDS[match["word"].lower()])


def _unit(written: str | None) -> str | None:
    if written is None:
        return None
    return next(name for name, pattern in UNITS.items() if re.fullmatch(pattern, written, re.IGNORECASE))


def cited(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The pieces of a sentence, each with the ids in the next bracket; the rest has those of the last one.

    A text without a bracket is one piece with no ids.
    """
    parts = _BRACKETS.split(text)
    pieces, groups = parts[0::2], [tuple(group.split(", ")) for group in parts[1::2]]
    yield from zip(pieces, [*groups, groups[-1] if groups else ()], strict=True)


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
        for quantity in quantities(piece)
        if not any(_in(facts.get(each, frozenset()), quantity) for each in ids)
    ]


def _in(known: frozenset[Quantity], quantity: Quantity) -> bool:
    # "Adults under 55": an age often stands without its unit.
    return quantity in known or (quantity.unit is None and Quantity(quantity.value, "year") in known)


def unsourced(sentence: str, facts: Facts) -> list[str]:
    """The numbers of a sentence that names no source at all; "the article" is named in words."""
    if _BRACKETS.search(sentence):
        return []
    article = facts["SEED"] if re.search(r"\barticle", sentence) else frozenset()
    return [f"{quantity} has no source" for quantity in quantities(sentence) if quantity not in article]


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


def banned(text: str) -> list[str]:
    """The promises in what a client would hear; a promise that is denied ("not permanent") is none."""
    return [
        f"promises '{name}': {match[0]}"
        for name, pattern in _PROMISES.items()
        for match in re.finditer(rf"\b(?:{pattern})\b", text, re.IGNORECASE)
        if not _DENIED.search(text[: match.start()])
    ]


@cache
def facts() -> Facts:
    """All quantities that the evidence holds, by the id of the source or kind that they rest on."""
    says = {each.id: set(quantities(each.says)) for each in evidence.sources().values()}
    found: dict[str, set[Quantity]] = {id_: set(each) for id_, each in says.items()}

    def add(ids: Collection[str], quantities_: Iterable[Quantity]) -> None:
        for quantity in quantities_:
            # "37-46 % [NANNI1998, TANZI2003]": each number belongs to the source that is known to say it.
            sayers = [each for each in ids if quantity in says.get(each, ())]
            for each in sayers or ids:
                found.setdefault(each, set()).add(quantity)

    for claim in evidence.claims():
        ids = [id_ for text in (claim.evidence, *claim.numbers) for id_ in evidence.ids_in(text)]
        add(ids, quantities(claim.say))
        for text in (claim.evidence, *claim.numbers):
            _add_clauses(text, add)
    add(["SEED"], quantities(evidence.article()))
    values = [m for device in evidence.healing().devices for m in device.milestones.values()]
    general = [each for each in values if each.src == "X-GENERAL"]
    add(["X-GENERAL"], [Quantity(Decimal(len(each)), None) for each in (values, general)])
    for record in (evidence.healing(), evidence.collagen(), *evidence.glossary()):
        _walk(record, (), add)
    return {id_: frozenset(each) for id_, each in found.items()}


def _add_clauses(text: str, add: Add) -> None:
    # The evidence sets the id behind its number. What follows the last bracket of a clause has no id.
    for clause in re.split(r"; |\. ", text):
        pieces = list(cited(clause))
        for piece, ids in pieces[:-1]:
            add(ids, quantities(piece))


def _walk(value: object, ids: tuple[str, ...], add: Add, name: str = "") -> None:
    if isinstance(value, BaseModel):
        src = getattr(value, "src", None)
        if src is not None:
            ids = (*((src,) if isinstance(src, str) else src), *getattr(value, "also", ()))
        usual = getattr(value, "usual_practice", ())
        for field in type(value).model_fields:
            inner = getattr(value, field)
            if field == "days" and len(inner) == 3:
                for end, day in zip(("low", "typical", "high"), inner, strict=True):
                    add(("X-GENERAL",) if end in usual else ids, [Quantity(Decimal(str(day)), "day")])
            else:
                _walk(inner, ids, add, field)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            _walk(inner, ids, add, key)
    elif isinstance(value, tuple | list):
        for inner in value:
            _walk(inner, ids, add, name)
    elif isinstance(value, str):
        if _BRACKETS.search(value):
            _add_clauses(value, add)
        else:
            add(ids, quantities(value))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        add(ids, [Quantity(Decimal(str(value)), _unit_of(name))])


def _unit_of(field: str) -> str | None:
    units = {"percent": "%", "day": "day", "year": "year"}
    return next((unit for word, unit in units.items() if word in field), None)
