from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from course_lib import evidence
from course_lib.evidence import DATA, LEVELS, DataError, DeviceClass, healing, read
from course_lib.evidence.healing_schema import Healing, _check

MILESTONES = [
    (device, key, milestone) for device in healing().devices for key, milestone in device.milestones.items()
]


def changed(tmp_path: Path, change: Callable[[dict], object]) -> Healing:
    data = yaml.safe_load((DATA / "healing.yaml").read_text("utf-8"))
    change(data)
    path = tmp_path / "healing.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")
    return read(path, Healing, check=_check)


def test_an_unchanged_copy_is_the_same(tmp_path: Path) -> None:
    assert changed(tmp_path, lambda data: None) == healing()


def test_there_are_nine_device_classes_with_names_of_their_own() -> None:
    assert [device.key for device in healing().devices] == [
        "co2_full", "eryag_full", "afl", "nafl_1550", "nafl_1927", "na_1064_1320", "pdl", "qs_pico", "ipl"
    ]  # fmt: skip
    assert len({device.name for device in healing().devices}) == 9
    assert all(len(device.short) <= 26 for device in healing().devices)


def test_46_of_68_milestones_are_usual_practice() -> None:
    assert len(MILESTONES) == 68
    assert sum(milestone.src == "X-GENERAL" for _, _, milestone in MILESTONES) == 46


def test_days_rise_and_stay_within_a_year() -> None:
    assert MILESTONES
    for device, key, milestone in MILESTONES:
        low, typical, high = milestone.days
        assert 0 <= low <= typical <= high <= 365, (device.key, key)


def test_only_the_range_of_a_study_has_ends_of_usual_practice() -> None:
    mixed = [(device.key, key) for device, key, milestone in MILESTONES if milestone.usual_practice]
    assert len(mixed) == 9
    for _, _, milestone in MILESTONES:
        assert not (milestone.usual_practice and milestone.src == "X-GENERAL")


def test_what_every_treatment_has_can_be_compared_over_all_nine() -> None:
    shared = set.intersection(*(set(device.milestones) for device in healing().devices))
    assert shared == {"makeup_ok", "social_downtime", "redness_gone", "sun_avoidance", "result_assessed"}


def test_milestones_have_words_for_the_screen() -> None:
    labels = [label.label for label in healing().milestone_labels.values()]
    assert healing().label("reepithelialised") == "Surface closed"
    assert len(labels) == len(set(labels)) == 16
    assert not any("_" in label for label in labels)


def test_a_device_is_found_by_its_key_and_a_misspelt_one_is_told() -> None:
    found = healing().device("pdl")
    assert isinstance(found, DeviceClass)
    assert found.short == "Pulsed dye"
    with pytest.raises(DataError, match=r"^there is no device 'co2_ful'; did you mean co2_full\?$"):
        healing().device("co2_ful")


def test_an_unknown_milestone_has_no_label() -> None:
    with pytest.raises(DataError, match="there is no milestone 'tea'; there are: pinpoint_bleeding"):
        healing().label("tea")


def test_the_article_is_compared_by_its_own_sentence() -> None:
    versus = healing().versus_article
    assert versus.quote == evidence.claim(versus.claim).quote
    assert versus.quote in evidence.article()
    assert versus.days == (14, 21)


def test_warning_signs_come_by_urgency_emergencies_first() -> None:
    levels = [sign.level for sign in healing().warning_signs]
    assert len(levels) == 14
    assert [levels.count(level) for level in LEVELS] == [4, 5, 4, 1]
    assert levels == sorted(levels, key=LEVELS.index)
    assert tuple(healing().levels) == LEVELS


def test_no_warning_sign_is_without_something_to_do() -> None:
    for sign in healing().warning_signs:
        assert sign.sign
        assert sign.action
    actions = " ".join(sign.action for sign in healing().warning_signs if sign.level == "emergency")
    assert "Call emergency services" in actions


def test_modifiers_give_a_direction() -> None:
    modifiers = healing().modifiers
    assert len(modifiers) == 14
    assert set(healing().badges) == {"longer", "more_risk", "ask_first"}
    for modifier in modifiers:
        assert modifier.badges
        assert len(set(modifier.badges)) == len(modifier.badges)
        # The badge is read from the effect, so it must not say more than the effect does.
        if "longer" in modifier.badges:
            assert "slower" in modifier.effect, modifier.key


def test_two_warning_signs_wait_for_the_end_of_a_range_and_the_others_for_nothing() -> None:
    past = {sign.past: sign.sign for sign in healing().warning_signs if sign.past}
    assert set(past) == {"reepithelialised", "redness_gone"}
    assert past["reepithelialised"].startswith("Not closed by the day expected")
    assert past["redness_gone"].startswith("Redness longer than the range")
    assert all(sign.past is None for sign in healing().warning_signs if sign.level == "emergency")


def test_what_must_have_ended_by_a_day_has_a_warning_sign_behind_it() -> None:
    ends = {key for key, label in healing().milestone_labels.items() if label.reads == "ends"}
    assert ends == {sign.past for sign in healing().warning_signs if sign.past}


def test_a_rule_is_found_by_its_key_and_a_misspelt_one_is_told() -> None:
    rule = healing().rule("exercise")
    assert "until the surface is closed" in rule.rule
    assert rule.until == "reepithelialised"
    with pytest.raises(DataError, match=r"^there is no aftercare rule 'exersise'; did you mean exercise\?$"):
        healing().rule("exersise")


def test_shared_data_cannot_be_changed_by_who_reads_it() -> None:
    with pytest.raises(TypeError, match="does not support item assignment"):
        healing().devices[0].milestones["redness_gone"] = MILESTONES[0][2]  # type: ignore[index]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda data: data["devices"][0]["milestones"]["peeling"].update(days=[9, 5, 2]),
            "days [9, 5, 2] must rise: low <= typical <= high",
        ),
        (
            lambda data: data["devices"][0]["milestones"]["peeling"].update(days=[-1, 5, 7]),
            "days[1] -1 must be greater than or equal to 0",
        ),
        (
            lambda data: data["devices"][0]["milestones"]["peeling"].update(days=[1, 2]),
            "days[3] is missing in days",
        ),
        (
            lambda data: data["devices"][0]["milestones"].update(
                redness_goon={"days": [1, 2, 3], "src": "MAYO"}
            ),
            "'redness_goon' has no label in milestone_labels; did you mean redness_gone?",
        ),
        (
            lambda data: data["milestone_labels"].update(tea={"label": "Tea", "reads": "seen"}),
            "'tea' is a milestone of no device",
        ),
        (
            lambda data: data["devices"][1].update(key="co2_full"),
            "key 'co2_full' is used twice; each must differ",
        ),
        (lambda data: data["devices"][1].update(short="Full CO2"), "short 'Full CO2' is used twice"),
        (lambda data: data["modifiers"][1].update(key="smoking"), "key 'smoking' is used twice"),
        (
            lambda data: data["warning_signs"].reverse(),
            "warning signs stand in the order emergency, same_day, within_days, before_treatment",
        ),
        (lambda data: data["levels"].pop("same_day"), "levels must be, in this order: emergency, same_day,"),
        (lambda data: data["modifiers"][0].update(badges=[]), "badges [] must have at least 1 item"),
        (lambda data: data["modifiers"][0].update(badges=["twice"]), "badges[1] 'twice' is not allowed"),
        (
            lambda data: data["versus_article"].update(claim="C99"),
            "claim 'C99' is not a claim of the article",
        ),
        (lambda data: data["warning_signs"][0].update(level="now"), "level 'now' is not allowed"),
        (
            lambda data: data["warning_signs"][9].update(past="reepithelialized"),
            "past 'reepithelialized' is not a milestone; did you mean reepithelialised?",
        ),
        (
            lambda data: data["aftercare_rules"][7].update(until="tea"),
            "until 'tea' is not a milestone",
        ),
        (lambda data: data["aftercare_rules"][1].update(key="sheet"), "key 'sheet' is used twice"),
        (
            lambda data: data["milestone_labels"]["peeling"].update(reads="over"),
            "reads 'over' is not allowed",
        ),
    ],
)
def test_a_fault_is_refused_with_its_line_and_what_is_allowed(
    tmp_path: Path, change: Callable[[dict], object], sentence: str
) -> None:
    with pytest.raises(DataError) as refused:
        changed(tmp_path, change)
    assert sentence in str(refused.value)
    assert str(refused.value).startswith("healing.yaml:")
