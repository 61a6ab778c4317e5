"""Grading by itself: whatever was handed in is collected, graded and answered within a breath, one after the other.

Nothing is kept about what is waiting: the depot says what was handed in and on which hand-in there is feedback, the
store says which hand marks aren't in the gradebook yet and whose pages are out of date, and what lies between is found
again at every start. So neither a killed service nor a full disk can leave work forgotten.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from bangkom.errors import BangkomError
from bangkom.exchange.depot import Depot
from bangkom.exchange.flow import Outcome, collect
from bangkom.grading.booking import book
from bangkom.grading.grade import HandIn, grade
from bangkom.grading.hand_marks import open_store
from bangkom.grading.publishing import publish_feedback
from bangkom.settings import Settings
from bangkom.store import mark_release
from bangkom.store.gradebook import ensure_gradebook

BATCH = 20
"""Hand-ins of one assignment that are graded together: what they share is worked out once."""

AGAIN_SECONDS = 60.0
CLOSE_SECONDS = 10.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Failure:
    """A hand-in that could not be graded, and why; it is tried again by itself. `at` is aware."""

    hand_in: HandIn
    at: datetime
    reason: str


@dataclass(frozen=True)
class QueueStatus:
    """For trainers: how many hand-ins wait, and which are stuck, ordered by assignment and participant."""

    waiting: int
    failures: tuple[Failure, ...]


class GradingQueue:
    """One worker thread for one cohort. `start` it once, `close` it at the end; every other method may come from any
    thread and returns at once. `clock` gives aware datetimes.
    """

    def __init__(
        self,
        settings: Settings,
        depot: Depot,
        clock: Callable[[], datetime],
        *,
        again_seconds: float = AGAIN_SECONDS,
    ) -> None:
        self._settings = settings
        self._depot = depot
        self._clock = clock
        self._again_seconds = again_seconds
        self._changed = threading.Condition()
        self._waiting: OrderedDict[HandIn, None] = OrderedDict()
        self._working = 0
        self._failures: dict[HandIn, Failure] = {}
        self._is_closing = False
        self._is_desk_due = True
        self._has_desk_failed = False
        self._thread = threading.Thread(target=self._work, name="grading", daemon=True)

    def start(self) -> None:
        """Begin, with what was handed in and not graded before."""
        self._thread.start()

    def add(self, participant: str, assignment: str) -> None:
        """Have the newest hand-in graded; call it after the acknowledgement."""
        with self._changed:
            self._waiting[HandIn(participant, assignment)] = None
            self._changed.notify_all()

    def tend_desk(self) -> None:
        """Have hand marks that were given, and what was released, reach the gradebook and the feedback pages."""
        with self._changed:
            self._is_desk_due = True
            self._changed.notify_all()

    def status(self) -> QueueStatus:
        with self._changed:
            failures = sorted(self._failures.values(), key=lambda f: (f.hand_in.assignment, f.hand_in.participant))
            return QueueStatus(len(self._waiting) + self._working, tuple(failures))

    def close(self) -> None:
        """End after the hand-ins under way; the others are found at the next start."""
        with self._changed:
            self._is_closing = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(CLOSE_SECONDS)

    def _work(self) -> None:
        while not self._is_closing and not self._attempt([], self._find_ungraded):
            with self._changed:
                self._changed.wait(self._again_seconds)
        while not self._is_closing:
            if self._is_desk_due:
                self._is_desk_due = False
                self._has_desk_failed = not self._attempt([], self._tend_desk)
            if batch := self._next():
                self._attempt(batch, lambda batch=batch: self._grade(batch))  # type: ignore[misc]

    def _tend_desk(self) -> None:
        cohort = self._settings.cohort
        with open_store(self._settings) as database:
            if database is None:
                return
            try:
                book(self._settings, database)
            finally:
                with database.read() as connection:
                    stale = mark_release.stale_pages(connection, cohort)
                handed_in = {assignment: self._depot.participants(assignment) for assignment in self._depot.published()}
                for (participant, assignment), id in stale.items():
                    if participant in handed_in.get(assignment, ()):
                        self.add(participant, assignment)
                    else:  # there is no page yet, and the first one will be up to date
                        with database.write() as connection:
                            mark_release.fresh(connection, cohort, assignment, {participant: id})

    def _find_ungraded(self) -> None:
        """Grade what was handed in before this start, assignment by assignment, and between them what is new."""
        ensure_gradebook(self._settings)
        for assignment in self._depot.published():
            for participant in self._depot.participants(assignment):
                hand_in = HandIn(participant, assignment)
                try:
                    if self._is_ungraded(hand_in):
                        self.add(participant, assignment)
                except BangkomError as error:
                    self._fail(hand_in, str(error))
            while batch := self._take():
                self._attempt(batch, lambda batch=batch: self._grade(batch))  # type: ignore[misc]

    def _is_ungraded(self, hand_in: HandIn) -> bool:
        receipt = self._depot.latest(hand_in.assignment, hand_in.participant)
        answered = self._depot.feedback(hand_in.participant, hand_in.assignment)
        return receipt is not None and (answered is None or answered.version != receipt.version)

    def _next(self) -> list[HandIn]:
        """The hand-ins to grade next; waits for some. Empty when the queue is closing, or the desk is due."""
        with self._changed:
            while not (self._waiting or self._is_closing or self._is_desk_due):
                has_trouble = self._failures or self._has_desk_failed
                is_news = self._changed.wait(self._again_seconds if has_trouble else None)
                if not is_news:
                    self._waiting.update(dict.fromkeys(self._failures))
                    self._is_desk_due = self._has_desk_failed
            return self._take()

    def _take(self) -> list[HandIn]:
        """The oldest waiting hand-in and others of its assignment; none when the queue is closing."""
        with self._changed:
            if self._is_closing or not self._waiting:
                return []
            first = next(iter(self._waiting)).assignment
            batch = [hand_in for hand_in in self._waiting if hand_in.assignment == first][:BATCH]
            for hand_in in batch:
                del self._waiting[hand_in]
            self._working = len(batch)
            return batch

    def _attempt(self, batch: list[HandIn], work: Callable[[], None]) -> bool:
        """Whether it went well; whatever went wrong is told of the hand-ins, and never ends the thread."""
        try:
            work()
        except (BangkomError, OSError, SQLAlchemyError) as error:
            log.warning("grading failed: %s", error)
            reason = str(error) if isinstance(error, BangkomError) else UNUSABLE
        except Exception:  # a fault of ours in one hand-in must not stop everybody else's marks
            log.exception("grading failed")
            reason = FAULT
        else:
            return True
        finally:
            with self._changed:
                self._working = 0
        if len(batch) > 1:
            for hand_in in batch:
                self._attempt([hand_in], lambda hand_in=hand_in: self._grade([hand_in]))  # type: ignore[misc]
        elif batch:
            self._fail(batch[0], reason)
        return False

    def _grade(self, batch: list[HandIn]) -> None:
        assignment, people = batch[0].assignment, [hand_in.participant for hand_in in batch]
        problems: dict[str, str] = {}
        for collected in collect(self._depot, self._settings.submitted, assignment, people):
            if collected.outcome is Outcome.DAMAGED:
                problems[collected.participant] = collected.problem
        fine = [participant for participant in people if participant not in problems]
        graded = grade(self._settings, assignment, fine)
        problems |= {hand_in.participant: reason for hand_in, reason in graded.failed}
        fine = [participant for participant in fine if participant not in problems]
        problems |= self._publish(assignment, fine)
        for hand_in in batch:
            is_left = hand_in.participant not in problems and self._is_ungraded(hand_in)
            if is_left and hand_in not in self._waiting:  # else a newer one has come in between, and its turn will come
                problems[hand_in.participant] = NOT_BUILT.format(assignment=assignment)
        for hand_in in batch:
            if hand_in.participant in problems:
                self._fail(hand_in, problems[hand_in.participant])
            else:
                with self._changed:
                    self._failures.pop(hand_in, None)

    def _publish(self, assignment: str, participants: list[str]) -> dict[str, str]:
        """Bring these pages up to date; why not, by participant."""
        cohort = self._settings.cohort
        with open_store(self._settings) as database:
            stale: Mapping[tuple[str, str], int] = {}
            if database is not None:
                with database.read() as connection:
                    stale = mark_release.stale_pages(connection, cohort)
            written = publish_feedback(self._settings, assignment, participants=participants)
            failed = {participant: reason for (participant, _), reason in written.failed}
            fine = [one for one in participants if one not in failed and (one, assignment) in stale]
            if database is not None and fine:
                with database.write() as connection:
                    mark_release.fresh(connection, cohort, assignment, {one: stale[one, assignment] for one in fine})
        return failed

    def _fail(self, hand_in: HandIn, reason: str) -> None:
        with self._changed:
            self._failures[hand_in] = Failure(hand_in, self._clock(), reason)


UNUSABLE = "Buku nilai atau tempat penyimpanan tidak dapat dipakai. Periksa ruang penyimpanan; penilaian dicoba lagi."
FAULT = "Penilaian gagal karena kesalahan program. Catatannya ada di log server; penilaian dicoba lagi."
NOT_BUILT = "Soal tugas {assignment} belum dibangun di server ini. Jalankan `bangkom build`; penilaian dicoba lagi."
