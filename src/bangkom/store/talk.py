"""Live chats: one for each subject and training group, and make-up sessions for those who were cut off.

Who was on the line is kept as intervals, which a heartbeat lengthens; what is said is in `chat_messages`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    Integer,
    Row,
    Select,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from bangkom.domain.attendance import Presence
from bangkom.domain.discussion import EARLY, ChatTimes, Interval, best, phase, plan_problem, presence
from bangkom.domain.programme import DiscussionRules
from bangkom.errors import ChatError
from bangkom.store import people
from bangkom.store.accounts import ACCOUNT, account
from bangkom.store.cohorts import COHORT, current
from bangkom.store.people import PERSON, Person
from bangkom.store.schema import Moment, metadata
from bangkom.store.teaching import taught

PATIENCE = timedelta(seconds=45)
"""Who isn't heard of for longer was off the line meanwhile. More than two heartbeats apart, so one may be lost."""
MAIN = 0
"""The sitting of a subject's chat; make-up sessions are 1, 2, …"""

CHAT = Table(
    "chat",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("cohort", String(32), ForeignKey(COHORT.c.id), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("group", String(40), nullable=False),
    Column("sitting", Integer, nullable=False),
    Column("facilitator", String(32), ForeignKey(ACCOUNT.c.id), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("opened_at", Moment),
    Column("locked_at", Moment),
    Column("closed_at", Moment),
    Column("pinned", Integer),
    Column("newest", Integer, nullable=False),  # the number of its last message
    UniqueConstraint("cohort", "subject", "group", "sitting"),
)

INVITATION = Table(
    "chat_invitation",
    metadata,
    Column("chat", Integer, ForeignKey(CHAT.c.id), primary_key=True),
    Column("person", String(32), ForeignKey(PERSON.c.id), primary_key=True),
)

ADMISSION = Table(
    "chat_admission",
    metadata,
    Column("chat", Integer, ForeignKey(CHAT.c.id), primary_key=True),
    Column("person", String(32), ForeignKey(PERSON.c.id), primary_key=True),
    Column("reason", String(500), nullable=False),
    Column("by", String(32), nullable=False),
    Column("at", Moment, nullable=False),
)

CONNECTION = Table(
    "chat_connection",
    metadata,
    Column("chat", Integer, ForeignKey(CHAT.c.id), primary_key=True),
    Column("person", String(32), ForeignKey(PERSON.c.id), primary_key=True),
    Column("begun_at", Moment, primary_key=True),
    Column("seen_at", Moment, nullable=False),
)

CORRECTION = Table(
    "chat_correction",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat", Integer, ForeignKey(CHAT.c.id), nullable=False, index=True),
    Column("person", String(32), ForeignKey(PERSON.c.id), nullable=False),
    Column("presence", String(8), nullable=False),
    Column("reason", String(500), nullable=False),
    Column("by", String(32), nullable=False),
    Column("at", Moment, nullable=False),
    CheckConstraint("presence IN ('present', 'late', 'excused', 'absent')", name="presence"),
)


@dataclass(frozen=True)
class Chat:
    """`newest` is the number of its last message, 0 if there is none; `pinned` that of the one kept on top."""

    id: int
    cohort: str
    subject: str
    group: str
    sitting: int
    facilitator: str
    times: ChatTimes
    pinned: int | None
    newest: int

    @property
    def is_makeup(self) -> bool:
        return self.sitting > MAIN


@dataclass(frozen=True)
class Admission:
    """Somebody was let in by hand although work is owed."""

    person: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Correction:
    """What somebody's presence was put right to; the newest counts."""

    person: str
    presence: Presence
    reason: str
    by: str
    at: datetime


def plan(
    connection: Connection,
    cohort: str,
    subject: str,
    group: str,
    starts_at: datetime,
    ends_at: datetime,
    facilitator: str,
    now: datetime,
    invited: Collection[str] = (),
) -> Chat:
    """Plan the chat of this subject and group, or for those `invited` a make-up session of it.

    ChatError if the time can't be, the group or the facilitator has another chat then, or there is no such group,
    facilitator or participant.
    """
    connection.execute(select(COHORT.c.id).where(COHORT.c.id == cohort).with_for_update())
    current(connection, cohort)
    known = [one for one in chats(connection, cohort) if (one.subject, one.group) == (subject, group)]
    if group not in people.groups(connection, cohort):
        raise ChatError(NO_GROUP.format(group=group[:40]))
    if invited and not known:
        raise ChatError(NOTHING_TO_MAKE_UP)
    if known and not invited:
        raise ChatError(PLANNED_ALREADY.format(group=group))
    members = {one.id for one in people.people(connection, cohort) if one.group == group}
    if not members.issuperset(invited):
        raise ChatError(NOT_OF_GROUP.format(group=group))
    _check_time(connection, cohort, group, facilitator, starts_at, ends_at, now)
    values = {
        "cohort": cohort,
        "subject": subject,
        "group": group,
        "sitting": max((one.sitting for one in known), default=MAIN - 1) + 1,
        "facilitator": facilitator,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "newest": 0,
    }
    id = connection.execute(insert(CHAT).values(values).returning(CHAT.c.id)).scalar_one()
    if invited:
        connection.execute(insert(INVITATION), [{"chat": id, "person": one} for one in sorted(set(invited))])
    return require(connection, id)


def reschedule(
    connection: Connection, id: int, starts_at: datetime, ends_at: datetime, facilitator: str, now: datetime
) -> Chat:
    """Another time or facilitator for a chat that hasn't begun. ChatError as for `plan`, or if it has begun."""
    before = _lock(connection, id)
    _require_planned(before, now)
    _check_time(connection, before.cohort, before.group, facilitator, starts_at, ends_at, now, besides=id)
    values = {"starts_at": starts_at, "ends_at": ends_at, "facilitator": facilitator}
    connection.execute(update(CHAT).where(CHAT.c.id == id).values(values))
    return require(connection, id)


def cancel(connection: Connection, id: int, now: datetime) -> Chat:
    """Take a chat that hasn't begun off the schedule; what it was is returned. ChatError if it has begun."""
    before = _lock(connection, id)
    _require_planned(before, now)
    for table in (INVITATION, ADMISSION, CONNECTION, CORRECTION):
        connection.execute(delete(table).where(table.c.chat == id))
    connection.execute(delete(CHAT).where(CHAT.c.id == id))
    return before


Act = Literal["open", "lock", "unlock", "close"]


def lead(connection: Connection, id: int, act: Act, now: datetime) -> Chat:
    """Open a chat early or again, lock it or take the lock away, close it. ChatError if that can't be done now."""
    chat = _lock(connection, id)
    at, times = phase(chat.times, now), chat.times
    values: dict[str, datetime | None]
    if act == "open" and at == "planned":
        if now < times.starts_at - EARLY:
            raise ChatError(TOO_EARLY)
        values = {"opened_at": now}
    elif act == "open" and at == "closed" and now < ChatTimes(times.starts_at, times.ends_at).over_at:
        values = {"closed_at": None, "locked_at": None}
    elif act == "lock" and at == "open":
        values = {"locked_at": now}
    elif act == "unlock" and at == "locked":
        values = {"locked_at": None}
    elif act == "close" and at in ("open", "locked"):
        values = {"closed_at": now}
    else:
        raise ChatError(NOT_NOW[act])
    connection.execute(update(CHAT).where(CHAT.c.id == id).values(values))
    return require(connection, id)


def chat(connection: Connection, id: int) -> Chat | None:
    row = connection.execute(select(CHAT).where(CHAT.c.id == id)).one_or_none()
    return as_chat(row) if row else None


def require(connection: Connection, id: int) -> Chat:
    """The chat; ChatError if there is none."""
    found = chat(connection, id)
    if found is None:
        raise ChatError(NO_CHAT)
    return found


def chats(connection: Connection, cohort: str) -> tuple[Chat, ...]:
    """Every chat of the cohort, by its start."""
    query = select(CHAT).where(CHAT.c.cohort == cohort).order_by(CHAT.c.starts_at, CHAT.c.group, CHAT.c.id)
    return tuple(as_chat(row) for row in connection.execute(query))


def invitations(connection: Connection, cohort: str) -> Mapping[int, frozenset[str]]:
    """Whom each make-up session is for, by chat."""
    query = select(INVITATION).join(CHAT, CHAT.c.id == INVITATION.c.chat).where(CHAT.c.cohort == cohort)
    found: dict[int, set[str]] = {}
    for chat_id, person in connection.execute(query):
        found.setdefault(chat_id, set()).add(person)
    return {chat_id: frozenset(those) for chat_id, those in found.items()}


def is_for(connection: Connection, of: Chat, person: str) -> bool:
    """Whether the chat is for this participant, as their group is now."""
    member = select(PERSON.c.id).where(PERSON.c.id == person, PERSON.c.cohort == of.cohort, PERSON.c.group == of.group)
    if connection.execute(member).one_or_none() is None:
        return False
    invited = select(INVITATION.c.person).where(INVITATION.c.chat == of.id, INVITATION.c.person == person)
    return not of.is_makeup or connection.execute(invited).one_or_none() is not None


def members(connection: Connection, of: Chat) -> tuple[Person, ...]:
    """Whom the chat is for now, by name."""
    invited = invitations(connection, of.cohort).get(of.id, frozenset())
    those = [
        one
        for one in people.people(connection, of.cohort)
        if one.group == of.group and (not of.is_makeup or one.id in invited)
    ]
    return tuple(sorted(those, key=lambda one: (one.name.casefold(), one.id)))


def member_ids(connection: Connection, of: Chat) -> frozenset[str]:
    """Whom the chat is for now, by id."""
    wanted = {"cohort": of.cohort, "group": of.group, "chat": of.id}
    return frozenset(connection.scalars(_INVITED if of.is_makeup else _MEMBERS, wanted))


# Made once: every message asks these.
_MEMBERS = select(PERSON.c.id).where(PERSON.c.cohort == bindparam("cohort"), PERSON.c.group == bindparam("group"))
_INVITED = _MEMBERS.where(PERSON.c.id.in_(select(INVITATION.c.person).where(INVITATION.c.chat == bindparam("chat"))))


def admit(connection: Connection, id: int, person: str, reason: str, by: str, now: datetime) -> bool:
    """Let somebody in although work is owed; False if they were already. ChatError if the chat isn't for them."""
    of = _lock(connection, id)
    if not reason.strip():
        raise ChatError(NO_REASON)
    if not is_for(connection, of, person):
        raise ChatError(NOT_OF_GROUP.format(group=of.group))
    if any(one.person == person for one in admissions(connection, id)):
        return False
    values = {"chat": id, "person": person, "reason": reason.strip()[:500], "by": by, "at": now}
    connection.execute(insert(ADMISSION).values(values))
    return True


def admissions(connection: Connection, id: int) -> tuple[Admission, ...]:
    query = select(*ADMISSION.c["person", "reason", "by", "at"]).where(ADMISSION.c.chat == id)
    return tuple(Admission(*row) for row in connection.execute(query))


def seen(connection: Connection, id: int, persons: Iterable[str], now: datetime) -> None:
    """These participants are on the line now. Who was heard of a moment ago has been on it since."""
    for person in persons:
        theirs = (CONNECTION.c.chat == id, CONNECTION.c.person == person)
        newest = select(CONNECTION.c.begun_at, CONNECTION.c.seen_at).where(*theirs)
        last = connection.execute(newest.order_by(CONNECTION.c.begun_at.desc()).limit(1)).one_or_none()
        if last is None or now - last.seen_at > PATIENCE:
            connection.execute(insert(CONNECTION).values(chat=id, person=person, begun_at=now, seen_at=now))
        elif now > last.seen_at:
            connection.execute(
                update(CONNECTION).where(*theirs, CONNECTION.c.begun_at == last.begun_at).values(seen_at=now)
            )


def connections(connection: Connection, id: int) -> Mapping[str, list[Interval]]:
    """When each participant was on the line, the earliest first."""
    query = select(*CONNECTION.c["person", "begun_at", "seen_at"]).where(CONNECTION.c.chat == id)
    found: dict[str, list[Interval]] = {}
    for person, begun_at, seen_at in connection.execute(query.order_by(CONNECTION.c.begun_at)):
        found.setdefault(person, []).append((begun_at, seen_at))
    return found


def correct(
    connection: Connection, id: int, person: str, to: Presence, reason: str, by: str, now: datetime
) -> Correction:
    """Put somebody's presence right. ChatError without a reason, before the chat's time, or if it isn't for them."""
    of = _lock(connection, id)
    if not reason.strip():
        raise ChatError(NO_REASON)
    if now < of.times.starts_at:
        raise ChatError(NOT_BEGUN)
    if not is_for(connection, of, person) and person not in connections(connection, id):
        raise ChatError(NOT_OF_GROUP.format(group=of.group))
    made = Correction(person, to, reason.strip()[:500], by, now)
    values = {"chat": id, "person": person, "presence": to, "reason": made.reason, "by": by, "at": now}
    connection.execute(insert(CORRECTION).values(values))
    return made


def corrections(connection: Connection, id: int) -> tuple[Correction, ...]:
    """Every correction, the oldest first."""
    columns = CORRECTION.c["person", "presence", "reason", "by", "at"]
    query = select(*columns).where(CORRECTION.c.chat == id).order_by(CORRECTION.c.id)
    return tuple(Correction(*row) for row in connection.execute(query))


def chat_presence(
    connection: Connection, cohort: str, rules: DiscussionRules, now: datetime, *, only: str | None = None
) -> Mapping[tuple[str, str], Presence | None]:
    """(person, subject) → how they were at the subject's chat, for everybody, or `only` one, for whom one was held.

    A make-up session counts for the subject, and so does what somebody attended in a group they left since: the best
    of them counts. Who is absent from here has had no chat yet.
    """
    held = {one.id: one for one in chats(connection, cohort) if one.times.is_held(now)}
    invited = invitations(connection, cohort)
    lines: dict[tuple[int, str], list[Interval]] = {}
    for row in connection.execute(_of(CONNECTION, cohort, only)):
        lines.setdefault((row.chat, row.person), []).append((row.begun_at, row.seen_at))
    corrected: dict[tuple[int, str], Presence] = {
        (row.chat, row.person): row.presence
        for row in connection.execute(_of(CORRECTION, cohort, only).order_by(CORRECTION.c.id))
    }
    by_group: dict[str, list[Chat]] = {}
    for one in held.values():
        by_group.setdefault(one.group, []).append(one)
    concerned = {*lines, *corrected}
    for person in _those(connection, cohort, only):
        concerned |= {
            (one.id, person.id)
            for one in by_group.get(person.group, ())
            if not one.is_makeup or person.id in invited.get(one.id, ())
        }
    found: dict[tuple[str, str], list[Presence]] = {}
    for id, who in concerned:
        if id in held:
            of = held[id]
            was = corrected.get((id, who)) or presence(lines.get((id, who), []), of.times, rules)
            found.setdefault((who, of.subject), []).append(was)
    return {key: best(those) for key, those in found.items()}


def _those(connection: Connection, cohort: str, only: str | None) -> tuple[Person, ...]:
    if only is None:
        return people.people(connection, cohort)
    found = people.person(connection, only)
    return (found,) if found is not None and found.cohort == cohort else ()


def _of(table: Table, cohort: str, only: str | None = None) -> Select[Any]:
    query = select(table).join(CHAT, CHAT.c.id == table.c.chat).where(CHAT.c.cohort == cohort)
    return query if only is None else query.where(table.c.person == only)


def _lock(connection: Connection, id: int) -> Chat:
    row = connection.execute(select(CHAT).where(CHAT.c.id == id).with_for_update()).one_or_none()
    if row is None:
        raise ChatError(NO_CHAT)
    return as_chat(row)


def as_chat(row: Row[Any]) -> Chat:
    """Of a row of CHAT."""
    times = ChatTimes(row.starts_at, row.ends_at, row.opened_at, row.locked_at is not None, row.closed_at)
    return Chat(row.id, row.cohort, row.subject, row.group, row.sitting, row.facilitator, times, row.pinned, row.newest)


def _require_planned(of: Chat, now: datetime) -> None:
    if phase(of.times, now) != "planned":
        raise ChatError(BEGUN)


def _check_time(
    connection: Connection,
    cohort: str,
    group: str,
    facilitator: str,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    besides: int | None = None,
) -> None:
    leader = account(connection, facilitator)
    if leader is None or leader.is_disabled or leader.role not in ("trainer", "organiser"):
        raise ChatError(NO_FACILITATOR)
    own = taught(connection, cohort, facilitator)
    if own and group not in own:
        raise ChatError(NOT_THEIR_GROUP.format(name=leader.name, group=group))
    problem = plan_problem(starts_at, ends_at, now)
    if problem:
        raise ChatError(problem)
    for one in chats(connection, cohort):
        if one.id != besides and one.times.starts_at < ends_at and starts_at < one.times.counted[1]:
            if one.group == group:
                raise ChatError(GROUP_BUSY.format(group=group))
            if one.facilitator == facilitator:
                raise ChatError(FACILITATOR_BUSY.format(name=leader.name, group=one.group))


NO_CHAT = "Obrolan ini tidak ada."
NO_GROUP = "Kelompok {group} tidak ada di angkatan ini."
NO_FACILITATOR = "Pilih fasilitator dari daftar widyaiswara."
NOT_THEIR_GROUP = "{name} tidak mendampingi {group}. Ubah pembagian kelompoknya, atau pilih fasilitator lain."
PLANNED_ALREADY = "Obrolan mata pelatihan ini untuk {group} sudah dijadwalkan. Ubah yang sudah ada."
NOTHING_TO_MAKE_UP = "Obrolan susulan hanya dapat dibuat setelah obrolan utamanya dijadwalkan."
NOT_OF_GROUP = "Peserta ini tidak terdaftar di {group} atau tidak diundang ke obrolan ini."
GROUP_BUSY = "{group} sudah punya obrolan lain pada waktu itu."
FACILITATOR_BUSY = "{name} sudah memandu obrolan {group} pada waktu itu."
BEGUN = "Obrolan ini sudah mulai, jadi jadwalnya tidak dapat diubah lagi."
NOT_BEGUN = "Obrolan ini belum mulai, jadi kehadirannya belum dapat diisi."
NO_REASON = "Tulis alasannya, supaya dapat dibaca kemudian."
TOO_EARLY = "Obrolan dapat dibuka paling cepat 30 menit sebelum waktunya."
NOT_NOW: dict[Act, str] = {
    "open": "Obrolan ini sudah terbuka, atau waktunya sudah habis.",
    "lock": "Obrolan ini tidak sedang terbuka, jadi tidak dapat dikunci.",
    "unlock": "Obrolan ini tidak sedang dikunci.",
    "close": "Obrolan ini tidak sedang berlangsung.",
}
