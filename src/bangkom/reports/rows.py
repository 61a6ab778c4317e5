"""The rows of every table of a snapshot, people by their pseudonyms."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC
from typing import Any

from bangkom.domain.design import Design
from bangkom.domain.facts import GraduationFacts
from bangkom.domain.graduation import Verdict, decide
from bangkom.reports.inputs import Inputs

Rows = list[dict[str, Any]]
Alias = Callable[[str], str]


def make_rows(inputs: Inputs, alias: Alias) -> dict[str, Rows]:
    """Rows by table, in the order of their keys and not of the roster. `alias` gives a person's pseudonym."""
    facts = {person.id: inputs.facts[person.id] for person in inputs.participants if person.id in inputs.facts}
    verdicts = {person: decide(known, inputs.programme) for person, known in facts.items()}
    tables = {
        "participants": _participants(inputs, alias),
        "programme": _programme(inputs),
        "questions": _questions(inputs),
        **_marks(inputs, alias),
        "chats": _chats(inputs, facts, alias),
        "forum": _forum(inputs, facts, alias),
        **_classroom(inputs, alias),
        "progress": [_progress(alias(who), known, verdicts[who]) for who, known in facts.items()],
        "components": [
            {
                "pseudonym": alias(who),
                "component": one.component,
                "score": one.score,
                "weight": one.weight,
                "is_exempt": one.is_exempt,
            }
            for who, verdict in verdicts.items()
            for one in verdict.components
        ],
        "rules": [
            {"pseudonym": alias(who), "rule": rule.key, "state": rule.state}
            for who, verdict in verdicts.items()
            for rule in verdict.rules
        ],
        **_designs(inputs, facts, alias),
        "examiners": _examiners(inputs, facts, alias),
    }
    return {name: sorted(rows, key=_order) for name, rows in tables.items()}


def _examiners(inputs: Inputs, facts: Mapping[str, GraduationFacts], alias: Alias) -> Rows:
    rows: Rows = []
    seats: Counter[str] = Counter()
    for who, examiner, score in inputs.examined:
        seats[who] += 1
        if who in facts:
            row = {"pseudonym": alias(who), "examiner": alias(examiner), "seat": seats[who], "score": score}
            rows.append(row)
    return rows


KEYS = ("pseudonym", "assignment", "question", "subject", "component", "rule", "kind", "tag", "indicator", "examiner")


def _order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return (row.get("position", 0), *(str(row.get(key, "")) for key in KEYS), row.get("session", 0))


def _participants(inputs: Inputs, alias: Alias) -> Rows:
    return [
        {
            "pseudonym": alias(person.id),
            "agency": person.agency,
            "status": person.status,
            "group": person.group,
            "is_active": person.id in inputs.active,
            "decision": inputs.decisions.get(person.id),
        }
        for person in inputs.participants
    ]


def _programme(inputs: Inputs) -> Rows:
    programme = inputs.programme
    return [
        {
            "position": position,
            "assignment": assignment,
            "title": inputs.titles.get(assignment, assignment),
            "subject": subject.id,
            "subject_title": subject.title,
            "agenda": programme.agenda_title(subject),
            "kind": subject.kind,
        }
        for position, assignment in enumerate(programme.assignments(), start=1)
        for subject in [programme.subject_of(assignment)]
    ]


def _questions(inputs: Inputs) -> Rows:
    titles = {agenda.id: agenda.title for agenda in inputs.programme.agendas}
    return [
        {"assignment": assignment, "question": question, "agenda": titles.get(agenda, "")}
        for (assignment, question), agenda in inputs.agendas.items()
    ]


def _marks(inputs: Inputs, alias: Alias) -> dict[str, Rows]:
    registered = {person.id for person in inputs.participants}
    known = set(inputs.programme.assignments())
    rows = [row for row in inputs.scores if row.participant in registered and row.assignment in known]
    submitted = {
        (row.participant, row.assignment): (row.submitted_at.astimezone(UTC), row.late_seconds)
        for row in rows
        if row.submitted_at is not None
    }
    return {
        "scores": [
            {
                "pseudonym": alias(row.participant),
                "assignment": row.assignment,
                "question": row.question,
                "points": row.points if row.state == "graded" else None,
                "maximum": row.maximum,
                "state": row.state,
            }
            for row in rows
        ],
        "submissions": [
            {"pseudonym": alias(who), "assignment": what, "submitted_at": moment, "late_seconds": late}
            for (who, what), (moment, late) in submitted.items()
        ],
    }


def _chats(inputs: Inputs, facts: Mapping[str, GraduationFacts], alias: Alias) -> Rows:
    return [
        {"pseudonym": alias(who), "subject": subject.id, "presence": known.chats.get(subject.id)}
        for who, known in facts.items()
        for subject in inputs.programme.taught()
    ]


def _forum(inputs: Inputs, facts: Mapping[str, GraduationFacts], alias: Alias) -> Rows:
    return [
        {"pseudonym": alias(who), "subject": subject.id, "contributions": known.forum.get(subject.id, 0)}
        for who, known in facts.items()
        for subject in inputs.programme.taught()
    ]


def _classroom(inputs: Inputs, alias: Alias) -> dict[str, Rows]:
    ordered = sorted(inputs.sessions, key=lambda session: (session.starts_at, session.id))
    return {
        "sessions": [
            {
                "position": position,
                "session": session.id,
                "title": session.title,
                "kind": session.kind,
                "starts_at": session.starts_at.astimezone(UTC),
            }
            for position, session in enumerate(ordered, start=1)
        ],
        "attendance": [
            {
                "pseudonym": alias(person.id),
                "session": session.id,
                "presence": inputs.presence.get((person.id, session.id)),
            }
            for session in ordered
            for person in inputs.participants
            if not session.groups or person.group in session.groups
        ],
    }


def _progress(pseudonym: str, known: GraduationFacts, verdict: Verdict) -> dict[str, Any]:
    design, presentation, done = known.design, known.presentation, known.implementation
    row: dict[str, Any] = {
        "pseudonym": pseudonym,
        "videos_credited": known.videos_credited,
        "videos_required": known.videos_required,
        "closing_at": known.closing_at,
        "verdict": verdict.status,
        "score": verdict.score,
        "predicate": verdict.predicate,
    }
    if design is not None:
        row |= {"design_state": design.state, "design_version": design.version}
    if presentation is not None:
        row |= {
            "presented_at": presentation.held_at,
            "presentation_score": presentation.score,
            "needs_third": presentation.needs_third,
            "revision": presentation.revision,
        }
    if done is not None:
        row |= {
            "reported_at": done.reported_at,
            "verified_at": done.verified_at,
            "implementation_score": done.score,
            "milestones_due": done.milestones_due,
            "milestones_done": done.milestones_done,
            "milestones_verified": done.milestones_verified,
            "ikm_before": None if done.ikm_before is None else float(done.ikm_before),
            "ikm_after": None if done.ikm_after is None else float(done.ikm_after),
            "hours_per_month": done.saving.hours_per_month if done.saving else None,
            "rupiah_per_month": done.saving.rupiah_per_month if done.saving else None,
            "first_result_on": done.first_result_on,
        }
    return row


def _designs(inputs: Inputs, facts: Mapping[str, GraduationFacts], alias: Alias) -> dict[str, Rows]:
    tags: Rows = []
    indicators: Rows = []
    for who, design in inputs.designs.items():
        if who in facts:
            tags += [{"pseudonym": alias(who), "kind": kind, "tag": tag} for kind, tag in _tags(design)]
            indicators += _indicators(alias(who), design, facts[who])
    return {"tags": tags, "indicators": indicators}


def _tags(design: Design) -> Iterator[tuple[str, str]]:
    for kind, keys in (("aim", design.aims), ("focus", design.foci), ("programme", design.programmes)):
        for key in dict.fromkeys(keys):
            yield kind, key


def _indicators(pseudonym: str, design: Design, known: GraduationFacts) -> Rows:
    results = {one.indicator: one for one in known.implementation.indicators} if known.implementation else {}
    rows: Rows = []
    for indicator in design.indicators:
        result = results.get(indicator.id)
        rows.append(
            {
                "pseudonym": pseudonym,
                "indicator": indicator.id,
                "aspect": indicator.aspect or None,
                "direction": indicator.direction or None,
                "baseline": indicator.baseline,
                "target": indicator.target,
                "latest": result.latest if result else None,
                "share": result.share if result else None,
                "is_improved": result.is_improved if result else False,
                "is_verified": result.is_verified if result else False,
            }
        )
    return rows
