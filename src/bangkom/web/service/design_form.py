"""The guided form: what was typed into a section, read as a rancangan; and the help that stands beside each section."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from tornado.web import RequestHandler

from bangkom.domain.design import AIMS, FOCI, PROGRAMMES, ROWS, SECTIONS, Design, Section, is_blank

CHOICES: Mapping[str, Mapping[str, str]] = {"programmes": PROGRAMMES, "foci": FOCI, "aims": AIMS}
LIMITED: Mapping[str, frozenset[str]] = {
    "interest": frozenset({"high", "low"}),
    "power": frozenset({"high", "low"}),
    "term": frozenset({"short", "middle", "long"}),
    "direction": frozenset({"up", "down"}),
    "aspect": frozenset({"cepat", "responsif", "transparan", "akuntabel"}),
}
ROW_FIELD = re.compile(r"([a-z]+)-([0-9]{1,3})-([a-z_]+)", re.ASCII)
TAB = re.compile(r"[A-Za-z0-9-]{1,36}", re.ASCII)


@dataclass(frozen=True)
class Sent:
    """A section as it was sent: only its own fields of `design` are filled."""

    section: Section
    design: Design
    base: str
    tab: str
    sequence: int


def read_section(handler: RequestHandler, section: Section) -> Sent:
    """Never refuses: what isn't a choice is none, empty rows are left out, unseen characters too."""
    values: dict[str, Any] = {}
    for name in SECTIONS[section]:
        if name in ROWS:
            values[name] = _rows(handler, name)
        elif name in CHOICES:
            asked = set(handler.get_body_arguments(name))
            values[name] = tuple(key for key in CHOICES[name] if key in asked)
        else:
            values[name] = _clean(handler.get_body_argument(name, ""))
    tab, sequence = handler.get_body_argument("tab", ""), handler.get_body_argument("urutan", "0")
    return Sent(
        section,
        Design(**values),
        handler.get_body_argument("dasar", "")[:16],
        tab if TAB.fullmatch(tab) else "",
        int(sequence) if sequence.isascii() and sequence.isdecimal() and len(sequence) < 9 else 0,
    )


def _rows(handler: RequestHandler, name: str) -> tuple[Any, ...]:
    kind = ROWS[name]
    known = {f.name for f in fields(kind)}
    found: dict[int, dict[str, str]] = {}
    for key in handler.request.body_arguments:
        match = ROW_FIELD.fullmatch(key)
        if match and match[1] == name and match[3] in known:
            text = " ".join(_clean(handler.get_body_argument(key)).split())
            allowed = LIMITED.get(match[3])
            found.setdefault(int(match[2]), {})[match[3]] = text if allowed is None or text in allowed else ""
    rows = [kind(**found[place]) for place in sorted(found)]
    return tuple(row for row in rows if not is_blank(row))


def _clean(text: str) -> str:
    return "".join(one for one in text.replace("\r\n", "\n") if one in "\n\t" or one.isprintable()).strip()


FieldKind = Literal["line", "long", "checks", "rows"]


@dataclass(frozen=True)
class Field:
    """One field of a section's page: its label, what it asks, and the options of a choice."""

    name: str
    kind: FieldKind
    label: str
    hint: str = ""
    options: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Page:
    """A section's page: what to do, and an example that shows how good it can be."""

    help: str
    example: str
    fields: tuple[Field, ...]


PAGES: Mapping[Section, Page] = {
    "judul": Page(
        "Satu kalimat pendek: pelayanan apa yang berubah, dan menjadi bagaimana.",
        "Akta kelahiran selesai di hari yang sama: pendaftaran daring dari kantor desa di Nusa Penida.",
        (Field("title", "line", "Judul rancangan"),),
    ),
    "potensi": Page(
        "Apa yang sudah Anda miliki: orang, alam, alat, kebiasaan baik, dukungan. Inilah modal perubahan.",
        "Empat dari enam perbekel sudah memakai surat daring; ada dua staf muda yang mahir; kantor desa punya "
        "sambungan serat optik.",
        (Field("potentials", "long", "Potensi yang dapat dikelola"),),
    ),
    "masalah": Page(
        "Apa yang dirasakan pengguna layanan, dan apa sebabnya: prosedur, kebiasaan, atau cara pandang. Sebut angka "
        "bila ada.",
        "Warga menyeberang dua kali untuk satu akta. Rata-rata 9 hari, karena berkas baru diperiksa setelah sampai "
        "di loket.",
        (Field("problems", "long", "Permasalahan yang diselesaikan"),),
    ),
    "perubahan": Page(
        "Tulis langkah yang sama dua kali: bagaimana sekarang, lalu bagaimana nanti. Mulailah dari yang Anda kerjakan "
        "sendiri.",
        "Sebelum: berkas dibawa ke loket, diperiksa, sering ditolak. Sesudah: desa memotret berkas, kami memeriksa "
        "dalam dua jam, warga datang sekali untuk mengambil.",
        (
            Field("before", "long", "Cara kerja sebelum"),
            Field("after", "long", "Cara kerja sesudah"),
        ),
    ),
    "gnrm": Page(
        "Rancangan mengacu pada Gerakan Nasional Revolusi Mental (Inpres 12/2016). Pilih yang benar-benar dikerjakan.",
        "Indonesia Melayani, fokus pelayanan yang disederhanakan; sasarannya perbaikan pelayanan yang terus-menerus.",
        (
            Field("programmes", "checks", "Program GNRM", "Boleh lebih dari satu.", PROGRAMMES),
            Field("foci", "checks", "Fokus Indonesia Melayani", "Bila Indonesia Melayani dipilih.", FOCI),
            Field("aims", "checks", "Sasaran pelatihan yang dituju", "Boleh lebih dari satu.", AIMS),
        ),
    ),
    "pemangku": Page(
        "Siapa yang berkepentingan, dan seberapa besar pengaruhnya. Petanya tergambar di bawah setelah disimpan.",
        "Kepala Dinas: kepentingan tinggi, pengaruh tinggi, memberi izin dan anggaran.",
        (Field("stakeholders", "rows", "Pemangku kepentingan"),),
    ),
    "tonggak": Page(
        "Langkah yang dapat dilihat hasilnya. Sedikitnya satu untuk setiap jangka: pendek (selama pelatihan), "
        "menengah, dan panjang.",
        "Jangka pendek: uji coba di dua desa. Hasil: 20 akta terbit lewat desa. Tenggat 20/1/2027.",
        (Field("milestones", "rows", "Tonggak"),),
    ),
    "indikator": Page(
        "Angka yang membuktikan perubahan. Tulis nilai awalnya sekarang, targetnya nanti, dan dari mana datanya.",
        "Waktu terbit akta kelahiran, hari, dari 9 menjadi 1, turun, buku register, aspek cepat.",
        (Field("indicators", "rows", "Indikator"),),
    ),
    "risiko": Page(
        "Boleh dikosongkan. Apa yang dapat menggagalkan, dan apa yang Anda lakukan bila itu terjadi.",
        "Sambungan internet desa putus: berkas difoto dulu, dikirim saat sambungan kembali.",
        (Field("risks", "rows", "Risiko"),),
    ),
    "komitmen": Page(
        "Siapa yang direvolusi, siapa yang merevolusi? Tulis janji Anda sendiri: apa yang mulai Anda kerjakan besok.",
        "Mulai besok saya memeriksa berkas desa sebelum pukul sembilan, dan menelepon bila ada yang kurang.",
        (Field("commitment", "long", "Komitmen saya"),),
    ),
}

YES_NO = {"high": "Tinggi", "low": "Rendah"}
ROW_FIELDS: Mapping[str, tuple[Field, ...]] = {
    "stakeholders": (
        Field("name", "line", "Siapa atau pihak mana"),
        Field("interest", "line", "Kepentingan", options=YES_NO),
        Field("power", "line", "Pengaruh", options=YES_NO),
        Field("role", "line", "Perannya"),
    ),
    "milestones": (
        Field("term", "line", "Jangka", options={"short": "Pendek", "middle": "Menengah", "long": "Panjang"}),
        Field("what", "line", "Kegiatan"),
        Field("result", "line", "Hasil yang dapat dilihat"),
        Field("due_text", "line", "Tenggat", "Misalnya 20/1/2027"),
    ),
    "indicators": (
        Field("name", "line", "Indikator"),
        Field("unit", "line", "Satuan", "Misalnya hari, menit, aduan"),
        Field("baseline_text", "line", "Nilai awal", "Angka"),
        Field("target_text", "line", "Target", "Angka"),
        Field("direction", "line", "Arah", options={"up": "Naik", "down": "Turun"}),
        Field("source", "line", "Sumber data"),
        Field(
            "aspect",
            "line",
            "Aspek",
            options={"cepat": "Cepat", "responsif": "Responsif", "transparan": "Transparan", "akuntabel": "Akuntabel"},
        ),
    ),
    "risks": (
        Field("what", "line", "Risiko"),
        Field("answer", "line", "Cara menghadapinya"),
    ),
}
ROW_NAMES = {"stakeholders": "Pemangku", "milestones": "Tonggak", "indicators": "Indikator", "risks": "Risiko"}
