"""What a snapshot is made from, brought together from store, gradebook, depot, programme and released tasks."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bangkom.authoring import load_programme
from bangkom.domain.results import ScoreRow
from bangkom.exchange.flow import open_depot
from bangkom.reports.inputs import Inputs
from bangkom.settings import Settings
from bangkom.store import classroom, designs, graduation, presentations
from bangkom.store.accounts import accounts
from bangkom.store.cohorts import current
from bangkom.store.database import Database, ensure_current
from bangkom.store.facts import read_facts
from bangkom.store.gradebook import open_gradebook
from bangkom.store.marks import read_marks, read_scores
from bangkom.store.people import people
from bangkom.store.published import is_kept

QUESTION_DATA = "soal.json"


def gather(settings: Settings, as_of: datetime) -> Inputs:
    """Read everything; the store's and the course's typed errors say what is missing or mistaken.

    Marks of people who aren't registered come along, so that the report can say that they aren't counted.
    """
    programme = load_programme(settings.course)
    released = {assignment: read_released(settings, assignment) for assignment in programme.assignments()}
    videos = {
        assignment: {str(video["id"]): float(video["seconds"]) for video in data.get("videos", ())}
        for assignment, data in released.items()
    }
    depot = open_depot(settings)
    database = Database(settings.store_url)
    try:
        ensure_current(database)
        with database.read() as connection:
            cohort = current(connection, settings.cohort).id
            participants = people(connection, cohort)
            handed_in = {assignment: depot.participants(assignment) for assignment in released}
            facts = read_facts(connection, settings, programme, videos, as_of, handed_in=handed_in)
            exempt = {
                (who, task.assignment) for who, of in facts.items() for task in of.tasks if task.state == "exempt"
            }
            scores = read_scores(settings, [person.id for person in participants], exempt)
            return Inputs(
                cohort,
                as_of,
                programme,
                participants,
                [*scores, *_of_strangers(settings, {person.id for person in participants})],
                titles={assignment: str(data["title"]) for assignment, data in released.items() if "title" in data},
                agendas={
                    (assignment, str(question["id"])): str(question.get("agenda", ""))
                    for assignment, data in released.items()
                    for question in data.get("questions", ())
                },
                active={account.id for account in accounts(connection, "participant") if account.has_password},
                facts=facts,
                decisions={
                    who: decision.status
                    for who, decision in graduation.current(connection, cohort).items()
                    if decision.is_in_force
                },
                sessions=classroom.planned(connection, cohort),
                presence=classroom.presence(connection, cohort),
                designs=designs.designs(connection, cohort),
                examined=[
                    (one.slot.person, mark.examiner, mark.mark)
                    for one in presentations.presentations(connection, cohort)
                    for mark in one.marks
                ],
            )
    finally:
        database.close()


def read_released(settings: Settings, assignment: str) -> Mapping[str, Any]:
    """A released assignment's public data, as the cohort was given it; nothing of one that isn't released or can't be
    read."""
    folder = settings.published if is_kept(settings, assignment) else settings.release
    try:
        found = json.loads((folder / assignment / QUESTION_DATA).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _of_strangers(settings: Settings, registered: set[str]) -> list[ScoreRow]:
    with open_gradebook(settings) as gradebook:
        return [
            ScoreRow(mark.participant, mark.assignment, mark.question, mark.points, mark.maximum, "waiting")
            for mark in read_marks(gradebook)
            if mark.participant not in registered
        ]
