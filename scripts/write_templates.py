"""Write the spreadsheets that people fill in: organisers the roster and the schedule, participants their survey.

    .venv/bin/python scripts/write_templates.py

Columns and sessions come from the code and the course, so that a template never asks for what isn't read. The same
input gives the same bytes: nothing in a file says when it was made, and nothing in it is compressed.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from bangkom.authoring.programme import load_programme
from bangkom.cohort import meetings, presences, roster, schedule, survey
from bangkom.cohort.columns import Column
from bangkom.domain.attendance import WORDS
from bangkom.domain.classroom import KIND_WORDS

ROOT = Path(__file__).parents[1]
TEMPLATES = ROOT / "docs" / "templates"

TEXT = "@"
MOMENT = "dd/mm/yyyy hh:mm"
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""Of what a ZIP file can say."""
STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
FILL = PatternFill("solid", fgColor="E6EEF2")
WRAPPED = Alignment(wrap_text=True, vertical="top")
FIRST_DAY = datetime.fromisoformat("2026-12-07T08:00")
"""Of the example; a Monday."""


@dataclass(frozen=True)
class Template:
    """A sheet to fill in, one that shows it filled in, and one that explains each column."""

    sheet: str
    columns: tuple[Column, ...]
    explanations: dict[Column, str]
    example: Sequence[Sequence[str | datetime]]
    general: tuple[str, ...]
    moments: tuple[Column, ...] = ()
    choices: dict[Column, str] | None = None


def roster_template() -> Template:
    return Template(
        sheet="Peserta",
        columns=roster.COLUMNS,
        explanations={
            roster.NAME: "Nama lengkap dengan gelar, dalam satu kolom.",
            roster.ID: "Boleh kosong: ID dibuatkan (misalnya km_07_014). Jangan isi NIP atau NIK.",
            roster.NIP: "18 angka sebagai teks; kosongkan bila tidak punya. Kolom ini sudah berformat Teks: "
            "ketik, atau tempel sebagai nilai (Paste Values), supaya formatnya tetap.",
            roster.AGENCY: "Dinas, badan, atau kecamatan tempat bekerja; tulis sama persis untuk setiap orang.",
            roster.UNIT: "Bidang, bagian, UPTD, atau puskesmas.",
            roster.POSITION: "Jabatan sekarang.",
            roster.STATUS: "ASN (PNS atau PPPK) atau Non-ASN.",
            roster.NOMINATED_BY: "Pejabat atau unit yang mengusulkan.",
            roster.GROUP: "Kelompok belajar, misalnya 1 atau Kelompok 1; boleh diisi kemudian.",
            roster.MENTOR: "Nama atasan langsung yang mendampingi.",
        },
        example=(
            ("Ni Made Contoh, S.Sos.", "", "198503122010011023", "Dinas Kesehatan", "Puskesmas Contoh I",
             "Perawat Ahli Muda", "ASN", "Kepala Dinas Kesehatan", "Kelompok 1", "I Ketut Contoh, M.Kes."),
            ("I Wayan Contoh", "", "", "Dinas Kependudukan dan Pencatatan Sipil", "Bidang Pelayanan",
             "Petugas Loket", "Non-ASN", "Kepala Dinas", "Kelompok 2", "Ni Putu Contoh, S.H."),
            ("Komang Contoh, S.Kom.", "", "199001022021212005", "Dinas Komunikasi dan Informatika", "Bidang Layanan",
             "Pranata Komputer", "ASN", "Kepala Dinas", "Kelompok 1", "I Gede Contoh, S.T."),
        ),
        general=(
            "Isi lembar Peserta mulai baris 2, satu orang satu baris. Lembar Contoh hanya untuk dilihat.",
            "Sebelum ditulis, semua perubahan dan kesalahan ditampilkan. Selama ada kesalahan, tidak ada yang ditulis.",
            "Mengimpor berkas yang sama dua kali tidak mengubah apa pun. Peserta yang tidak disebut tetap terdaftar.",
        ),
        choices={roster.STATUS: '"ASN,Non-ASN"'},
    )  # fmt: skip


def schedule_template() -> Template:
    programme = load_programme(ROOT / "course")
    sessions = programme.assignments()
    starts = [FIRST_DAY + timedelta(weeks=week) for week in range(len(sessions))]
    return Template(
        sheet="Jadwal",
        columns=schedule.COLUMNS,
        explanations={
            schedule.SESSION: f"ID sesi: {', '.join(sessions)}.",
            schedule.OPENS: "Tanggal dan jam sesi dibuka, misalnya 07/12/2026 08.00. Tanpa jam berarti pukul 00.00.",
            schedule.DUE: "Tanggal dan jam terakhir mengumpulkan tugas. Tanpa jam berarti akhir hari itu.",
            schedule.GROUP: "Kosong berarti semua kelompok; isi nama kelompok bila jadwalnya lain.",
        },
        example=[
            (session, start, start + timedelta(days=6, hours=15, minutes=59), "")
            for session, start in zip(sessions, starts, strict=True)
        ],
        general=(
            "Isi lembar Jadwal mulai baris 2, satu sesi satu baris. Lembar Contoh hanya untuk dilihat.",
            f"Jam dibaca sebagai {programme.zone.label}. Hari ditulis sebelum bulan.",
            "Jadwal yang diimpor menggantikan seluruh jadwal angkatan; semua perubahan ditampilkan dulu.",
        ),
        moments=(schedule.OPENS, schedule.DUE),
    )


def survey_template() -> Template:
    columns = (survey.RESPONDENT, *survey.COLUMNS.values())
    scale = "Nilai 1, 2, 3, atau 4; 4 yang terbaik."
    return Template(
        sheet="SKM",
        columns=columns,
        explanations={
            survey.RESPONDENT: "Nomor atau kode, bukan nama. Boleh kosong.",
            **dict.fromkeys(survey.COLUMNS.values(), scale),
            survey.COLUMNS["biaya"]: f"{scale} Layanan gratis tetap dinilai; biasanya 4.",
        },
        example=(
            ("R1", "4", "3", "4", "4", "3", "4", "4", "3", "3"),
            ("R2", "3", "3", "2", "4", "3", "4", "4", "3", "2"),
        ),
        general=(
            "Isi lembar SKM mulai baris 2, satu responden satu baris. Lembar Contoh hanya untuk dilihat.",
            "Tiap unsur dikenali dari judul kolomnya, jadi urutan kolom boleh lain. Jangan mengganti judulnya.",
            "Jawaban yang kosong tidak diterima. Hapus baris responden yang tidak menjawab kesembilan unsur.",
        ),
        choices=dict.fromkeys(survey.COLUMNS.values(), '"1,2,3,4"'),
    )


def meetings_template() -> Template:
    programme = load_programme(ROOT / "course")
    day = FIRST_DAY + timedelta(weeks=8)
    kinds = tuple(KIND_WORDS.values())
    return Template(
        sheet="Tatap muka",
        columns=meetings.COLUMNS,
        explanations={
            meetings.CODE: "Nama pendek yang tetap, misalnya TM-01. Baris dengan kode yang sama mengubah sesi itu.",
            meetings.TITLE: "Judul atau topik, seperti dibaca peserta.",
            meetings.KIND: f"Salah satu: {', '.join(kinds)}.",
            meetings.STARTS: "Tanggal dan jam mulai, misalnya 01/02/2027 08.00.",
            meetings.ENDS: "Tanggal dan jam selesai, atau jamnya saja bila pada hari yang sama.",
            meetings.ROOM: "Satu ruang tidak dapat dipakai dua sesi pada waktu yang sama.",
            meetings.SPEAKER: "Narasumber atau fasilitator, misalnya Bupati Klungkung.",
            meetings.GROUPS: "Kosong berarti semua kelompok; beberapa kelompok dipisahkan koma.",
        },
        example=[
            ("TM-01", "Pembukaan oleh Bupati", kinds[0], day, day + timedelta(hours=1), "Aula", "Bupati Klungkung", ""),
            ("TM-02", "Arah pembangunan daerah", kinds[1], day + timedelta(hours=1, minutes=15),
             day + timedelta(hours=3), "Aula", "Bupati Klungkung", ""),
            ("TM-03", "Pembimbingan rancangan", kinds[3], day + timedelta(hours=5), day + timedelta(hours=7),
             "Ruang A", "I Gede Contoh, M.Pd.", "Kelompok 1"),
            ("TM-04", "Pembimbingan rancangan", kinds[3], day + timedelta(hours=5), day + timedelta(hours=7),
             "Ruang B", "Ni Luh Contoh, M.Si.", "Kelompok 2"),
        ],
        general=(
            "Isi lembar Tatap muka mulai baris 2, satu sesi satu baris. Lembar Contoh hanya untuk dilihat.",
            f"Jam dibaca sebagai {programme.zone.label}. Hari ditulis sebelum bulan.",
            "Sesi yang tidak disebut tetap direncanakan; membatalkan sesi dilakukan di halaman Tatap muka.",
        ),
        moments=(meetings.STARTS, meetings.ENDS),
        choices={meetings.KIND: f'"{",".join(kinds)}"'},
    )  # fmt: skip


def presences_template() -> Template:
    words = tuple(WORDS.values())
    return Template(
        sheet="Kehadiran",
        columns=presences.COLUMNS,
        explanations={
            presences.ID: "ID peserta seperti di daftar peserta; boleh kosong bila namanya persis sama dan hanya satu.",
            presences.NAME: "Hanya dipakai bila ID-nya kosong.",
            presences.PRESENCE: f"Salah satu: {', '.join(words)}. Kosong berarti belum dicatat.",
            presences.REASON: "Wajib untuk Izin, dan bila yang sudah tercatat diubah. Jangan menulis NIP atau NIK.",
        },
        example=(
            ("km_07_001", "Ni Made Contoh, S.Sos.", words[0], ""),
            ("km_07_002", "I Wayan Contoh", words[1], ""),
            ("km_07_003", "Komang Contoh, S.Kom.", words[2], "Upacara adat, surat izin nomor 12"),
        ),
        general=(
            "Isi lembar Kehadiran mulai baris 2, satu orang satu baris, untuk satu sesi. "
            "Lembar Contoh hanya untuk dilihat.",
            "Sebelum ditulis, semua perubahan dan kesalahan ditampilkan. Selama ada kesalahan, tidak ada yang ditulis.",
            "Mengimpor berkas yang sama dua kali tidak mengubah apa pun.",
        ),
        choices={presences.PRESENCE: f'"{",".join(words)}"'},
    )


def build(template: Template) -> bytes:
    """The workbook: to fill in, example, explanation."""
    book = Workbook()
    to_fill, example, explained = book.active, book.create_sheet("Contoh"), book.create_sheet("Petunjuk")
    to_fill.title = template.sheet
    for sheet in (to_fill, example):
        _head(sheet, template)
    for number, row in enumerate(template.example, 2):
        for place, value in enumerate(row, 1):
            cell = example.cell(number, place, value)
            cell.number_format = _format(template.columns[place - 1], template)
    for column, choices in (template.choices or {}).items():
        rule = DataValidation("list", formula1=choices, allow_blank=True, showErrorMessage=True)
        letter = get_column_letter(template.columns.index(column) + 1)
        rule.add(f"{letter}2:{letter}2000")
        to_fill.add_data_validation(rule)
    for sentence in template.general:
        explained.append([sentence])
    explained.append([])
    for column in template.columns:
        need = "wajib" if column.required else "boleh kosong"
        explained.append([column.heading, need, template.explanations[column]])
    for letter, width in (("A", 26), ("B", 14), ("C", 90)):
        explained.column_dimensions[letter].width = width
    content = io.BytesIO()
    book.save(content)
    return _without_time(content.getvalue())


def _head(sheet: Worksheet, template: Template) -> None:
    for place, column in enumerate(template.columns, 1):
        cell = sheet.cell(1, place, f"{column.heading} *" if column.required else column.heading)
        cell.font, cell.fill, cell.alignment = Font(bold=True), FILL, WRAPPED
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.width = 24
        dimension.number_format = _format(column, template)
    sheet.freeze_panes = "B2"


def _format(column: Column, template: Template) -> str:
    """Everything but dates is text: a NIP typed into any other column would lose its last digits."""
    return MOMENT if column in template.moments else TEXT


def _without_time(content: bytes) -> bytes:
    steady = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(steady, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            part = STAMP.sub(rb"\g<1>1980-01-01T00:00:00Z", old.read(name))
            new.writestr(zipfile.ZipInfo(name, EARLIEST), part)
    return steady.getvalue()


FILES = {
    "daftar-peserta.xlsx": roster_template,
    "jadwal.xlsx": schedule_template,
    "kehadiran.xlsx": presences_template,
    "skm.xlsx": survey_template,
    "tatap-muka.xlsx": meetings_template,
}

if __name__ == "__main__":
    TEMPLATES.mkdir(parents=True, exist_ok=True)
    for name, template in FILES.items():
        (TEMPLATES / name).write_bytes(build(template()))
