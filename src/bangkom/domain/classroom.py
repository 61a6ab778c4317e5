"""Sessions held face to face: what they are, whom they are for, and what can't be right about one.

Every rule looks at planned sessions only; one that was cancelled is nobody's to attend.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from bangkom.domain.attendance import Attendance, Presence, count

ClassKind = Literal["opening", "speaker", "topic", "guidance", "closing"]
CLASS_KINDS: tuple[ClassKind, ...] = get_args(ClassKind)
KIND_WORDS: dict[ClassKind, str] = {
    "opening": "Pembukaan",
    "speaker": "Narasumber",
    "topic": "Materi",
    "guidance": "Pembimbingan rancangan",
    "closing": "Penutupan",
}

LONGEST = timedelta(hours=14)
"""Nobody sits longer in one session: an end later than this is a slip of the pen."""
FAR = timedelta(days=5 * 365)

EVERY_GROUP: frozenset[str] = frozenset()
"""As the groups of a session: it is for all of them."""


@dataclass(frozen=True)
class ClassSession:
    """One planned session. `code` is the organiser's short name for it (`TM-03`), unique in a cohort; `title` its
    topic; `room` and `speaker` are empty where nobody said. `version` counts its changes."""

    id: int
    code: str
    title: str
    kind: ClassKind
    starts_at: datetime
    ends_at: datetime
    room: str = ""
    speaker: str = ""
    groups: frozenset[str] = EVERY_GROUP
    version: int = 1

    def is_for(self, group: str) -> bool:
        """Whether participants of that training group are expected."""
        return not self.groups or group in self.groups


def of_group(sessions: Iterable[ClassSession], group: str) -> tuple[ClassSession, ...]:
    """What a participant of the group is expected at, by time."""
    return tuple(sorted((one for one in sessions if one.is_for(group)), key=lambda one: (one.starts_at, one.id)))


def attendance_of(
    sessions: Iterable[ClassSession], person: str, group: str, presences: Mapping[tuple[str, int], Presence]
) -> Attendance:
    """One participant's counts over all sessions planned for their group, whatever took place so far."""
    return count(presences.get((person, one.id)) for one in of_group(sessions, group))


def problems(wanted: ClassSession, others: Iterable[ClassSession], now: datetime) -> Mapping[str, str]:
    """What keeps `wanted` from being planned beside `others`: a sentence by the field it is about; empty if nothing.

    Two sessions at one time can't share a room, a speaker or a group. One that ends as another begins is fine.
    """
    found: dict[str, str] = {}
    if not wanted.title.strip():
        found["title"] = NO_TITLE
    if wanted.ends_at <= wanted.starts_at:
        found["ends_at"] = ENDS_FIRST
    elif wanted.ends_at - wanted.starts_at > LONGEST:
        found["ends_at"] = TOO_LONG
    if abs(wanted.starts_at - now) > FAR:
        found["starts_at"] = TOO_FAR
    for other in others:
        if not wanted.id or other.id != wanted.id:
            if other.code.casefold() == wanted.code.casefold():
                found.setdefault("code", TAKEN.format(title=other.title))
            if overlap(wanted, other):
                found = {**_clash(wanted, other), **found}
    return found


def overlap(one: ClassSession, other: ClassSession) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _clash(wanted: ClassSession, other: ClassSession) -> Mapping[str, str]:
    found = {}
    if _same(wanted.room, other.room):
        found["room"] = ROOM_TAKEN.format(code=other.code, title=other.title)
    if _same(wanted.speaker, other.speaker):
        found["speaker"] = SPEAKER_TAKEN.format(code=other.code, title=other.title)
    if not wanted.groups or not other.groups or wanted.groups & other.groups:
        found["groups"] = GROUP_TAKEN.format(code=other.code, title=other.title)
    return found


def _same(one: str, other: str) -> bool:
    return bool(one.strip()) and " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


NO_TITLE = "Tulis judul atau topiknya."
ENDS_FIRST = "Jam selesai harus sesudah jam mulai."
TOO_LONG = "Satu sesi paling lama 14 jam. Periksa tanggal dan jamnya."
TOO_FAR = "Lebih dari lima tahun dari hari ini. Periksa tahunnya."
TAKEN = "Kode ini sudah dipakai sesi “{title}”."
ROOM_TAKEN = "Ruang ini dipakai {code} “{title}” pada waktu itu."
SPEAKER_TAKEN = "Narasumber ini mengisi {code} “{title}” pada waktu itu."
GROUP_TAKEN = "Pesertanya mengikuti {code} “{title}” pada waktu itu."
