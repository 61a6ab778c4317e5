"""Dates with times as officers write them, with the zone of the training."""

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bangkom.cohort.sheets import Cell
from bangkom.messages import Zone

MONTHS = (
    ("januari", "jan"),
    ("februari", "feb", "pebruari", "peb"),
    ("maret", "mar"),
    ("april", "apr"),
    ("mei",),
    ("juni", "jun"),
    ("juli", "jul"),
    ("agustus", "agu", "agt", "ags"),
    ("september", "sep", "sept"),
    ("oktober", "okt"),
    ("november", "nov", "nopember", "nop"),
    ("desember", "des"),
)
MONTH_NUMBERS = {name: number for number, names in enumerate(MONTHS, 1) for name in names}
DAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")

WRITTEN = re.compile(
    r"(?:(?P<weekday>[a-z']+)[ ,]+)?"
    r"(?P<day>\d{1,2})[ /.-](?P<month>\d{1,2}|[a-z]+)[ /.-](?P<year>\d{4})"
    r"(?:,? +(?:pukul +|jam +)?(?P<hour>\d{1,2})[.:](?P<minute>\d{2})(?:[.:]00)?)?(?: +(?P<zone>[a-z]{2,5}))?",
    re.ASCII,
)
ISO = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?:[T ](?P<hour>\d{2})[.:](?P<minute>\d{2})(?::\d{2})?)?",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True)
class Written:
    """A moment as it stood in a cell. `has_time` is false for a date alone, which is then 00.00."""

    moment: datetime
    has_time: bool


def read_moment(cell: Cell, zone: Zone) -> Written | str:
    """The moment, or a sentence why the cell holds none.

    A real date of the spreadsheet, or text: `13/11/2019 08.00`, `13 November 2019, 08.00 WITA`, `2019-11-13 08:00`,
    each with or without the time. Day before month, as in Indonesia; a year has four digits.
    """
    if cell.kind == "number":
        return NOT_A_DATE
    text = cell.text.casefold()
    found = ISO.fullmatch(cell.text) or WRITTEN.fullmatch(text)
    if not found:
        return NOT_A_DATE
    parts = found.groupdict()
    label = parts.get("zone")
    if label and label != zone.label.casefold():
        return OTHER_ZONE.format(zone=zone.label)
    month = parts["month"]
    number = int(month) if month.isdecimal() else MONTH_NUMBERS.get(month, 0)
    try:
        moment = datetime(
            int(parts["year"]), number, int(parts["day"]), int(parts["hour"] or 0), int(parts["minute"] or 0),
            tzinfo=ZoneInfo(zone.name),
        )  # fmt: skip
    except ValueError:
        return IMPOSSIBLE
    weekday = (parts.get("weekday") or "").replace("'", "")
    if weekday and weekday != DAYS[moment.weekday()]:
        return WRONG_WEEKDAY.format(weekday=DAYS[moment.weekday()].capitalize())
    # A spreadsheet keeps a date alone as its midnight.
    is_midnight = cell.kind == "date" and (moment.hour, moment.minute) == (0, 0)
    return Written(moment, parts["hour"] is not None and not is_midnight)


NOT_A_DATE = "Bukan tanggal yang terbaca. Tulis hari/bulan/tahun dan jam, misalnya 13/11/2019 08.00."
IMPOSSIBLE = "Tanggal atau jam ini tidak ada di kalender. Periksa hari, bulan, dan jamnya."
OTHER_ZONE = "Zona waktunya lain. Tulis jam dalam {zone}, atau hapus zonanya."
WRONG_WEEKDAY = "Nama harinya tidak cocok: tanggal itu hari {weekday}."
