"""Closing an account and opening it again: asked for with a reason, and told beforehand what it means."""

from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection

from bangkom.store import accounts, audit, people
from bangkom.store.accounts import Account
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.office import PERSON, Form, OfficeHandler
from bangkom.web.service.routes import ORGANISER, Feature, Route


class AccountPage(OfficeHandler):
    async def get(self, id: str) -> None:
        await self._show(id, Form())

    async def post(self, id: str) -> None:
        form, now, visitor = self.typed("tindakan", "alasan"), self.context.clock(), self.visitor
        if form["tindakan"] not in ACTS:
            raise Refusal(HTTPStatus.BAD_REQUEST, *UNCLEAR)
        is_closing = form["tindakan"] == CLOSE
        reason = self.reason(form, NO_REASON)
        if form.errors:
            self.refuse_form()
            await self._show(id, form)
            return

        def change(connection: Connection) -> Account:
            found = self._find(connection, id)
            own = accounts.account(connection, visitor.id)
            if own is None or own.is_disabled:  # of two who close each other's account only one can
                raise Refusal(HTTPStatus.CONFLICT, *NO_LONGER)
            if found.is_disabled != is_closing:
                accounts.set_disabled(connection, id, is_closing)
                audit.record(connection, now, visitor.id, visitor.role, ACTS[form["tindakan"]], id, f"Alasan: {reason}")
            return found

        found = await self.write_durably(change)
        back = f"peserta/orang/{id}" if found.role == "participant" else "petugas"
        self.redirect(self.address(f"{back}?ok={form['tindakan']}"), status=HTTPStatus.SEE_OTHER)

    async def _show(self, id: str, form: Form) -> None:
        found = await self.look_up(lambda connection: self._find(connection, id))
        is_participant = found.role == "participant"
        values: dict[str, Any] = {"act": REOPEN, "effects": REOPENED} if found.is_disabled else {"act": CLOSE}
        self.page(
            "akun.html",
            here="people" if is_participant else "staff",
            account=found,
            form=form,
            back=self.address(f"peserta/orang/{id}" if is_participant else "petugas"),
            **{"effects": CLOSED if found.role != "organiser" else CLOSED_WITHOUT_SERVER, **values},
        )

    def _find(self, connection: Connection, id: str) -> Account:
        """The account of a member of staff or of a participant of this cohort, but not one's own."""
        found, person = accounts.account(connection, id), people.person(connection, id)
        is_here = found is not None and (found.role != "participant" or (person and person.cohort == self.cohort))
        if found is None or not is_here:
            raise Refusal(HTTPStatus.NOT_FOUND, *ABSENT)
        if found.id == self.visitor.id:
            raise Refusal(HTTPStatus.CONFLICT, *OWN)
        return found


FEATURE = Feature(routes=(Route(f"akun/{PERSON}", AccountPage, ORGANISER),))

CLOSE, REOPEN = "tutup", "buka"
ACTS = {CLOSE: "account.close", REOPEN: "account.reopen"}
CLOSED = (
    "Ia tidak dapat masuk lagi. Halaman yang masih terbuka menolaknya sejak permintaan berikutnya.",
    "Ruang kerjanya, bila sedang menyala, dihentikan dalam beberapa detik.",
    "Jawaban, kiriman, tontonan, dan nilainya tetap tersimpan dan tetap dihitung.",
    "Akun dapat dibuka kembali kapan saja, dengan kata sandi yang sama.",
)
CLOSED_WITHOUT_SERVER = (CLOSED[0], CLOSED[3])
REOPENED = ("Ia dapat masuk lagi sekarang juga, dengan kata sandi yang dulu.", "Semua pekerjaannya masih ada.")
NO_REASON = "Tulis alasannya, supaya catatannya dapat dibaca."
UNCLEAR = ("Permintaan tidak dapat dibaca", "Muat ulang halaman ini, lalu coba lagi.")
NO_LONGER = ("Belum dikerjakan", "Akun Anda sendiri baru saja ditutup.")
ABSENT = ("Akun tidak ditemukan", "Tidak ada akun dengan ID ini di angkatan yang berjalan.")
OWN = ("Belum dikerjakan", "Akun sendiri tidak dapat ditutup. Minta penyelenggara lain bila memang perlu.")
