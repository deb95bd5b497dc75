import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from course_lib.course import topic
from course_lib.evidence import DataError
from course_lib.quiz.papers import bank, paper, papers, public_paper
from course_lib.quiz.reading import practice
from tests.grading.desk import IDS, PAPER, POINTS, listed, make_checkout, public, questions, save
from tests.quiz.made_up import TOPIC, written


def test_a_paper_has_its_questions_and_points_in_the_order_of_the_file(tmp_path: Path) -> None:
    (found,) = papers(make_checkout(tmp_path, listed(total=8.5)))
    assert (found.id, found.topic, found.kind) == (PAPER, TOPIC.slug, "formative")
    assert found.questions == tuple(zip(IDS, POINTS, strict=True))
    assert found.total == 8.5


def test_an_unknown_paper_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=f"there is no paper 'nix'; there are: {PAPER}"):
        paper(make_checkout(tmp_path), "nix")


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        ({"total": 8}, 15, "total 8 must be the sum of the points, which is 8.5"),
        ({"questions": [{"id": IDS[0], "points": 0}]}, 8, "points 0 must be greater than 0"),
        ({"questions": [{"id": IDS[0], "points": 0.3}]}, 8, "points 0.3 must be a multiple of 0.5"),
        ({"questions": [{"id": f"{IDS[0]}s", "points": 1}]}, 7, f"did you mean {IDS[0]}"),
        ({"questions": [{"id": IDS[0], "points": n} for n in (1, 2)]}, 9, "stands in this paper twice"),
        ({"questions": [{"id": practice(TOPIC.slug)[0].id, "points": 1}]}, 7, "is a practice question"),
        ({"topic": "healing"}, 7, f"belongs to the topic '{TOPIC.slug}'; this paper is for 'healing'"),
        ({"kind": "test"}, 5, "is not allowed"),
        ({"kind": "exam"}, 4, f"topic '{TOPIC.slug}' must not be here: a form of the exam asks about all"),
        (
            {"kind": "exam", "topic": None},
            5,
            "'made-up' is of kind 'exam'; the forms of the exam are: exam-a, ",
        ),
        ({"id": "exam-b"}, 5, "'exam-b' is of kind 'formative'; the forms of the exam are: exam-a, exam-b"),
        ({"topic": None}, 2, "a formative paper needs a topic; the lessons are: skin_depth"),
        ({"id": "Made up"}, 2, "must be at most 40 small letters, digits and hyphens"),
        ({"questions": []}, 6, "must have 1 or more"),
    ],
)
def test_a_fault_of_a_paper_is_told_with_its_line(
    tmp_path: Path, change: dict[str, Any], line: int, said: str
) -> None:
    with pytest.raises(DataError) as caught:
        papers(make_checkout(tmp_path, listed(**change)))
    assert any(
        each.startswith(f"papers.yaml:{line}: ") and said in each for each in str(caught.value).splitlines()
    ), caught.value


def test_a_paper_for_a_topic_without_a_lesson_is_told_which_have_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written_or_not = {TOPIC.slug: TOPIC, "deciding": topic("deciding").model_copy(update={"objectives": ()})}
    # The package's `papers` is the function; the module of that name is found by its full name only.
    monkeypatch.setattr(sys.modules["course_lib.quiz.papers"], "topic", written_or_not.__getitem__)
    said = r"papers.yaml:4: topic 'deciding' has no lesson yet; the lessons are: .*collagen"
    with pytest.raises(DataError, match=said):
        papers(make_checkout(tmp_path, listed(topic="deciding")))


def test_a_paper_id_used_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"papers.yaml:\d+: id 'made-up' is used twice"):
        papers(make_checkout(tmp_path, listed(), listed()))


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def _misnamed(folder: Path) -> None:
    save(folder / "colagen.yaml", {"questions": questions()})


def _of_practice(folder: Path) -> None:
    save(folder / f"{TOPIC.slug}.yaml", {"questions": [written("single", id=practice(TOPIC.slug)[0].id)]})


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_empty, "there is no question bank here"),
        (_misnamed, "colagen.yaml: the name of this file must be a lesson's"),
        (_of_practice, rf"{TOPIC.slug}.yaml:2: id '.*' is used in practice/{TOPIC.slug}.yaml already"),
    ],
)
def test_a_fault_of_the_bank_names_the_file(tmp_path: Path, spoil: Callable[[Path], None], said: str) -> None:
    root = make_checkout(tmp_path)
    spoil(root / "assignments" / "bank")
    with pytest.raises(DataError, match=said):
        bank(root)


def test_a_changed_bank_is_read_again(tmp_path: Path) -> None:
    root = make_checkout(tmp_path)
    before = bank(root)
    assert bank(root) is before
    changed = [{**each, "stem": "Another stem, longer than before?"} for each in questions()]
    save(root / "assignments" / "bank" / f"{TOPIC.slug}.yaml", {"questions": changed})
    assert bank(root)[IDS[0]].stem == "Another stem, longer than before?"


def test_what_is_released_has_no_key_no_reason_and_no_version(tmp_path: Path) -> None:
    root = make_checkout(tmp_path)
    shown = public(root)
    assert list(shown) == ["paper", "title", "topic", "kind", "content", "questions"]
    assert (shown["topic"], shown["kind"]) == (TOPIC.slug, "formative")
    assert [question["points"] for question in shown["questions"]] == list(POINTS)
    names = {name for question in shown["questions"] for name in question}
    assert names == {"id", "type", "stem", "points", "options", "unit", "lefts", "rights"}
    assert "reason" not in json.dumps(shown)


OTHER = topic("healing")


def with_two_topics(folder: Path, **changes: object) -> Path:
    """A checkout with questions of two topics, and a form of the exam that asks about both."""
    other = written("single", id="healing-example-single", objective=OTHER.objectives[0].id)
    asked = [{"id": id_, "points": 1} for id_ in (IDS[0], str(other["id"]))]
    exam = {"id": "exam-a", "title": "A made-up exam", "kind": "exam", "questions": asked, **changes}
    root = make_checkout(folder)
    save(root / "assignments" / "bank" / f"{OTHER.slug}.yaml", {"questions": [other]})
    save(root / "assignments" / "papers.yaml", {"papers": [listed(), exam]})
    return root


def test_a_form_of_the_exam_asks_about_more_than_one_topic(tmp_path: Path) -> None:
    root = with_two_topics(tmp_path)
    found = paper(root, "exam-a")
    assert (found.kind, found.topic, found.total) == ("exam", None, 2.0)
    shown = public_paper(found, bank(root))
    assert (shown["kind"], shown["topic"]) == ("exam", None)
    assert [each["id"] for each in shown["questions"]] == [IDS[0], "healing-example-single"]


def test_a_formative_paper_asks_about_one_topic_only(tmp_path: Path) -> None:
    root = with_two_topics(tmp_path, kind="formative", topic=TOPIC.slug)
    said = f"'healing-example-single' belongs to the topic 'healing'; this paper is for '{TOPIC.slug}'"
    with pytest.raises(DataError, match=said):
        papers(root)


@pytest.mark.parametrize(
    ("id_", "said"), [("healing-example-singel", "did you mean healing-example-single"), (IDS[0], "twice")]
)
def test_a_form_of_the_exam_is_checked_like_any_paper(tmp_path: Path, id_: str, said: str) -> None:
    root = with_two_topics(tmp_path, questions=[{"id": each, "points": 1} for each in (IDS[0], id_)], total=2)
    with pytest.raises(DataError, match=said):
        papers(root)


def test_the_content_of_a_paper_changes_with_what_is_shown_and_with_nothing_else(tmp_path: Path) -> None:
    root = make_checkout(tmp_path)
    asked, known = paper(root, PAPER), dict(bank(root))
    before = public_paper(asked, known)["content"]
    same = known[IDS[0]].model_copy(update={"critical": True})
    other = known[IDS[0]].model_copy(update={"stem": "Which one?"})
    assert public_paper(asked, {**known, IDS[0]: same})["content"] == before
    assert public_paper(asked, {**known, IDS[0]: other})["content"] != before
