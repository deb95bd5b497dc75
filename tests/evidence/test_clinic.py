from datetime import date
from pathlib import Path

import pytest

from course_lib.evidence import FITS, LEVELS, DataError, healing
from course_lib.evidence.clinic import (
    EXAMPLE,
    NO_VALUES,
    Clinic,
    Days,
    Fitting,
    Phones,
    Reviews,
    load_clinic,
    unconfirmed,
)
from tests.evidence.clinic_files import FULL, SIGNED, loaded, refusal


def test_without_a_file_nothing_is_confirmed(tmp_path: Path) -> None:
    assert load_clinic(tmp_path / "clinic.yaml") == Clinic()


def test_an_empty_file_confirms_nothing(tmp_path: Path) -> None:
    assert loaded(tmp_path, "") == loaded(tmp_path, "# later\n") == Clinic()


def test_the_example_is_a_valid_file_that_confirms_nothing() -> None:
    assert load_clinic(EXAMPLE) == Clinic(phones=Phones(), reviews=Reviews())


def test_the_example_is_still_valid_with_its_notes_taken_as_fields(tmp_path: Path) -> None:
    blank = ("  emergency:", "  clinician:", "  out_of_hours:")
    lines = []
    for line in EXAMPLE.read_text("utf-8").splitlines():
        example = line.lstrip("#").removeprefix(" ") if line.startswith(("#   ", '# clinic: "')) else line
        if line in blank:
            continue
        if line != "clinic:":
            lines.append(example)
    clinic = loaded(tmp_path, "\n".join(lines))
    assert clinic.phones == Phones(emergency="999", clinician="020 7946 0000", out_of_hours="020 7946 0001")
    assert clinic.days("co2_full", "redness_gone").typical == 60
    assert clinic.calling("same_day").call == "Ring Dr A. Example on 020 7946 0000"
    assert clinic.aftercare_rule("exercise").text.endswith("for two weeks")
    assert clinic.test_patch_rule("wait").text.endswith("see the clinician")
    assert clinic.fitting("melasma", "nafl_1550").fit == "never"
    assert clinic.lesson_review("collagen", "3f2a90c1ffff")
    assert clinic.question_review("collagen-firmness", "any")


def test_a_range_of_the_clinic_replaces_that_of_the_course_and_says_whose_it_is(tmp_path: Path) -> None:
    assert loaded(tmp_path, FULL).days("co2_full", "redness_gone") == Days(
        28, 60, 180, "clinic", "set by your clinic on 20 November 2026 by Dr A. Example"
    )


def test_a_name_and_a_date_without_days_confirm_the_range_of_the_course(tmp_path: Path) -> None:
    assert loaded(tmp_path, FULL).days("co2_full", "makeup_ok") == Days(
        10, 12, 14, "clinic", "confirmed by your clinic on 22 November 2026 by Dr A. Example"
    )


def test_what_the_clinic_has_not_touched_stays_a_study_or_usual_practice(tmp_path: Path) -> None:
    clinic = loaded(tmp_path, FULL)
    assert clinic.days("co2_full", "peeling") == Days(5, 6, 7, "study", "study")
    usual = clinic.days("co2_full", "social_downtime")
    assert (usual.origin, usual.words) == ("usual practice", "usual practice: your clinician confirms")


def test_days_of_an_unknown_device_or_milestone_are_refused() -> None:
    with pytest.raises(DataError, match=r"^there is no device 'co2_ful'; did you mean co2_full\?$"):
        Clinic().days("co2_ful", "peeling")
    with pytest.raises(
        DataError, match="there is no milestone of ipl 'peeling'; there are: spots_darken_and_flake"
    ):
        Clinic().days("ipl", "peeling")


def test_telephone_numbers_may_be_written_as_people_write_them(tmp_path: Path) -> None:
    assert loaded(tmp_path, FULL).phones == Phones(
        emergency="999", clinician="020 7946 0000", out_of_hours="+44 (0)20 7946-0001 ext. 12"
    )
    for number in ("111", "+4420 7946 0000", "(020) 7946 0000", "0207946000 x5", "02079460000"):
        assert loaded(tmp_path, f"phones: {{emergency: {number}}}").phones == Phones(emergency=number)


@pytest.mark.parametrize(
    "number", ["ask", "99", "1" * 21, "'020 7946 <b>'", "'+'", "0x10", "-5", "true", "1.5", '"999\\n"', "[9]"]
)
def test_what_is_no_telephone_number_is_refused(tmp_path: Path, number: str) -> None:
    assert "clinic.yaml:1: emergency" in refusal(tmp_path, f"phones: {{emergency: {number}}}")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            "{days: [60, 28, 180], by: A, on: 2026-11-20}",
            "days [60, 28, 180] must rise: low <= typical <= high",
        ),
        ("{days: [-1, 28, 180], by: A, on: 2026-11-20}", "days[1] -1 must be greater than or equal to 0"),
        ("{days: [1, 28, .inf], by: A, on: 2026-11-20}", "days[3] '.inf' must be a number"),
        ("{days: [1, 28], by: A, on: 2026-11-20}", "days[3] is missing in days"),
        ("{on: 2026-11-20}", "'by' is missing in redness_gone"),
        ("{by: '', on: 2026-11-20}", "by '' must have at least 1 character"),
        ("{by: '  ', on: 2026-11-20}", "by ' ' must be the name of a person"),
        ("{by: '123', on: 2026-11-20}", "by '123' must be the name of a person"),
        ('{by: "A\\tB", on: 2026-11-20}', "by 'A B' must be the name of a person"),
        ("{by: A}", "'on' is missing in redness_gone"),
        ("{by: A, on: 2026-11-23}", "on '2026-11-23' lies in the future; today is 2026-11-22"),
        ("{by: A, on: 20.11.2026}", "on '20.11.2026' must be a date like 2026-11-20"),
        ("{by: A, on: 2026-11-20, note: x}", "there is no field 'note' here (fields: by, on, days)"),
    ],
)
def test_faulty_healing_days_are_refused_with_line_and_reason(
    tmp_path: Path, line: str, sentence: str
) -> None:
    text = f"healing:\n  co2_full:\n    redness_gone: {line}\n"
    assert f"clinic.yaml:3: {sentence}" in refusal(tmp_path, text)


def test_a_misspelt_device_is_told_the_near_one(tmp_path: Path) -> None:
    text = "healing:\n  co2_ful:\n    redness_gone: {by: A, on: 2026-11-20}\n"
    assert refusal(tmp_path, text).startswith(
        "clinic.yaml:2: 'co2_ful' is not a device; did you mean co2_full? (devices: co2_full, eryag_full,"
    )


def test_a_milestone_that_the_device_does_not_have_is_told_those_it_has(tmp_path: Path) -> None:
    text = (
        "healing:\n  ipl:\n    redness_gon: {by: A, on: 2026-11-20}\n    peeling: {by: A, on: 2026-11-20}\n"
    )
    lines = refusal(tmp_path, text).splitlines()
    assert lines[0].startswith(
        "clinic.yaml:3: 'redness_gon' is not a milestone of ipl; did you mean redness_gone? ("
    )
    assert lines[1].startswith(
        "clinic.yaml:4: 'peeling' is not a milestone of ipl (milestones: spots_darken_and"
    )


def test_a_misspelt_lesson_is_told_the_near_one(tmp_path: Path) -> None:
    text = "reviews:\n  lessons:\n    colagen: {by: A, on: 2026-11-20}\n"
    assert refusal(tmp_path, text).startswith(
        "clinic.yaml:3: 'colagen' is not a lesson; did you mean collagen? ("
    )


def test_an_id_that_no_question_could_have_is_refused(tmp_path: Path) -> None:
    text = "reviews:\n  questions:\n    Collagen Firmness: {by: A, on: 2026-11-20}\n"
    assert refusal(tmp_path, text).startswith(
        "clinic.yaml:3: 'Collagen Firmness' must be the id of a question"
    )


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    text = FULL.replace("2026-11-22", "2027-01-01").replace("999", "ask").replace("3f2a90c1", "latest")
    lines = refusal(tmp_path, text).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["clinic.yaml:3:", "clinic.yaml:7:", "clinic.yaml:9:"]


def test_without_a_given_day_the_computers_own_is_today(tmp_path: Path) -> None:
    path = tmp_path / "clinic.yaml"
    path.write_text(f"reviews: {{lessons: {{collagen: {{by: A, on: {date.today()}}}}}}}", "utf-8")
    assert load_clinic(path).lesson_review("collagen", "00") is not None
    path.write_text("reviews: {lessons: {collagen: {by: A, on: 9999-12-31}}}", "utf-8")
    with pytest.raises(DataError, match=f"lies in the future; today is {date.today()}"):
        load_clinic(path)


def test_a_review_counts_for_the_version_that_was_read(tmp_path: Path) -> None:
    clinic = loaded(tmp_path, FULL)
    review = clinic.lesson_review("collagen", "3f2a90c1aaaabbbb")
    assert review is not None
    assert (review.by, review.on) == ("Dr A. Example", date(2026, 11, 20))
    assert clinic.lesson_review("collagen", "ffff90c1aaaabbbb") is None
    assert clinic.lesson_review("healing", "3f2a90c1aaaabbbb") is None
    assert clinic.question_review("collagen-firmness", "whatever") is not None
    assert Clinic().question_review("collagen-firmness", "whatever") is None


def test_a_warning_sign_says_at_every_level_what_to_do_without_the_clinician(tmp_path: Path) -> None:
    clinic = loaded(tmp_path, FULL)
    assert [clinic.calling(level).unreachable for level in LEVELS] == [
        "Do not wait for the clinician: call the emergency number, 999.",
        "If the clinician cannot be reached: call the out-of-hours number, +44 (0)20 7946-0001 ext. 12.",
        "If the clinician cannot be reached: call the out-of-hours number, +44 (0)20 7946-0001 ext. 12.",
        "If the clinician cannot be reached: do not treat.",
    ]


def test_until_numbers_are_set_the_emergency_number_is_named() -> None:
    assert [Clinic().calling(level).unreachable for level in LEVELS[:2]] == [
        "Do not wait for the clinician: call the emergency number.",
        "If the clinician cannot be reached: call the emergency number.",
    ]
    numbered = Clinic(phones=Phones(emergency="999"))
    assert numbered.calling("same_day").unreachable.endswith("the emergency number, 999.")


def test_a_cell_of_the_matrix_is_the_clinics_once_it_has_confirmed_or_replaced_it(tmp_path: Path) -> None:
    clinic = loaded(
        tmp_path,
        """
fit:
  melasma:
    pdl: {fit: never, by: "Dr A. Example", on: 2026-11-20}
    ipl: {by: "Dr A. Example", on: 2026-11-21}
""",
    )
    assert clinic.fitting("melasma", "pdl") == Fitting(
        "never", "clinic", "set by your clinic on 20 November 2026 by Dr A. Example"
    )
    assert clinic.fitting("melasma", "ipl") == Fitting(
        "caution", "clinic", "confirmed by your clinic on 21 November 2026 by Dr A. Example"
    )
    assert clinic.fitting("melasma", "afl").origin == "usual practice"
    waiting = {each.key for each in unconfirmed(clinic, [], []) if each.group == "fit"}
    assert len(waiting) == 124
    assert not {"melasma.pdl", "melasma.ipl"} & waiting
    with pytest.raises(DataError, match="there is no problem 'melasm'; did you mean melasma"):
        clinic.fitting("melasm", "pdl")
    with pytest.raises(DataError, match="there is no device 'pdll'; did you mean pdl"):
        clinic.fitting("melasma", "pdll")


def test_a_rule_in_the_clinics_own_words_no_longer_stands_on_the_courses_sources(tmp_path: Path) -> None:
    clinic = loaded(
        tmp_path,
        """
aftercare:
  smoking: {rule: "  No smoking for a month.  ", by: "Dr A. Example", on: 2026-11-20}
  sunbeds: {by: "Dr A. Example", on: 2026-11-20}
test_patch:
  wait: {rule: "Wait six weeks.", by: "Dr A. Example", on: 2026-11-20}
""",
    )
    smoking, sunbeds, hands = (clinic.aftercare_rule(key) for key in ("smoking", "sunbeds", "hands"))
    assert (smoking.text, smoking.ids) == ("No smoking for a month.", ())
    assert smoking.words == "set by your clinic on 20 November 2026 by Dr A. Example"
    assert (sunbeds.text, sunbeds.ids) == (healing().rule("sunbeds").rule, ("MAYO",))
    assert sunbeds.words == "confirmed by your clinic on 20 November 2026 by Dr A. Example"
    assert (hands.origin, hands.words) == ("course", "not yet confirmed by your clinic")
    assert clinic.test_patch_rule("wait").text == "Wait six weeks."
    assert clinic.test_patch_rule("when").ids == ("X-GENERAL", "GREVE2002")
    for unknown in (clinic.aftercare_rule, clinic.test_patch_rule):
        with pytest.raises(DataError, match=r"there is no .* rule 'zzz'"):
            unknown("zzz")


def test_whom_to_call_is_told_at_every_level_before_the_clinic_has_said_anything() -> None:
    assert [Clinic().calling(level).call for level in LEVELS] == [
        "Where the sign says so, first call the emergency number. Always tell the clinician.",
        "Tell the clinician.",
        "Tell the clinician.",
        "Ask the clinician, before anything starts.",
    ]
    phones = Phones(emergency="999", clinician="020 7946 0000")
    assert [Clinic(phones=phones).calling(level).call for level in LEVELS[:2]] == [
        "Where the sign says so, first call the emergency number, 999. "
        "Always tell the clinician, 020 7946 0000.",
        "Tell the clinician, 020 7946 0000.",
    ]


def test_the_clinics_words_for_an_emergency_are_added_and_never_take_the_place_of_the_courses(
    tmp_path: Path,
) -> None:
    own = "{call: Ring Dr B., unreachable: Ring Dr C., by: Dr A, on: 2026-11-20}"
    clinic = loaded(tmp_path, "calls:\n" + "".join(f"  {level}: {own}\n" for level in LEVELS))
    assert [clinic.calling(level).call for level in LEVELS] == [
        "Where the sign says so, first call the emergency number. Ring Dr B.",
        "Ring Dr B.",
        "Ring Dr B.",
        "Ring Dr B.",
    ]
    assert [clinic.calling(level).unreachable for level in LEVELS] == [
        "Do not wait for the clinician: call the emergency number. Ring Dr C.",
        "Ring Dr C.",
        "Ring Dr C.",
        "If the clinician cannot be reached: do not treat. Ring Dr C.",
    ]
    assert clinic.calling("same_day").words == "set by your clinic on 20 November 2026 by Dr A"


def test_a_level_that_is_only_confirmed_keeps_the_courses_words(tmp_path: Path) -> None:
    clinic = loaded(tmp_path, f"calls: {{same_day: {SIGNED}, within_days: {SIGNED}}}")
    told = clinic.calling("same_day")
    assert (told.call, told.origin) == ("Tell the clinician.", "clinic")
    assert told.words == "confirmed by your clinic on 20 November 2026 by A"
    assert [each.key for each in unconfirmed(clinic, [], []) if each.group == "calls"] == [
        "emergency",
        "before_treatment",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            f"fit:\n  melasm: {{pdl: {SIGNED}}}",
            "2: 'melasm' is not a problem; did you mean melasma? (problems:",
        ),
        (f"fit:\n  melasma:\n    pdll: {SIGNED}", "3: 'pdll' is not a device; did you mean pdl? (devices:"),
        (
            "fit:\n  melasma:\n    pdl: {fit: often, by: A, on: 2026-11-20}",
            f"3: fit 'often' is not allowed (allowed: {', '.join(FITS)})",
        ),
        ("fit:\n  melasma:\n    pdl: {fit: never, on: 2026-11-20}", "3: 'by' is missing in pdl"),
        (
            "fit:\n  melasma:\n    pdl: {by: A, on: 2026-11-23}",
            "3: on '2026-11-23' lies in the future; today is 2026-11-22",
        ),
        (f"aftercare:\n  hand: {SIGNED}", "2: 'hand' is not an aftercare rule; did you mean hands? (rules:"),
        (
            "aftercare:\n  hands: {rule: '  ', by: A, on: 2026-11-20}",
            "2: rule ' ' must say something",
        ),
        (
            "aftercare:\n  hands: {rule: 'Wash [MAYO].', by: A, on: 2026-11-20}",
            "2: rule 'Wash [MAYO].' must be one line of plain words, without square brackets",
        ),
        (
            'aftercare:\n  hands: {rule: "Wash\\nthem", by: A, on: 2026-11-20}',
            "2: rule 'Wash them' must be one line of plain words, without square brackets",
        ),
        (f"test_patch:\n  wai: {SIGNED}", "2: 'wai' is not a test-patch rule; did you mean wait? (rules:"),
        (f"calls:\n  sameday: {SIGNED}", "2: 'sameday' is not allowed; did you mean same_day? (allowed:"),
        ("calls:\n  same_day: {call: Dr B}", "2: 'by' is missing in same_day"),
    ],
)
def test_faulty_cells_rules_and_calls_are_refused_with_line_and_reason(
    tmp_path: Path, text: str, sentence: str
) -> None:
    assert f"clinic.yaml:{sentence}" in refusal(tmp_path, text)


def test_a_name_in_brackets_would_look_like_a_source_and_is_refused(tmp_path: Path) -> None:
    text = "calls:\n  same_day: {by: 'Dr [MAYO]', on: 2026-11-20}"
    assert refusal(tmp_path, text) == "clinic.yaml:2: by 'Dr [MAYO]' must be the name of a person"


def test_the_values_of_a_clinic_change_with_any_value_and_not_with_a_review(tmp_path: Path) -> None:
    full = loaded(tmp_path, FULL)
    assert full.values() != Clinic().values()
    assert full.model_copy(update={"reviews": None}).values() == full.values()
    assert full.model_copy(update={"phones": None}).values() != full.values()
    assert Clinic(reviews=Reviews()).values() == Clinic().values() == NO_VALUES
