"""One-time codes, to be handed out on paper: shown once, when they are made."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection

from bangkom.cohort.codes import Issued, issue_codes
from bangkom.errors import CohortError
from bangkom.messages import date
from bangkom.store import accounts, people
from bangkom.store.accounts import CODE_DAYS, Account
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.limits import Limit
from bangkom.web.service.office import OfficeHandler, account_state
from bangkom.web.service.routes import ORGANISER, Feature, Route

AT_ONCE = 160
"""Codes on one list: twenty sheets of paper, and a page that a slow line still brings."""
KIND = "codes"


class Codes(OfficeHandler):
    """Makes codes for who has no password yet. A form makes codes once: sent again, it must not undo a printed list."""

    async def get(self) -> None:
        await self._show()

    async def post(self) -> None:
        form, now = self.typed("kunci", "kelompok", "untuk", "lagi"), self.context.clock()
        draft = self.service.drafts.find(KIND, self.visitor.id, form["kunci"], now)
        if draft is None or draft.outcome:
            raise Refusal(HTTPStatus.CONFLICT, USED_HEADING, USED)
        draft.outcome = "made"  # at once: the same form may be on its way a second time
        again = form["lagi"] == "ya"

        def make(connection: Connection) -> tuple[Issued, ...]:
            chosen = [form["untuk"]] if form["untuk"] else self._lacking(connection, form["kelompok"], again, now)
            if not chosen:
                return ()
            return issue_codes(connection, self.cohort, chosen[:AT_ONCE], self.visitor.id, self.visitor.role, now)

        try:
            issued = await self.write_durably(make)
        except CohortError as error:
            self.refuse_form()
            await self._show(str(error))
            return
        if not issued:
            await self._show(NOBODY)
            return
        self.page(
            "kode-cetak.html",
            here="people",
            issued=issued,
            until=date(now + timedelta(days=CODE_DAYS), self.context.programme.zone),
            programme=self.context.programme,
            address=f"{self.origin}{self.context.hub}kata-sandi",
        )

    async def _show(self, problem: str = "") -> None:
        now = self.context.clock()
        id, group = self.query("untuk"), self.query("kelompok")
        found = await self.look_up(lambda connection: self._count(connection, now))
        self.page(
            "kode.html",
            here="people",
            problem=problem,
            key=self.service.drafts.keep(KIND, self.visitor.id, None, now),
            one=await self.look_up(lambda connection: accounts.account(connection, id)) if id else None,
            group=group,
            at_once=AT_ONCE,
            **found,
        )

    def _count(self, connection: Connection, now: datetime) -> dict[str, Any]:
        """How many lack a code, in all and in each group; and how many have one that they haven't used."""
        rows = self._open(connection)
        groups = {group: 0 for _, group in sorted(rows, key=lambda row: row[1])}
        for account, group in rows:
            groups[group] += account_state(account, now) == "belum"
        return {
            "lacking": sum(account_state(account, now) == "belum" for account, _ in rows),
            "unused": sum(account_state(account, now) == "kode" for account, _ in rows),
            "groups": groups,
        }

    def _lacking(self, connection: Connection, group: str, again: bool, now: datetime) -> list[str]:
        rows = [
            (of, account.id)
            for account, of in self._open(connection)
            if group in ("", of) and (again or account_state(account, now) == "belum")
        ]
        return [id for _, id in sorted(rows)]

    def _open(self, connection: Connection) -> list[tuple[Account, str]]:
        """Accounts of the cohort, with their group, that have no password yet and aren't closed."""
        groups = {person.id: person.group for person in people.people(connection, self.cohort)}
        return [
            (account, groups[account.id])
            for account in accounts.accounts(connection, "participant")
            if account.id in groups and not account.has_password and not account.is_disabled
        ]


FEATURE = Feature(routes=(Route("peserta/kode", Codes, ORGANISER, limit=Limit(30, 60)),))

USED_HEADING = "Formulir ini sudah dipakai"
USED = (
    "Kode dari formulir ini sudah dibuat dan hanya ditampilkan sekali. Bila daftarnya hilang, buka lagi halaman kode "
    "dan buat kode baru; kode yang lama lalu tidak berlaku."
)
NOBODY = "Tidak ada kode yang dibuat: semuanya sudah punya kata sandi atau kode yang masih berlaku."
