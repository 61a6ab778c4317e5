"""Checking in to a classroom session by the six digits that the projector shows, or the QR that holds them.

The digits change every STEP and are made from a secret that only the service has, so they can't be known outside the
room for long. They count while the session is on, for those whom it is for, and not for who guesses.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bangkom.domain.attendance import Presence
from bangkom.domain.classroom import ClassSession

STEP = timedelta(seconds=30)
DIGITS = 6
EARLY = timedelta(minutes=30)
"""Before the start: people come to the door before the first word is said."""

GUESS_WINDOW = timedelta(minutes=5)
OWN_GUESSES = 5
"""Wrong codes of one person in GUESS_WINDOW; after that they wait. A slow typist errs twice."""
ALL_GUESSES = 120
"""Wrong codes of everybody in GUESS_WINDOW, for one session: many who guess together have a chance of 1 in 4,000."""


@dataclass(frozen=True)
class Checked:
    """The code counts: this is how the person is recorded."""

    presence: Presence


@dataclass(frozen=True)
class Refused:
    """Why a code doesn't count, as a sentence; `is_wrong` if it was a guess that must be counted."""

    sentence: str
    is_wrong: bool = False


def code(secret: bytes, session: int, at: datetime) -> str:
    """The digits that the session's projector shows at that moment."""
    return _code(secret, session, _step(at))


def changes_at(at: datetime) -> datetime:
    """When the next digits come."""
    return datetime.fromtimestamp((_step(at) + 1) * STEP.total_seconds(), UTC)


def is_code(secret: bytes, session: int, typed: str, at: datetime) -> bool:
    """Whether these are the digits of now or of the step before; takes as long whatever is typed."""
    own = typed.encode()
    now = hmac.compare_digest(own, _code(secret, session, _step(at)).encode())
    before = hmac.compare_digest(own, _code(secret, session, _step(at) - 1).encode())
    return now | before


def is_on(session: ClassSession, now: datetime) -> bool:
    """Whether codes of this session count: from EARLY before its start until its end."""
    return session.starts_at - EARLY <= now < session.ends_at


def check_in(
    secret: bytes, session: ClassSession, group: str, typed: str, now: datetime, late_minutes: int
) -> Checked | Refused:
    """What comes of somebody of that group typing this, apart from what is recorded of them already."""
    if not session.is_for(group):
        return Refused(NOT_YOURS)
    if now < session.starts_at - EARLY:
        return Refused(TOO_EARLY)
    if now >= session.ends_at:
        return Refused(OVER)
    digits = "".join(typed.split())
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdecimal()):
        return Refused(NOT_SIX)
    if not is_code(secret, session.id, digits, now):
        return Refused(WRONG, is_wrong=True)
    return Checked("late" if now > session.starts_at + timedelta(minutes=late_minutes) else "present")


def wait(own: Sequence[datetime], all_: Sequence[datetime], now: datetime) -> timedelta:
    """How long somebody must wait before they may try again, after these wrong codes (theirs, and everybody's of the
    session); zero if they may now. No order is needed."""
    return max(_wait(own, OWN_GUESSES, now), _wait(all_, ALL_GUESSES, now))


def _wait(guesses: Sequence[datetime], most: int, now: datetime) -> timedelta:
    recent = sorted(moment for moment in guesses if now - GUESS_WINDOW < moment <= now)
    return recent[-most] + GUESS_WINDOW - now if len(recent) >= most else timedelta(0)


def _step(at: datetime) -> int:
    return int(at.timestamp() // STEP.total_seconds())


def _code(secret: bytes, session: int, step: int) -> str:
    digest = hmac.digest(secret, f"classroom {session} {step}".encode(), "sha256")
    return f"{int.from_bytes(digest[:8]) % 10**DIGITS:0{DIGITS}}"


NOT_YOURS = "Sesi ini bukan untuk kelompok Anda. Pilih sesi yang Anda ikuti."
TOO_EARLY = "Pencatatan kehadiran sesi ini belum dibuka. Dibuka 30 menit sebelum sesi dimulai."
OVER = "Sesi ini sudah selesai, jadi kodenya tidak berlaku lagi. Bila Anda hadir, hubungi panitia di ruangan."
NOT_SIX = "Kode terdiri dari enam angka. Lihat layar di depan kelas."
WRONG = "Kode ini tidak cocok atau sudah berganti. Lihat layar di depan kelas, lalu ketik kode yang sekarang."
