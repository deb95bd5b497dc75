import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.evidence import collagen
from course_lib.models.laser_response import (
    QUESTIONS,
    amounts_on,
    events_on,
    looks_on,
    measured_signals,
    raised_without_figure,
    signals_on,
    told_on,
)

days = st.floats(0, 3650)


def test_the_measured_signals_are_those_of_the_evidence() -> None:
    assert [(point.src, point.day, point.multiple) for point in measured_signals()] == [
        ("ORRINGER2004", 21, 7.5),
        ("ORRINGER2004", 21, 8.9),
        ("ORRINGER2005", 7, 1.47),
        ("ORRINGER2005", 7, 1.84),
    ]


def test_a_share_of_another_laser_is_no_multiple_and_has_no_day() -> None:
    shares = [signal for signal in collagen().laser_response.signals if signal.share]
    assert [signal.name for signal in shares] == ["Fractional CO2"]
    named = {point.name for point in measured_signals()} | {each.name for _, each in raised_without_figure()}
    assert named.isdisjoint(signal.name for signal in shares)


def test_what_was_seen_but_not_counted_stays_without_a_number() -> None:
    assert {(day, signal.src) for day, signal in raised_without_figure()} == {
        (7, "LAUBACH2006"), (180, "ORRINGER2004")
    }  # fmt: skip
    for sentence in signals_on(180):
        assert "by how much is not known here" in sentence


def test_numbers_from_memory_say_so_and_others_do_not() -> None:
    recalled = [sentence for sentence in signals_on(21) if "quoted from memory" in sentence]
    assert len(recalled) == len(signals_on(21)) == 2
    assert not any("memory" in sentence for sentence in signals_on(7))
    assert len(signals_on(7)) == 3


def test_the_day_of_each_finding_is_found_and_the_day_before_is_not() -> None:
    assert [each.src for each in amounts_on(90)] == ["BORGES2020"]
    assert amounts_on(89) == ()
    assert [each.src for each in looks_on(365)] == [each.src for each in looks_on(730)] == ["ORTIZ2010"]
    assert looks_on(364) == looks_on(731) == ()


def test_a_look_at_an_unknown_time_belongs_to_no_day() -> None:
    unplaced = [look.src for look in collagen().laser_response.look if look.days is None]
    assert unplaced == ["WARD2008"]
    assert all(look.src != "WARD2008" for day in range(4000) for look in looks_on(day))


@given(days)
def test_nothing_is_told_of_a_day_on_which_nobody_looked(day: float) -> None:
    measured = {point.day for point in measured_signals()} | {each for each, _ in raised_without_figure()}
    assert bool(signals_on(day)) == (day in measured)
    assert bool(told_on("amount", day)) == bool(amounts_on(day))
    assert bool(told_on("look", day)) == bool(looks_on(day))
    assert told_on("signal", day) == signals_on(day)


@given(days)
def test_an_event_goes_on_between_its_days(day: float) -> None:
    assert all(event.days[0] <= day <= event.days[1] for event in events_on(day))


def test_the_order_of_events_is_told_from_the_first_day_to_the_last() -> None:
    assert [event.src for event in events_on(0)] == ["ORRINGER2004"]
    assert len(events_on(14)) == 2
    assert events_on(366) == ()


@pytest.mark.parametrize("day", [-1, float("nan")])
def test_a_day_before_the_treatment_is_refused(day: float) -> None:
    for asked in (signals_on, amounts_on, looks_on, events_on):
        with pytest.raises(ValueError, match="is before the treatment: a day is 0 or more"):
            asked(day)


def test_an_unknown_question_lists_the_known_ones() -> None:
    assert QUESTIONS == ("signal", "amount", "look")
    with pytest.raises(ValueError, match=r"^there is no question 'gain'; there are: signal, amount, look$"):
        told_on("gain", 7)  # type: ignore[arg-type]
