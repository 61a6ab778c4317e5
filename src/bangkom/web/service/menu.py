"""The head's menu: which links stand in it directly, and which under a heading, for each role."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bangkom.web.service.routes import Link


@dataclass(frozen=True)
class Entry:
    """Links under one heading; without a heading they stand in the bar itself."""

    heading: str
    links: tuple[Link, ...]


Order = tuple[tuple[str, tuple[str, ...]], ...]

TRAINING = ("classroom", "discussion", "forum", "design", "presentation", "implementation")
MENU: Mapping[str, Order] = {
    "participant": (
        ("", ("home", "discussion", "classroom", "design", "implementation")),
        ("Lainnya", ("forum", "presentation", "graduation", "receipts")),
    ),
    "trainer": (
        ("", ("trainer", "marking")),
        ("Pelatihan", TRAINING),
        ("Peserta", ("people", "schedule", "allowances")),
        ("Hasil", ("graduation", "reports", "receipts")),
    ),
    "organiser": (
        ("", ("organiser",)),
        ("Pelatihan", TRAINING),
        ("Peserta", ("people", "schedule", "allowances", "staff")),
        ("Hasil", ("graduation", "reports", "receipts")),
    ),
}
"""Keys of links; a link that is named nowhere comes last, under its own heading."""
REST = "Lainnya"


def arrange(role: str, links: Sequence[Link]) -> tuple[Entry, ...]:
    """These links of a role as its menu; headings without links are left out."""
    own = [link for link in links if role in link.roles]
    order = MENU[role]
    placed = {key for _, keys in order for key in keys}
    rest = tuple(link for link in own if link.key not in placed)
    entries = [
        Entry(heading, tuple(link for key in keys for link in own if link.key == key)) for heading, keys in order
    ]
    return tuple(entry for entry in (*entries, Entry(REST, rest)) if entry.links)
