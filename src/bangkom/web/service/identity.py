"""Who is asking. A seam: whoever is trusted says who; the store says, at every request, what they are here."""

from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, Select, bindparam, select
from tornado.web import RequestHandler

from bangkom.store.accounts import ACCOUNT
from bangkom.store.people import PERSON
from bangkom.web.service.routes import Route


@dataclass(frozen=True)
class Known:
    """Whom the request comes from: an account's id, what binds the request to one login, and whether by a token.

    A token is sent by a program on purpose, a cookie by any page that a browser shows.
    """

    id: str
    session: str
    by_token: bool = False


@dataclass(frozen=True)
class Visitor:
    """An account as it is now. `cohort` and `group` are a participant's own; for staff the cohort served and
    no group (empty)."""

    id: str
    role: str
    name: str
    cohort: str
    group: str
    has_seen_notice: bool


class Identity(Protocol):
    async def identify(self, handler: RequestHandler) -> Known | None:
        """Whom the request comes from; None if nobody is logged in."""

    def ask_to_log_in(self, handler: RequestHandler) -> None:
        """Answer with a redirect that ends where the visitor wanted to go."""

    def routes(self) -> tuple[Route, ...]:
        """What logging in needs of this service."""


def bearer(handler: RequestHandler) -> str | None:
    """The token of the Authorization header; never one from the address, which ends in logs."""
    kind, _, token = handler.request.headers.get("Authorization", "").partition(" ")
    return token.strip() or None if kind.lower() in {"token", "bearer"} else None


def find_visitor(connection: Connection, known: Known, cohort: str) -> Visitor | None:
    """The account as it is now; None if there is none, it is disabled, or a participant isn't in this cohort."""
    row = connection.execute(_VISITOR, {"visitor": known.id}).one_or_none()
    if row is None or row.is_disabled:
        return None
    is_participant = row.role == "participant"
    if is_participant and row.cohort != cohort:
        return None
    return Visitor(
        row.id, row.role, row.name, cohort, row.group if is_participant else "", row.notice_seen_at is not None
    )


# Made once: every request asks this.
_VISITOR: Select[Any] = (
    select(*ACCOUNT.c["id", "role", "name", "is_disabled", "notice_seen_at"], *PERSON.c["cohort", "group"])
    .join(PERSON, PERSON.c.id == ACCOUNT.c.id, isouter=True)
    .where(ACCOUNT.c.id == bindparam("visitor"))
)
