"""Trainers and organisers: their accounts, and which groups a trainer looks after."""

from http import HTTPStatus

from sqlalchemy import Connection

from bangkom.errors import AccountError, CohortError
from bangkom.messages import date_time
from bangkom.settings import IDENTIFIER
from bangkom.store import accounts, audit, people, teaching
from bangkom.store.accounts import Role
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.office import PERSON, Form, OfficeHandler
from bangkom.web.service.routes import ORGANISER, Feature, Link, Route

ROLES: dict[str, Role] = {"widyaiswara": "trainer", "penyelenggara": "organiser"}
WORDS = {role: word for word, role in ROLES.items()}
LONGEST_NAME = 200


class Staff(OfficeHandler):
    async def get(self) -> None:
        await self._show(Form({"peran": "widyaiswara"}))

    async def post(self) -> None:
        """Make an account. Its code is made on the page of codes, as everybody's."""
        form, now, visitor = self.typed("id", "nama", "peran"), self.context.clock(), self.visitor
        id, name = form.require("id", NO_ID).casefold(), form.require("nama", NO_NAME)[:LONGEST_NAME]
        if id and not IDENTIFIER.fullmatch(id):
            form.errors["id"] = BAD_ID
        role = ROLES.get(form["peran"])
        if role is None:
            form.errors["peran"] = NO_ROLE

        def add(connection: Connection) -> None:
            if id and accounts.account(connection, id) is not None:
                form.errors.setdefault("id", TAKEN)
            if form.errors or role is None:
                return
            accounts.ensure_account(connection, id, role, name)
            audit.record(connection, now, visitor.id, visitor.role, "staff.add", id, f"Akun {form['peran']} dibuat.")

        try:
            await self.write_durably(add)
        except AccountError as error:
            form.errors["id"] = str(error)
        if form.errors:
            self.refuse_form()
            await self._show(form)
        else:
            self.redirect(self.address("petugas?ok=tambah"), status=HTTPStatus.SEE_OTHER)

    async def _show(self, form: Form) -> None:
        found = await self.look_up(
            lambda c: (
                [account for account in accounts.accounts(c) if account.role != "participant"],
                teaching.teaching(c, self.cohort),
            )
        )
        staff, taught = found
        zone = self.context.programme.zone
        self.page(
            "petugas.html",
            here="staff",
            form=form,
            roles=list(ROLES),
            staff=self.paged(
                [
                    {
                        "account": one,
                        "role": WORDS[one.role],
                        "groups": ", ".join(taught.get(one.id, ())),
                        "until": date_time(one.code_expires_at, zone) if one.code_expires_at else "",
                    }
                    for one in sorted(staff, key=lambda one: (one.role, one.id))
                ]
            ),
            done={"tambah": ADDED, "kelompok": ASSIGNED, "tutup": CLOSED, "buka": REOPENED}.get(self.query("ok"), ""),
        )


class TrainersGroups(OfficeHandler):
    async def get(self, id: str) -> None:
        await self._show(id, "")

    async def post(self, id: str) -> None:
        wanted, now, visitor = self.get_body_arguments("kelompok"), self.context.clock(), self.visitor

        def assign(connection: Connection) -> None:
            if teaching.assign(connection, self.cohort, id, wanted):
                detail = f"Kelompok: {', '.join(sorted(set(wanted))) or 'semua'}."
                audit.record(connection, now, visitor.id, visitor.role, "staff.groups", id, detail)

        try:
            await self.write_durably(assign)
        except CohortError as error:
            self.refuse_form()
            await self._show(id, str(error))
            return
        self.redirect(self.address("petugas?ok=kelompok"), status=HTTPStatus.SEE_OTHER)

    async def _show(self, id: str, problem: str) -> None:
        account, groups, taught = await self.look_up(
            lambda c: (
                accounts.account(c, id),
                people.groups(c, self.cohort),
                teaching.taught(c, self.cohort, id),
            )
        )
        if account is None or account.role != "trainer":
            raise Refusal(HTTPStatus.NOT_FOUND, ABSENT_HEADING, ABSENT)
        self.page(
            "kelompok-widyaiswara.html", here="staff", account=account, groups=groups, taught=taught, problem=problem
        )


FEATURE = Feature(
    routes=(
        Route("petugas", Staff, ORGANISER),
        Route(f"petugas/{PERSON}/kelompok", TrainersGroups, ORGANISER),
    ),
    links=(Link("staff", "Petugas", "petugas", ORGANISER),),
)

NO_ID = "Tulis ID-nya, misalnya wi_03."
BAD_ID = "Harus 3–32 huruf kecil, angka, atau garis bawah (contoh: wi_03). Jangan memakai NIP."
TAKEN = "ID ini sudah dipakai. Pilih yang lain."
NO_NAME = "Tulis namanya."
NO_ROLE = "Pilih perannya."
ADDED = "Akun dibuat. Buatkan kode sekali pakai agar pemiliknya dapat masuk."
CLOSED = "Akun ditutup. Pemiliknya tidak dapat masuk lagi."
REOPENED = "Akun dibuka kembali. Pemiliknya dapat masuk lagi."
ASSIGNED = "Pembagian kelompok disimpan dan berlaku sekarang juga."
ABSENT_HEADING = "Widyaiswara tidak ditemukan"
ABSENT = "Tidak ada akun widyaiswara dengan ID ini."
