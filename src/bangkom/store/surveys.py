"""Satisfaction surveys (SKM) of participants' services, before and after their change: points per unsur, by name.

Of each phase the newest that wasn't taken back counts. Respondents are counted, never known.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import CheckConstraint, Column, Connection, ForeignKey, Integer, String, Table, insert, select, update

from bangkom.domain.survey import PHASES, UNSUR, Phase, Tally, Unsur, problems
from bangkom.errors import ImplementationError
from bangkom.store.database import insert_missing
from bangkom.store.people import PERSON
from bangkom.store.schema import Moment, metadata

MOST_SHORT = 200

How = Literal["rows", "totals"]
"""Read from a sheet with a row a respondent, or typed as totals."""


def _one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in values)})", name=column)


SURVEY = Table(
    "survey",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(32), nullable=False, unique=True),
    Column("person", String(32), ForeignKey(PERSON.c.id), nullable=False, index=True),
    Column("phase", String(8), nullable=False),
    Column("service", String(200), nullable=False),
    Column("period", String(200), nullable=False),
    Column("how", String(8), nullable=False),
    Column("respondents", Integer, nullable=False),
    Column("population", Integer),
    Column("at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
    _one_of("phase", PHASES),
    _one_of("how", ("rows", "totals")),
)

TOTAL = Table(
    "survey_total",
    metadata,
    Column("survey", Integer, ForeignKey(SURVEY.c.id), primary_key=True),
    Column("unsur", String(12), primary_key=True),
    Column("total", Integer, nullable=False),
    _one_of("unsur", UNSUR),
)


@dataclass(frozen=True)
class Survey:
    """`period` is when it was held, as typed; `population` how many use the service, None if that isn't known."""

    id: int
    phase: Phase
    service: str
    period: str
    how: How
    population: int | None
    tally: Tally
    at: datetime


def add_survey(
    connection: Connection,
    key: str,
    person: str,
    phase: Phase,
    service: str,
    period: str,
    how: How,
    population: int | None,
    tally: Tally,
    now: datetime,
) -> bool:
    """Keep a survey; False if the form with this key was kept already.

    ImplementationError if these totals can't come from that many respondents, or there are more of them than users.
    """
    if problems(tally.respondents, tally.totals):
        raise ImplementationError(IMPOSSIBLE)
    if population is not None and population < tally.respondents:
        raise ImplementationError(FEWER_USERS)
    values = {
        "key": key,
        "person": person,
        "phase": phase,
        "service": service.strip()[:MOST_SHORT],
        "period": period.strip()[:MOST_SHORT],
        "how": how,
        "respondents": tally.respondents,
        "population": population,
        "at": now,
    }
    if not insert_missing(connection, SURVEY, values):
        return False
    id = connection.scalar(select(SURVEY.c.id).where(SURVEY.c.key == key))
    rows = [{"survey": id, "unsur": unsur, "total": tally.totals[unsur]} for unsur in UNSUR]
    connection.execute(insert(TOTAL), rows)
    return True


def withdraw_survey(connection: Connection, person: str, id: int, now: datetime) -> bool:
    """Take a survey back; False if the participant has none of that number."""
    where = (SURVEY.c.id == id, SURVEY.c.person == person, SURVEY.c.withdrawn_at.is_(None))
    return connection.execute(update(SURVEY).where(*where).values(withdrawn_at=now)).rowcount > 0


def of_person(connection: Connection, person: str) -> tuple[Survey, ...]:
    """Every survey of a participant that wasn't taken back, the oldest first."""
    return tuple(one for _, one in _surveys(connection, SURVEY.c.person == person))


def of_cohort(connection: Connection, cohort: str) -> Mapping[str, Mapping[Phase, Survey]]:
    """The surveys that count, by person and phase."""
    found: dict[str, dict[Phase, Survey]] = {}
    of_these = SURVEY.c.person.in_(select(PERSON.c.id).where(PERSON.c.cohort == cohort))
    for person, survey in _surveys(connection, of_these):
        found.setdefault(person, {})[survey.phase] = survey
    return found


def _surveys(connection: Connection, where: Any) -> Iterable[tuple[str, Survey]]:
    query = select(SURVEY, TOTAL.c.unsur, TOTAL.c.total).join(TOTAL, TOTAL.c.survey == SURVEY.c.id)
    rows: dict[int, Any] = {}
    totals: dict[int, dict[Unsur, int]] = {}
    for row in connection.execute(query.where(where, SURVEY.c.withdrawn_at.is_(None)).order_by(SURVEY.c.id)):
        rows[row.id] = row
        totals.setdefault(row.id, {})[row.unsur] = row.total
    for id, row in rows.items():
        tally = Tally(row.respondents, {unsur: totals[id][unsur] for unsur in UNSUR})
        yield (
            row.person,
            Survey(id, row.phase, row.service, row.period, row.how, row.population, tally, row.at),
        )


IMPOSSIBLE = "Jumlah ini tidak mungkin berasal dari responden sebanyak itu. Periksa jumlah tiap unsur."
FEWER_USERS = "Pengguna layanan lebih sedikit daripada respondennya. Periksa kedua jumlah itu."
