"""Numbers are read with their units, and names with a number in them are not."""

from decimal import Decimal

import pytest

from tests.notebooks.quantities import Quantity, quantities


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("about 1 % a year", ["1 %"]),
        ("one percent, or 1 per cent, or 1%", ["1 %", "1 %", "1 %"]),
        ("in 10 people", ["10"]),
        ("3 to 14 days", ["3 day", "14 day"]),
        ("10-22 h and 13–28 h", ["10 hour", "22 hour", "13 hour", "28 hour"]),
        ("40 to 45 %, not 1 or 2 weeks", ["40 %", "45 %", "1 week", "2 week"]),
        ("+47 % to +84 %", ["47 %", "84 %"]),
        ("56 vs 82 ng/ml", ["56 ng/ml", "82 ng/ml"]),
        ("37 % of 500 patients", ["37 %", "500"]),
        ("4.5 weeks, 4.5 months", ["4.5 week", "4.5 month"]),
        ("the 3-month look, 4.5-year trial", ["3 month", "4.5 year"]),
        ("day 1, days 3 to 7 and week 2", ["1 day", "3 day", "7 day", "2 week"]),
        ("20,399 procedures at 10,600 nm", ["20399", "10600 nm"]),
        ("7.5-fold, 8.9x, 2 times", ["7.5 times", "8.9 times", "2 times"]),
        (
            "over four decades, two to three weeks, twelve months",
            ["4 decade", "2 week", "3 week", "12 month"],
        ),
        ("18-29-year-olds", ["18 year", "29 year"]),
        ("CO2 and Er:YAG, MMP-1, one treatment, two kinds", ["1"]),
        ("class 3B, 2D, the 1990s, ANSI Z136.3, C7", []),
        ("0.06 mm, 60 µm or 60 micrometres", ["0.06 mm", "60 um", "60 um"]),
        ("a 10 ns pulse, 5 ms, 2 s, three seconds", ["10 ns", "5 ms", "2 s", "3 s"]),
        ("4.3 J/cm2, 30 mJ, 2 J, 100 °C", ["4.3 J/cm2", "30 mJ", "2 J", "100 Celsius"]),
        ("1,540/1,550 nm, 10600nm", ["1540 nm", "1550 nm", "10600 nm"]),
        ("1 in 10,000, T = 1/10", ["1", "10000", "1", "10"]),
        ("", []),
    ],
)
def test_numbers_are_read_with_their_units(text: str, found: list[str]) -> None:
    assert [str(each) for each in quantities(text)] == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("60 um", "0.06 mm"),
        ("1 cm", "10 mm"),
        ("1064 nm", "0.001064 mm"),
        ("0.77 ms", "0.00077 s"),
        ("1 us", "1000 ns"),
    ],
)
def test_a_length_or_time_is_the_same_in_another_unit(one: str, other: str) -> None:
    (left,), (right,) = quantities(one.replace("us", "µs")), quantities(other)
    assert left != right
    assert left.in_one_unit == right.in_one_unit


def test_a_week_is_no_month_and_a_number_without_a_unit_no_length() -> None:
    found = [quantity.in_one_unit for quantity in quantities("4 weeks, 4 months, 4 mm, 4")]
    assert len({*found}) == 4
    assert Quantity(Decimal(4), None) in found
