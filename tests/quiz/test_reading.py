"""Question files: which file a question comes from, and the sentence when it is not there."""

import re
from pathlib import Path

import pytest
import yaml

import course_lib.quiz.reading
from course_lib.course import topics_taught
from course_lib.evidence import DataError
from course_lib.quiz import practice, practice_question, read_questions, refuse_shared_ids
from tests.quiz.made_up import TOPIC, question, written

TYPES = ["single", "multiple", "numeric", "matching"]


def file_of(folder: Path, *questions: dict[str, object], name: str = f"{TOPIC.slug}.yaml") -> Path:
    path = folder / name
    path.write_text(yaml.safe_dump({"questions": list(questions)}, sort_keys=False), "utf-8")
    return path


@pytest.fixture
def fresh_cache() -> object:
    course_lib.quiz.reading._all_practice.cache_clear()
    yield
    course_lib.quiz.reading._all_practice.cache_clear()


def test_a_file_gives_its_questions_in_its_own_order(tmp_path: Path) -> None:
    path = file_of(tmp_path, *(written(type_) for type_ in TYPES))
    assert [asked.type for asked in read_questions(path, TOPIC.slug)] == TYPES


def test_a_fault_is_reported_with_file_and_line(tmp_path: Path) -> None:
    path = file_of(tmp_path, written("single"), written("numeric", tolerance=0))
    line = path.read_text("utf-8").splitlines().index("  tolerance: 0") + 1
    with pytest.raises(DataError, match=rf"{path.name}:{line}: tolerance 0 .*greater than 0$"):
        read_questions(path, TOPIC.slug)


def test_all_faults_of_a_file_are_reported_at_once(tmp_path: Path) -> None:
    path = file_of(
        tmp_path, written("single", src=["NOBODY1900"]), written("numeric", unit=None), {"type": "song"}
    )
    with pytest.raises(DataError) as refused:
        read_questions(path, TOPIC.slug)
    lines = str(refused.value).splitlines()
    assert len(lines) == 3
    assert all(re.search(rf"{path.name}:[0-9]+: ", line) for line in lines)
    for word in ("NOBODY1900", "unit", "song"):
        assert any(word in line for line in lines), word


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"questions \[\] must have 1 or more; it has 0$"):
        read_questions(file_of(tmp_path), TOPIC.slug)


def test_two_questions_of_one_name_are_refused(tmp_path: Path) -> None:
    path = file_of(tmp_path, written("single"), written("single", stem="Once more?"))
    _, line = (
        at for at, text in enumerate(path.read_text("utf-8").splitlines(), 1) if text.startswith("- id:")
    )
    with pytest.raises(DataError, match=rf"{path.name}:{line}: id '[a-z-]+-example-single' is used twice"):
        read_questions(path, TOPIC.slug)


def test_a_question_in_the_file_of_another_topic_is_refused(tmp_path: Path) -> None:
    other = topics_taught()[1].slug
    path = file_of(tmp_path, written("single"), name=f"{other}.yaml")
    with pytest.raises(DataError, match=rf"{other}\.yaml:3: objective .* this file is for '{other}'$"):
        read_questions(path, other)


def test_every_lesson_has_five_or_six_practice_questions_of_at_least_three_types() -> None:
    assert topics_taught()
    for topic in topics_taught():
        questions = practice(topic.slug)
        assert 5 <= len(questions) <= 6, topic.slug
        assert len({asked.type for asked in questions}) >= 3, topic.slug


def test_every_objective_is_practised() -> None:
    for topic in topics_taught():
        practised = {asked.objective for asked in practice(topic.slug)}
        assert practised == {objective.id for objective in topic.objectives}, topic.slug


def test_practice_of_an_unknown_lesson_lists_the_lessons() -> None:
    with pytest.raises(DataError, match="there is no lesson 'colagen'; the lessons are: "):
        practice("colagen")


def test_a_question_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=rf"{TOPIC.slug}\.yaml"):
        read_questions(tmp_path / f"{TOPIC.slug}.yaml", TOPIC.slug)


def test_a_practice_question_is_found_by_its_name_whatever_lesson_it_belongs_to() -> None:
    for topic in topics_taught():
        for asked in practice(topic.slug):
            assert practice_question(asked.id) is asked


def test_a_misspelt_practice_question_is_told_the_nearest_one() -> None:
    asked = practice(TOPIC.slug)[0]
    with pytest.raises(DataError, match=f"no practice question '{asked.id}s'; did you mean {asked.id}\\?$"):
        practice_question(f"{asked.id}s")


def test_a_name_that_resembles_no_question_is_told_how_many_there_are_and_what_they_look_like() -> None:
    ids = [asked.id for each in topics_taught() for asked in practice(each.slug)]
    assert len(ids) > 20
    with pytest.raises(DataError) as refused:
        practice_question("0")
    assert str(refused.value).endswith(f"; there are {len(ids)}, like {ids[0]}")


def test_a_name_used_in_two_files_is_refused(monkeypatch: pytest.MonkeyPatch, fresh_cache: object) -> None:
    monkeypatch.setattr(course_lib.quiz.reading, "practice", lambda slug: (question("single"),))
    with pytest.raises(DataError, match="given twice"):
        practice_question(question("single").id)


def test_questions_of_different_names_live_together() -> None:
    refuse_shared_ids([question("single"), question("multiple")])
