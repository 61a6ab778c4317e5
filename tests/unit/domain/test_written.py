from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangkom.domain.written import read_date, read_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("45", 45.0),
        ("2,5", 2.5),
        ("2.5", 2.5),
        ("1.500", 1500.0),
        ("1.500,25", 1500.25),
        ("1.234.567", 1234567.0),
        ("1234,5", 1234.5),
        ("-3", -3.0),
        ("−3", -3.0),
        ("80 %", 80.0),
        ("dua puluh", None),
        ("9 hari", None),
        ("1.50.0", None),
        ("1,2,3", None),
        ("", None),
        ("--3", None),
        ("1e9", None),
        ("٣", None),
        ("9" * 30, None),
    ],
)
def test_numbers_are_read_as_indonesians_write_them(text, number):
    assert read_number(text) == number


@given(st.integers(-(10**9), 10**9))
def test_a_whole_number_is_read_with_and_without_grouping(number):
    assert read_number(str(number)) == number
    assert read_number(f"{number:,}".replace(",", ".")) == number


@given(st.text(max_size=30))
def test_whatever_is_typed_is_read_or_not_but_nothing_breaks(text):
    assert read_number(text) is None or isinstance(read_number(text), float)
    assert read_date(text) is None or isinstance(read_date(text), date)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20/3/2026", date(2026, 3, 20)),
        ("20-03-2026", date(2026, 3, 20)),
        ("20.03.2026", date(2026, 3, 20)),
        ("20 Maret 2026", date(2026, 3, 20)),
        ("1 agt 2026", None),
        ("1 Agustus 2026", date(2026, 8, 1)),
        ("2026-03-20", date(2026, 3, 20)),
        ("29/2/2028", date(2028, 2, 29)),
        ("29/2/2027", None),
        ("31/4/2026", None),
        ("20/13/2026", None),
        ("20/3/26", None),
        ("0/0/0000", None),
        ("besok", None),
    ],
)
def test_dates_are_days_that_exist(text, day):
    assert read_date(text) == day


@given(st.dates(date(1000, 1, 1)))
def test_every_day_is_read_back(day):
    assert read_date(f"{day.day}/{day.month}/{day.year}") == read_date(day.isoformat()) == day
