"""From the store to the gradebook: marks given at the desk stand there as nbgrader's manual grades.

The store comes first, for two reasons: there it is decided whether somebody else was faster, and what was acknowledged
can be done again after a crash, while a gradebook that was written first would hold a mark that nobody can explain. So
a mark is on the store's list from its own transaction on until the gradebook has it; whoever finds it there, at once or
at the next start, writes it. Writing it twice is harmless: the same hand-in gets the same points.
"""

from datetime import UTC

from sqlalchemy import Connection

from bangkom.errors import GradingError
from bangkom.exchange.durable import locked
from bangkom.settings import Settings
from bangkom.store import mark_release, marking
from bangkom.store.database import Database
from bangkom.store.gradebook import CohortGradebook, open_gradebook
from bangkom.store.marking import Mark


def book(settings: Settings, database: Database) -> int:
    """Write every mark of the cohort that isn't in the gradebook yet; how many. Their feedback pages are then stale.

    A mark of a version that has been handed in anew since stays in the store alone: the gradebook's place is that of
    the newest version. GradingError or StoreError if a database can't be used, or if a mark has no place in the
    gradebook: it stays on the list, and the others are written.
    """
    problem: GradingError | None = None
    written = 0
    # One at a time, and what is on the list is read only then: an older mark must not come after a newer one.
    with locked(settings.cohort_folder / ".booking.lock"):
        with database.read() as connection:
            marks = marking.unbooked(connection, settings.cohort)
        if marks:
            with open_gradebook(settings) as gradebook:
                for mark in marks:
                    try:
                        _write(gradebook, mark)
                    except GradingError as error:
                        problem = error
                        continue
                    with database.write() as connection:
                        _settle(connection, mark)
                    written += 1
    if problem is not None:
        raise problem
    return written


def _write(gradebook: CohortGradebook, mark: Mark) -> None:
    answer = mark.answer
    received = answer.handed_in_at.astimezone(UTC).replace(tzinfo=None) if answer.handed_in_at else None
    gradebook.set_manual(answer.assignment, answer.participant, answer.question, mark.points, mark.comment, of=received)


def _settle(connection: Connection, mark: Mark) -> None:
    answer = mark.answer
    marking.booked(connection, mark.id)
    mark_release.spoil(connection, answer.cohort, answer.assignment, [answer.participant])
