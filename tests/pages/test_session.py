"""A session from the lessons: its minutes add up, and it changes when they do."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.course import course
from course_lib.evidence import DataError
from course_lib.pages.lesson import Lesson
from course_lib.pages.session import Session, session
from course_lib.pages.session_parts import Part, parts
from course_lib.quiz.role_plays import role_play
from course_lib.widgets import claim, practice
from course_lib.widgets.collagen import ageing, laser_signal
from tests.pages import made
from tests.quiz.made_up import question

ROLES = list(course().roles)
PLAY = (role_play("guarantee-consultation"), 6)
PACE = course().session

NAMES = list(course().roles.values())
EXPLORERS = (made.widget("explore-1", ageing()), made.widget("explore-2", laser_signal()))


def lesson(slug: str, *more: str) -> Lesson:
    """A lesson with one of everything; `more` are the claims that it has besides."""
    tag = slug.replace("_", "-")
    desks = "".join(
        f"\n\n### {name}\n\nAt the {name.lower()} desk [X-GENERAL].\n**Hand over** it." for name in NAMES
    )
    return made.lesson(
        [
            *made.prose(f"# The {tag}\n\nA lead about {tag}.", "## Predict first\n\nGuess it."),
            EXPLORERS[0],
            *made.prose("Now move it.", "## The idea\n\n### What it does\n\n" + "It does much. " * 15),
            made.widget("ask-1", practice("collagen-firmness")),
            *made.prose("### What it sets off\n\n" + "It sets off a signal. " * 20),
            EXPLORERS[1],
            *made.prose("### What it costs\n\nNothing at all [SHUSTER1975]."),
            *[made.widget(f"claim-{each}", claim(each)) for each in ("C21", *more)],
            *made.prose("## Say, don't say\n\n| Instead of … | Say … |\n|---|---|\n| A | B |"),
            *made.prose(f"## At your desk{desks}", "## Practice"),
            made.widget("ask-2", practice("collagen-cheeks")),
            made.widget("ask-safety", practice("skilled-hand-hit-in-the-eye")),
            *made.prose("## Key points\n\n- One.\n- Two.", "## Sources"),
        ],
        slug,
    )


LESSONS = [lesson("healing"), lesson("collagen"), lesson("skin_depth")]
LEAST = PACE.welcome + PACE.close + 3 * (PACE.predict + PACE.desk)


def parts_of(made_: Session, kind: str) -> list[Part]:
    return [timed.part for timed in made_.timed if timed.part.kind == kind]


@settings(max_examples=25, deadline=None)  # each example reads three lessons
@given(minutes=st.integers(LEAST, 90), role=st.sampled_from(ROLES), with_play=st.booleans())
def test_the_minutes_add_up_whatever_is_asked_for(minutes: int, role: str, with_play: bool) -> None:
    try:
        found = session(LESSONS, role, minutes, PLAY if with_play else None)  # type: ignore[arg-type]
    except DataError:  # with everything in it, it is still too long: another test tries that
        assert minutes > 60
        return
    assert sum(timed.part.minutes for timed in found.timed) == minutes == found.timed[-1].ends
    assert [timed.starts for timed in found.timed[1:]] == [timed.ends for timed in found.timed[:-1]]
    for each in LESSONS:
        kinds = [timed.part.kind for timed in found.timed if timed.part.lesson == each.slug]
        assert kinds[0] == "predict"
        assert kinds.count("desk") == 1
    assert [timed.skip for timed in found.skips] == list(range(1, len(found.skips) + 1))


@pytest.mark.parametrize("role", ROLES)
def test_too_few_minutes_are_refused_with_the_least_there_may_be(role: str) -> None:
    with pytest.raises(DataError) as refused:
        session(LESSONS, role, LEAST - 1)  # type: ignore[arg-type]
    text = str(refused.value)
    assert text.startswith(f"{LEAST - 1} minutes are too few for these 3 lessons: The healing, The collagen,")
    assert f"“{course().roles[role]}” needs at least {LEAST} minutes" in text  # type: ignore[index]
    assert text.endswith("name fewer lessons, for example: --lesson healing")
    assert session(LESSONS, role, LEAST).timed[-1].ends == LEAST  # type: ignore[arg-type]


def test_one_lesson_alone_is_not_told_to_become_fewer() -> None:
    with pytest.raises(DataError) as refused:
        session(LESSONS[:1], "operator", 5)
    assert "too few for this lesson: The healing." in str(refused.value)
    assert str(refused.value).endswith("Give it more time")


def test_more_minutes_than_there_is_to_do_are_refused_with_the_most_there_may_be() -> None:
    with pytest.raises(DataError) as refused:
        session(LESSONS, "consultant", 500)
    most = int(str(refused.value).split("has at most ")[1].split()[0])
    assert session(LESSONS, "consultant", most).timed[-1].ends == most
    with pytest.raises(DataError, match=f"at most {most} minutes"):
        session(LESSONS, "consultant", most + 1)


def test_what_came_in_last_is_skipped_first_and_what_is_needed_never() -> None:
    shorter, longer = (session(LESSONS, "consultant", minutes) for minutes in (60, 66))
    new = [each.part for each in longer.skips if each.part not in [one.part for one in shorter.skips]]
    assert new
    assert longer.skips[0].part in new
    never = {timed.part.kind for timed in longer.timed if not timed.skip}
    assert never == {"welcome", "predict", "desk", "close"}


def test_questions_about_safety_come_in_first_and_go_out_last() -> None:
    first = session(LESSONS, "consultant", LEAST + PACE.question)
    (question,) = parts_of(first, "question")
    assert question.critical
    longer = session(LESSONS, "consultant", 75)
    assert longer.skips[-1].part.critical


def test_parts_stand_in_the_order_of_their_lesson_and_the_role_play_before_the_end() -> None:
    found = session(LESSONS, "consultant", 90, PLAY)
    for each in LESSONS:
        places = [timed.part.screen for timed in found.timed if timed.part.lesson == each.slug]
        assert len(places) > 4
        assert places == sorted(places)
    assert [timed.part.kind for timed in found.timed][-2:] == ["role_play", "close"]


def test_a_long_session_has_a_pause_near_half_time_between_two_lessons() -> None:
    found = session([*LESSONS, lesson("skin_damage")], "consultant", 120)
    place = next(i for i, timed in enumerate(found.timed) if timed.part.kind == "pause")
    assert 35 <= found.timed[place].starts <= 85
    assert found.timed[place - 1].part.lesson != found.timed[place + 1].part.lesson
    assert not parts_of(session(LESSONS, "consultant", 90), "pause")


def test_a_long_session_about_one_lesson_has_its_pause_inside() -> None:
    long = lesson("deciding", *(f"C{number}" for number in range(1, 12)), *(f"C{n}" for n in range(25, 41)))
    found = session([long], "consultant", 100)
    (place,) = (i for i, timed in enumerate(found.timed) if timed.part.kind == "pause")
    assert found.timed[place - 1].part.lesson == found.timed[place + 1].part.lesson == "deciding"


def test_minutes_that_nothing_fits_into_are_for_questions() -> None:
    shown = [session(LESSONS, "consultant", minutes).timed[-1].part for minutes in range(LEAST, 70)]
    spare = [part for part in shown if part.minutes > PACE.close]
    assert {part.title for part in spare} == {"Questions, and what changes tomorrow"}
    assert {part.title for part in shown if part not in spare} == {"What changes tomorrow"}


def test_the_session_changes_when_a_lesson_changes() -> None:
    with_one, with_two = (session([lesson("healing", *more)], "operator", 40) for more in ((), ("C22",)))
    assert with_one != with_two
    assert len(parts_of(with_two, "claim")) == len(parts_of(with_one, "claim")) + 1
    reworded = dataclasses.replace(LESSONS[0], lead="<p>Other words.</p>")
    assert parts_of(session([reworded], "operator", 30), "predict")[0].say[0] == "Other words."


def test_the_end_names_the_lessons_still_to_come() -> None:
    close = session(LESSONS[:1], "front_desk", 25).timed[-1].part
    assert "Still to come: How deep the light goes, " in close.do[-1]
    assert "Healing" not in close.do[-1]


def test_a_part_says_asks_and_shows_what_its_screen_does() -> None:
    found = {part.screen: part for part in parts(LESSONS[1], "consultant", PACE)}
    guess, question, look, judged = (found[place] for place in (3, 5, 7, 8))
    assert guess.kind == "predict"
    assert guess.say == ("A lead about collagen.", "Guess it.")
    assert guess.ask[1] == "Call out, from 0 of 100 to 100 of 100."
    assert guess.do[0].startswith("Type in what the room agrees on")
    assert guess.do[-1] == "Now move it."
    assert guess.answer[0].startswith("From age alone the model says")
    assert question.say[0].startswith("It does much.")
    assert question.answer[0].startswith("Firmness")
    assert look.kind == "look"
    assert look.ask[1].startswith("Hands up for: ")
    assert judged.kind == "claim"
    assert judged.say == ("Nothing at all.",)
    assert judged.answer[0].count("“") == judged.answer[0].count("”") > 0


def test_prose_with_nothing_to_do_is_explained_by_itself() -> None:
    told = made.prose(
        "# Healing", "## The idea\n\n### The sun\n\nIt matters.\n\n### The wind\n\nIt does not."
    )
    found = parts(made.lesson([*told, made.widget("ask", practice("collagen-firmness"))]), "operator", PACE)
    assert [(part.kind, part.title, part.say) for part in found] == [
        ("explain", "The sun", ("It matters.",)),
        ("question", "Practice: The wind", ("It does not.",)),
    ]


def test_each_role_hears_of_its_own_desk_and_of_no_other() -> None:
    for role, name in course().roles.items():
        (desk,) = (part for part in parts(LESSONS[0], role, PACE) if part.kind == "desk")
        assert desk.title == f"At your desk: {name.lower()}"
        assert desk.say[0].startswith(f"At the {name.lower()} desk.")


def test_every_kind_of_question_has_its_answer() -> None:
    ids = ("collagen-older-cells", "collagen-what-was-measured", "collagen-sunscreen-trial")
    widgets = [made.widget(each, practice(each)) for each in ids]
    asked = made.lesson([*made.prose("# Collagen", "## Practice"), *widgets])
    number, pairs, many = (part.answer for part in parts(asked, "operator", PACE))
    assert number[0][0].isdigit()
    assert all(" → " in line for line in pairs)
    assert len(pairs) > 2
    assert len(many) >= 2


def test_the_steps_of_an_order_are_read_out_in_it_and_a_case_with_its_scene() -> None:
    widgets = [made.widget(type_, made.practised(question(type_))) for type_ in ("ordering", "case")]
    asked = made.lesson([*made.prose("# Collagen", "## Practice"), *widgets])
    order, case = parts(asked, "operator", PACE)
    assert order.answer == ("1. Warn", "2. Do", "3. Note")
    assert case.ask == ("A client has a new tan. What is it?",)


def test_nothing_that_is_said_holds_the_id_of_a_source_or_a_straight_quotation_mark() -> None:
    texts = [
        text
        for part in parts(LESSONS[1], "consultant", PACE)
        for text in (*part.say, *part.ask, *part.do, *part.answer)
    ]
    assert len(texts) > 20
    assert not [text for text in texts if "[" in text or '"' in text or "usual practice" in text]
