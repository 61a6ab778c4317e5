"""What is said in live chats: numbered without gaps in each chat, never changed, hidden at most."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    Row,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    select,
    update,
)

from bangkom.domain.discussion import phase
from bangkom.errors import ChatError
from bangkom.store.accounts import ACCOUNT
from bangkom.store.schema import Moment, metadata
from bangkom.store.talk import CHAT, NO_CHAT, Chat, as_chat, member_ids, require

LONGEST = 2000
"""Characters of a message: a screen of text; longer thoughts belong in the forum."""
KEY = re.compile(r"[A-Za-z0-9-]{8,36}")

MESSAGE = Table(
    "chat_message",
    metadata,
    Column("chat", Integer, ForeignKey(CHAT.c.id), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("author", String(32), ForeignKey(ACCOUNT.c.id), nullable=False),
    Column("role", String(16), nullable=False),
    Column("at", Moment, nullable=False),
    Column("text", Text, nullable=False),
    Column("key", String(36), nullable=False),
    Column("hidden_at", Moment),
    Column("hidden_by", String(32)),
    Column("hidden_reason", String(500)),
    UniqueConstraint("chat", "author", "key"),
)


@dataclass(frozen=True)
class Message:
    """`number` counts from 1 in its chat. `key` is the sender's own name for it. Hidden ones keep their text, which
    only staff may read."""

    chat: int
    number: int
    author: str
    name: str
    role: str
    at: datetime
    text: str
    key: str
    hidden_by: str | None
    hidden_reason: str | None

    @property
    def is_hidden(self) -> bool:
        return self.hidden_by is not None


@dataclass(frozen=True)
class Posted:
    """A message, its chat as it is with it, and whom it is for: the chat's participants at that moment, by id."""

    message: Message
    chat: Chat
    members: frozenset[str]


def post(connection: Connection, id: int, author: str, role: str, key: str, text: str, now: datetime) -> Posted:
    """Say something; the same key again is the same message, whatever became of the chat since.

    `author` and `role` are whom the hub says is asking. ChatError if the text is empty or too long, the chat isn't
    for them (any more), or isn't open; staff can also write while it is locked.
    """
    if not KEY.fullmatch(key):
        raise ChatError(BAD_KEY)
    text = text.strip()
    if not text:
        raise ChatError(EMPTY)
    if len(text) > LONGEST:
        raise ChatError(TOO_LONG.format(length=len(text), most=LONGEST))
    before = connection.execute(_BY_KEY, {"chat": id, "author": author, "key": key}).one_or_none()
    # The row is locked from here, so that numbers follow each other as the transactions do.
    row = connection.execute(_COUNT_UP, {"of": id, "more": 0 if before else 1}).one_or_none()
    if row is None:
        raise ChatError(NO_CHAT)
    of = as_chat(row)
    members = member_ids(connection, of)
    if before is not None:
        return Posted(_message(before), of, members)
    if role == "participant" and author not in members:
        raise ChatError(NOT_YOURS)
    at = phase(of.times, now)
    if at != "open" and not (at == "locked" and role != "participant"):
        raise ChatError(NOT_OPEN[at])
    values = {"chat": id, "number": of.newest, "author": author, "role": role, "at": now, "text": text, "key": key}
    connection.execute(_INSERT, values)
    name = connection.execute(_NAME, {"id": author}).scalar_one()
    return Posted(Message(name=name, hidden_by=None, hidden_reason=None, **values), of, members)  # type: ignore[arg-type]


def messages_after(connection: Connection, id: int, number: int, limit: int | None = None) -> tuple[Message, ...]:
    """The chat's messages after that one, in order."""
    query = _MESSAGES.where(MESSAGE.c.chat == id, MESSAGE.c.number > number).order_by(MESSAGE.c.number).limit(limit)
    return tuple(_message(row) for row in connection.execute(query))


def hidden(connection: Connection, id: int) -> tuple[int, ...]:
    """Numbers of the chat's hidden messages."""
    query = select(MESSAGE.c.number).where(MESSAGE.c.chat == id, MESSAGE.c.hidden_at.is_not(None))
    return tuple(connection.scalars(query.order_by(MESSAGE.c.number)))


def spoken(connection: Connection, id: int) -> dict[str, int]:
    """How many messages each author has in the chat."""
    query = select(MESSAGE.c.author, func.count().label("said")).where(MESSAGE.c.chat == id).group_by(MESSAGE.c.author)
    return {row.author: row.said for row in connection.execute(query)}


def hide(connection: Connection, id: int, number: int, reason: str, by: str, now: datetime) -> None:
    """Show a message to staff alone. ChatError without a reason, or if there is no such message to be seen."""
    if not reason.strip():
        raise ChatError(NO_REASON)
    values = {"hidden_at": now, "hidden_by": by, "hidden_reason": reason.strip()[:500]}
    _set(connection, id, number, values, is_hidden=False)
    connection.execute(update(CHAT).where(CHAT.c.id == id, CHAT.c.pinned == number).values(pinned=None))


def show(connection: Connection, id: int, number: int) -> None:
    """Show a hidden message to all again. ChatError if there is none of that number."""
    _set(connection, id, number, {"hidden_at": None, "hidden_by": None, "hidden_reason": None}, is_hidden=True)


def pin(connection: Connection, id: int, number: int | None) -> Chat:
    """Keep a message on top of the chat; None: none. ChatError if there is no such message to be seen."""
    if number is not None:
        found = messages_after(connection, id, number - 1, 1)
        if not found or found[0].number != number or found[0].is_hidden:
            raise ChatError(NO_MESSAGE)
    connection.execute(update(CHAT).where(CHAT.c.id == id).values(pinned=number))
    return require(connection, id)


def _set(connection: Connection, id: int, number: int, values: dict[str, object], *, is_hidden: bool) -> None:
    is_so = MESSAGE.c.hidden_at.is_not(None) if is_hidden else MESSAGE.c.hidden_at.is_(None)
    changed = update(MESSAGE).where(MESSAGE.c.chat == id, MESSAGE.c.number == number, is_so).values(values)
    if connection.execute(changed.returning(MESSAGE.c.number)).one_or_none() is None:
        raise ChatError(NO_MESSAGE)


# Made once: every message asks these.
_MESSAGES: Select[Any] = select(MESSAGE, ACCOUNT.c.name).join(ACCOUNT, ACCOUNT.c.id == MESSAGE.c.author)
_BY_KEY: Select[Any] = _MESSAGES.where(
    MESSAGE.c.chat == bindparam("chat"), MESSAGE.c.author == bindparam("author"), MESSAGE.c.key == bindparam("key")
)
_COUNT_UP = (
    update(CHAT)
    .where(CHAT.c.id == bindparam("of"))
    .values(newest=CHAT.c.newest + bindparam("more", type_=Integer))
    .returning(*CHAT.c)
)
_INSERT = insert(MESSAGE)
_NAME = select(ACCOUNT.c.name).where(ACCOUNT.c.id == bindparam("id"))


def _message(row: Row[Any]) -> Message:
    return Message(
        row.chat,
        row.number,
        row.author,
        row.name,
        row.role,
        row.at,
        row.text,
        row.key,
        row.hidden_by,
        row.hidden_reason,
    )


BAD_KEY = "Pesan ini tidak dapat dikirim. Muat ulang halamannya, lalu coba lagi."
EMPTY = "Tulis pesannya dulu."
TOO_LONG = "Pesan ini {length} karakter; paling panjang {most}. Pendekkan, atau kirim dalam beberapa pesan."
NOT_YOURS = "Anda bukan lagi anggota obrolan ini, jadi pesan ini tidak terkirim."
NOT_OPEN = {
    "planned": "Obrolan ini belum dibuka, jadi pesan ini tidak terkirim.",
    "locked": "Obrolan sedang dikunci fasilitator, jadi pesan ini belum terkirim.",
    "closed": "Obrolan ini sudah ditutup, jadi pesan ini tidak terkirim.",
}
NO_REASON = "Tulis alasannya, supaya dapat dibaca kemudian."
NO_MESSAGE = "Pesan itu tidak ada, atau sudah disembunyikan."
