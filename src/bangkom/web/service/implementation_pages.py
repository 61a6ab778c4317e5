"""What a participant's pages of their implementation share: what to do next, and what stands in a form."""

import secrets
from datetime import date
from http import HTTPStatus
from typing import Any

from bangkom.cohort.roster import LONG_NUMBER
from bangkom.domain.filetypes import FILE_TYPES
from bangkom.domain.implementation import missing
from bangkom.domain.written import read_date, read_number
from bangkom.store import evidence, implementation_acts
from bangkom.web.service import implementation_view as view
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.implementation_view import Seen
from bangkom.web.service.office import NUMBER_IN_REASON, Form, OfficeHandler


class OwnImplementation(OfficeHandler):
    """A page of the visitor's own implementation."""

    async def see(self) -> Seen:
        visitor, programme = self.visitor, self.context.programme
        return await self.look_up(lambda c: view.see(c, self.cohort, visitor.id, visitor.group, programme))

    async def see_approved(self) -> Seen:
        """Refusal while there is no approved rancangan to put into practice."""
        seen = await self.see()
        if seen.stored.design is None:
            raise Refusal(HTTPStatus.CONFLICT, NOT_YET_HEADING, implementation_acts.NOT_APPROVED)
        return seen

    @property
    def today(self) -> date:
        return self.context.programme.zone.local(self.context.clock()).date()

    def shown(self, seen: Seen) -> dict[str, Any]:
        return view.shown(seen, self.context.programme, self.context.clock())

    def long_text(self, name: str) -> str:
        return self.get_body_argument(name, "").strip()[: implementation_acts.MOST_NOTE]

    def day(self, form: Form, name: str) -> date | None:
        """The day in that field; None, and an error, if it isn't one."""
        found = read_date(form.require(name, NO_DAY))
        if found is None:
            form.errors.setdefault(name, BAD_DAY)
        return found

    def number(self, form: Form, name: str, *, is_whole: bool = False) -> float | None:
        """The number in that field, None if it is empty; an error for anything else, and for less than nothing."""
        if not form[name]:
            return None
        found = read_number(form[name].removeprefix("Rp"))
        if found is None or found < 0 or (is_whole and found != int(found)):
            form.errors[name] = BAD_NUMBER
            return None
        return found

    def refuse_long_numbers(self, form: Form, *names: str) -> None:
        """They are NIPs or telephone numbers, which no record may hold."""
        for name in names:
            if LONG_NUMBER.search(form[name]):
                form.errors[name] = NUMBER_IN_REASON

    def leave(self, told: str, anchor: str = "") -> None:
        self.redirect(self.address(f"implementasi?ok={told}{anchor}"), status=HTTPStatus.SEE_OTHER)


def next_step(seen: Seen, shown: dict[str, Any], lacking: tuple[str, ...]) -> dict[str, str]:
    """The one thing to do now: heading, sentence, and where to (empty if it is somebody else's turn)."""
    told = seen.stored.told
    if seen.stored.design is None:
        return {"heading": "Rancangan Anda belum disetujui", "sentence": WAIT_FOR_DESIGN, "path": "rancangan",
                "button": "Buka rancangan"}  # fmt: skip
    if shown["report_verdict"]["is_accepted"]:
        return {"heading": "Implementasi Anda diverifikasi", "sentence": VERIFIED, "path": "", "button": ""}
    if told.verification is not None:
        return {"heading": "Mentor meminta perbaikan", "sentence": f"“{told.verification.note}” {MEND}",
                "path": "implementasi/lapor", "button": "Laporkan lagi"}  # fmt: skip
    if told.reported_at is not None:
        return {"heading": "Menunggu verifikasi mentor", "sentence": WAIT_FOR_MENTOR, "path": "", "button": ""}
    for row in shown["milestones"]:
        if row["one"].term == "short" and not row["is_done"]:
            return {"heading": row["one"].what, "sentence": f"Tonggak jangka pendek{_by(row['due'])}. {MARK_DONE}",
                    "path": f"implementasi/tonggak/{row['one'].id}", "button": "Tandai selesai"}  # fmt: skip
        if row["is_done"] and not row["files"]:
            return {"heading": f"Bukti untuk “{row['one'].what}”", "sentence": ADD_EVIDENCE,
                    "path": f"implementasi/tonggak/{row['one'].id}#bukti", "button": "Tambah bukti"}  # fmt: skip
    for row in shown["indicators"]:
        if row["result"].latest is None:
            return {"heading": f"Ukur: {row['one'].name}", "sentence": MEASURE,
                    "path": f"implementasi/indikator/{row['one'].id}", "button": "Catat hasil"}  # fmt: skip
    sentence = READY if not lacking else f"Masih ada {len(lacking)} hal yang kurang."
    return {"heading": "Laporkan implementasi Anda", "sentence": sentence, "path": "implementasi/lapor",
            "button": "Laporkan implementasi"}  # fmt: skip


def own_page(handler: OfficeHandler, seen: Seen) -> dict[str, Any]:
    """What a participant's overview needs."""
    shown = view.shown(seen, handler.context.programme, handler.context.clock())
    design = seen.stored.design
    lacking = missing(design, seen.stored.told, seen.with_evidence) if design else ()
    return {
        **shown,
        "next": next_step(seen, shown, lacking),
        "missing": lacking,
        "key": new_key(),
        "told": TOLD.get(handler.query("ok"), ""),
    }


def new_key() -> str:
    """For one form: what is sent with it twice is kept once."""
    return secrets.token_hex(16)


def accepted() -> dict[str, Any]:
    """What a page with a field for evidence tells its script."""
    return {"kinds": ",".join(f".{ending}" for ending in (*FILE_TYPES, "jpeg")), "most": evidence.MOST_BYTES}


def require_key(key: str) -> None:
    """Refusal for what isn't from `new_key`."""
    if len(key) != 32 or not key.isascii() or not key.isalnum():
        raise Refusal(HTTPStatus.BAD_REQUEST, BAD_FORM_HEADING, BAD_FORM)


def _by(due: str) -> str:
    return f", tenggat {due}" if due else ""


TOLD = {
    "selesai": "Tonggak ditandai selesai. Tambahkan buktinya di bawah.",
    "batal": "Tonggak tidak lagi ditandai selesai.",
    "catat": "Hasil pengukuran tersimpan.",
    "tarik": "Hasil pengukuran ditarik.",
    "hemat": "Penghematan tersimpan.",
    "lapor": "Implementasi dilaporkan. Mentor Anda dapat memeriksanya lewat tautannya.",
    "catatan": "Jawaban Anda terkirim kepada widyaiswara.",
    "skm": "Survei tersimpan.",
    "skm-tarik": "Survei ditarik.",
    "bukti": "Bukti tersimpan.",
    "hapus": "Berkas bukti dihapus.",
}
NOT_YET_HEADING = "Belum waktunya"
NO_DAY = "Tulis tanggalnya, misalnya 20/3/2026."
BAD_DAY = "Ini bukan tanggal yang ada. Tulis misalnya 20/3/2026."
BAD_NUMBER = "Tulis angkanya saja, misalnya 45 atau 2,5."
BAD_FORM_HEADING = "Formulir ini tidak dikenal"
BAD_FORM = "Muat ulang halamannya, lalu isi lagi."
WAIT_FOR_DESIGN = "Implementasi dimulai setelah rancangan Anda disetujui coach dan mentor."
WAIT_FOR_MENTOR = (
    "Mentor memeriksa lewat tautan yang dibuat widyaiswara atau panitia. Anda tetap dapat menambah bukti dan hasil "
    "pengukuran."
)
VERIFIED = "Tonggak jangka menengah dan panjang tetap dapat Anda catat di sini."
MEND = "Perbaiki bagian yang ditandai, lalu laporkan lagi."
MARK_DONE = "Bila sudah tercapai, tandai selesai dan tambahkan buktinya."
ADD_EVIDENCE = "Foto, dokumen, atau tangkapan layar yang menunjukkan hasilnya."
MEASURE = "Catat nilai terbarunya, tanggal, dan sumbernya."
READY = "Semua tonggak jangka pendek selesai dan setiap indikator sudah diukur."
