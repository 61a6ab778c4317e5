"""What of hand marks a participant may read: nothing of them before their session is released to their group."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import inspect

from bangkom.domain.rubric import Level
from bangkom.settings import Settings
from bangkom.store import mark_release, marking
from bangkom.store.database import Database
from bangkom.store.mark_release import STALE_PAGE
from bangkom.store.marking import Mark
from bangkom.store.marks import CellMark


@dataclass(frozen=True)
class HandMarks:
    """`readers` are (participant, assignment) whose marks are released, `marks` the newest of the desk by
    (participant, assignment, question)."""

    readers: Collection[tuple[str, str]] = frozenset()
    marks: Mapping[tuple[str, str, str], Mark] = field(default_factory=dict)

    def shown(self, cell: CellMark) -> CellMark:
        """The marks as their participant may read them: only the automatic one as long as nothing is released."""
        if (cell.participant, cell.assignment) in self.readers:
            return cell
        return replace(cell, manual=None, extra=0.0, comment=None, needs_manual=cell.auto is None)

    def levels(self, cell: CellMark) -> tuple[Level, ...]:
        """The levels behind a hand mark that may be read; none if it was given elsewhere."""
        mark = self.marks.get((cell.participant, cell.assignment, cell.question))
        if mark is None or (cell.participant, cell.assignment) not in self.readers:
            return ()
        is_same = mark.points == cell.manual and mark.answer.handed_in_at == cell.submitted_at
        return mark.levels if is_same else ()


def read_hand_marks(settings: Settings, assignment: str | None, participants: Collection[str] | None) -> HandMarks:
    """What the store says of these participants' hand marks, of all if None. Without a store nothing is released."""
    with open_store(settings) as database:
        if database is None:
            return HandMarks()
        with database.read() as connection:
            readers = mark_release.readers(connection, settings.cohort)
            marks = marking.current(connection, settings.cohort, assignment, participants) if readers else {}
    return HandMarks(readers.keys(), marks)


@contextmanager
def open_store(settings: Settings) -> Iterator[Database | None]:
    """The store; None if there is none, or none that knows of hand marks: whoever only grades needs none."""
    database = Database(settings.store_url)
    path = database.url.database
    try:
        if database.is_sqlite and not (path and Path(path).is_file()):
            yield None
            return
        with database.read() as connection:
            is_ready = inspect(connection).has_table(STALE_PAGE.name)
        yield database if is_ready else None
    finally:
        database.close()
