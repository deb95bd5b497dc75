from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from course_lib import evidence
from course_lib.evidence import DataError, Problem, Record, read
from course_lib.evidence.yaml_file import _BaseLoader, _Loader


class Leaf(Record):
    name: str
    count: int = 0
    share: float = 0.0
    on: date | None = None
    level: Literal["low", "high"] = "low"
    days: tuple[float, float] = (0, 0)
    ready: bool = False


class Song(Record):
    type: Literal["song"]
    words: str


class Dance(Record):
    type: Literal["dance"]
    steps: int
    leaf: Leaf | None = None


class Tree(Record):
    leaves: tuple[Leaf, ...] = ()
    named: dict[str, Leaf] = Field(default_factory=dict)
    acts: tuple[Annotated[Song | Dance, Field(discriminator="type")], ...] = ()
    chosen: dict[Literal["front_desk", "consultant"], str] = Field(default_factory=dict)


def tree(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "tree.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def refusal(tmp_path: Path, text: str | bytes) -> str:
    with pytest.raises(DataError) as refused:
        read(tree(tmp_path, text), Tree)
    return str(refused.value)


def test_a_good_file_becomes_a_frozen_model(tmp_path: Path) -> None:
    got = read(tree(tmp_path, "leaves:\n- {name: oak, days: [1, 2.5], on: 2026-11-20, ready: true}\n"), Tree)
    assert got.leaves == (Leaf(name="oak", days=(1, 2.5), on=date(2026, 11, 20), ready=True),)
    with pytest.raises(ValueError, match="frozen"):
        got.leaves = ()  # type: ignore[misc]


def test_text_beyond_ascii_and_a_mark_of_windows_notepad_are_read(tmp_path: Path) -> None:
    assert (
        read(tree(tmp_path, "\ufeffleaves:\n- name: Bäume ▸ 木\n".encode()), Tree).leaves[0].name
        == "Bäume ▸ 木"
    )


def test_a_file_of_comments_only_has_no_fields(tmp_path: Path) -> None:
    assert read(tree(tmp_path, "# nothing yet\n"), Tree) == Tree()
    with pytest.raises(DataError, match=r"^tree\.yaml:1: 'name' is missing$"):
        read(tree(tmp_path, "# nothing yet\n"), Leaf)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("leaves:\n- count: 1\n", "tree.yaml:2: 'name' is missing in leaves[1]"),
        (
            "leaves:\n- name: oak\n  cuont: 1\n",
            "tree.yaml:3: there is no field 'cuont' here; did you mean count? "
            "(fields: name, count, share, on, level, days, ready)",
        ),
        ("named:\n  a: {name: x, z: 1}\n", "tree.yaml:2: there is no field 'z' here (fields: name, count"),
        (
            "acts:\n- {type: dance, steps: 1, setps: 2}\n",
            "tree.yaml:2: there is no field 'setps' here; did you mean",
        ),
        (
            "acts:\n- {type: dance, steps: 1, leaf: {name: x, sahre: 1}}\n",
            "tree.yaml:2: there is no field 'sahre' here; did you mean share?",
        ),
        ("tere: 1\n", "tree.yaml:1: there is no field 'tere' here (fields: leaves, named, acts, chosen)"),
        ("leaves:\n- name: 5\n", "tree.yaml:2: name 5 must be text"),
        ("leaves:\n- name: [a]\n", 'tree.yaml:2: name ["a"] must be text'),
        ("leaves:\n- name: oak\n  count: '5'\n", "tree.yaml:3: count '5' must be a whole number"),
        ("leaves:\n- name: oak\n  count: 5.5\n", "tree.yaml:3: count 5.5 must be a whole number"),
        (
            f"leaves:\n- name: oak\n  count: {'9' * 5000}\n",
            "tree.yaml:3: count Infinity must be a whole number",
        ),
        ("leaves:\n- name: oak\n  count: true\n", "tree.yaml:3: count true must be a whole number"),
        ("leaves:\n- name: oak\n  share: much\n", "tree.yaml:3: share 'much' must be a number"),
        ("leaves:\n- name: oak\n  share: 1e999\n", "tree.yaml:3: share Infinity must be a finite number"),
        ("leaves:\n- name: oak\n  ready: yes\n", "tree.yaml:3: ready 'yes' must be true or false"),
        (
            "leaves:\n- name: oak\n  on: 2026-02-30\n",
            "tree.yaml:3: on '2026-02-30' must be a date like",
        ),
        ("leaves:\n- name: oak\n  on: 5\n", "tree.yaml:3: on 5 must be a date like 2026-11-20"),
        ("leaves:\n- name: oak\n  days: 5\n", "tree.yaml:3: days 5 must be a list: [a, b]"),
        ("leaves:\n- name: oak\n  days: [1, x]\n", "tree.yaml:3: days[2] 'x' must be a number"),
        (
            "leaves:\n- name: oak\n  level: hihg\n",
            "tree.yaml:3: level 'hihg' is not allowed; did you mean high? (allowed: low, high)",
        ),
        ("chosen: {doctor: x}\n", "tree.yaml:1: 'doctor' is not allowed (allowed: front_desk, consultant)"),
        ("leaves: {a: 1}\n", "tree.yaml:1: leaves must be a list: [a, b]"),
        ("leaves: [1]\n", "tree.yaml:1: leaves[1] 1 must be a block of `name: value` lines"),
        ("named: [1]\n", "tree.yaml:1: named [1] must be a block of `name: value` lines"),
        (
            "leaves:\n- name: oak\n  count: |\n    a\n    b\n",
            "tree.yaml:3: count 'a b ' must be a whole number",
        ),
        ("- 1\n", "tree.yaml:1: the file [1] must be a block of `name: value` lines"),
        ("acts:\n- {words: x}\n", "tree.yaml:2: 'type' is missing in acts[1]"),
        ("acts:\n- {type: sing}\n", "tree.yaml:2: 'type' 'sing' must be one of: 'song', 'dance'"),
        ("acts:\n- type: dance\n  steps: x\n", "tree.yaml:3: steps 'x' must be a whole number"),
        ("acts:\n- {type: song}\n", "tree.yaml:2: 'words' is missing in song"),
        ("leaves:\n\n- name: oak\n  name: elm\n", "tree.yaml:4: 'name' stands here and in line 3; keep one"),
        ("5: x\n", "tree.yaml:1: a field name must be text; put it in quotes"),
        ("[a, b]: x\n", "tree.yaml:1: a field name must be text; put it in quotes"),
        ("leaves: &a [1]\nnamed: *a\n", "tree.yaml:1: anchors and aliases (&name, *name) are not allowed"),
        ("leaves: &a [*a]\n", "tree.yaml:1: anchors and aliases (&name, *name) are not allowed"),
        ("leaves:\n- name: 'oak\n", "tree.yaml:3: this is not YAML: "),
        ("leaves: []\n\tnamed: {}\n", "tree.yaml:2: this is not YAML: "),
        (
            "leaves: !!python/object:os.system x\n",
            "tree.yaml:1: this is not YAML: could not",
        ),
        ("--- {}\n--- {}\n", "tree.yaml:2: this is not YAML: "),
        ("leaves: \x00\n", "tree.yaml:1: this is not YAML: "),
        (b"leaves: []\n# caf\xe9\n", "tree.yaml:2: this is not UTF-8 text; save the file as UTF-8"),
        ("leaves: " + "[" * 200_000, "tree.yaml:1: lists and blocks may lie in each other 20 deep"),
    ],
)
def test_a_fault_is_told_with_file_line_value_and_what_is_allowed(
    tmp_path: Path, text: str | bytes, sentence: str
) -> None:
    assert refusal(tmp_path, text).startswith(sentence)


@pytest.mark.parametrize(
    ("text", "what_to_do"),
    [
        ("leaves:\n- name: 'oak\n", "a quotation mark that is not closed"),
        ('leaves:\n- name: "oak\n  count: 1\n- name: "elm"\n', "a quotation mark that is not closed"),
        ("leaves: []\nnamed: {}\n\t\tmore: 1\n", "with spaces, not tabs"),
        ("leaves:\n- name: oak: elm\n", "put a text that has a colon in it in quotes"),
    ],
)
def test_a_slip_of_the_pen_is_told_with_what_to_do(tmp_path: Path, text: str, what_to_do: str) -> None:
    said = refusal(tmp_path, text)
    assert "this is not YAML: " in said
    assert what_to_do in said


def test_all_faults_of_a_file_are_told_at_once_in_the_order_of_the_lines(tmp_path: Path) -> None:
    text = "leaves:\n- name: oak\n  count: x\n- name: 5\nnamed:\n  a: {}\nmore: 1\n"
    lines = refusal(tmp_path, text).splitlines()
    assert [line.split(" ")[0] for line in lines] == [f"tree.yaml:{line}:" for line in (3, 4, 6, 7)]


def test_all_faults_of_the_writing_are_told_at_once(tmp_path: Path) -> None:
    assert len(refusal(tmp_path, "a: 1\na: 2\nb: {c: 1, c: 2}\n").splitlines()) == 2


def test_a_long_value_is_not_repeated_in_the_message(tmp_path: Path) -> None:
    assert refusal(tmp_path, f"leaves:\n- name: oak\n  count: {'x' * 500}\n") == (
        "tree.yaml:3: count must be a whole number"
    )


def test_a_line_beyond_the_tenth_is_sorted_as_a_number(tmp_path: Path) -> None:
    text = "leaves:\n" + "- {name: 1}\n" * 12
    lines = [int(line.split(":")[1]) for line in refusal(tmp_path, text).splitlines()]
    assert lines == list(range(2, 14))


def test_words_that_yaml_takes_for_truth_numbers_or_dates_stay_text(tmp_path: Path) -> None:
    for word in (
        "on",
        "off",
        "yes",
        "No",
        "y",
        "010",
        "1:30",
        "+44",
        "0x1f",
        "1_000",
        ".5",
        ".inf",
        "2026-11-20",
    ):
        assert read(tree(tmp_path, f"leaves: [{{name: {word}}}]\n"), Tree).leaves[0].name == word


@given(st.integers(-(10**12), 10**12), st.floats(-1e12, 1e12))
def test_plain_numbers_are_numbers(whole: int, share: float) -> None:
    node = yaml.dump({"whole": whole, "share": float(f"{share:.6e}")})
    assert _Loader(node).get_single_data() == yaml.safe_load(node)


def test_the_fast_loader_of_pyyaml_is_used_where_it_exists() -> None:
    assert _BaseLoader is (yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader)


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"^none\.yaml: there is no such file$"):
        read(tmp_path / "none.yaml", Tree)


def test_a_folder_in_place_of_a_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"cannot be read \("):
        read(tmp_path, Tree)


def test_a_file_of_the_course_is_named_with_its_folder() -> None:
    with pytest.raises(DataError, match=r"^course_lib/evidence/data/none\.yaml: "):
        read(evidence.DATA / "none.yaml", Tree)


def test_the_place_of_anything_in_a_file_is_told_as_faults_tell_it(tmp_path: Path) -> None:
    path = tmp_path / "tree.yaml"
    path.write_text("# a tree\nleaves:\n- name: a\n- name: b\n  count: 3\n", encoding="utf-8")
    where = evidence.places(path)
    assert where(("leaves", 1, "count")) == "tree.yaml:5"
    assert where(("leaves", 1, "share")) == "tree.yaml:4"
    assert where(()) == "tree.yaml:2"
    with pytest.raises(DataError, match=r"nothing.yaml: there is no such file"):
        evidence.places(tmp_path / "nothing.yaml")


def test_a_check_of_the_whole_file_is_told_with_the_line_too(tmp_path: Path) -> None:
    def alike(tree: Tree) -> list[Problem]:
        return [Problem(("leaves", at, "name"), "is there twice") for at in range(1, len(tree.leaves))]

    with pytest.raises(DataError) as refused:
        read(tree(tmp_path, "leaves:\n- count: 1\n  name: oak\n- count: 2\n  name: oak\n"), Tree, check=alike)
    assert str(refused.value) == "tree.yaml:5: is there twice"


def test_no_file_makes_the_loader_fail_with_anything_but_its_own_error(tmp_path: Path) -> None:
    path = tmp_path / "tree.yaml"
    refused = 0

    almost_yaml = st.text("leavsnmd:-[]{}&*!'\"#|>\n \t%@5.", max_size=80).map(str.encode)

    @given(st.one_of(st.binary(max_size=80), almost_yaml))
    def fuzz(content: bytes) -> None:
        nonlocal refused
        path.write_bytes(content)
        told = "tree.yaml: fine"
        try:
            read(path, Tree)
        except DataError as problem:
            told = str(problem)
            refused += 1
        assert all(line.startswith("tree.yaml:") for line in told.splitlines())

    fuzz()
    assert refused
