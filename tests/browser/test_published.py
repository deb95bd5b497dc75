"""The same pages without a server of the course: a plain web host, and files on a memory stick."""

import functools
import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from course_lib.pages.publish import publish
from tests.browser.conftest import FLAGS, ROOT
from tests.browser.explorer_page import drive, sources
from tests.browser.lesson_page import answer, check, complete, judge, progress, seen, status, widget
from tests.browser.visitor import Visitor, go, ready

pytestmark = pytest.mark.browser

# Every name but this machine's leads nowhere: a page that needs another host would show it.
NO_NETWORK = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
BUILD = """
import pathlib, sys
from course_lib.pages.build import build
root, out = map(pathlib.Path, sys.argv[1:])
build(root=root, out=out, home=out / "no-home")
"""
SAVED = "Saved in this browser"
QUESTION = "practice-collagen-firmness"


@pytest.fixture(scope="module")
def cut_off(browser: Browser, chromium: str) -> Iterator[Browser]:
    """A Chromium for which no other host exists."""
    alone = browser.browser_type.launch(executable_path=chromium, args=[*FLAGS, NO_NETWORK])
    yield alone
    alone.close()


@pytest.fixture(scope="module")
def published(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `course publish` writes, in a folder whose name needs care in an address."""
    target = tmp_path_factory.mktemp("site") / "Kurs für Ünal # 100 %"
    assert publish(pages, target) > 5
    return target


@pytest.fixture(scope="module")
def published_full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, built where npm could not fetch plotly's small bundle."""
    folder = tmp_path_factory.mktemp("full")
    subprocess.run(
        [sys.executable, "-c", BUILD, ROOT, folder], check=True, env={**os.environ, "COURSE_PLOTLY": "full"}
    )
    target = folder / "site"
    publish(folder / "pages", target)
    assert [path.name.split(".")[0] for path in target.glob("_static/plotly*")] == ["plotly-full"]
    return target


class Quiet(http.server.SimpleHTTPRequestHandler):
    """What `python -m http.server` runs, without its talk."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def hosted() -> Iterator[Callable[[Path], str]]:
    """Put a folder behind a plain web host; its address."""
    servers = []

    def host(folder: Path) -> str:
        handler = functools.partial(Quiet, directory=str(folder))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/"

    yield host
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def reader(cut_off: Browser) -> Iterator[Visitor]:
    """Somebody with an empty browser and no network."""
    visitor = Visitor(cut_off)
    yield visitor
    visitor.context.close()
    visitor.check()


def introduce(page: Page, name: str) -> None:
    """Say who is learning."""
    expect(page.get_by_role("dialog", name="Who is learning?")).to_be_visible()
    page.locator("#course-name").fill(name)
    page.locator("#course-name").press("Enter")
    expect(page.locator("#course-learner")).to_have_text(name)
    ready(page)


def walk_through(visitor: Visitor, base: str) -> None:
    """Both lessons with everything answered; all of it is there after a reload and in a new tab."""
    page = visitor.open(f"{base}index.html")
    introduce(page, "Lena")
    page.get_by_role("link", name="Collagen and ageing", exact=True).click()
    ready(page)
    for lesson in ("collagen", "healing"):
        go(page, f"{base}{lesson}.html")
        complete(page)
        for source in sources().values():
            if page.locator(f"#{source.cell}").count():
                drive(page, source, source.ends())
        done = seen(page)
        page.reload()
        ready(page)
        assert seen(page) == done
        expect(progress(page)).to_have_text("All activities done")
    home = visitor.open(f"{base}index.html")
    for lesson in ("collagen", "healing"):
        expect(home.locator(f"[data-progress={lesson}] span")).to_have_text("All activities done")


@pytest.mark.slow
def test_published_pages_live_on_a_plain_web_host(
    reader: Visitor, published: Path, hosted: Callable[[Path], str]
) -> None:
    walk_through(reader, hosted(published))


@pytest.mark.slow
def test_published_pages_live_from_a_memory_stick(reader: Visitor, published: Path) -> None:
    walk_through(reader, f"{published.as_uri()}/")


@pytest.mark.slow
def test_pages_with_the_full_plotly_live_too(
    reader: Visitor, published_full: Path, hosted: Callable[[Path], str]
) -> None:
    page = reader.open(f"{hosted(published_full)}healing.html")
    introduce(page, "Lena")
    for cell, guess in (("explore-timeline", (14, 90)), ("explore-compare-lasers", 2)):
        source = sources()[cell]
        form = widget(page, cell).locator(".cw-predict")
        if isinstance(guess, tuple):
            for slider, value in zip(form.get_by_role("slider").all(), guess, strict=True):
                slider.fill(str(value))
        else:
            form.get_by_role("radio").nth(int(guess)).check()
        form.get_by_role("button").click()
        ready(page)
        drive(page, source, [*source.ends(), *source.settings()[::4]])
        assert widget(page, cell).locator(".cw-canvas .main-svg").count() > 0


def test_a_published_page_keeps_one_persons_answers_from_the_next(
    reader: Visitor, published: Path, hosted: Callable[[Path], str]
) -> None:
    base = hosted(published)
    page = reader.open(f"{base}collagen.html")
    introduce(page, "Mia")
    fresh = seen(page)
    judge(page, "claim-C26", "Wrong")
    expect(status(page, "claim-C26")).to_have_text(SAVED)
    other_tab = reader.open(f"{base}collagen.html")
    expect(widget(other_tab, "claim-C26").locator(".cw-outcome")).to_contain_text("You said: wrong")

    with other_tab.expect_navigation():
        page.get_by_role("button", name="Not you?").click()
        introduce(page, "Noa")
    assert seen(page) == fresh
    expect(other_tab.locator("#course-learner")).to_have_text("Noa")
    ready(other_tab)
    assert seen(other_tab) == fresh

    page.get_by_role("button", name="Not you?").click()
    page.locator("#course-people").get_by_role("button", name="Mia").click()
    expect(widget(page, "claim-C26").locator(".cw-outcome")).to_contain_text("You said: wrong")


def test_two_tabs_of_a_published_page_keep_both_answers(
    reader: Visitor, published: Path, hosted: Callable[[Path], str]
) -> None:
    base = hosted(published)
    first = reader.open(f"{base}collagen.html")
    introduce(first, "Ole")
    second = reader.open(f"{base}collagen.html")
    ids = [str(one.get_attribute("value")) for one in widget(first, QUESTION).locator("input").all()]
    judge(first, "claim-C26", "Wrong")
    judge(second, "claim-C23", "Unclear")
    answer(first, QUESTION, ids[0])
    answer(second, QUESTION, ids[1])
    check(second, QUESTION)
    for page in (first, second):
        page.reload()
        ready(page)
        expect(widget(page, "claim-C26").locator(".cw-outcome")).to_contain_text("You said: wrong")
        expect(widget(page, "claim-C23").locator(".cw-outcome")).to_contain_text("You said: unclear")
        expect(widget(page, QUESTION).locator("input:checked")).to_have_value(ids[1])


def test_a_full_browser_is_told_on_a_published_page(
    reader: Visitor, published: Path, hosted: Callable[[Path], str]
) -> None:
    page = reader.open(f"{hosted(published)}collagen.html")
    introduce(page, "Pia")
    full = "throw new DOMException('full', 'QuotaExceededError');"
    page.evaluate(f"() => {{ Storage.prototype.setItem = () => {{ {full} }}; }}")
    judge(page, "claim-C26", "Wrong")
    expect(status(page, "claim-C26")).to_contain_text("Not saved: this browser has no room left")
