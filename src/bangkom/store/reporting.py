"""Runs of reports: who asked when, what came of it; and the day of the week on which they run by themselves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    insert,
    select,
    update,
)

from bangkom.domain.reporting import Weekly
from bangkom.errors import ReportError
from bangkom.store.cohorts import COHORT
from bangkom.store.database import put
from bangkom.store.schema import Moment, metadata

RunState = Literal["waiting", "running", "done", "failed"]

RUN = Table(
    "report_run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("cohort", String(32), ForeignKey(COHORT.c.id), nullable=False, index=True),
    Column("state", String(8), nullable=False),
    Column("asked_by", String(32), nullable=False),  # empty: by the schedule
    Column("asked_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("done", Integer, nullable=False),
    Column("of", Integer, nullable=False),
    Column("input_hash", String(64), nullable=False),
    Column("reason", String(500), nullable=False),
    CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="state"),
)

SCHEDULE = Table(
    "report_schedule",
    metadata,
    Column("cohort", String(32), ForeignKey(COHORT.c.id), primary_key=True),
    Column("weekday", Integer, nullable=False),  # -1: not by itself
    Column("minute", Integer, nullable=False),
    Column("set_by", String(32), nullable=False),
    Column("set_at", Moment, nullable=False),
    CheckConstraint("weekday BETWEEN -1 AND 6", name="weekday"),
    CheckConstraint("minute BETWEEN 0 AND 1439", name="minute"),
)


@dataclass(frozen=True)
class Run:
    """`asked_at` is also the moment that the figures are of. `done` of `of` reports are ready; `reason` says why it
    failed. `asked_by` is empty if the schedule asked."""

    id: int
    cohort: str
    state: RunState
    asked_by: str
    asked_at: datetime
    ended_at: datetime | None
    done: int
    of: int
    input_hash: str
    reason: str

    @property
    def is_open(self) -> bool:
        return self.state in ("waiting", "running")


def ask(connection: Connection, cohort: str, by: str, now: datetime, of: int) -> Run:
    """Put a run in line. ReportError while one of the cohort is still open."""
    locked = select(COHORT.c.id).where(COHORT.c.id == cohort).with_for_update()
    connection.execute(locked)
    if any(run.is_open for run in runs(connection, cohort, 1)):
        raise ReportError(OPEN)
    values = {"state": "waiting", "ended_at": None, "done": 0, "of": of, "input_hash": "", "reason": ""}
    key = connection.scalar(insert(RUN).values(cohort=cohort, asked_by=by, asked_at=now, **values).returning(RUN.c.id))
    return _require(connection, int(key or 0))


def runs(connection: Connection, cohort: str, limit: int) -> tuple[Run, ...]:
    """The newest first."""
    query = select(RUN).where(RUN.c.cohort == cohort).order_by(RUN.c.id.desc()).limit(limit)
    return tuple(_run(row) for row in connection.execute(query))


def run(connection: Connection, cohort: str, id: int) -> Run | None:
    row = connection.execute(select(RUN).where(RUN.c.id == id, RUN.c.cohort == cohort)).one_or_none()
    return _run(row) if row else None


def next_waiting(connection: Connection, cohort: str) -> Run | None:
    """The open run of the cohort; one that was under way when its process ended counts too, and begins anew."""
    query = select(RUN).where(RUN.c.cohort == cohort, RUN.c.state.in_(("waiting", "running"))).order_by(RUN.c.id)
    row = connection.execute(query.limit(1)).one_or_none()
    return _run(row) if row else None


def advance(connection: Connection, id: int, done: int) -> None:
    connection.execute(update(RUN).where(RUN.c.id == id).values(state="running", done=done))


def finish(connection: Connection, id: int, input_hash: str, now: datetime) -> None:
    values = {"state": "done", "done": RUN.c.of, "input_hash": input_hash, "ended_at": now}
    connection.execute(update(RUN).where(RUN.c.id == id).values(**values))


def fail(connection: Connection, id: int, reason: str, now: datetime) -> None:
    connection.execute(update(RUN).where(RUN.c.id == id).values(state="failed", reason=reason[:500], ended_at=now))


def set_schedule(connection: Connection, cohort: str, weekly: Weekly | None, by: str, now: datetime) -> None:
    """From now on by themselves every week; None: only when somebody asks."""
    day, minute = (weekly.weekday, weekly.minute) if weekly else (-1, 0)
    put(connection, SCHEDULE, {"cohort": cohort, "weekday": day, "minute": minute, "set_by": by, "set_at": now})


def schedule(connection: Connection, cohort: str) -> tuple[Weekly, datetime] | None:
    """The schedule and since when it holds; None if reports don't run by themselves."""
    row = connection.execute(select(SCHEDULE).where(SCHEDULE.c.cohort == cohort)).one_or_none()
    return None if row is None or row.weekday < 0 else (Weekly(row.weekday, row.minute), row.set_at)


def _require(connection: Connection, id: int) -> Run:
    return _run(connection.execute(select(RUN).where(RUN.c.id == id)).one())


def _run(row: Row[Any]) -> Run:
    return Run(**row._mapping)


OPEN = "Laporan sedang disusun. Tunggu sampai selesai, lalu mintalah lagi."
