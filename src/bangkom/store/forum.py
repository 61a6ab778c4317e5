"""Forums, one for each subject and training group: threads, replies, every version of what was edited.

Nothing is deleted: a facilitator hides a post with a reason, and can show it again.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Label,
    Row,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    case,
    func,
    insert,
    or_,
    select,
    update,
)

from bangkom.domain import forum
from bangkom.domain.forum import LEAST_WORDS, measure, problems
from bangkom.errors import ForumError
from bangkom.store.accounts import ACCOUNT
from bangkom.store.cohorts import COHORT
from bangkom.store.schema import Moment, metadata

MOST_FOUND = 50
MOST_WORDS = 8
"""Of a search; each looks through every post."""

THREAD = Table(
    "forum_thread",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("cohort", String(32), ForeignKey(COHORT.c.id), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("group", String(40), nullable=False),
    Column("title", String(forum.MOST_TITLE), nullable=False),
    Column("author", String(32), ForeignKey(ACCOUNT.c.id), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_forum_thread_place", "cohort", "subject", "group"),
)

POST = Table(
    "forum_post",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("thread", Integer, ForeignKey(THREAD.c.id), nullable=False, index=True),
    Column("author", String(32), ForeignKey(ACCOUNT.c.id), nullable=False),
    Column("key", String(64), nullable=False),  # of the form it was sent with
    Column("text", Text, nullable=False),  # Markdown
    Column("at", Moment, nullable=False),
    Column("version", Integer, nullable=False),
    Column("edited_at", Moment),
    Column("hidden_by", String(32)),
    Column("hidden_at", Moment),
    Column("hidden_reason", String(500)),
    Column("words", Integer, nullable=False, server_default="0"),  # this and `said`: `measure` of the text as it is
    Column("said", String(32), nullable=False, server_default=""),
    UniqueConstraint("author", "key"),
)

VERSION = Table(
    "forum_version",
    metadata,
    Column("post", Integer, ForeignKey(POST.c.id), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False),
)


@dataclass(frozen=True)
class Place:
    """One forum: that of a subject for a training group."""

    cohort: str
    subject: str
    group: str


@dataclass(frozen=True)
class Thread:
    """`is_hidden` if its first post is hidden; then its title is too, from everybody who may not read that post."""

    id: int
    place: Place
    title: str
    author: str
    at: datetime
    is_hidden: bool


@dataclass(frozen=True)
class Line:
    """A thread in a list. `replies` leaves out its first post."""

    thread: Thread
    author_name: str
    replies: int
    last_at: datetime


@dataclass(frozen=True)
class Hidden:
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Post:
    """`version` counts its edits from 1. `text` is Markdown as it was written."""

    id: int
    thread: int
    author: str
    author_name: str
    author_role: str
    text: str
    at: datetime
    version: int
    edited_at: datetime | None
    hidden: Hidden | None


@dataclass(frozen=True)
class Version:
    """What a post said until it was edited; `at` is when it was written."""

    version: int
    text: str
    at: datetime


def begin(
    connection: Connection, place: Place, title: str, text: str, author: str, key: str, now: datetime
) -> tuple[int, int]:
    """Begin a thread; its id and that of its first post. The same `key` of the same author again gives the same.

    ForumError for what `domain.forum.problems` finds.
    """
    sent = _sent(connection, author, key)
    if sent is not None:
        return sent.thread, sent.id
    _require_sound(problems(text, title))
    values = {"cohort": place.cohort, "subject": place.subject, "group": place.group}
    values |= {"title": title.strip(), "author": author}
    thread = connection.execute(insert(THREAD).values(**values, at=now).returning(THREAD.c.id)).scalar_one()
    return thread, _add(connection, thread, text, author, key, now)


def reply(connection: Connection, thread: int, text: str, author: str, key: str, now: datetime) -> int:
    """Add a reply; its id. The same `key` of the same author again gives the same. ForumError as in `begin`."""
    # Replies to one thread come one after another, so that a greater id was never seen before a smaller one.
    if connection.execute(select(THREAD.c.id).where(THREAD.c.id == thread).with_for_update()).one_or_none() is None:
        raise ForumError(ABSENT)
    sent = _sent(connection, author, key)
    if sent is not None:
        return int(sent.id)
    _require_sound(problems(text))
    return _add(connection, thread, text, author, key, now)


def edit(connection: Connection, id: int, version: int, text: str, author: str, now: datetime) -> Post:
    """Change one's own post; what it said before is kept. The same text again changes nothing.

    ForumError if it isn't theirs, is hidden, was changed since that `version`, or says nothing.
    """
    connection.execute(select(POST.c.id).where(POST.c.id == id).with_for_update())
    before = post(connection, id)
    if before is None or before.author != author:
        raise ForumError(NOT_YOURS)
    if before.hidden is not None:
        raise ForumError(HIDDEN_STAYS)
    if before.version != version:
        raise ForumError(STALE)
    _require_sound(problems(text))
    if before.text == text:
        return before
    kept = {"post": id, "version": version, "text": before.text, "at": before.edited_at or before.at}
    connection.execute(insert(VERSION).values(kept))
    changed = {"text": text, "version": version + 1, "edited_at": now}
    connection.execute(update(POST).where(POST.c.id == id).values(changed | asdict(measure(text))))
    return replace(before, text=text, version=version + 1, edited_at=now)


def hide(connection: Connection, id: int, reason: str, by: str, now: datetime) -> bool:
    """Hide a post from participants; False if it is hidden already. ForumError without a reason."""
    if not reason.strip():
        raise ForumError(NO_REASON)
    values = {"hidden_by": by, "hidden_at": now, "hidden_reason": reason.strip()[:500]}
    done = connection.execute(update(POST).where(POST.c.id == id, POST.c.hidden_at.is_(None)).values(values))
    return done.rowcount > 0


def unhide(connection: Connection, id: int) -> bool:
    """Show a hidden post again; False if it isn't hidden."""
    values = {"hidden_by": None, "hidden_at": None, "hidden_reason": None}
    done = connection.execute(update(POST).where(POST.c.id == id, POST.c.hidden_at.is_not(None)).values(values))
    return done.rowcount > 0


def thread(connection: Connection, cohort: str, id: int) -> Thread | None:
    query = select(THREAD, _is_hidden()).where(THREAD.c.id == id, THREAD.c.cohort == cohort)
    row = connection.execute(query).one_or_none()
    return _thread(row) if row is not None else None


def posts(connection: Connection, thread: int) -> tuple[Post, ...]:
    """Every post of a thread in its order, hidden ones too."""
    return tuple(map(_post, connection.execute(_posts().where(POST.c.thread == thread).order_by(POST.c.id))))


def post(connection: Connection, id: int) -> Post | None:
    row = connection.execute(_posts().where(POST.c.id == id)).one_or_none()
    return _post(row) if row is not None else None


def versions(connection: Connection, id: int) -> tuple[Version, ...]:
    """What the post said before, the oldest first."""
    query = select(*VERSION.c["version", "text", "at"]).where(VERSION.c.post == id).order_by(VERSION.c.version)
    return tuple(Version(*row) for row in connection.execute(query))


def threads(connection: Connection, place: Place) -> tuple[Line, ...]:
    """Threads of a forum, the one with the newest post first."""
    counted = (
        select(
            POST.c.thread,
            func.count().label("posts"),
            func.max(POST.c.at).label("last_at"),
        )
        .group_by(POST.c.thread)
        .subquery()
    )
    query = (
        select(THREAD, _is_hidden(), counted.c.posts, counted.c.last_at, ACCOUNT.c.name)
        .join(counted, counted.c.thread == THREAD.c.id)
        .join(ACCOUNT, ACCOUNT.c.id == THREAD.c.author)
        .where(_is_at(place))
        .order_by(counted.c.last_at.desc(), THREAD.c.id.desc())
    )
    return tuple(Line(_thread(row), row.name, row.posts - 1, row.last_at) for row in connection.execute(query))


def thread_counts(connection: Connection, cohort: str) -> Mapping[tuple[str, str], int]:
    """How many threads each forum has, by subject and group."""
    query = select(THREAD.c.subject, THREAD.c.group, func.count()).where(THREAD.c.cohort == cohort)
    rows = connection.execute(query.group_by(THREAD.c.subject, THREAD.c.group))
    return {(subject, group): count for subject, group, count in rows}


def contributions(connection: Connection, cohort: str) -> Mapping[tuple[str, str], int]:
    """How many contributions everybody has made, by author and subject, whatever the group: posts that aren't hidden,
    of LEAST_WORDS or more; the same words twice count once.

    Who has written nothing is absent from it.
    """
    return {(author, subject): count for author, subject, count in connection.execute(_contributions(cohort))}


def contributions_of(connection: Connection, cohort: str, person: str) -> Mapping[str, int]:
    """The same of one author, by subject."""
    rows = connection.execute(_contributions(cohort).where(POST.c.author == person))
    return {subject: count for _, subject, count in rows}


def search(connection: Connection, place: Place, words: str) -> tuple[tuple[Thread, Post], ...]:
    """Posts of a forum that hold every one of these words (of the first MOST_WORDS), or whose thread's title does; the
    newest first, at most MOST_FOUND. Hidden posts, and titles of hidden threads, are not found."""
    wanted = words.casefold().split()[:MOST_WORDS]
    if not wanted:
        return ()
    is_found = [
        or_(
            func.lower(POST.c.text).contains(word, autoescape=True),
            and_(func.lower(THREAD.c.title).contains(word, autoescape=True), ~_is_hidden()),
        )
        for word in wanted
    ]
    query = (
        _posts()
        .add_columns(*(column.label(f"t_{column.name}") for column in THREAD.c), _is_hidden())
        .join(THREAD, THREAD.c.id == POST.c.thread)
        .where(_is_at(place), POST.c.hidden_at.is_(None), *is_found)
        .order_by(POST.c.id.desc())
        .limit(MOST_FOUND)
    )
    found = []
    for row in connection.execute(query):
        own = Place(row.t_cohort, row.t_subject, row.t_group)
        found.append((Thread(row.t_id, own, row.t_title, row.t_author, row.t_at, row.is_hidden), _post(row)))
    return tuple(found)


def _sent(connection: Connection, author: str, key: str) -> Any:
    query = select(POST.c.id, POST.c.thread).where(POST.c.author == author, POST.c.key == key)
    return connection.execute(query).one_or_none()


def _add(connection: Connection, thread: int, text: str, author: str, key: str, now: datetime) -> int:
    values = {"thread": thread, "author": author, "key": key, "text": text, "at": now, "version": 1}
    id = connection.execute(insert(POST).values(values | asdict(measure(text))).returning(POST.c.id)).scalar_one()
    return int(id)


def _require_sound(found: Mapping[str, str]) -> None:
    if found:
        raise ForumError(next(iter(found.values())))


def _is_at(place: Place) -> Any:
    return and_(THREAD.c.cohort == place.cohort, THREAD.c.subject == place.subject, THREAD.c.group == place.group)


def _posts() -> Select[Any]:
    columns = [column for column in POST.c if column.name not in ("key", "words", "said")]
    return select(*columns, ACCOUNT.c.name, ACCOUNT.c.role).join(ACCOUNT, ACCOUNT.c.id == POST.c.author)


def _post(row: Row[Any]) -> Post:
    hidden = Hidden(row.hidden_by, row.hidden_at, row.hidden_reason) if row.hidden_at is not None else None
    return Post(
        row.id, row.thread, row.author, row.name, row.role, row.text, row.at, row.version, row.edited_at, hidden
    )  # fmt: skip


def _thread(row: Row[Any]) -> Thread:
    return Thread(row.id, Place(row.cohort, row.subject, row.group), row.title, row.author, row.at, row.is_hidden)


def _is_hidden() -> Label[bool]:
    """Whether the first post of a thread of the query around is hidden."""
    first = POST.alias()
    of = select(first.c.hidden_at.is_not(None)).where(first.c.thread == THREAD.c.id).order_by(first.c.id).limit(1)
    return of.correlate(THREAD).scalar_subquery().label("is_hidden")


def _contributions(cohort: str) -> Select[Any]:
    is_one = and_(POST.c.hidden_at.is_(None), POST.c.words >= LEAST_WORDS)
    counted = func.count(case((is_one, POST.c.said)).distinct())
    query = select(POST.c.author, THREAD.c.subject, counted).join(THREAD, THREAD.c.id == POST.c.thread)
    return query.where(THREAD.c.cohort == cohort).group_by(POST.c.author, THREAD.c.subject)


ABSENT = "Topik ini tidak ada."
NOT_YOURS = "Hanya penulisnya yang dapat mengubah tulisan ini."
HIDDEN_STAYS = "Tulisan ini sedang disembunyikan fasilitator, jadi tidak dapat diubah."
STALE = "Tulisan ini sudah Anda ubah di halaman atau perangkat lain."
NO_REASON = "Tulis alasannya; penulisnya akan membacanya."
