import dataclasses
import json
from collections.abc import Mapping
from typing import Any

import pytest

from course_lib import course, evidence, quiz
from course_lib.pages.errors import BuildError
from course_lib.pages.run import Block, Prose, Widget
from course_lib.widgets import claim, practice
from course_lib.widgets.controls import Choice
from course_lib.widgets.explorer import explorer
from course_lib.widgets.healing import compare_lasers, timeline
from course_lib.widgets.table import View
from tests.pages import made


def toy() -> Widget:
    """An explorer without a prediction."""
    view = View({"data": [], "layout": {}}, "t", "s", (), ())
    return made.widget(
        "toy",
        explorer(
            "healing-toy",
            lambda mode: dataclasses.replace(view, title=mode),
            (Choice("mode", "Mode", {"a": "A", "b": "B"}, start="a"),),
            label="Toy",
            sources=("MAYO",),
        ),
    )


def blocks() -> list[Block]:
    return [
        *made.prose("# Collagen\n\nA lead [MAYO].", "## The idea\n\nWords [SHUSTER1975] [X-GENERAL]."),
        made.widget("claim-C21", claim("C21")),
        *made.prose("## Practice"),
        made.widget("practice-firmness", practice("collagen-firmness")),
    ]


def test_a_lesson_has_a_title_a_lead_and_a_section_for_each_heading() -> None:
    lesson = made.lesson(blocks())
    assert (lesson.slug, lesson.title) == ("collagen", "Collagen")
    assert lesson.article_says == course.topic("collagen").article_says
    assert lesson.lead.startswith("<p>A lead.")
    assert [(section.id, section.title) for section in lesson.sections] == [
        ("the-idea", "The idea"),
        ("practice", "Practice"),
    ]
    assert 'data-widget="claim-C21"' in lesson.sections[0].html
    assert 'data-widget="practice-firmness"' in lesson.sections[1].html
    assert "<h2" not in "".join(section.html for section in lesson.sections)


def test_widgets_are_found_by_their_cells() -> None:
    lesson = made.lesson(blocks())
    assert {cell: widget["script"] for cell, widget in lesson.widgets.items()} == {
        "claim-C21": "claim",
        "practice-firmness": "question",
    }
    assert lesson.widgets["claim-C21"]["state"]["spec"]["verdict"] == evidence.claim("C21").verdict


def test_sources_of_prose_and_widgets_are_listed_once_and_kinds_apart() -> None:
    lesson = made.lesson(blocks())
    ids = [source_id for source_id, _ in lesson.sources]
    assert ids[:2] == ["MAYO", "SHUSTER1975"]
    assert len(ids) == len(set(ids)) > 2
    assert set(claim("C21").spec["labels"]) <= {*ids, *(kind for kind, _ in lesson.kinds)}
    assert dict(lesson.sources)["MAYO"] == evidence.reference("MAYO")
    assert dict(lesson.kinds)["X-GENERAL"].startswith("Usual practice: your clinician confirms. Usual")


def test_the_sources_of_an_explorer_are_listed_too() -> None:
    lesson = made.lesson([*made.prose("# T"), made.widget("chart", timeline())], "healing")
    assert {source["id"] for source in timeline().spec["sources"]} <= {each for each, _ in lesson.sources}


def test_the_minutes_are_those_of_what_the_lesson_holds() -> None:
    words = "word " * 400
    everything = [
        *made.prose(f"# T\n\n{words}[MAYO]"),
        made.widget("c1", claim("C29")),
        made.widget("c2", claim("C30")),
        made.widget("q1", practice(quiz.practice("healing")[0].id)),
        made.widget("e1", timeline()),
        made.widget("e2", compare_lasers()),
        toy(),
    ]
    expected = course.minutes(
        words=401, claims=2, questions=1, predictions=2, explorers=3, pace=course.course().pace
    )
    assert made.lesson(everything, "healing").minutes == expected
    assert made.lesson(everything[:1], "healing").minutes < expected


def test_what_counts_as_done_is_everything_that_asks_for_something() -> None:
    lesson = made.lesson([*blocks(), toy(), made.widget("chart", timeline())])
    assert lesson.keys == ("claim:C21", "practice:collagen-firmness", "predict:healing-timeline")


def changed(block: Widget, **state: Any) -> Widget:
    return dataclasses.replace(block, state={**block.state, **state})


def test_the_version_changes_with_any_word_number_or_question() -> None:
    plain = blocks()
    claim_block, question = plain[2], plain[4]
    assert isinstance(claim_block, Widget)
    assert isinstance(question, Widget)
    spec: Mapping[str, Any] = question.state["spec"]
    others = [
        [Prose("text-1", "# Collagen\n\nA leader [MAYO]."), *plain[1:]],
        [*plain[:1], Prose("text-2", "## The idea\n\nWords [SHUSTER1975]."), *plain[2:]],
        [*plain[:4], changed(question, content="0" * 16)],
        [*plain[:4], changed(question, spec={**spec, "stem": "Why?"})],
        [*plain[:2], changed(claim_block, spec={**claim_block.state["spec"], "say": "No."}), *plain[3:]],
        [plain[0], plain[3], plain[2], plain[1], plain[4]],
        plain[:4],
    ]
    versions = [made.lesson(each).content for each in (plain, *others)]
    assert len(set(versions)) == len(versions) == 8
    assert all(len(version) == 16 for version in versions)
    assert made.lesson(blocks()).content == versions[0]


def test_the_version_is_the_same_whoever_builds_and_whichever_plotly_is_there() -> None:
    chart = made.widget("chart", timeline())
    elsewhere = changed(
        chart,
        spec={**chart.state["spec"], "plotly": "_static/plotly-full.0.js"},
        saved={"prediction": [1, 2]},
        status="Saved",
    )
    title = made.prose("# T")
    assert elsewhere.state != chart.state
    assert made.lesson([*title, chart]).content == made.lesson([*title, elsewhere]).content


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        (["No title here."], "collagen.ipynb: a lesson begins with its title, '# …'"),
        (
            ["# T", "## Say it", "## Say it"],
            "collagen.ipynb: two headings or cells are called 'say-it'; reword or rename one of them",
        ),
        (
            ["# T", "Wrong [MAY0]."],
            "collagen.ipynb, cell 'text-2': there is no source 'MAY0'; did you mean MAYO?",
        ),
    ],
)
def test_a_lesson_that_cannot_be_arranged_is_refused(texts: list[str], sentence: str) -> None:
    with pytest.raises(BuildError) as refused:
        made.lesson(made.prose(*texts))
    assert str(refused.value) == sentence


def test_a_cell_with_the_name_of_a_heading_is_refused() -> None:
    with pytest.raises(BuildError, match="two headings or cells are called 'practice'"):
        made.lesson([*made.prose("# T", "## Practice"), made.widget("practice", claim("C21"))])


def test_two_widgets_in_one_cell_are_refused() -> None:
    shown = made.widget("claims", claim("C21"))
    with pytest.raises(BuildError, match=r"collagen\.ipynb, cell 'claims': one cell shows one widget"):
        made.lesson([*made.prose("# T"), shown, shown])


def test_a_lesson_survives_being_kept_as_json() -> None:
    lesson = made.lesson(blocks())
    assert json.loads(json.dumps(dataclasses.asdict(lesson)))["keys"] == list(lesson.keys)
