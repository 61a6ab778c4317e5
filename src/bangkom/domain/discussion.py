"""When a live chat lets a participant in, when they can write, and who was there: facts and a clock in, a verdict out.

A chat opens by itself when its time comes; its facilitator can open it a little earlier, lock it, and close it. It ends
when it is closed, or by itself a while after its planned end, so that a last word can be finished. Attendance counts
the planned time alone: neither coming early nor staying on makes up for what was missed.

A participant comes in when the tasks of all mata pelatihan are handed in and their videos credited, or when a
facilitator has let them in. `label` turns an assignment's id into what participants call it ("Sesi 1").
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bangkom.domain.attendance import Presence
from bangkom.domain.programme import DiscussionRules
from bangkom.domain.schedule import SessionFacts, is_watched
from bangkom.messages import Zone, date_time, joined

EARLY = timedelta(minutes=30)
"""How long before its planned start a facilitator can open a chat."""
OVERRUN = timedelta(minutes=30)
"""How long after its planned end a chat goes on if nobody closes it."""
SHORTEST, LONGEST = timedelta(minutes=10), timedelta(hours=8)
NAMED = 3
"""Sessions that a sentence names before it only counts them."""

Phase = Literal["planned", "open", "locked", "closed"]
Interval = tuple[datetime, datetime]
Label = Callable[[str], str]


@dataclass(frozen=True)
class ChatTimes:
    """What was planned of a chat, and what its facilitator did: opened it early, locked it, closed it."""

    starts_at: datetime
    ends_at: datetime
    opened_at: datetime | None = None
    is_locked: bool = False
    closed_at: datetime | None = None

    @property
    def over_at(self) -> datetime:
        """When nothing more can be written, as far as is known."""
        return self.closed_at or self.ends_at + OVERRUN

    @property
    def counted(self) -> Interval:
        """The time in which attendance counts; empty if the chat was closed before it should begin."""
        end = self.ends_at if self.closed_at is None else min(self.ends_at, self.closed_at)
        return self.starts_at, max(self.starts_at, end)

    def is_held(self, now: datetime) -> bool:
        """Whether all of the counted time is over, and there was some."""
        start, end = self.counted
        return start < end <= now


@dataclass(frozen=True)
class Work:
    """What a participant still owes before live chats: tasks to hand in and videos to watch, by their assignments."""

    tasks: tuple[str, ...] = ()
    videos: tuple[str, ...] = ()

    @property
    def is_done(self) -> bool:
        return not self.tasks and not self.videos


@dataclass(frozen=True)
class NotYet:
    starts_at: datetime


@dataclass(frozen=True)
class Over:
    at: datetime


Reason = Work | NotYet | Over


@dataclass(frozen=True)
class Inside:
    """The participant is in; `may_write` is false while the chat is locked."""

    may_write: bool


@dataclass(frozen=True)
class Outside:
    """At least one reason, in the order in which the participant meets them."""

    reasons: tuple[Reason, ...]

    def sentence(self, zone: Zone, label: Label) -> str:
        """`Terbuka setelah tugas Sesi 2 dikumpulkan · mulai Rabu, 13 November 2019, 08.00 WITA.`"""
        clauses: list[str] = []
        for reason in self.reasons:
            if isinstance(reason, Over):
                return OVER.format(moment=date_time(reason.at, zone))
            if isinstance(reason, NotYet):
                clauses.append(f"mulai {date_time(reason.starts_at, zone)}")
            else:
                clauses += _owed(reason, label)
        return f"Terbuka {' · '.join(clauses)}."


def owed_work(facts: Iterable[SessionFacts]) -> Work:
    """What is owed of these sessions, those of the mata pelatihan; who is exempt from one owes nothing of it."""
    owing = [one for one in facts if not one.is_exempt]
    return Work(
        tuple(one.assignment for one in owing if one.handed_in_at is None),
        tuple(one.assignment for one in owing if not is_watched(one)),
    )


def phase(times: ChatTimes, now: datetime) -> Phase:
    if now >= times.over_at:
        return "closed"
    if times.opened_at is None and now < times.starts_at:
        return "planned"
    return "locked" if times.is_locked else "open"


def entry(times: ChatTimes, work: Work, is_admitted: bool, now: datetime) -> Inside | Outside:
    """Whether a participant of the chat is let in now. Being let in by hand waives the work, not the time."""
    at = phase(times, now)
    if at == "closed":
        return Outside((Over(times.over_at),))
    reasons: list[Reason] = []
    if not work.is_done and not is_admitted:
        reasons.append(work)
    if at == "planned":
        reasons.append(NotYet(times.starts_at))
    return Outside(tuple(reasons)) if reasons else Inside(at == "open")


def seconds_within(intervals: Iterable[Interval], window: Interval) -> float:
    """Seconds of the window that the intervals cover together, each second once."""
    start, end = window
    total, covered_to = timedelta(0), start
    for begin, until in sorted(intervals):
        begin, until = max(begin, covered_to), min(until, end)
        if begin < until:
            total += until - begin
            covered_to = until
    return total.total_seconds()


def presence(intervals: Sequence[Interval], times: ChatTimes, rules: DiscussionRules) -> Presence:
    """What a participant's time on the line in a held chat comes to."""
    start, end = counted = times.counted
    seconds = seconds_within(intervals, counted)
    if not seconds or seconds < rules.chat_presence * (end - start).total_seconds() - 1e-6:
        return "absent"
    first = min([begin for begin, until in intervals if until > start])
    return "late" if first - start > timedelta(minutes=rules.chat_late_minutes) else "present"


BEST_FIRST: tuple[Presence, ...] = ("present", "late", "excused", "absent")


def best(presences: Iterable[Presence]) -> Presence | None:
    """Of a subject's chat and its make-up sessions, the one that counts; None if none was held."""
    found = set(presences)
    for one in BEST_FIRST:
        if one in found:
            return one
    return None


def plan_problem(starts_at: datetime, ends_at: datetime, now: datetime) -> str | None:
    """Why a chat can't be planned for this time; None if it can."""
    if ends_at <= starts_at:
        return ENDS_FIRST
    if ends_at <= now:
        return PAST
    if not SHORTEST <= ends_at - starts_at <= LONGEST:
        return BAD_LENGTH
    return None


def _owed(work: Work, label: Label) -> list[str]:
    found = []
    if work.tasks:
        found.append(f"setelah tugas {_named(work.tasks, label)} dikumpulkan")
    if work.videos:
        found.append(f"setelah video {_named(work.videos, label)} cukup ditonton")
    return found


def _named(assignments: Sequence[str], label: Label) -> str:
    names = [label(one) for one in assignments[:NAMED]]
    if len(assignments) > NAMED:
        names.append(f"{len(assignments) - NAMED} lainnya")
    return joined(names)


OVER = "Obrolan ini berakhir {moment}. Isinya dapat dibaca di transkrip."
ENDS_FIRST = "Waktu selesainya harus sesudah waktu mulainya."
PAST = "Waktu ini sudah lewat. Pilih waktu yang akan datang."
BAD_LENGTH = "Satu obrolan lamanya antara 10 menit dan 8 jam."
