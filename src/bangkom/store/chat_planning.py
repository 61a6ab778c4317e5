"""Which live chats there are to be: planned, moved, and taken off the schedule again before they begin."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from bangkom.domain.discussion import phase, plan_problem
from bangkom.errors import ChatError
from bangkom.store import people
from bangkom.store.accounts import account
from bangkom.store.chat_attendance import CONNECTION, CORRECTION
from bangkom.store.cohorts import COHORT, current
from bangkom.store.talk import ADMISSION, CHAT, INVITATION, MAIN, NOT_OF_GROUP, Chat, chats, hold, require
from bangkom.store.teaching import taught


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
    before = hold(connection, id)
    _require_planned(before, now)
    _check_time(connection, before.cohort, before.group, facilitator, starts_at, ends_at, now, besides=id)
    values = {"starts_at": starts_at, "ends_at": ends_at, "facilitator": facilitator}
    connection.execute(update(CHAT).where(CHAT.c.id == id).values(values))
    return require(connection, id)


def cancel(connection: Connection, id: int, now: datetime) -> Chat:
    """Take a chat that hasn't begun off the schedule; what it was is returned. ChatError if it has begun."""
    before = hold(connection, id)
    _require_planned(before, now)
    for table in (INVITATION, ADMISSION, CONNECTION, CORRECTION):
        connection.execute(delete(table).where(table.c.chat == id))
    connection.execute(delete(CHAT).where(CHAT.c.id == id))
    return before


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


NO_GROUP = "Kelompok {group} tidak ada di angkatan ini."
NO_FACILITATOR = "Pilih fasilitator dari daftar widyaiswara."
NOT_THEIR_GROUP = "{name} tidak mendampingi {group}. Ubah pembagian kelompoknya, atau pilih fasilitator lain."
PLANNED_ALREADY = "Obrolan mata pelatihan ini untuk {group} sudah dijadwalkan. Ubah yang sudah ada."
NOTHING_TO_MAKE_UP = "Obrolan susulan hanya dapat dibuat setelah obrolan utamanya dijadwalkan."
GROUP_BUSY = "{group} sudah punya obrolan lain pada waktu itu."
FACILITATOR_BUSY = "{name} sudah memandu obrolan {group} pada waktu itu."
BEGUN = "Obrolan ini sudah mulai, jadi jadwalnya tidak dapat diubah lagi."
