"""A paper through every station of nbgrader: its own commands, and its own execution of the cells."""

import csv
import html
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import nbformat
import pytest

from course_lib.course import checkout
from course_lib.grading.answers import KEY
from course_lib.grading.laptop import paper_folder, submit
from course_lib.grading.leaks import leaks
from course_lib.grading.nbgrader_parts import Gradebook
from course_lib.grading.office import COURSE, EXCHANGE, EXECUTE, db_url, office
from course_lib.grading.release import ensure_released
from course_lib.grading.words import told
from course_lib.learner import add_learner
from course_lib.quiz import key
from course_lib.quiz.papers import bank, paper
from tests.grading.by_hand import partly, worth, wrong
from tests.grading.desk import write_answers
from tests.server.live import free_port

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="nbgrader has no exchange on Windows"),
]

PAPER = "collagen"
LEARNERS = ("ann", "bea", "cem")
COMMANDS = Path(__file__).with_name("nbgrader_commands.py")
STRANGE = "collagen-foreign"


def answers(learner: str) -> dict[str, object]:
    """All right; right in part; wrong, open and nonsense."""
    asked = [bank(checkout())[each.id] for each in paper(checkout(), PAPER).questions]
    if learner == "ann":
        return {each.id: key(each) for each in asked}
    if learner == "bea":
        return {each.id: partly(each) for each in asked}
    return {each.id: wrong(each) for each in asked[1:]} | {STRANGE: "x"}


def expected(learner: str) -> dict[str, float]:
    given, known = answers(learner), bank(checkout())
    return {
        each.id: worth(known[each.id], given.get(each.id), each.points)
        for each in paper(checkout(), PAPER).questions
    }


@dataclass
class Chain:
    """What the stations left behind."""

    course: Path
    home: Path
    learners: Path
    exchange: Path

    def scores(self, learner: str) -> dict[str, float]:
        with Gradebook(db_url(self.home), COURSE) as book:
            grades = book.find_submission(PAPER, learner).notebooks[0].grades
            assert not any(grade.needs_manual_grade for grade in grades)
            return {grade.name: grade.score for grade in grades}


def nbgrader(steps: list[dict[str, Any]], env: Mapping[str, str]) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, str(COMMANDS)],
        input=json.dumps(steps),
        env={**os.environ, **env},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    results: list[dict[str, Any]] = json.loads(done.stdout)
    failed = [result for result in results if result["code"]]
    assert failed == [], done.stderr
    return results


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    folder = tmp_path_factory.mktemp("chain")
    course = folder / "checkout" / "assignments"
    shutil.copytree(checkout() / "assignments", course, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    # One account hands in for all three.
    (course / "exchange.yaml").write_text("owners: trusted-exchange\n")
    made = Chain(course, folder / "home", folder / "learners", folder / "exchange")
    made.exchange.mkdir(mode=0o777)
    made.exchange.chmod(0o777)
    env = {
        "COURSE_HOME": str(made.home),
        EXCHANGE: str(made.exchange),
        EXECUTE: "1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "JUPYTER_PREFER_ENV_PATH": "1",
    }
    office(made.home).mkdir(parents=True)

    def staff(*line: str) -> dict[str, Any]:
        return {"at": str(course), "line": list(line)}

    def each(command: str) -> list[dict[str, Any]]:
        where = ["--course", COURSE, f"--Exchange.root={made.exchange}"]
        for learner in LEARNERS:
            (made.learners / learner).mkdir(parents=True, exist_ok=True)
        return [
            {
                "at": str(made.learners / learner),
                "line": [
                    command, PAPER, *where, f"--student={learner}",
                    f"--Exchange.cache={made.learners / learner / 'cache'}",
                ],
            }
            for learner in LEARNERS
        ]  # fmt: skip

    nbgrader(
        [staff("generate_assignment", PAPER), staff("release_assignment", PAPER), *each("fetch_assignment")],
        env,
    )
    for learner in LEARNERS:
        mine = made.learners / learner / PAPER
        content = json.loads((mine / "questions.json").read_text())["content"]
        write_answers(mine, answers(learner), content)
    delete_a_cell(made.learners / "bea" / PAPER / f"{PAPER}.ipynb")
    # A careless author leaves an answers file with all that is right beside the paper, after the release.
    shutil.copy(made.learners / "ann" / PAPER / "answers.json", course / "source" / PAPER)
    nbgrader(
        [
            *each("submit"),
            staff("collect", PAPER),
            staff("autograde", PAPER),
            staff("generate_feedback", PAPER),
            staff("release_feedback", PAPER),
            *each("fetch_feedback"),
            staff("export", "--to", str(folder / "grades.csv")),
        ],
        env,
    )
    return made


def delete_a_cell(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    graded = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    notebook.cells.remove(graded[1])
    nbformat.write(notebook, path)


@pytest.mark.parametrize("learner", LEARNERS)
def test_nbgrader_gives_the_scores_of_an_independent_computation(chain: Chain, learner: str) -> None:
    assert chain.scores(learner) == expected(learner)


def test_the_three_learners_differ() -> None:
    ann, bea, cem = (sum(expected(learner).values()) for learner in LEARNERS)
    assert ann == paper(checkout(), PAPER).total > bea > cem == 0.0


@pytest.mark.parametrize("learner", LEARNERS)
def test_handing_in_on_a_laptop_gives_the_same_scores(
    chain: Chain, tmp_path_factory: pytest.TempPathFactory, learner: str
) -> None:
    home = tmp_path_factory.getbasetemp() / "laptop"
    assert ensure_released(checkout(), home).problems == ()
    who = add_learner(home, learner).id
    content = json.loads((chain.learners / learner / PAPER / "questions.json").read_text())["content"]
    write_answers(paper_folder(checkout(), home, who, PAPER), answers(learner), content)
    result = submit(checkout(), home, who, PAPER, datetime.now(UTC))
    assert {each["id"]: each["score"] for each in result["questions"]} == chain.scores(learner)
    assert [STRANGE in problem for problem in result["problems"]] == [True] * (learner == "cem")


@pytest.mark.parametrize("learner", LEARNERS)
def test_marking_leaves_the_answers_as_they_were_handed_in(chain: Chain, learner: str) -> None:
    mine = chain.learners / learner / PAPER / "answers.json"
    for step in ("submitted", "autograded"):
        kept = office(chain.home) / step / learner / PAPER / "answers.json"
        assert kept.read_bytes() == mine.read_bytes()


@pytest.mark.parametrize("learner", LEARNERS)
def test_every_learner_gets_feedback_and_it_hides_what_is_hidden(chain: Chain, learner: str) -> None:
    (page,) = (chain.learners / learner / PAPER / "feedback").rglob("*.html")
    text = page.read_text(encoding="utf-8")
    assert all(question_id in text for question_id in expected(learner))
    for hidden in ("HIDDEN TESTS", "course_lib.grading", "Traceback (most"):
        assert hidden not in text
    assert "points=" not in text
    # The reasons of what was chosen are what feedback is for.
    known, given = bank(checkout()), answers(learner)
    said = [(name, line) for name in expected(learner) for line in told(known[name], given.get(name))]
    assert set(leaks(text, known.values())) <= {f"{name}: the words “{line.why[:40]}”" for name, line in said}
    assert all(line.text in html.unescape(text) for _, line in said)


def test_what_learners_fetched_holds_nothing_of_the_key(chain: Chain) -> None:
    names = set()
    for path in (chain.exchange / COURSE / "outbound").rglob("*.*"):
        text = path.read_text(encoding="utf-8")
        names.add(path.name)
        assert leaks(text, bank(checkout()).values()) == []
        assert "HIDDEN" not in text
    assert names == {f"{PAPER}.ipynb", "questions.json"}


def test_the_export_agrees_with_the_gradebook(chain: Chain) -> None:
    with (chain.course.parents[1] / "grades.csv").open(newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert set(rows) == set(LEARNERS)
    for learner in LEARNERS:
        assert float(rows[learner]["score"]) == pytest.approx(sum(chain.scores(learner).values()))
        assert float(rows[learner]["max_score"]) == paper(checkout(), PAPER).total


def test_formgrader_opens_every_submission(chain: Chain) -> None:
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    jupyter = {f"JUPYTER_{name}_DIR": str(chain.home / "jupyter" / name) for name in ("CONFIG", "DATA")}
    settings = {
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.open_browser": False,
        "ServerApp.allow_root": True,
        "ServerApp.root_dir": str(chain.course),
        "IdentityProvider.token": "formgrader",
    }
    server = subprocess.Popen(
        [
            sys.executable, "-m", "jupyter", "server",
            *(f"--{name}={value}" for name, value in settings.items()),
        ],
        cwd=chain.course,
        env={**os.environ, **jupyter, "COURSE_HOME": str(chain.home), EXCHANGE: str(chain.exchange)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        retries = httpx.HTTPTransport(retries=9)
        with httpx.Client(
            base_url=base, transport=retries, headers={"Authorization": "token formgrader"}, timeout=30
        ) as trainer:
            listed = wait_for(trainer, f"/formgrader/api/submitted_notebooks/{PAPER}/{PAPER}").json()
            assert {each["student"]: each["score"] for each in listed} == {
                learner: pytest.approx(sum(chain.scores(learner).values())) for learner in LEARNERS
            }
            for each in listed:
                page = trainer.get(f"/formgrader/submissions/{each['id']}/", follow_redirects=True)
                assert page.status_code == 200
                assert f"{KEY}" not in page.text
                assert paper(checkout(), PAPER).questions[0].id in page.text
    finally:
        server.kill()
        server.wait()


def wait_for(client: httpx.Client, path: str) -> httpx.Response:
    for _ in range(100):
        try:
            reply = client.get(path)
        except httpx.ConnectError:
            reply = httpx.Response(503)
        if reply.status_code == 200:
            return reply
        time.sleep(0.3)
    raise AssertionError(f"{path}: {reply.status_code}")
