"""The lint finds the flaws that were planted, where they are, and leaves sound questions alone."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from course_lib.evidence import places
from course_lib.quiz import read_questions
from course_lib.quiz.bank_check import topic_problems
from tests.quiz.made_up import PREFIX, TOPIC, verdicts, written

CORPUS: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("flaws.yaml").read_text("utf-8")
)
FLAWS, SOUND = CORPUS["flaws"], CORPUS["sound"]
FOUND = 0.95

# So many questions that no objective has too few, each unlike the others; what is planted comes after them.
OPTIONS = ["Ask the clinician", "+Cool the skin now", "Send the client home"]


def spelt(planted: dict[str, Any], name: str) -> dict[str, Any]:
    """A planted question as its author would write it."""
    fields = {key: value for key, value in planted.items() if key not in ("rule", "field", "whys", "beside")}
    type_ = fields.pop("type", "single")
    whys = planted.get("whys") or [f"Reason number {at} of {name} is said here." for at in range(5)]
    texts = fields.pop("options", OPTIONS)
    given = [
        {"text": text.lstrip("+"), "correct": text.startswith("+"), "why": why}
        for text, why in zip(texts, whys, strict=False)
    ]
    if type_ in ("single", "multiple", "case"):
        fields["options"] = given
    if type_ == "verdict":
        fields["options"] = [{**each, "why": why} for each, why in zip(verdicts("-+-"), whys, strict=False)]
    if "steps" in fields:
        steps = zip(fields["steps"], whys, strict=False)
        fields["steps"] = [{"text": text, "why": why} for text, why in steps]
    if "pairs" in fields:
        pairs = zip(fields["pairs"], whys, strict=False)
        fields["pairs"] = [{"left": left, "right": right, "why": why} for (left, right), why in pairs]
    if type_ == "numeric":
        fields = {"worked": "Divide 56 by 82.", "high": "You added it on top.", **fields}
    return written(type_, **{"id": f"{PREFIX}-{name}", **fields})


def file_with(folder: Path, planted: dict[str, Any]) -> Path:
    """The question, behind the other one that it may need beside it."""
    asked = [spelt(planted["beside"], "beside")] if "beside" in planted else []
    path = folder / f"{TOPIC.slug}.yaml"
    text = yaml.safe_dump(
        {"questions": [*asked, spelt(planted, "planted")]}, allow_unicode=True, sort_keys=False
    )
    path.write_text(text, encoding="utf-8")
    return path


def found(path: Path) -> list[str]:
    """The problems of single questions, as an author reads them."""
    where = places(path)
    problems = topic_problems(TOPIC.slug, read_questions(path, TOPIC.slug), [])
    return [f"{where(each.loc)}: {each.text}" for each in problems if "[coverage]" not in each.text]


def is_found(path: Path, planted: dict[str, Any]) -> bool:
    """Whether the flaw is told with its file, its line, its field, the question and the rule."""
    lines = path.read_text("utf-8").splitlines()
    begins = lines.index(f"- id: {PREFIX}-planted")
    first = next(at for at in range(begins, len(lines)) if lines[at].startswith(f"  {planted['field']}:"))
    beyond = (at for at in range(first + 1, len(lines)) if re.match(r"  \w", lines[at]))
    last = next(beyond, len(lines))
    for told in found(path):
        name, line, rest = told.split(":", 2)
        at_the_place = name == path.name and first < int(line) <= last
        words = f" {planted['field']} of '{PREFIX}-planted': "
        if at_the_place and rest.startswith(words) and rest.endswith(f"[{planted['rule']}]"):
            return True
    return False


def test_ninety_five_percent_of_the_planted_flaws_are_found_with_their_place(tmp_path: Path) -> None:
    assert len(FLAWS) >= 30
    assert len({planted["rule"] for planted in FLAWS}) >= 12
    missed = [planted for planted in FLAWS if not is_found(file_with(tmp_path, planted), planted)]
    assert 1 - len(missed) / len(FLAWS) >= FOUND, missed


@pytest.mark.parametrize("planted", SOUND, ids=lambda planted: str(next(iter(planted.values())))[:40])
def test_what_only_looks_like_a_flaw_is_left_alone(tmp_path: Path, planted: dict[str, Any]) -> None:
    assert found(file_with(tmp_path, planted)) == []
