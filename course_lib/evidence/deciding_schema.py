"""The shape of `deciding.yaml`: what is known of three ways, by what matters to a client."""

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, model_validator

from course_lib.evidence.collagen_schema import Way, collagen
from course_lib.evidence.errors import did_you_mean, named, one_of
from course_lib.evidence.healing_schema import healing
from course_lib.evidence.schema import DATA, CitedText, ClaimId, Text, ids_in
from course_lib.evidence.yaml_file import Problem, Record, read

Matters = Literal["lasting", "pain", "time_off", "invasive"]
Known = Literal["figures", "words", "nothing"]


class Cell(Record):
    """What is known of one way about one matter: own facts, comparators of collagen.yaml, a milestone."""

    known: Known
    facts: tuple[CitedText, ...] = ()
    comparators: tuple[Text, ...] = ()
    milestone: Text | None = None

    @model_validator(mode="after")
    def _is_as_known_as_it_says(self) -> "Cell":
        told = bool(self.facts or self.comparators or self.milestone)
        if told != (self.known != "nothing"):
            raise ValueError("known: nothing has no facts, and anything else has some")
        if uncited := [fact for fact in self.facts if not ids_in(fact)]:
            raise ValueError(f"fact '{uncited[0]}' names no source in brackets")
        return self


class Matter(Record):
    """Something that may matter to a client, what to ask about it, and what is known of each way."""

    key: Matters
    label: Text
    in_short: Text
    ask: Text
    claim: ClaimId
    beware: CitedText
    cells: Annotated[Mapping[Way, Cell], AfterValidator(MappingProxyType)]


class Deciding(Record):
    """`deciding.yaml`."""

    notice: Text
    no_figure: Text
    matters: tuple[Matter, ...]
    always: Annotated[tuple[CitedText, ...], Field(min_length=1)]

    def matter(self, key: str) -> Matter:
        """The matter called `key`. Raises DataError, naming near matches."""
        return named(key, {each.key: each for each in self.matters}, "matter")


def _check(file: Deciding) -> list[Problem]:
    problems = []
    if tuple(each.key for each in file.matters) != get_args(Matters):
        problems.append(Problem(("matters",), f"matters must be, in this order: {one_of(get_args(Matters))}"))
    for at, matter in enumerate(file.matters):
        if tuple(matter.cells) != get_args(Way):
            text = f"cells must be, in this order: {one_of(get_args(Way))}"
            problems.append(Problem(("matters", at, "cells"), text))
        for way, cell in matter.cells.items():
            where = ("matters", at, "cells", way)
            problems += [Problem(where, text) for text in _strangers(way, cell)]
    return problems


def _strangers(way: Way, cell: Cell) -> Iterator[str]:
    """What a cell names that is not there, or that belongs to another way."""
    known = [each.key for each in collagen().comparators if each.way == way]
    for key in cell.comparators:
        if key not in known:
            yield f"'{key}' is no comparator of {way}{did_you_mean(key, known)} (there are: {one_of(known)})"
    labels = healing().milestone_labels
    if cell.milestone is not None and cell.milestone not in labels:
        yield f"'{cell.milestone}' is no milestone of healing.yaml{did_you_mean(cell.milestone, labels)}"


@cache
def deciding() -> Deciding:
    """The deciding file: what may matter to a client, and what is known of each way."""
    return read(DATA / "deciding.yaml", Deciding, check=_check)
