"""The glossary, the sources, the page about the evidence, the sheets: read, searched and printed."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from course_lib import evidence
from course_lib.pages.publish import publish
from course_lib.widgets.about_evidence import UNREAD
from tests.browser.conftest import Visit
from tests.browser.course_process import Course
from tests.browser.test_access import AXE_WIDTHS, FAULTS, unfold, violations
from tests.browser.visitor import Visitor, go, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAMES = ("glossary", "sources", "about_evidence", "on_paper", "practice-skin_depth", "key-skin_depth")
# The words of a printed chart, and how far it reaches.
CHARTS = """() => [...document.querySelectorAll('.cw-canvas')].filter(
  (one) => one.checkVisibility()).map((one) => ({
  width: one.querySelector('.main-svg').getBoundingClientRect().width,
  ink: [...new Set([...one.querySelectorAll('text')].map((text) => getComputedStyle(text).fill))],
}))"""


@pytest.fixture(scope="module")
def stick(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published pages, as files."""
    target = tmp_path_factory.mktemp("stick") / "course"
    publish(pages, target)
    return target


@pytest.fixture
def reader(visit: Visit) -> Visitor:
    """Somebody who has not said who they are."""
    return visit()


def open_file(reader: Visitor, stick: Path, name: str) -> Page:
    return reader.open((stick / f"{name}.html").as_uri())


def found(page: Page) -> list[str]:
    return [str(one.get_attribute("id")) for one in page.locator("[data-find]:visible").all()]


def told(page: Page) -> str:
    return page.locator(".finder [role=status]").inner_text()


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_in_the_way_of_anybody_at_any_width_in_light_or_dark(
    reader: Visitor, stick: Path, name: str
) -> None:
    # axe asks for the style sheet a second time, which a browser refuses between files.
    reader.expect("blocked by CORS policy", "Couldn't load preload assets", "net::ERR_FAILED")
    page = open_file(reader, stick, name)
    faults: list[str] = []
    for width in (1920, *AXE_WIDTHS):
        page.set_viewport_size({"width": width, "height": 900})
        if width == AXE_WIDTHS[0]:
            unfold(page)
        looked = page.evaluate(FAULTS)
        assert looked["targets"] >= 3
        assert looked["texts"] > 10
        faults += [f"{width} px: {fault}" for fault in looked["faults"]]
        for scheme in ("light", "dark") if width in AXE_WIDTHS else ():
            page.emulate_media(color_scheme=scheme)
            faults += [f"{scheme}, {width} px: {fault}" for fault in violations(page)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("name", NAMES)
def test_a_served_page_works_under_the_policy_of_the_server(course: Course, learn: Visit, name: str) -> None:
    # The visitor fails for whatever the browser complains of.
    page = learn().open(course.page(f"{name}.html"))
    expect(page.locator("h1")).to_be_visible()
    if name in ("glossary", "sources"):
        page.locator("#find").fill("melan")
        assert 0 < len(found(page)) < 20


# --- the search ---


def test_the_glossary_filters_while_somebody_types_and_says_how_many_are_left(
    reader: Visitor, stick: Path
) -> None:
    page = open_file(reader, stick, "glossary")
    words = len(evidence.glossary())
    assert told(page) == f"{words} words"
    expect(page.locator(".finder [role=status]")).to_be_visible()
    # By keyboard alone: the box is a few stops after the bar.
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "find":
            break
    page.keyboard.type("mel")
    some = found(page)
    assert {"word-melanin", "word-melasma", "word-melanosome"} <= set(some)
    assert 3 <= len(some) < 15
    assert told(page) == f"{len(some)} words of {words}"
    page.keyboard.type("asm")
    assert found(page) == ["word-melasma"]
    assert told(page) == f"1 word of {words}"
    assert page.locator("[data-group]:visible").count() == 1
    expect(page.get_by_role("navigation", name="Letters")).to_be_hidden()
    page.keyboard.press("Escape")
    assert len(found(page)) == words
    assert told(page) == f"{words} words"
    expect(page.get_by_role("navigation", name="Letters")).to_be_visible()


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("ER:YAG", "word-er-yag-laser"),
        ("er yag", "word-er-yag-laser"),
        ("  OEDEMA ", "word-oedema"),
        ("oedéma", "word-oedema"),
        ("cold sore", "word-herpes-simplex-cold-sore"),
        ("scissors", "word-mmp-matrix-metalloproteinase"),
        ("post inflam", "word-post-inflammatory-hyperpigmentation-pih"),
    ],
)
def test_a_word_is_found_however_it_is_typed(reader: Visitor, stick: Path, typed: str, word: str) -> None:
    page = open_file(reader, stick, "glossary")
    page.get_by_label("Find a word").fill(typed)
    assert word in found(page)
    assert len(found(page)) <= 5


def test_a_word_that_is_not_there_is_answered_with_what_to_do(reader: Visitor, stick: Path) -> None:
    page = open_file(reader, stick, "glossary")
    page.get_by_label("Find a word").fill("unobtainium <b>")
    assert found(page) == []
    assert told(page) == "No word fits. Try the beginning of a word, with fewer letters."


def test_sources_can_be_searched_and_picked_by_what_was_read(reader: Visitor, stick: Path) -> None:
    page = open_file(reader, stick, "sources")
    sources = evidence.sources().values()
    picked = page.get_by_label("What we read")
    for key in UNREAD:
        picked.select_option(key)
        wanted = {f"source-{source.id}" for source in sources if source.checked == key}
        assert set(found(page)) == wanted
        assert told(page) == f"{len(wanted)} sources of {len(sources)}"
    page.get_by_label("Find a source").fill("shuster")
    assert found(page) == []
    picked.select_option("record_seen")
    assert found(page) == ["source-SHUSTER1975"]


def test_a_link_to_a_source_that_is_filtered_out_shows_it(reader: Visitor, stick: Path) -> None:
    page = open_file(reader, stick, "sources")
    page.get_by_label("Find a source").fill("pivazyan")
    entry = page.locator("#source-PIVAZYAN2023")
    entry.locator("summary").click()
    entry.get_by_role("link", name="Sator 2007").click()
    expect(page.locator("#source-SATOR2007")).to_be_in_viewport()
    assert page.get_by_label("Find a source").input_value() == ""


def test_a_link_from_the_glossary_leads_to_the_source_and_to_the_lesson(reader: Visitor, stick: Path) -> None:
    page = open_file(reader, stick, "glossary")
    page.locator("#word-ablative-laser").get_by_role("link", name="Mayo Clinic").click()
    expect(page.locator("#source-MAYO")).to_be_in_viewport()
    page.locator("#source-MAYO .used a").first.click()
    expect(page.locator("#source-MAYO")).to_be_in_viewport()
    assert page.url.split("/")[-1] in {
        f"{slug}.html#source-MAYO" for slug in ("skin_depth", "skin_damage", "collagen", "healing")
    }


def test_all_words_can_be_read_without_a_script(browser: Browser, stick: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((stick / "glossary.html").as_uri())
    assert page.locator(".words dt").count() == len(evidence.glossary())
    expect(page.locator(".words dt").last).to_be_visible()
    expect(page.locator("[data-finder]")).to_be_hidden()
    page.goto((stick / "practice-collagen.html").as_uri())
    expect(page.locator("[data-print]")).to_be_hidden()
    expect(page.locator(".box").first).to_be_visible()
    context.close()


@pytest.mark.parametrize("name", NAMES)
def test_nobody_is_asked_for_a_name_where_there_is_nothing_to_save(
    reader: Visitor, stick: Path, name: str
) -> None:
    page = open_file(reader, stick, name)
    expect(page.locator("dialog")).to_be_hidden()
    expect(page.locator("#course-learner")).to_have_text("nobody yet")


def test_somebody_is_asked_for_a_name_where_there_is_something_to_save(reader: Visitor, stick: Path) -> None:
    for name in ("index", "collagen"):
        expect(open_file(reader, stick, name).get_by_role("dialog", name="Who is learning?")).to_be_visible()


# --- on paper ---


@pytest.fixture
def printed(browser: Browser, stick: Path) -> Iterator[Page]:
    """A window in dark colours, as wide as a screen."""
    context = browser.new_context(color_scheme="dark", viewport={"width": 1600, "height": 900})
    yield context.new_page()
    context.close()


def test_the_button_prints_the_sheet(printed: Page, stick: Path) -> None:
    printed.add_init_script("window.print = () => { document.title = 'printed'; };")
    go(printed, (stick / "practice-healing.html").as_uri())
    printed.get_by_role("button", name="Print this sheet").click()
    expect(printed).to_have_title("printed")


def test_a_sheet_fits_two_sides_of_paper_and_shows_nothing_to_click(printed: Page, stick: Path) -> None:
    sheets = sorted(path.stem for path in stick.glob("practice-*.html"))
    assert len(sheets) == 6
    for name in sheets:
        go(printed, (stick / f"{name}.html").as_uri())
        sides = len(re.findall(rb"/Type\s*/Page\b", printed.pdf(prefer_css_page_size=True)))
        assert 1 <= sides <= 2, name
        printed.emulate_media(media="print")
        for gone in (".bar", ".site", "[data-print]", ".onward"):
            expect(printed.locator(gone).first).to_be_hidden()
        for there in (".write-on", ".foot strong", ".review"):
            expect(printed.locator(there).first).to_be_visible()
        printed.emulate_media(media="null")


def test_paper_is_white_whatever_the_screen_is(printed: Page, stick: Path) -> None:
    go(printed, (stick / "key-healing.html").as_uri())
    assert printed.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 31)"
    printed.emulate_media(media="print")
    assert printed.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert printed.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_charts_are_drawn_anew_for_paper_and_again_for_the_screen(printed: Page, stick: Path) -> None:
    go(printed, (stick / "collagen.html").as_uri())
    printed.get_by_role("button", name="Only look around").click()
    before = printed.evaluate(CHARTS)
    assert before
    printed.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    on_paper = printed.evaluate(CHARTS)
    assert len(on_paper) == len(before)
    for screen, paper in zip(before, on_paper, strict=True):
        assert 500 < paper["width"] < 673  # 178 mm
        assert set(paper["ink"]).isdisjoint(screen["ink"])
    printed.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(printed.locator("html")).not_to_have_attribute("data-paper", re.compile(""))
    until(printed, lambda: bool(printed.evaluate(CHARTS) == before))


def test_a_claim_and_a_matching_question_can_be_answered_with_a_pen(printed: Page, stick: Path) -> None:
    go(printed, (stick / "collagen.html").as_uri())
    printed.emulate_media(media="print")
    verdicts = printed.locator("#claim-C26 .cw-verdict")
    assert verdicts.count() == 7
    for verdict in verdicts.all():
        expect(verdict).to_be_visible()
    choices = printed.locator("#practice-collagen-what-was-measured .cw-print-only")
    expect(choices).to_be_visible()
    expect(choices).to_contain_text("a signal to make collagen · an unwanted effect")
