"""Build every page, and again only what has changed."""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course_lib import plotlyjs
from course_lib.course import Topic, lessons, topic
from course_lib.pages.errors import BuildError

if TYPE_CHECKING:
    from course_lib.pages.lesson import Lesson

__all__ = ["BuildError", "Built", "build"]

Progress = Callable[[int, int, str], None]
"""Called with how many steps are done, how many there are, and what has just been done."""

_PACKAGE = Path(__file__).resolve().parent.parent
_SOURCES = {".py", ".js", ".css", ".yaml", ".txt", ".j2"}
# What else a page is made with: another version may make another page.
_TOOLS = ("anywidget", "ipywidgets", "nbclient", "nbconvert", "plotly")


@dataclass(frozen=True)
class Built:
    """Where the pages are, and which lessons had to be run for them."""

    folder: Path
    lessons: tuple[str, ...]
    run: tuple[str, ...]


def build(
    *,
    root: Path,
    out: Path,
    home: Path,
    papers: Mapping[str, Path] | None = None,
    progress: Progress | None = None,
    force: bool = False,
) -> Built:
    """Make the pages in ``out/pages`` from the notebooks of ``root`` and the clinic's file in ``home``.

    ``papers`` are the released notebooks of the quizzes, by their ids: copies without any key.

    A lesson is run again when its notebook, its practice questions, the course's own code or data, or the
    clinic's file has changed. Nothing is written before every lesson has been made.

    Raises:
        BuildError: a notebook cannot become a page; file, cell and reason.
        DataError: a data file or the clinic's file is at fault; file, line and what is allowed.
    """
    folder = out / "pages"
    topics = lessons(root)
    if not topics:
        raise BuildError(f"there are no lessons in {root / 'notebooks'}")
    shared = common(home)
    jobs = [*(_lesson_job(root, topic) for topic in topics), *_paper_jobs(root, papers or {})]
    keys = {job.page: _key(shared, job) for job in jobs}
    stamp = out / "built.json"
    slugs = tuple(keys)
    if not force and _stamped(stamp) == keys and all((folder / f"{slug}.html").is_file() for slug in slugs):
        return Built(folder, slugs, ())
    # The imports that take a second are only for those who build.
    from course_lib.evidence.clinic import load_clinic
    from course_lib.pages import assets, write

    clinic = load_clinic(home / "clinic.yaml")
    made, run = _make_all(home, out / "lessons", jobs, keys, progress, force)
    folder.mkdir(parents=True, exist_ok=True)
    taught, asked = made[: len(topics)], made[len(topics) :]
    write.write(folder, taught, asked, assets.write(folder), clinic, _versions(root) if papers else {})
    stamp.write_text(json.dumps(keys), encoding="utf-8")
    return Built(folder, slugs, run)


@dataclass(frozen=True)
class _Job:
    """One notebook that becomes a page."""

    page: str
    notebook: Path
    topic: Topic
    beside: tuple[Path, ...]
    """What else the page is made from, and no other page."""


def _lesson_job(root: Path, topic: Topic) -> _Job:
    practice = _PACKAGE / "practice" / f"{topic.slug}.yaml"
    return _Job(topic.slug, root / "notebooks" / f"{topic.slug}.ipynb", topic, (practice,))


def _paper_jobs(root: Path, papers: Mapping[str, Path]) -> Iterator[_Job]:
    for paper, notebook in papers.items():
        public = notebook.with_name("questions.json")
        slug = json.loads(public.read_text(encoding="utf-8"))["topic"]
        # A review is of a question with its key and its reasons, which nothing else here has.
        yield _Job(f"quiz-{paper}", notebook, topic(slug), (public, _bank(root) / f"{slug}.yaml"))


def _bank(root: Path) -> Path:
    return root / "assignments" / "bank"


def _versions(root: Path) -> dict[str, str]:
    """The versions of the graded questions; on a learner's machine there may be no bank."""
    from course_lib import quiz
    from course_lib.quiz.papers import bank

    if not any(_bank(root).glob("*.yaml")):
        return {}
    return {id_: quiz.version(question) for id_, question in bank(root).items()}


def _make_all(
    home: Path,
    kept: Path,
    jobs: Sequence[_Job],
    keys: Mapping[str, str],
    progress: Progress | None,
    force: bool,
) -> tuple[list["Lesson"], tuple[str, ...]]:
    from course_lib.pages.lesson import make

    kept.mkdir(parents=True, exist_ok=True)
    ready = {job.page: None if force else _kept(kept / f"{job.page}.json", keys[job.page]) for job in jobs}
    missing = [job for job in jobs if ready[job.page] is None]
    done = 0

    def one(job: _Job) -> "Lesson":
        nonlocal done
        lesson = make(job.notebook, job.topic, home)
        _keep(kept / f"{job.page}.json", keys[job.page], lesson)
        done += 1
        if progress:
            progress(done, len(missing), lesson.title)
        return lesson

    if progress and missing:
        progress(0, len(missing), "running the lessons")
    # Each lesson waits for its own kernel, so threads are enough to use the second core.
    with ThreadPoolExecutor(max_workers=min(os.cpu_count() or 1, 4)) as pool:
        fresh = dict(zip((job.page for job in missing), pool.map(one, missing), strict=True))
    found = {**ready, **fresh}
    return [lesson for job in jobs if (lesson := found[job.page])], tuple(fresh)


def common(home: Path) -> str:
    """The hash of all that every page is made from: the course itself, its tools, the clinic's file."""
    digest = hashlib.sha256()
    for path in sorted(_shared_files()):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode())
        digest.update(path.read_bytes())
    for tool in _TOOLS:
        digest.update(f"{tool} {version(tool)}".encode())
    clinic = home / "clinic.yaml"
    digest.update(clinic.read_bytes() if clinic.is_file() else b"")
    digest.update(plotlyjs.asset().url.encode())
    return digest.hexdigest()


def _shared_files() -> Iterator[Path]:
    """Everything that any lesson may use. Practice questions belong to their own lesson."""
    for path in _PACKAGE.rglob("*"):
        if path.suffix in _SOURCES and path.parent.name != "practice":
            yield path


def _key(shared: str, job: _Job) -> str:
    digest = hashlib.sha256(shared.encode())
    for path in (job.notebook, *job.beside):
        digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()


def _stamped(stamp: Path) -> object:
    try:
        return json.loads(stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _keep(path: Path, key: str, lesson: "Lesson") -> None:
    path.write_text(json.dumps({"key": key, "lesson": asdict(lesson)}), encoding="utf-8")


def _kept(path: Path, key: str) -> "Lesson | None":
    from course_lib.pages.lesson import Lesson, Section

    stored = _stamped(path)
    if not isinstance(stored, dict) or stored.get("key") != key:
        return None
    fields = stored["lesson"]
    fields["sections"] = tuple(Section(**section) for section in fields["sections"])
    for name in ("sources", "kinds"):
        fields[name] = tuple((source_id, text) for source_id, text in fields[name])
    fields["keys"] = tuple(fields["keys"])
    return Lesson(**fields)


def contents(out: Path) -> dict[str, str]:
    """The content hash of each lesson as it was last made: what a clinician's review names as its version."""
    return {slug: made["content"] for slug, made in _last_made(out)}


def minutes(out: Path) -> dict[str, int]:
    """How long each lesson takes [min], as it was last made."""
    return {slug: made["minutes"] for slug, made in _last_made(out)}


def _last_made(out: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted((out / "lessons").glob("*.json")):
        if isinstance(stored := _stamped(path), dict):
            yield path.stem, stored["lesson"]
