"""Changing one entry of the clinic's file: what was meant is in it, and nothing else has gone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from course_lib.evidence import LEVELS, DataError, healing, indications
from course_lib.evidence.clinic import EXAMPLE, Clinic, editing, load_clinic
from course_lib.evidence.clinic.editing import with_entry
from course_lib.evidence.yaml_file import parse

SIGNED = {"by": "Dr A. Example", "on": "2026-11-20"}
FILE = """\
# Ours, since May.
clinic: "Example Skin Clinic"  # the long name

phones:
  emergency: 999   # no quotes
  # The desk knows the others.

healing:
  co2_full:
    redness_gone: {days: [28, 60, 180], by: "Dr A", on: 2026-11-20}  # as agreed
    makeup_ok:
      by: Dr A
      on: 2026-11-20
  # The gentle ones:
  ipl:
    redness_gone: {by: Dr A, on: 2026-11-20}
# The end.
"""


@pytest.fixture(autouse=True, scope="module", params=["CSafeLoader", "SafeLoader"])
def _either_parser(request: pytest.FixtureRequest) -> Iterator[None]:
    """PyYAML comes with its fast parser, or without."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(editing, "_LOADER", getattr(yaml, request.param))
        yield


def data(text: str) -> object:
    return parse(text, "clinic.yaml")[1]


def changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that have gone, and those that have come."""
    old, new = before.splitlines(), after.splitlines()
    return [line for line in old if line not in new], [line for line in new if line not in old]


@pytest.mark.parametrize(
    ("path", "entry", "gone", "come"),
    [
        (["phones", "clinician"], "020 7946", [], ['  clinician: "020 7946"']),
        (
            ["phones", "emergency"],
            "112",
            ["  emergency: 999   # no quotes"],
            ['  emergency: "112"   # no quotes'],
        ),
        (
            ["healing", "co2_full", "redness_gone"],
            SIGNED,
            ['    redness_gone: {days: [28, 60, 180], by: "Dr A", on: 2026-11-20}  # as agreed'],
            ['    redness_gone: {by: "Dr A. Example", on: 2026-11-20}  # as agreed'],
        ),
        (
            ["healing", "co2_full", "makeup_ok"],
            SIGNED,
            ["    makeup_ok:", "      by: Dr A", "      on: 2026-11-20"],
            ['    makeup_ok: {by: "Dr A. Example", on: 2026-11-20}'],
        ),
        (
            ["healing", "co2_full", "peeling"],
            SIGNED,
            [],
            ['    peeling: {by: "Dr A. Example", on: 2026-11-20}'],
        ),
        (
            ["healing", "pdl", "redness_gone"],
            SIGNED,
            [],
            ["  pdl:", '    redness_gone: {by: "Dr A. Example", on: 2026-11-20}'],
        ),
        (
            ["calls", "same_day"],
            {"call": 'Ring "Dr B": now', **SIGNED},
            [],
            ["calls:", '  same_day: {call: "Ring \\"Dr B\\": now", by: "Dr A. Example", on: 2026-11-20}'],
        ),
    ],
    ids=["added", "replaced", "inline", "block", "sibling", "device", "group"],
)
def test_an_entry_is_put_in_and_every_other_line_stays(
    path: list[str], entry: object, gone: list[str], come: list[str]
) -> None:
    after = with_entry(FILE, path, entry)  # type: ignore[arg-type]
    assert changed_lines(FILE, after) == (gone, come)
    found = data(after)
    for key in path:
        assert isinstance(found, dict)
        found = found[key]
    assert found == entry


def test_an_added_entry_stands_before_the_notes_that_come_after_its_block() -> None:
    after = with_entry(FILE, ["healing", "co2_full", "peeling"], SIGNED)
    assert after.index("peeling") < after.index("# The gentle ones:")


@pytest.mark.parametrize(
    ("path", "gone"),
    [
        (["phones", "emergency"], ["phones:", "  emergency: 999   # no quotes"]),
        (
            ["healing", "co2_full", "redness_gone"],
            ['    redness_gone: {days: [28, 60, 180], by: "Dr A", on: 2026-11-20}  # as agreed'],
        ),
        (
            ["healing", "co2_full", "makeup_ok"],
            ["    makeup_ok:", "      by: Dr A", "      on: 2026-11-20"],
        ),
        (["healing", "ipl", "redness_gone"], ["  ipl:", "    redness_gone: {by: Dr A, on: 2026-11-20}"]),
        (["healing", "ipl", "peeling"], []),
        (["healing", "pdl", "peeling"], []),
        (["fit", "melasma", "pdl"], []),
    ],
)
def test_an_entry_is_taken_away_with_the_block_that_it_leaves_empty_and_nothing_else(
    path: list[str], gone: list[str]
) -> None:
    assert changed_lines(FILE, with_entry(FILE, path, None)) == (gone, [])


def test_an_empty_file_and_one_of_notes_alone_take_their_first_entry() -> None:
    assert with_entry("", ["fit", "melasma", "pdl"], SIGNED) == (
        'fit:\n  melasma:\n    pdl: {by: "Dr A. Example", on: 2026-11-20}\n'
    )
    assert with_entry("# later", ["clinic"], "Ours") == '# later\nclinic: "Ours"\n'
    assert with_entry("# later\n", ["clinic"], None) == "# later\n"


def test_a_name_with_nothing_behind_it_takes_an_entry_in_its_place() -> None:
    for empty in ("phones:\n", "phones: ~\n", "phones: null # none\n", "phones:   # none\n"):
        after = with_entry(f"{empty}# more\n", ["phones", "emergency"], "999")
        assert data(after) == {"phones": {"emergency": "999"}}
        assert after.count("# none") == empty.count("# none")
        assert after.endswith("# more\n")
    assert with_entry("clinic:\n", ["clinic"], "Ours") == 'clinic: "Ours"\n'
    assert with_entry("clinic:", ["clinic"], "Ours") == 'clinic: "Ours"\n'


def test_every_block_of_the_example_can_be_filled_and_keeps_its_notes() -> None:
    text = EXAMPLE.read_text("utf-8")
    notes = [line for line in text.splitlines() if line.startswith("#")]
    assert len(notes) > 20
    for path in (
        ["phones", "clinician"],
        ["calls", "emergency"],
        ["healing", "ipl", "redness_gone"],
        ["aftercare", "hands"],
        ["test_patch", "wait"],
        ["fit", "melasma", "pdl"],
        ["reviews", "lessons", "collagen"],
        ["reviews", "questions", "collagen-firmness"],
    ):
        text = with_entry(text, path, "020 7946" if path[0] == "phones" else SIGNED)
    assert [line for line in text.splitlines() if line.startswith("#")] == notes
    assert "rewritten" not in text


def test_a_range_in_lines_of_its_own_is_cut_out_whole() -> None:
    text = "healing:\n  pdl:\n    redness_gone:\n      days:\n      - 1\n      - 2\n      - 7\n# more\n"
    path = ["healing", "pdl", "redness_gone"]
    assert with_entry(text, path, SIGNED).endswith("on: 2026-11-20}\n# more\n")
    assert with_entry(text, path, None) == "# more\n"


def test_words_in_lines_of_their_own_cost_the_look_of_the_file_and_no_more() -> None:
    text = "clinic: |-\n  Ours\nphones: {emergency: '999'}  # one\n"
    after = with_entry(text, ["clinic"], "Theirs")
    assert data(after) == {"clinic": "Theirs", "phones": {"emergency": "999"}}
    assert "# This file was written anew. Before, it was:\n# clinic: |-\n#   Ours\n# phones:" in after


def test_line_ends_stay_those_of_the_system_that_wrote_them() -> None:
    after = with_entry(FILE.replace("\n", "\r\n"), ["phones", "clinician"], "020 7946")
    assert after.count("\r\n") == after.count("\n") == FILE.count("\n") + 1


@pytest.mark.parametrize(
    "text",
    [
        "{phones: {emergency: '999'}}\n",
        "phones: {emergency: '999'}\n",
        "phones: &numbers\n  emergency: '999'\n",
        "? phones\n: emergency: '999'\n",
        "phones:\n  emergency: |-\n    999\n",
    ],
)
def test_a_file_that_is_written_in_a_rare_way_is_written_anew_with_its_old_text_as_notes(text: str) -> None:
    after = with_entry(text, ["phones", "clinician"], "020 7946")
    assert data(after) == {"phones": {"emergency": "999", "clinician": "020 7946"}}
    if "written anew" in after:
        for line in text.splitlines():
            assert f"# {line}" in after
    gone = with_entry(text, ["phones", "emergency"], None)
    assert data(gone) in ({}, {"phones": None})


@pytest.mark.parametrize("text", ["- a list\n", "phones: [1, 2]\n", "phones: nine\n", "a: b: c\n"])
def test_what_has_no_block_where_one_is_needed_is_refused(text: str) -> None:
    with pytest.raises(DataError, match=r"clinic\.yaml"):
        with_entry(text, ["phones", "clinician"], "020 7946")


PLACES = [
    *(["calls", level] for level in LEVELS),
    *(["healing", device.key, key] for device in healing().devices for key in device.milestones),
    *(["aftercare", rule.key] for rule in healing().aftercare_rules),
    *(["fit", problem.key, device] for problem in indications().problems for device in problem.fit),
]


@given(
    changes=st.lists(
        st.tuples(st.sampled_from(PLACES), st.one_of(st.none(), st.sampled_from("ABC"))), max_size=12
    ),
    start=st.sampled_from(["", FILE, EXAMPLE.read_text("utf-8")]),
)
def test_any_changes_in_any_order_leave_a_file_that_says_just_them(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[list[str], str | None]], start: str
) -> None:
    text, wanted = start, dict[tuple[str, ...], str]()
    for path, name in changes:
        text = with_entry(text, path, {**SIGNED, "by": name} if name else None)
        wanted.pop(tuple(path), None)
        if name:
            wanted[tuple(path)] = name
    assert "written anew" not in text
    path = tmp_path_factory.mktemp("edited") / "clinic.yaml"
    path.write_text(text, "utf-8")
    clinic = load_clinic(path)
    for keys, name in wanted.items():
        assert signed_by(clinic, keys) == name
    for path_, name in changes:
        if name is None and tuple(path_) not in wanted:
            assert signed_by(clinic, tuple(path_)) is None
    for note in ("# Ours, since May.", "# The end.", "# The numbers that the course shows"):
        assert (note in start) == (note in text)


def signed_by(clinic: Clinic, keys: tuple[str, ...]) -> str | None:
    found: object = getattr(clinic, keys[0])
    for key in keys[1:]:
        found = found.get(key) if found else None  # type: ignore[attr-defined]
    return found.by if found else None  # type: ignore[attr-defined]


def test_the_file_can_be_anywhere(tmp_path: Path) -> None:
    path = tmp_path / "clinic.yaml"
    path.write_text(with_entry("", ["phones", "emergency"], "999"), "utf-8")
    assert load_clinic(path).phones is not None
