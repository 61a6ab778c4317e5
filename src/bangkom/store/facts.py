"""The facts of graduation, gathered for a whole cohort at once from every part of the store, and the gradebook.

Each source is asked once, however many participants there are; what belongs to nobody's record is missing, not zero.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bangkom.domain.attendance import Presence
from bangkom.domain.classroom import ClassSession, of_group
from bangkom.domain.design import DesignStanding
from bangkom.domain.facts import GraduationFacts, TaskFact
from bangkom.domain.implementation import ImplementationOutcome
from bangkom.domain.presentation import PresentationResult
from bangkom.domain.programme import Programme
from bangkom.domain.results import Outcome
from bangkom.domain.schedule import SessionFacts, Window, closes
from bangkom.domain.watch import Coverage, share
from bangkom.settings import Settings
from bangkom.store import (
    chat_attendance,
    classroom,
    designs,
    forum,
    implementation,
    people,
    presentations,
    schedule,
    watching,
)
from bangkom.store.marks import read_outcomes
from bangkom.store.people import Person

Videos = Mapping[str, Mapping[str, float]]
"""The videos of every assignment that is released, each with its length in seconds."""

MISSING, WAITING = Outcome("missing"), Outcome("waiting")


@dataclass(frozen=True)
class _Sources:
    """Everything that was read; mappings are by participant id, or by a pair that begins with it."""

    outcomes: Mapping[tuple[str, str], Outcome]
    handed_in: Mapping[str, Collection[str]]
    grants: schedule.Grants
    windows: Mapping[str, Mapping[str, Window]]
    coverages: Mapping[str, Mapping[str, Coverage]]
    chats: Mapping[tuple[str, str], Presence | None]
    forum: Mapping[tuple[str, str], int]
    classroom: Mapping[str, tuple[ClassSession, ...]]
    presences: Mapping[tuple[str, int], Presence]
    designs: Mapping[str, DesignStanding]
    presentations: Mapping[str, PresentationResult]
    implementations: Mapping[str, ImplementationOutcome]


def read_facts(
    connection: Connection,
    settings: Settings,
    programme: Programme,
    videos: Videos,
    now: datetime,
    *,
    handed_in: Mapping[str, Collection[str]] | None = None,
    only: str | None = None,
) -> Mapping[str, GraduationFacts]:
    """The facts of everybody in the cohort of `settings`, or of one participant of it, by id; in the order of ids.

    `handed_in`: who is in the depot, by assignment. What lies there and isn't graded yet waits, and isn't missing.
    """
    registered = people.people(connection, settings.cohort, only=only)
    sources = _read(connection, settings, programme, now, registered, handed_in or {}, only)
    return {person.id: _facts_of(person, sources, programme, videos, now) for person in registered}


def _read(
    connection: Connection,
    settings: Settings,
    programme: Programme,
    now: datetime,
    registered: Iterable[Person],
    handed_in: Mapping[str, Collection[str]],
    only: str | None,
) -> _Sources:
    cohort = settings.cohort
    groups = {person.group for person in registered}
    sessions = classroom.planned(connection, cohort)
    return _Sources(
        outcomes=read_outcomes(settings, only),
        handed_in=handed_in,
        grants=schedule.Grants(schedule.allowances(connection, cohort)),
        windows={group: schedule.windows(connection, cohort, group) for group in groups},
        coverages=watching.cohort_coverage(connection, cohort, only=only),
        chats=chat_attendance.chat_presence(connection, cohort, programme.discussion, now, only=only),
        forum=_contributions(connection, cohort, only),
        classroom={group: of_group(sessions, group) for group in groups},
        presences=_presences(connection, cohort, only),
        designs=designs.standings(connection, cohort, only=only),
        presentations=presentations.results(connection, cohort, programme.presentation, only=only),
        implementations=implementation.outcomes(connection, cohort, programme.implementation, only=only),
    )


def _contributions(connection: Connection, cohort: str, only: str | None) -> Mapping[tuple[str, str], int]:
    if only is None:
        return forum.contributions(connection, cohort)
    return {(only, subject): count for subject, count in forum.contributions_of(connection, cohort, only).items()}


def _presences(connection: Connection, cohort: str, only: str | None) -> Mapping[tuple[str, int], Presence]:
    if only is None:
        return classroom.presence(connection, cohort)
    return {(only, id): record.presence for id, record in classroom.presence_of(connection, only).items()}


def _facts_of(
    person: Person, sources: _Sources, programme: Programme, videos: Videos, now: datetime
) -> GraduationFacts:
    granted = sources.grants.of(person)
    sessions = sources.classroom[person.group]
    exempt = {assignment for assignment, one in granted.items() if one.is_exempt}
    subjects = programme.taught()
    required = [
        lengths
        for subject in subjects
        for assignment in subject.assignments
        if assignment not in exempt and (lengths := videos.get(assignment))
    ]
    coverages = sources.coverages.get(person.id, {})
    return GraduationFacts(
        tasks=tuple(_task(person, assignment, sources, programme, granted) for assignment in programme.assignments()),
        videos_credited=sum(_credited(coverages, lengths, programme.rules.watch_threshold) for lengths in required),
        videos_required=sum(map(len, required)),
        chats={subject.id: sources.chats.get((person.id, subject.id)) for subject in subjects},
        forum={subject.id: sources.forum.get((person.id, subject.id), 0) for subject in subjects},
        classroom=tuple(sources.presences.get((person.id, session.id)) for session in sessions),
        design=sources.designs.get(person.id),
        presentation=sources.presentations.get(person.id),
        implementation=sources.implementations.get(person.id),
        closing_at=max((session.ends_at for session in sessions), default=None),
        as_of=now,
    )


def _task(
    person: Person,
    assignment: str,
    sources: _Sources,
    programme: Programme,
    granted: Mapping[str, schedule.Granted],
) -> TaskFact:
    allowed = granted.get(assignment, NOTHING_GRANTED)
    window = sources.windows[person.group].get(assignment, ALWAYS)
    closes_at = None
    if window.due_at is not None:
        session = SessionFacts(assignment, window=window, extension_due=allowed.extension_due)
        closes_at = closes(session, programme.rules)
    if allowed.is_exempt:
        return TaskFact(assignment, "exempt", None, 0.0, closes_at)
    is_there = person.id in sources.handed_in.get(assignment, ())
    found = sources.outcomes.get((person.id, assignment), WAITING if is_there else MISSING)
    points = found.points if found.state == "graded" else None
    return TaskFact(assignment, found.state, points, found.maximum, closes_at)


def _credited(coverages: Mapping[str, Coverage], lengths: Mapping[str, float], threshold: float) -> int:
    """How many of a session's videos count. All do once enough of them together is credited, as at its door."""
    if not coverages:
        return 0
    shares = {video: share(coverages.get(video, NOTHING_WATCHED), seconds) for video, seconds in lengths.items()}
    together = math.fsum(shares[video] * seconds for video, seconds in lengths.items()) / math.fsum(lengths.values())
    if together >= threshold - 1e-9:
        return len(lengths)
    return sum(one >= threshold - 1e-9 for one in shares.values())


ALWAYS = Window()
NOTHING_GRANTED = schedule.Granted()
NOTHING_WATCHED = Coverage()
