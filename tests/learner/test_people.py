import json
import multiprocessing
import string
import unicodedata
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import learner
from course_lib.learner import BadName, Learner, UnknownLearner
from course_lib.learner.people import LEARNER_ID, RESERVED, clean_name

TRAVERSALS = [
    "..",
    ".",
    "",
    "../other",
    "a/b",
    "a\\b",
    "/etc",
    "C:",
    "a\0b",
    "Ann",
    "ann ",
    "ä",
    "a" * 41,
    None,
    7,
]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_answers_lie_where_course_home_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COURSE_HOME", str(tmp_path / "möbel"))
    assert learner.home() == tmp_path / "möbel"


def test_without_course_home_answers_lie_outside_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_HOME", " ")
    checkout = Path(__file__).resolve().parents[2]
    assert learner.home().name == "laser-skin-course"
    assert not learner.home().is_relative_to(checkout)


def test_nobody_learns_before_somebody_came(home: Path) -> None:
    assert learner.learners(home) == []
    assert learner.current_learner(home) is None
    assert not home.exists()


def test_a_learner_is_found_again_by_name_whatever_the_capitals(home: Path) -> None:
    ann = learner.add_learner(home, "  Ann   Møller ")
    assert ann == Learner("ann-moller", "Ann Møller")
    assert learner.add_learner(home, "ANN MØLLER") == ann
    assert learner.add_learner(home, unicodedata.normalize("NFD", "ann møller")) == ann
    assert learner.learners(home) == [ann]


def test_different_people_never_share_a_folder(home: Path) -> None:
    people = [learner.add_learner(home, name) for name in ("Zoë", "Zoe", "Zoé!", "ZOË.", "Zoë")]
    assert [person.id for person in people] == ["zoe", "zoe-2", "zoe-3", "zoe-4", "zoe"]


@pytest.mark.parametrize("name", ["李小龍", "Оксана", "نازنین‌زهرا", "💙", "con", "LPT1", "---"])
def test_any_script_gets_a_folder_that_every_system_can_make(home: Path, name: str) -> None:
    person = learner.add_learner(home, name)
    assert person.name == name
    assert LEARNER_ID.fullmatch(person.id)
    assert person.id not in RESERVED
    assert learner.add_learner(home, name) == person


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "Please type a name"),
        (" \t\n ", "Please type a name"),
        ("\u200d", "Please type a name"),
        ("x" * 61, "61 characters"),
        ("Ann\u202eevil", "cannot be shown"),
        ("Ann\x00", "cannot be shown"),
        ("\ud800", "cannot be shown"),
        (None, "piece of text"),
        (["Ann"], "piece of text"),
    ],
)
def test_a_name_that_cannot_be_used_is_refused_in_a_sentence(home: Path, name: object, says: str) -> None:
    with pytest.raises(BadName, match=says):
        learner.add_learner(home, name)
    assert not (home / "learners").exists()


def test_long_names_keep_room_for_their_number(home: Path) -> None:
    ids = [learner.add_learner(home, "a" * 50 + ending).id for ending in "bcdefghijklm"]
    assert len(ids) == len(set(ids)) == 12
    assert all(LEARNER_ID.fullmatch(id) for id in ids)


@given(st.lists(st.text(max_size=70), min_size=1, max_size=6))
def test_every_usable_name_is_its_own_learner(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    home = tmp_path_factory.mktemp("home")
    people = {}
    for name in names:
        try:
            clean_name(name)
        except BadName:
            with pytest.raises(BadName):
                learner.add_learner(home, name)
            continue
        person = learner.add_learner(home, name)
        assert LEARNER_ID.fullmatch(person.id)
        assert learner.add_learner(home, name) == person
        people[person.id] = person
    assert set(people) <= {person.id for person in learner.learners(home)}


@given(st.text(string.ascii_lowercase + "é", min_size=1, max_size=60))
def test_a_name_in_capitals_is_the_same_person(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    home = tmp_path_factory.mktemp("home")
    assert learner.add_learner(home, name) == learner.add_learner(home, name.upper())


def test_who_was_chosen_last_learns_next_time_too(home: Path) -> None:
    ann, ben = learner.add_learner(home, "Ann"), learner.add_learner(home, "Ben")
    assert learner.set_current(home, "ann") == ann
    assert learner.current_learner(home) == ann
    learner.set_current(home, "ben")
    assert learner.current_learner(home) == ben


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"id": "nobody"}', b'{"id": ["ann"]}', b"\xff", b"[" * 100_000]
)
def test_a_damaged_note_of_who_learns_asks_again(home: Path, content: bytes) -> None:
    learner.add_learner(home, "Ann")
    (home / "current.json").write_bytes(content)
    assert learner.current_learner(home) is None


def test_a_damaged_name_does_not_make_a_learner_disappear(home: Path) -> None:
    learner.add_learner(home, "Ann")
    (home / "learners" / "ann" / "learner.json").write_bytes(b"\x00\x00")
    assert learner.learners(home) == [Learner("ann", "ann")]


def test_a_folder_that_is_nobodys_is_not_a_learner(home: Path) -> None:
    learner.add_learner(home, "Ann")
    (home / "learners" / "Backup of ann").mkdir()
    (home / "learners" / "Backup of ann" / "learner.json").write_text('{"name": "Old"}')
    (home / "learners" / "ben").mkdir()
    assert [person.id for person in learner.learners(home)] == ["ann"]
    assert learner.add_learner(home, "Ben").id == "ben"


@pytest.mark.parametrize("id", TRAVERSALS)
def test_an_id_that_could_lead_elsewhere_is_refused(home: Path, id: str) -> None:
    learner.add_learner(home, "Other")
    with pytest.raises(UnknownLearner, match="no such learner"):
        learner.folder_of(home, id)
    with pytest.raises(UnknownLearner):
        learner.set_current(home, id)
    assert not (home / "current.json").exists()


def test_a_learner_who_is_not_here_is_named(home: Path) -> None:
    with pytest.raises(UnknownLearner, match="no learner 'ann'"):
        learner.folder_of(home, "ann")


def test_on_a_hub_the_hub_user_learns_and_nobody_else(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learner.add_learner(home, "Ben")
    learner.set_current(home, "ben")
    monkeypatch.setenv("JUPYTERHUB_USER", "ann")
    assert learner.current_learner(home) == Learner("ann", "ann")
    assert learner.folder_of(home, "ann") == home / "learners" / "ann"
    assert learner.set_current(home, "ann").id == "ann"
    assert json.loads((home / "current.json").read_bytes())["id"] == "ben"


def test_hub_names_that_look_alike_keep_folders_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = set()
    for name in ("ann@clinic.example", "ann.clinic@example", "Ann", "anñ", "con", "../../etc", "x" * 90):
        monkeypatch.setenv("JUPYTERHUB_USER", name)
        fixed = learner.hub_learner()
        assert fixed is not None
        assert fixed.name == name
        assert LEARNER_ID.fullmatch(fixed.id)
        ids.add(fixed.id)
    assert len(ids) == 7


def _add(home: Path) -> str:
    return learner.add_learner(home, "Ann").id


def test_the_same_new_name_typed_in_two_windows_at_once_is_one_learner(home: Path) -> None:
    # These processes end by themselves; a Pool ends its own by a signal, and waits for one that missed it.
    with ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("spawn")) as pool:
        ids = set(pool.map(_add, [home] * 8))
    assert ids == {"ann"}
    assert learner.learners(home) == [Learner("ann", "Ann")]
