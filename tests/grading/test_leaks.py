import base64
import hashlib
import json

import pytest

from course_lib.course import checkout
from course_lib.grading.leaks import leaks
from course_lib.quiz import Ordering, Question, key, options_of, practice_data, public, version
from course_lib.quiz.papers import bank
from tests.grading.desk import questions
from tests.quiz.made_up import question

SINGLE, MULTIPLE, NUMERIC, MATCHING = (question(each["type"], **each) for each in questions())
RIGHT_ID, RIGHT = next((id_, option.text) for id_, option in options_of(SINGLE) if option.correct)
LEFT_ID, RIGHT_SIDE = next(iter(dict(key(MATCHING)).items()))  # type: ignore[arg-type]
WHY = SINGLE.options[0].why
CASE, VERDICT, HANDOVER, ORDERING = (question(type_) for type_ in ("case", "verdict", "handover", "ordering"))
STEPS = [each.text for each in ORDERING.steps]


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


@pytest.mark.parametrize("asked", [CASE, VERDICT, HANDOVER, ORDERING], ids=lambda asked: asked.type)
def test_the_key_and_the_reasons_of_every_type_are_found(asked: Question) -> None:
    known, whole = [asked], json.dumps(key(asked))
    parts = asked.steps if isinstance(asked, Ordering) else asked.options  # type: ignore[union-attr]
    planted = [f"He said: {part.why}" for part in parts]
    planted += [version(asked), base64.b64encode(whole.encode()).decode()]
    planted.append(whole if isinstance(asked, Ordering) else json.dumps({"key": key(asked)}))
    for text in planted:
        assert [asked.id in each for each in leaks(f"before {text} after", known)] == [True], text
    assert leaks(json.dumps(practice_data(asked)), known)


@pytest.mark.parametrize("between", [", ", "\n", '", "', " > ", "\n1. "])
def test_steps_in_their_right_order_are_found_in_words_too(between: str) -> None:
    assert leaks(between.join(STEPS), [ORDERING])
    assert leaks(between.join(reversed(STEPS)), [ORDERING]) == []


def test_what_is_shown_before_answering_is_no_leak() -> None:
    made_up = [SINGLE, MULTIPLE, NUMERIC, MATCHING, CASE, VERDICT, HANDOVER, ORDERING]
    everything = [*bank(checkout()).values(), *made_up]
    assert len(everything) > 8
    for each in everything:
        assert leaks(json.dumps(public(each), ensure_ascii=False), everything) == []
        assert leaks(json.dumps(public(each)), everything) == []
        assert leaks(json.dumps(public(each), indent=1), everything) == []
