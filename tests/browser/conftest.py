import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from playwright.sync_api import Browser, Error, Playwright, StorageState, sync_playwright

import course_lib
from course_lib.course import lessons, other_pages
from course_lib.pages.build import build
from tests.browser.course_process import Course
from tests.browser.visitor import Visitor, go

# Whatever a browser would do on its own at its start, with other hosts, is off.
FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ROOT = Path(course_lib.__file__).resolve().parents[1]

NUMBERS = itertools.count(1)

Visit: TypeAlias = Callable[..., Visitor]


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for all tests; each test has windows of its own in it."""
    with sync_playwright() as playwright:
        started = _launched(playwright, chromium)
        yield started
        started.close()


def _launched(playwright: Playwright, chromium: str) -> Browser:
    # Once in many starts Chromium has gone before its first window; every test would fail for it.
    for _ in range(2):
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        try:
            started.new_context().close()
        except Error:
            continue
        return started
    return playwright.chromium.launch(executable_path=chromium, args=FLAGS)


@pytest.fixture(scope="session")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the lessons have been built, for a clinic that has confirmed nothing."""
    folder = tmp_path_factory.mktemp("out")
    built = build(root=ROOT, out=folder, home=folder / "no-home")
    assert {each.slug for each in (*lessons(ROOT), *other_pages(ROOT))} == set(built.run)
    return folder


@pytest.fixture(scope="session")
def pages(out: Path) -> Path:
    """The folder of the built pages."""
    return out / "pages"


@pytest.fixture(scope="session")
def course(out: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """A course that is open and stays open; tests that kill take `mortal_course`."""
    opened = Course(tmp_path_factory.mktemp("course-home"), out)
    opened.start()
    yield opened
    opened.stop()


@pytest.fixture
def mortal_course(out: Path, tmp_path: Path) -> Iterator[Course]:
    """A course of the test's own, to be killed and started again."""
    opened = Course(tmp_path / "home", out)
    opened.start()
    yield opened
    opened.stop()


@pytest.fixture(scope="session")
def signed_in(course: Course, browser: Browser) -> StorageState:
    """The cookie of somebody who has opened the address with the token."""
    context = browser.new_context()
    go(context.new_page(), course.address)
    state = context.storage_state()
    context.close()
    return {"cookies": state["cookies"]}


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Make watched browser windows; what they saw is checked when the test has ended."""
    made: list[Visitor] = []

    def new(**options: Any) -> Visitor:
        made.append(Visitor(browser, **options))
        return made[-1]

    yield new
    for visitor in made:
        visitor.context.close()
    for visitor in made:
        visitor.check()


@pytest.fixture
def learn(course: Course, signed_in: StorageState, visit: Visit, request: pytest.FixtureRequest) -> Visit:
    """Make watched windows in which a person learns on the open course: a new one, unless named."""

    def new(name: str | None = None, **options: Any) -> Visitor:
        course.learn_as(name or f"{next(NUMBERS)}_{request.node.name}"[:60])
        return visit(storage_state=signed_in, **options)

    return new
