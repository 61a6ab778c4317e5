"""The trainer's part: every essay that the plan marks, at the levels of its rubric, and then released to all groups."""

from collections.abc import Callable
from datetime import datetime

from bangkom.domain.questions import Question, criteria_of
from bangkom.domain.rubric import Level, choose, total
from bangkom.errors import RehearsalError
from bangkom.grading.booking import book
from bangkom.grading.desk import Item, hand_marked, read_hand_in, read_items
from bangkom.rehearsal.office import TRAINER
from bangkom.rehearsal.plan import Plan
from bangkom.rehearsal.stages import Advance
from bangkom.settings import Settings
from bangkom.store import mark_release, marking
from bangkom.store.database import Database
from bangkom.store.marking import Answer
from bangkom.store.people import people

COMMENT = "Terima kasih. Contohnya jelas; lanjutkan dengan langkah yang dapat diukur."


def mark_by_hand(
    settings: Settings, database: Database, plan: Plan, clock: Callable[[], datetime], advance: Advance
) -> None:
    """Mark what the plan marks, have the gradebook get it, and release every session; RehearsalError if a planned mark
    isn't one of the rubric's or its answer doesn't wait for one."""
    planned = {
        (person.id, hand_in.assignment, given.question): given.hand_mark
        for person in plan.participants
        for hand_in in person.hand_ins
        for given in hand_in.answers
        if given.hand_mark is not None
    }
    questions = {assignment: hand_marked(settings, assignment) for assignment in plan.questions}
    by_id = {question.id: question for of in questions.values() for question in of}
    asked = {assignment: [question.id for question in of] for assignment, of in questions.items()}
    with database.read() as connection:
        items = read_items(settings, connection, asked, {person.id for person in plan.participants})
    due = {(item.participant, item.assignment, item.question): item for item in items if item.is_due}
    for done, ((participant, assignment, question), points) in enumerate(planned.items(), start=1):
        item = due.get((participant, assignment, question))
        if item is None:
            raise RehearsalError(NOT_WAITING.format(participant=participant, question=question))
        _give(settings, database, item, by_id[question], points, clock())
        advance(done, len(planned))
    book(settings, database)
    with database.write() as connection:
        everyone = {person.group for person in people(connection, settings.cohort)}
        for assignment in (name for name, of in questions.items() if of):
            mark_release.release(connection, settings.cohort, assignment, everyone, TRAINER, clock())


def _give(settings: Settings, database: Database, item: Item, question: Question, points: float, now: datetime) -> None:
    version = read_hand_in(settings, item.participant, item.assignment).version
    answer = Answer(settings.cohort, item.assignment, item.question, item.participant, version, item.handed_in_at)
    levels, key = _levels(question, points), f"{TRAINER} {item.participant} {item.question}"[:64]
    with database.write() as connection:
        marking.give(connection, answer, levels, points, COMMENT, TRAINER, now, after=0, key=key)


def _levels(question: Question, points: float) -> tuple[Level, ...]:
    """The same place in every criterion, as the plan chose it."""
    criteria = criteria_of(question)
    for place in range(max(len(criterion.levels) for criterion in criteria)):
        levels = choose(criteria, [min(place, len(criterion.levels) - 1) for criterion in criteria])
        if total(levels) == points:
            return levels
    raise RehearsalError(NOT_OF_RUBRIC.format(question=question.id, points=points))


NOT_WAITING = "Jawaban {participant} untuk {question} tidak menunggu nilai, padahal direncanakan dinilai."
NOT_OF_RUBRIC = "Nilai {points} untuk {question} bukan nilai rubriknya."
