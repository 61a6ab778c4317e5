"""When a session is open to a participant and when its task can be handed in: facts and a clock in, a verdict out.

A session opens when its window has opened *and* the task before it is handed in. Its task can then be handed in once
enough of its video is credited, until the due time; after that as `course.toml` says. An extension moves the due time
of one person or group to a later one. Who is exempt from a session, or has handed in its task, isn't locked out of it.

Every lock says why. `label` turns an assignment's id into what participants call it ("Sesi 1").
Moments are aware datetimes; mixing in a naive one is a TypeError.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bangkom.domain.programme import Rules
from bangkom.messages import Zone, date_time

Label = Callable[[str], str]


@dataclass(frozen=True)
class Window:
    """When a session opens for a group and when its task is due; None: at once, and without a due time."""

    opens_at: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True)
class SessionFacts:
    """What is known of one participant in one session.

    `previous`: the assignment before it in the programme, None for the first; `previous_handed_in` is true as well if
    the participant is exempt from that one. `watch_share`: the credited share of this session's video, 0…1;
    `watch_needed`: the share that is asked for, 0 if there is no video.
    """

    assignment: str
    previous: str | None = None
    window: Window = Window()
    extension_due: datetime | None = None
    is_exempt: bool = False
    handed_in_at: datetime | None = None
    watch_share: float = 0.0
    watch_needed: float = 0.0
    previous_handed_in: bool = False


@dataclass(frozen=True)
class PreviousMissing:
    """The task before this session isn't handed in."""

    previous: str


@dataclass(frozen=True)
class NotYet:
    """The session's time hasn't come."""

    opens_at: datetime


@dataclass(frozen=True)
class NotWatched:
    """Too little of the session's video is credited for its task to be handed in; shares 0…1."""

    share: float
    needed: float


@dataclass(frozen=True)
class Closed:
    """The time for handing in is over."""

    closed_at: datetime


Reason = PreviousMissing | NotYet | NotWatched | Closed


@dataclass(frozen=True)
class Open:
    """Text, video and questions can be used. `due_at`: when the task is due, extension included; None if it isn't."""

    due_at: datetime | None


@dataclass(frozen=True)
class Locked:
    """At least one reason, in the order in which the participant meets them."""

    reasons: tuple[PreviousMissing | NotYet, ...]

    def sentence(self, zone: Zone, label: Label) -> str:
        """`Terbuka setelah Sesi 1 dikumpulkan · mulai Rabu, 13 November 2019, 08.00 WITA`."""
        return explain(self.reasons, zone, label).removesuffix(".")


@dataclass(frozen=True)
class Allowed:
    """The task is taken; `late` is how long after the due time, zero if it is in time."""

    late: timedelta


@dataclass(frozen=True)
class Refused:
    """The task isn't taken; at least one reason."""

    reasons: tuple[Reason, ...]

    @property
    def reason(self) -> Reason:
        return self.reasons[0]

    def sentence(self, zone: Zone, label: Label) -> str:
        return explain(self.reasons, zone, label)


def state(facts: SessionFacts, now: datetime) -> Open | Locked:
    """Whether the session's text, video and questions can be used. Nothing closes again once it is due."""
    if facts.is_exempt or facts.handed_in_at is not None:
        return Open(due(facts))
    reasons: list[PreviousMissing | NotYet] = []
    if facts.previous is not None and not facts.previous_handed_in:
        reasons.append(PreviousMissing(facts.previous))
    if facts.window.opens_at is not None and now < facts.window.opens_at:
        reasons.append(NotYet(facts.window.opens_at))
    return Locked(tuple(reasons)) if reasons else Open(due(facts))


def may_hand_in(facts: SessionFacts, now: datetime, rules: Rules) -> Allowed | Refused:
    """Whether the session's task is taken now. Handing in again is handing in: the same times hold for it."""
    if facts.is_exempt:
        return Allowed(timedelta(0))
    found = state(facts, now)
    reasons: list[Reason] = list(found.reasons) if isinstance(found, Locked) else []
    if not reasons and facts.handed_in_at is None and not is_watched(facts):
        reasons.append(NotWatched(facts.watch_share, facts.watch_needed))
    due_at, closes_at = due(facts), closes(facts, rules)
    if closes_at is not None and now > closes_at:
        reasons.append(Closed(closes_at))
    if reasons:
        return Refused(tuple(reasons))
    return Allowed(timedelta(0) if due_at is None else max(timedelta(0), now - due_at))


def is_watched(facts: SessionFacts) -> bool:
    """Whether enough of the session's video is credited (within the rounding of floats)."""
    return facts.watch_share >= facts.watch_needed - 1e-9


def due(facts: SessionFacts) -> datetime | None:
    """The due time that holds for this participant: the window's, or the extension's if that is later."""
    due_at, extended = facts.window.due_at, facts.extension_due
    return due_at if due_at is None or extended is None else max(due_at, extended)


def closes(facts: SessionFacts, rules: Rules) -> datetime | None:
    """The last moment at which the task is taken, late or not; None if there is no due time."""
    due_at = due(facts)
    if due_at is None or rules.late == "refuse":
        return due_at
    return due_at + timedelta(days=rules.late_days)


def explain(reasons: Sequence[Reason], zone: Zone, label: Label) -> str:
    """The sentences for some reasons; those for which a session is locked make one sentence together."""
    locks = [_clause(reason, zone, label) for reason in reasons if isinstance(reason, PreviousMissing | NotYet)]
    others = [_sentence(reason, zone) for reason in reasons if isinstance(reason, NotWatched | Closed)]
    return " ".join([f"Terbuka {' · '.join(locks)}."] * bool(locks) + others)


def explain_to_staff(reasons: Sequence[Reason], zone: Zone, label: Label) -> str:
    """`explain` for who looks after the participant, to whom it doesn't say "Anda"."""
    parts = [_clause(reason, zone, label) for reason in reasons if isinstance(reason, PreviousMissing | NotYet)]
    found = [f"Terbuka {' · '.join(parts)}."] * bool(parts)
    for reason in reasons:
        if isinstance(reason, NotWatched):
            share, needed = _whole_percent(reason.share, math.floor), _whole_percent(reason.needed, math.ceil)
            found.append(f"Video baru ditonton {share}; yang diminta {needed}.")
        elif isinstance(reason, Closed):
            found.append(f"Pengumpulan ditutup {date_time(reason.closed_at, zone)}.")
    return " ".join(found)


def _clause(reason: PreviousMissing | NotYet, zone: Zone, label: Label) -> str:
    if isinstance(reason, PreviousMissing):
        return f"setelah {label(reason.previous)} dikumpulkan"
    return f"mulai {date_time(reason.opens_at, zone)}"


def _sentence(reason: NotWatched | Closed, zone: Zone) -> str:
    if isinstance(reason, NotWatched):
        return (
            f"Tugas dapat dikumpulkan setelah {_whole_percent(reason.needed, math.ceil)} video ditonton. "
            f"Yang sudah Anda tonton: {_whole_percent(reason.share, math.floor)}."
        )
    return (
        f"Pengumpulan ditutup {date_time(reason.closed_at, zone)}. "
        "Bila ada alasan, mintalah perpanjangan kepada fasilitator Anda."
    )


def _whole_percent(share: float, rounded: Callable[[float], int]) -> str:
    """Rounded so that 89,9 % isn't shown as the 90 % that are asked for."""
    return f"{rounded(round(share * 100, 6))} %"
