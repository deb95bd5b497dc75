"""The order of the course, its pace, and the sentences a wrong name gets."""

import json
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

import course_lib.course
from course_lib.course import (
    Course,
    Pace,
    checkout,
    course,
    lessons,
    minutes,
    other_pages,
    topic,
    topics_taught,
)
from course_lib.evidence import DataError, read

PACE = Pace(
    words_per_minute=180, claim_seconds=20, question_seconds=45, prediction_seconds=30, explorer_seconds=90
)
counts = st.integers(min_value=0, max_value=5_000)


def as_written(**changes: object) -> dict[str, object]:
    written = yaml.safe_load(Path(course_lib.course.__file__).with_name("course.yaml").read_text("utf-8"))
    return {**written, **changes}


def validated(**changes: object) -> Course:
    return Course.model_validate_json(json.dumps(as_written(**changes)))


def path_of(role: str, **changes: object) -> dict[str, object]:
    paths = {each: path.model_dump(mode="json") for each, path in course().paths.items()}
    assert role in paths
    return {"paths": {**paths, role: {**paths[role], **changes}}}


def test_the_six_topics_stand_in_the_order_of_the_article_and_then_the_decision() -> None:
    assert [each.slug for each in course().topics] == [
        "skin_depth",
        "skin_damage",
        "collagen",
        "healing",
        "skilled_hand",
        "deciding",
    ]


def test_the_three_roles_have_names_for_the_screen() -> None:
    assert course().roles == {
        "front_desk": "Front desk",
        "consultant": "Consultant",
        "operator": "Laser operator",
    }


def test_the_path_of_each_role_leads_past_every_topic_once_and_the_three_differ() -> None:
    topics = {each.slug for each in course().topics}
    paths = {role: path.topics for role, path in course().paths.items()}
    assert paths.keys() == course().roles.keys()
    for role, path in paths.items():
        assert len(path) == len(topics) == len(set(path)), role
        assert set(path) == topics, role
    assert len(set(paths.values())) == 3


def test_healing_and_its_warning_signs_are_core_for_everybody() -> None:
    for role, path in course().paths.items():
        assert "healing" in path.core, role


def test_each_lesson_has_three_to_five_objectives() -> None:
    assert topics_taught()
    for each in topics_taught():
        assert 3 <= len(each.objectives) <= 5, each.slug


def test_an_unknown_lesson_lists_the_known_ones_and_the_nearest() -> None:
    with pytest.raises(DataError) as refused:
        topic("colagen")
    assert str(refused.value) == (
        "there is no lesson 'colagen'; the lessons are: "
        + ", ".join(each.slug for each in topics_taught())
        + "; did you mean collagen?"
    )


def test_an_unknown_lesson_that_resembles_none_gets_no_guess() -> None:
    with pytest.raises(DataError, match=r"there is no lesson 'zzz'; the lessons are: [a-z_, ]+$"):
        topic("zzz")


def test_lessons_are_the_topics_whose_notebook_is_there_in_the_order_of_the_course(tmp_path: Path) -> None:
    (tmp_path / "notebooks").mkdir()
    assert lessons(tmp_path) == ()
    for name in ("healing", "collagen", "start_here", "deciding"):
        (tmp_path / "notebooks" / f"{name}.ipynb").write_text("{}")
    assert [each.slug for each in lessons(tmp_path)] == ["collagen", "healing", "deciding"]


def test_pages_beside_the_lessons_are_those_whose_notebook_is_there(tmp_path: Path) -> None:
    (tmp_path / "notebooks").mkdir()
    assert other_pages(tmp_path) == ()
    for name in ("about_evidence", "collagen", "start_here"):
        (tmp_path / "notebooks" / f"{name}.ipynb").write_text("{}")
    assert [each.slug for each in other_pages(tmp_path)] == ["start_here", "about_evidence"]


def test_each_of_the_six_topics_has_its_lesson_and_its_practice_questions() -> None:
    assert len(course().topics) == 6
    assert lessons(checkout()) == topics_taught() == course().topics
    practice = {path.stem for path in (checkout() / "course_lib" / "practice").glob("*.yaml")}
    assert practice == {each.slug for each in course().topics}


def test_the_checkout_is_the_folder_with_the_notebooks() -> None:
    assert (checkout() / "notebooks").is_dir()
    assert (checkout() / "course_lib" / "course.yaml").is_file()


def test_a_package_without_its_checkout_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(course_lib.course, "__file__", str(tmp_path / "course_lib" / "course.py"))
    with pytest.raises(DataError, match=r"installed without its lessons\. Run it .*: python3 start\.py"):
        checkout()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"topics": []}, "topics"),
        ({"roles": {"doctor": "Doctor"}}, "doctor"),
        ({"pace": {**PACE.model_dump(), "claim_seconds": 0}}, "claim_seconds"),
        ({"pace": {**PACE.model_dump(), "claim_seconds": "20"}}, "claim_seconds"),
        ({"lessons": []}, "lessons"),
        ({"topics": [{"slug": "skin-depth", "title": "t", "article_says": "a"}]}, "did you mean skin_depth"),
        (
            {"topics": [{"slug": "healing", "title": t, "article_says": "a"} for t in "tu"]},
            "each topic stands once; given twice: healing",
        ),
        (path_of("operator", core=["healing"], extra=["healing"]), "path of 'operator' has 'skin_depth' 0"),
        (
            path_of("operator", core=[each.slug for each in course().topics], extra=["healing"]),
            "path of 'operator' has 'healing' 2 times; each topic stands once, under core or under extra",
        ),
        (path_of("operator", core=[]), "core \\[\\] must have 1 or more; it has 0"),
        (path_of("operator", core=["collagens"]), "did you mean collagen"),
        ({"pages": [{"slug": "Role-plays", "title": "t"}]}, "must be small letters with underscores"),
        ({"paths": {}}, "only one of them: consultant, front_desk, operator"),
    ],
)
def test_a_broken_course_file_is_refused_by_name(
    tmp_path: Path, changes: dict[str, object], message: str
) -> None:
    path = tmp_path / "course.yaml"
    path.write_text(yaml.safe_dump(as_written(**changes)), "utf-8")
    with pytest.raises(DataError, match=message) as refused:
        read(path, Course)
    assert re.search(r"course\.yaml:[0-9]+: ", str(refused.value))


def test_the_name_of_the_topic_begins_the_name_of_its_objectives() -> None:
    wrong = {
        "slug": "skin_depth",
        "title": "t",
        "article_says": "a",
        "objectives": [{"id": "depth-x", "text": "x"}],
    }
    with pytest.raises(ValidationError, match="objective 'depth-x' must begin with 'skin-depth-'"):
        validated(topics=[wrong])


def test_an_objective_stands_once_in_the_whole_course() -> None:
    twice = [{"id": "healing-x", "text": "x"}, {"id": "healing-x", "text": "y"}]
    with pytest.raises(ValidationError, match="each objective stands once; given twice: healing-x"):
        validated(topics=[{"slug": "healing", "title": "t", "article_says": "a", "objectives": twice}])


def test_nothing_to_do_takes_no_time_and_one_word_takes_a_minute() -> None:
    assert minutes(0, 0, 0, 0, 0, PACE) == 0
    assert minutes(1, 0, 0, 0, 0, PACE) == 1


def test_every_kind_of_activity_takes_its_own_time() -> None:
    assert minutes(words=180 * 60, claims=0, questions=0, predictions=0, explorers=0, pace=PACE) == 60
    assert minutes(words=0, claims=180, questions=0, predictions=0, explorers=0, pace=PACE) == 60
    assert minutes(words=0, claims=0, questions=80, predictions=0, explorers=0, pace=PACE) == 60
    assert minutes(words=0, claims=0, questions=0, predictions=120, explorers=0, pace=PACE) == 60
    assert minutes(words=0, claims=0, questions=0, predictions=0, explorers=40, pace=PACE) == 60


@pytest.mark.parametrize("name", ["words", "claims", "questions", "predictions", "explorers"])
def test_a_negative_count_is_refused_by_name(name: str) -> None:
    given_counts = dict.fromkeys(("words", "claims", "questions", "predictions", "explorers"), 1)
    with pytest.raises(ValueError, match=f"{name} is -1; a count is 0 or more"):
        minutes(**{**given_counts, name: -1}, pace=PACE)


@given(st.tuples(counts, counts, counts, counts, counts), st.integers(1, 400))
def test_minutes_are_rounded_up_by_less_than_one(
    given_counts: tuple[int, ...], words_per_minute: int
) -> None:
    pace = PACE.model_copy(update={"words_per_minute": words_per_minute})
    words, claims, questions, predictions, explorers = given_counts
    seconds = 60 * words / words_per_minute + 20 * claims + 45 * questions + 30 * predictions + 90 * explorers
    result = minutes(words, claims, questions, predictions, explorers, pace)
    assert isinstance(result, int)
    assert seconds / 60 - 1e-6 <= result < seconds / 60 + 1 + 1e-6


@given(st.tuples(counts, counts, counts, counts, counts), st.integers(0, 4))
def test_more_to_do_never_takes_less_time(given_counts: tuple[int, ...], which: int) -> None:
    more = list(given_counts)
    more[which] += 1
    assert minutes(*more, PACE) >= minutes(*given_counts, PACE)
