"""What README, CONTRIBUTING and CHANGELOG say is so: paths are there, commands exist, figures are right."""

import re

import pytest

import start
from course_lib import cli, evidence
from course_lib.course import checkout
from course_lib.quiz.papers import bank
from course_lib.quiz.role_plays import role_plays
from tests.widgets.test_explorers import EXPLORERS

ROOT = checkout()
DOCUMENTS = {
    name: (ROOT / name).read_text("utf-8") for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
}
# Recipes for widgets name them from within the package.
PLACES = (ROOT, ROOT / "course_lib")
NUMBERS = {3: "three", 8: "eight", 14: "fourteen", 40: "forty"}


def code(text: str) -> list[str]:
    """Everything in back quotes, and the lines of fenced blocks."""
    fenced = re.findall(r"^```\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line for block in fenced for line in block.splitlines()]
    return [
        *re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)),
        *lines,
    ]


def commands(program: str) -> list[str]:
    found = [each for text in DOCUMENTS.values() for each in code(text) if each.startswith(f"{program} ")]
    return sorted({re.split(r"  +", each)[0] for each in found})


def paths() -> list[str]:
    """What looks like the path of a file or folder of the checkout."""
    top = {path.name for place in PLACES for path in place.iterdir() if not path.name.startswith(".")}
    found = {each for text in DOCUMENTS.values() for each in code(text) if re.fullmatch(r"[\w<>./-]+", each)}
    found |= {to for text in DOCUMENTS.values() for to in re.findall(r"\]\(([\w./-]+)\)", text)}
    return sorted(each for each in found if each.partition("/")[0] in top and ("/" in each or "." in each))


def test_the_readme_is_read_in_one_go_and_a_recipe_has_at_most_eight_steps() -> None:
    assert len(DOCUMENTS["README.md"].splitlines()) <= 80
    recipes = DOCUMENTS["CONTRIBUTING.md"].partition("## Recipes")[2].partition("\n## ")[0]
    steps = [int(number) for number in re.findall(r"^(\d+)\. ", recipes, re.MULTILINE)]
    assert len(steps) > 50
    assert max(steps) <= 8


def test_every_path_that_is_named_is_there() -> None:
    assert len(paths()) > 25
    # A recipe names the file of any topic.
    named = {path: path.replace("<slug>", "collagen") for path in paths()}
    missing = [path for path, real in named.items() if not any((at / real).exists() for at in PLACES)]
    assert missing == []


@pytest.mark.parametrize("command", commands("course"))
def test_every_command_that_is_shown_exists_with_its_options(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = command.split()[1:]
    with pytest.raises(SystemExit) as ended:
        cli.main([*words, "--help"])
    told = capsys.readouterr()
    assert ended.value.code == 0, told.err
    assert [word for word in words if word.startswith("--") and word not in told.out] == []


@pytest.mark.parametrize("command", commands("python3"))
def test_every_start_that_is_shown_is_in_the_help(command: str) -> None:
    program, *words = command.split()[1:]
    assert program == "start.py"
    assert [word for word in words if word not in start.HELP.split()] == []


def test_the_commands_that_are_shown_were_found() -> None:
    assert len(commands("course")) > 12
    assert {"python3 start.py", "python3 start.py test", "python3 start.py lock"} <= {*commands("python3")}


def spelt(number: int) -> str:
    return NUMBERS.get(number, str(number))


def test_the_figures_of_the_changelog_are_those_of_the_course() -> None:
    text = DOCUMENTS["CHANGELOG.md"].lower()
    asked = bank(ROOT).values()
    for words in (
        f"all {spelt(len(evidence.claims()))} of its claims",
        f"{spelt(len(EXPLORERS))} explorers",
        f"{spelt(len(role_plays()))} role-plays",
        f"{len(asked)} graded questions of {spelt(len({each.type for each in asked}))} types",
        f"{sum(each.critical for each in asked)} of them about safety",
    ):
        assert words in text, words
