"""What users read: sentences shared by several places, and dates and numbers as Indonesians write them."""

from bangkom.messages.disk import disk_trouble
from bangkom.messages.formats import (
    Zone,
    clock,
    date,
    date_time,
    day,
    duration,
    joined,
    megabytes,
    number,
    percent,
    points,
)

__all__ = [
    "Zone",
    "clock",
    "date",
    "date_time",
    "day",
    "disk_trouble",
    "duration",
    "joined",
    "megabytes",
    "number",
    "percent",
    "points",
]
