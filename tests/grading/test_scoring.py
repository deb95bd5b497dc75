import json
import math
import warnings
from pathlib import Path

import pytest
from hypothesis import given

from course_lib.grading import score, scoring
from course_lib.grading.papers import dumps
from tests.grading.desk import IDS, POINTS, keys, public, write_answers
from tests.quiz.made_up import json_values

SINGLE, MULTIPLE, NUMERIC, MATCHING = IDS


@pytest.fixture
def folder(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder at marking: the public half of the paper, no answers yet."""
    desk = tmp_path / "handed-in"
    desk.mkdir()
    (desk / "questions.json").write_text(dumps(public(root)), encoding="utf-8")
    monkeypatch.chdir(desk)
    monkeypatch.setenv(scoring.BANK, str(root / "assignments" / "bank"))
    return desk


def test_a_right_answer_gets_the_points_and_not_the_fraction(folder: Path, root: Path) -> None:
    write_answers(folder, keys(root), public(root)["content"])
    assert [score(id_, points) for id_, points in zip(IDS, POINTS, strict=True)] == [2.0, 3.0, 1.5, 2.0]


def test_a_partly_right_answer_gets_part_of_the_points(folder: Path, root: Path) -> None:
    first = keys(root)[MULTIPLE][:1]
    pairs = dict(list(keys(root)[MATCHING].items())[:1])
    write_answers(folder, {MULTIPLE: first, MATCHING: pairs}, public(root)["content"])
    assert score(MULTIPLE, points=3) == 1.5
    assert score(MATCHING, points=2) == 0.6667


def test_without_an_answers_file_or_a_paper_or_a_bank_the_score_is_0(
    folder: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert score(SINGLE, points=2) == 0.0
    write_answers(folder, keys(root), public(root)["content"])
    assert score(SINGLE, points=2) == 2.0
    assert score("collagen-no-such-question", points=2) == 0.0
    monkeypatch.setenv(scoring.BANK, str(folder / "nowhere"))
    assert score(SINGLE, points=2) == 0.0
    monkeypatch.delenv(scoring.BANK)
    assert score(SINGLE, points=2) == 0.0  # the course's own bank has no such question
    (folder / "questions.json").write_text("{", encoding="utf-8")
    assert score(SINGLE, points=2) == 0.0
    (folder / "questions.json").unlink()
    assert score(SINGLE, points=2) == 0.0


def test_answers_to_an_older_version_of_the_paper_get_nothing(folder: Path, root: Path) -> None:
    write_answers(folder, keys(root), "0123456789abcdef")
    assert score(SINGLE, points=2) == 0.0


@given(json_values)
def test_whatever_was_answered_the_score_is_a_plain_number_that_nbgrader_reads(value: object) -> None:
    # The seven ways in which nbgrader takes a last value for full marks, for none, or stops.
    fraction = value if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
    try:
        points = scoring.points_for(fraction, 2)
    except OverflowError:
        points = 0.0
    assert type(points) is float
    assert 0.0 <= points <= 2.0
    assert math.isfinite(points)
    assert float(repr(points)) == points
    assert points == round(points, 4)


def test_a_sum_that_is_a_hair_too_large_is_cut_to_the_points() -> None:
    assert scoring.points_for(1.0000000000000002, 2) == 2.0
    assert scoring.points_for(-1, 2) == 0.0
    assert scoring.points_for(float("inf"), 2) == 0.0


@pytest.mark.parametrize("answer", [None, True, -1, 10**400, "x", [], [None], {}, {"a": {}}])
@pytest.mark.parametrize("points", [2, -1, None, "two", 10**400, float("nan")])
def test_score_never_raises_whatever_it_is_given(
    folder: Path, root: Path, answer: object, points: float
) -> None:
    write_answers(folder, dict.fromkeys(IDS, answer), public(root)["content"])
    assert (folder / "answers.json").is_file()
    found = [score(id_, points=points) for id_ in (*IDS, "", None)]  # type: ignore[arg-type]
    assert found == [0.0] * 6


def test_scoring_says_nothing_at_all(
    folder: Path, root: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_answers(folder, keys(root), public(root)["content"])

    def warns(*_: object) -> None:
        warnings.warn("a stray warning would cost a learner all points", stacklevel=1)
        raise RuntimeError("and a traceback would show the key")

    monkeypatch.setattr(scoring.quiz, "mark", warns)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert score(SINGLE, points=2) == 0.0
    assert caught == []
    assert capfd.readouterr() == ("", "")


def test_scoring_leaves_a_damaged_file_as_it_was_handed_in(folder: Path, root: Path) -> None:
    write_answers(folder, keys(root), public(root)["content"])
    content = json.loads((folder / "answers.json").read_text())
    content["entries"]["answer:x"] = "nonsense"
    (folder / "answers.json").write_text(json.dumps(content))
    before = sorted(folder.iterdir())
    assert score(SINGLE, points=2) == 2.0
    assert sorted(folder.iterdir()) == before
    assert json.loads((folder / "answers.json").read_text()) == content
