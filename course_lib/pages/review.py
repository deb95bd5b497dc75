"""Whether a clinician has said yes: the line at the top of a page."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from markupsafe import Markup

from course_lib import evidence
from course_lib.evidence.clinic import Clinic, Group, Loaded, Review, Unconfirmed, unconfirmed
from course_lib.pages.lesson import Lesson
from course_lib.widgets.healing_day import RULES as RULES_OF_THE_DAY

_DRAFT = Markup(
    '<div class="review"><strong>Draft</strong> <div><p>{words} '
    "Ask your supervising clinician before you use anything here with a client.</p>{more}</div></div>"
)
_CONFIRM = Markup(
    '<!--served--><p class="fine">For the clinician: <a href="review">confirm or replace it here</a>.</p>'
    "<!--/served-->"
)
_CONFIRMED = Markup('<div class="review confirmed"><strong>Reviewed</strong> <div><p>{words}</p></div></div>')
_FAULT = Markup(
    '<div class="clinic-fault" role="note"><p><strong>Your clinic’s file has a fault.</strong> {shown} '
    "Tell your trainer.</p><ul>{lines}</ul></div>"
)
_UNREAD = "Not yet reviewed by your clinic."
_MOST_FAULTS = 3

# What a clinic confirms, as it is counted: one, and more.
_COUNTED: Mapping[Group, tuple[str, str]] = {
    "calls": ("answer to “whom to call?”", "answers to “whom to call?”"),
    "healing": ("healing time", "healing times"),
    "aftercare": ("aftercare rule", "aftercare rules"),
    "test_patch": ("rule for test patches", "rules for test patches"),
    "fit": ("line on which light fits which problem", "lines on which light fits which problem"),
}


def banner(clinic: Clinic, lessons: Sequence[Lesson]) -> Markup:
    """The draft banner, until a clinician has reviewed what these lessons say now, and each value in them."""
    reviews = [clinic.lesson_review(lesson.slug, lesson.content) for lesson in lessons]
    waiting = _waiting(clinic, [lesson.slug for lesson in lessons])
    if None in reviews:
        return _DRAFT.format(words=_UNREAD, more=waiting + _CONFIRM)
    told = _read_by(reviews)
    if waiting:
        words = f"{told} Not all that it shows is confirmed yet."
        return _DRAFT.format(words=words, more=waiting + _CONFIRM)
    return _CONFIRMED.format(words=told)


def page_banner(clinic: Clinic, slug: str) -> Markup:
    """The draft banner of a page beside the lessons, if it shows what a clinic confirms, until all is."""
    if slug not in _shown():
        return Markup("")
    if waiting := _waiting(clinic, [slug]):
        return _DRAFT.format(
            words="Not all of this is confirmed by your clinic yet.", more=waiting + _CONFIRM
        )
    return _CONFIRMED.format(words="Set or confirmed by your clinic. Each line says by whom and when.")


def paper_banner(clinic: Clinic, questions: Mapping[str, str]) -> Markup:
    """The draft banner, until a clinician has reviewed each of these questions (id: version) as it is now.

    It leads nowhere: where learners are, the clinician's page shows no graded question.
    """
    return _read_one_by_one(clinic, questions, more=Markup(""))


def role_plays_banner(clinic: Clinic, plays: Mapping[str, str]) -> Markup:
    """The draft banner, until a clinician has reviewed each of these role-plays (id: version) as now."""
    return _read_one_by_one(clinic, plays, more=_CONFIRM)


def fault_banner(loaded: Loaded) -> Markup:
    """What is wrong with the clinic's file, and whose values are shown instead; empty where nothing is."""
    if not loaded.fault:
        return Markup("")
    lines = loaded.fault.splitlines()
    told = lines[:_MOST_FAULTS]
    if len(lines) > _MOST_FAULTS:
        told.append(f"and {len(lines) - _MOST_FAULTS} more: “course check” lists them all")
    shown = (
        "These pages show the last values without a fault."
        if loaded.earlier
        else "No earlier version of it is kept, so nothing here counts as confirmed."
    )
    return _FAULT.format(
        shown=shown, lines=Markup("").join(Markup("<li>{}</li>").format(line) for line in told)
    )


def _read_one_by_one(clinic: Clinic, versions: Mapping[str, str], more: Markup) -> Markup:
    reviews = [clinic.question_review(id_, version) for id_, version in versions.items()]
    if None in reviews or not reviews:
        return _DRAFT.format(words=_UNREAD, more=more)
    return _CONFIRMED.format(words=_read_by(reviews))


def _read_by(reviews: Iterable[Review | None]) -> str:
    words = {f"By {review.by} on {review.on.day} {review.on:%B %Y}." for review in reviews if review}
    return " ".join(sorted(words))


def _waiting(clinic: Clinic, slugs: Iterable[str]) -> Markup:
    """How much of what these pages show waits for the clinic, in words; empty where nothing does."""
    slugs = tuple(slugs)
    points = [point for point in unconfirmed(clinic, (), ()) if any(_is_shown(point, slug) for slug in slugs)]
    counts = Counter(point.group for point in points)
    told = [
        f"{counts[group]} {words[counts[group] > 1]}" for group, words in _COUNTED.items() if counts[group]
    ]
    return Markup("<p>Waiting for your clinician: {}.</p>").format("; ".join(told)) if told else Markup("")


def _is_shown(point: Unconfirmed, slug: str) -> bool:
    keys = _shown().get(slug, {}).get(point.group, frozenset())
    return keys is None or point.key in keys


@cache
def _shown() -> Mapping[str, Mapping[Group, frozenset[str] | None]]:
    """What of each group a page shows, by their keys; None for all of it."""
    milestones = {cell.milestone for matter in evidence.deciding().matters for cell in matter.cells.values()}
    beside = [
        f"{device.key}.{key}"
        for device in evidence.healing().devices
        for key in device.milestones
        if key in milestones
    ]
    return {
        "healing": {"healing": None, "calls": None, "aftercare": frozenset(RULES_OF_THE_DAY)},
        "deciding": {"healing": frozenset(beside)},
        "skin_damage": {"fit": None},
        "skilled_hand": {"test_patch": None},
        "your_clinic": {"calls": None, "aftercare": None, "test_patch": None},
    }
