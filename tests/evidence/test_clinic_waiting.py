"""What a clinic has not confirmed yet, and the last file without a fault."""

from pathlib import Path

from course_lib.evidence import LEVELS, healing, indications, safety
from course_lib.evidence.clinic import GROUPS, LAST_GOOD, Clinic, Loaded, load_or_last_good, unconfirmed
from tests.evidence.clinic_files import FULL, SIGNED, TODAY, loaded


def test_everything_waits_for_a_clinic_that_has_confirmed_nothing() -> None:
    found = unconfirmed(Clinic(), ["collagen", "healing"], ["collagen-firmness"])
    groups = [each.group for each in found]
    assert groups == sorted(groups, key=GROUPS.index)
    assert {group: groups.count(group) for group in GROUPS} == {
        "phones": 3,
        "calls": 4,
        "healing": 55,
        "aftercare": 11,
        "test_patch": 3,
        "fit": 126,
        "lessons": 2,
        "questions": 1,
    }
    texts = {each.key: each.text for each in reversed(found)}
    assert texts["emergency"] == "the telephone number 'emergency' is not set"
    assert texts["co2_full.makeup_ok"] == "Full CO2, Make-up possible: usual practice, not confirmed"
    assert texts["eryag_full.redness_gone"] == (
        "Full Er:YAG, Redness gone: usual practice, not confirmed (high of the range)"
    )
    assert texts["same_day"] == "whom to call (Today): not confirmed"
    assert texts["sunbeds"] == "aftercare rule 'sunbeds' is not confirmed"
    assert texts["wait"] == "test-patch rule 'wait' is not confirmed"
    assert texts["melasma.pdl"] == "Patchy brown “mask”, Pulsed dye: usual practice, not confirmed"
    assert texts["collagen"] == "lesson 'collagen' is not reviewed"
    assert texts["collagen-firmness"] == "question 'collagen-firmness' is not reviewed"


def test_what_the_clinic_has_confirmed_no_longer_waits(tmp_path: Path) -> None:
    found = unconfirmed(loaded(tmp_path, FULL), ["collagen"], ["collagen-firmness"])
    keys = {each.key for each in found if each.group != "calls"}
    assert not {"emergency", "co2_full.makeup_ok", "collagen", "collagen-firmness"} & keys
    assert "co2_full.social_downtime" in keys


def test_a_clinic_that_has_confirmed_all_has_nothing_waiting(tmp_path: Path) -> None:
    lines = ["phones: {emergency: 999, clinician: 999, out_of_hours: 999}", "healing:"]
    for device in healing().devices:
        lines += [f"  {device.key}:", *(f"    {key}: {SIGNED}" for key in device.milestones)]
    lines += ["calls:", *(f"  {level}: {SIGNED}" for level in LEVELS)]
    lines += ["aftercare:", *(f"  {rule.key}: {SIGNED}" for rule in healing().aftercare_rules)]
    lines += ["test_patch:", *(f"  {rule.key}: {SIGNED}" for rule in safety().test_patch_rules)]
    lines.append("fit:")
    for problem in indications().problems:
        lines += [f"  {problem.key}:", *(f"    {key}: {SIGNED}" for key in problem.fit)]
    assert unconfirmed(loaded(tmp_path, "\n".join(lines)), [], []) == ()


def test_a_review_of_an_earlier_version_waits_again(tmp_path: Path) -> None:
    clinic = loaded(tmp_path, FULL)

    def waiting(version: str) -> list[str]:
        found = unconfirmed(clinic, ["collagen"], ["collagen-firmness"], versions={"collagen": version})
        return [each.text for each in found if each.group == "lessons"]

    assert waiting("3f2a90c1aaaabbbb") == []
    assert waiting("0000000000000000") == ["lesson 'collagen' has changed since Dr A. Example reviewed it"]


def test_a_review_of_what_does_not_exist_is_told_the_near_name(tmp_path: Path) -> None:
    found = unconfirmed(loaded(tmp_path, FULL), [], ["collagen-firmnes"])
    assert [each.text for each in found if each.group in ("lessons", "questions")] == [
        "there is no lesson 'collagen' to review",
        "question 'collagen-firmnes' is not reviewed",
        "there is no question 'collagen-firmness' to review; did you mean collagen-firmnes?",
    ]


def test_a_file_without_a_fault_is_simply_read(tmp_path: Path) -> None:
    assert load_or_last_good(tmp_path, TODAY) == Loaded(Clinic())
    clinic = loaded(tmp_path, FULL)
    assert load_or_last_good(tmp_path, TODAY) == Loaded(clinic)


def test_when_the_file_has_a_fault_the_last_version_without_one_counts_and_the_fault_is_told(
    tmp_path: Path,
) -> None:
    (tmp_path / LAST_GOOD).write_text(FULL, "utf-8")
    (tmp_path / "clinic.yaml").write_text(FULL.replace("[28, 60, 180]", "[60, 28, 180]"), "utf-8")
    found = load_or_last_good(tmp_path, TODAY)
    assert found.clinic.days("co2_full", "redness_gone").typical == 60
    assert found.fault == "clinic.yaml:6: days [60, 28, 180] must rise: low <= typical <= high"
    assert found.earlier


def test_without_an_earlier_version_a_file_with_a_fault_confirms_nothing(tmp_path: Path) -> None:
    (tmp_path / "clinic.yaml").write_text("phones: 5", "utf-8")
    found = load_or_last_good(tmp_path, TODAY)
    assert (found.clinic, found.earlier) == (Clinic(), False)
    assert found.fault.startswith("clinic.yaml:1: ")
    # An earlier version that a newer course no longer takes is none.
    (tmp_path / LAST_GOOD).write_text("phones: 6", "utf-8")
    assert load_or_last_good(tmp_path, TODAY) == found
