"""A role-play: a consultation that branches, played with native controls to its debrief."""

from typing import Any

from course_lib import evidence, quiz
from course_lib.course import course
from course_lib.learner.clinic_file import clinic
from course_lib.quiz.conversation import FULL, Choice, most
from course_lib.widgets.kept import Kept, script, style


class RolePlay(Kept):
    """The widget; authors call `role_play`."""

    _esm = script("role_play")
    _css = style("role_play")


def role_play(play_id: str) -> RolePlay:
    """Play one of the consultations of `course_lib/role_plays`.

    Raises:
        DataError: there is no such role-play; the message names near ones.
    """
    play = quiz.role_play(play_id)
    low, high = quiz.play_minutes(play)
    spec = {
        "role": course().roles[play.role],
        "title": play.title,
        "client": play.client,
        "scene": play.scene,
        "minutes": f"{low} to {high} minutes",
        "minutes_at_most": high,
        "full": FULL,
        "most": most(play),
        "endings": len(play.debriefs),
        "start": play.turns[0].id,
        "nodes": {turn.id: _turn(turn) for turn in play.turns}
        | {debrief.id: _debrief(debrief) for debrief in play.debriefs},
        "labels": {each: evidence.source_label(each) for each in play.src},
    }
    # A telephone number that the clinic sets is no reason to forget a path.
    version = quiz.play_version(play)
    return RolePlay(kind="roleplay", key=f"roleplay:{play_id}", content=version, spec=spec)


def _turn(turn: quiz.Turn) -> dict[str, Any]:
    return {
        "says": turn.says,
        "cue": turn.cue,
        "asks": turn.asks,
        "choices": [_choice(turn, choice) for choice in turn.choices],
    }


def _choice(turn: quiz.Turn, choice: Choice) -> dict[str, Any]:
    shown = choice.model_dump(
        include={"say", "do", "to", "points", "hand_over", "unsafe", "feedback", "well"}
    )
    return {"id": quiz.choice_id(turn.id, choice), **shown, "sources": list(choice.src)}


def _debrief(debrief: quiz.Debrief) -> dict[str, Any]:
    return {
        "id": debrief.id,
        "ending": debrief.ending,
        "title": debrief.title,
        "outcome": debrief.outcome,
        "say": debrief.say,
        "signs": [_sign(sign) for sign in debrief.warning_signs],
        "sources": list(debrief.src),
    }


def _sign(sign: evidence.WarningSign) -> dict[str, Any]:
    calling = clinic().calling(sign.level)
    return {
        "level": sign.level,
        "badge": evidence.healing().levels[sign.level],
        "sign": sign.sign,
        "action": sign.action,
        "call": calling.call,
        "unreachable": calling.unreachable,
        "sources": list(sign.ids),
    }
