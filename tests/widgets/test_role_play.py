"""The role-play widget: what its script gets, and what is kept of a way."""

import re
from collections.abc import Callable

import pytest

from course_lib import evidence, learner, quiz
from course_lib.course import course
from course_lib.evidence import DataError
from course_lib.quiz.conversation import most
from course_lib.quiz.role_plays import role_plays
from course_lib.widgets import role_play
from course_lib.widgets.kept import part

PLAYS = list(role_plays().values())
every_play = pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.id)


def test_the_script_reads_nothing_that_a_spec_does_not_have() -> None:
    spec = role_play(PLAYS[0].id).spec
    text = part("role_play.js")
    assert set(re.findall(r"\bspec\.(\w+)", text)) == set(spec) - {"minutes_at_most"}
    turn = spec["nodes"][spec["start"]]
    assert set(re.findall(r"\bchoice\.(\w+)", text)) == set(turn["choices"][0])
    assert set(re.findall(r"\bturn\.(\w+)", text)) - {"querySelector", "scrollIntoView"} == set(turn)


@every_play
def test_every_choice_and_debrief_comes_with_all_that_is_shown(play: quiz.RolePlay) -> None:
    shown = role_play(play.id)
    spec = shown.spec
    assert (shown.kind, shown.key, shown.content) == (
        "roleplay",
        f"roleplay:{play.id}",
        quiz.play_version(play),
    )
    assert (spec["role"], spec["start"], spec["most"]) == (
        course().roles[play.role],
        play.turns[0].id,
        most(play),
    )
    assert set(spec["nodes"]) == set(play.nodes)
    assert spec["endings"] == len(play.debriefs)
    for turn in play.turns:
        ids = [choice["id"] for choice in spec["nodes"][turn.id]["choices"]]
        assert ids == [quiz.choice_id(turn.id, choice) for choice in turn.choices]
    assert set(spec["labels"]) == set(play.src)
    assert all(spec["labels"][id_] == evidence.source_label(id_) for id_ in play.src)
    assert spec["minutes"] == "{} to {} minutes".format(*quiz.play_minutes(play))
    assert shown.saved is None


def test_a_warning_sign_brings_its_level_and_action_from_the_evidence_and_the_clinics_numbers(
    clinic_says: Callable[[str], None],
) -> None:
    before = role_play("day-six-blister")
    clinic_says('phones: {emergency: "999", clinician: "020 7946 0000", out_of_hours: "020 7946 0001"}\n')
    after = role_play("day-six-blister")
    signs = after.spec["nodes"]["help-now"]["signs"]
    known = {sign.sign: sign for sign in evidence.healing().warning_signs}
    assert [sign["level"] for sign in signs] == ["emergency", "same_day"]
    for sign in signs:
        assert sign["action"] == known[sign["sign"]].action
        assert sign["badge"] == evidence.healing().levels[sign["level"]]
    assert "999" in signs[0]["unreachable"]
    assert "020 7946 0001" in signs[1]["unreachable"]
    # A way that has been played stays played when the clinic gives a number.
    assert before.content == after.content
    assert before.spec != after.spec


def test_a_way_and_the_best_of_it_are_kept_in_one_entry(learns: Callable[[str], learner.Store]) -> None:
    store = learns("Ann")
    shown = role_play("beach-wedding-call")
    value = {"path": ["0" * 8], "best": None, "endings": [], "version": shown.content}
    shown.saved = value
    assert list(store.read().entries) == ["roleplay:beach-wedding-call"]
    assert role_play("beach-wedding-call").saved == value


def test_an_unknown_role_play_names_a_near_one() -> None:
    with pytest.raises(DataError, match=r"'beach-wedding'; did you mean beach-wedding-call\?"):
        role_play("beach-wedding")
