import json
import re

import pytest

from course_lib import evidence
from course_lib.widgets.collagen import injection_laser_surgery
from course_lib.widgets.collagen_alternatives import injection_laser_surgery_view
from course_lib.widgets.panel import Facts, Say

COMPARATORS = evidence.collagen().comparators
KEYS = [each.key for each in COMPARATORS]


def figure(key: str) -> dict:
    found = injection_laser_surgery_view(key).figure
    assert found is not None
    return dict(found)


def test_a_bar_ends_where_the_evidence_says() -> None:
    _, lasts, may_end, *_ = figure("laser")["data"]
    for lane, each in enumerate(COMPARATORS):
        low, high = each.time.months
        if each.time.kind == "seen_at":
            assert lasts["x"][lane] is None
            assert may_end["x"][lane] is None
        else:
            assert (lasts["x"][lane] or 0) == low if each.time.kind == "lasts" else lasts["x"][lane] is None
            assert may_end["base"][lane] + may_end["x"][lane] == high


def test_a_check_is_a_diamond_and_no_duration() -> None:
    checks = figure("laser")["data"][3]
    shown = {(x, y) for x, y in zip(checks["x"], checks["y"], strict=True) if x is not None}
    lanes = {key: lane for lane, key in enumerate(KEYS)}
    assert shown == {(12, lanes["laser"]), (24, lanes["laser"]), (66, lanes["face_lift"])}
    assert checks["marker"]["symbol"] == "diamond"
    assert "not an end" in checks["name"]


def test_all_times_fit_on_the_axis() -> None:
    _, last = figure("laser")["layout"]["xaxis"]["range"]
    assert max(each.time.months[1] for each in COMPARATORS) < last


@pytest.mark.parametrize("key", KEYS)
def test_the_chosen_one_is_marked_titled_and_explained(key: str) -> None:
    view = injection_laser_surgery_view(key)
    chosen = evidence.collagen().comparator(key)
    assert view.title == chosen.in_short
    marked = figure(key)["data"][0]["x"]
    assert [lane for lane, width in enumerate(marked) if width is not None] == [KEYS.index(key)]
    (facts,) = [block for block in view.panel if isinstance(block, Facts)]
    assert facts.caption == chosen.name
    terms = dict(facts.items)
    risk = next(words for term, words in terms.items() if term.startswith("A serious risk"))
    assert risk == evidence.collagen().ways[chosen.way].serious_risk
    assert chosen.time.words in view.say
    assert "Do not compare" in view.say


def test_the_serious_risk_of_a_filler_is_named() -> None:
    for key in KEYS[:4]:
        assert "blindness" in json.dumps([block.spec() for block in injection_laser_surgery_view(key).panel])


def test_nobody_advises_between_them() -> None:
    spec = injection_laser_surgery().spec
    assert "only the clinician advises" in spec["note"]
    assert "cannot be compared" in spec["note"]
    says = {
        block.text
        for key in KEYS
        for block in injection_laser_surgery_view(key).panel
        if isinstance(block, Say)
    }
    assert says == {evidence.claim(each).say for each in ("C27", "C2", "C1")}


def test_the_answer_to_the_prediction_is_the_evidences() -> None:
    spec = injection_laser_surgery().spec
    numbers = [float(number) for number in re.findall(r"\d+", spec["prediction"]["answer"])]
    assert tuple(numbers) == evidence.collagen().comparator("hyaluronic_acid").time.months
    assert spec["prediction"]["about"] == spec["controls"][0]["name"] == "key"


def test_the_table_has_a_line_each_without_bare_ids() -> None:
    rows = injection_laser_surgery_view("laser").rows
    assert [row[0] for row in rows] == [each.name for each in COMPARATORS]
    assert not re.search(r"\[[A-Z]", json.dumps(rows))


def test_every_source_that_is_named_on_the_way_is_listed() -> None:
    spec = injection_laser_surgery().spec
    named = set(re.findall(r"[A-Z]{3,}\d{4}|MAYO|FDAFILLERS", json.dumps(spec["table"])))
    assert len(named) >= 6
    assert named <= {source["id"] for source in spec["sources"]}
