"""The single rules of graduation: how each stands on the facts, in a sentence with figures.

A rule is met; awaited, if it can still be met; failed, if it can't unless somebody grants more time or corrects a
record; or exempt. What belongs to the online and classroom part is over at the closing; a presentation can be made up,
and the implementation reported, until `programme.implementation.days` after it.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from bangkom.domain.attendance import count
from bangkom.domain.facts import GraduationFacts, TaskFact
from bangkom.domain.implementation import due_at
from bangkom.domain.programme import Programme
from bangkom.messages import date, date_time, number, percent

RuleState = Literal["met", "awaited", "failed", "exempt"]
RuleKey = Literal[
    "tasks", "videos", "chats", "forum", "attendance", "design", "presentation", "implementation", "score"
]

RULE_TITLES: dict[RuleKey, str] = {
    "tasks": "Tugas",
    "videos": "Video",
    "chats": "Live Chat",
    "forum": "Forum Diskusi",
    "attendance": "Tatap muka",
    "design": "Rancangan",
    "presentation": "Presentasi",
    "implementation": "Implementasi",
    "score": "Nilai akhir",
}
FEW_NAMES = 3


@dataclass(frozen=True)
class RuleOutcome:
    """`sentence` says with figures how the rule stands; it speaks to the participant and to staff alike. No score is in
    it but the final one: others may not be released yet."""

    key: RuleKey
    state: RuleState
    sentence: str


def judge(facts: GraduationFacts, programme: Programme) -> tuple[RuleOutcome, ...]:
    """Every rule but that of the final score, in the order in which a participant meets them."""
    return (
        _tasks(facts, programme),
        _videos(facts),
        _chats(facts, programme),
        _forum(facts, programme),
        _attendance(facts, programme),
        _design(facts, programme),
        _presentation(facts, programme),
        _implementation(facts, programme),
    )


def required_tasks(facts: GraduationFacts, programme: Programme) -> tuple[TaskFact, ...]:
    """Those of the subjects that are taught, in their order; a test before or after all isn't asked for. A task that
    nothing is known of isn't handed in."""
    known = {task.assignment: task for task in facts.tasks}
    wanted = [assignment for subject in programme.taught() for assignment in subject.assignments]
    return tuple([known.get(assignment) or TaskFact(assignment, "missing", None, 0.0) for assignment in wanted])


def report_due(facts: GraduationFacts, programme: Programme) -> datetime | None:
    """Until when the implementation is to be reported; None while no classroom day is planned."""
    return due_at(facts.closing_at, programme.implementation)


@lru_cache(maxsize=4096)
def exactly(value: float) -> Fraction:
    """The fraction that a float stands for: two thirds, and not what is left of it."""
    return Fraction(value).limit_denominator(10**6)


def _tasks(facts: GraduationFacts, programme: Programme) -> RuleOutcome:
    tasks = [task for task in required_tasks(facts, programme) if task.state != "exempt"]
    if not tasks:
        return RuleOutcome("tasks", "exempt", NO_TASKS)
    graded = [task.state for task in tasks].count("graded")
    missing = [task for task in tasks if task.state == "missing"]
    over = [task for task in missing if task.closes_at is not None and facts.as_of > task.closes_at]
    waiting = [task for task in tasks if task.state == "waiting"]
    parts = [f"{graded} dari {len(tasks)} tugas dikumpulkan dan dinilai"]
    for words, some in (
        ("tidak dikumpulkan sampai tenggat", over),
        ("belum dikumpulkan", [task for task in missing if task not in over]),
        ("menunggu penilaian", waiting),
    ):
        if some:
            parts.append(f"{words}: {_named([_label(task.assignment, programme) for task in some])}")
    state: RuleState = "failed" if over else "awaited" if missing or waiting else "met"
    return RuleOutcome("tasks", state, f"{'; '.join(parts)}.")


def _videos(facts: GraduationFacts) -> RuleOutcome:
    if facts.videos_required <= 0:
        return RuleOutcome("videos", "exempt", NO_VIDEOS)
    sentence = f"{facts.videos_credited} dari {facts.videos_required} video wajib ditonton atau dibaca transkripnya."
    return RuleOutcome("videos", _owed(facts.videos_credited >= facts.videos_required, facts), sentence)


def _chats(facts: GraduationFacts, programme: Programme) -> RuleOutcome:
    subjects = programme.taught()
    presences = {subject.title: facts.chats.get(subject.id) for subject in subjects}
    counted = count(presences.values())
    if not subjects or counted.excused == counted.planned:
        return RuleOutcome("chats", "exempt", NO_CHATS)
    owed = counted.planned - counted.excused
    parts = [f"Mengikuti {counted.attended} dari {owed} Live Chat" + _excused(counted.excused)]
    absent = [title for title, presence in presences.items() if presence == "absent"]
    awaited = [title for title, presence in presences.items() if presence is None]
    if absent:
        parts.append(f"tidak hadir{'' if facts.is_closed else ', dapat disusulkan'}: {_named(absent)}")
    if awaited:
        parts.append(f"menunggu: {_named(awaited)}")
    is_failed = bool(absent) and facts.is_closed
    state: RuleState = "failed" if is_failed else "awaited" if absent or awaited else "met"
    return RuleOutcome("chats", state, f"{'; '.join(parts)}.")


def _forum(facts: GraduationFacts, programme: Programme) -> RuleOutcome:
    required, subjects = programme.discussion.forum_contributions, programme.taught()
    if not required or not subjects:
        return RuleOutcome("forum", "exempt", NO_FORUM)
    short = [subject.title for subject in subjects if facts.forum.get(subject.id, 0) < required]
    done = len(subjects) - len(short)
    sentence = f"Cukup ({required} kontribusi) di {done} dari {len(subjects)} forum"
    sentence += f"; kurang: {_named(short)}." if short else "."
    return RuleOutcome("forum", _owed(not short, facts), sentence)


def _attendance(facts: GraduationFacts, programme: Programme) -> RuleOutcome:
    counted, minimum = count(facts.classroom), programme.classroom.minimum_attendance
    if not counted.planned:
        return RuleOutcome("attendance", "awaited", NO_SESSIONS)
    owed = counted.planned - counted.excused
    if not owed:
        return RuleOutcome("attendance", "exempt", ALL_EXCUSED)
    least = _least_sessions(minimum, owed)
    is_met, is_possible = counted.attended >= least, counted.attended + counted.unrecorded >= least
    sentence = (
        f"Hadir {counted.attended} dari {owed} sesi tatap muka yang direncanakan{_excused(counted.excused)} "
        f"({percent(counted.attended / owed, 2)}); paling sedikit {number(100 * minimum)} %"
    )
    if counted.unrecorded:
        sentence += f"; {counted.unrecorded} sesi belum dicatat"
    state: RuleState = "met" if is_met else "awaited" if is_possible else "failed"
    return RuleOutcome("attendance", state, f"{sentence}.")


@lru_cache(maxsize=1024)
def _least_sessions(minimum: float, owed: int) -> int:
    return math.ceil(exactly(minimum) * owed)


def _design(facts: GraduationFacts, programme: Programme) -> RuleOutcome:
    design = facts.design
    if design is None:
        return RuleOutcome("design", "awaited", NO_DESIGN)
    if design.state == "approved":
        moments = [at for at in (design.approved_by_coach_at, design.approved_by_mentor_at) if at is not None]
        when = f" {date(max(moments), programme.zone)}" if moments else ""
        return RuleOutcome("design", "met", f"Rancangan versi {design.version} disetujui{when}.")
    if design.state == "submitted":
        approvals = (("coach", design.approved_by_coach_at), ("mentor", design.approved_by_mentor_at))
        lacking = [who for who, at in approvals if at is None] or ["coach", "mentor"]
        sentence = f"Rancangan versi {design.version} menunggu persetujuan {' dan '.join(lacking)}."
    else:
        sentence = DESIGNS[design.state].format(version=design.version)
    return RuleOutcome("design", "awaited", sentence)


def _presentation(facts: GraduationFacts, programme: Programme) -> RuleOutcome:
    result, due, zone = facts.presentation, report_due(facts, programme), programme.zone
    is_held = result is not None and result.held_at is not None and result.held_at <= facts.as_of
    if due is not None and facts.as_of > due and (result is None or not is_held or not result.examiners):
        return RuleOutcome("presentation", "failed", f"Tidak presentasi sampai {date_time(due, zone)}.")
    if result is None or result.held_at is None:
        return RuleOutcome("presentation", "awaited", NOT_PRESENTED)
    if not is_held:
        return RuleOutcome("presentation", "awaited", f"Presentasi dijadwalkan {date_time(result.held_at, zone)}.")
    held = f"Presentasi {date(result.held_at, zone)}"
    if result.needs_third:
        return RuleOutcome("presentation", "awaited", f"{held}; selisih nilai memerlukan penguji ketiga.")
    if result.score is None:
        return RuleOutcome("presentation", "awaited", f"{held}; menunggu nilai penguji.")
    scored = f"{held} dinilai {result.examiners} penguji"
    state: RuleState = "awaited" if result.revision in ("asked", "handed_in") else "met"
    return RuleOutcome("presentation", state, f"{scored}{REVISIONS[result.revision]}.")


def _implementation(facts: GraduationFacts, programme: Programme) -> RuleOutcome:
    outcome, due, zone = facts.implementation, report_due(facts, programme), programme.zone
    if outcome is None or outcome.reported_at is None:
        if due is None or not facts.is_closed:
            return RuleOutcome("implementation", "awaited", NOT_BEGUN)
        if facts.as_of > due:
            sentence = f"Laporan implementasi tidak masuk sampai {date_time(due, zone)}."
            return RuleOutcome("implementation", "failed", sentence)
        sentence = f"Menunggu laporan implementasi, paling lambat {date_time(due, zone)}."
        return RuleOutcome("implementation", "awaited", sentence)
    reported = f"Implementasi dilaporkan {date(outcome.reported_at, zone)}"
    if outcome.verified_at is None:
        return RuleOutcome("implementation", "awaited", f"{reported}; menunggu verifikasi mentor.")
    verified = f"{reported} dan diverifikasi {date(outcome.verified_at, zone)}"
    if outcome.score is None:
        return RuleOutcome("implementation", "awaited", f"{verified}; menunggu nilai.")
    done = f": {outcome.milestones_verified} dari {outcome.milestones_due} tonggak" if outcome.milestones_due else ""
    return RuleOutcome("implementation", "met", f"{verified}{done}.")


def _owed(is_met: bool, facts: GraduationFacts) -> RuleState:
    """For what can be done until the closing."""
    return "met" if is_met else "failed" if facts.is_closed else "awaited"


def _excused(sessions: int) -> str:
    return f" ({sessions} izin)" if sessions else ""


def _named(names: Sequence[str]) -> str:
    rest = len(names) - FEW_NAMES
    return ", ".join(names[:FEW_NAMES]) + (f", dan {rest} lainnya" if rest > 0 else "")


def _label(assignment: str, programme: Programme) -> str:
    """`Sesi 4`, as on Beranda."""
    return f"Sesi {programme.number_of(assignment)}"


def states(rules: Iterable[RuleOutcome]) -> frozenset[RuleState]:
    return frozenset(rule.state for rule in rules)


NO_TASKS = "Tidak ada tugas yang wajib dikumpulkan."
NO_VIDEOS = "Tidak ada video yang wajib ditonton."
NO_CHATS = "Tidak ada Live Chat yang wajib diikuti."
NO_FORUM = "Tidak ada kontribusi forum yang wajib."
NO_SESSIONS = "Sesi tatap muka belum dijadwalkan."
ALL_EXCUSED = "Semua sesi tatap muka diizinkan tidak dihadiri."
NO_DESIGN = "Rancangan belum ada; menunggu versi pertamanya."
DESIGNS = {
    "draft": "Rancangan versi {version} masih draf; menunggu diajukan.",
    "revise": "Rancangan versi {version} diminta diperbaiki; menunggu versi berikutnya.",
}
NOT_PRESENTED = "Menunggu presentasi rancangan."
NOT_BEGUN = "Implementasi dimulai setelah penutupan tatap muka; menunggu laporannya."
REVISIONS = {
    "none": "",
    "asked": "; menunggu perbaikan yang diminta penguji",
    "handed_in": "; perbaikannya menunggu pemeriksaan penguji",
    "accepted": "; perbaikannya diterima",
}
