"""The map of the course for JupyterLab: each lesson, its minutes, its place in the path of each role."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from IPython.display import Markdown

from course_lib import plan
from course_lib.course import checkout, course, lessons, other_pages
from course_lib.learner import NotSaved
from course_lib.quiz.role_plays import role_plays
from course_lib.widgets.kept import learners_store


def course_map() -> Markdown:
    """List the lessons as links to their notebooks, with what is core for whom, and what is done already."""
    root = checkout()
    notebooks: dict[str, str] = {each.slug: f"{each.slug}.ipynb" for each in lessons(root)}
    if "role_plays" in [page.slug for page in other_pages(root)]:
        notebooks |= dict.fromkeys(role_plays(), "role_plays.ipynb")
    # Before the pages have been made nobody has counted minutes; the paths are known all the same.
    paths = [plan.plan(role, dict.fromkeys(notebooks, 0)) for role in course().roles]
    taken = plan.kept(root / "_build")
    head = ["Lesson", *(path.name for path in paths), "Minutes", "Done"]
    rows = [_row(*head), _row(*["---"] * len(head)), *_rows(notebooks, paths, taken)]
    return Markdown("\n".join([*rows, "", *_sums(taken)]))


def _rows(
    notebooks: Mapping[str, str], paths: Sequence[plan.Plan], taken: Mapping[str, plan.Taken]
) -> Iterator[str]:
    saved = _saved()
    titles = {step.name: step.title for path in paths for step in path.steps}
    for name, notebook in notebooks.items():
        known = taken.get(name)
        counted = [str(known.minutes), _done(known, saved)] if known else ["–", "–"]
        yield _row(f"[{titles[name]}]({notebook})", *(_place(path, name) for path in paths), *counted)


def _place(path: plan.Plan, name: str) -> str:
    """Where a step stands in a path, from 1, and whether it is core there."""
    names = [step.name for step in path.steps]
    if name not in names:
        return "–"
    at = names.index(name)
    return f"{at + 1} · {'core' if at < len(path.core) else 'extra'}"


def _sums(taken: Mapping[str, plan.Taken]) -> list[str]:
    if not taken:
        return ["The minutes are counted while the pages are made: `course build`."]
    minutes = {name: each.minutes for name, each in taken.items()}
    made = [plan.plan(role, minutes) for role in course().roles]
    return [f"- {each.name}, core: {plan.in_words(each.core)}. {each.begins}" for each in made]


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
    """As on the pages: a question counts once it has been checked, a role-play once it came to an end."""
    needed = {"practice": "checked", "roleplay": "best"}.get(key.partition(":")[0])
    return bool(value.get(needed) if needed and isinstance(value, dict) else value)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
