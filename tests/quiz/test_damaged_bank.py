"""A damaged bank, or papers that do not fit it: file, line, field and what is allowed, before any release."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from course_lib.evidence import DataError
from course_lib.grading.release import ensure_released, release
from course_lib.quiz.bank_check import check
from course_lib.quiz.papers import papers
from tests.grading.desk import IDS, PAPER, listed, make_checkout, questions, save
from tests.quiz.made_up import OBJECTIVE, PREFIX, TOPIC, decisions, options, verdicts, written

BANK = f"{TOPIC.slug}.yaml"


def put(root: Path, *asked: dict[str, Any]) -> Path:
    """Write the bank of the checkout anew."""
    path = root / "assignments" / "bank" / BANK
    save(path, {"questions": list(asked)})
    return path


def refused(root: Path, home: Path) -> list[str]:
    """What an author is told; whoever would release it is told the same, and nothing is released."""
    with pytest.raises(DataError) as told:
        papers(root)
    for attempt in (check, lambda root: release(root, home, PAPER), lambda root: ensure_released(root, home)):
        with pytest.raises(DataError) as again:
            attempt(root)
        assert set(str(told.value).splitlines()) <= set(str(again.value).splitlines())
    assert not home.exists()
    return str(told.value).splitlines()


def line_of(path: Path, text: str, nth: int = 1) -> int:
    """The line of the nth line that begins so, counted from 1."""
    lines = path.read_text("utf-8").splitlines()
    return [at for at, line in enumerate(lines, 1) if line.strip(" -").startswith(text)][nth - 1]


STEPS = written("ordering")["steps"]
PAIRS = written("matching")["pairs"]


@pytest.mark.parametrize(
    ("asked", "begins", "said"),
    [
        pytest.param(
            written("single", options=options("---")),
            "id:",
            "0 options are correct; a question of this type has exactly 1",
            id="a key that names no option",
        ),
        pytest.param(
            {**written("single"), "key": "D"},
            "key:",
            "there is no field 'key' here (fields: id, old_id, objective, stem,",
            id="a key written apart",
        ),
        pytest.param(
            written("single", options=options("++-")),
            "id:",
            "2 options are correct; a question of this type has exactly 1",
            id="two keys on a single choice",
        ),
        pytest.param(
            written("case", options=options("+-+-")),
            "id:",
            "2 options are correct; a question of this type has exactly 1",
            id="two keys on a case",
        ),
        pytest.param(
            written("verdict", options=verdicts("++-")),
            "id:",
            "2 options are correct; a question of this type has exactly 1",
            id="two verdicts",
        ),
        pytest.param(
            written("handover", options=decisions("a+", "a-", "a-")),
            "id:",
            "a hand-over question needs at least one 'answer' and one 'hand_over'",
            id="nothing to hand over",
        ),
        pytest.param(
            written("multiple", options=options("+++")),
            "id:",
            "3 of 3 options are correct; a multiple question has at least 1 right and at least 1 wrong",
            id="nothing to leave",
        ),
        pytest.param(
            written("ordering", steps=STEPS[:2]),
            "steps:",
            "must have 3 to 7 entries; it has 2",
            id="an ordering with a missing item",
        ),
        pytest.param(
            written("ordering", steps=[STEPS[0], {"why": "It is in between."}, STEPS[2]]),
            "why: It is in between.",
            "'text' is missing in steps[2]",
            id="an ordering with an item without words",
        ),
        pytest.param(
            written("ordering", steps=[STEPS[0], None, STEPS[2]]),
            "null",
            "steps[2] null must be a block of `name: value` lines",
            id="an ordering with an empty item",
        ),
        pytest.param(
            written("matching", pairs=PAIRS[:2]),
            "pairs:",
            "must have 3 to 6 entries; it has 2",
            id="a matching with a missing pair",
        ),
        pytest.param(
            written("numeric", tolerance=-1),
            "tolerance:",
            "tolerance -1 must be greater than 0",
            id="a tolerance below nothing",
        ),
        pytest.param(
            written("single", objective=f"{OBJECTIVE}s"),
            "objective:",
            f"did you mean {OBJECTIVE}",
            id="an unknown objective",
        ),
        pytest.param(
            written("single", src=["FISHER2080"]),
            "FISHER2080",
            "did you mean FISHER2008",
            id="an unknown source",
        ),
        pytest.param(
            written("single", type="multible"),
            "id:",
            "'multible' must be one of: 'single', 'case',",
            id="an unknown type",
        ),
    ],
)
def test_a_question_that_cannot_be_is_told_with_file_line_and_what_is_allowed(
    tmp_path: Path, asked: dict[str, Any], begins: str, said: str
) -> None:
    root = make_checkout(tmp_path / "root")
    # Sound questions stand before it and behind it: the line is that of the fault, not of the file.
    sound = [written("single", id=f"{PREFIX}-{place}") for place in ("before", "behind")]
    path = put(root, sound[0], asked, sound[1])
    (told,) = refused(root, tmp_path / "home")
    nth = 2 if begins in ("id:", "objective:") else 1
    line = line_of(path, begins, nth)
    assert told.startswith(f"{BANK}:{line}: "), told
    assert said in told


def test_an_id_used_twice_in_a_file_is_told_at_the_second(tmp_path: Path) -> None:
    root = make_checkout(tmp_path / "root")
    path = put(root, *questions(), written("single"))
    (told,) = refused(root, tmp_path / "home")
    line = line_of(path, "id:", len(questions()) + 1)
    assert told == f"{BANK}:{line}: id '{PREFIX}-example-single' is used twice; each must differ"


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b'- id: "half')


def _other_letters(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"What is it?", b"What is it for caf\xe9s?"))


def _binary(path: Path) -> None:
    path.write_bytes(b"\x00\x01\x02PK\x03\x04")


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _list(path: Path) -> None:
    path.write_text("- id: a-b\n", encoding="utf-8")


def _deep(path: Path) -> None:
    path.write_text("questions: " + "[" * 5000, encoding="utf-8")


def _twice(path: Path) -> None:
    path.write_text(path.read_text("utf-8") + "questions: []\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_cut, "this is not YAML: "),
        (_other_letters, "this is not UTF-8 text; save the file as UTF-8"),
        (_binary, "this is not YAML: "),
        (_empty, "'questions' is missing"),
        (_list, "must be a block of `name: value` lines"),
        (_deep, "lists and blocks may lie in each other 20 deep, no deeper"),
        (_twice, "'questions' stands here and in line 1; keep one"),
    ],
)
def test_a_damaged_file_is_told_with_its_line(
    tmp_path: Path, spoil: Callable[[Path], None], said: str
) -> None:
    root = make_checkout(tmp_path / "root")
    spoil(root / "assignments" / "bank" / BANK)
    (told,) = refused(root, tmp_path / "home")
    name, line, text = told.split(":", 2)
    assert name == BANK
    assert int(line) >= 1
    assert said in text


@pytest.mark.parametrize(
    ("change", "begins", "said"),
    [
        (
            {"questions": [{"id": f"{IDS[0]}s", "points": 2}]},
            f"id: {IDS[0]}s",
            f"there is no graded question '{IDS[0]}s'; did you mean {IDS[0]}?",
        ),
        (
            {"questions": [{"id": "healing-nothing", "points": 2}]},
            "id: healing-nothing",
            f"there is no graded question 'healing-nothing'; there are 4, like {IDS[0]}",
        ),
        ({"total": 9}, "total:", "total 9 must be the sum of the points, which is 8.5"),
        (
            {"questions": [{"id": IDS[0], "points": -2}]},
            "points:",
            "points -2 must be greater than 0",
        ),
    ],
    ids=["misspelt", "unknown", "points that do not add up", "points below nothing"],
)
def test_a_paper_that_does_not_fit_the_bank_is_told_with_its_line(
    tmp_path: Path, change: dict[str, Any], begins: str, said: str
) -> None:
    root = make_checkout(tmp_path / "root", listed(**change))
    path = root / "assignments" / "papers.yaml"
    told = refused(root, tmp_path / "home")
    place = f"papers.yaml:{line_of(path, begins)}: "
    assert any(each.startswith(place) and said in each for each in told), told


def test_an_id_used_in_two_files_is_told_with_both(tmp_path: Path) -> None:
    # The prefix of an id is its topic, so a second file has to break that rule as well.
    root = make_checkout(tmp_path / "root")
    save(root / "assignments" / "bank" / "healing.yaml", {"questions": [questions()[0]]})
    told = refused(root, tmp_path / "home")
    assert f"healing.yaml:2: id '{IDS[0]}' is used in bank/{BANK} already; each must differ" in told
