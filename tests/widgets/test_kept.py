"""What the widgets keep for the learner in JupyterLab, where the kernel writes to the store."""

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from course_lib import evidence, learner
from course_lib.learner import Entry, NotSaved, Refusal, Snapshot
from course_lib.widgets import claim, practice
from course_lib.widgets.collagen import ageing
from course_lib.widgets.kept import BUILDING, content_hash, part, script, short_label, source_labels, style

Learns = Callable[[str], learner.Store]
ANSWER = {"answer": "e7cd038d", "checked": True, "told": True, "version": ""}


def files(home: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def test_an_answer_is_written_at_once_with_what_was_asked(learns: Learns) -> None:
    store = learns("Ann")
    before = time.time_ns() // 1_000_000
    question = practice("collagen-firmness")
    question.saved = ANSWER
    assert question.status == "Saved"
    entries = store.read().entries
    assert list(entries) == ["practice:collagen-firmness"]
    entry = entries["practice:collagen-firmness"]
    assert (entry.value, entry.content) == (ANSWER, question.content)
    assert before <= entry.time <= time.time_ns() // 1_000_000


def test_every_change_is_written_and_the_last_one_stays(learns: Learns) -> None:
    store = learns("Ann")
    question = practice("collagen-firmness")
    for number in range(3):
        question.saved = {"answer": str(number)}
        time.sleep(0.002)  # two changes by hand never fall on one millisecond
    snapshot = store.read()
    assert snapshot.entries[question.key].value == {"answer": "2"}
    assert snapshot.revision == 3


def test_what_was_saved_stands_in_the_widget_when_it_is_made_again(learns: Learns) -> None:
    learns("Ann")
    first = claim("C21")
    first.saved = {"verdict": "partly"}
    again = claim("C21")
    assert again.saved == {"verdict": "partly"}
    assert again.status == ""
    assert claim("C22").saved is None


def test_no_widget_writes_when_it_is_made(learns: Learns, home: Path) -> None:
    store = learns("Ann")
    untouched = files(home)
    for make in (lambda: practice("collagen-firmness"), lambda: claim("C21"), ageing):
        assert make().saved is None
    assert files(home) == untouched
    store.put([Entry("claim:C21", {"verdict": "wrong"}, "", 1, "a")])
    written = files(home)
    assert claim("C21").saved == {"verdict": "wrong"}
    assert files(home) == written != untouched


@pytest.mark.parametrize("value", ["text", 7, True, None, ["a"]])
def test_a_stored_value_of_another_shape_is_left_alone(learns: Learns, value: object) -> None:
    store = learns("Ann")
    store.put([Entry("claim:C21", value, "", 1, "a")])
    assert claim("C21").saved is None
    assert store.read().entries["claim:C21"].value == value


def test_when_nobody_has_said_who_is_learning_the_widget_says_so(home: Path) -> None:
    shown = claim("C21")
    assert shown.status == ""
    shown.saved = {"verdict": "partly"}
    assert shown.status == "Not saved: open the course page first and say who is learning."
    assert files(home) == {}


def test_an_answer_after_someone_has_said_who_is_learning_is_theirs(learns: Learns) -> None:
    shown = claim("C21")
    store = learns("Ann")
    shown.saved = {"verdict": "partly"}
    assert shown.status == "Saved"
    assert store.read().entries["claim:C21"].value == {"verdict": "partly"}


def test_an_answer_is_never_saved_for_another_learner_than_the_widget_was_made_for(learns: Learns) -> None:
    anns = learns("Ann")
    shown = claim("C21")
    bens = learns("Ben")
    shown.saved = {"verdict": "partly"}
    assert shown.status == "Not saved: someone else is learning now. Choose Run ▸ Run All Cells."
    assert (anns.read().entries, bens.read().entries) == ({}, {})
    assert claim("C21").saved is None


def test_while_pages_are_built_no_answer_is_read_or_written(
    learns: Learns, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = learns("Ann")
    store.put([Entry("claim:C21", {"verdict": "wrong"}, "", 1, "a")])
    untouched = files(home)
    monkeypatch.setenv(BUILDING, "1")
    shown = claim("C21")
    assert (shown.saved, shown.status) == (None, "")
    shown.saved = {"verdict": "partly"}
    assert files(home) == untouched


def test_a_store_that_cannot_be_written_says_its_own_sentence(
    learns: Learns, monkeypatch: pytest.MonkeyPatch
) -> None:
    learns("Ann")

    def full(*_: object) -> Snapshot:
        raise NotSaved("Not saved: the disk is full.")

    shown = claim("C21")
    monkeypatch.setattr(learner.Store, "put", full)
    shown.saved = {"verdict": "partly"}
    assert shown.status == "Not saved: the disk is full."
    monkeypatch.undo()


def test_a_store_that_cannot_be_read_does_not_stop_the_lesson(
    learns: Learns, monkeypatch: pytest.MonkeyPatch
) -> None:
    learns("Ann")

    def locked(*_: object) -> Snapshot:
        raise NotSaved("Your saved answers cannot be read: Permission denied.")

    with monkeypatch.context() as patch:
        patch.setattr(learner.Store, "read", locked)
        shown = claim("C21")
    assert shown.saved is None
    assert shown.status == "Your saved answers cannot be read: Permission denied."


def test_a_full_store_is_never_called_saved(learns: Learns, monkeypatch: pytest.MonkeyPatch) -> None:
    learns("Ann")
    refusal = Refusal("a", "your answers file is full. Please tell your trainer")
    shown = claim("C21")
    monkeypatch.setattr(learner.Store, "put", lambda *_: Snapshot({}, 0, refused=(refusal,)))
    shown.saved = {"verdict": "partly"}
    assert shown.status == "Not saved: your answers file is full. Please tell your trainer."


def test_a_damaged_store_is_told_and_work_goes_on(learns: Learns) -> None:
    store = learns("Ann")
    store.folder.mkdir(parents=True, exist_ok=True)
    store.path.write_text("{broken", encoding="utf-8")
    shown = claim("C21")
    assert shown.status.startswith(
        "Your saved answers could not be read. The file is kept as answers.damaged-"
    )
    shown.saved = {"verdict": "partly"}
    assert shown.status == "Saved"
    assert store.read().entries["claim:C21"].value == {"verdict": "partly"}


def named_parts() -> Iterator[tuple[str, str]]:
    for name in ("explorer", "question", "claim"):
        yield name, script(name)


def test_each_widget_carries_the_shared_helpers_once_before_its_own_script() -> None:
    helpers = part("dom.js")
    seen = 0
    for name, text in named_parts():
        assert text.count(helpers) == 1
        assert text.count("function h(tag") == 1
        assert text.index(helpers) < text.index(part(f"{name}.js"))
        assert text.count("export default") == 1
        seen += 1
    assert seen == 3


def test_each_widget_carries_the_palette_once_before_its_own_style() -> None:
    palette = part("palette.css")
    for name in ("explorer", "question", "claim"):
        text = style(name)
        assert text.count(palette) == 1
        assert text.index(palette) < text.index(part(f"{name}.css"))


def test_every_colour_that_a_style_uses_is_in_the_palette() -> None:
    known = set(re.findall(r"(--cw-[a-z0-9-]+):", part("palette.css")))
    for name in ("explorer", "question", "claim"):
        used = set(re.findall(r"var\((--cw-[a-z0-9-]+)\)", style(name)))
        assert used
        assert used <= known


def test_light_and_dark_and_forced_colours_name_the_same_colours() -> None:
    blocks = re.findall(r"\{([^{}]*--cw-surface:[^{}]*)\}", part("palette.css"))
    names = [frozenset(re.findall(r"(--cw-[a-z0-9-]+):", block)) for block in blocks]
    assert len(names) == 5
    assert len(set(names)) == 1


def test_a_version_is_16_digits_that_do_not_depend_on_the_order_of_names() -> None:
    one = content_hash({"a": 1, "b": [2]})
    assert one == content_hash({"b": [2], "a": 1})
    assert one != content_hash({"a": 1, "b": [3]})
    assert one == hashlib.sha256(b'{"a": 1, "b": [2]}').hexdigest()[:16]


def test_ids_in_brackets_get_the_words_of_the_evidence_and_kinds_lose_their_advice() -> None:
    labels = source_labels("One [SHUSTER1975, X-GENERAL].", "Two [X-DERIVED] and [SHUSTER1975].")
    assert labels == {
        "SHUSTER1975": "Shuster 1975",
        "X-GENERAL": "usual practice",
        "X-DERIVED": "computed",
    }
    assert short_label("X-GENERAL") == "usual practice"
    assert evidence.source_label("X-GENERAL") == "usual practice: your clinician confirms"
