"""A small checkout with a made-up bank, and answers to its paper as the question widgets write them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
import yaml

from course_lib import quiz
from course_lib.grading.answers import KEY
from course_lib.learner import Entry, Store
from course_lib.quiz.papers import bank, paper, public_paper
from tests.quiz.made_up import PREFIX, TOPIC, options, written

PAPER = "made-up"
TYPES = ("single", "multiple", "numeric", "matching")
IDS = tuple(f"{PREFIX}-example-{type_}" for type_ in TYPES)
POINTS = (2, 3, 1.5, 2)


def reasoned(signs: str) -> list[dict[str, Any]]:
    return [
        {**option, "text": f"An option called {place}", "why": f"The reason that was written for {place}."}
        for place, option in enumerate(options(signs))
    ]


def questions() -> list[dict[str, Any]]:
    return [
        written("single", options=reasoned("--+"), claim="C25"),
        written("multiple", options=reasoned("+-+-")),
        written("numeric", worked="Divide 56 by 82.", low="You took it away.", high="You added it twice."),
        written("matching"),
    ]


def listed(**changes: object) -> dict[str, Any]:
    asked = [{"id": id_, "points": points} for id_, points in zip(IDS, POINTS, strict=True)]
    paper = {
        "id": PAPER,
        "title": "A made-up quiz",
        "topic": TOPIC.slug,
        "kind": "formative",
        "questions": asked,
    }
    return {**paper, **changes}


def make_checkout(root: Path, *papers: dict[str, Any]) -> Path:
    folder = root / "assignments" / "bank"
    folder.mkdir(parents=True, exist_ok=True)
    save(folder / f"{TOPIC.slug}.yaml", {"questions": questions()})
    save(root / "assignments" / "papers.yaml", {"papers": list(papers) or [listed()]})
    # Tests hand in for everybody from one account.
    save(root / "assignments" / "exchange.yaml", {"owners": "trusted-exchange"})
    lesson = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("# Title\n\n## Don't skip\n\nText.", id="skip"),
            nbformat.v4.new_code_cell('claim("C25")', id="claim-C25"),
        ]
    )
    (root / "notebooks").mkdir(exist_ok=True)
    nbformat.write(lesson, root / "notebooks" / f"{TOPIC.slug}.ipynb")
    return root


def save(path: Path, content: object) -> None:
    path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")


def public(root: Path) -> dict[str, Any]:
    return public_paper(paper(root, PAPER), bank(root))


def keys(root: Path) -> dict[str, Any]:
    return {id_: quiz.key(bank(root)[id_]) for id_ in IDS}


def write_answers(folder: Path, answers: Mapping[str, object], content: str) -> None:
    """Save answers as the question widgets do."""
    Store(folder).put(
        Entry(f"{KEY}{id_}", {"answer": answer}, content, 1_790_000_000_000, f"e-{id_}")
        for id_, answer in answers.items()
    )
