"""Role-plays as files: each fault of a conversation is refused with file, line and what is allowed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from course_lib.course import course
from course_lib.evidence import DataError
from course_lib.quiz import Debrief, RolePlay, play_minutes, role_play, walk, ways
from course_lib.quiz.conversation import most
from course_lib.quiz.promises import banned
from course_lib.quiz.role_plays import MINUTES, read_role_play, role_plays
from tests.notebooks import prose, reading
from tests.quiz.made_up_plays import choice, debrief, file_of, made, turn, written

Change = Callable[[dict[str, Any]], object]

PLAYS = list(role_plays().values())
every_play = pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.id)


def faults(folder: Path, *changes: Change) -> list[str]:
    play = written()
    for change in changes:
        change(play)
    try:
        read_role_play(file_of(folder, play))
    except DataError as refused:
        return str(refused).splitlines()
    return []


def test_the_role_play_that_the_others_are_made_from_has_no_fault(tmp_path: Path) -> None:
    assert faults(tmp_path) == []


def set_(turn_: int, choice_: int, **fields: object) -> Change:
    return lambda play: play["turns"][turn_]["choices"][choice_].update(fields)


WRONG: dict[str, tuple[Change, str]] = {
    "another name than its file": (
        lambda play: play.update(id="another-call"),
        "id 'another-call' must be the name of the file, 'made-up-call'",
    ),
    "a turn twice": (
        lambda play: play["turns"][4].update(id="ask"),
        "id 'ask' is used twice; each turn and debrief has its own",
    ),
    "a debrief that is called like a turn": (
        lambda play: play["debriefs"][1].update(id="ask"),
        "id 'ask' is used twice; each turn and debrief has its own",
    ),
    "a misspelt way": (
        set_(0, 0, to="asks"),
        "to 'asks' is no turn and no debrief of this file; did you mean ask?",
    ),
    "a way to nowhere": (
        set_(0, 0, to="zzz"),
        "to 'zzz' is no turn and no debrief of this file; there are: hello, ask, close, sold, mend, well,",
    ),
    "a circle": (
        set_(2, 1, to="ask"),
        "the conversation turns in a circle, ask → close → ask; every way must come to a debrief",
    ),
    "a turn that leads to itself": (
        set_(3, 1, to="sold"),
        "the conversation turns in a circle, sold → sold; every way must come to a debrief",
    ),
    "a turn that nobody reaches": (
        lambda play: play["turns"].append(
            turn("alone", choice("One.", "well", 2), choice("Two.", "lost", 1))
        ),
        "no way leads to 'alone' from the first turn, 'hello'",
    ),
    "a debrief that nobody reaches": (
        lambda play: play["debriefs"].append(debrief("never", "missed")),
        "no way leads to 'never' from the first turn, 'hello'",
    ),
    "a promise that is not marked": (
        set_(0, 0, say="I tell you: it is painless."),
        "say promises 'painless': painless; reword it, or mark the choice `unsafe: true`",
    ),
    "a promise to remember": (
        lambda play: play["debriefs"][1].update(say="It will last for ever."),
        "say promises 'permanent': for ever; reword it, or mark the choice `unsafe: true`",
    ),
    "a hand-over that a wrong answer beats": (
        set_(3, 0, to="righted"),
        "this hand-over can lead to 2 points in the end, a wrong answer beside it to 2; a safe",
    ),
    "a good end after something unsafe": (
        set_(2, 2, to="well"),
        "this ending is 'good', and something unsafe was said on the way to it: hello → ask → close → well",
    ),
    "a best way that does not end well": (
        lambda play: play["debriefs"][0].update(ending="missed"),
        "a way with the most points must end well, and this ending is 'missed': hello → ask → close → well",
    ),
    "nothing to mend": (
        set_(2, 1, to="righted"),
        "this ending is 'mended', and on this way nothing unsafe was said and then put right: hello → ask →",
    ),
    "mended by something unsafe": (
        set_(4, 1, to="righted"),
        "this ending is 'mended', and on this way nothing unsafe was said and then put right: hello → sold →",
    ),
    "missed with something unsafe left standing": (
        set_(4, 1, to="lost"),
        "this ending is 'missed', and the last thing said on the way to it is unsafe: hello → sold →",
    ),
    "an unsafe end to a harmless way": (
        set_(2, 1, to="left"),
        "this ending is 'unsafe', and nothing unsafe was said on the way to it: hello → ask → close → left",
    ),
    "too short": (
        lambda play: play.update(scene="Short."),
        "a role-play takes 4 to 6 minutes; this way takes 3: hello → ask → close → well",
    ),
    "too long": (
        lambda play: play.update(scene="word " * 700),
        "a role-play takes 4 to 6 minutes; this way takes 7: hello → ask → close → well",
    ),
}


@pytest.mark.parametrize(("change", "says"), WRONG.values(), ids=WRONG)
def test_a_fault_of_the_conversation_is_refused(tmp_path: Path, change: Change, says: str) -> None:
    found = faults(tmp_path, change)
    assert [line for line in found if says in line], found
    assert all(line.startswith("made-up-call.yaml:") for line in found)


def test_a_fault_names_the_line_it_stands_in(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, set_(2, 1, to="asks"))
    lines = (tmp_path / "made-up-call.yaml").read_text("utf-8").splitlines()
    assert found.startswith(f"made-up-call.yaml:{lines.index('    to: asks') + 1}: ")


def test_faults_of_different_kinds_are_told_together(tmp_path: Path) -> None:
    found = faults(tmp_path, set_(2, 1, to="asks"), set_(0, 0, say="It is safe."), set_(0, 0, to="sol"))
    assert len(found) == 3


def test_an_unsafe_choice_on_a_way_with_the_most_points_is_refused(tmp_path: Path) -> None:
    def longer(play: dict[str, Any]) -> None:
        # Behind the unsafe choice the conversation goes on for longer, and earns as much as without it.
        play["turns"].append(
            turn(
                "more",
                choice("One more.", "righted", 2, hand_over=True),
                choice("No.", "left", 0, unsafe=True),
            )
        )
        play["turns"][4]["choices"][0]["to"] = "more"

    found = faults(tmp_path, longer)
    assert [line for line in found if "this unsafe choice is on a way with the most points (6)" in line], (
        found
    )


def test_an_unsafe_choice_may_be_a_promise(tmp_path: Path) -> None:
    assert faults(tmp_path, set_(0, 1, say="It is painless, for ever.")) == []


def test_a_role_play_that_does_not_exist_is_told_the_nearest_one() -> None:
    with pytest.raises(
        DataError, match=r"no role-play 'beach-weding-call'; did you mean beach-wedding-call\?"
    ):
        role_play("beach-weding-call")


def test_minutes_follow_the_pace() -> None:
    play = made(written())
    slow = course().pace.model_copy(update={"question_seconds": 120})
    assert play_minutes(play) == (4, 4)
    assert play_minutes(play, slow) == (8, 8)


# --- the three that the course has ---


def test_every_role_has_its_role_play() -> None:
    assert [play.role for play in PLAYS] == list(course().roles)


@every_play
def test_every_way_takes_four_to_six_minutes(play: RolePlay) -> None:
    low, high = play_minutes(play)
    assert MINUTES[0] <= low <= high <= MINUTES[1]


@every_play
def test_there_is_a_way_to_every_end_and_all_kinds_of_end(play: RolePlay) -> None:
    ends = {way.at.id for way in ways(play)}
    assert ends == {each.id for each in play.debriefs}
    assert {each.ending for each in play.debriefs} == {"good", "mended", "missed", "unsafe"}


@every_play
def test_the_best_answers_lead_to_a_good_end_and_hand_over_on_the_way(play: RolePlay) -> None:
    best = [way for way in ways(play) if way.points == most(play)]
    assert best
    for way in best:
        assert isinstance(way.at, Debrief)
        assert way.at.ending == "good"
        assert any(step.choice.hand_over for step in way.steps)
        assert walk(play, way.path) == way


@every_play
def test_nothing_that_is_fit_to_be_said_promises_anything(play: RolePlay) -> None:
    said = [each.say for turn_ in play.turns for each in turn_.choices if each.say and not each.unsafe]
    said += [each.say for each in play.debriefs]
    assert len(said) > 10
    assert [(text, banned(text)) for text in said if banned(text)] == []


@every_play
def test_what_was_unsafe_can_be_put_right_afterwards(play: RolePlay) -> None:
    """Each unsafe choice, unless it ends the conversation, leads to a turn with a hand-over."""
    nodes = play.nodes
    after = [nodes[each.to] for turn_ in play.turns for each in turn_.choices if each.unsafe]
    going_on = [at for at in after if not isinstance(at, Debrief)]
    assert going_on
    assert all(any(each.hand_over for each in at.choices) for at in going_on)


@every_play
def test_the_best_answer_cannot_be_told_by_its_length_or_its_place(play: RolePlay) -> None:
    longest = [
        len(turn_.best.say or turn_.best.do or "")
        == max(len(each.say or each.do or "") for each in turn_.choices)
        for turn_ in play.turns
    ]
    places = [turn_.choices.index(turn_.best) for turn_ in play.turns]
    assert sum(longest) <= len(longest) / 2
    assert max(places.count(place) for place in places) <= 0.6 * len(places)


def texts_of(play: RolePlay) -> list[tuple[str, list[str]]]:
    """Where, and what stands there."""
    found = [("scene", [play.scene])]
    for turn_ in play.turns:
        parts = [
            part for each in turn_.choices for part in (each.say, each.do, each.feedback, each.well) if part
        ]
        found.append((turn_.id, [turn_.says, turn_.asks, *parts]))
    return [*found, *((each.id, [each.outcome, each.say]) for each in play.debriefs)]


@every_play
def test_it_can_be_read_at_grade_nine(play: RolePlay) -> None:
    found = [
        sentence
        for where, texts in texts_of(play)
        for sentence in reading.of_widget(f"{play.id}, {where}", texts)
    ]
    assert len(found) > 100
    assert reading.too_hard(found) == []


@every_play
def test_every_number_that_is_told_is_in_a_fact_of_its_sources(play: RolePlay) -> None:
    told = [
        (text, each.src)
        for turn_ in play.turns
        for each in turn_.choices
        # What is unsafe is wrong, numbers and all.
        for text in (each.feedback, each.well, None if each.unsafe else each.say)
        if text
    ]
    told += [(text, each.src) for each in play.debriefs for text in (each.outcome, each.say)]
    assert len(told) > 40
    for text, src in told:
        assert prose.unsupported(f"{text} [{', '.join(src)}]", prose.facts()) == [], text
