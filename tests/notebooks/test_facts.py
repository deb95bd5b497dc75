"""Every number of the evidence is found under the source that it rests on, with its unit."""

from decimal import Decimal

import pytest

from course_lib import evidence
from course_lib.evidence import Record
from tests.notebooks.facts import Facts, _walk, facts
from tests.notebooks.quantities import Quantity, quantities


def test_every_source_with_a_number_has_it_as_a_fact() -> None:
    with_numbers = [each for each in evidence.sources().values() if quantities(each.says)]
    assert len(with_numbers) > 50
    for each in with_numbers:
        assert set(quantities(each.says)) <= facts()[each.id], each.id


def test_the_ends_of_a_range_that_no_source_gives_are_usual_practice() -> None:
    milestone = evidence.healing().device("eryag_full").milestones["redness_gone"]
    assert milestone.usual_practice == ("high",)
    high = Quantity(Decimal(str(milestone.days[2])), "day")
    assert high in facts()["X-GENERAL"]
    assert high not in facts()[milestone.src]


class Inner(Record):
    low: float
    people: int
    tolerance: float


class Cited(Record):
    text: str = ""
    percent: float | None = None
    column_mm: Inner | None = None
    thickness_um: float | None = None
    days: tuple[float, ...] | None = None
    heat_j_per_cm2: float | None = None
    value: float | None = None
    unit: str | None = None
    src: str = "A1999"
    also: tuple[str, ...] = ()


def found_in(record: Record) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    _walk(record, (), lambda ids, each: [found.setdefault(id_, set()).update(map(str, each)) for id_ in ids])
    return {id_: each for id_, each in found.items() if each}


@pytest.mark.parametrize(
    ("record", "facts_of"),
    [
        (Cited(percent=7.6), {"A1999": {"7.6 %"}}),
        (Cited(thickness_um=60.0), {"A1999": {"60.0 um"}}),
        (Cited(days=(1.0, 2.0)), {"A1999": {"1.0 day", "2.0 day"}}),
        (Cited(column_mm=Inner(low=0.3, people=12, tolerance=0.1)), {"A1999": {"0.3 mm", "12"}}),
        (Cited(heat_j_per_cm2=4.3), {"A1999": {"4.3"}}),
        (Cited(value=4.8, unit="ms"), {"A1999": {"4.8 ms"}}),
        (Cited(value=48.0, unit="people"), {"A1999": {"48.0"}}),
        (Cited(text="In 3 weeks."), {"A1999": {"3 week"}}),
        (Cited(text="In 3 weeks [B2000]. Or in 4 weeks."), {"B2000": {"3 week"}, "A1999": {"4 week"}}),
        (Cited(text="In 3 weeks", also=("B2000",)), {"A1999": {"3 week"}, "B2000": {"3 week"}}),
    ],
)
def test_a_number_is_found_with_its_unit_under_the_ids_that_it_stands_on(
    record: Record, facts_of: dict[str, set[str]]
) -> None:
    assert found_in(record) == facts_of


def known(id_: str, text: str) -> bool:
    (quantity,) = quantities(text)
    everything: Facts = facts()
    return quantity in everything[id_]


@pytest.mark.parametrize(
    ("id_", "text"),
    [
        ("WANGCHEN2012", "52 %"),
        ("X-DERIVED", "4.8 ms"),
        ("BEDI2007", "1 mm"),
        ("HUGHES2013", "24 %"),
    ],
)
def test_numbers_of_all_kinds_of_evidence_are_found(id_: str, text: str) -> None:
    assert known(id_, text)
    assert not known(id_, text.replace(text.split()[0], "77.7"))
