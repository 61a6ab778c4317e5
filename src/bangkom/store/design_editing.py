"""How a rancangan is written: section by section, so that two pages of one author never overwrite each other.

A version that somebody else was asked to read never changes again; what its author saves within minutes of beginning
one that nobody was asked to read goes into the same version.
"""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, ForeignKey, Integer, String, Table, and_, select, update

from bangkom.domain.design import SECTIONS, Design, Section, number_rows, to_document
from bangkom.domain.design_gaps import too_long
from bangkom.errors import DesignError
from bangkom.store.database import put
from bangkom.store.designs import CLOSED, DESIGN, VERSION, Stored, add_version, hold, to_text, versions
from bangkom.store.schema import metadata

COALESCING = timedelta(minutes=10)
"""A version takes in its author's saves for this long, if nobody was asked to read it."""

TAB = Table(
    "design_tab",  # who saved a section last, so that a page's own saves never conflict with each other
    metadata,
    Column("person", String(32), ForeignKey(DESIGN.c.person), primary_key=True),
    Column("section", String(16), primary_key=True),
    Column("tab", String(36), nullable=False),
    Column("sequence", Integer, nullable=False),
)


@dataclass(frozen=True)
class Saved:
    """`base` is what the next save of the section has to name; `design` how it now stands."""

    version: int
    base: str
    design: Design
    saved_at: datetime


@dataclass(frozen=True)
class Conflict:
    """The section was changed elsewhere since; nothing was written. `design` is how it now stands."""

    base: str
    design: Design


def section_base(design: Design, section: Section) -> str:
    """What a section holds, digested: a save names the one it began from."""
    document = to_document(design)
    held = json.dumps([document[name] for name in SECTIONS[section]], sort_keys=True)
    return hashlib.sha256(held.encode()).hexdigest()[:16]


def save_section(
    connection: Connection,
    person: str,
    section: Section,
    wanted: Design,
    base: str,
    author: str,
    now: datetime,
    *,
    tab: str = "",
    sequence: int = 0,
) -> Saved | Conflict:
    """Put what `wanted` holds in that section into the rancangan; its other sections stay.

    `base` is the section as the writer began from it: if it was changed elsewhere since, nothing is written. Saves of
    one `tab` come one after another by `sequence`: they don't conflict with each other, and one that is overtaken is
    left out. DesignError if the rancangan isn't open to changes, or a text is too long.
    """
    stored = hold(connection, person)
    if stored.is_locked:
        raise DesignError(CLOSED[stored.state])
    problem = next((gap for gap in too_long(wanted) if gap.section == section), None)
    if problem is not None:
        raise DesignError(problem.sentence)
    now_base = section_base(stored.design, section)
    last = connection.execute(select(TAB).where(TAB.c.person == person, TAB.c.section == section)).one_or_none()
    is_same_tab = bool(tab) and last is not None and last.tab == tab
    if is_same_tab and last is not None and sequence <= last.sequence:
        return Saved(stored.version, now_base, stored.design, stored.updated_at)
    values = {name: getattr(wanted, name) for name in SECTIONS[section]}
    counters = connection.execute(
        select(DESIGN.c.last_milestone, DESIGN.c.last_indicator).where(DESIGN.c.person == person)
    ).one()
    design, milestone, indicator = number_rows(replace(stored.design, **values), *counters, stored.design)
    new_base = section_base(design, section)
    if now_base not in (base, new_base) and not is_same_tab:
        return Conflict(now_base, stored.design)
    if tab:
        put(connection, TAB, {"person": person, "section": section, "tab": tab, "sequence": sequence})
    if design == stored.design:
        return Saved(stored.version, now_base, design, stored.updated_at)
    version = _keep(connection, stored, design, author, now)
    connection.execute(
        update(DESIGN)
        .where(DESIGN.c.person == person)
        .values(version=version, last_milestone=milestone, last_indicator=indicator)
    )
    return Saved(version, new_base, design, now)


def _keep(connection: Connection, stored: Stored, design: Design, author: str, now: datetime) -> int:
    """Write into the newest version if it may still change, else into a new one; its number."""
    newest = versions(connection, stored.person)[-1]
    may_change = not newest.is_shared and newest.author == author and now - newest.begun_at <= COALESCING
    if may_change and not newest.source:
        where = and_(VERSION.c.person == stored.person, VERSION.c.number == newest.number)
        connection.execute(update(VERSION).where(where).values(document=to_text(design), saved_at=now))
        return newest.number
    add_version(connection, stored.person, newest.number + 1, design, author, "", now)
    return newest.number + 1
