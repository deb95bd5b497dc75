"""What a trainer does with a lesson in a room: its steps as parts of a session, to say, to ask and to do."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from bs4 import BeautifulSoup

from course_lib.course import Role, SessionPace, course
from course_lib.pages.lesson import Lesson
from course_lib.pages.prose import curly
from course_lib.pages.steps import Step, activity, steps

Kind = Literal[
    "welcome",
    "predict",
    "look",
    "explain",
    "claim",
    "question",
    "say",
    "desk",
    "key_points",
    "role_play",
    "pause",
    "close",
]
# The title of a lesson is its first screen, so its steps begin on the second.
FIRST = 2
# A trainer looks up from the sheet: more than this is read, not said [words].
_MOST_WORDS = 40
_CITED = re.compile(r"\s*\[[A-Z][A-Z0-9-]+(?:, ?[A-Z][A-Z0-9-]+)*\]")

_SENTENCES = re.compile(r"(?<=[.!?])\s+")
# A single mark that opens a quotation inside another one.
_INNER = re.compile(r"(?:(?<=[\s(“\"])|^)'(?=\w)")


@dataclass(frozen=True)
class Part:
    """One part of a session: how long it takes [min], and on which screen of the projector view it stands.

    `lesson` is the slug of its lesson, empty for what belongs to all of them; `answer` is for the trainer
    alone, until the room has seen it; `critical` parts are about safety.
    """

    kind: Kind
    title: str
    minutes: int
    lesson: str = ""
    screen: int = 0
    say: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    do: tuple[str, ...] = ()
    answer: tuple[str, ...] = ()
    critical: bool = False


def parts(lesson: Lesson, role: Role, pace: SessionPace) -> tuple[Part, ...]:
    """Everything of a lesson that a trainer may do with a room of people of this role, in its order.

    The lesson's own structure decides: an explorer that asks is a prediction, the first of them opens the
    lesson; each claim and each practice question is a part of its own; prose is explained, in the words that
    it begins with.
    """
    found: list[Part] = []
    told: tuple[str, ...] = ()
    all_steps = steps(lesson)
    for screen, (step, following) in enumerate(zip(all_steps, (*all_steps[1:], None), strict=True), FIRST):
        part = _part(lesson, step, role, pace)
        if part is None:
            continue
        if part.kind == "explain" and following and following.widget and following.title == step.title:
            told = part.say  # said with the activity that it leads to
            continue
        if part.kind == "look" and part.ask and not any(each.kind == "predict" for each in found):
            part = replace(part, kind="predict", minutes=pace.predict, say=(_plain(lesson.lead), *told))
        elif step.widget:
            part = replace(part, say=told or part.say)
        told = ()
        found.append(replace(part, lesson=lesson.slug, screen=screen))
    return tuple(found)


def _part(lesson: Lesson, step: Step, role: Role, pace: SessionPace) -> Part | None:
    if step.widget:
        asked = activity(lesson, step)
        return {"explorer": _look, "claim": _claim, "question": _question}[asked["script"]](step, asked, pace)
    if step.section == "say-dont-say":
        do = "Read out a sentence on the left. The room finds better words, then compare."
        return Part("say", step.title, pace.say, do=(do,))
    if step.section == "at-your-desk" and step.title == course().roles[role]:
        ask = "What do you answer yourself, and what do you hand over?"
        title = f"At your desk: {step.title.lower()}"
        return Part("desk", title, pace.desk, say=tuple(_paragraphs(step.html)), ask=(ask,))
    if step.section == "key-points":
        return Part("key_points", step.title, pace.key_points, say=tuple(_paragraphs(step.html)))
    if step.section in ("predict-first", "the-idea"):
        return Part("explain", step.title, pace.explain, say=tuple(_beginning(step.html)))
    return None


def _look(step: Step, asked: Mapping[str, Any], pace: SessionPace) -> Part:
    guess = asked["prediction"]
    moves = ", ".join(f"“{control['label']}”" for control in asked["controls"])
    do = [f"Then move {moves}, and read the sentence beside it."] if moves else []
    if guess:
        many = guess["kind"] == "choice"
        first = "Count hands and type them in" if many else "Type in what the room agrees on"
        do.insert(0, f"{first}, then “Show the result”.")
    return Part(
        "look",
        f"Predict and look: {asked['name']}" if guess else f"Look: {asked['name']}",
        pace.look,
        ask=_asked(guess) if guess else (),
        do=(*do, *_beginning(step.html)),
        answer=(_words(guess["answer"]),) if guess and guess["answer"] else (),
    )


def _asked(guess: Mapping[str, Any]) -> tuple[str, ...]:
    if guess["kind"] == "choice":
        return (_words(guess["question"]), _words("Hands up for: " + " / ".join(guess["options"])))
    low, high = (guess["text"].replace("{}", f"{guess[end]:g}") for end in ("low", "high"))
    return (_words(guess["question"]), f"Call out, from {low} to {high}.")


def _claim(step: Step, asked: Mapping[str, Any], pace: SessionPace) -> Part:
    label = next(each["label"] for each in asked["verdicts"] if each["key"] == asked["verdict"])
    return Part(
        "claim",
        f"A claim: {step.title}",
        pace.claim,
        say=tuple(_beginning(step.html)),
        ask=(f"The article says “{_words(asked['quote'])}”. Hands up for one of the seven verdicts.",),
        answer=(_words(f"{label}. You can say: “{asked['say']}”"),),
    )


def _question(step: Step, asked: Mapping[str, Any], pace: SessionPace) -> Part:
    return Part(
        "question",
        f"Practice: {step.title}" if step.section != "practice" else "Practice",
        pace.question,
        say=tuple(_beginning(step.html)),
        ask=(_words(f"{asked.get('scene', '')} {asked['stem']}".strip()),),
        answer=tuple(_words(line) for line in _key(asked)),
        critical=asked["critical"],
    )


def _key(asked: Mapping[str, Any]) -> Iterator[str]:
    if asked["type"] == "numeric":
        yield f"{asked['answer']:g} {asked['unit']}: {asked['worked']}"
    elif asked["type"] == "matching":
        lefts, rights = ({each["id"]: each["text"] for each in asked[side]} for side in ("lefts", "rights"))
        for pair in asked["pairs"]:
            yield f"{lefts[pair['left']]} → {rights[pair['right']]}"
    elif asked["type"] == "ordering":
        texts = {each["id"]: each["text"] for each in asked["steps"]}
        for place, each in enumerate(asked["order"], 1):
            yield f"{place}. {texts[each['step']]}"
    else:
        yield from (f"{each['text']} {_first(each['why'])}" for each in asked["options"] if each["correct"])


def _first(text: str) -> str:
    return _SENTENCES.split(text)[0]


def _words(text: str) -> str:
    """A text of the data as it is printed: without the ids of its sources, its quotation marks curled."""
    return curly(_INNER.sub("‘", _CITED.sub("", text)))


def _plain(html: str) -> str:
    soup = BeautifulSoup(html, "html.parser")
    for mark in soup.select(".cite, .kind-holder, .term-note"):
        mark.decompose()
    return re.sub(r"\s+([.,;:])", r"\1", " ".join(soup.get_text().split()))


def _paragraphs(html: str) -> Iterator[str]:
    """The paragraphs, and the points of a list."""
    for tag in BeautifulSoup(html, "html.parser").select("p, li"):
        if text := _plain(str(tag)):
            yield text


def _beginning(html: str) -> Iterator[str]:
    """The sentences at the beginning: as many as one says without reading."""
    words = 0
    for paragraph in _paragraphs(html):
        kept = []
        for sentence in _SENTENCES.split(paragraph):
            words += len(sentence.split())
            if words > _MOST_WORDS:
                break
            kept.append(sentence)
        if kept:
            yield " ".join(kept)
        if words > _MOST_WORDS:
            return
