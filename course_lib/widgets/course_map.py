"""The map of the course for JupyterLab: each lesson, its minutes, its place in the path of each role."""

from collections.abc import Mapping
from typing import Any

from IPython.display import Markdown

from course_lib import plan
from course_lib.course import checkout, course, lessons
from course_lib.learner import NotSaved
from course_lib.widgets.kept import learners_store


def course_map() -> Markdown:
    """List the lessons as links to their notebooks, with what is core for whom, and what is done already."""
    taken = plan.kept(checkout() / "_build")
    there = lessons(checkout())
    # Before the pages have been made nobody has counted minutes; the paths are known all the same.
    paths = [plan.plan(role, dict.fromkeys((each.slug for each in there), 0)) for role in course().roles]
    places = {path.role: [step.name for step in path.steps] for path in paths}
    core = {path.role: {step.name for step in path.core} for path in paths}
    saved = _saved()
    rows = []
    for each in there:
        known = taken.get(each.slug)
        ways = [
            f"{places[path.role].index(each.slug) + 1} · {'core' if each.slug in core[path.role] else 'extra'}"
            for path in paths
        ]
        counted = [str(known.minutes), _done(known, saved)] if known else ["–", "–"]
        rows.append(_row(f"[{each.title}]({each.slug}.ipynb)", *ways, *counted))
    head = ["Lesson", *(path.name for path in paths), "Minutes", "Done"]
    return Markdown("\n".join([_row(*head), _row(*["---"] * len(head)), *rows, "", *_sums(taken)]))


def _sums(taken: Mapping[str, plan.Taken]) -> list[str]:
    if not taken:
        return ["The minutes are counted while the pages are made: `course build`."]
    minutes = {name: each.minutes for name, each in taken.items()}
    made = [plan.plan(role, minutes) for role in course().roles]
    return [f"- {each.name}: {plan.in_words(each.core)}. {each.begins}" for each in made]


def _saved() -> Mapping[str, Any]:
    """What the learner has saved, by key; nothing when nobody has said who is learning."""
    store = learners_store()
    try:
        return {} if store is None else {key: each.value for key, each in store.read().entries.items()}
    except NotSaved:
        return {}  # the lessons themselves say so


def _done(known: plan.Taken, saved: Mapping[str, Any]) -> str:
    done = sum(_is_done(key, saved.get(key)) for key in known.keys)
    return f"{done} of {len(known.keys)}"


def _is_done(key: str, value: Any) -> bool:
    """As on the pages: a practice question counts once it has been checked."""
    if key.startswith("practice:"):
        return isinstance(value, dict) and value.get("checked") is True
    return bool(value)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
