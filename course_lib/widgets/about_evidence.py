"""What the evidence stands on, counted: what was read of the sources, and what is usual practice."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from IPython.display import Markdown

from course_lib import evidence

READ: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "full_text_read": ("Read in full", "We read the whole text."),
        "data_read": ("Data read", "We read its tables or data, and took the numbers from them."),
        "abstract_read": ("Summary read", "We read its summary or a part of the text, not the whole."),
        "record_seen": ("Entry seen", "We saw that it exists. Its numbers wait to be checked in the text."),
        "not_checked": (
            "From memory",
            "We have not looked it up yet. Its numbers wait to be checked in the text.",
        ),
    }
)
"""What of a source was seen: in a few words, and in a sentence. The fullest reading stands first."""

UNREAD = ("record_seen", "not_checked")
"""The kinds of reading in which nobody has seen the source's numbers."""


def what_was_read() -> Markdown:
    """How many sources were read in full, as a summary, and not at all."""
    every: list[str] = [source.checked for source in evidence.sources().values()]
    rows = [f"| {words} | {every.count(key)} | {means} |" for key, (words, means) in READ.items()]
    waiting = sum(key in UNREAD for key in every)
    day = evidence.checked_on()
    return Markdown(
        "\n".join(
            [
                f"The course names {len(every)} sources, looked up on {day.day} {day:%B %Y}.",
                "",
                "| What we read | Sources | What that means |",
                "|---|---|---|",
                *rows,
                "",
                f"So {waiting} of them still wait for somebody to check their numbers.",
            ]
        )
    )


def usual_practice() -> Markdown:
    """How much of each list in the course is usual practice, with no study behind it."""
    healing, indications, safety = evidence.healing(), evidence.indications(), evidence.safety()
    times = [milestone for device in healing.devices for milestone in device.milestones.values()]
    cells = sum(len(problem.fit) for problem in indications.problems)
    lists = [
        ("Healing times", _general(time.src for time in times), len(times)),
        ("Fit of laser and problem, cell by cell", cells * (indications.fit_src == "X-GENERAL"), cells),
        ("Usual numbers of sessions", *_both(problem.sessions.src for problem in indications.problems)),
        ("Questions to ask first", *_both(each.src for each in indications.contraindications)),
        ("Rules for aftercare", *_both(rule.src for rule in healing.aftercare_rules)),
        ("Rules for test patches", *_both(rule.src for rule in safety.test_patch_rules)),
        ("Words explained in the glossary", *_both(term.src for term in evidence.glossary())),
    ]
    rows = [f"| {name} | {general} of {all_} |" for name, general, all_ in lists]
    partly = sum(bool(time.usual_practice) for time in times)
    return Markdown(
        "\n".join(
            [
                "| In the course | Usual practice |",
                "|---|---|",
                *rows,
                "",
                f"Of the other healing times, {partly} have a study for the middle or one end only.",
            ]
        )
    )


def _general(ids: Iterable[str]) -> int:
    return sum(each == "X-GENERAL" for each in ids)


def _both(ids: Iterable[str]) -> tuple[int, int]:
    given = tuple(ids)
    return _general(given), len(given)
