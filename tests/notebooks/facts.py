"""What the evidence says, number by number: under the id of each source, the quantities that rest on it."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache

from pydantic import BaseModel

from course_lib import evidence
from tests.notebooks.quantities import UNITS, Quantity, quantities

BRACKETS = re.compile(r"\[([A-Z][A-Z0-9-]{2,}(?:, [A-Z][A-Z0-9-]{2,})*)\]")

Facts = Mapping[str, frozenset[Quantity]]
Add = Callable[[Collection[str], Iterable[Quantity]], None]

# Fields carry their units in their names, but for these.
_UNIT_OF = {"percent": "%", "rate": "%", "days": "day", "day": "day", "years": "year", "year": "year"}
_COUNTS = ("none_in", "people")
# How near a model has to come to a value says nothing about skin.
_NO_FACTS = ("tolerance",)


def cited(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The pieces of a sentence, each with the ids in the next bracket; the rest has those of the last one.

    A text without a bracket is one piece with no ids.
    """
    parts = BRACKETS.split(text)
    pieces, groups = parts[0::2], [tuple(group.split(", ")) for group in parts[1::2]]
    yield from zip(pieces, [*groups, groups[-1] if groups else ()], strict=True)


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
            _add_clauses(text, (), add)
    add(["SEED"], quantities(evidence.article()))
    values = [m for device in evidence.healing().devices for m in device.milestones.values()]
    general = [each for each in values if each.src == "X-GENERAL"]
    add(["X-GENERAL"], [Quantity(Decimal(len(each)), None) for each in (values, general)])
    for record in (*(reader() for reader in evidence.DATA_FILES.values()), *evidence.glossary()):
        _walk(record, (), add)
    return {id_: frozenset(each) for id_, each in found.items()}


def _add_clauses(text: str, ids: tuple[str, ...], add: Add) -> None:
    # The evidence sets the id behind its number. What follows the last bracket of a clause has no id.
    for clause in re.split(r"; |\. ", text):
        *before, (last, _) = cited(clause)
        for piece, named in before:
            add(named, quantities(piece))
        if not before:
            add(ids, quantities(last))


def _walk(value: object, ids: tuple[str, ...], add: Add, unit: str | None = None) -> None:
    if isinstance(value, BaseModel):
        _walk_record(value, ids, add, unit)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            _walk(inner, ids, add, _unit_of(key, unit))
    elif isinstance(value, tuple | list):
        for inner in value:
            _walk(inner, ids, add, unit)
    elif isinstance(value, str):
        _add_clauses(value, ids, add)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        add(ids, [Quantity(Decimal(str(value)), unit)])


def _walk_record(record: BaseModel, ids: tuple[str, ...], add: Add, unit: str | None) -> None:
    src = getattr(record, "src", None)
    if src is not None:
        ids = (*((src,) if isinstance(src, str) else src), *getattr(record, "also", ()))
    usual = getattr(record, "usual_practice", ())
    given = getattr(record, "unit", None)
    unit = given if given in UNITS else unit
    for field in type(record).model_fields:
        inner = getattr(record, field)
        if field in _NO_FACTS:
            continue
        if usual and field == "days":
            for end, day in zip(("low", "typical", "high"), inner, strict=True):
                add(("X-GENERAL",) if end in usual else ids, [Quantity(Decimal(str(day)), "day")])
        else:
            _walk(inner, ids, add, _unit_of(field, unit))


def _unit_of(field: str, outer: str | None) -> str | None:
    """The unit that the name of a field tells, else that of the record around it."""
    if field in _COUNTS:
        return None
    words = field.split("_")
    if "per" in words:  # J per cm2: no single unit
        return None
    return next((_UNIT_OF.get(word, word) for word in words if word in _UNIT_OF or word in UNITS), outer)
