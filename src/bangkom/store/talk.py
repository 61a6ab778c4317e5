"""Live chats: one for each subject and training group, and make-up sessions for those who were cut off.

They are put on the schedule by `chat_planning`; who was on the line is in `chat_attendance`, what is said in
`chat_messages`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    insert,
    select,
    update,
)

from bangkom.domain.discussion import EARLY, ChatTimes, phase
from bangkom.errors import ChatError
from bangkom.store import people
from bangkom.store.accounts import ACCOUNT
from bangkom.store.cohorts import COHORT
from bangkom.store.people import PERSON, Person
from bangkom.store.schema import Moment, metadata

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


Act = Literal["open", "lock", "unlock", "close"]


def lead(connection: Connection, id: int, act: Act, now: datetime) -> Chat:
    """Open a chat early or again, lock it or take the lock away, close it. ChatError if that can't be done now."""
    chat = hold(connection, id)
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
    of = hold(connection, id)
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


def hold(connection: Connection, id: int) -> Chat:
    row = connection.execute(select(CHAT).where(CHAT.c.id == id).with_for_update()).one_or_none()
    if row is None:
        raise ChatError(NO_CHAT)
    return as_chat(row)


def as_chat(row: Row[Any]) -> Chat:
    """Of a row of CHAT."""
    times = ChatTimes(row.starts_at, row.ends_at, row.opened_at, row.locked_at is not None, row.closed_at)
    return Chat(row.id, row.cohort, row.subject, row.group, row.sitting, row.facilitator, times, row.pinned, row.newest)


NO_CHAT = "Obrolan ini tidak ada."
NOT_OF_GROUP = "Peserta ini tidak terdaftar di {group} atau tidak diundang ke obrolan ini."
NO_REASON = "Tulis alasannya, supaya dapat dibaca kemudian."
TOO_EARLY = "Obrolan dapat dibuka paling cepat 30 menit sebelum waktunya."
NOT_NOW: dict[Act, str] = {
    "open": "Obrolan ini sudah terbuka, atau waktunya sudah habis.",
    "lock": "Obrolan ini tidak sedang terbuka, jadi tidak dapat dikunci.",
    "unlock": "Obrolan ini tidak sedang dikunci.",
    "close": "Obrolan ini tidak sedang berlangsung.",
}
