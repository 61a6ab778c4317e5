"""Dates, times, numbers and sizes in Indonesian: words and patterns of dates by CLDR (Babel)."""

import datetime as time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date

LOCALE = "id"
SEPARATORS = str.maketrans(",.", ".,")
"""From the program's to Indonesia's: a point groups thousands, a comma begins the decimals."""


@dataclass(frozen=True)
class Zone:
    """A time zone by its IANA name and the abbreviation people know, e.g. `Zone("Asia/Makassar", "WITA")`."""

    name: str
    label: str

    def local(self, moment: datetime) -> datetime:
        """`moment` in this zone; ValueError if it is naive, for a naive time has no meaning here."""
        if moment.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return moment.astimezone(ZoneInfo(self.name))


def date_time(moment: datetime, zone: Zone) -> str:
    """`Rabu, 13 November 2019, 08.00 WITA`."""
    return f"{date(moment, zone)}, {clock(moment, zone)}"


def date(moment: datetime, zone: Zone) -> str:
    """`Rabu, 13 November 2019`."""
    return _weekday(zone.local(moment).date())


def day(value: time.date) -> str:
    """`13 November 2019`."""
    return format_date(value, "d MMMM y", locale=LOCALE)


@lru_cache(maxsize=1024)  # a list of thousands names few days, and CLDR's patterns take their time
def _weekday(value: time.date) -> str:
    return format_date(value, "EEEE, d MMMM y", locale=LOCALE)


def clock(moment: datetime, zone: Zone) -> str:
    """`10.42 WITA`."""
    return f"{zone.local(moment):%H.%M} {zone.label}"


def number(value: float, places: int | None = None) -> str:
    """`1.234,5`; with `places`, exactly that many decimals; without, at most two and none that are zero.

    Halves are rounded up, as people reckon: 62,5 without decimals is 63.
    """
    return _number(str(value), places)  # as it is written: 1.005 is to become 1,01, whatever the float beneath it is


@lru_cache(maxsize=16_384)  # every score of two decimals: thousands of participants share them
def _number(shortest: str, places: int | None) -> str:
    rounded = Decimal(shortest).quantize(Decimal(1).scaleb(-(2 if places is None else places)), ROUND_HALF_UP)
    written = f"{rounded:,f}".translate(SEPARATORS)
    return written.rstrip("0").removesuffix(",") if places is None else written


def percent(share: float, places: int = 0) -> str:
    """`0.375` → `38 %` (or `37,5 %` with one place)."""
    return f"{number(share * 100, places)} %"


def points(value: float) -> str:
    """`2 poin`, `0,67 poin`."""
    return f"{number(value)} poin"


def joined(words: Sequence[str]) -> str:
    """`satu`, `satu dan dua`, `satu, dua, dan tiga`."""
    if len(words) < 3:
        return " dan ".join(words)
    return f"{', '.join(words[:-1])}, dan {words[-1]}"


def megabytes(size: int) -> str:
    """Bytes as `2,1 MB` (10⁶ bytes, as phone plans count); at least `0,1 MB`."""
    return f"{number(max(size / 1e6, 0.1), 1)} MB"


def duration(seconds: float) -> str:
    """`5 menit 12 detik`, `45 detik`, `1 jam 2 menit`; fractions are rounded to whole seconds."""
    whole = round(seconds)
    hours, minutes, rest = whole // 3600, whole % 3600 // 60, whole % 60
    parts = [(hours, "jam"), (minutes, "menit"), (rest if not hours else 0, "detik")]
    return " ".join(f"{value} {unit}" for value, unit in parts if value) or "0 detik"
