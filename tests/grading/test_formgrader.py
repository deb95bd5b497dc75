"""nbgrader's formgrader, as a trainer uses it: answers in words, points and comments by hand."""

import html
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from course_lib.course import checkout
from course_lib.grading.grading_run import Grading
from course_lib.grading.laptop import paper_folder, state, submit
from course_lib.grading.marking_run import Marker
from course_lib.grading.office import ANSWER, EXCHANGE, office
from course_lib.grading.release import ensure_released
from course_lib.grading.returned import result_in
from course_lib.grading.words import in_words
from course_lib.learner import add_learner
from course_lib.quiz.papers import bank, paper
from tests.grading.desk import write_answers
from tests.grading.inbox import MORNING, stamp
from tests.grading.test_stock_chain import answers, expected, wait_for
from tests.server.live import free_port

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="nbgrader's pattern for a folder does not match on Windows"),
]

PAPER = "collagen"
TOKEN = "formgrader"
EVIL = "<img src=x onerror=alert(1)>"


def given(learner: str) -> dict[str, object]:
    """What a learner answered: Dan as Bea, and Cem with HTML among it."""
    evil = {"collagen-avg-loss": EVIL} if learner == "cem" else {}
    return answers("bea" if learner == "dan" else learner) | evil


@dataclass
class Desk:
    """A trainer's desk: a home with submissions, and the formgrader over it."""

    home: Path
    trainer: httpx.Client

    def submissions(self) -> dict[str, dict[str, Any]]:
        """The formgrader's own list, by learner."""
        listed = wait_for(self.trainer, f"/formgrader/api/submitted_notebooks/{PAPER}/{PAPER}").json()
        return {each["student"]: each for each in listed}

    def page(self, learner: str) -> str:
        reply = self.trainer.get(f"/formgrader/submissions/{self.submissions()[learner]['id']}/")
        assert reply.status_code == 200
        return reply.text

    def listed(self, what: str, learner: str) -> dict[str, dict[str, Any]]:
        """Grades or comments of a submission, by the name of their cell."""
        reply = self.trainer.get(
            f"/formgrader/api/{what}", params={"submission_id": self.submissions()[learner]["id"]}
        )
        return {each["name"]: each for each in reply.json()}

    def put(self, what: str, id_: str, **changes: object) -> None:
        reply = self.trainer.put(f"/formgrader/api/{what}/{id_}", json=changes)
        assert reply.status_code == 200, reply.text

    def press(self, what: str, learner: str) -> dict[str, Any]:
        """Press one of the formgrader's buttons."""
        kind = "submission" if what == "autograde" else "assignment"
        reply = self.trainer.post(f"/formgrader/api/{kind}/{PAPER}/{learner}/{what}", timeout=60)
        assert reply.status_code == 200, reply.text
        assert reply.json()["success"], reply.text
        found: dict[str, Any] = reply.json()
        return found

    def result(self, learner: str) -> dict[str, Any]:
        found = result_in(office(self.home) / "feedback" / learner / PAPER / f"{PAPER}.html")
        assert found is not None
        return found


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("desk") / "home"
    assert ensure_released(checkout(), made).problems == ()
    for learner in ("ann", "bea", "cem"):
        folder = office(made) / "submitted" / learner / PAPER
        write_answers(folder, given(learner), Marker(checkout(), PAPER).content)
        (folder / f"{PAPER}.ipynb").write_text("no notebook at all")
        (folder / "timestamp.txt").write_text(stamp(MORNING))
        (folder / "submission_secret.txt").write_text("ab" * 64)
    with Grading(checkout(), made, (PAPER,)) as grading:
        grading.run()
    dan = add_learner(made, "Dan").id
    write_answers(paper_folder(checkout(), made, dan, PAPER), given(dan), Marker(checkout(), PAPER).content)
    submit(checkout(), made, dan, PAPER, MORNING)
    return made


@pytest.fixture(scope="module")
def desk(home: Path) -> Iterator[Desk]:
    port = free_port()
    jupyter = {f"JUPYTER_{name}_DIR": str(home / "jupyter" / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    settings = {
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.open_browser": False,
        "ServerApp.allow_root": True,
        "ServerApp.root_dir": str(checkout() / "assignments"),
        "IdentityProvider.token": TOKEN,
    }
    server = subprocess.Popen(
        [
            sys.executable, "-m", "jupyter", "server",
            *(f"--{name}={value}" for name, value in settings.items()),
        ],
        cwd=checkout() / "assignments",
        env={**os.environ, **jupyter, "COURSE_HOME": str(home), EXCHANGE: str(home / "no exchange")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        with httpx.Client(
            base_url=f"http://127.0.0.1:{port}",
            transport=httpx.HTTPTransport(retries=9),
            headers={"Authorization": f"token {TOKEN}"},
            timeout=30,
            follow_redirects=True,
        ) as trainer:
            made = Desk(home, trainer)
            made.submissions()
            yield made
    finally:
        server.kill()
        server.wait()


def test_every_submission_is_listed_with_its_score(desk: Desk) -> None:
    listed = desk.submissions()
    assert {learner: each["score"] for learner, each in listed.items()} == {
        learner: pytest.approx(sum(expected("bea" if learner == "dan" else learner).values()))
        for learner in ("ann", "bea", "cem", "dan")
    }
    assert not any(each["needs_manual_grade"] for each in listed.values())


@pytest.mark.parametrize("learner", ["ann", "bea", "cem", "dan"])
def test_a_trainer_reads_answers_in_words_and_no_code(desk: Desk, learner: str) -> None:
    page = html.unescape(desk.page(learner))
    known, answered = bank(checkout()), given(learner)
    for each in paper(checkout(), PAPER).questions:
        assert known[each.id].stem in page
        for line in in_words(known[each.id], answered.get(each.id)):
            assert line in page
        assert f'id="{each.id}"' in page  # the place for points
        assert f'id="{ANSWER}{each.id}-comment"' in page
    for code in ("course_lib", "import", "score(", '"answer"', "onerror"):
        assert code not in page.partition('<div id="notebook"')[2]


def test_comments_and_points_by_hand_reach_the_learner_and_survive_marking_again(desk: Desk) -> None:
    asked, words = paper(checkout(), PAPER).questions, "Close. <b>Look</b> again."
    first, second = asked[0], asked[1]
    before = desk.result("cem")
    desk.put(
        "comment",
        desk.listed("comments", "cem")[f"{ANSWER}{first.id}"]["id"],
        manual_comment=words,
    )
    desk.put("grade", desk.listed("grades", "cem")[first.id]["id"], manual_score=first.points)
    desk.press("generate_feedback", "cem")
    found = {each["id"]: each for each in desk.result("cem")["questions"]}
    assert found[first.id]["comment"] == words
    assert (found[first.id]["score"], found[first.id]["by_hand"]) == (first.points, True)
    assert found[second.id] == {each["id"]: each for each in before["questions"]}[second.id]
    page = (office(desk.home) / "feedback" / "cem" / PAPER / f"{PAPER}.html").read_text(encoding="utf-8")
    assert "Close. &lt;b&gt;Look&lt;/b&gt; again." in page
    for _ in range(2):
        desk.press("autograde", "cem")
        assert desk.submissions()["cem"]["score"] == first.points
        assert desk.submissions()["cem"]["needs_manual_grade"]  # a trainer looks at it again
    assert desk.listed("comments", "cem")[f"{ANSWER}{first.id}"]["manual_comment"] == words
    with Grading(checkout(), desk.home, (PAPER,), force=True) as grading:
        (tally,) = grading.run()
    assert tally.review == ["cem"]
    assert desk.result("cem")["score"] == first.points
    assert desk.result("ann")["questions"][0]["comment"] == ""


def test_what_a_trainer_adds_on_a_laptop_stands_on_the_learners_page(desk: Desk) -> None:
    asked = paper(checkout(), PAPER).questions[2]
    assert state(checkout(), desk.home, "dan", PAPER)["result"]["self_marked"] is True
    desk.put("comment", desk.listed("comments", "dan")[f"{ANSWER}{asked.id}"]["id"], manual_comment="Good.")
    desk.press("generate_feedback", "dan")
    found = state(checkout(), desk.home, "dan", PAPER)["result"]
    assert found["self_marked"] is True
    assert {each["id"]: each["comment"] for each in found["questions"]}[asked.id] == "Good."
    assert found["score"] == pytest.approx(sum(expected("bea").values()))
