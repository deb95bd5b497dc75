"""Build every page, and again only what has changed."""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from course_lib import plan, plotlyjs
from course_lib.course import OtherPage, Topic, lessons, other_pages, topic
from course_lib.evidence.clinic import LAST_GOOD, NAME, NO_VALUES, load_or_last_good
from course_lib.learner.clinic_file import keep_last_good
from course_lib.pages.errors import BuildError
from course_lib.pages.kept import contents, keep, keep_content, kept, kept_content, minutes, stored

if TYPE_CHECKING:
    from course_lib.pages.lesson import Lesson

__all__ = ["BuildError", "Built", "build", "contents", "minutes"]

Progress = Callable[[int, int, str], None]
"""Called with how many steps are done, how many there are, and what has just been done."""

_PACKAGE = Path(__file__).resolve().parent.parent
_SOURCES = {".py", ".js", ".css", ".yaml", ".txt", ".j2"}
# What else a page is made with: another version may make another page.
_TOOLS = ("anywidget", "ipywidgets", "nbclient", "nbconvert", "plotly")


@dataclass(frozen=True)
class Built:
    """Where the pages are, which lessons and quizzes there are, and which notebooks had to be run.

    `fault` is what is wrong with the clinic's file; the pages then show its last version that had no fault.
    """

    folder: Path
    lessons: tuple[str, ...]
    run: tuple[str, ...]
    fault: str = ""


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

    A lesson is run again when its notebook, its practice questions, the course's own code or data, or a value
    of the clinic has changed. Nothing is written before every lesson has been made.

    Raises:
        BuildError: a notebook cannot become a page; file, cell and reason.
        DataError: a data file is at fault; file, line and what is allowed.
    """
    folder = out / "pages"
    topics = lessons(root)
    if not topics:
        raise BuildError(f"there are no lessons in {root / 'notebooks'}")
    keep_last_good(home)
    shared = _course()
    taught = [_lesson_job(root, topic) for topic in topics]
    asked = list(_paper_jobs(root, papers or {}))
    others = [_page_job(root, page) for page in other_pages(root)]
    jobs = [*taught, *asked, *others]
    plain = {job.page: _key(shared, job) for job in jobs}
    stamped = {**plain, "clinic": _clinic_files(home)}
    stamp = out / "built.json"
    slugs = tuple(job.page for job in (*taught, *asked))
    files = [folder / write_as(job.page) for job in jobs]
    last = stored(stamp)
    there = not force and all(path.is_file() for path in (*files, out / plan.KEPT))
    if there and isinstance(last, dict) and last.get("keys") == stamped and "fault" in last:
        return Built(folder, slugs, (), last["fault"])
    # The imports that take a second are only for those who build.
    from course_lib.pages import assets, review, write
    from course_lib.pages import home as first_page

    loaded = load_or_last_good(home)
    made, run = _make_all(_Kitchen(out, home, loaded.clinic.values(), plain), jobs, progress, force)
    folder.mkdir(parents=True, exist_ok=True)
    content = write.Content(
        lessons=[made[job.page] for job in taught],
        papers=[made[job.page] for job in asked],
        others=[made[job.page] for job in others],
    )
    write.write(
        folder,
        content,
        assets.write(folder),
        loaded.clinic,
        _versions(root) if papers else {},
        review.fault_banner(loaded),
    )
    plan.keep(out, first_page.taken(content.lessons, content.others))
    stamp.write_text(json.dumps({"keys": stamped, "fault": loaded.fault}), encoding="utf-8")
    return Built(folder, slugs, run, loaded.fault)


@dataclass(frozen=True)
class _Job:
    """One notebook that becomes a page."""

    page: str
    notebook: Path
    topic: Topic | OtherPage
    beside: tuple[Path, ...]
    """What else the page is made from, and no other page."""
    is_lesson: bool = False


def _lesson_job(root: Path, topic: Topic) -> _Job:
    practice = _PACKAGE / "practice" / f"{topic.slug}.yaml"
    return _Job(topic.slug, root / "notebooks" / f"{topic.slug}.ipynb", topic, (practice,), True)


def _page_job(root: Path, page: OtherPage) -> _Job:
    return _Job(page.slug, root / "notebooks" / f"{page.slug}.ipynb", page, ())


def write_as(page: str) -> str:
    """The file of a page: the first one has the name that every web host looks for."""
    return "index.html" if page == "start_here" else f"{page}.html"


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


@dataclass(frozen=True)
class _Kitchen:
    """Where lessons are made and kept, with which values of the clinic, and from what else (`plain`)."""

    out: Path
    home: Path
    values: str
    plain: Mapping[str, str]

    def made(self, job: _Job) -> "Lesson | None":
        """The lesson as it was kept for this clinic, if it was."""
        return kept(self._place(job), self._key(job))

    def make(self, job: _Job) -> "Lesson":
        """Run the notebook and keep the lesson, under the content hash that it has without the clinic.

        The clinic signs its values by themselves: a lesson that a clinician has read stays read when the
        clinic confirms a value in it.
        """
        from course_lib.pages.lesson import make

        lesson = make(job.notebook, job.topic, self.home)
        place, key = self.out / "plain" / f"{job.page}.json", self.plain[job.page]
        if self.values == NO_VALUES:
            keep_content(place, key, lesson.content)
        elif job.is_lesson:
            content = kept_content(place, key)
            if content is None:
                content = make(job.notebook, job.topic, self.out / "no-clinic").content
                keep_content(place, key, content)
            lesson = replace(lesson, content=content)
        keep(self._place(job), self._key(job), lesson)
        return lesson

    def _place(self, job: _Job) -> Path:
        return self.out / "lessons" / f"{job.page}.json"

    def _key(self, job: _Job) -> str:
        return hashlib.sha256(f"{self.plain[job.page]}{self.values}".encode()).hexdigest()


def _make_all(
    kitchen: _Kitchen, jobs: Sequence[_Job], progress: Progress | None, force: bool
) -> tuple[dict[str, "Lesson"], tuple[str, ...]]:
    (kitchen.out / "lessons").mkdir(parents=True, exist_ok=True)
    ready = {job.page: None if force else kitchen.made(job) for job in jobs}
    missing = [job for job in jobs if ready[job.page] is None]
    done = 0

    def one(job: _Job) -> "Lesson":
        nonlocal done
        lesson = kitchen.make(job)
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
    return {page: lesson for page, lesson in found.items() if lesson}, tuple(fresh)


def common(home: Path) -> str:
    """The hash of all that every page is made from: the course itself, its tools, the clinic's file."""
    return hashlib.sha256(f"{_course()}{_clinic_files(home)}".encode()).hexdigest()


def _course() -> str:
    digest = hashlib.sha256()
    for path in sorted(_shared_files()):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode())
        digest.update(path.read_bytes())
    for tool in _TOOLS:
        digest.update(f"{tool} {version(tool)}".encode())
    digest.update(plotlyjs.asset().url.encode())
    return digest.hexdigest()


def _clinic_files(home: Path) -> str:
    """The hash of the clinic's file, and of its last version that had no fault: pages show one of them."""
    digest = hashlib.sha256()
    for name in (NAME, LAST_GOOD):
        path = home / name
        digest.update(hashlib.sha256(path.read_bytes() if path.is_file() else b"").digest())
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
