"""A course with a made-up exam of three forms, each with one question of every type."""

import copy
import shutil
from pathlib import Path

import yaml

from course_lib.course import course
from course_lib.grading import papers as written_papers
from course_lib.quiz.papers import bank
from tests.browser.every_type import QUESTIONS, TYPES
from tests.browser.lab import ROOT, LabCourse

FORMS = course().exam.forms
SAFETY = "case"


def id_of(form: str, type_: str) -> str:
    return f"collagen-{form}-{type_}"


def make_course(folder: Path) -> LabCourse:
    """A course with this exam and no quiz, not yet started."""
    opened = LabCourse(folder)
    for path in (opened.root / "notebooks").glob("*.ipynb"):
        if path.name not in ("collagen.ipynb", "start_here.ipynb"):
            path.unlink()
    assignments = opened.root / "assignments"
    (assignments / "bank").mkdir(parents=True)
    shutil.copy(ROOT / "assignments" / "nbgrader_config.py", assignments)
    asked = [
        {**copy.deepcopy(QUESTIONS[type_]), "id": id_of(form, type_), "critical": type_ == SAFETY}
        for form in FORMS
        for type_ in TYPES
    ]
    papers = [
        {
            "id": form,
            "title": f"The exam, form {form[-1].upper()}",
            "kind": "exam",
            "questions": [{"id": id_of(form, type_), "points": 1} for type_ in TYPES],
        }
        for form in FORMS
    ]
    for path, content in (
        (assignments / "papers.yaml", {"papers": papers}),
        (assignments / "bank" / "collagen.yaml", {"questions": asked}),
    ):
        path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")
    written_papers.write(opened.root)
    return opened


def reasons(root: Path) -> set[str]:
    """Every reason and working of the bank, which no learner may see."""
    lists = [each.get(name, []) for each in QUESTIONS.values() for name in ("options", "pairs", "steps")]
    found = {part["why"] for parts in lists for part in parts}
    found |= {str(QUESTIONS["numeric"][name]) for name in ("worked", "low", "high")}
    assert len(found) > 20
    assert len(bank(root)) == len(FORMS) * len(TYPES)
    return found
