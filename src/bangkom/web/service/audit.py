"""What organisers and trainers did, for organisers to read. Nothing here can be changed."""

from typing import Any

from sqlalchemy import Connection

from bangkom.messages import date_time
from bangkom.store import audit
from bangkom.store.audit import Entry
from bangkom.web.service.office import OfficeHandler
from bangkom.web.service.routes import ORGANISER, Feature, Route

PAGE = 50
LARGEST_ID = 2**31 - 1


class Audit(OfficeHandler):
    async def get(self) -> None:
        who, act, before = self.query("oleh"), self.query("apa"), self.query("sebelum")
        last = min(int(before), LARGEST_ID) if before.isdecimal() and len(before) < 12 else None

        def read(connection: Connection) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
            return audit.entries(connection, PAGE + 1, last, who=who, act=act), audit.acts(connection)

        entries, acts = await self.look_up(read)
        more = self.same_page({"sebelum": entries[PAGE - 1].id}) if len(entries) > PAGE else ""
        self.page(
            "catatan.html",
            by=who,
            act=act,
            acts=[{"id": id, "words": words(id)} for id in acts],
            entries=[self._row(entry) for entry in entries[:PAGE]],
            is_first=last is None,
            is_filtered=bool(who or act),
            more=more,
        )

    def _row(self, entry: Entry) -> dict[str, Any]:
        moment = date_time(entry.at, self.context.programme.zone)
        return {"entry": entry, "moment": moment, "act": words(entry.act)}


def words(act: str) -> str:
    return ACTS.get(act, act)


FEATURE = Feature(
    routes=(Route("catatan", Audit, ORGANISER),),
)

ACTS = {
    "account.close": "Menutup akun",
    "account.reopen": "Membuka kembali akun",
    "allowance.exempt": "Membebaskan dari sesi",
    "allowance.extend": "Memperpanjang tenggat",
    "allowance.revoke": "Mencabut keringanan",
    "class.cancel": "Membatalkan sesi tatap muka",
    "class.change": "Mengubah sesi tatap muka",
    "class.correct": "Mengoreksi kehadiran",
    "class.import": "Mengimpor rencana tatap muka",
    "class.plan": "Merencanakan sesi tatap muka",
    "class.presence": "Mencatat kehadiran",
    "class.presences": "Mencatat kehadiran dari berkas",
    "certificate.issue": "Menerbitkan sertifikat",
    "certificate.revoke": "Mencabut sertifikat",
    "chat.admit": "Mengizinkan masuk ke obrolan",
    "chat.cancel": "Menghapus obrolan dari jadwal",
    "chat.close": "Menutup obrolan",
    "chat.correct": "Mengoreksi kehadiran di obrolan",
    "chat.hide": "Menyembunyikan pesan",
    "chat.lock": "Mengunci obrolan",
    "chat.makeup": "Menjadwalkan obrolan susulan",
    "chat.open": "Membuka obrolan",
    "chat.pin": "Menyematkan pesan",
    "chat.plan": "Menjadwalkan obrolan",
    "chat.replan": "Mengubah jadwal obrolan",
    "chat.show": "Menampilkan pesan lagi",
    "chat.unlock": "Membuka kunci obrolan",
    "chat.unpin": "Melepas sematan",
    "code.issue": "Membuat kode",
    "cohort.new": "Membuat angkatan",
    "formgrader.assign": "Formgrader: membuat berkas rilis",
    "formgrader.assignment": "Formgrader: mengubah tenggat",
    "formgrader.autograde": "Formgrader: menilai otomatis",
    "formgrader.collect": "Formgrader: mengumpulkan kiriman",
    "formgrader.feedback": "Formgrader: membuat umpan balik",
    "formgrader.flag": "Formgrader: menandai kiriman",
    "formgrader.release": "Formgrader: merilis tugas",
    "formgrader.release-feedback": "Formgrader: merilis umpan balik",
    "formgrader.student": "Formgrader: mengubah data peserta",
    "formgrader.unrelease": "Formgrader: menarik rilis",
    "graduation.answer": "Menjawab keberatan kelulusan",
    "graduation.object": "Menulis keberatan kelulusan",
    "graduation.reopen": "Membuka kembali keputusan kelulusan",
    "graduation.sign": "Menandatangani keputusan kelulusan",
    "handin.refuse": "Kiriman ditolak",
    "mark.give": "Memberi nilai",
    "mark.release": "Merilis nilai",
    "mark.undo": "Membatalkan nilai",
    "mark.withdraw": "Menarik rilis nilai",
    "marking.nameless": "Menyembunyikan nama di meja penilaian",
    "marking.names": "Menampilkan nama di meja penilaian",
    "report.run": "Menyusun laporan",
    "report.schedule": "Mengatur jadwal laporan",
    "mark.formgrader": "Formgrader: menilai",
    "design.approve": "Menyetujui rancangan",
    "design.comment": "Mengomentari rancangan",
    "design.revise": "Meminta perbaikan rancangan",
    "implementation.doubt": "Meminta perbaikan implementasi",
    "implementation.remark": "Memberi catatan implementasi",
    "implementation.verify": "Memverifikasi implementasi",
    "mentor.link": "Membuat tautan mentor",
    "mentor.open": "Membuka tautan mentor",
    "mentor.revoke": "Mencabut tautan mentor",
    "objection.answer": "Menjawab sanggahan",
    "forum.admit": "Mengizinkan masuk forum",
    "forum.hide": "Menyembunyikan tulisan forum",
    "forum.show": "Menampilkan lagi tulisan forum",
    "person.move": "Memindahkan kelompok",
    "presentation.accept": "Menerima perbaikan presentasi",
    "presentation.mark": "Menilai presentasi",
    "presentation.move": "Mengubah giliran presentasi",
    "presentation.plan": "Menyusun giliran presentasi",
    "presentation.release": "Merilis hasil presentasi",
    "presentation.remove": "Menghapus giliran presentasi",
    "presentation.revise": "Meminta perbaikan presentasi",
    "presentation.unrelease": "Menarik hasil presentasi",
    "refused": "Ditolak: bukan haknya",
    "roster.import": "Mengimpor daftar peserta",
    "roster.refused": "Impor daftar peserta ditolak",
    "schedule.import": "Mengimpor jadwal",
    "schedule.refused": "Impor jadwal ditolak",
    "staff.add": "Membuat akun petugas",
    "staff.groups": "Membagi kelompok",
}
