from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.evidence import DataError, collagen, ids_in
from course_lib.evidence.clinic import load_clinic
from course_lib.evidence.deciding_schema import Matters, deciding
from course_lib.models.deciding import in_order, milestone_range, side_by_side

MATTERS = get_args(Matters)


@given(st.sets(st.sampled_from(MATTERS)))
def test_what_matters_to_the_client_comes_first_and_nothing_is_lost(chosen: set[Matters]) -> None:
    keys = [matter.key for matter in in_order(chosen)]
    assert sorted(keys) == sorted(MATTERS)
    assert set(keys[: len(chosen)]) == chosen
    for part in (keys[: len(chosen)], keys[len(chosen) :]):
        assert part == sorted(part, key=MATTERS.index)


def test_something_that_is_no_matter_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(ValueError, match=r"no matter 'price'; there are: lasting, pain, time_off, invasive"):
        in_order({"price"})  # type: ignore[arg-type]


def test_a_cell_without_a_figure_stays_empty() -> None:
    empty = {
        (matter.key, way)
        for matter in deciding().matters
        for way, told in side_by_side(matter).items()
        if not told
    }
    assert empty == {
        ("pain", "injections"), ("pain", "surgery"), ("time_off", "injections"), ("time_off", "surgery")
    }  # fmt: skip


def test_every_sentence_names_where_it_comes_from() -> None:
    told = [each for matter in deciding().matters for cell in side_by_side(matter).values() for each in cell]
    assert len(told) >= 12
    for each in told:
        assert ids_in(each), each


def test_what_lasts_is_taken_over_from_the_comparators_of_the_lesson_on_collagen() -> None:
    lasting = side_by_side(deciding().matter("lasting"))
    lift = collagen().comparator("face_lift")
    assert lasting["surgery"] == (f"Face lift, {lift.time.words}. {lift.measured}",)
    assert len(lasting["injections"]) == 3
    assert not any("Collagen filler" in each for each in lasting["injections"])


def test_the_range_over_all_lasers_runs_from_the_soonest_to_the_latest() -> None:
    assert "0 to 1 for the quickest" in milestone_range("social_downtime")
    assert "10 to 21 for the slowest (Full CO2) [X-GENERAL]" in milestone_range("social_downtime")
    assert "quickest (Q-switched / pico), day 0 to 0.1 for the slowest" in milestone_range("whitening")


def test_the_clinics_own_days_are_used_and_called_so(tmp_path: Path) -> None:
    path = tmp_path / "clinic.yaml"
    path.write_text(
        "healing:\n  co2_full:\n    social_downtime: {days: [12, 15, 25], by: Dr Ada Bell, on: 2026-01-01}\n",
        "utf-8",
    )
    told = milestone_range("social_downtime", load_clinic(path))
    whose = "set by your clinic on 1 January 2026 by Dr Ada Bell"
    assert told.endswith(f"day 12 to 25 for the slowest (Full CO2, {whose}) [X-GENERAL].")
    path.write_text(
        path.read_text("utf-8")
        + "  na_1064_1320:\n    social_downtime: {days: [0, 0, 1], by: Dr Ada Bell, on: 2026-01-01}\n",
        "utf-8",
    )
    told = milestone_range("social_downtime", load_clinic(path))
    assert f"day 0 to 1 for the quickest (Full-beam 1,064-1,450 nm, {whose})" in told
    assert told.endswith(f"day 12 to 25 for the slowest (Full CO2, {whose}).")


def test_an_unknown_milestone_is_refused() -> None:
    with pytest.raises(DataError, match="no milestone 'downtime'"):
        milestone_range("downtime")
