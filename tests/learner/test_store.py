import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.learner import Entry, NotSaved, Snapshot, Store
from course_lib.learner import store as store_module
from course_lib.learner.entries import encode

NOW = 1_790_000_000_000


def event(key: str = "q", value: object = 1, time: int = NOW, id: str = "a") -> Entry:
    return Entry(f"answer:{key}", value, "9f", time, id)


def values(snapshot: Snapshot) -> dict[str, object]:
    return {key: entry.value for key, entry in snapshot.entries.items()}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "ann")


def asides(store: Store) -> list[Path]:
    return sorted(store.folder.glob("answers.damaged-*.json"))


def test_a_new_learner_has_saved_nothing(store: Store) -> None:
    assert store.read() == Snapshot({}, 0)
    assert not store.folder.exists()


def test_what_was_saved_is_read_back_by_anybody(store: Store) -> None:
    put = store.put([event(value={"chosen": ["b"], "half": "\ud800", "ä": 0.1})], NOW)
    assert Store(store.folder).read() == put
    assert put.revision == 1
    assert put.entries["answer:q"].content == "9f"


def test_only_the_owner_can_read_the_answers(store: Store) -> None:
    store.put([event()])
    if os.name == "nt":
        pytest.skip("Windows keeps a user's folders to that user by itself")
    assert store.folder.stat().st_mode & 0o077 == 0
    assert store.path.stat().st_mode & 0o077 == 0


def test_the_newest_answer_wins_and_the_others_change_nothing(store: Store) -> None:
    store.put([event(value="new", time=20, id="b")], NOW)
    for late in (event(value="old", time=10, id="z"), event(value="smaller id", time=20, id="a")):
        assert store.put([late], NOW).revision == 1
    assert values(store.put([event(value="greater id", time=20, id="c")], NOW)) == {"answer:q": "greater id"}


def test_the_same_event_sent_again_counts_once(store: Store) -> None:
    store.put([event(value="once")], NOW)
    before = store.path.stat().st_mtime_ns
    again = store.put([event(value="once"), event(value="once")], NOW + 5)
    assert again.revision == 1
    assert store.path.stat().st_mtime_ns == before


def test_a_time_in_the_future_is_taken_for_now_and_one_before_1970_for_its_first_moment(store: Store) -> None:
    snapshot = store.put([event("a", time=NOW * 3), event("b", time=-5)], NOW)
    assert [entry.time for entry in snapshot.entries.values()] == [0, NOW]
    assert {key: entry.time for key, entry in snapshot.entries.items()} == {"answer:a": NOW, "answer:b": 0}


def test_a_browser_whose_clock_is_ahead_keeps_the_order_of_its_answers(store: Store) -> None:
    batch = [event(value="second", time=NOW + 200, id="a"), event(value="first", time=NOW + 100, id="z")]
    assert values(store.put(batch, NOW)) == {"answer:q": "second"}
    assert values(store.put([event(value="third", time=NOW + 300, id="b")], NOW + 1)) == {"answer:q": "third"}


def test_answers_saved_while_the_clock_was_wrong_do_not_block_new_ones(store: Store) -> None:
    next_year = NOW + 365 * 86_400_000
    store.put([event(value="wrong clock", time=next_year)], next_year)
    assert values(store.put([event(value="right clock", id="b")], NOW)) == {"answer:q": "right clock"}


def test_without_a_given_time_the_computers_clock_is_used(store: Store) -> None:
    saved = store.put([event(time=8_640_000_000_000_000)]).entries["answer:q"].time
    assert NOW - 86_400_000 * 3650 < saved < 8_640_000_000_000_000


EVENTS = st.lists(
    st.builds(
        event,
        key=st.sampled_from("pqr"),
        value=st.integers(0, 99),
        time=st.integers(-5, 12).map(lambda seconds: NOW - 10 + seconds),
        id=st.text("abc", min_size=1, max_size=4),
    ),
    max_size=12,
    unique_by=lambda entry: entry.id,
)


@given(EVENTS, st.randoms(use_true_random=False))
def test_the_order_in_which_events_arrive_makes_no_difference(
    tmp_path_factory: pytest.TempPathFactory, events: list[Entry], random: object
) -> None:
    folder = tmp_path_factory.mktemp("stores")
    shuffled = events.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    for name, order in (("one", events), ("other", shuffled)):
        for entry in order:
            Store(folder / name).put([entry], NOW)
    one, other = Store(folder / "one").read(), Store(folder / "other").read()
    assert one.entries == other.entries
    newest = {
        entry.key: entry for entry in sorted(events, key=lambda entry: (min(entry.time, NOW), entry.id))
    }
    assert values(one) == {key: entry.value for key, entry in newest.items()}
    if all(entry.time <= NOW for entry in events):
        assert Store(folder / "batch").put(shuffled, NOW).entries == one.entries


def whole(**changes: object) -> bytes:
    return json.dumps({"format": 1, "revision": 3, "entries": {}, **changes}).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"\xff\xfe",
        b'{"format": 1, "revision": NaN, "entries": {}}',
        b"[" * 100_000,
        b" " * (4 * 1024 * 1024 + 1),
        whole(format=2),
        whole(revision=True),
        whole(revision=-1),
        whole(revision="3"),
        whole(entries=[]),
        b'{"format": 1, "revision": ' + b"9" * 5_000 + b', "entries": {}}',
    ],
)
def test_a_damaged_file_is_kept_aside_and_work_goes_on(store: Store, content: bytes) -> None:
    store.folder.mkdir()
    store.path.write_bytes(content)
    told = store.read()
    assert told.entries == {}
    (aside,) = asides(store)
    assert aside.read_bytes() == content
    assert told.notice is not None
    assert aside.name in told.notice
    assert "tell your trainer" in told.notice
    assert store.read().notice is None
    assert values(store.put([event(value="on we go")], NOW)) == {"answer:q": "on we go"}


def test_saving_over_a_damaged_file_tells_the_learner_too(store: Store) -> None:
    store.folder.mkdir()
    for number in (1, 2):
        store.path.write_bytes(b"damaged")
        saved = store.put([event(value=number, id=f"a{number}")], NOW + number)
        assert saved.notice is not None
        assert values(saved) == {"answer:q": number}
    assert len(asides(store)) == 2


def test_one_damaged_entry_is_dropped_alone(store: Store) -> None:
    store.put([event("good", value="kept"), event("bad"), event("worse")], NOW)
    content = json.loads(store.path.read_bytes())
    content["entries"]["answer:bad"]["time"] = "yesterday"
    content["entries"]["answer:worse"] = 7
    damaged = json.dumps(content).encode()
    store.path.write_bytes(damaged)
    told = store.read()
    assert values(told) == {"answer:good": "kept"}
    assert told.revision == 3
    assert told.notice is not None
    assert told.notice.startswith("2 of your saved answers could not be read.")
    (aside,) = asides(store)
    assert aside.read_bytes() == damaged
    assert store.read() == Snapshot(told.entries, 3)


def test_a_damaged_file_that_cannot_be_moved_is_still_reported(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put([event("good", value="kept"), event("bad")], NOW)
    store.path.write_bytes(store.path.read_bytes().replace(b"answer:bad", b"answer bad"))

    def refuse(*_: object) -> None:
        raise NotSaved("no")

    monkeypatch.setattr(store_module, "write_whole", refuse)
    told = store.read()
    assert values(told) == {"answer:good": "kept"}
    assert told.notice is not None
    assert told.notice.startswith("1 of your saved answers")
    with pytest.raises(NotSaved, match="cannot be moved aside"):
        store.put([event("new")], NOW)


def test_a_store_that_may_not_be_read_says_so(store: Store) -> None:
    store.path.mkdir(parents=True)
    with pytest.raises(NotSaved, match="cannot be read"):
        store.read()


def test_a_full_store_takes_changes_but_no_more_questions(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "MAX_KEYS", 3)
    store.put([event(str(number)) for number in range(3)], NOW)
    saved = store.put([event("1", value="changed", id="b"), event("more", id="c")], NOW)
    assert [refusal.id for refusal in saved.refused] == ["c"]
    assert "full" in saved.refused[0].reason
    assert values(saved)["answer:1"] == "changed"
    assert "answer:more" not in saved.entries


def test_the_file_never_outgrows_what_is_read_again(store: Store) -> None:
    big = [event(str(number), value="x" * 16_000, id=str(number)) for number in range(300)]
    saved = store.put(big, NOW)
    assert 0 < len(saved.refused) < 300
    assert store.path.stat().st_size <= 4 * 1024 * 1024
    assert store.read() == Snapshot(saved.entries, saved.revision)
    replaced = store.put([event("0", value="y" * 16_000, id="new")], NOW + 1)
    assert replaced.refused == ()


def test_more_keys_in_a_file_than_allowed_are_not_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put([event(str(number)) for number in range(5)], NOW)
    monkeypatch.setattr(store_module, "MAX_KEYS", 3)
    told = store.read()
    assert len(told.entries) == 3
    assert told.notice is not None


def test_the_file_is_plain_json_in_the_documented_shape(store: Store) -> None:
    store.put([event(value=[1, "ä"])], NOW)
    content = json.loads(store.path.read_bytes())
    entry = {"value": [1, "ä"], "content": "9f", "time": NOW, "id": "a"}
    assert content == {"format": 1, "revision": 1, "entries": {"answer:q": entry}}
    assert store.path.read_bytes() == encode(content)
