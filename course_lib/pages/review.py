"""Whether a clinician has said yes: the line at the top of a page."""

from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup

from course_lib.evidence.clinic import Clinic, Review, unconfirmed
from course_lib.pages.lesson import Lesson

_DRAFT = Markup(
    '<p class="review"><strong>Draft</strong> <span>Not yet reviewed by your clinic. '
    "Ask your supervising clinician before you use anything here with a client.{more}</span></p>"
)
_CONFIRMED = Markup('<p class="review confirmed"><strong>Reviewed</strong> <span>{words}</span></p>')


def banner(clinic: Clinic, lessons: Sequence[Lesson]) -> Markup:
    """The draft banner, until a clinician has reviewed what these lessons say now, and their healing days."""
    reviews = [clinic.lesson_review(lesson.slug, lesson.content) for lesson in lessons]
    days = [each for each in unconfirmed(clinic, (), ()) if each.group == "healing"]
    waiting = len(days) if any(lesson.slug == "healing" for lesson in lessons) else 0
    if None in reviews or waiting:
        more = (
            f" {waiting} healing times rest on usual practice and wait for your clinician." if waiting else ""
        )
        return _DRAFT.format(more=more)
    return _confirmed(reviews)


def paper_banner(clinic: Clinic, questions: Mapping[str, str]) -> Markup:
    """The draft banner, until a clinician has reviewed each of these questions (id: version) as it is now."""
    reviews = [clinic.question_review(id_, version) for id_, version in questions.items()]
    return _DRAFT.format(more="") if None in reviews or not reviews else _confirmed(reviews)


def _confirmed(reviews: Iterable[Review | None]) -> Markup:
    words = {f"By {review.by} on {review.on.day} {review.on:%B %Y}." for review in reviews if review}
    return _CONFIRMED.format(words=" ".join(sorted(words)))
