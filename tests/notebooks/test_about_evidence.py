"""The page about the evidence: its numbers, its words, and no known disagreement left out."""

import json
from typing import Any

from course_lib.course import checkout
from tests.notebooks import form, prose, reading
from tests.notebooks.facts import BRACKETS

# Where studies are known to disagree: the sources of each side stand together under one heading.
DISAGREEMENTS = (
    {"SHUSTER1975", "BRANCHET1990", "REILLYD2021", "CALLEJA2012"},
    {"BRINCAT1987B", "PIVAZYAN2023", "SATOR2007", "PHILLIPS2008"},
    {"ORRINGER2005", "ORRINGER2012", "BORGES2020"},
    {"NANNI1998", "WARD2008"},
    {"TANZI2003", "NANNI1998"},
    {"WANITPH2014", "BOONCHAI2015"},
    {"LISTER2012", "SHIMOJO2020", "SALOMATINA2006", "HALE1973"},
    {"MENG2022", "CHOPRA2015", "XU2017", "OLTULU2018"},
    {"JALIAN2014", "ALAM2007"},
)


def cells() -> list[tuple[str, str]]:
    """(id, text) of every prose cell."""
    notebook: dict[str, Any] = json.loads(
        (checkout() / "notebooks" / "about_evidence.ipynb").read_text("utf-8")
    )
    return [(cell["id"], form.source(cell)) for cell in notebook["cells"] if cell["cell_type"] == "markdown"]


def test_each_known_disagreement_has_a_heading_with_both_sides_under_it() -> None:
    told = [
        {each for ids in BRACKETS.findall(text) for each in ids.split(", ")}
        for id_, text in cells()
        if id_.startswith("disagree-")
    ]
    assert len(told) == 8
    for sides in DISAGREEMENTS:
        assert any(sides <= ids for ids in told), sides


def test_every_number_is_in_a_fact_of_the_source_beside_it() -> None:
    checked = 0
    for id_, text in cells():
        for sentence in prose.sentences(text):
            checked += len(prose.quantities(sentence))
            assert prose.unsupported(sentence, prose.facts()) == [], f"cell '{id_}': {sentence}"
    assert checked > 10


def test_it_can_be_read_at_grade_nine() -> None:
    found = reading.of_prose(cells())
    assert len(found) > 30
    assert reading.too_hard(found) == []


def test_it_promises_nothing() -> None:
    assert [(id_, prose.banned(text)) for id_, text in cells() if prose.banned(text)] == []
