"""What a snapshot is made from, brought together from store, gradebook, programme and released notebooks."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bangkom.authoring import load_programme
from bangkom.domain.results import ScoreRow
from bangkom.reports.inputs import Inputs
from bangkom.settings import Settings
from bangkom.store.cohorts import current
from bangkom.store.database import Database, ensure_current
from bangkom.store.gradebook import open_gradebook
from bangkom.store.marks import read_marks, read_scores
from bangkom.store.people import Person, people


def gather(settings: Settings, as_of: datetime) -> Inputs:
    """Read everything; the store's and the course's typed errors say what is missing or mistaken.

    Marks of people who aren't registered come along, so that the report can say that they aren't counted.
    """
    participants = read_people(settings)
    registered = {person.id for person in participants}
    scores = read_scores(settings, [person.id for person in participants])
    with open_gradebook(settings) as gradebook:
        others = [mark for mark in read_marks(gradebook) if mark.participant not in registered]
    strangers = [
        ScoreRow(mark.participant, mark.assignment, mark.question, mark.points, mark.maximum, "waiting")
        for mark in others
    ]
    programme = load_programme(settings.course)
    released = {assignment: read_released(settings, assignment) for assignment in programme.assignments()}
    return Inputs(
        settings.cohort,
        as_of,
        programme,
        participants,
        [*scores, *strangers],
        titles={assignment: str(data["title"]) for assignment, data in released.items() if "title" in data},
        agendas={
            (assignment, str(question["id"])): str(question.get("agenda", ""))
            for assignment, data in released.items()
            for question in data.get("questions", ())
        },
    )


def read_people(settings: Settings) -> tuple[Person, ...]:
    """The registered participants: the fixed denominator of every report. CohortError if there is no such cohort."""
    database = Database(settings.store_url)
    try:
        ensure_current(database)
        with database.read() as connection:
            return people(connection, current(connection, settings.cohort).id)
    finally:
        database.close()


def read_released(settings: Settings, assignment: str) -> Mapping[str, Any]:
    """A released assignment's public data; nothing of one that isn't released or can't be read."""
    try:
        found = json.loads((settings.release / assignment / QUESTION_DATA).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


QUESTION_DATA = "soal.json"
