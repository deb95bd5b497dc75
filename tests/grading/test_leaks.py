import base64
import hashlib
import json

import pytest

from course_lib.course import checkout
from course_lib.grading.leaks import leaks
from course_lib.quiz import key, options_of, public, version
from course_lib.quiz.papers import bank
from tests.grading.desk import questions
from tests.quiz.made_up import question

SINGLE, MULTIPLE, NUMERIC, MATCHING = (question(each["type"], **each) for each in questions())
RIGHT_ID, RIGHT = next((id_, option.text) for id_, option in options_of(SINGLE) if option.correct)
LEFT_ID, RIGHT_SIDE = next(iter(dict(key(MATCHING)).items()))  # type: ignore[arg-type]
WHY = SINGLE.options[0].why


@pytest.mark.parametrize(
    "text",
    [
        f"He said: {WHY}",
        json.dumps({"why": NUMERIC.worked}),
        json.dumps(json.dumps({"why": 'He said "no" to 5 µm'})),
        base64.b64encode(WHY.encode()).decode(),
        base64.b64encode(b"xy" + WHY.encode() + b"zz").decode(),
        base64.b64encode(RIGHT.encode()).decode(),
        version(MULTIPLE),
        hashlib.md5(RIGHT_ID.encode()).hexdigest(),
        hashlib.sha256(RIGHT.encode()).hexdigest(),
        hashlib.sha1(b"31.7").hexdigest(),
        json.dumps({"answer": RIGHT_ID}),
        json.dumps({"correct": [RIGHT_ID]}),
        f"KEY = '{RIGHT_ID}'",
        "solution: 31.7",
        json.dumps({LEFT_ID: RIGHT_SIDE}),
        base64.b64encode(json.dumps(key(MATCHING)).encode()).decode(),
    ],
)
def test_a_planted_key_is_found(text: str) -> None:
    quoted = SINGLE.model_copy(update={"id": "collagen-quoted"})
    option = SINGLE.options[2].model_copy(update={"why": 'He said "no" to 5 µm'})
    planted = [SINGLE, MULTIPLE, NUMERIC, MATCHING, quoted.model_copy(update={"options": (option,)})]
    assert leaks(f"before {text} after", planted)


def test_what_is_shown_before_answering_is_no_leak() -> None:
    everything = [*bank(checkout()).values(), SINGLE, MULTIPLE, NUMERIC, MATCHING]
    assert len(everything) > 8
    for each in everything:
        assert leaks(json.dumps(public(each), ensure_ascii=False), everything) == []
        assert leaks(json.dumps(public(each)), everything) == []
        assert leaks(json.dumps(public(each), indent=1), everything) == []
