"""What an author may write as a question, and the sentence for what may not be written."""

import pytest
from hypothesis import given
from pydantic import ValidationError

from course_lib.course import topic, topics_taught
from course_lib.quiz import Question, options_of, pairs_of, practice, version
from tests.quiz.made_up import PREFIX, TOPIC, any_question, options, question, written

TYPES = ["single", "multiple", "numeric", "matching"]
OTHER = topic("healing")


@pytest.mark.parametrize("type_", TYPES)
def test_a_question_of_each_type_is_accepted_as_it_stands_in_the_recipe(type_: str) -> None:
    asked = question(type_)
    assert asked.type == type_
    assert asked.critical is False


@pytest.mark.parametrize(
    ("type_", "changes", "message"),
    [
        ("single", {"options": options("---")}, "0 options are correct; a single question has exactly 1"),
        ("single", {"options": options("+-+")}, "2 options are correct; a single question has exactly 1"),
        ("single", {"options": options("+-")}, "must have 3 to 5 entries; it has 2"),
        ("single", {"options": options("+-----")}, "must have 3 to 5 entries; it has 6"),
        (
            "single",
            {"options": [*options("+-"), options("-")[0]]},
            "more than one option or side is 'Option A'",
        ),
        ("single", {"options": [{"text": "A", "correct": True}, *options("--")]}, "why"),
        ("single", {"options": [{"text": "A", "correct": "yes", "why": "w"}, *options("--")]}, "correct"),
        ("single", {"options": [{"text": " ", "correct": True, "why": "w"}, *options("--")]}, "text"),
        ("multiple", {"options": options("---")}, "0 of 3 options are correct; .* at least 1 right"),
        ("multiple", {"options": options("+++")}, "3 of 3 options are correct; .* at least 1 wrong"),
        ("numeric", {"tolerance": 0}, "greater than 0"),
        ("numeric", {"tolerance": -1.0}, "greater than 0"),
        ("numeric", {"answer": float("inf")}, "finite"),
        ("numeric", {"answer": 1e16}, "less than or equal to 1000000000000000"),
        ("numeric", {"answer": "31.7"}, "valid number"),
        ("numeric", {"answer": True}, "valid number"),
        ("numeric", {"unit": None}, "unit"),
        ("numeric", {"worked": None}, "worked"),
        ("numeric", {"low": None}, "low"),
        ("numeric", {"high": None}, "high"),
        (
            "matching",
            {"pairs": [{"left": c, "right": c, "why": "w"} for c in "ba"]},
            "must have 3 to 6 entries; it has 2",
        ),
        (
            "matching",
            {"pairs": [{"left": c, "right": c, "why": "w"} for c in "aba"]},
            "more than one option or side is 'a'",
        ),
        (
            "matching",
            {"pairs": [{"left": c, "right": r, "why": "w"} for c, r in zip("abc", "zzy", strict=True)]},
            "more than one option or side is 'z'",
        ),
        (
            "matching",
            {"pairs": [{"left": c, "right": c, "why": "w"} for c in "Abc"]},
            "alphabetical order, which shows the key: reorder the pairs",
        ),
        ("single", {"id": "firmness"}, "small letters with hyphens"),
        ("single", {"id": f"{PREFIX}_firmness"}, "small letters with hyphens"),
        ("single", {"id": "nowhere-firmness"}, "'nowhere-firmness' must begin with"),
        (
            "single",
            {"objective": "collagen-fly"},
            "is not an objective of course.yaml; there are: skin-depth-",
        ),
        ("single", {"objective": OTHER.objectives[0].id}, f"must begin with '{OTHER.slug}-'"),
        ("single", {"claim": "C99"}, "is not a claim"),
        ("single", {"src": []}, "must have 1 or more; it has 0"),
        ("single", {"src": ["FISCHER2008"]}, "is not a source; did you mean FISHER2008"),
        ("single", {"src": ["SEED"]}, "not a source to cite"),
        ("single", {"src": ["FISHER2008", "FISHER2008"]}, "names FISHER2008 twice"),
        ("single", {"roles": ["doctor"]}, "front_desk"),
        ("single", {"roles": []}, "must have 1 or more; it has 0"),
        ("single", {"bloom": "know"}, "remember"),
        ("single", {"critical": "no"}, "critical"),
        ("single", {"old_id": "25"}, "first item bank, like Q25"),
        ("single", {"points": 2}, "points"),
        ("ordering", {}, "'single', 'multiple', 'numeric', 'matching'"),
        ("single", {"stem": ""}, "stem"),
    ],
)
def test_a_question_with_a_fault_is_refused_and_the_fault_named(
    type_: str, changes: dict[str, object], message: str
) -> None:
    with pytest.raises(ValidationError, match=message):
        question(type_, **changes)


@given(any_question)
def test_the_options_and_sides_of_a_question_have_ids_that_differ_and_stay(asked: Question) -> None:
    again = type(asked).model_validate(asked.model_dump())
    if asked.type in ("single", "multiple"):
        ids = [option_id for option_id, _ in options_of(asked)]
        assert len(set(ids)) == len(asked.options)
        assert [option_id for option_id, _ in options_of(again)] == ids
        moved = asked.model_copy(update={"options": asked.options[::-1]})
        assert [option_id for option_id, _ in options_of(moved)] == ids[::-1]
    elif asked.type == "matching":
        assert len({left_id for left_id, _, _ in pairs_of(asked)}) == len(asked.pairs)
        assert len({right_id for _, right_id, _ in pairs_of(asked)}) == len(asked.pairs)


def test_the_ids_of_options_do_not_tell_which_is_right() -> None:
    ids = [option_id for option_id, _ in options_of(question("single", options=options("+--")))]
    assert ids == [option_id for option_id, _ in options_of(question("single", options=options("--+")))]


@pytest.mark.parametrize("type_", TYPES)
def test_the_version_changes_with_every_field_and_not_without_one(type_: str) -> None:
    before = version(question(type_))
    assert len(before) == 16
    int(before, 16)
    assert before == version(question(type_))
    changes: list[dict[str, object]] = [
        {"id": f"{PREFIX}-other"},
        {"objective": TOPIC.objectives[1].id},
        {"stem": "What was it?"},
        {"claim": "C21"},
        {"src": ["SHUSTER1975"]},
        {"roles": ["operator", "front_desk"]},
        {"bloom": "remember"},
        {"critical": True},
        {"old_id": "Q25"},
    ]
    as_it_is = written(type_)
    if "options" in as_it_is:
        changes += [{"options": as_it_is["options"][::-1]}]
        for field, value in (("text", "Other"), ("why", "Other.")):
            changes.append({"options": [{**as_it_is["options"][0], field: value}, *as_it_is["options"][1:]]})
    elif "pairs" in as_it_is:
        for field in ("left", "right", "why"):
            changes.append({"pairs": [{**as_it_is["pairs"][0], field: "Other"}, *as_it_is["pairs"][1:]]})
    else:
        changes += [{"answer": 31.8}, {"tolerance": 1.1}, {"unit": "years"}]
        changes += [{field: "Other."} for field in ("worked", "low", "high")]
    versions = [version(question(type_, **each)) for each in changes]
    assert len({before, *versions}) == len(changes) + 1


def test_the_version_changes_when_the_key_moves() -> None:
    assert version(question("single", options=options("+--"))) != version(
        question("single", options=options("-+-"))
    )


def test_the_version_does_not_depend_on_how_a_number_or_a_default_is_written() -> None:
    assert version(question("numeric", answer=31, tolerance=1)) == version(question("numeric", answer=31.0))
    assert version(question("single", critical=False)) == version(question("single"))


def test_the_versions_of_all_practice_questions_differ() -> None:
    versions = [version(asked) for each in topics_taught() for asked in practice(each.slug)]
    assert versions
    assert len(set(versions)) == len(versions)
