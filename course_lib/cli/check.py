"""`course check`: every file read once, and what still waits for the clinic."""

import argparse
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course_lib.learner import home

if TYPE_CHECKING:
    from course_lib.evidence.clinic import Unconfirmed

EXAMPLES = ("course check                   check every file; list what the clinic has not confirmed",)


def register(commands: Any) -> None:
    """Add `course check` to the commands of an argparse parser."""
    checking = commands.add_parser("check", help="check every file of the course and of the clinic")
    checking.set_defaults(run=_check)


def _check(_: argparse.Namespace) -> int:
    from course_lib.cli import overview
    from course_lib.cli.pages import OUT, ROOT, make_pages
    from course_lib.course import lessons
    from course_lib.evidence import DataError
    from course_lib.pages.build import BuildError, contents, minutes

    unbuilt = []
    try:
        make_pages(home(), tell=False)
    except DataError:
        pass  # the check of the file says it
    except BuildError as problem:
        unbuilt = [str(problem)]
    errors, waiting = check(ROOT, home(), contents(OUT))
    errors += unbuilt
    for error in errors:
        print(error)
    if not errors:
        told = [
            overview.lessons(lessons(ROOT), minutes(OUT)),
            overview.unstudied(),
            overview.waiting(waiting),
        ]
        print("\n\n".join("\n".join(lines) for part in told if (lines := list(part))), end="\n\n")
    print(f"The learners' answers and the clinic's file lie in {home()}")
    print(f"To mend: {len(errors)}." if errors else "Every file is in order.")
    return 1 if errors else 0


def check(
    root: Path, folder: Path, contents: Mapping[str, str] | None = None
) -> tuple[list[str], tuple["Unconfirmed", ...]]:
    """Read every data file, practice file, quiz, notebook and the clinic's file in `folder`.

    `contents` are the content hashes of the lessons: a review of an earlier version no longer counts.

    Returns what is wrong (a sentence each), and what waits for the clinic, which nobody can tell while
    something is wrong.
    """
    from course_lib import course, evidence, quiz
    from course_lib.evidence.clinic import NAME, Clinic, load_clinic, unconfirmed
    from course_lib.quiz.papers import bank
    from course_lib.quiz.role_plays import role_plays

    # In order, each once: a fault in the sources shows in every file that cites them.
    errors: dict[str, None] = {}
    clinic, lessons = Clinic(), []
    versions: dict[str, str] = {}

    def trying(step: Callable[[], object]) -> None:
        try:
            step()
        except evidence.DataError as error:
            errors.update(dict.fromkeys(str(error).splitlines()))

    def lesson(slug: str) -> None:
        questions = quiz.practice(slug)
        versions.update({question.id: quiz.version(question) for question in questions})

    def graded() -> None:
        # On a learner's machine there may be no bank.
        if any((root / "assignments" / "bank").glob("*.yaml")):
            versions.update({id: quiz.version(question) for id, question in bank(root).items()})

    def consultations() -> None:
        versions.update({play.id: quiz.play_version(play) for play in role_plays().values()})

    def overlay() -> None:
        nonlocal clinic
        clinic = load_clinic(folder / NAME)

    for read in (evidence.sources, evidence.claims, evidence.glossary):
        trying(read)
    for reader in evidence.DATA_FILES.values():
        trying(reader)
    trying(course.course)
    trying(overlay)
    if not errors:
        lessons = [topic.slug for topic in course.lessons(root)]
        for slug in lessons:
            trying(partial(lesson, slug))
            trying(partial(_read_notebook, root / "notebooks" / f"{slug}.ipynb"))
        trying(consultations)
        trying(graded)
        trying(partial(_check_papers, root))
    known = {**versions, **(contents or {})}
    waiting = () if errors else unconfirmed(clinic, lessons, list(versions), versions=known)
    return list(errors), waiting


def _check_papers(root: Path) -> None:
    from course_lib.evidence import DataError
    from course_lib.grading.exchange_file import owners
    from course_lib.grading.papers import check_stale

    owners(root)
    if (root / "assignments").is_dir() and (stale := check_stale(root)):
        raise DataError("\n".join(stale))


def _read_notebook(path: Path) -> None:
    import nbformat

    from course_lib.evidence import DataError

    try:
        nbformat.validate(nbformat.read(path, as_version=4))
    except Exception as error:  # nbformat raises whatever the damage happens to lead to.
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise DataError(
            f"{path.name}: is not a notebook: {reason}. Bring back an earlier copy of it"
        ) from error
