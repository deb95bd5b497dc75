import re
from typing import Any

import pytest

from course_lib import evidence
from course_lib.evidence import Rate, safety
from course_lib.models.skilled_hand import eye_part, per_thousand
from course_lib.widgets.complications import thousand_view
from course_lib.widgets.eye_sketch import eye_figure
from course_lib.widgets.skilled_hand import (
    advert_view,
    ask_for_this,
    goggles_view,
    out_of_a_thousand,
    right_goggles,
)
from course_lib.widgets.table import View

COUNTS = [count.key for count in safety().counts]


def block(view: View, kind: str, place: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = [each.spec() for each in view.panel if each.spec()["kind"] == kind][place]
    return found


@pytest.mark.parametrize("key", COUNTS)
def test_as_many_marks_are_drawn_as_the_published_rate_gives(key: str) -> None:
    count, view = safety().count(key), thousand_view(key)
    icons = [each.spec() for each in view.panel if each.spec()["kind"] == "icons"]
    if count.rate is None:
        assert icons == []
        assert view.say == count.no_rate
        assert "no rate that could be drawn" in view.title
        return
    (drawn,) = icons
    marks = sum(marks for marks, _ in drawn["groups"])
    assert marks == per_thousand(count.rate).high
    assert drawn["total"] == (count.rate.none_in or 1000)
    assert count.unit in drawn["caption"]
    assert count.outcome in view.title


@pytest.mark.parametrize(
    ("key", "title", "groups"),
    [
        (
            "nafl_any",
            "Non-ablative fractional: out of 1,000 treatments, 76 led to a complication of any kind",
            [[76, "a complication of any kind"]],
        ),
        (
            "co2_scars",
            "Full CO2: out of 1,000 people, fewer than 10 had scars",
            [[9, "scars, at the most"]],
        ),
        (
            "afl_dark_marks",
            "Ablative fractional: out of 1,000 people, up to 923 had dark marks",
            [[923, "dark marks, at the most"]],
        ),
        (
            "co2_spots",
            "Full CO2: out of 1,000 people, 100 to 150 had acne, milia or dermatitis",
            [[100, "acne, milia or dermatitis, at least"], [50, "perhaps as well: the figures differ"]],
        ),
        (
            "thulium_any",
            "Fractional 1,927 nm: none of 27 people had dark marks or other unwanted effects",
            [[0, "dark marks or other unwanted effects"]],
        ),
    ],
)
def test_ranges_and_limits_are_drawn_as_what_they_are(key: str, title: str, groups: list[object]) -> None:
    view = thousand_view(key)
    assert view.title == title
    assert block(view, "icons")["groups"] == groups


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        ("nafl_any", "7.6 % of 1,000 is 76 [X-DERIVED]"),
        ("nafl_acne", "1.87 % of 1,000 is 18.7, drawn as 19 [X-DERIVED]"),
        ("afl_dark_marks", "92.3 % of 1,000 is 923, at the most [X-DERIVED]"),
        ("co2_scars", "1 % of 1,000 is 10, and it was fewer [X-DERIVED]"),
        ("nafl_asian_dark_marks", "7.1 % to 12.4 % of 1,000 is 71 to 124 [X-DERIVED]"),
        ("thulium_any", "Not worked out: none in 27 gives no rate"),
    ],
)
def test_the_arithmetic_behind_the_marks_is_told(rate: str, words: str) -> None:
    assert dict(block(thousand_view(rate), "facts")["items"])["Out of 1,000"] == words


@pytest.mark.parametrize("key", COUNTS)
def test_every_count_says_who_was_counted_and_what_it_does_not_say(key: str) -> None:
    count = safety().count(key)
    told = dict(block(thousand_view(key), "facts")["items"])
    assert told["As published"] == f"{count.published} [{', '.join(count.ids)}]"
    assert told["Who was counted"] == count.who
    assert told["What it does not say"] == count.not_said
    assert ("Out of 1,000" in told) == (count.rate is not None)


def test_other_counts_of_the_same_study_are_named() -> None:
    told = dict(block(thousand_view("nafl_any"), "facts")["items"])
    assert told["Also counted there"] == (
        "Spots like acne: about 19 of 1,000; an outbreak of cold-sore virus: about 18 of 1,000"
    )
    assert "Also counted there" not in dict(block(thousand_view("co2_pale"), "facts")["items"])
    other = dict(block(thousand_view("eryag_dark_marks"), "facts")["items"])["Also counted there"]
    assert other == "Full CO2, single pass: dark marks: 460 of 1,000"


@pytest.mark.parametrize("key", COUNTS)
def test_what_one_could_say_is_a_sentence_about_others(key: str) -> None:
    said = block(thousand_view(key), "say")["text"]
    assert said.endswith(".")
    assert re.search(r"Your own risk may be different|Nobody has counted|That is few people", said)
    assert not re.search(r"painless|no risk|guarantee|\bsafe\b|permanent", said)


def test_what_one_could_say_names_the_worst_of_a_review_as_the_worst() -> None:
    assert block(thousand_view("afl_dark_marks"), "say")["text"].startswith(
        "In the worst series of one review of ablative fractional, 923 of every 1,000 people had dark marks."
    )
    assert block(thousand_view("ipl_dark_marks"), "say")["text"].startswith("In one study of IPL, vessels")


def test_the_answer_to_the_prediction_is_the_models() -> None:
    asked = safety().count("nafl_any")
    assert asked.rate == Rate(about=7.6)
    assert out_of_a_thousand().spec["prediction"]["answer"] == (
        "In that centre it was 76 of 1,000: 73 of 961 treatments (7.6 %), none permanent."
    )


def test_the_table_holds_every_count_whatever_is_chosen() -> None:
    rows = thousand_view("eyes").rows
    assert rows == thousand_view("nafl_any").rows
    assert len(rows) == len(COUNTS)
    assert [row[3] for row in rows].count("no rate") == 4


@pytest.mark.parametrize("density", range(8))
@pytest.mark.parametrize("laser", safety().eyewear.lasers, ids=lambda laser: str(laser.wavelength_nm))
def test_eyewear_counts_only_where_it_is_marked(laser: Any, density: int) -> None:
    nm = laser.wavelength_nm
    right, wrong = goggles_view(nm, density, True), goggles_view(nm, density, False)
    share = "all" if density == 0 else f"1 in {10**density:,}"
    assert right.title == f"OD {density}, marked for {nm:,.0f} nm: {share} of the light gets through"
    assert wrong.title == f"Not marked for {nm:,.0f} nm: count on no protection, whatever the OD"
    assert "1 in" not in str(block(wrong, "facts"))
    assert right.say.startswith(f"At this wavelength the {eye_part(nm)} is at risk")
    assert ("cannot be seen" in right.say) == (nm == 1064)


def test_usual_teaching_is_marked_and_no_optical_density_is_advised() -> None:
    told = dict(block(goggles_view(1064, 4, True), "facts")["items"])
    assert "[X-GENERAL]" in told["At risk"]
    assert "[X-GENERAL]" in told["Gets through"]
    rules = dict(block(goggles_view(1064, 4, True), "facts", 1)["items"])
    assert "laser safety adviser" in rules["Which pair to buy"]
    assert "No guide to buying eyewear" in right_goggles().spec["note"]


@pytest.mark.parametrize("part", ["retina", "cornea"])
def test_the_beam_reaches_the_part_that_is_at_risk_and_no_further(part: Any) -> None:
    *_, at_risk, goggles, labels = eye_figure(part, 4, True)["data"]
    inside = eye_figure(part, 4, True)["data"][2]
    assert (max(at_risk["x"]) > 0.9) == (part == "retina")
    assert (inside["x"][0] is None) == (part == "cornea")
    assert labels["text"][2] == f"<b>{part} at risk</b>"
    assert goggles["line"]["dash"] == "solid"


def test_goggles_that_are_not_marked_let_the_drawn_beam_through() -> None:
    def strength(density: int, marked: bool) -> int:
        return int(eye_figure("retina", density, marked)["data"][1]["fillcolor"].split("/")[1])

    drawn = [strength(density, True) for density in range(8)]
    assert drawn == sorted(drawn, reverse=True)
    assert len(set(drawn)) == 8
    assert {strength(density, False) for density in range(8)} == {drawn[0]}
    assert eye_figure("retina", 7, False)["data"][-2]["line"]["dash"] == "dot"


@pytest.mark.parametrize("advert", safety().adverts, ids=lambda advert: advert.key)
def test_an_advert_is_taken_apart_and_answered_with_questions(advert: evidence.Advert) -> None:
    view = advert_view(advert.key)
    assert view.title == advert.title
    facts = block(view, "facts")
    assert facts["caption"] == f"“{advert.advert}”"
    assert facts["items"] == [
        ["What it tells you", advert.tells],
        ["What it leaves out", advert.leaves_out],
    ]
    assert block(view, "points")["items"] == list(advert.ask)
    assert len(block(view, "points", 1)["items"]) == len(safety().asks) >= 6
    assert block(view, "say")["text"] == advert.say


def test_the_option_that_answers_the_question_about_the_advert_is_there() -> None:
    prediction = ask_for_this().spec["prediction"]
    assert prediction["options"][-1] == "What was bought"
    assert prediction["answer"].startswith("It tells what the clinic bought.")
