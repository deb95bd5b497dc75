"""The real course, built once: what is on its pages, and what must not be."""

import gzip
import json
import re
import subprocess
import sys
from typing import Any
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from course_lib import course, evidence, quiz
from tests.pages.conftest import ROOT, Pages

pytestmark = pytest.mark.slow

LESSONS = tuple(topic.slug for topic in course.lessons(ROOT))


def soups(pages: Pages) -> dict[str, BeautifulSoup]:
    found = {name: BeautifulSoup(pages.text(name), "html.parser") for name in pages.names()}
    assert len(found) == 1 + len(LESSONS)
    return found


def lessons(pages: Pages) -> dict[str, BeautifulSoup]:
    return {name: soup for name, soup in soups(pages).items() if name != "index.html"}


def carried(soup: BeautifulSoup) -> dict[str, Any]:
    (script,) = soup.select("script#course-page")
    found: dict[str, Any] = json.loads(script.get_text())
    return found


def test_every_lesson_was_run_with_its_progress_told(pages: Pages) -> None:
    assert LESSONS
    assert pages.built.lessons == LESSONS
    assert pages.built.run == (*LESSONS, *(page.slug for page in course.other_pages(ROOT)))
    last = len(pages.built.run)
    assert [step[:2] for step in pages.steps] == [(done, last) for done in range(last + 1)]


def test_a_build_with_nothing_to_do_does_not_load_what_building_needs(pages: Pages) -> None:
    out = pages.built.folder.parent
    code = f"""
import sys
from pathlib import Path
from course_lib.pages.build import build
built = build(root=Path({str(ROOT)!r}), out=Path({str(out)!r}), home=Path({str(out / "home")!r}))
print(built.run, [name for name in ("bs4", "jinja2", "nbclient", "nbconvert") if name in sys.modules])
"""
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (ended.stdout, ended.stderr) == ("() []\n", "")


def test_every_link_is_relative_and_leads_to_something_that_is_there(pages: Pages) -> None:
    all_pages = {
        path.name: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in pages.built.folder.glob("*.html")
    }
    assert set(soups(pages)) < set(all_pages)
    checked = 0
    for name, soup in all_pages.items():
        for tag in soup.find_all(href=True) + soup.find_all(src=True):
            address = str(tag.get("href") or tag.get("src"))
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                # References lead out when somebody clicks them; nothing else does, and nothing is loaded.
                assert tag.find_parent(class_="source-list") or address == "data:,", address
                continue
            assert not address.startswith("/"), address
            # What only a server has, it serves under a name of its own.
            target = {"review": "review.html", "./": "index.html"}.get(address, parts.path or name)
            assert (pages.built.folder / target).is_file(), address
            if parts.fragment:
                assert all_pages[target].find(id=parts.fragment) is not None, address
            checked += 1
    assert checked > 100


def test_every_link_of_the_pages_beside_the_lessons_leads_to_something_that_is_there(pages: Pages) -> None:
    every = {
        path.name: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in pages.built.folder.glob("*.html")
    }
    beside = [name for name in every if name not in pages.names() and not name.endswith("-projector.html")]
    assert {"glossary.html", "sources.html", "about_evidence.html", "on_paper.html"} <= set(beside)
    checked = 0
    for name in beside:
        for link in every[name].select("main a[href]"):
            parts = urlsplit(str(link["href"]))
            if link.find_parent(class_="review") or (parts.netloc and link.find_parent(class_="source-list")):
                continue
            assert not parts.scheme, link
            target = every[parts.path or name]
            assert not parts.fragment or target.find(id=parts.fragment) is not None, link
            checked += 1
    assert checked > 500


def test_no_page_loads_anything_from_another_host(pages: Pages) -> None:
    for soup in soups(pages).values():
        loading = soup.select("script[src], link[href], img, iframe, video, audio, source, object, embed")
        assert loading
        for tag in loading:
            address = str(tag.get("href") or tag.get("src"))
            assert address == "data:," or not urlsplit(address).netloc


def test_every_id_stands_once(pages: Pages) -> None:
    for name, soup in soups(pages).items():
        ids = [str(tag["id"]) for tag in soup.select("[id]")]
        assert len(ids) > 10
        assert len(ids) == len(set(ids)), name


def test_every_label_and_description_leads_to_its_words(pages: Pages) -> None:
    checked = 0
    for soup in soups(pages).values():
        for attribute in ("aria-labelledby", "aria-describedby", "for"):
            for tag in soup.select(f"[{attribute}]"):
                assert soup.find(id=str(tag[attribute])), tag
                checked += 1
    assert checked > 10


def test_no_code_of_a_notebook_is_on_a_page(pages: Pages) -> None:
    for soup in soups(pages).values():
        text = str(soup)
        assert len(text) > 3_000
        for trace in ("from course_lib", "jp-Code", "Run All Cells", "_esm"):
            assert trace not in text, trace


def test_only_practice_carries_a_key(pages: Pages) -> None:
    practice = {question.id for slug in pages.built.lessons for question in quiz.practice(slug)}
    seen = set()
    for soup in lessons(pages).values():
        for widget in carried(soup)["widgets"].values():
            kind, name = widget["state"]["key"].split(":")
            assert kind in ("predict", "claim", "practice")
            assert widget["state"]["saved"] is None
            if kind == "practice":
                assert name in practice
                seen.add(name)
            else:
                assert "correct" not in json.dumps(widget["state"]["spec"])
    assert seen == practice


def test_the_notice_stands_on_every_page(pages: Pages) -> None:
    for soup in soups(pages).values():
        foot = soup.select_one("footer")
        assert foot is not None
        text = " ".join(foot.get_text().split())
        assert "Training material, not medical advice." in text
        assert "Local protocols, the device manual and the supervising clinician come first." in text


def test_every_page_is_a_draft_while_no_clinician_has_reviewed_it(pages: Pages) -> None:
    for name, soup in soups(pages).items():
        (review,) = soup.select(".review")
        assert review.get_text().strip().startswith("Draft"), name
        # They stand in the lesson on healing, and in the comparison that helps a client to decide.
        shows_times = name in ("index.html", "healing.html", "deciding.html")
        assert ("healing times" in review.get_text()) is shows_times, name


def test_every_claim_of_a_topic_is_an_activity_of_its_lesson(pages: Pages) -> None:
    for slug in pages.built.lessons:
        widgets = carried(soups(pages)[f"{slug}.html"])["widgets"].values()
        asked = [widget["state"]["key"] for widget in widgets if widget["script"] == "claim"]
        assert sorted(asked) == sorted(f"claim:{claim.id}" for claim in evidence.claims_of(slug))


def test_every_source_that_is_cited_is_listed_under_sources(pages: Pages) -> None:
    for name, soup in lessons(pages).items():
        listed = {item["id"] for item in soup.select("#sources li[id]")}
        cited = {str(mark["href"]).lstrip("#") for mark in soup.select("a.cite, a.kind")}
        assert len(cited) > 5, name
        assert cited <= listed
        for widget in carried(soup)["widgets"].values():
            labels = widget["state"]["spec"].get("labels", {})
            assert {f"source-{source_id}" for source_id in labels} <= listed
        numbers = [int(str(item["value"])) for item in soup.select(".source-list li")]
        assert numbers == list(range(1, len(numbers) + 1))


def test_a_lesson_takes_10_to_18_minutes_and_says_so(pages: Pages) -> None:
    home = soups(pages)["index.html"]
    said = [int(fact.get_text().split()[1]) for fact in home.select(".card:not([hidden]) .facts")]
    assert len(said) == len(pages.built.lessons)
    for minutes, soup in zip(said, lessons(pages).values(), strict=True):
        assert 10 <= minutes <= 18
        fact = soup.select_one(".lesson-head .facts")
        assert fact is not None
        assert fact.get_text() == f"About {minutes} minutes"


def test_the_home_page_offers_every_lesson_in_order_and_begins_with_the_first(pages: Pages) -> None:
    home = soups(pages)["index.html"]
    cards = [(link["href"], link.get_text()) for link in home.select(".card:not([hidden]) h3 a")]
    titles = [(f"{slug}.html", lessons(pages)[f"{slug}.html"].h1.get_text()) for slug in pages.built.lessons]  # type: ignore[union-attr]
    assert cards == titles
    button = home.select_one("#course-continue")
    assert button is not None
    assert button["href"] == cards[0][0]
    assert course.course().title in home.get_text()


def test_nothing_is_chosen_or_typed_beforehand(pages: Pages) -> None:
    for soup in soups(pages).values():
        assert soup.select("input[checked], option[selected], input[value]:not([type=radio])") == []


def test_a_page_without_plotly_weighs_at_most_600_kb(pages: Pages) -> None:
    for name, soup in lessons(pages).items():
        loaded = [str(tag["src"]) for tag in soup.select("script[src]")]
        loaded += [str(tag["href"]) for tag in soup.select("link[rel=stylesheet]")]
        assert not [url for url in loaded if "plotly" in url]
        assert len(loaded) == 7
        files = [pages.built.folder / url for url in (name, *loaded)]
        assert sum(file.stat().st_size for file in files) <= 600_000, name
        assert sum(len(gzip.compress(file.read_bytes())) for file in files) <= 120_000, name


def test_plotly_has_one_address_and_is_only_preloaded_and_only_where_there_is_a_chart(pages: Pages) -> None:
    seen = set()
    for name, soup in lessons(pages).items():
        specs = [w["state"]["spec"] for w in carried(soup)["widgets"].values() if w["script"] == "explorer"]
        charts = [spec for spec in specs if spec["table"]["base"]["figure"] is not None]
        links = soup.select("link[data-course-plotly]")
        assert len(links) == (1 if charts else 0), name
        for link in links:
            assert link["rel"] == ["preload"]
            assert {spec["plotly"] for spec in charts} == {link["href"]}
        seen.add(bool(charts))
    assert seen == {True, False}


def test_quotation_marks_in_prose_are_those_of_print(pages: Pages) -> None:
    for name, soup in lessons(pages).items():
        main = soup.select_one("main")
        assert main is not None
        for heading in main.select("code, .source-list, .review, .kicker"):
            heading.decompose()
        straight = re.findall(r".{20}[\"'].{20}", main.get_text())
        assert straight == [], name
