"""What the pages of trainers and organisers share: looking up beside the event loop, acts, forms, long lists."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode, urlsplit

from sqlalchemy import Connection

from bangkom.cohort.moments import read_moment
from bangkom.cohort.roster import LONG_NUMBER
from bangkom.cohort.sheets import Cell
from bangkom.domain.classroom import FAR, TOO_FAR
from bangkom.errors import BangkomError, StoreError
from bangkom.store import teaching
from bangkom.store.accounts import Account
from bangkom.store.people import Person
from bangkom.web.service.gate import label
from bangkom.web.service.handlers import Refusal, ServiceHandler

PERSON = "([a-z0-9_]{3,32})"
"""An account's id as part of a path."""
DRAFT = "([A-Za-z0-9_-]{22})"
PAGE = 50
MOST_TEXT = 500
LOCAL = ("127.0.0.1", "localhost", "::1")
"""Hosts that nobody else reaches: a demonstration's."""

Result = TypeVar("Result")
Item = TypeVar("Item")


@dataclass(frozen=True)
class Paged(Generic[Item]):
    """One page of a long list; `previous` and `next` are addresses relative to the page, None at the ends."""

    items: Sequence[Item]
    number: int
    pages: int
    total: int
    previous: str | None
    next: str | None


@dataclass
class Form:
    """What was typed into a form, without spaces around it, and what is wrong with it, by the field's name."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    def require(self, name: str, sentence: str) -> str:
        """What was typed; nothing is an error."""
        if not self[name]:
            self.errors[name] = sentence
        return self[name]


class OfficeHandler(ServiceHandler):
    """A page of staff. A failure of the domain's own kind is told in its sentence."""

    @property
    def cohort(self) -> str:
        return self.context.settings.cohort

    @property
    def is_organiser(self) -> bool:
        return self.visitor.role == "organiser"

    @property
    def origin(self) -> str:
        """Scheme and host for what is printed or passed on: the public address, if one is set; else the page's own."""
        public = self.context.programme.certificate.address
        is_set = bool(public) and urlsplit(public).hostname not in LOCAL
        return public if is_set else f"{self.request.protocol}://{self.request.host}"

    async def look_up(self, function: Callable[[Connection], Result]) -> Result:
        """What `function` reads, in a thread: a list of thousands must hold up nobody's heartbeat."""

        def read() -> Result:
            with self.context.database.read() as connection:
                return function(connection)

        return await asyncio.to_thread(read)

    def own_groups(self, connection: Connection) -> frozenset[str]:
        """The groups that a trainer looks after; empty: all, as for an organiser."""
        return frozenset() if self.is_organiser else teaching.taught(connection, self.cohort, self.visitor.id)

    def is_theirs(self, connection: Connection, person: Person | None) -> bool:
        """Whether the participant is of this cohort and one whom the visitor looks after."""
        own = self.own_groups(connection)
        return person is not None and person.cohort == self.cohort and (not own or person.group in own)

    def query(self, name: str) -> str:
        return self.get_query_argument(name, "").strip()[:MOST_TEXT]

    def typed(self, *names: str) -> Form:
        return Form({name: self.get_body_argument(name, "").strip()[:MOST_TEXT] for name in names})

    def reason(self, form: Form, sentence: str) -> str:
        """The reason that stands in the form. Long numbers are refused: they are NIPs, which no record may hold."""
        found = form.require("alasan", sentence)
        if LONG_NUMBER.search(found):
            form.errors["alasan"] = NUMBER_IN_REASON
        return found

    def due(self, form: Form, name: str) -> datetime | None:
        """The moment in that field, the end of the day if it has no time; None, and an error, if it isn't one."""
        zone = self.context.programme.zone
        written = read_moment(Cell(form.require(name, NO_DUE)), zone)
        if isinstance(written, str):
            form.errors.setdefault(name, written)
            return None
        if abs(written.moment - self.context.clock()) > FAR:
            form.errors[name] = TOO_FAR
            return None
        return written.moment if written.has_time else written.moment.replace(hour=23, minute=59, second=59)

    def label(self, assignment: str) -> str:
        return label(self.service, assignment)

    def sessions(self) -> list[dict[str, str]]:
        """For a field in which a session is chosen."""
        known = self.service.catalogue.sessions().values()
        return [{"id": session.assignment, "words": session.heading} for session in known]

    def paged(self, items: Sequence[Item], size: int = PAGE, name: str = "hal") -> Paged[Item]:
        """The page that the address asks for by `name`; one that isn't there is the nearest that is."""
        pages = max(1, -(-len(items) // size))
        asked = self.get_query_argument(name, "1")
        number = min(max(int(asked) if asked.isdecimal() and len(asked) < 7 else 1, 1), pages)
        return Paged(
            items[(number - 1) * size : number * size],
            number,
            pages,
            len(items),
            self.same_page({name: number - 1}) if number > 1 else None,
            self.same_page({name: number + 1}) if number < pages else None,
        )

    def same_page(self, changes: Mapping[str, object]) -> str:
        """This page's address with some of its query changed."""
        kept = {name: self.get_query_argument(name) for name in self.request.query_arguments if name != "ok"}
        return "?" + urlencode({**kept, **changes})

    def refuse_form(self, status: int = HTTPStatus.UNPROCESSABLE_ENTITY) -> None:
        """The page that follows shows the form again, with what is wrong beside the fields."""
        self.set_status(status)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        error = (kwargs.get("exc_info") or (None, None))[1]
        if isinstance(error, BangkomError) and not isinstance(error, StoreError):
            refusal = Refusal(HTTPStatus.CONFLICT, UNDONE, str(error))
            self.set_status(refusal.status_code)
            kwargs["exc_info"] = (type(refusal), refusal, None)
        super().write_error(status_code, **kwargs)

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        if not isinstance(value, BangkomError):  # which is told, and isn't a fault
            super().log_exception(typ, value, tb)


def age(now: datetime, since: datetime | None) -> str:
    """`3 hari`, `5 jam`; empty if there is no moment to count from."""
    if since is None:
        return ""
    hours = int((now - since).total_seconds() // 3600)
    return f"{hours // 24} hari" if hours >= 24 else f"{hours} jam" if hours >= 1 else "kurang dari 1 jam"


def absent() -> Refusal:
    """For a participant who isn't there, or not for this visitor: both look the same."""
    return Refusal(HTTPStatus.NOT_FOUND, ABSENT_HEADING, ABSENT, is_foreign=True)


def account_state(account: Account, now: datetime) -> str:
    """A key of ACCOUNT_STATES."""
    if account.is_disabled:
        return "tutup"
    if account.has_password:
        return "aktif"
    return "kode" if account.code_expires_at is not None and now < account.code_expires_at else "belum"


ACCOUNT_STATES = {"aktif": "Akun aktif", "kode": "Kode diberikan", "belum": "Belum ada kode", "tutup": "Akun ditutup"}
ABSENT_HEADING = "Peserta tidak ditemukan"
ABSENT = "Peserta ini tidak ada di angkatan yang berjalan, atau bukan dari kelompok Anda."
UNDONE = "Belum dikerjakan"
NUMBER_IN_REASON = "Di sini ada nomor panjang. Jangan menulis NIP, NIK, atau nomor telepon."
NO_DUE = "Tulis tanggal dan jamnya, misalnya 13/11/2019 23.59."
