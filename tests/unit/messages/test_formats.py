from datetime import UTC, datetime

import pytest

from bangkom.messages import Zone, clock, date, date_time, duration, megabytes, number, percent, points

WITA = Zone("Asia/Makassar", "WITA")
MOMENT = datetime(2019, 11, 13, 0, 0, tzinfo=UTC)


def test_dates_carry_their_zone():
    assert date_time(MOMENT, WITA) == "Rabu, 13 November 2019, 08.00 WITA"
    assert date(MOMENT, WITA) == "Rabu, 13 November 2019"
    assert clock(MOMENT, Zone("Asia/Jakarta", "WIB")) == "07.00 WIB"


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        clock(datetime(2019, 11, 13), WITA)  # noqa: DTZ001 - that is the case


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (number(1234.5), "1.234,5"),
        (number(2), "2"),
        (number(3, 2), "3,00"),
        (percent(0.375, 1), "37,5 %"),
        (percent(15 / 24), "63 %"),
        (percent(3 / 24), "13 %"),
        (points(0.67), "0,67 poin"),
        (megabytes(2_100_000), "2,1 MB"),
        (megabytes(10), "0,1 MB"),
        (duration(312.4), "5 menit 12 detik"),
        (duration(3725), "1 jam 2 menit"),
        (duration(0.2), "0 detik"),
    ],
)
def test_numbers_are_written_as_indonesians_write_them(text, expected):
    assert text == expected
