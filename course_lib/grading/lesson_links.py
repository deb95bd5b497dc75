"""Where in a lesson to look again: found in its notebook, so that nobody has to keep a list."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from course_lib.evidence import DataError
from course_lib.quiz import Question, practice_question, topic_of

__all__ = ["lesson_links"]

_CALL = re.compile(r'^(practice|claim)\("([^"]+)"\)', re.MULTILINE)
_HEADING = re.compile(r"^(#{2,3}) +(.+)$", re.MULTILINE)


def lesson_links(root: Path, questions: Iterable[Question]) -> dict[str, str]:
    """Return for each question the address of the part of the lesson that teaches it, beside the pages.

    It is the first part that practises the question's objective or judges its claim, else the whole lesson.
    """
    places: dict[str, dict[str, str]] = {}
    links = {}
    for question in questions:
        slug = topic_of(question.objective)
        if slug not in places:
            places[slug] = _places(root / "notebooks" / f"{slug}.ipynb")
        found = (name for name in places[slug] if name in (question.objective, question.claim))
        anchor = next((places[slug][name] for name in found), "")
        links[question.id] = f"{slug}.html{anchor}"
    return links


def _places(path: Path) -> dict[str, str]:
    """The anchors of a lesson by objective and claim, in the order of the lesson."""
    places: dict[str, str] = {}
    heading = ""
    try:
        cells = json.loads(path.read_bytes())["cells"]
        for cell in cells:
            text = "".join(cell["source"])
            if cell["cell_type"] == "markdown":
                heading = next((found[2] for found in reversed([*_HEADING.finditer(text)])), heading)
            for kind, name in _CALL.findall(text):
                if kind == "claim":
                    places.setdefault(name, f"#{cell['id']}")
                else:
                    objective = practice_question(name).objective
                    places.setdefault(objective, f"#{_anchor(heading)}")
    except (OSError, ValueError, KeyError, TypeError, DataError):
        return places  # A link to the whole lesson still helps.
    return places


def _anchor(heading: str) -> str:
    """The anchor that a page gives to a heading."""
    plain = re.sub(r"[’']", "", heading.lower())
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
