"""The facts of graduation, gathered for a whole cohort at once from every part of the store, and the gradebook.

Each source is asked once, however many participants there are; what belongs to nobody's record is missing, not zero.
"""

import math
import operator
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

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
class _Rules:
    """What the programme asks of everybody, so that it isn't worked out for each of thousands."""

    assignments: tuple[str, ...]
    subjects: tuple[str, ...]
    videos: Mapping[str, Mapping[str, float]]
    """Those to be watched, by assignment."""
    threshold: float


@dataclass(frozen=True)
class _Group:
    """What is planned for a training group. `closes`: when each task is no longer taken from who has no extension."""

    windows: Mapping[str, Window]
    closes: Mapping[str, datetime | None]
    sessions: tuple[int, ...]
    closing_at: datetime | None


@dataclass(frozen=True)
class _Sources:
    """Everything that was read; mappings are by participant id, or by a pair that begins with it."""

    outcomes: Mapping[tuple[str, str], Outcome]
    handed_in: Mapping[str, Collection[str]]
    grants: schedule.Grants
    groups: Mapping[str, _Group]
    coverages: Mapping[str, Mapping[str, Coverage]]
    chats: Mapping[tuple[str, str], Presence | None]
    forum: Mapping[tuple[str, str], int]
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
    subjects = programme.taught()
    owed = {task: videos[task] for subject in subjects for task in subject.assignments if videos.get(task)}
    rules = _Rules(
        programme.assignments(), tuple(subject.id for subject in subjects), owed, programme.rules.watch_threshold
    )
    task = cache(TaskFact)  # thousands share few results
    return {person.id: _facts_of(person, sources, programme, rules, task, now) for person in registered}


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
    sessions = classroom.planned(connection, cohort)
    return _Sources(
        outcomes=read_outcomes(settings, only),
        handed_in=handed_in,
        grants=schedule.Grants(schedule.allowances(connection, cohort)),
        groups={
            group: _group(schedule.windows(connection, cohort, group), of_group(sessions, group), programme)
            for group in {person.group for person in registered}
        },
        coverages=watching.cohort_coverage(connection, cohort, only=only),
        chats=chat_attendance.chat_presence(connection, cohort, programme.discussion, now, only=only),
        forum=_contributions(connection, cohort, only),
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


def _group(windows: Mapping[str, Window], sessions: tuple[ClassSession, ...], programme: Programme) -> _Group:
    return _Group(
        windows,
        {assignment: _closes(assignment, window, None, programme) for assignment, window in windows.items()},
        tuple(session.id for session in sessions),
        max((session.ends_at for session in sessions), default=None),
    )


def _facts_of(
    person: Person,
    sources: _Sources,
    programme: Programme,
    rules: _Rules,
    task: Callable[..., TaskFact],
    now: datetime,
) -> GraduationFacts:
    id, group = person.id, sources.groups[person.group]
    granted = sources.grants.of(person)
    exempt = {assignment for assignment, one in granted.items() if one.is_exempt}
    required = [lengths for assignment, lengths in rules.videos.items() if assignment not in exempt]
    coverages = sources.coverages.get(id, {})
    tasks = []
    for assignment in rules.assignments:
        closes_at = group.closes.get(assignment)
        if (allowed := granted.get(assignment)) is not None:
            closes_at = _closes(assignment, group.windows.get(assignment, ALWAYS), allowed.extension_due, programme)
        if assignment in exempt:
            tasks.append(task(assignment, "exempt", None, 0.0, closes_at))
            continue
        is_there = id in sources.handed_in.get(assignment, ())
        found = sources.outcomes.get((id, assignment), WAITING if is_there else MISSING)
        points = found.points if found.state == "graded" else None
        tasks.append(task(assignment, found.state, points, found.maximum, closes_at))
    return GraduationFacts(
        tasks=tuple(tasks),
        videos_credited=sum(_credited(coverages, lengths, rules.threshold) for lengths in required),
        videos_required=sum(map(len, required)),
        chats={subject: sources.chats.get((id, subject)) for subject in rules.subjects},
        forum={subject: sources.forum.get((id, subject), 0) for subject in rules.subjects},
        classroom=tuple([sources.presences.get((id, session)) for session in group.sessions]),
        design=sources.designs.get(id),
        presentation=sources.presentations.get(id),
        implementation=sources.implementations.get(id),
        closing_at=group.closing_at,
        as_of=now,
    )


def _closes(assignment: str, window: Window, extension_due: datetime | None, programme: Programme) -> datetime | None:
    """When the task is no longer taken; never, where it has no due time, whatever was granted."""
    if window.due_at is None:
        return None
    return closes(SessionFacts(assignment, window=window, extension_due=extension_due), programme.rules)


def _credited(coverages: Mapping[str, Coverage], lengths: Mapping[str, float], threshold: float) -> int:
    """How many of a session's videos count. All do once enough of them together is credited, as at its door."""
    if not coverages:
        return 0
    shares = [share(coverages.get(video, NOTHING_WATCHED), seconds) for video, seconds in lengths.items()]
    enough = sum([one >= threshold - 1e-9 for one in shares])
    if enough == len(shares):
        return enough
    together = math.fsum(map(operator.mul, shares, lengths.values())) / math.fsum(lengths.values())
    return len(shares) if together >= threshold - 1e-9 else enough


ALWAYS = Window()
NOTHING_WATCHED = Coverage()
