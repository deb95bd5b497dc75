import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from course_lib.grading import answers
from course_lib.grading.answers import CERTAINTIES, answers_in, released
from tests.grading.desk import IDS, keys, public, write_answers


@pytest.fixture
def folder(tmp_path: Path, root: Path) -> Path:
    """A folder in which every question is answered rightly."""
    write_answers(tmp_path / "handed-in", keys(root), public(root)["content"])
    return tmp_path / "handed-in"


def changed(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    content = json.loads((folder / "answers.json").read_text())
    change(content["entries"])
    (folder / "answers.json").write_text(json.dumps(content))


def first(entries: dict[str, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = entries[f"answer:{IDS[0]}"]
    return entry


def test_answers_count_by_question(folder: Path, root: Path) -> None:
    found = answers_in(folder, public(root))
    assert found.by_id == keys(root)
    assert found.problems == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda all: first(all).update(content="0123456789abcdef"), "in an older version of this paper"),
        (lambda all: first(all).update(value="x"), "could not be read"),
        (lambda all: first(all).update(value={"chosen": 1}), "could not be read"),
        (lambda all: first(all).update(time="yesterday"), "1 of your saved answers could not be read"),
        (lambda all: first(all).update(value={"answer": "x" * 20_000}), "1 of your saved answers"),
    ],
)
def test_an_answer_that_cannot_be_used_is_told_and_the_others_count(
    folder: Path, root: Path, change: Callable[[dict[str, Any]], object], said: str
) -> None:
    changed(folder, change)
    found = answers_in(folder, public(root))
    assert found.by_id == {id_: key for id_, key in keys(root).items() if id_ != IDS[0]}
    assert len(found.problems) == 1
    assert said in found.problems[0]


def test_an_answer_to_an_unknown_question_is_told(folder: Path, root: Path) -> None:
    changed(folder, lambda all: all.update({"answer:collagen-foreign": first(all)}))
    found = answers_in(folder, public(root))
    assert found.by_id == keys(root)
    assert found.problems == (
        "“collagen-foreign” is not a question of this paper: that answer does not count.",
    )


def test_an_answer_that_was_taken_back_is_an_open_question(folder: Path, root: Path) -> None:
    changed(folder, lambda all: first(all).update(value=None))
    found = answers_in(folder, public(root))
    assert IDS[0] not in found.by_id
    assert found.problems == ()


def test_how_sure_somebody_is_is_kept_beside_the_answer_it_belongs_to(folder: Path, root: Path) -> None:
    for said in CERTAINTIES:
        changed(folder, lambda all, said=said: first(all)["value"].update(certainty=said))
        found = answers_in(folder, public(root))
        assert found.by_id == keys(root)
        assert found.certainty == {IDS[0]: said}


@pytest.mark.parametrize("said", [None, "very", "", 1, True, ["certain"], {"certain": 1}])
def test_a_certainty_that_no_screen_offers_is_no_certainty_and_no_fault(
    folder: Path, root: Path, said: object
) -> None:
    changed(folder, lambda all: first(all)["value"].update(certainty=said))
    found = answers_in(folder, public(root))
    assert (found.by_id, found.certainty, found.problems) == (keys(root), {}, ())


@pytest.mark.parametrize("content", [None, "0123456789abcdef"])
def test_how_sure_somebody_is_makes_no_answer(folder: Path, root: Path, content: str | None) -> None:
    older = {"content": content} if content else {}
    changed(folder, lambda all: first(all).update(value={"answer": None, "certainty": "certain"}, **older))
    found = answers_in(folder, public(root))
    assert IDS[0] not in found.by_id
    assert (found.certainty, found.problems) == ({}, ())


def test_what_is_no_answer_is_passed_over(folder: Path, root: Path) -> None:
    changed(folder, lambda all: all.update({"visit:collagen": first(all)}))
    assert answers_in(folder, public(root)).problems == ()


def test_hundreds_of_wrong_entries_are_told_in_a_few_sentences(folder: Path, root: Path) -> None:
    changed(folder, lambda all: all.update({f"answer:foreign-{n}": first(all) for n in range(300)}))
    problems = answers_in(folder, public(root)).problems
    assert len(problems) == answers.MAX_PROBLEMS + 1
    assert problems[-1] == "And 280 more like these."


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"format": 1, "revision": 0, "entries": NaN}',
        b"x" * 10_000_000,
    ],
    ids=["empty", "torn", "a list", "not UTF-8", "deep", "NaN", "10 MB"],
)
def test_a_damaged_file_has_no_answers_is_told_and_stays(folder: Path, root: Path, content: bytes) -> None:
    (folder / "answers.json").write_bytes(content)
    found = answers_in(folder, public(root))
    assert found.by_id == {}
    assert len(found.problems) == 1
    assert (folder / "answers.json").read_bytes() == content


@pytest.mark.skipif(os.name == "nt", reason="Windows has neither pipes in folders nor links for everybody")
@pytest.mark.parametrize("kind", ["pipe", "link", "folder"])
def test_what_is_not_a_plain_file_is_not_opened(folder: Path, root: Path, kind: str) -> None:
    path = folder / "answers.json"
    aside = path.rename(folder / "aside.json")
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "link":
        path.symlink_to(aside)
    else:
        path.mkdir()
    found = answers_in(folder, public(root))
    assert found.by_id == {}
    assert found.problems == ("Your answers are not a plain file: none of them count.",)


def test_a_file_that_may_not_be_read_is_told(
    folder: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("course_lib.learner.store.read_bytes", refuse)
    found = answers_in(folder, public(root))
    assert found.by_id == {}
    assert "cannot be read" in found.problems[0]


def test_a_paper_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    assert released(tmp_path) is None
    for content in (b"{", b"[]", b"\xff", b" " * (answers.MAX_PAPER_BYTES + 1)):
        (tmp_path / "questions.json").write_bytes(content)
        assert released(tmp_path) is None
    (tmp_path / "questions.json").write_bytes(b'{"paper": "x"}')
    assert released(tmp_path) == {"paper": "x"}
