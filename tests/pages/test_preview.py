"""The preview of a question: what a learner sees, what its author knows, and no other file needed."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from course_lib.evidence import DataError
from course_lib.evidence.clinic import Clinic
from course_lib.pages.preview import find, page
from course_lib.quiz import public, version
from tests.grading.desk import IDS, make_checkout, questions, save
from tests.quiz.made_up import PREFIX, TOPIC, TYPES, question, written


def preview(folder: Path, asked: Any) -> BeautifulSoup:
    return BeautifulSoup(page(folder, asked, Clinic()), "html.parser")


def author(soup: BeautifulSoup) -> str:
    found = soup.find("details", class_="author")
    assert found
    return " ".join(found.get_text(" ").split())


def state(soup: BeautifulSoup) -> dict[str, Any]:
    found = soup.find("script", id="course-page")
    assert found
    return json.loads(found.get_text())


@pytest.mark.parametrize("type_", TYPES)
def test_the_question_is_asked_as_in_a_paper_with_nothing_but_its_public_half(
    tmp_path: Path, type_: str
) -> None:
    asked = question(type_)
    shown = state(preview(make_checkout(tmp_path), asked))
    place = {"number", "of", "points", "paper", "graded", "stands"}
    assert {name: value for name, value in shown["spec"].items() if name not in place} == public(asked)
    assert shown["spec"]["graded"] is True
    assert version(asked) not in json.dumps(shown)


@pytest.mark.parametrize("type_", TYPES)
def test_the_author_sees_every_reason_and_where_the_question_belongs(tmp_path: Path, type_: str) -> None:
    asked = question(type_)
    told = author(preview(make_checkout(tmp_path), asked))
    reasons = re.findall(r'"(?:why|worked|low|high)": "([^"]+)"', json.dumps(written(type_)))
    assert reasons
    for words in (*reasons, TOPIC.title, TOPIC.objectives[0].text, "FISHER2008", version(asked), "apply"):
        assert words in told, words
    assert ("✓ Key" in told) == (type_ not in ("ordering", "matching"))


def test_the_details_are_closed_at_first(tmp_path: Path) -> None:
    details = preview(make_checkout(tmp_path), question("single")).find("details")
    assert details
    assert not details.has_attr("open")


def test_a_question_of_a_paper_has_its_number_and_points(tmp_path: Path) -> None:
    root = make_checkout(tmp_path)
    soup = preview(root, find(root, IDS[1]))
    spec = state(soup)["spec"]
    assert (spec["number"], spec["of"], spec["points"]) == (2, 4, 3)
    assert "A made-up quiz: question 2 of 4" in author(soup)
    assert "In no paper yet" in author(preview(root, question("ordering")))


def test_faulty_papers_do_not_keep_an_author_from_looking(tmp_path: Path) -> None:
    root = make_checkout(tmp_path)
    save(root / "assignments" / "papers.yaml", {"papers": []})
    assert "The papers have a fault" in author(preview(root, question("single")))


def test_a_flaw_of_the_question_is_told_to_its_author(tmp_path: Path) -> None:
    root = make_checkout(tmp_path)
    assert "No flaw found" in author(preview(root, find(root, IDS[0])))
    flawed = question("single", stem="Which is NOT so?", critical=True, claim="C25", src=["X-GENERAL"])
    told = author(preview(root, flawed))
    for words in ("'NOT' asks for what is not so", "in the exam it must be right", "C25", "usual practice"):
        assert words in told


def test_what_a_hand_over_does_is_told(tmp_path: Path) -> None:
    told = author(preview(make_checkout(tmp_path), question("handover")))
    assert "Option A answers" in told
    assert "Option C hands over" in told


def test_a_text_with_markup_in_it_ends_nothing(tmp_path: Path) -> None:
    stem = "What does </script><b>this</b> <!-- do?"
    soup = preview(make_checkout(tmp_path), question("single", stem=stem))
    assert state(soup)["spec"]["stem"] == stem
    assert soup.find("b") is None


def test_the_page_needs_no_other_file(tmp_path: Path) -> None:
    text = page(make_checkout(tmp_path), question("single"), Clinic())
    assert re.findall(r'(?:src|href)="(?!data:)', text) == []
    assert 'data-home="browser"' in text
    assert "confirm or replace it here" not in text


def test_a_question_is_found_though_the_file_of_another_topic_has_a_fault(tmp_path: Path) -> None:
    root = make_checkout(tmp_path)
    (root / "assignments" / "bank" / "healing.yaml").write_text("questions: 1", encoding="utf-8")
    assert find(root, IDS[0]).id == IDS[0]
    with pytest.raises(DataError, match=r"healing\.yaml"):
        find(root, f"{PREFIX}-nothing")


def test_a_question_that_is_not_there_is_told_the_nearest_one(tmp_path: Path) -> None:
    root = make_checkout(tmp_path)
    for given in (f"{IDS[0]}s", IDS[0].replace("collagen-", "colagen-")):
        with pytest.raises(DataError, match=f"there is no graded question '{given}'; did you mean {IDS[0]}"):
            find(root, given)
    with pytest.raises(DataError, match="there are: "):
        find(root, "healing-nothing-of-this")


def test_a_fault_of_the_question_itself_is_told_with_its_line(tmp_path: Path) -> None:
    root = make_checkout(tmp_path)
    path = root / "assignments" / "bank" / f"{TOPIC.slug}.yaml"
    save(path, {"questions": [{**questions()[0], "stem": ""}]})
    with pytest.raises(DataError, match=rf"{TOPIC.slug}\.yaml:\d+: stem"):
        find(root, IDS[0])
