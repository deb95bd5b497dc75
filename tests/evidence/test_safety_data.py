import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from course_lib import evidence
from course_lib.evidence import DATA, DataError, Safety, ids_in, read, safety
from course_lib.evidence.safety_schema import _check


def changed(tmp_path: Path, change: Callable[[dict], object]) -> Safety:
    data = yaml.safe_load((DATA / "safety.yaml").read_text("utf-8"))
    change(data)
    path = tmp_path / "safety.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")
    return read(path, Safety, check=_check)


def test_an_unchanged_copy_is_the_same(tmp_path: Path) -> None:
    assert changed(tmp_path, lambda data: None) == safety()


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d),(?=\d{3})", "", text)))


# Numbers that stand in the evidence as words, or are its own sum.
SPELT = {
    "AVRAM2009": {"1", "3"},
    "ZIPSER2010": {"12", "11"},
    "TANZI2003": {"50", "100"},
    "ONG2012": {"6", "1"},
}


@pytest.mark.parametrize("count", safety().counts, ids=lambda count: count.key)
def test_every_number_of_a_count_is_printed_in_its_source(count: evidence.Count) -> None:
    said = " ".join(evidence.source(id).says for id in (*count.ids, *ids_in(count.not_said)))
    found = numbers(count.published)
    assert found
    assert found <= numbers(said) | SPELT.get(count.src, set()), count.key
    for text in (count.who, count.not_said):
        assert numbers(re.sub(r"\[.*?\]|1990s|1,000", "", text)) <= numbers(said) | SPELT.get(
            count.src, set()
        )


@pytest.mark.parametrize(
    ("key", "source", "rate"),
    [
        ("all_any", "ALAM2015", {"about": 0.24}),
        ("co2_dark_marks", "NANNI1998", {"about": 37}),
        ("co2_spots", "NANNI1998", {"between": (10, 15)}),
        ("co2_cold_sores", "NANNI1998", {"about": 7.4}),
        ("co2_scars", "NANNI1998", {"under": 1}),
        ("co2_pale", "WARD2008", {"about": 13}),
        ("co2_single_dark_marks", "TANZI2003", {"about": 46}),
        ("eryag_dark_marks", "TANZI2003", {"about": 42}),
        ("afl_dark_marks", "ONG2012", {"up_to": 92.3}),
        ("nafl_any", "GRABER2008", {"about": 7.6}),
        ("nafl_acne", "GRABER2008", {"about": 1.87}),
        ("nafl_cold_sores", "GRABER2008", {"about": 1.77}),
        ("nafl_dark_marks", "ONG2012", {"up_to": 13}),
        ("nafl_asian_dark_marks", "CHANHH2007", {"between": (7.1, 12.4)}),
        ("thulium_any", "LI2023", {"none_in": 27}),
        ("qs_freckles", "WANGCHEN2012", {"about": 10}),
        ("qs_sun_spots", "WANGCHEN2012", {"about": 44}),
        ("ipl_blisters", "IPLROSACEA", {"about": 9.7}),
        ("ipl_dark_marks", "IPLROSACEA", {"about": 1.9}),
    ],
)
def test_a_rate_is_the_one_that_its_source_printed(key: str, source: str, rate: dict[str, object]) -> None:
    count = safety().count(key)
    assert count.src == source
    assert count.rate is not None
    assert count.rate.model_dump(exclude_none=True) == rate


def test_those_who_were_hurt_have_no_rate_and_the_reason_is_told() -> None:
    without = {count.key: count for count in safety().counts if count.rate is None}
    assert {count.src for count in without.values()} == {"HAMMES2013", "AVRAM2009", "HUANG2018", "ZIPSER2010"}
    assert len(without) == 4
    for count in without.values():
        assert count.no_rate
        assert "How often it happens" in count.not_said


def test_every_count_says_who_was_counted_and_what_it_does_not_say() -> None:
    assert len(safety().counts) == 23
    for count in safety().counts:
        assert count.who
        assert count.not_said.endswith((".", "]."))


def test_eyes_are_told_apart_at_400_and_1400_nm_as_usual_practice() -> None:
    eyewear = safety().eyewear
    assert eyewear.retina_nm == (400, 1400)
    assert eyewear.src == "X-GENERAL"
    wavelengths = [laser.wavelength_nm for laser in eyewear.lasers]
    assert wavelengths == sorted(wavelengths)
    assert {532, 694, 755, 810, 1064, 1550, 1927, 2940, 10600} < set(wavelengths)
    # The evidence calls one of them invisible, and is silent on the others.
    assert [laser.wavelength_nm for laser in eyewear.lasers if laser.unseen] == [1064]


def test_no_rule_tells_anybody_which_optical_density_to_use() -> None:
    rules = " ".join(rule.text for rule in safety().eyewear.rules)
    assert "laser safety adviser" in rules
    assert not re.search(r"\bOD\b|optical density", rules)


def test_every_advert_has_something_to_ask_and_something_it_leaves_out() -> None:
    assert len(safety().adverts) == 8
    for advert in safety().adverts:
        assert len(advert.ask) >= 3
        assert all(question.endswith("?") for question in advert.ask)
        assert len(advert.leaves_out) > len(advert.tells) / 2
        assert ids_in(advert.tells + advert.leaves_out)
        assert not re.search(r"painless|no risk|guarantee|\bsafe\b|permanent|cure", advert.say.lower())


def test_what_the_claims_tell_a_client_is_what_the_adverts_tell() -> None:
    said = {evidence.claim(id).say for id in ("C35", "C38", "C39")}
    assert said <= {advert.say for advert in safety().adverts}


def test_an_unknown_count_or_advert_is_told_the_near_one() -> None:
    with pytest.raises(DataError, match=r"^there is no count 'nafl_ani'; did you mean nafl_any\?$"):
        safety().count("nafl_ani")
    with pytest.raises(DataError, match=r"^there is no advert 'deel'; did you mean deal\?$"):
        safety().advert("deel")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda data: data["counts"][0].update(rate={}),
            "one of about, between, up_to, under, none_in; this one has none",
        ),
        (lambda data: data["counts"][0]["rate"].update(under=1), "this one has about, under"),
        (lambda data: data["counts"][0]["rate"].update(about=240), "must be less than or equal to 100"),
        (lambda data: data["counts"][2]["rate"].update(between=[15, 10]), "must rise: low < high"),
        (
            lambda data: data["counts"][0].update(no_rate="x"),
            "needs either a rate, or no_rate with the reason",
        ),
        (lambda data: data["counts"][0].pop("rate"), "all_any needs either a rate, or no_rate"),
        (lambda data: data["counts"][1].update(key="all_any"), "key 'all_any' is used twice"),
        (lambda data: data["counts"][2].update(outcome="dark marks"), "'Full CO2: dark marks' is used twice"),
        (lambda data: data["adverts"][1].update(key="years"), "key 'years' is used twice"),
        (lambda data: data["adverts"][0].update(ask=[]), "ask [] must have at least 1 item"),
        (lambda data: data["eyewear"].update(retina_nm=[1400, 400]), "must rise: low < high"),
        (lambda data: data["counts"][0].update(src="ALAM2051"), "is not a source; did you mean ALAM2015?"),
    ],
)
def test_a_fault_is_refused_with_its_line_and_what_is_allowed(
    tmp_path: Path, change: Callable[[dict], object], sentence: str
) -> None:
    with pytest.raises(DataError) as refused:
        changed(tmp_path, change)
    assert sentence in str(refused.value)
    assert re.match(r"safety\.yaml:\d+: ", str(refused.value))
