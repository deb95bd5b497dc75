"""Files that were made to do harm, through `course grade` and through nbgrader's own commands."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.grading.attacked import HONEST, WAYS, Attacked, graded
from tests.grading.attacks import FILES, HALF, SCRIPT, TRAINERS, fill, trainers_file
from tests.grading.desk import PAPER

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="nbgrader has no exchange on Windows"),
]

ACCEPTED = [name for name, attack in FILES.items() if attack.points is not None]
REFUSED = [name for name, attack in FILES.items() if attack.points is None]


@pytest.fixture(scope="module", params=WAYS)
def attacked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, released_home: Path
) -> Iterator[Attacked]:
    with graded(request.param, tmp_path_factory.mktemp("attacked"), released_home, fill) as made:
        yield made


def test_nobody_is_held_up(attacked: Attacked) -> None:
    assert attacked.code in (1, [0, 0, 0, 0]), attacked.said
    assert "Traceback" not in attacked.said
    for learner in HONEST:
        assert attacked.box.scores(learner) == HALF
        assert attacked.box.fetched(learner).is_file()


@pytest.mark.parametrize("name", ACCEPTED)
def test_an_attack_that_is_not_in_the_answers_changes_no_score(attacked: Attacked, name: str) -> None:
    assert attacked.box.scores(name) == FILES[name].points
    assert attacked.box.fetched(name).is_file()


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_in_order_is_refused_and_told(attacked: Attacked, name: str) -> None:
    assert FILES[name].why in attacked.said
    assert attacked.box.scores(name) == {}
    for step in ("submitted", "autograded", "feedback"):
        assert not attacked.step(step, name).exists()


def test_each_refusal_is_told_once(attacked: Attacked) -> None:
    assert attacked.said.count("Not accepted: ") == len(REFUSED)
    assert "\x1b+" not in attacked.said, "a name may not speak to the terminal"


@pytest.mark.parametrize("name", ACCEPTED)
def test_only_the_paper_and_the_answers_travel(attacked: Attacked, name: str) -> None:
    allowed = {f"{PAPER}.ipynb", "answers.json", "timestamp.txt", "submission_secret.txt"}
    found = {path.name for path in attacked.step("submitted", name).iterdir()}
    assert found - {"answers.json"} == allowed - {"answers.json"}
    assert ("answers.json" in found) == (name != "answers-gone")
    assert all(
        path.is_file() and not path.is_symlink() for path in attacked.step("submitted", name).iterdir()
    )
    pages = [path.name for path in attacked.step("feedback", name).iterdir() if path.suffix == ".html"]
    assert pages == [f"{PAPER}.html"]


def test_the_time_in_the_name_counts_whatever_the_file_says(attacked: Attacked) -> None:
    stamps = {(attacked.step("submitted", name) / "timestamp.txt").read_text() for name in ACCEPTED}
    assert stamps == {"2026-03-02 09:00:00.000000 UTC"}


def test_a_trainers_file_gets_neither_into_the_office_nor_to_learners(attacked: Attacked) -> None:
    assert TRAINERS in trainers_file(attacked.box).read_text()
    found = attacked.files()
    assert len(found) > 100
    assert not [path for path in found if TRAINERS.encode() in path.read_bytes()]


def test_learners_can_fetch_just_the_pages_that_the_course_wrote(attacked: Attacked) -> None:
    published = list(attacked.box.inbound.with_name("feedback").iterdir())
    assert {path.read_bytes() for path in published} == {
        (attacked.step("feedback", name) / f"{PAPER}.html").read_bytes() for name in [*ACCEPTED, *HONEST]
    }
    assert {path.name for path in published} == {
        attacked.box.fetched(name).name for name in [*ACCEPTED, *HONEST]
    }


def test_html_in_answers_reaches_nobody(attacked: Attacked) -> None:
    assert SCRIPT in (attacked.step("submitted", "answers-html") / "answers.json").read_text()
    shown = [
        attacked.step("autograded", "answers-html") / f"{PAPER}.ipynb",
        attacked.step("feedback", "answers-html") / f"{PAPER}.html",
        attacked.box.fetched("answers-html"),
    ]
    assert not [path for path in shown if "alert" in path.read_text()]
    assert "Nothing that counts was answered." in shown[0].read_text()


@pytest.mark.parametrize(
    "name", [name for name in ACCEPTED if name.startswith(("notebook", "extra", "stamp"))]
)
def test_what_a_trainer_and_a_learner_see_is_what_an_honest_one_gets(attacked: Attacked, name: str) -> None:
    for step, file in (("autograded", f"{PAPER}.ipynb"), ("feedback", f"{PAPER}.html")):
        mine, honest = ((attacked.step(step, each) / file).read_text() for each in (name, HONEST[0]))
        assert mine.replace(name, HONEST[0]) == honest


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("answers-not-utf8", "could not be read"),
        ("answers-deep", "could not be read"),
        ("answers-deeper", "could not be read"),
        ("answers-nan", "could not be read"),
        ("answers-upwards", "could not be read"),
        ("answers-html", "stranger"),
    ],
)
def test_the_result_says_which_answers_do_not_count(attacked: Attacked, name: str, words: str) -> None:
    assert words in attacked.box.fetched(name).read_text()


def test_modules_beside_a_paper_are_not_imported(attacked: Attacked) -> None:
    assert not (attacked.box.exchange / "HARM").exists()
    harm = subprocess.run(
        [sys.executable, "-c", "import course_lib"],
        cwd=next(attacked.box.inbound.glob("extra-modules+*")),
        check=False,
    )
    assert harm.returncode == 0
    assert (attacked.box.exchange / "HARM").exists(), "the attack would not have harmed anybody"
    (attacked.box.exchange / "HARM").unlink()
