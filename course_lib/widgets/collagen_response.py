"""What a laser sets off: a time after the treatment, asked for the signal, the amount and the look.

For most times there is no figure here, and the words say so.
"""

from collections.abc import Sequence

from course_lib import evidence
from course_lib.models import laser_response as models
from course_lib.models.laser_response import Question
from course_lib.widgets.collagen_response_chart import response_figure
from course_lib.widgets.collagen_response_marks import STOPS_DAYS, common
from course_lib.widgets.panel import Facts, Icons, Points, Say
from course_lib.widgets.table import Block, View
from course_lib.widgets.words import without_ids

QUESTIONS: dict[Question, str] = {
    "signal": "The signal",
    "amount": "The amount of collagen",
    "look": "The look of the skin",
}
NO_FIGURE = "No figure here for this time."


def laser_signal_view(question: Question, when: str) -> View:
    """One state: what is known at a time about the chosen question, and about the other two beside it."""
    day = STOPS_DAYS[when]
    first = [question, *(each for each in QUESTIONS if each != question)]
    return View(
        figure=response_figure(question, day),
        title=_title(question, when),
        say=_say(day),
        columns=("When", *QUESTIONS.values()),
        rows=[
            (words.capitalize(), *(_plain(models.told_on(each, stop)) for each in QUESTIONS))
            for words, stop in STOPS_DAYS.items()
        ],
        panel=[
            Facts(
                f"Three questions, one time: {when}",
                [(QUESTIONS[each], " ".join(models.told_on(each, day)) or NO_FIGURE) for each in first],
            ),
            *_more(question),
            Say(evidence.claim("C23").say),
        ],
    )


def _title(question: Question, when: str) -> str:
    """The sentence to take away: what is known at this time, or that nothing is."""
    day = STOPS_DAYS[when]
    when = when.capitalize()
    if question == "signal":
        points = [point for point in models.measured_signals() if point.day == day]
        if points:
            low, *_, high = sorted(point.multiple for point in points)
            names = common([point.name for point in points])
            memory = "; quoted from memory" if any(point.recalled for point in points) else ""
            strong = f"{low:g} to {high:g} times as strong as before"
            return f"{when}: the signal was {strong} ({names}{memory})"
        raised = [signal.name for seen, signal in models.raised_without_figure() if seen == day]
        if raised:
            return f"{when}: the signal was still raised ({common(raised)}), by how much is not known here"
        if day == 0:
            return "The signal before the treatment counts as 1"
    elif question == "amount":
        for amount in models.amounts_on(day):
            less = "less" if amount.direction == "lower" else "more"
            return f"{when}: the collagen fibres lay {less} densely, in {amount.people} people"
    else:
        for look in models.looks_on(day):
            start, end = (words for words, stop in STOPS_DAYS.items() if stop in (look.days or ()))
            left = f"{look.percent:g} % of {look.percent_of} was left"
            return f"Between {start} and {end}, {left}, in {look.people} people"
        if models.told_on("look", day):
            return f"{when}: the improvement counts as 100 %, and may be flattered"
    return f"{when}: {_NO_FIGURE_FOR[question]}"


_NO_FIGURE_FOR: dict[Question, str] = {
    "signal": "there is no figure here for the signal",
    "amount": "there is no figure here for the amount of collagen",
    "look": "there is no figure here for the look of the skin",
}


def _say(day: float) -> str:
    events = "; ".join(event.told for event in models.events_on(day))
    skin = f"In the skin meanwhile: {events}." if events else "What the skin does then is not told here."
    return f"{skin} A signal is an order: not yet collagen, and not a better look."


def _more(question: Question) -> Sequence[Block]:
    """What has no place on the chart."""
    response = evidence.collagen().laser_response
    if question == "signal":
        shares = [
            f"{each.name}: {100 * each.share[0]:g} to {100 * each.share[1]:g} % of what full CO2 set off. "
            f"A share, without a day [{each.src}]."
            for each in response.signals
            if each.share
        ]
        return [Points("Not on the chart", [*shares, _unknown("vary")])]
    if question == "amount":
        return [Points("What nobody knows", [_unknown("total collagen"), _unknown("vary")])]
    blocks: list[Block] = []
    for look in response.look:
        if look.days is None:
            blocks.append(Points("Not on the chart: we have no time for it", [look.told]))
            if look.unwanted:
                rare = look.unwanted
                blocks.append(
                    Icons(f"The same {look.people} patients", look.people, [(rare.people, rare.what)])
                )
    return blocks


def _unknown(words: str) -> str:
    fact = next(each for each in evidence.collagen().laser_response.what_is_unknown if words in each.fact)
    return f"{fact.fact} [{fact.src}]."


def _plain(told: Sequence[str]) -> str:
    return without_ids(" ".join(told)) or "no figure here"
