from collections.abc import Callable

from course_lib import evidence
from course_lib.learner.clinic_file import clinic
from course_lib.widgets.rules import aftercare_rules, as_text, patch_rules, rule_in_words, whom_to_call


def rows(text: str) -> list[list[str]]:
    lines = text.splitlines()
    assert lines[:2] == ["| Rule | Whose word |", "|---|---|"]
    return [line[2:-2].split(" | ") for line in lines[2:]]


def test_every_rule_is_listed_with_its_sources_and_as_not_yet_confirmed() -> None:
    aftercare = rows(str(aftercare_rules().data))
    assert len(aftercare) == len(evidence.healing().aftercare_rules) == 11
    assert aftercare[1][0].startswith("Hands washed before touching; ")
    assert aftercare[1][0].endswith(" [X-GENERAL].")
    patches = rows(str(patch_rules().data))
    assert [row[0] for row in patches] == [
        f"{rule.rule} [{', '.join(rule.ids)}]." for rule in evidence.safety().test_patch_rules
    ]
    assert {row[1] for row in aftercare + patches} == {"Not yet confirmed by your clinic."}


def test_a_source_that_a_rule_names_is_not_named_twice() -> None:
    (sun,) = (row[0] for row in rows(str(aftercare_rules().data)) if row[0].startswith("Shade, hat"))
    assert sun.count("BOONCHAI2015") == 1
    assert sun.endswith("[BOONCHAI2015, FATIMA2020].")


def test_rules_of_the_clinic_stand_in_its_own_words_with_name_and_day(
    clinic_says: Callable[[str], None],
) -> None:
    clinic_says(
        "aftercare:\n  smoking: {rule: 'No *smoking* | ever.', by: Dr <b>A</b>, on: 2026-11-20}\n"
        "test_patch: {wait: {by: Dr A, on: 2026-11-21}}\n"
    )
    listed = [line[2:-2].rsplit(" | ", 1) for line in str(aftercare_rules().data).splitlines()]
    assert [
        "No \\*smoking\\* \\| ever.",
        "Set by your clinic on 20 November 2026 by Dr \\<b\\>A\\</b\\>.",
    ] in listed
    wait = rows(str(patch_rules().data))[1]
    assert wait == [
        "After a test patch, wait as long as the Local Rules say [X-GENERAL].",
        "Confirmed by your clinic on 21 November 2026 by Dr A.",
    ]
    assert rule_in_words(clinic().aftercare_rule("smoking")).startswith("No *smoking* | ever (set by your")


def test_nothing_that_anybody_writes_means_anything_in_markdown() -> None:
    assert as_text("a_b `c` [x](y) & $1 ~") == "a\\_b \\`c\\` [x](y) \\& \\$1 \\~"


def test_every_level_has_its_line_with_whom_to_call_and_what_to_do_otherwise(
    clinic_says: Callable[[str], None],
) -> None:
    clinic_says("calls: {same_day: {call: Ring *Dr B*., by: Dr A, on: 2026-11-20}}")
    head, _, *lines = str(whom_to_call().data).splitlines()
    assert head.count("|") == 5
    cells = [line[2:-2].split(" | ") for line in lines]
    assert [row[0] for row in cells] == list(evidence.healing().levels.values())
    assert cells[0][1:] == [
        "Where the sign says so, first call the emergency number. Always tell the clinician.",
        "Do not wait for the clinician: call the emergency number.",
        "Not yet confirmed by your clinic.",
    ]
    assert cells[1][1] == "Ring \\*Dr B\\*."
    assert cells[1][3] == "Set by your clinic on 20 November 2026 by Dr A."
