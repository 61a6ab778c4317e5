"""What the pages of classroom sessions share: which session, for which visitor, and how its time reads."""

from collections.abc import Iterable
from datetime import datetime
from http import HTTPStatus
from typing import Literal

from sqlalchemy import Connection

from bangkom.domain.attendance import Presence
from bangkom.domain.checkin import is_on
from bangkom.domain.classroom import ClassSession
from bangkom.messages import Zone, clock, date
from bangkom.store import classroom, people
from bangkom.store.people import Person
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.office import OfficeHandler

CLASS = "([0-9]{1,9})"
"""A classroom session's id as part of a path."""
LOOKS: dict[Presence | None, str] = {
    "present": "ok",
    "late": "wait",
    "excused": "plain",
    "absent": "stop",
    None: "plain",
}
"""The tag of a presence, beside its word."""
ALL_GROUPS = "Semua kelompok"

State = Literal["next", "on", "over"]


class RoomHandler(OfficeHandler):
    """A page of staff about classroom sessions."""

    def require_session(self, connection: Connection, id: str) -> ClassSession:
        """The planned session; Refusal if there is none, or it is for none of the groups that a trainer teaches."""
        found = classroom.session(connection, self.cohort, int(id))
        own = self.own_groups(connection)
        if found is None or (own and found.groups and not found.groups & own):
            raise Refusal(HTTPStatus.NOT_FOUND, NO_SESSION_HEADING, NO_SESSION, is_foreign=found is not None)
        return found

    def expected(self, connection: Connection, session: ClassSession) -> list[Person]:
        """Who should be there and is looked after by the visitor, by group and name."""
        own = self.own_groups(connection)
        every = people.people(connection, self.cohort)
        found = [one for one in every if session.is_for(one.group) and (not own or one.group in own)]
        return sorted(found, key=lambda one: (one.group, one.name.casefold(), one.id))


def when(session: ClassSession, zone: Zone) -> str:
    """`Rabu, 13 November 2019, 08.00–10.00 WITA`."""
    starts = zone.local(session.starts_at)
    return f"{date(session.starts_at, zone)}, {starts:%H.%M}–{clock(session.ends_at, zone)}"


def who(groups: Iterable[str]) -> str:
    return ", ".join(sorted(groups)) or ALL_GROUPS


def state(session: ClassSession, now: datetime) -> State:
    """`on` while people can check in, which begins before the session does."""
    return "on" if is_on(session, now) else "next" if now < session.starts_at else "over"


NO_SESSION_HEADING = "Sesi tatap muka tidak ditemukan"
NO_SESSION = "Sesi ini tidak ada, sudah dibatalkan, atau bukan untuk kelompok Anda."
