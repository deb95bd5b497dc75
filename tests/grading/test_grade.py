"""A run of the grader: what comes of it, and what a trainer reads."""

import json
import os
import sqlite3
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from course_lib.cli import main
from course_lib.evidence import DataError
from course_lib.grading import attempts, grading_run
from course_lib.grading.grading_run import Grading, one_grader
from course_lib.grading.marking_run import Marker, handed_in
from course_lib.grading.nbgrader_parts import Gradebook
from course_lib.grading.office import COURSE, EXCHANGE, db_url, office
from course_lib.grading.tally import Tally
from course_lib.quiz.papers import bank
from tests.grading import desk
from tests.grading.desk import IDS, PAPER, keys, save, write_answers
from tests.grading.inbox import MORNING, Inbox, scores, stamp

SINGLE, MULTIPLE, NUMERIC, MATCHING = IDS
ALL_RIGHT = dict(zip(IDS, (2.0, 3.0, 1.5, 2.0), strict=True))
HOUR = timedelta(hours=1)

exchanging = pytest.mark.skipif(os.name == "nt", reason="nbgrader has no exchange on Windows")


@pytest.fixture
def box(root: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Inbox:
    monkeypatch.setattr("course_lib.course.checkout", lambda: root)
    return Inbox.at(root, home, tmp_path / "exchange", PAPER, monkeypatch)


def run(box: Inbox, **more: Any) -> Tally:
    with Grading(box.root, box.home, (PAPER,), **more) as grading:
        (tally,) = grading.run()
    return tally


def result(page: Path) -> dict[str, Any]:
    """The JSON in a page of feedback."""
    text = page.read_text(encoding="utf-8")
    start = text.index('<script type="application/json"')
    inside = text[text.index(">", start) + 1 : text.index("</script>", start)]
    found: dict[str, Any] = json.loads(inside)
    return found


@exchanging
def test_what_was_handed_in_is_collected_marked_logged_and_handed_back(box: Inbox) -> None:
    right: Mapping[str, object] = keys(box.root)
    box.hand_in("ann", right)
    box.hand_in("bea", {**right, MULTIPLE: right[MULTIPLE][:1]}, HOUR)  # type: ignore[index]
    tally = run(box)
    assert (tally.there, tally.marked, tally.told, tally.released) == (2, 2, 2, 2)
    assert tally.fine
    assert not tally.idle
    assert box.scores("ann") == ALL_RIGHT
    assert box.scores("bea") == ALL_RIGHT | {MULTIPLE: 1.5}
    found = result(box.fetched("bea", HOUR))
    assert (found["score"], found["points"], found["self_marked"]) == (7.0, 8.5, False)
    assert {each["id"]: each["score"] for each in found["questions"]} == box.scores("bea")
    logged = attempts.read(box.home)
    assert {each.learner: (each.how, each.number, each.time) for each in logged} == {
        "ann": ("grader", 1, MORNING.isoformat()),
        "bea": ("grader", 1, (MORNING + HOUR).isoformat()),
    }


@exchanging
def test_a_whole_run_uses_one_connection_to_the_gradebook(
    box: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        box.hand_in(f"l{number}", {})
    connect, connected = sqlite3.connect, []

    def counted(*args: Any, **more: Any) -> sqlite3.Connection:
        connected.append(args)
        return connect(*args, **more)

    with monkeypatch.context() as patch:
        for module in ("sqlite3", "sqlite3.dbapi2"):
            patch.setattr(f"{module}.connect", counted)
        assert run(box).released == 5
    assert len(connected) == 1


@exchanging
def test_a_second_run_finds_nothing_to_do_and_changes_nothing(box: Inbox) -> None:
    box.hand_in("ann", keys(box.root))
    run(box)
    before = tree(box)
    tally = run(box)
    assert (tally.there, tally.marked, tally.told, tally.released, tally.idle) == (1, 0, 0, 0, True)
    assert tree(box) == before


def tree(box: Inbox) -> dict[str, tuple[int, bytes]]:
    """Every file of the office and the exchange, with its age."""
    return {
        path.as_posix(): (path.stat().st_mtime_ns, path.read_bytes())
        for folder in (office(box.home), box.exchange)
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".lock"
    }


@exchanging
def test_what_is_handed_in_again_counts_and_the_earlier_try_stays_in_the_log(box: Inbox) -> None:
    box.hand_in("ann", {})
    assert run(box).again == 0
    box.hand_in("ann", keys(box.root), HOUR)
    tally = run(box)
    assert (tally.there, tally.marked, tally.again) == (1, 1, 1)
    assert box.scores("ann") == ALL_RIGHT
    assert [(each.number, sum(each.marks.values())) for each in attempts.read(box.home)] == [
        (1, 0.0),
        (2, 4.0),
    ]
    assert result(box.fetched("ann"))["score"] == 0.0
    assert result(box.fetched("ann", HOUR))["score"] == 8.5


@exchanging
def test_a_late_submission_is_named_and_costs_what_the_trainer_has_set(box: Inbox) -> None:
    with Gradebook(db_url(box.home), COURSE) as gradebook:
        gradebook.update_or_create_assignment(PAPER, duedate=stamp(MORNING + HOUR))
    box.hand_in("ann", keys(box.root), HOUR)
    box.hand_in("bea", keys(box.root), 2 * HOUR)
    tally = run(box)
    assert (tally.late, tally.scores) == (["bea"], [8.5, 8.5])
    config = box.root / "assignments" / "nbgrader_config.py"
    config.write_text("get_config().LateSubmissionPlugin.penalty_method = 'zero'\n")
    tally = run(box, force=True)
    assert (tally.late, tally.scores) == (["bea"], [8.5, 0.0])
    with Gradebook(db_url(box.home), COURSE) as gradebook:
        assert gradebook.find_submission(PAPER, "bea").late_submission_penalty == 8.5
        assert gradebook.find_submission(PAPER, "ann").late_submission_penalty == 0.0
    config.write_text("nonsense(")
    with pytest.raises(DataError, match=r"nbgrader_config.py: cannot be run: SyntaxError"):
        run(box)


@exchanging
def test_points_given_by_hand_stay_when_new_answers_come(box: Inbox) -> None:
    box.hand_in("ann", {})
    run(box)
    with Gradebook(db_url(box.home), COURSE) as gradebook:
        gradebook.find_grade(SINGLE, PAPER, PAPER, "ann").manual_score = 1.0
        gradebook.db.commit()
    box.hand_in("ann", {NUMERIC: keys(box.root)[NUMERIC]}, HOUR)
    tally = run(box)
    assert (tally.review, tally.scores) == (["ann"], [2.5])
    assert result(box.fetched("ann", HOUR))["score"] == 2.5
    assert scores(box.home, "ann", "needs_manual_grade") == {
        SINGLE: 1, MULTIPLE: 0, NUMERIC: 0, MATCHING: 0,
    }  # fmt: skip


@exchanging
def test_a_corrected_key_counts_when_marking_is_forced(box: Inbox) -> None:
    wrong_by_mistake = bank(box.root)[NUMERIC].answer + 5  # type: ignore[union-attr]
    box.hand_in("ann", {NUMERIC: wrong_by_mistake})
    assert run(box).scores == [0.0]
    questions = desk.questions()
    questions[2]["answer"] = wrong_by_mistake
    save(next((box.root / "assignments" / "bank").glob("*.yaml")), {"questions": questions})
    assert run(box).marked == 0
    tally = run(box, force=True)
    assert (tally.marked, tally.scores, tally.again) == (1, [1.5], 0)
    assert result(box.fetched("ann"))["score"] == 1.5
    assert [(each.number, each.marks[NUMERIC]) for each in attempts.read(box.home)] == [(1, 1.0)]


@exchanging
def test_answers_to_an_older_paper_are_named(box: Inbox) -> None:
    folder = box.hand_in("ann", {})
    write_answers(folder, {SINGLE: keys(box.root)[SINGLE]}, "0123456789abcdef")
    tally = run(box)
    assert (tally.uncounted, tally.scores) == (["ann"], [0.0])
    assert "older version" in result(box.fetched("ann"))["problems"][0]


@exchanging
@pytest.mark.parametrize("missing", ["autograded", "feedback", "the exchange"])
def test_what_has_gone_missing_is_made_again_and_nothing_else(box: Inbox, missing: str) -> None:
    box.hand_in("ann", keys(box.root))
    box.hand_in("bea", {})
    run(box)
    before = {name: data for name, (_, data) in tree(box).items()}
    gone = {
        "autograded": office(box.home) / "autograded" / "ann" / PAPER / f"{PAPER}.ipynb",
        "feedback": office(box.home) / "feedback" / "ann" / PAPER / f"{PAPER}.html",
        "the exchange": box.fetched("ann"),
    }[missing]
    gone.unlink()
    tally = run(box)
    assert (tally.marked, tally.told) == (missing == "autograded", missing != "the exchange")
    assert tally.released == 1
    assert {name: data for name, (_, data) in tree(box).items()} == before


@exchanging
def test_a_submission_that_cannot_be_marked_stops_nobody_and_is_tried_again(
    box: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for learner in ("ann", "bea", "cem"):
        box.hand_in(learner, keys(box.root))
    mark = Marker.mark

    def one_fails(self: Marker, folder: Path, learner: str) -> object:
        if learner == "bea":
            raise RuntimeError("a mistake that nobody has thought of")
        return mark(self, folder, learner)

    with monkeypatch.context() as patch:
        patch.setattr(Marker, "mark", one_fails)
        tally = run(box)
        assert (tally.marked, tally.failed) == (2, ["bea: a mistake that nobody has thought of"])
        assert main(["grade"]) == 1
    assert box.scores("bea") == {}
    assert main(["grade"]) == 0
    assert box.scores("bea") == ALL_RIGHT


@exchanging
def test_what_the_exchange_refuses_is_told(
    box: Inbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    box.hand_in("ann", keys(box.root))
    collect = grading_run.Exchange.collect
    monkeypatch.setattr(
        grading_run.Exchange, "collect", lambda self: (*collect(self), "bea: the folder is forged")
    )
    assert main(["grade"]) == 1
    assert "Not accepted: bea: the folder is forged" in capsys.readouterr().out


@exchanging
def test_a_result_that_did_not_reach_the_exchange_is_told(
    box: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """nbgrader answers success with nothing delivered."""
    box.hand_in("ann", keys(box.root))
    with monkeypatch.context() as patch:
        patch.setattr(grading_run.Exchange, "published", lambda *_: False)
        assert run(box).failed == ["ann: is marked, but the result did not reach the exchange"]
    tally = run(box)
    assert (tally.marked, tally.failed) == (0, [])


def test_without_an_exchange_what_lies_there_is_marked(
    root: Path, home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(EXCHANGE, str(tmp_path / "nowhere"))
    folder = office(home) / "submitted" / "ann" / PAPER
    write_answers(folder, keys(root), desk.public(root)["content"])
    (folder / "answers.json.lock").unlink(missing_ok=True)
    for expected in (1, 0):
        with Grading(root, home) as grading:
            (tally,) = grading.run()
        assert (tally.marked, tally.told, tally.released) == (expected, expected, 0)
    assert scores(home, "ann") == ALL_RIGHT
    (line,) = [line for line in Tally(PAPER, told=1, marked=1).lines() if "Results" in line]
    assert "no exchange here" in line


def test_without_a_time_stamp_the_age_of_the_answers_counts(tmp_path: Path) -> None:
    assert handed_in(tmp_path / "nowhere").timestamp() == 0
    (tmp_path / "answers.json").write_text("{}")
    os.utime(tmp_path / "answers.json", (1_700_000_000, 1_700_000_000))
    assert handed_in(tmp_path).timestamp() == 1_700_000_000
    for text in (
        "",
        "nonsense",
        "2026-13-01 00:00:00 UTC",
        "0001-01-01T00:00:00+14:00",
        "\udc80" * 3,
        "1" * 999,
    ):
        (tmp_path / "timestamp.txt").write_bytes(text.encode("utf-8", "surrogateescape"))
        assert handed_in(tmp_path).timestamp() == 1_700_000_000


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02 09:00:00.000000 UTC",
        "2026-03-02 09:00:00 UTC\n",
        "2026-03-02T10:00:00+01:00",
        "2026-03-02 09:00:00",
        "2026-03-02 10:00:00 CET",
    ],
)
def test_a_time_stamp_is_read_in_all_spellings_of_nbgrader(tmp_path: Path, text: str) -> None:
    (tmp_path / "timestamp.txt").write_text(text)
    assert handed_in(tmp_path) == MORNING


@exchanging
def test_a_dry_run_says_what_there_is_to_do_and_does_nothing(
    box: Inbox, capsys: pytest.CaptureFixture[str]
) -> None:
    box.hand_in("ann", keys(box.root))
    box.hand_in("bea", {})
    main(["grade"])
    box.hand_in("ann", keys(box.root), HOUR)
    box.hand_in("cem", {})
    box.hand_in("cem", {}, HOUR)
    box.fetched("bea").unlink()
    before = tree(box)
    capsys.readouterr()
    assert main(["grade", "--dry-run"]) == 0
    assert capsys.readouterr().out == (
        "A made-up quiz (made-up): 2 to collect, 0 collected and to mark, 1 marked and to hand back\n"
    )
    assert tree(box) == before
    assert main(["grade", PAPER]) == 0
    capsys.readouterr()
    main(["grade", "--dry-run"])
    assert ": 0 to collect, 0 collected and to mark, 0 marked" in capsys.readouterr().out


@exchanging
def test_the_summary_is_one_that_a_trainer_can_read(box: Inbox, capsys: pytest.CaptureFixture[str]) -> None:
    box.hand_in("ann", keys(box.root))
    box.hand_in("bea", {})
    assert main(["grade"]) == 0
    said = capsys.readouterr()
    assert said.out == (
        "A made-up quiz (made-up): 2 handed in, 2 marked now\n"
        "  Scores: 0 to 8.5 of 8.5, the middle one 4.25\n"
        "  Results handed back: 2\n"
    )
    assert "Marking" in said.err
    assert main(["grade", "--force"]) == 0
    assert "2 handed in, 2 marked now" in capsys.readouterr().out
    assert main(["grade"]) == 0
    assert capsys.readouterr().out == "A made-up quiz (made-up): 2 handed in, nothing new\n"


def test_long_lists_in_the_summary_are_cut() -> None:
    names = [f"l{number:02}" for number in range(30)]
    tally = Tally(PAPER, marked=1, scores=[3.0], late=names, again=2, review=["ann"], failed=names)
    lines = list(tally.lines())
    assert lines[1] == "  Scores: 3 of 0"
    assert "  Late: l00, l01, l02, l03, l04, l05, l06, l07 and 22 more" in lines
    assert lines[-1] == "  NOT MARKED: 10 more like these"


def test_a_paper_that_is_none_or_is_not_released_is_told(
    box: Inbox, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["grade", "nix"]) == 2
    assert "there is no paper 'nix'; there are: made-up" in capsys.readouterr().err
    listed = [desk.listed(), desk.listed(id="second", title="A second quiz")]
    save(box.root / "assignments" / "papers.yaml", {"papers": listed})
    assert main(["grade", "second"]) == 2
    assert "paper 'second' has not been released: course release second" in capsys.readouterr().err
    assert main(["grade"]) == 0
    assert "second" not in capsys.readouterr().out


def test_where_nothing_was_released_the_next_step_is_told(
    box: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COURSE_HOME", str(tmp_path / "empty"))
    assert main(["grade"]) == 2
    assert "Release a paper first: course release" in capsys.readouterr().err


def test_questions_that_the_gradebook_does_not_have_are_told(box: Inbox) -> None:
    asked = desk.listed()["questions"][:3]
    save(box.root / "assignments" / "papers.yaml", {"papers": [desk.listed(questions=asked)]})
    with pytest.raises(DataError, match="asks other questions than the gradebook"):
        run(box)


def test_a_second_grader_is_told_of_the_first(box: Inbox, capsys: pytest.CaptureFixture[str]) -> None:
    with one_grader(box.home):
        assert main(["grade"]) == 2
        assert "Another grader is at work here" in capsys.readouterr().err
        assert main(["grade", "--dry-run"]) == 0
    assert main(["grade"]) == 0
