import re

from course_lib import evidence
from course_lib.widgets.about_evidence import READ, UNREAD, usual_practice, what_was_read


def numbers(line: str) -> list[int]:
    return [int(each) for each in re.findall(r"\d+", line)]


def rows(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("|") and re.search(r"\d", line)]


def test_every_source_is_counted_once_by_what_was_read_of_it() -> None:
    text = what_was_read().data
    counted = [numbers(row)[0] for row in rows(text)]
    assert len(counted) == len(READ) == 5
    assert sum(counted) == len(evidence.sources()) == numbers(text.splitlines()[0])[0]


def test_every_way_of_reading_in_the_evidence_has_its_words() -> None:
    assert {source.checked for source in evidence.sources().values()} <= set(READ)
    assert set(UNREAD) < set(READ)


def test_what_was_never_read_is_said_to_wait() -> None:
    waiting = [source for source in evidence.sources().values() if source.checked in UNREAD]
    assert waiting
    assert f"So {len(waiting)} of them still wait" in what_was_read().data


def test_the_day_on_which_the_sources_were_looked_up_is_named() -> None:
    day = evidence.checked_on()
    assert f"looked up on {day.day} {day:%B %Y}." in what_was_read().data


def test_the_share_of_usual_practice_is_counted_in_the_evidence() -> None:
    found = {row.split("|")[1].strip(): tuple(numbers(row)) for row in rows(usual_practice().data)}
    assert len(found) == 7
    assert all(general <= every for general, every in found.values())
    times = [time for device in evidence.healing().devices for time in device.milestones.values()]
    assert found["Healing times"] == (sum(time.src == "X-GENERAL" for time in times), len(times))
    problems, devices = evidence.indications().problems, evidence.healing().devices
    cells = len(problems) * len(devices)
    assert found["Fit of laser and problem, cell by cell"] == (cells, cells)
    words = evidence.glossary()
    assert found["Words explained in the glossary"] == (
        sum(word.src == "X-GENERAL" for word in words),
        len(words),
    )
