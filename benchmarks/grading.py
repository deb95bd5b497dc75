"""What it takes to mark: stock nbgrader against `course grade`, a thousand submissions, and fifty kills."""

import argparse
import logging
import multiprocessing
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tqdm import tqdm  # type: ignore[import-untyped]

from benchmarks import report
from benchmarks.measured import Spread, in_turn
from course_lib.course import checkout
from course_lib.grading import attempts, exchange_file
from course_lib.grading.autograded import Autograded
from course_lib.grading.book import Book
from course_lib.grading.collecting import stamp_of
from course_lib.grading.grading_run import Grading, one_grader
from course_lib.grading.marking_run import Marker
from course_lib.grading.nbgrader_config import late_policy, loaded
from course_lib.grading.office import EXECUTE, office, station
from course_lib.grading.release import ensure_released
from course_lib.quiz.papers import bank, paper
from tests.grading.by_hand import by_chance, worth
from tests.grading.inbox import TRUSTING, Inbox

PAPER = "collagen"
PACKAGES = ("nbgrader", "nbconvert", "nbclient", "ipykernel", "sqlalchemy", "jinja2")
NAMES = {
    "stock": "nbgrader autograde, stock",
    "marking": "nbgrader autograde, with our marking",
    "ours": "course grade: marks, gradebook, notebook",
    "whole": "course grade: the same, and the feedback",
}
HOW = (
    "What one submission of the quiz `{paper}` with its {questions} questions costs in CPU time, the "
    "kernel's included. All contenders mark the same submissions, batch by batch in turn, in a process "
    "that has everything loaded and has marked a batch before: starting is not counted. Counted are the "
    "marks, the rows of the gradebook and the marked notebook; the fourth row has the feedback too. "
    "Answers are drawn by chance, and every score is compared with a second computation that shares no "
    "code with the first. `course grade` is then timed as a command, its start included: submissions are "
    "collected from the exchange, marked, and their results handed back. Last, a grader is killed again "
    "and again (kill -9) at random moments while it marks, and what it leaves is looked through after "
    "each kill."
)


@dataclass(frozen=True)
class Command:
    """One run of `course grade` as a process."""

    submissions: int
    cpu_s: float
    wall_s: float
    memory_mib: float
    wrong: int


@dataclass(frozen=True)
class Killed:
    """A grader that was killed: after each kill, how many submissions were in the gradebook."""

    submissions: int
    marked: tuple[int, ...]
    wrong: int


def cpu() -> float:
    """CPU time of this process and of those that it has ended [s]."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def drawn(count: int, seed: int) -> list[dict[str, object]]:
    """Answers of so many learners."""
    asked = [bank(checkout())[each.id] for each in paper(checkout(), PAPER).questions]
    chance = random.Random(seed)
    return [by_chance(asked, chance) for _ in range(count)]


def wanted(given: Mapping[str, object]) -> dict[str, float]:
    """The points of one learner's answers, computed a second time."""
    known = bank(checkout())
    return {
        each.id: worth(known[each.id], given.get(each.id), each.points)
        for each in paper(checkout(), PAPER).questions
    }


def wrong(box: Inbox, given: Mapping[str, Mapping[str, object]]) -> int:
    """How many learners do not have in the gradebook what the second computation gives them."""
    return sum(box.scores(learner) != wanted(answers) for learner, answers in given.items())


@contextmanager
def boxes(names: Sequence[str], folder: Path) -> Any:
    """An office with the paper released, once for each name; the environment is that of the first."""
    released = folder / "released"
    if problems := ensure_released(checkout(), released).problems:
        sys.exit("\n".join(problems))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exchange_file, "owners", lambda root: "trusted-exchange")
        made = {
            name: Inbox.at(
                checkout(),
                Path(shutil.copytree(released, folder / name)),
                folder / f"{name}-exchange",
                PAPER,
                patch,
            )
            for name in reversed(names)
        }
        yield made


def collected(box: Inbox, learner: str, answers: Mapping[str, object]) -> None:
    """Put a submission where `nbgrader collect` puts it."""
    target = station(box.root, box.home, "submitted") / learner / PAPER
    target.parent.mkdir(parents=True, exist_ok=True)
    box.hand_in(learner, answers).replace(target)


def nbgraders(box: Inbox, *, execute: bool) -> Callable[[str], None]:
    """nbgrader's own converter for the learners whose ids begin so."""
    from nbgrader.converters import Autograde
    from nbgrader.coursedir import CourseDirectory

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(EXECUTE, "1" if execute else "0")
        config = loaded(box.root, box.home)
    log = logging.getLogger("benchmark")
    log.addHandler(logging.NullHandler())
    log.propagate = False

    def mark(prefix: str) -> None:
        course = CourseDirectory(config=config, log=log, assignment_id=PAPER, student_id=f"{prefix}*")
        Autograde(coursedir=course, config=config, log=log).start()

    return mark


def ours(box: Inbox, book: Book) -> Callable[[str], None]:
    """The steps of `course grade` that nbgrader's command has too."""
    marker, listed, log = Marker(box.root, PAPER), book.listed(PAPER), attempts.Graded(box.home)
    assert listed is not None
    points = {name: most for name, (_, most) in listed.cells.items()}
    writing, penalty = Autograded(marker, points), late_policy(loaded(box.root, box.home))
    submitted, marked_at = (station(box.root, box.home, step) for step in ("submitted", "autograded"))

    def mark(prefix: str) -> None:
        for folder in sorted(submitted.glob(f"{prefix}*/{PAPER}")):
            learner, stamp = folder.parent.name, stamp_of(folder)
            marked = marker.mark(folder, learner)
            book.enter(listed, learner, marked.marks, marked.moment, penalty=penalty)
            log.add(marked.attempt())
            writing.write(marked_at / learner / PAPER, folder, marked, stamp)

    return mark


def against_stock(rounds: int, batch: int, seed: int) -> tuple[dict[str, list[float]], int]:
    """CPU-seconds a submission, by contender and round; and how many scores were wrong."""
    took: dict[str, list[float]] = {name: [] for name in NAMES}
    given: dict[str, dict[str, object]] = {}
    with tempfile.TemporaryDirectory() as folder, boxes(list(NAMES), Path(folder)) as made:
        with Book(made["ours"].home) as book, Grading(checkout(), made["whole"].home, (PAPER,)) as grading:
            contenders: dict[str, Callable[[str], object]] = {
                "stock": nbgraders(made["stock"], execute=True),
                "marking": nbgraders(made["marking"], execute=False),
                "ours": ours(made["ours"], book),
                "whole": lambda _: grading.run(look=False),
            }
            answers = iter(drawn((rounds + 1) * batch, seed))
            order = in_turn(list(NAMES), rounds + 1)
            for turn in tqdm(range(rounds + 1), desc="Against stock", unit="round"):
                learners = {f"r{turn:02}-{number:03}": next(answers) for number in range(batch)}
                given |= learners
                for box in made.values():
                    for learner, one in learners.items():
                        collected(box, learner, one)
                for name in order[turn * len(NAMES) : (turn + 1) * len(NAMES)]:
                    begun = cpu()
                    contenders[name](f"r{turn:02}-")
                    if turn:  # the first round warms up
                        took[name].append((cpu() - begun) / batch)
        return took, sum(wrong(box, given) for box in made.values())


def command(count: int, seed: int) -> Command:
    """`course grade` over so many submissions."""
    with tempfile.TemporaryDirectory() as folder, boxes(["box"], Path(folder)) as made:
        box: Inbox = made["box"]
        given = {f"l{number:04}": answers for number, answers in enumerate(drawn(count, seed))}
        for learner, answers in tqdm(given.items(), desc=f"Handing in {count}", unit="paper"):
            box.hand_in(learner, answers)
        begun = time.monotonic()
        process = subprocess.Popen([*TRUSTING, "grade"], stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"course grade ended with {process.returncode}")
        missing = sum(not box.fetched(learner).is_file() for learner in given)
        memory = used.ru_maxrss / 1024
        return Command(count, used.ru_utime + used.ru_stime, wall, memory, wrong(box, given) + missing)


def grade(box: Inbox, ready: Any) -> None:
    """What a grader's process does."""
    with one_grader(box.home), Grading(box.root, box.home, (PAPER,)) as grading:
        ready.set()
        grading.run()


def killed(count: int, kills: int, seed: int) -> Killed:
    """Kill a grader at so many random moments while it marks, then let one finish; look after each."""
    context, chance = multiprocessing.get_context("fork"), random.Random(seed)
    with tempfile.TemporaryDirectory() as folder, boxes(["box"], Path(folder)) as made:
        box: Inbox = made["box"]
        given = {f"l{number:04}": answers for number, answers in enumerate(drawn(count, seed))}
        for learner, answers in given.items():
            box.hand_in(learner, answers)
        marked: list[int] = []
        limit, faults = 0.2, 0
        for number in tqdm(range(kills + 1), desc="Killing", unit="kill"):
            ready = context.Event()
            process = context.Process(target=grade, args=(box, ready))
            process.start()
            ready.wait(60)
            process.join(chance.uniform(0, limit) if number < kills else None)
            if process.is_alive() and process.pid is not None:
                os.kill(process.pid, signal.SIGKILL)
                process.join()
            found = {learner: box.scores(learner) for learner in given}
            faults += sum(bool(each) and each != wanted(given[name]) for name, each in found.items())
            marked.append(sum(bool(each) for each in found.values()))
            # So that the kills are spread over the whole work, however fast this machine is.
            limit *= 1.25 if marked[-1] / count < (number + 1) / kills else 0.8
        logged = [each.learner for each in attempts.read(box.home)]
        lines = len(attempts.log(box.home).read_bytes().splitlines())
        missing = sum(
            not box.fetched(learner).is_file()
            or box.fetched(learner).read_bytes()
            != (office(box.home) / "feedback" / learner / PAPER / f"{PAPER}.html").read_bytes()
            for learner in given
        )
        faults += wrong(box, given) + missing + abs(lines - count) + (sorted(logged) != sorted(given))
        return Killed(count, tuple(marked), faults)


def written(
    took: Mapping[str, Sequence[float]],
    faults: int,
    commands: Sequence[Command],
    kills: Killed,
    conditions: Mapping[str, str],
    folder: Path = report.RESULTS,
) -> str:
    """Write the result of a run; returns the table."""
    spreads = {name: Spread.of(list(each)) for name, each in took.items()}
    small, large = commands[0], commands[-1]
    rows: list[Sequence[object]] = [
        (
            NAMES[name],
            1000 * spread.p50,
            1000 * spread.low,
            1000 * spread.high,
            spread.times(spreads["stock"]),
        )
        for name, spread in spreads.items()
    ]
    rows += [
        (
            f"the command, {each.submissions} submissions: {each.cpu_s:.1f} CPU-s, {each.wall_s:.1f} s, "
            f"{each.memory_mib:.0f} MiB",
            1000 * each.cpu_s / each.submissions,
            "",
            "",
            spreads["stock"].p50 * each.submissions / each.cpu_s,
        )
        for each in commands
    ]
    during = sum(marked < kills.submissions for marked in kills.marked[:-1])
    targets = [
        report.Target.at_least(
            "course grade against stock", 100, spreads["ours"].times(spreads["stock"]), "×"
        ),
        report.Target.at_most(f"{large.submissions} submissions", 30, large.cpu_s, "CPU-s"),
        report.Target.at_most(
            f"memory, {large.submissions} against {small.submissions} submissions",
            1.1,
            large.memory_mib / small.memory_mib,
            "×",
        ),
        report.Target.at_most("scores that differ from the second computation", 0, float(faults), ""),
        report.Target.at_most(
            "scores or results missing or wrong in the commands",
            0,
            float(sum(each.wrong for each in commands)),
            "",
        ),
        report.Target.at_most(
            f"scores, results or lines of the log missing, wrong or twice after "
            f"{len(kills.marked) - 1} kills over {kills.submissions} submissions",
            0,
            float(kills.wrong),
            "",
        ),
        report.Target.at_least("kills before all was marked", 1, float(during), ""),
    ]
    how = HOW.format(paper=PAPER, questions=len(paper(checkout(), PAPER).questions))
    columns = ("What", "p50 [CPU-ms each]", "fastest", "slowest", "× cheaper than stock")
    details = {
        "cpu_s": {name: list(each) for name, each in took.items()},
        "commands": [vars(each) for each in commands],
        "marked_after_each_kill": list(kills.marked),
    }
    return report.write("grading", "Marking", how, columns, rows, targets, details, conditions, folder)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the result, print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="batches that are measured (default: 7)")
    parser.add_argument("--batch", type=int, default=5, help="submissions in a batch (default: 5)")
    parser.add_argument("--many", type=int, default=1000, help="submissions of the command (default: 1000)")
    parser.add_argument("--kills", type=int, default=50, help="kills (default: 50)")
    parser.add_argument("--over", type=int, default=200, help="submissions under the kills (default: 200)")
    parser.add_argument("--seed", type=int, default=2026, help="of the answers and the kills")
    chosen = parser.parse_args(arguments)
    took, faults = against_stock(chosen.rounds, chosen.batch, chosen.seed)
    commands = [command(count, chosen.seed) for count in (max(chosen.many // 10, 1), chosen.many)]
    kills = killed(chosen.over, chosen.kills, chosen.seed)
    print(written(took, faults, commands, kills, report.conditions(packages=PACKAGES)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
