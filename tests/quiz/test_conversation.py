"""Ways through a role-play, whatever is chosen, and whatever stands in a learner's file."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from course_lib.quiz import Debrief, RolePlay, Turn, choice_id, play_version, walk, ways
from course_lib.quiz.conversation import FULL, Choice, mark, most
from tests.quiz.made_up import json_values
from tests.quiz.made_up_plays import choice, made, plays, written

PLAY = made(written())


def path_of(*turns_and_places: int) -> list[str]:
    """The ids of the choices at these places (counted from 0), one turn after the other."""
    path: list[str] = []
    for place in turns_and_places:
        at = walk(PLAY, path).at
        assert isinstance(at, Turn)
        path.append(choice_id(at.id, at.choices[place]))
    return path


def test_a_way_through_is_followed_to_its_debrief() -> None:
    way = walk(PLAY, path_of(0, 1, 0))
    assert [step.turn.id for step in way.steps] == ["hello", "ask", "close"]
    assert isinstance(way.at, Debrief)
    assert (way.at.id, way.points, way.said_unsafe) == ("well", 5, False)
    assert str(way) == "hello → ask → close → well"
    assert list(way.path) == path_of(0, 1, 0)


def test_a_conversation_that_is_not_over_has_no_mark_yet() -> None:
    assert most(PLAY) == 6
    assert mark(PLAY, path_of(0, 0)) == 0
    assert mark(PLAY, path_of(0, 0, 0)) == 1
    assert mark(PLAY, path_of(1, 1, 1)) == 0
    assert mark(PLAY, path_of(1, 0, 0)) == pytest.approx(4 / 6)


def test_an_unsafe_step_is_remembered_on_the_way() -> None:
    assert walk(PLAY, path_of(1, 0)).said_unsafe
    assert not walk(PLAY, path_of(0, 1)).said_unsafe


def test_a_path_that_goes_on_behind_its_debrief_ends_there() -> None:
    over = path_of(0, 0, 0)
    assert walk(PLAY, [*over, over[0]]) == walk(PLAY, over)


@given(json_values)
def test_whatever_stands_in_a_file_is_followed_as_far_as_it_leads(path: object) -> None:
    way = walk(PLAY, path)
    assert way.at.id in PLAY.nodes
    assert mark(PLAY, path) in {0, way.points / most(PLAY)}


@given(plays(), st.data())
def test_every_walk_comes_to_a_debrief_and_never_earns_more_than_the_best(
    play: RolePlay, data: st.DataObject
) -> None:
    path: list[str] = []
    while isinstance(at := walk(play, path).at, Turn):
        chosen = data.draw(st.sampled_from(at.choices))
        path.append(choice_id(at.id, chosen))
        assert len(path) <= len(play.turns)
    way = walk(play, path)
    assert list(way.path) == path
    assert 0 <= way.points <= most(play) <= FULL * len(play.turns)
    assert 0 <= mark(play, path) <= 1
    assert path in [list(each.path) for each in ways(play)]


@given(plays())
def test_ways_are_all_different_and_all_end(play: RolePlay) -> None:
    found = [way.path for way in ways(play)]
    assert len(found) == len(set(found)) > 1
    assert all(isinstance(way.at, Debrief) for way in ways(play))
    assert {mark(play, path) for path in found} >= {1.0}


@given(plays(), st.lists(st.text(max_size=8), max_size=5))
def test_ids_of_other_words_lead_nowhere(play: RolePlay, path: list[str]) -> None:
    assert walk(play, path).steps == ()


def test_a_choice_in_other_words_has_another_id() -> None:
    hello = PLAY.turns[0].choices[0]
    ids = {
        choice_id("hello", hello),
        choice_id("ask", hello),
        choice_id("hello", hello.model_copy(update={"say": "I told you."})),
        choice_id("hello", hello.model_copy(update={"say": None, "do": hello.say})),
    }
    assert len(ids) == 4
    assert choice_id("hello", hello.model_copy(update={"points": 1})) in ids


def test_the_version_changes_with_any_word() -> None:
    other = written()
    other["turns"][4]["choices"][1]["feedback"] += " Really."
    assert play_version(made(other)) != play_version(PLAY) == play_version(made(written()))


def test_a_cue_is_whole_sentences_long_enough_to_know_the_turn_again() -> None:
    said = PLAY.turns[0].model_copy(update={"says": "Oh. And why did it go, then? It was fine."})
    assert said.cue == "Oh. And why did it go, then?"
    assert said.model_copy(update={"says": "Oh."}).cue == "Oh."


def test_sources_of_choices_debriefs_and_warning_signs_are_all_named_once() -> None:
    fields = written()
    fields["debriefs"][0]["signs"] = ["Lower eyelid pulling down"]
    play = made(fields)
    assert play.src == ("X-GENERAL", "MAYO")
    assert [sign.level for sign in play.debriefs[0].warning_signs] == ["same_day"]


# --- what a choice, a turn, a debrief may not be ---


def refused(model: Any, fields: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as found:
        model.model_validate_json(json.dumps(fields))
    return str(found.value)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"say": None}, "needs what the learner says"),
        ({"points": 0, "well": None, "unsafe": True, "hand_over": True}, "an unsafe choice has 0 points"),
        ({"points": 1, "unsafe": True}, "an unsafe choice has 0 points"),
        ({"points": 0, "well": None, "hand_over": True}, "a safe hand-over has at least 1 point"),
        ({"points": 0}, "well is given where there are points"),
        ({"points": 2, "well": None}, "well is given where there are points"),
        ({"points": 3}, "less than or equal to 2"),
        ({"points": -1}, "greater than or equal to 0"),
        ({"src": []}, "must have 1 or more; it has 0"),
        ({"src": ["NOBODY1900"]}, "is not a source"),
        ({"to": "Not a name"}, "must be small letters"),
    ],
)
def test_a_choice_that_contradicts_itself_is_refused(fields: dict[str, Any], says: str) -> None:
    valid = choice("I pass it on.", "well", 2)
    Choice.model_validate_json(json.dumps(valid))
    given_ = {name: value for name, value in {**valid, **fields}.items() if value is not None}
    assert says in refused(Choice, given_)


def test_a_choice_may_be_something_that_is_done() -> None:
    fields = choice("", "well", 2, do="You ring back.")
    del fields["say"]
    assert Choice.model_validate_json(json.dumps(fields)).do == "You ring back."


@pytest.mark.parametrize(
    ("choices", "says"),
    [
        ([choice("One.", "well", 2)], "must have 2 to 4 entries; it has 1"),
        (
            [choice(f"{n}.", "well", 2 if n == 1 else 0) for n in range(5)],
            "must have 2 to 4 entries; it has 5",
        ),
        ([choice("One.", "well", 1), choice("Two.", "well", 0)], "0 choices have 2 points"),
        ([choice("One.", "well", 2), choice("Two.", "well", 2)], "2 choices have 2 points"),
        ([choice("One.", "well", 2), choice("One.", "lost", 0)], "two choices are the same"),
    ],
)
def test_a_turn_has_two_to_four_choices_of_which_one_is_best(choices: list[Any], says: str) -> None:
    assert says in refused(Turn, {"id": "one", "says": "Yes?", "choices": choices})


def test_a_warning_sign_that_the_evidence_does_not_have_is_told_the_nearest_one() -> None:
    fields = written()["debriefs"][0] | {"signs": ["Lower eyelids pulling down"]}
    assert "did you mean Lower eyelid pulling down?" in refused(Debrief, fields)
