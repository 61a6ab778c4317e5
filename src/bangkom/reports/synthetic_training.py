"""What the made-up cohort did beyond its tasks: talk, classroom, rancangan, presentation, implementation."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from bangkom.domain.attendance import Presence
from bangkom.domain.classroom import ClassKind, ClassSession
from bangkom.domain.design import Aspect, Design, DesignStanding, Direction, Indicator, Milestone
from bangkom.domain.facts import GraduationFacts, TaskFact
from bangkom.domain.graduation import Status, decide
from bangkom.domain.implementation import ImplementationOutcome, IndicatorResult, Saving, reached_share
from bangkom.domain.presentation import PresentationResult, Revision
from bangkom.domain.programme import Programme
from bangkom.domain.results import ScoreRow, outcome
from bangkom.store.people import Person

ABSENT, AWAY, SILENT, REVISING, APART, BUSY = 7, 15, 21, 26, 13, 28
"""Places on the roster of who never came, left in the middle, said little, has to revise, was marked far apart by two
examiners, and has come late everywhere."""

FIRST_DAY = datetime(2019, 11, 20, 0, 30, tzinfo=UTC)
SESSIONS: Sequence[tuple[str, ClassKind, str]] = (
    ("Pembukaan", "opening", "Bupati Klungkung"),
    ("Pelayanan publik Klungkung", "speaker", "Bupati Klungkung"),
    ("Paradigma pelayanan publik", "topic", "Widyaiswara LAN RI"),
    ("Kebijakan pelayanan publik", "topic", "Widyaiswara LAN RI"),
    ("Potensi dan masalah", "guidance", "Widyaiswara LAN RI"),
    ("Menyusun rancangan", "guidance", "Widyaiswara LAN RI"),
    ("Presentasi rancangan", "guidance", "Widyaiswara LAN RI"),
    ("Penutupan", "closing", "Kepala BKPSDM"),
)
CLOSES = FIRST_DAY - timedelta(days=1)

KINDS: Sequence[tuple[str, str, Direction, Aspect, float, float]] = (
    ("Lama layanan", "menit", "down", "cepat", 60, 25),
    ("Pengaduan dijawab dalam tiga hari", "%", "up", "responsif", 40, 85),
    ("Persyaratan yang diumumkan", "%", "up", "transparan", 50, 100),
    ("Berkas yang kembali diperbaiki", "%", "down", "akuntabel", 30, 10),
)


@dataclass(frozen=True)
class Training:
    """What `Inputs` needs beside people and scores."""

    facts: Mapping[str, GraduationFacts]
    decisions: Mapping[str, Status]
    sessions: Sequence[ClassSession]
    presence: Mapping[tuple[str, int], Presence]
    designs: Mapping[str, Design]
    examined: Sequence[tuple[str, str, float]]


def make_training(
    people: Sequence[Person], scores: Sequence[ScoreRow], programme: Programme, as_of: datetime
) -> Training:
    """The same people always do the same."""
    sessions = _sessions()
    rows: dict[tuple[str, str], list[ScoreRow]] = {}
    for row in scores:
        rows.setdefault((row.participant, row.assignment), []).append(row)
    facts: dict[str, GraduationFacts] = {}
    presence: dict[tuple[str, int], Presence] = {}
    designs: dict[str, Design] = {}
    examined: list[tuple[str, str, float]] = []
    for place, person in enumerate(people):
        there = {session.id: _presence(place, session.id) for session in sessions}
        presence |= {(person.id, session): one for session, one in there.items() if one}
        if place != ABSENT:
            designs[person.id] = _design(place)
        given = _examined(place)
        examined += [(person.id, f"wi_{number:02}", score) for number, score in enumerate(given, start=1)]
        facts[person.id] = GraduationFacts(
            tasks=_tasks(person.id, rows, programme),
            videos_credited=0 if place == ABSENT else 2 if place == AWAY else 5,
            videos_required=5,
            chats={subject.id: _chat(place, number) for number, subject in enumerate(programme.taught())},
            forum={subject.id: _posts(place, number) for number, subject in enumerate(programme.taught())},
            classroom=tuple(there.values()),
            design=_standing(place),
            presentation=_presented(place, given),
            implementation=_implementation(place, designs[person.id]) if person.id in designs else None,
            closing_at=sessions[-1].ends_at,
            as_of=as_of,
        )
    verdicts = {who: decide(known, programme).status for who, known in facts.items()}
    passed = [who for who, status in verdicts.items() if status == "LULUS"]
    decisions: dict[str, Status] = dict.fromkeys(passed[: len(passed) // 2], "LULUS")
    return Training(facts, decisions, sessions, presence, designs, examined)


def _chance(what: str, place: int) -> random.Random:
    return random.Random(f"{what} {place}")  # noqa: S311 - made-up data, not a secret


def _sessions() -> tuple[ClassSession, ...]:
    found = []
    for number, (title, kind, speaker) in enumerate(SESSIONS):
        starts_at = FIRST_DAY + timedelta(days=number // 3, hours=3 * (number % 3))
        ends_at = starts_at + timedelta(hours=2)
        found.append(ClassSession(number + 1, f"TM-{number + 1:02}", title, kind, starts_at, ends_at, "Aula", speaker))
    return tuple(found)


def _presence(place: int, session: int) -> Presence | None:
    if place in (ABSENT, AWAY):
        return "absent"
    if place == REVISING and session in (3, 4):
        return "absent"
    if place == 11 and session == 2:
        return "excused"
    return "late" if place == BUSY or (place + session) % 11 == 0 else "present"


def _chat(place: int, subject: int) -> Presence:
    if place == ABSENT or (place == AWAY and subject):
        return "absent"
    return "excused" if (place, subject) == (11, 1) else "late" if place == BUSY else "present"


def _posts(place: int, subject: int) -> int:
    if place in (ABSENT, AWAY):
        return 0
    return 1 if place == SILENT and subject else 2 + (place + subject) % 3


def _tasks(who: str, rows: Mapping[tuple[str, str], Sequence[ScoreRow]], programme: Programme) -> tuple[TaskFact, ...]:
    tasks = []
    for assignment in programme.assignments():
        found = outcome(rows.get((who, assignment), ()))
        tasks.append(TaskFact(assignment, found.state, found.points, found.maximum or 0.0, CLOSES))
    return tuple(tasks)


def _design(place: int) -> Design:
    chance = _chance("rancangan", place)
    indicators = []
    for number in (0, 1):
        name, unit, direction, aspect, baseline, target = KINDS[(place + 2 * number) % len(KINDS)]
        base = round(baseline * chance.uniform(0.8, 1.2))
        indicators.append(Indicator(f"i{number + 1}", name, unit, str(base), str(target), direction, "Catatan", aspect))
    aims = [("perbaikan",), ("optimalisasi",), ("perbaikan", "optimalisasi"), ("daya-saing",)][place % 4]
    foci = [("standar",), ("perilaku", "penyederhanaan"), ("sarana",)][place % 3]
    milestones = (
        Milestone("m1", "short", "Uji coba", "Alur baru"),
        Milestone("m2", "short", "Sosialisasi", "Maklumat"),
    )
    return Design(
        title="Rancangan contoh",
        programmes=("melayani",) if place % 5 else ("melayani", "tertib"),
        foci=foci,
        aims=aims,
        milestones=milestones,
        indicators=tuple(indicators),
    )


def _standing(place: int) -> DesignStanding | None:
    if place == ABSENT:
        return None
    approved_at = FIRST_DAY + timedelta(days=1, hours=2)
    if place in (AWAY, SILENT):
        return DesignStanding(1 + place % 2, "draft" if place == AWAY else "submitted", None, None, approved_at)
    return DesignStanding(2 + place % 3, "approved", approved_at, approved_at, approved_at)


def _examined(place: int) -> tuple[float, ...]:
    if place in (ABSENT, AWAY, SILENT):
        return ()
    chance = _chance("presentasi", place)
    true = chance.gauss(81, 6)
    first, second = (round(min(98, max(60, true + chance.gauss(shift, 2.5))), 1) for shift in (-0.8, 0.8))
    if place == APART:
        return first, first - 14, first - 6
    return first, second


def _presented(place: int, given: Sequence[float]) -> PresentationResult | None:
    if not given:
        return None
    held_at = FIRST_DAY + timedelta(days=2, minutes=15 * place)
    revision: Revision = "asked" if place == REVISING else "accepted" if place % 9 == 2 else "none"
    return PresentationResult(round(sum(given) / len(given), 2), len(given), False, revision, held_at)


def _implementation(place: int, design: Design) -> ImplementationOutcome | None:
    if place in (AWAY, SILENT):
        return None
    chance = _chance("implementasi", place)
    days = round(chance.uniform(12, 46))
    has_reported, is_verified = place % 3 != 2, place % 3 == 0 or place % 6 == 1
    reported_at = FIRST_DAY + timedelta(days=days, hours=3) if has_reported else None
    results = tuple(_result(one, chance, has_reported, is_verified) for one in design.indicators)
    shares = [one.share for one in results if one.share is not None]
    before = Decimal(round(chance.uniform(72, 80), 2)).quantize(Decimal("0.01"))
    after = before + Decimal(round(chance.gauss(4, 2.5), 2)).quantize(Decimal("0.01"))
    saving = Saving(
        "Layanan contoh", 60, 60 - chance.randint(5, 30), chance.randint(20, 90), None, "peserta", FIRST_DAY
    )
    improved = is_verified and any(one.is_improved for one in results)
    return ImplementationOutcome(
        reported_at=reported_at,
        verified_at=reported_at + timedelta(days=3) if reported_at and is_verified else None,
        score=round(50 + 50 * sum(shares) / len(shares), 2) if is_verified and shares else None,
        milestones_due=2,
        milestones_done=2 if has_reported else place % 2,
        milestones_verified=2 if is_verified else 0,
        indicators=results,
        ikm_before=before if place % 4 else None,
        ikm_after=after if has_reported and place % 4 else None,
        saving=saving if has_reported and place % 2 else None,
        first_result_on=date(2019, 11, 22) + timedelta(days=max(5, days - 6)) if improved else None,
    )


def _result(one: Indicator, chance: random.Random, has_reported: bool, is_verified: bool) -> IndicatorResult:
    baseline, target = one.baseline or 0.0, one.target or 0.0
    if not has_reported:
        return IndicatorResult(one.id, None, baseline, target)
    share = min(1.1, max(-0.1, chance.gauss(0.75, 0.35)))
    latest = round(baseline + share * (target - baseline), 1)
    better = latest > baseline if one.direction == "up" else latest < baseline
    when = date(2019, 12, 20)
    return IndicatorResult(one.id, reached_share(one, latest), baseline, target, latest, when, better, is_verified)
