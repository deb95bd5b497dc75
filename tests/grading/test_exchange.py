"""nbgrader's exchange with nothing taken on trust: whose a submission is, and which of several counts."""

import contextlib
import os
import shutil
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from course_lib.cli import main
from course_lib.cli.check import check
from course_lib.course import checkout
from course_lib.evidence import DataError
from course_lib.grading import collecting, exchange, inbound
from course_lib.grading.exchange_file import owners
from course_lib.grading.nbgrader_config import loaded
from course_lib.grading.nbgrader_parts import ExchangeError, Gradebook
from course_lib.grading.office import COURSE, db_url, office
from course_lib.learner import NotSaved
from tests.grading.desk import IDS, PAPER, keys
from tests.grading.inbox import MORNING, Inbox, stamp

pytestmark = pytest.mark.skipif(os.name == "nt", reason="nbgrader has no exchange on Windows")

HOUR = timedelta(hours=1)
ALL_RIGHT = dict(zip(IDS, (2.0, 3.0, 1.5, 2.0), strict=True))
NONE = dict.fromkeys(IDS, 0.0)


@pytest.fixture
def box(root: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Inbox:
    monkeypatch.setattr("course_lib.course.checkout", lambda: root)
    return Inbox.at(root, home, tmp_path / "exchange", PAPER, monkeypatch)


@pytest.fixture
def me() -> str:
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name


def choose(box: Inbox, text: str) -> None:
    (box.root / "assignments" / "exchange.yaml").write_text(text)


def transfer(box: Inbox, what: str, **options: Any) -> Any:
    """One of nbgrader's own transfers, as its commands make it."""
    made = collecting.Exchange(box.root, box.home, PAPER, loaded(box.root, box.home))._transfer(what)
    made.coursedir.groupshared = options.pop("groupshared", False)
    made.coursedir.student_id = options.pop("student_id", "*")
    made.coursedir.student_id_exclude = options.pop("student_id_exclude", "")
    for name, value in options.items():
        setattr(made, name, value)
    return made


def collect(box: Inbox, **options: Any) -> list[str]:
    collecting_ = transfer(box, "Collect", **options)
    collecting_.start()
    refused: list[str] = collecting_.refused
    return refused


def collected(box: Inbox, learner: str) -> str:
    return (office(box.home) / "submitted" / learner / PAPER / "timestamp.txt").read_text()


def given(folder: Path, uid: int) -> Path:
    """The folder as somebody else's, with all that is in it."""
    for path in (folder, *folder.iterdir()):
        os.chown(path, uid, -1)
    return folder


root_only = pytest.mark.skipif(os.name == "nt" or os.getuid() != 0, reason="only root may give files away")


def test_a_checkout_wants_an_account_for_each_learner_unless_it_says_otherwise(root: Path) -> None:
    assert owners(checkout()) == "unix"
    assert owners(root) == "trusted-exchange"
    (root / "assignments" / "exchange.yaml").unlink()
    assert owners(root) == "unix"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "owners: trusted",
            r"exchange.yaml:1: owners 'trusted' is not allowed",
        ),
        ("owners: anybody", r"exchange.yaml:1: owners .*anybody.*unix.*trusted-exchange"),
        ("{}", "owners"),
        ("owners: unix\nowner: me", "exchange.yaml:2: .*owner"),
    ],
)
def test_a_fault_in_the_file_is_told_with_its_line_and_nothing_is_collected(
    box: Inbox, tmp_path: Path, text: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    choose(box, text)
    with pytest.raises(DataError, match=words):
        owners(box.root)
    assert any("exchange.yaml" in error for error in check(box.root, tmp_path)[0])
    box.hand_in("ann", keys(box.root))
    assert main(["grade"]) == 2
    assert "exchange.yaml" in capsys.readouterr().err
    assert main(["grade", "--dry-run"]) == 2
    assert box.scores("ann") == {}


def test_a_forged_folder_is_refused_and_told_and_the_others_are_marked(
    box: Inbox, me: str, capsys: pytest.CaptureFixture[str]
) -> None:
    choose(box, "owners: unix")
    box.hand_in("staff01", keys(box.root))
    box.hand_in(me, keys(box.root))
    main(["grade", "--dry-run"])
    assert ": 1 to collect" in capsys.readouterr().out
    assert main(["grade"]) == 1
    said = capsys.readouterr().out
    assert f"Not accepted: staff01: staff01+{PAPER}+" in said
    assert f"belongs to “{me}”. It was handed in by somebody else" in said
    assert box.scores("staff01") == {}
    assert box.scores(me) == ALL_RIGHT
    choose(box, "owners: trusted-exchange")
    assert main(["grade"]) == 0
    assert box.scores("staff01") == ALL_RIGHT


def test_a_forged_folder_does_not_take_the_place_of_ones_own(box: Inbox, me: str) -> None:
    choose(box, "owners: unix")
    box.hand_in("nobody", keys(box.root), 2 * HOUR)
    assert len(collect(box)) == 1
    assert not (office(box.home) / "submitted" / "nobody").exists()


@root_only
def test_each_owner_hands_in_for_itself_alone(box: Inbox) -> None:
    choose(box, "owners: unix")
    given(box.hand_in("daemon", keys(box.root)), 1)
    given(box.hand_in("daemon", {}, HOUR), 2)
    given(box.hand_in("bin", {}), 2)
    given(box.hand_in("games", {}), 12_345_678)
    refused = collect(box)
    assert [each.split(":")[0] for each in refused] == ["daemon", "games"]
    assert "belongs to “bin”" in refused[0]
    assert "belongs to the unknown account 12345678" in refused[1]
    assert collected(box, "daemon") == stamp(MORNING)
    assert collected(box, "bin") == stamp(MORNING)


@root_only
@pytest.mark.parametrize("name", ["answers.json", "submission_secret.txt"])
def test_a_file_of_somebody_elses_in_ones_own_folder_is_refused(box: Inbox, name: str) -> None:
    choose(box, "owners: unix")
    given(box.hand_in("daemon", {}), 1)
    newer = given(box.hand_in("daemon", keys(box.root), HOUR), 1)
    os.chown(newer / name, 2, -1)
    (sentence,) = collect(box)
    assert f"{name} belongs to somebody else" in sentence
    assert collected(box, "daemon") == stamp(MORNING)


@root_only
def test_a_notebook_of_somebody_elses_is_left_where_it_is(box: Inbox) -> None:
    choose(box, "owners: unix")
    folder = given(box.hand_in("daemon", {}), 1)
    (folder / f"{PAPER}.ipynb").write_text("theirs")
    os.chown(folder / f"{PAPER}.ipynb", 2, -1)
    assert collect(box) == []
    kept = office(box.home) / "submitted" / "daemon" / PAPER / f"{PAPER}.ipynb"
    assert kept.read_bytes() == (office(box.home) / "release" / PAPER / f"{PAPER}.ipynb").read_bytes()


def test_the_newest_that_is_in_order_counts(box: Inbox) -> None:
    box.hand_in("ann", {})
    box.hand_in("ann", keys(box.root), HOUR)
    broken = box.hand_in("ann", {}, 2 * HOUR)
    (broken / "answers.json").unlink(missing_ok=True)
    (broken / "answers.json").mkdir()
    assert len(collect(box)) == 1
    assert collected(box, "ann") == stamp(MORNING + HOUR)
    assert len(collect(box, update=True)) == 1
    assert collected(box, "ann") == stamp(MORNING + HOUR)


def test_what_was_collected_changes_only_when_it_is_asked_for(box: Inbox) -> None:
    box.hand_in("ann", {})
    box.hand_in("bea", {})
    assert collect(box, student_id="a*") == []
    assert not (office(box.home) / "submitted" / "bea").exists()
    box.hand_in("ann", keys(box.root), HOUR)
    assert collect(box) == []
    assert collected(box, "ann") == stamp(MORNING)
    assert collect(box, update=True) == []
    assert collected(box, "ann") == stamp(MORNING + HOUR)
    shutil.rmtree(box.inbound)
    box.inbound.mkdir()
    assert collect(box, update=True) == []


@pytest.mark.parametrize("due", [HOUR, -HOUR, None])
def test_before_the_due_date_means_what_it_means_to_nbgrader(box: Inbox, due: timedelta | None) -> None:
    if due is not None:
        with Gradebook(db_url(box.home), COURSE) as book:
            book.update_or_create_assignment(PAPER, duedate=stamp(MORNING + due))
    for number in range(3):
        box.hand_in("ann", {}, number * HOUR)
    collect(box)
    assert collected(box, "ann") == stamp(MORNING + 2 * HOUR)
    collect(box, before_duedate=True)
    assert collected(box, "ann") == stamp(MORNING + (HOUR if due == HOUR else 2 * HOUR))


def test_a_time_in_the_future_is_refused_and_what_came_before_counts(box: Inbox) -> None:
    ahead = datetime.now(UTC) - MORNING
    box.hand_in("ann", keys(box.root), ahead - HOUR)
    future = box.hand_in("ann", {}, ahead + HOUR)
    box.hand_in("bea", keys(box.root), ahead + timedelta(minutes=2))
    (sentence,) = collect(box)
    assert sentence.startswith(f"ann: {future.name} has a time in the future")
    assert collected(box, "ann") == stamp(MORNING + ahead - HOUR)
    assert collected(box, "bea") == stamp(MORNING + ahead + timedelta(minutes=2))
    newest = box.hand_in("ann", {}, ahead - timedelta(minutes=1))
    collect(box, update=True)
    assert collected(box, "ann") == newest.name.split("+")[2]


def test_a_submission_that_is_still_being_written_is_taken_when_it_is_whole(box: Inbox) -> None:
    folder = box.hand_in("ann", keys(box.root))
    secret = (folder / "submission_secret.txt").read_text()
    for text in ("", None):
        (folder / "submission_secret.txt").unlink()
        if text is not None:
            (folder / "submission_secret.txt").write_text(text)
        (sentence,) = collect(box)
        assert "is not complete. It is still on its way" in sentence
        (folder / "submission_secret.txt").write_text(secret)
    assert collect(box) == []
    assert collected(box, "ann") == stamp(MORNING)


@pytest.mark.parametrize("instead", ["link", "nothing", "pipe"])
def test_a_folder_that_is_changed_while_it_is_looked_at_leads_nowhere(box: Inbox, instead: str) -> None:
    folder = box.hand_in("ann", keys(box.root))
    ((one,), _) = inbound.look(box.inbound, PAPER, "trusted-exchange", datetime.now(UTC))
    elsewhere = folder.rename(box.exchange / "elsewhere")
    if instead == "link":
        folder.symlink_to(elsewhere)
    elif instead == "pipe":
        os.mkfifo(folder)
    with pytest.raises(inbound.Refused, match="cannot be opened"):
        inbound.take(one, "trusted-exchange")


def test_a_file_that_cannot_be_read_is_told(box: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    box.hand_in("ann", {})

    def fails(*_: object) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(inbound, "read_in", fails)
    (sentence,) = collect(box)
    assert "cannot be read: Input/output error" in sentence


def test_a_folder_that_vanishes_meanwhile_is_passed_over(box: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    box.hand_in("ann", {})
    monkeypatch.setattr(Path, "lstat", lambda self: (_ for _ in ()).throw(FileNotFoundError(2, "gone")))
    found, refused = inbound.look(box.inbound, PAPER, "trusted-exchange", datetime.now(UTC))
    assert found == []
    assert "cannot be read: gone" in refused[0]


def test_without_the_released_paper_a_submission_without_a_notebook_is_told(box: Inbox) -> None:
    (box.hand_in("ann", {}) / f"{PAPER}.ipynb").unlink()
    (office(box.home) / "release" / PAPER / f"{PAPER}.ipynb").unlink()
    (sentence,) = collect(box)
    assert "the released paper cannot be read" in sentence


def test_two_that_collect_at_once_are_not_in_each_others_way(
    box: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "LOCK_SECONDS", 0.05)
    box.hand_in("ann", {})
    with FileLock(office(box.home) / "collecting.lock"), pytest.raises(ExchangeError, match="just now"):
        collect(box)
    assert collect(box) == []


def test_an_exchange_that_cannot_be_used_is_told(box: Inbox) -> None:
    made = transfer(box, "Collect")
    made.coursedir.course_id = ""
    with pytest.raises(ExchangeError, match="No course id"):
        made.start()
    shutil.rmtree(box.inbound)
    with pytest.raises(ExchangeError, match="inbound cannot be read"):
        collect(box)


def test_a_group_of_graders_can_read_and_change_what_one_collects(box: Inbox) -> None:
    box.hand_in("ann", {})
    collect(box, groupshared=True)
    folder = office(box.home) / "submitted" / "ann" / PAPER
    assert stat.S_IMODE(folder.stat().st_mode) & 0o2770 == 0o2770
    assert stat.S_IMODE((folder / "timestamp.txt").stat().st_mode) == 0o664


def marked(box: Inbox, *learners: str) -> None:
    for learner in learners:
        box.hand_in(learner, keys(box.root))
    assert main(["grade"]) == 0
    shutil.rmtree(box.inbound.with_name("feedback"))


@pytest.mark.parametrize("kind", ["link", "pipe", "linked folder", "no secret", "secret"])
def test_feedback_that_is_not_in_order_is_told_and_stops_nobodys(box: Inbox, kind: str) -> None:
    marked(box, "ann", "bea", "cem")
    folder = office(box.home) / "feedback" / "bea" / PAPER
    page, secret = folder / f"{PAPER}.html", folder / "submission_secret.txt"
    if kind == "link":
        page.replace(folder / "aside")
        page.symlink_to(folder / "aside")
    elif kind == "pipe":
        page.unlink()
        os.mkfifo(page)
    elif kind == "linked folder":
        folder.rename(folder.with_name("aside"))
        folder.symlink_to(folder.with_name("aside"))
    else:
        secret.unlink()
        if kind == "secret":
            secret.write_text("../../../../index")
    releasing = transfer(box, "ReleaseFeedback")
    releasing.start()
    assert [each.split(":")[0] for each in releasing.refused] == ["bea"]
    assert [box.fetched(each).is_file() for each in ("ann", "bea", "cem")] == [True, False, True]
    assert len(list(box.inbound.with_name("feedback").iterdir())) == 2


def test_feedback_is_handed_back_to_whom_it_is_asked_for(box: Inbox) -> None:
    marked(box, "ann", "bea", "cem")
    (office(box.home) / "feedback" / "ann" / PAPER / "extra.html").write_text("<p>not ours</p>")
    transfer(box, "ReleaseFeedback", student_id="ann").start()
    transfer(box, "ReleaseFeedback", student_id="nobody").start()
    assert [box.fetched(each).is_file() for each in ("ann", "bea", "cem")] == [True, False, False]
    transfer(box, "ReleaseFeedback", student_id_exclude="bea,dan").start()
    assert [box.fetched(each).is_file() for each in ("ann", "bea", "cem")] == [True, False, True]
    assert len(list(box.inbound.with_name("feedback").iterdir())) == 2


def test_a_page_that_cannot_be_put_in_place_is_told_and_leaves_no_pieces(
    box: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    marked(box, "ann")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        releasing = transfer(box, "ReleaseFeedback")
        releasing.start()
    assert "No space left on device" in releasing.refused[0]
    assert list(box.inbound.with_name("feedback").iterdir()) == []


@pytest.mark.parametrize("planted", ["link", "pipe"])
def test_what_was_planted_in_the_place_of_a_result_is_replaced(box: Inbox, planted: str) -> None:
    marked(box, "ann")
    box.fetched("ann").parent.mkdir()
    victim = box.exchange / "victim"
    victim.write_text("whole")
    if planted == "link":
        box.fetched("ann").symlink_to(victim)
    else:
        os.mkfifo(box.fetched("ann"))
    assert main(["grade"]) == 0
    assert box.fetched("ann").is_file()
    assert not box.fetched("ann").is_symlink()
    assert victim.read_text() == "whole"


def test_a_full_exchange_does_not_lose_a_result(box: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    box.hand_in("ann", keys(box.root))

    def full(*_: object) -> None:
        raise NotSaved("the exchange is full")

    with monkeypatch.context() as patch:
        patch.setattr(exchange, "_put", full)
        assert main(["grade"]) == 1
    with contextlib.suppress(FileNotFoundError):
        assert list(box.inbound.with_name("feedback").iterdir()) == []
    assert main(["grade"]) == 0
    assert box.fetched("ann").is_file()
