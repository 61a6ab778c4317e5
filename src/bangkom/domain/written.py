"""Numbers and dates as officers type them into forms."""

import re
from datetime import date
from functools import lru_cache

MONTHS = ("jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des")
"""The first three letters tell Indonesian months apart."""

GROUPED = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+")
DATE = re.compile(r"([0-9]{1,2})[ /.-]([0-9]{1,2}|[A-Za-z]{3,9})[ /.-]([0-9]{4})")
ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
LONGEST = 20


@lru_cache(maxsize=4096)
def read_number(text: str) -> float | None:
    """`1.500` is fifteen hundred and `2,5` two and a half, as Indonesians write; a lone point that can't group
    thousands is a decimal point (`2.5`). A sign, and a `%` after it, may stand there. None if it isn't a number."""
    bare = text.strip().removesuffix("%").strip().replace("−", "-")
    sign = -1.0 if bare.startswith("-") else 1.0
    bare = bare.removeprefix("-").removeprefix("+").strip()
    whole, comma, decimals = bare.partition(",")
    if GROUPED.fullmatch(whole):
        whole = whole.replace(".", "")
    elif "." in whole and not comma:
        whole, comma, decimals = whole.partition(".")
    is_number = whole.isdecimal() and (decimals.isdecimal() if comma else True) and bare.isascii()
    if not is_number or len(bare) > LONGEST:
        return None
    return sign * float(f"{whole}.{decimals or 0}")


def read_date(text: str) -> date | None:
    """`20/3/2026`, `20 Maret 2026` or `2026-03-20`; None if it isn't a day that exists. A year has four digits."""
    bare = text.strip()
    try:
        if found := ISO.fullmatch(bare):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := DATE.fullmatch(bare):
            return date(int(found[3]), _month(found[2]), int(found[1]))
    except ValueError:
        return None
    return None


def _month(text: str) -> int:
    return int(text) if text.isdecimal() else MONTHS.index(text[:3].casefold()) + 1
