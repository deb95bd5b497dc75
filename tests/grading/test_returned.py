"""A result that came back through the exchange is read as data from a file that anybody may have changed."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from course_lib.grading.returned import MAX_PAGE_BYTES, newest_result, result_in

RESULT: dict[str, Any] = {
    "paper": "made-up",
    "content": "0123",
    "time": "2026-03-02T09:00:00+00:00",
    "score": 1.5,
    "points": 2.0,
    "self_marked": False,
    "questions": [
        {
            "id": "a-question",
            "score": 1.5,
            "points": 2.0,
            "right": False,
            "reasons": [{"part": "an-option", "chosen": True, "right": False, "why": "Not so <b>."}],
            "lesson": "collagen.html#claim-C25",
            "answered": True,
            "comment": "",
            "by_hand": False,
        }
    ],
    "problems": [],
    "penalty": 0.0,
    "exam": None,
}
EXAM: dict[str, Any] = {
    "counts": True,
    "passed": True,
    "percent": 85,
    "reached": "You reached 85 %.",
    "rule": "To pass, at least 80 %.",
    "objectives": [{"text": "say what collagen does", "lesson": "collagen.html#the-idea"}],
    "not_certified": ["Not every question is reviewed."],
    "decides": "A named person decides.",
}


def page(result: object) -> str:
    text = result if isinstance(result, str) else json.dumps(result).replace("<", "\\u003c")
    return f'<!doctype html><script type="application/json" id="result">{text}</script>'


def test_what_the_course_wrote_is_read(tmp_path: Path) -> None:
    path = tmp_path / "made-up.html"
    path.write_text(page(RESULT))
    assert result_in(path) == RESULT


def test_what_an_exam_decided_comes_back_with_its_result(tmp_path: Path) -> None:
    path = tmp_path / "made-up.html"
    path.write_text(page({**RESULT, "exam": EXAM}))
    assert result_in(path) == {**RESULT, "exam": EXAM}


@pytest.mark.parametrize(
    "text",
    [
        page({**RESULT, "exam": {"passed": True}}),
        page({**RESULT, "exam": {**EXAM, "objectives": [{"text": "x", "lesson": "javascript:alert(1)"}]}}),
        "",
        "<h1>Well done</h1>",
        page("[" * 100_000),
        page("{"),
        page([]),
        page({}),
        page(RESULT) * 2,
        page({**RESULT, "score": float("nan")}),
        page(json.dumps(RESULT).replace("1.5", "1e999").replace("<", "")),
        page({**RESULT, "questions": [{**RESULT["questions"][0], "lesson": "javascript:alert(1)"}]}),
        page({**RESULT, "questions": [{**RESULT["questions"][0], "lesson": "//elsewhere.example/x.html"}]}),
        page({**RESULT, "problems": [{"a": 1}]}),
        page(RESULT) + " " * MAX_PAGE_BYTES,
    ],
    ids=range(15),
)
def test_what_the_course_did_not_write_is_no_result(tmp_path: Path, text: str) -> None:
    path = tmp_path / "made-up.html"
    path.write_text(text)
    assert result_in(path) is None


def test_more_than_a_result_has_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "made-up.html"
    path.write_text(page({**RESULT, "key": "secret"}))
    assert result_in(path) == RESULT


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes in folders, and links only for some")
def test_no_link_and_no_pipe_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real.html").write_text(page(RESULT))
    (tmp_path / "link.html").symlink_to(tmp_path / "real.html")
    os.mkfifo(tmp_path / "pipe.html")
    assert [result_in(tmp_path / f"{name}.html") for name in ("real", "link", "pipe", "none")] == [
        RESULT,
        None,
        None,
        None,
    ]


def test_the_newest_result_of_a_fetched_paper_counts(tmp_path: Path) -> None:
    assert newest_result(tmp_path, "made-up") is None
    times = ("2026-03-02T09:00:00+00:00", "2026-03-03T09:00:00+00:00")
    for moment, name in zip(times, ("2026-03-02 09:00:00 UTC", "2026-03-03 09:00:00 UTC"), strict=True):
        folder = tmp_path / "feedback" / name
        folder.mkdir(parents=True)
        (folder / "made-up.html").write_text(page({**RESULT, "time": moment}))
    (tmp_path / "feedback" / "2026-03-04 09:00:00 UTC").mkdir()
    other = tmp_path / "feedback" / "2026-03-05 09:00:00 UTC"
    other.mkdir()
    (other / "made-up.html").write_text(page({**RESULT, "paper": "another", "time": "2027"}))
    assert newest_result(tmp_path, "made-up") == {**RESULT, "time": times[1]}
