"""`course build`, `publish` and `setup`: the pages, with a bar while there is something to wait for."""

import argparse
import contextlib
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import course_lib
from course_lib.cli.progress import progress
from course_lib.learner import NotSaved, home, hub_learner
from course_lib.learner.disk import reason

ROOT = Path(course_lib.__file__).resolve().parents[1]
OUT = ROOT / "_build"

EXAMPLES = (
    "course build --force           make every page anew",
    "course publish ~/course-site   copy the pages for a web host or a memory stick",
    "course setup                   fetch the small charting library, if npm is there",
)


def register(commands: Any) -> None:
    """Add the commands to those of an argparse parser."""
    building = commands.add_parser("build", help="make the pages that have changed")
    building.add_argument("--force", action="store_true", help="make every page anew")
    building.set_defaults(run=_build)

    publishing = commands.add_parser("publish", help="copy the pages as plain files for any web host")
    publishing.add_argument("folder", metavar="DIR", type=Path, help="a new or empty folder")
    publishing.set_defaults(run=_publish)

    setting_up = commands.add_parser("setup", help="fetch the small charting library through npm")
    setting_up.set_defaults(run=_setup)


def _build(arguments: argparse.Namespace) -> int:
    folder, made = make_pages(home(), force=arguments.force)
    print(
        f"Pages made anew: {', '.join(made)}." if made else "Nothing has changed since the pages were made."
    )
    print(f"They are in {folder}")
    return 0


def _publish(arguments: argparse.Namespace) -> int:
    from course_lib.pages.publish import publish

    target = arguments.folder.expanduser().absolute()
    folder, _ = make_pages(home())
    with _writing(target):
        count = publish(folder, target)
    print(f"{count} files are in {target}")
    print("Copy the folder to any web host or memory stick. index.html is the first page.")
    return 0


def _setup(_: argparse.Namespace) -> int:
    from course_lib.plotlyjs import fetch_basic

    print(fetch_basic())
    return 0


def write_page(path: Path, text: str) -> None:
    """Write a page that stands for itself, to print or to look at, and make its folder.

    Raises: NotSaved when it cannot be written.
    """
    with _writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@contextlib.contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Say in a sentence why nothing can be written to a place that somebody chose."""
    try:
        yield
    except OSError as error:
        raise NotSaved(f"Not written: {error.filename or path}: {reason(error)}.") from error


def make_pages(folder: Path, force: bool = False, tell: bool = True) -> tuple[Path, tuple[str, ...]]:
    """Make the pages that have changed, with the clinic's file in `folder`; `tell` a fault of that file.

    Returns where they are, and which lessons were run for them.

    Raises: BuildError, DataError.
    """
    from course_lib.course import checkout
    from course_lib.pages.build import build

    papers = _released(folder)
    with progress("Making the pages", "lesson") as step:
        built = build(
            root=checkout(),
            out=OUT,
            home=folder,
            papers=papers,
            progress=step,
            force=force,
        )
    if built.fault and tell:
        print(f"{built.fault}\nThe pages say so, and show the last values without a fault.", file=sys.stderr)
    return built.folder, built.run


def _released(folder: Path) -> dict[str, Path]:
    """The release copies of the quizzes, made anew when anything that they are made from has changed.

    On a hub, and wherever the keys are not, they are those in the exchange.
    """
    from course_lib.course import checkout

    keys_here = any((checkout() / "assignments" / "bank").glob("*.yaml"))
    if hub_learner() or not keys_here:
        from course_lib.grading import hub

        if (found := hub.released(checkout(), folder)) or not keys_here:
            return found
    from course_lib.pages.build import common

    # The bank alone takes longer to read than a start with nothing to do may last.
    digest = hashlib.sha256(common(folder).encode())
    for path in sorted((checkout() / "assignments").rglob("*")):
        if path.suffix in {".yaml", ".ipynb", ".json", ".py"}:
            digest.update(path.read_bytes())
    stamp, wanted = OUT / "released.json", {"from": digest.hexdigest(), "for": str(folder)}
    try:
        stored = json.loads(stamp.read_text(encoding="utf-8"))
        found = {name: Path(place) for name, place in stored["papers"].items()}
        if stored["made"] == wanted and all(path.is_file() for path in found.values()):
            return found
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        pass  # never made, or made by an older course
    from course_lib.grading.release import ensure_released

    released = ensure_released(checkout(), folder)
    for problem in released.problems:
        print(problem, file=sys.stderr)
    papers = dict(released.notebooks)
    if not released.problems:
        stamp.parent.mkdir(parents=True, exist_ok=True)
        places = {name: str(path) for name, path in papers.items()}
        stamp.write_text(json.dumps({"made": wanted, "papers": places}), encoding="utf-8")
    return papers
