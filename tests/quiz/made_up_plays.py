"""Role-plays that the course does not have: a fixed one to change, and any number of others."""

import copy
import json
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from course_lib.quiz import RolePlay

# Three turns take 135 seconds; with so many words beside them, a little more than three minutes.
SCENE = " ".join(["word"] * 160)

WRITTEN: dict[str, Any] = {
    "id": "made-up-call",
    "role": "front_desk",
    "title": "A call",
    "client": "Ann",
    "scene": SCENE,
    "turns": [],
    "debriefs": [],
}


def choice(say: str, to: str, points: int, **more: object) -> dict[str, Any]:
    fields: dict[str, Any] = {"say": say, "to": to, "points": points, "feedback": "So it is."}
    if points:
        fields["well"] = "You did well."
    return {**fields, "src": ["X-GENERAL"], **more}


def turn(id_: str, *choices: dict[str, Any]) -> dict[str, Any]:
    return {"id": id_, "says": f"This is {id_}.", "choices": list(choices)}


def debrief(id_: str, ending: str) -> dict[str, Any]:
    return {
        "id": id_,
        "ending": ending,
        "title": id_,
        "outcome": "So it ended.",
        "say": "We wait.",
        "src": ["MAYO"],
    }


def written() -> dict[str, Any]:
    """A small role-play without a fault: three turns on each way, all four endings.

    hello: tell → ask · sell (unsafe) → sold
    ask: ask, give up → close        sold: take back → mend · stay → left
    close: pass on → well · forget → lost · book → left     mend: pass on → righted · forget → left
    """
    play = copy.deepcopy(WRITTEN)
    play["turns"] = [
        turn("hello", choice("I tell you.", "ask", 2), choice("I sell it.", "sold", 0, unsafe=True)),
        turn(
            "ask",
            choice("The clinician decides.", "close", 2, hand_over=True),
            choice("I do not know.", "close", 1),
        ),
        turn(
            "close",
            choice("I pass it on.", "well", 2, hand_over=True),
            choice("Ring again.", "lost", 1),
            choice("I book it.", "left", 0, unsafe=True),
        ),
        turn(
            "sold",
            choice("I was wrong.", "mend", 2, hand_over=True),
            choice("Of course.", "mend", 0, unsafe=True),
        ),
        turn(
            "mend",
            choice("I take it back.", "righted", 2, hand_over=True),
            choice("See you.", "left", 0, unsafe=True),
        ),
    ]
    play["debriefs"] = [
        debrief("well", "good"),
        debrief("lost", "missed"),
        debrief("righted", "mended"),
        debrief("left", "unsafe"),
    ]
    return play


def file_of(folder: Path, play: dict[str, Any]) -> Path:
    """The file of a role-play as an author could have written it."""
    path = folder / "made-up-call.yaml"
    path.write_text(yaml.safe_dump(play, sort_keys=False, allow_unicode=True), "utf-8")
    return path


def made(play: dict[str, Any]) -> RolePlay:
    # By way of JSON, as `read` does it: strict, but a list is taken for a tuple.
    return RolePlay.model_validate_json(json.dumps(play))


@st.composite
def plays(draw: st.DrawFn) -> RolePlay:
    """Any conversation that leads onward only: each choice goes to a later turn, or to a debrief."""
    count = draw(st.integers(1, 5))
    ends = [f"end-{number}" for number in range(draw(st.integers(1, 3)))]
    turns = []
    for at in range(count):
        later = [f"turn-{number}" for number in range(at + 1, count)] + ends
        number = draw(st.integers(2, 4))
        best = draw(st.integers(0, number - 1))
        choices = [
            choice(
                f"Answer {place}.",
                draw(st.sampled_from(later)),
                2 if place == best else draw(st.integers(0, 1)),
            )
            for place in range(number)
        ]
        turns.append(turn(f"turn-{at}", *choices))
    endings = draw(st.lists(st.sampled_from(["good", "missed"]), min_size=len(ends), max_size=len(ends)))
    return made(
        {
            **WRITTEN,
            "turns": turns,
            "debriefs": [debrief(id_, ending) for id_, ending in zip(ends, endings, strict=True)],
        }
    )
