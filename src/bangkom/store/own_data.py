"""All that the store keeps on one participant and that they may have (UU 27/2022, article 7): a list of parts.

Left out is what isn't theirs or not yet theirs to read: passwords and codes, others' words in chat and forum, marks
that nobody released, and who of the staff did something (only in which role). `LEFT_OUT` says why of every table.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    Text,
    TypeDecorator,
    case,
    func,
    or_,
    select,
    type_coerce,
)

from bangkom.store.accounts import ACCOUNT, SIGN_IN
from bangkom.store.audit import AUDIT
from bangkom.store.certificates import CERTIFICATE
from bangkom.store.chat_attendance import CONNECTION, CORRECTION
from bangkom.store.chat_messages import MESSAGE
from bangkom.store.classroom import GUESS, PRESENCE
from bangkom.store.classroom import SESSION as CLASS
from bangkom.store.design_review import COMMENT
from bangkom.store.designs import DECISION as DESIGN_DECISION
from bangkom.store.designs import DESIGN
from bangkom.store.designs import VERSION as DESIGN_VERSION
from bangkom.store.evidence import ARRIVING, EVIDENCE
from bangkom.store.forum import POST, THREAD
from bangkom.store.forum import VERSION as POST_VERSION
from bangkom.store.forum_readers import ADMISSION as FORUM_ADMISSION
from bangkom.store.forum_readers import READ
from bangkom.store.graduation import DECISION
from bangkom.store.graduation import OBJECTION as GRADUATION_OBJECTION
from bangkom.store.implementation import MILESTONE_REPORT, READING, REMARK, REPORT, SAVING, VERIFICATION
from bangkom.store.mentor_links import MENTOR_LINK
from bangkom.store.objections import OBJECTION
from bangkom.store.people import MOVE, PERSON
from bangkom.store.presentations import MARK as PRESENTATION_MARK
from bangkom.store.presentations import RELEASE as PRESENTATION_RELEASE
from bangkom.store.presentations import REVISION, SLOT
from bangkom.store.schedule import ALLOWANCE
from bangkom.store.surveys import SURVEY, TOTAL
from bangkom.store.talk import ADMISSION, CHAT, INVITATION
from bangkom.store.watching import ANSWER, FLAG, WATCHED
from bangkom.store.watching import READING as TRANSCRIPT
from bangkom.store.watching import SESSION as WATCH

Row = Mapping[str, object]

TOLD = frozenset(
    {"account.close", "account.reopen", "allowance.exempt", "allowance.extend", "allowance.revoke", "class.correct"}
    | {"class.presence", "forum.admit", "forum.hide", "forum.show", "person.move", "data.download"}
)
"""Acts whose sentence the participant reads elsewhere too; of the others, which may tell a mark, it is left out."""


DOCUMENTS = frozenset(
    str(column)
    for column in (
        WATCHED.c.intervals,
        DESIGN_VERSION.c.document,
        PRESENTATION_MARK.c.levels,
        DECISION.c.verdict,
        CERTIFICATE.c.document,
    )
)
"""Columns of text in which we keep JSON. Any other is given as it stands, whatever somebody typed into it."""


class Document(TypeDecorator[Any]):
    """Text that is read as the JSON that it is."""

    impl = Text
    cache_ok = True

    def process_result_value(self, value: str | None, _dialect: object) -> Any:
        return None if value is None else json.loads(value)


@dataclass(frozen=True)
class Part:
    """`key` names it in JSON and its list among the files, `title` for people. Rows are in order, by column's title;
    their values are text, numbers, truths, dates, aware moments, documents (as JSON has them), or None."""

    key: str
    title: str
    rows: tuple[Row, ...]


def read_parts(connection: Connection, person: str) -> tuple[Part, ...]:
    """Every part, empty ones too, so that what isn't there is seen not to be there."""
    return tuple(
        Part(key, title, tuple(dict(row._mapping) for row in connection.execute(make(person))))
        for key, title, make in PARTS
    )


Make = Callable[[str], Select[Any]]
Own = tuple[str, str, Make]
Columns = tuple[ColumnElement[Any], ...]


@dataclass(frozen=True)
class Joined:
    """Another table's row whose id stands in the column `by`, and what is shown of it, by title."""

    table: Table
    by: str
    columns: Mapping[str, str]


def _of(table: Table, owner: str, order: str, *, joined: Joined | None = None, **columns: str) -> Make:
    """Columns of a table's rows that are the person's, by `owner` in it or in what is joined; `order`: columns' names.

    A title's underscores are read as spaces.
    """

    def make(person: str) -> Select[Any]:
        owned = table if joined is None or owner in table.c else joined.table
        about = [_shown(joined.table, title, name) for title, name in joined.columns.items()] if joined else []
        found = select(*about, *(_shown(table, title, name) for title, name in columns.items()))
        if joined is not None:
            found = found.join(joined.table, joined.table.c.id == table.c[joined.by])
        return found.where(owned.c[owner] == person).order_by(*(table.c[name] for name in order.split()))

    return make


def _shown(table: Table, title: str, name: str) -> ColumnElement[Any]:
    column = table.c[name]
    value = type_coerce(column, Document()) if str(column) in DOCUMENTS else column
    return value.label(title.replace("_", " "))


def _is_last_released(person: str) -> ColumnElement[bool]:
    newest = select(func.max(PRESENTATION_RELEASE.c.id)).where(PRESENTATION_RELEASE.c.person == person)
    return (
        select(PRESENTATION_RELEASE.c.is_released)
        .where(PRESENTATION_RELEASE.c.id == newest.scalar_subquery(), PRESENTATION_RELEASE.c.is_released)
        .exists()
    )


def _presentation_marks(person: str) -> Select[Any]:
    mark = PRESENTATION_MARK
    columns: Columns = (
        mark.c.mark.label("Nilai"),
        _shown(mark, "Tingkat_tiap_kriteria", "levels"),
        mark.c.comment.label("Komentar"),
    )
    newest = select(func.max(mark.c.id)).where(mark.c.person == person).group_by(mark.c.examiner)
    where = (mark.c.id.in_(newest), _is_last_released(person))
    return select(*columns, mark.c.at.label("Waktu")).where(*where).order_by(mark.c.id)


def _posts(person: str) -> Select[Any]:
    title = case((THREAD.c.author == person, THREAD.c.title), else_=None)
    columns: Columns = (THREAD.c.subject.label("Mata pelatihan"), POST.c.thread.label("Topik nomor"))
    columns = (*columns, title.label("Judul (bila topik Anda)"), POST.c.at.label("Ditulis"))
    columns = (*columns, POST.c.edited_at.label("Diubah"), POST.c.text.label("Tulisan Anda"))
    columns = (*columns, POST.c.hidden_reason.label("Alasan disembunyikan"))
    return (
        select(*columns).join(THREAD, THREAD.c.id == POST.c.thread).where(POST.c.author == person).order_by(POST.c.id)
    )


def _allowances(person: str) -> Select[Any]:
    one = ALLOWANCE
    columns: Columns = (one.c.assignment.label("Sesi"), one.c.kind.label("Jenis"), one.c.due_at.label("Tenggat baru"))
    columns = (*columns, one.c.reason.label("Alasan"), one.c.at.label("Diberikan"), one.c.revoked_at.label("Dicabut"))
    return select(*columns).where(one.c.who_kind == "person", one.c.who == person).order_by(one.c.id)


def _acts(person: str) -> Select[Any]:
    told = or_(AUDIT.c.act.in_(TOLD), AUDIT.c.who == person)
    detail = case((told, AUDIT.c.detail), else_="")
    columns: Columns = (AUDIT.c.at.label("Waktu"), AUDIT.c.role.label("Oleh"), AUDIT.c.act.label("Tindakan"))
    where = or_(AUDIT.c.subject == person, AUDIT.c.who == person)
    return select(*columns, detail.label("Keterangan")).where(where).order_by(AUDIT.c.id)


CHAT_OF = Joined(CHAT, "chat", {"Mata_pelatihan": "subject", "Jadwal_obrolan": "starts_at"})
SITTING_OF = Joined(CHAT, "chat", {"Mata_pelatihan": "subject", "Pertemuan_ke": "sitting"})
CLASS_OF = Joined(CLASS, "session", {"Sesi": "title", "Jadwal": "starts_at"})
POST_OF = Joined(POST, "post", {"Topik_nomor": "thread"})
SURVEY_OF = Joined(SURVEY, "survey", {"Tahap": "phase", "Kapan": "period"})
DECISION_OF = Joined(DECISION, "decision", {})

PARTS: tuple[Own, ...] = (
    ("akun", "Akun Anda",
     _of(ACCOUNT, "id", "id", Kode="id", Nama="name", Ditutup="is_disabled",
         Pemberitahuan_privasi_dibaca="notice_seen_at")),
    ("masuk_gagal", "Percobaan masuk yang gagal",
     _of(SIGN_IN, "account", "account", Berapa_kali="failures", Terakhir="last_at",
         Harus_menunggu_sampai="blocked_until")),
    ("data_peserta", "Data peserta",
     _of(PERSON, "id", "id", Angkatan="cohort", Nama="name", NIP="nip", Instansi="agency", Unit="unit",
         Jabatan="position", Status="status", Diusulkan_oleh="nominated_by", Mentor="mentor", Kelompok="group")),
    ("pindah_kelompok", "Perpindahan kelompok",
     _of(MOVE, "person", "id", Waktu="at", Dari="before", Ke="after", Alasan="reason")),
    ("keringanan", "Keringanan untuk Anda", _allowances),
    ("tontonan", "Bagian video yang ditonton",
     _of(WATCHED, "person", "video", Video="video", Bagian_dalam_detik="intervals", Posisi_terakhir="position",
         Transkrip_dibaca="read_at")),
    ("memutar", "Pemutaran yang masih terbuka", _of(WATCH, "person", "last_at", Video="video", Terakhir="last_at")),
    ("transkrip", "Transkrip yang sedang dibaca",
     _of(TRANSCRIPT, "person", "opened_at", Video="video", Dibuka="opened_at")),
    ("catatan_tontonan", "Catatan tentang cara menonton",
     _of(FLAG, "person", "first_at", Video="video", Jenis="kind", Berapa_kali="times", Jumlah_detik="seconds",
         Pertama="first_at", Terakhir="last_at")),
    ("jawaban_video", "Jawaban di tengah video",
     _of(ANSWER, "person", "answered_at", Video="video", Soal="question", Jawaban="value", Waktu="answered_at")),
    ("obrolan", "Pesan Anda dalam obrolan",
     _of(MESSAGE, "author", "chat number", joined=SITTING_OF, Waktu="at", Pesan_Anda="text",
         Alasan_disembunyikan="hidden_reason")),
    ("obrolan_undangan", "Undangan obrolan susulan", _of(INVITATION, "person", "chat", joined=CHAT_OF)),
    ("obrolan_tersambung", "Kapan Anda tersambung ke obrolan",
     _of(CONNECTION, "person", "begun_at", joined=CHAT_OF, Mulai="begun_at", Sampai="seen_at")),
    ("obrolan_izin", "Izin masuk obrolan", _of(ADMISSION, "person", "at", joined=CHAT_OF, Alasan="reason", Waktu="at")),
    ("obrolan_koreksi", "Koreksi kehadiran obrolan",
     _of(CORRECTION, "person", "id", joined=CHAT_OF, Kehadiran="presence", Alasan="reason", Waktu="at")),
    ("forum", "Tulisan Anda di forum", _posts),
    ("forum_versi", "Bunyi tulisan forum sebelum diubah",
     _of(POST_VERSION, "author", "post version", joined=POST_OF, Versi="version", Ditulis="at", Bunyinya_dulu="text")),
    ("forum_izin", "Izin masuk forum", _of(FORUM_ADMISSION, "person", "at", Alasan="reason", Waktu="at")),
    ("forum_dibaca", "Sampai mana forum Anda baca",
     _of(READ, "person", "thread", Topik_nomor="thread", Tulisan_terakhir="post")),
    ("tatap_muka", "Kehadiran tatap muka",
     _of(PRESENCE, "person", "id", joined=CLASS_OF, Kehadiran="presence", Cara="how", Waktu="at", Alasan="reason")),
    ("tatap_muka_salah_kode", "Kode kehadiran yang salah diketik",
     _of(GUESS, "person", "id", joined=CLASS_OF, Waktu="at")),
    ("rancangan", "Rancangan",
     _of(DESIGN, "person", "person", Versi="version", Keadaan="state", Diajukan="submitted_at",
         Versi_disetujui="approved_version", Tautan_mentor_diminta="link_asked_at")),
    ("rancangan_versi", "Isi setiap versi rancangan",
     _of(DESIGN_VERSION, "person", "number", Versi="number", Dimulai="begun_at", Disimpan="saved_at", Isi="document")),
    ("rancangan_komentar", "Komentar coach dan mentor",
     _of(COMMENT, "person", "id", Versi="version", Bagian="section", Dari="side", Komentar="text", Waktu="at",
         Selesai="resolved_at")),
    ("rancangan_keputusan", "Persetujuan rancangan",
     _of(DESIGN_DECISION, "person", "id", Versi="version", Dari="side", Keputusan="verdict", Catatan="note",
         Waktu="at")),
    ("tautan_mentor", "Tautan mentor",
     _of(MENTOR_LINK, "person", "id", Dibuat="made_at", Berlaku_sampai="expires_at", Dicabut="revoked_at",
         Dipakai="used_at")),
    ("presentasi", "Giliran presentasi",
     _of(SLOT, "person", "starts_at", Mulai="starts_at", Selesai="ends_at", Ruang="room")),
    ("presentasi_nilai", "Nilai presentasi yang sudah dirilis", _presentation_marks),
    ("presentasi_perbaikan", "Perbaikan setelah presentasi",
     _of(REVISION, "person", "id", Tindakan="act", Versi="version", Catatan="note", Waktu="at")),
    ("tonggak", "Tonggak implementasi",
     _of(MILESTONE_REPORT, "person", "id", Tonggak="milestone", Selesai_pada="done_on", Catatan="note", Dilaporkan="at",
         Ditarik="withdrawn_at")),
    ("pengukuran", "Hasil pengukuran",
     _of(READING, "person", "id", Indikator="indicator", Nilai="value", Diukur="measured_on", Sumber="source",
         Catatan="note", Dicatat="at", Ditarik="withdrawn_at")),
    ("penghematan", "Penghematan yang dinyatakan",
     _of(SAVING, "person", "id", Layanan="service", Menit_sebelum="minutes_before", Menit_sesudah="minutes_after",
         Layanan_sebulan="per_month", Rupiah_sebulan="rupiah_per_month", Dinyatakan_oleh="stated_by", Waktu="at")),
    ("survei", "Survei kepuasan",
     _of(SURVEY, "person", "id", Tahap="phase", Layanan="service", Kapan="period", Responden="respondents",
         Pengguna="population", Dicatat="at", Ditarik="withdrawn_at")),
    ("survei_jumlah", "Jumlah nilai tiap unsur survei",
     _of(TOTAL, "person", "survey unsur", joined=SURVEY_OF, Unsur="unsur", Jumlah_nilai="total")),
    ("bukti", "Berkas bukti",
     _of(EVIDENCE, "person", "id", Tentang="about", Nama="name", Ukuran="size", SHA_256="sha256", Dikirim="at",
         Dihapus="removed_at")),
    ("bukti_datang", "Berkas bukti yang belum selesai dikirim",
     _of(ARRIVING, "person", "begun_at", Tentang="about", Nama="name", Ukuran="size", Dimulai="begun_at")),
    ("laporan", "Laporan implementasi", _of(REPORT, "person", "id", Ringkasan="summary", Waktu="at")),
    ("verifikasi", "Verifikasi mentor",
     _of(VERIFICATION, "person", "id", Tentang="kind", Diterima="is_accepted", Oleh="by", Catatan="note", Waktu="at")),
    ("catatan_implementasi", "Catatan untuk implementasi Anda",
     _of(REMARK, "person", "id", Catatan="text", Waktu="at")),
    ("kelulusan", "Keputusan kelulusan",
     _of(DECISION, "person", "number", Keputusan_ke="number", Keputusan="status", Nilai="score", Predikat="predicate",
         Dasar="verdict", Alasan="reason", Ditandatangani="signed_at", Dibuka_kembali="reopened_at",
         Alasan_dibuka_kembali="reopened_reason")),
    ("kelulusan_keberatan", "Keberatan atas kelulusan",
     _of(GRADUATION_OBJECTION, "person", "id", joined=DECISION_OF, Keberatan_Anda="text", Ditulis="at",
         Jawaban="answer", Dijawab="answered_at")),
    ("sertifikat", "Sertifikat",
     _of(CERTIFICATE, "person", "id", joined=DECISION_OF, Nomor="number", Terbit="issued_at", Yang_tercetak="document",
         Dicabut="revoked_at", Alasan_dicabut="revoked_reason")),
    ("sanggahan", "Sanggahan nilai",
     _of(OBJECTION, "participant", "id", Sesi="assignment", Soal="question", Sanggahan_Anda="text", Ditulis="at",
         Jawaban="answer", Dijawab="answered_at")),
    ("tindakan", "Tindakan yang tercatat", _acts),
)  # fmt: skip

LEFT_OUT: Mapping[str, str] = {
    "cohort": "nobody's data",
    "certificate_serial": "nobody's data",
    "chat": "nobody's data; joined to what is said in it",
    "class_session": "nobody's data; joined to presences",
    "session_window": "nobody's data",
    "report_run": "nobody's data",
    "report_schedule": "nobody's data",
    "teaching": "of trainers",
    "marking_view": "of trainers",
    "presentation_examiner": "who of the staff examines",
    "forum_thread": "titles; a participant's own are with their posts",
    "mark": "released ones are read by `web.service.own_data`, from what the participant's own page shows",
    "mark_level": "as `mark`",
    "unbooked_mark": "as `mark`",
    "mark_release": "of groups",
    "stale_feedback": "which pages are to be written anew; says nothing on anybody",
    "presentation_release": "decides what of `presentation_mark` is given",
    "watch_clock": "when the last heartbeat came; the same moment as in `watch_session`",
    "design_tab": "which browser tab saved last",
}
"""Tables of which nothing of a participant's is given, with the reason."""
