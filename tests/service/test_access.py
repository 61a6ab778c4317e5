"""Every door × every visitor, from a table. A route or method without a row fails: a new door needs a word here."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from tests.service.conftest import COHORT, START, VISITORS, Running, running_service
from tornado.web import RequestHandler

from bangkom.domain.classroom import ClassSession
from bangkom.domain.design import Design
from bangkom.domain.presentation import Slot
from bangkom.exchange.wire import KEY_HEADER
from bangkom.store import (
    accounts,
    chat_planning,
    classroom,
    designs,
    forum,
    forum_readers,
    presentation_planning,
    schedule,
    talk,
    teaching,
)
from bangkom.store.evidence import Folder, announce, keep
from bangkom.web.service.routes import PUBLIC

A, B, C = "kebijakan-01", "kebijakan-02", "kebijakan-03"
NUMBER = "2026-000001"  # the receipt of km_01's hand-in of A; km_01 has feedback on it, and so B open
NOBODY = "nobody"


class Row(NamedTuple):
    """What each visitor gets at `address` by `method`: km_01 owns what the address names, km_02 doesn't.

    wi_01 looks after all groups, wi_02 after another one than km_01's: `far_trainer` is what they get, if not the same.
    """

    route: str
    method: str
    address: str
    owner: int
    other: int
    trainer: int
    organiser: int
    nobody: int = 302
    body: dict[str, object] | None = None
    far_trainer: int | None = None

    def expected(self, who: str) -> int:
        if who == NOBODY:
            return self.nobody
        if who.startswith("km_"):
            return self.owner if who == "km_01" else self.other
        if who == "wi_02" and self.far_trainer is not None:
            return self.far_trainer
        return self.trainer if who.startswith("wi_") else self.organiser


ID = "([a-z0-9-]{1,64})"
SOMEONE = "([a-z0-9_]{3,32})"
DRAFT = "([A-Za-z0-9_-]{22})"
REPORT_FILE = "laporan/([0-9]{1,9})/([0-9]{2}_[a-z]{1,30})[.](html|xlsx)"
NUMBERED = "([0-9]{1,9})"
LISTED = f"tatap-muka/{NUMBERED}/daftar"
HIDING = f"forum/tulisan/{NUMBERED}/sembunyikan"
KEYED: dict[str, object] = {"kunci": "k" * 22}
UNKNOWN_DRAFT = "A" * 22
STEP, GAUGE = "(m[0-9]{1,5})", "(i[0-9]{1,5})"
PROOF = announce("km_01", "m1", "foto.jpg", 20, "1", START)  # a file that km_01 has sent
EVIDENCE = PROOF.key
ESSAY = "gnrm-refleksi-01"
ANSWER_FILE = f"periksa/{A}/{ESSAY}/berkas/{'0' * 20}/0"
CHAT = "([0-9]{1,9})"
SAID = {"key": "kunci-00001", "text": "Selamat pagi"}
PART = "(judul|potensi|masalah|perubahan|gnrm|pemangku|tonggak|indikator|risiko|komitmen)"
ROWS = [
    Row("", "GET", "", 200, 200, 302, 302),
    Row("pemberitahuan", "GET", "pemberitahuan", 200, 200, 200, 200),
    Row("pemberitahuan", "POST", "pemberitahuan", 302, 302, 302, 302, 401),
    Row("data-saya", "GET", "data-saya", 200, 200, 403, 403),
    Row("data-saya/unduh", "POST", "data-saya/unduh", 200, 200, 403, 403, 401, {}),
    Row(f"video/{ID}/", "GET", f"video/{B}/", 200, 403, 200, 200),
    Row(f"video/{ID}/", "GET", "video/tidak-ada/", 404, 404, 404, 404),
    Row(f"video/{ID}/sisip", "GET", f"video/{B}/sisip", 200, 403, 200, 200),
    Row(f"video/{ID}/transkrip", "GET", f"video/{B}/transkrip", 200, 403, 403, 403),
    Row(f"video/{ID}/transkrip", "POST", f"video/{B}/transkrip", 302, 403, 403, 403, 401, {"langkah": "mulai"}),
    Row(f"video/{ID}/([a-z0-9]+[.][a-z0-9]+)", "GET", f"video/{B}/video.json", 200, 403, 200, 200),
    Row(f"video/{ID}/([a-z0-9]+[.][a-z0-9]+)", "HEAD", f"video/{B}/240p.mp4", 200, 403, 200, 200, 401),
    Row(f"video/{ID}/([a-z0-9]+[.][a-z0-9]+)", "GET", f"video/{B}/rahasia.txt", 404, 403, 404, 404),
    Row("api/video/mulai", "POST", "api/video/mulai", 200, 403, 403, 403, 401, {"video": B}),
    Row("api/video/detak", "POST", "api/video/detak", 409, 409, 403, 403, 401, {"video": B, "nonce": "x", "seq": 1}),
    Row("api/video/jawab", "POST", "api/video/jawab", 200, 403, 403, 403, 401, {"video": B, "value": "a"}),
    Row(f"umpan-balik/{ID}", "GET", f"umpan-balik/{A}", 200, 404, 403, 403),
    Row("tanda-terima", "GET", "tanda-terima", 200, 200, 403, 403),
    Row("laporan", "GET", "laporan", 403, 403, 200, 200),
    Row("laporan/susun", "POST", "laporan/susun", 403, 403, 403, 303, 401, {}),
    Row("laporan/jadwal", "GET", "laporan/jadwal", 403, 403, 403, 302),
    Row("laporan/jadwal", "POST", "laporan/jadwal", 403, 403, 403, 422, 401, {"hari": "9", "jam": "25.00"}),
    Row("api/laporan", "GET", "api/laporan", 403, 403, 200, 200, 401),
    Row(REPORT_FILE, "GET", "laporan/1/01_penyelesaian.html", 403, 403, 404, 404),
    Row(REPORT_FILE, "GET", "laporan/1/01_penyelesaian.xlsx", 403, 403, 403, 404),
    Row("tanda-terima/([0-9]{4}-[0-9]{6,}).json", "GET", f"tanda-terima/{NUMBER}.json", 200, 404, 403, 403),
    Row("tanda-terima/periksa", "GET", "tanda-terima/periksa", 200, 200, 200, 200),
    Row("tanda-terima/periksa", "POST", "tanda-terima/periksa", 422, 422, 422, 422, 401, {"isi": "{}"}),
    Row("api/tugas", "GET", "api/tugas", 200, 200, 403, 403, 401),
    Row(f"api/tugas/{ID}", "GET", f"api/tugas/{B}", 200, 403, 403, 403, 401),
    Row(f"api/kumpulkan/{ID}", "GET", f"api/kumpulkan/{B}", 403, 403, 403, 403, 401),
    Row(f"api/kumpulkan/{ID}", "POST", f"api/kumpulkan/{B}", 403, 403, 403, 403, 401, {"a": "b"}),
    Row("api/tanda-terima", "GET", "api/tanda-terima", 200, 200, 403, 403, 401),
    Row("api/tanda-terima/([0-9]{4}-[0-9]{6,})", "GET", f"api/tanda-terima/{NUMBER}", 200, 404, 403, 403, 401),
    Row("api/kunci-tanda-terima", "GET", "api/kunci-tanda-terima", 200, 200, 403, 403, 401),
    Row(f"api/umpan-balik/{ID}", "GET", f"api/umpan-balik/{A}", 200, 404, 403, 403, 401),
    Row("widyaiswara", "GET", "widyaiswara", 403, 403, 200, 200),
    Row("penyelenggara", "GET", "penyelenggara", 403, 403, 403, 200),
    Row("peserta", "GET", "peserta", 403, 403, 200, 200),
    Row(f"peserta/orang/{SOMEONE}", "GET", "peserta/orang/km_01", 403, 403, 200, 200, far_trainer=404),
    Row(f"peserta/orang/{SOMEONE}", "GET", "peserta/orang/km_99", 403, 403, 404, 404),
    Row(f"peserta/orang/{SOMEONE}/pindah", "GET", "peserta/orang/km_01/pindah", 403, 403, 403, 302),
    Row(f"peserta/orang/{SOMEONE}/pindah", "POST", "peserta/orang/km_01/pindah", 403, 403, 403, 422, 401),
    Row(f"peserta/orang/{SOMEONE}/pindah", "POST", "peserta/orang/km_99/pindah", 403, 403, 403, 404, 401),
    Row("peserta/impor", "GET", "peserta/impor", 403, 403, 403, 200),
    Row("peserta/impor", "POST", "peserta/impor", 403, 403, 403, 422, 401),
    Row(f"peserta/impor/{DRAFT}", "GET", f"peserta/impor/{UNKNOWN_DRAFT}", 403, 403, 403, 404),
    Row(f"peserta/impor/{DRAFT}", "POST", f"peserta/impor/{UNKNOWN_DRAFT}", 403, 403, 403, 404, 401),
    Row("jadwal", "GET", "jadwal", 403, 403, 200, 200),
    Row("jadwal/impor", "GET", "jadwal/impor", 403, 403, 403, 200),
    Row("jadwal/impor", "POST", "jadwal/impor", 403, 403, 403, 422, 401),
    Row(f"jadwal/impor/{DRAFT}", "GET", f"jadwal/impor/{UNKNOWN_DRAFT}", 403, 403, 403, 404),
    Row(f"jadwal/impor/{DRAFT}", "POST", f"jadwal/impor/{UNKNOWN_DRAFT}", 403, 403, 403, 404, 401),
    Row("contoh/(daftar-peserta|jadwal|tatap-muka|kehadiran).xlsx", "GET", "contoh/jadwal.xlsx", 403, 403, 200, 200),
    Row("tatap-muka", "GET", "tatap-muka", 200, 200, 200, 200),
    Row("tatap-muka/baru", "GET", "tatap-muka/baru", 403, 403, 403, 200),
    Row("tatap-muka/baru", "POST", "tatap-muka/baru", 403, 403, 403, 422, 401),
    Row(f"tatap-muka/{NUMBERED}/ubah", "GET", "tatap-muka/1/ubah", 403, 403, 403, 200),
    Row(f"tatap-muka/{NUMBERED}/ubah", "POST", "tatap-muka/1/ubah", 403, 403, 403, 422, 401),
    Row(f"tatap-muka/{NUMBERED}/batal", "GET", "tatap-muka/1/batal", 403, 403, 403, 200),
    Row(f"tatap-muka/{NUMBERED}/batal", "POST", "tatap-muka/1/batal", 403, 403, 403, 422, 401),
    Row("tatap-muka/impor", "GET", "tatap-muka/impor", 403, 403, 403, 200),
    Row("tatap-muka/impor", "POST", "tatap-muka/impor", 403, 403, 403, 422, 401),
    Row(f"tatap-muka/impor/{DRAFT}", "GET", f"tatap-muka/impor/{UNKNOWN_DRAFT}", 403, 403, 403, 404),
    Row(f"tatap-muka/impor/{DRAFT}", "POST", f"tatap-muka/impor/{UNKNOWN_DRAFT}", 403, 403, 403, 404, 401),
    Row(f"tatap-muka/{NUMBERED}/kode", "GET", "tatap-muka/1/kode", 403, 403, 200, 200, far_trainer=404),
    Row(f"api/tatap-muka/{NUMBERED}/kode", "GET", "api/tatap-muka/1/kode", 403, 403, 200, 200, 401, far_trainer=404),
    Row(LISTED, "GET", "tatap-muka/1/daftar", 403, 403, 200, 200, far_trainer=404),
    Row(LISTED, "POST", "tatap-muka/1/daftar", 403, 403, 303, 303, 401, far_trainer=404),
    Row(f"{LISTED}/{SOMEONE}", "GET", "tatap-muka/1/daftar/km_01", 403, 403, 200, 200, far_trainer=404),
    Row(f"{LISTED}/{SOMEONE}", "GET", "tatap-muka/2/daftar/km_01", 403, 403, 200, 200, far_trainer=404),
    Row(f"tatap-muka/{NUMBERED}/impor", "GET", "tatap-muka/1/impor", 403, 403, 200, 200, far_trainer=404),
    Row(f"tatap-muka/{NUMBERED}/impor", "POST", "tatap-muka/1/impor", 403, 403, 422, 422, 401, far_trainer=404),
    Row(f"tatap-muka/{NUMBERED}/impor/{DRAFT}", "GET", f"tatap-muka/1/impor/{UNKNOWN_DRAFT}", 403, 403, 404, 404),
    Row(f"tatap-muka/{NUMBERED}/impor/{DRAFT}", "POST", f"tatap-muka/1/impor/{UNKNOWN_DRAFT}", 403, 403, 404, 404, 401),
    Row("forum", "GET", "forum", 200, 200, 200, 200),
    Row(f"forum/{ID}", "GET", "forum/kebijakan", 200, 403, 200, 200),
    Row(f"forum/{ID}", "GET", "forum/tidak-ada", 404, 403, 404, 404),
    Row(f"forum/{ID}/baru", "GET", "forum/kebijakan/baru", 200, 403, 200, 200),
    Row(f"forum/{ID}/baru", "POST", "forum/kebijakan/baru", 422, 403, 422, 422, 401, KEYED),
    Row(f"forum/{ID}/peserta", "GET", "forum/kebijakan/peserta", 403, 403, 200, 200),
    Row(f"forum/{ID}/peserta", "POST", "forum/kebijakan/peserta", 403, 403, 422, 422, 401),
    Row(f"forum/utas/{NUMBERED}", "GET", "forum/utas/1", 200, 403, 200, 200, far_trainer=404),
    Row(f"forum/utas/{NUMBERED}", "GET", "forum/utas/2", 404, 403, 200, 200),
    Row(f"forum/utas/{NUMBERED}", "POST", "forum/utas/1", 422, 403, 422, 422, 401, KEYED, far_trainer=404),
    Row(f"forum/utas/{NUMBERED}", "POST", "forum/utas/2", 404, 403, 422, 422, 401, KEYED),
    Row(f"forum/tulisan/{NUMBERED}", "GET", "forum/tulisan/1", 200, 403, 200, 200, far_trainer=404),
    Row(f"forum/tulisan/{NUMBERED}/ubah", "GET", "forum/tulisan/1/ubah", 200, 403, 403, 403, far_trainer=404),
    Row(f"forum/tulisan/{NUMBERED}/ubah", "POST", "forum/tulisan/1/ubah", 422, 403, 403, 403, 401, far_trainer=404),
    Row(f"forum/tulisan/{NUMBERED}/riwayat", "GET", "forum/tulisan/1/riwayat", 200, 403, 200, 200, far_trainer=404),
    Row(HIDING, "GET", "forum/tulisan/1/sembunyikan", 403, 403, 200, 200, far_trainer=404),
    Row(HIDING, "POST", "forum/tulisan/1/sembunyikan", 403, 403, 422, 422, 401, far_trainer=404),
    Row("hadir", "GET", "hadir", 200, 200, 403, 403),
    Row("hadir", "POST", "hadir", 422, 422, 403, 403, 401, {"sesi": "1", "kode": "000"}),
    Row("peserta/kode", "GET", "peserta/kode", 403, 403, 403, 200),
    Row("peserta/kode", "POST", "peserta/kode", 403, 403, 403, 409, 401, {"untuk": "km_01"}),
    Row("keringanan", "GET", "keringanan", 403, 403, 200, 200),
    Row("keringanan", "POST", "keringanan", 403, 403, 422, 422, 401, {"untuk": "peserta", "peserta": "km_01"}),
    Row("keringanan/([0-9]{1,9})/cabut", "GET", "keringanan/1/cabut", 403, 403, 200, 200, far_trainer=404),
    Row("keringanan/([0-9]{1,9})/cabut", "GET", "keringanan/2/cabut", 403, 403, 404, 200),
    Row("keringanan/([0-9]{1,9})/cabut", "POST", "keringanan/99/cabut", 403, 403, 404, 404, 401),
    Row("periksa", "GET", "periksa", 403, 403, 200, 403),
    Row(f"periksa/{ID}/{ID}", "GET", f"periksa/{A}/{ESSAY}", 403, 403, 200, 403),
    Row(f"periksa/{ID}/{ID}", "GET", f"periksa/{A}/tidak-ada", 403, 403, 404, 403),
    Row(f"periksa/{ID}/{ID}", "POST", f"periksa/{A}/{ESSAY}", 403, 403, 404, 403, 401),
    Row(f"periksa/{ID}/{ID}/batal", "GET", f"periksa/{A}/{ESSAY}/batal", 403, 403, 302, 403),
    Row(f"periksa/{ID}/{ID}/batal", "POST", f"periksa/{A}/{ESSAY}/batal", 403, 403, 404, 403, 401),
    Row(f"periksa/{ID}/{ID}/nama", "POST", f"periksa/{A}/{ESSAY}/nama", 403, 403, 303, 403, 401),
    Row(f"periksa/{ID}/{ID}/berkas/([0-9a-f]{{20}})/([0-9]{{1,2}})", "GET", ANSWER_FILE, 403, 403, 404, 403),
    Row(f"rilis/{ID}", "GET", f"rilis/{A}", 403, 403, 200, 403),
    Row(f"rilis/{ID}", "POST", f"rilis/{A}", 403, 403, 422, 403, 401),
    Row(f"rilis/{ID}", "POST", f"rilis/{C}", 403, 403, 404, 403, 401, {"tindakan": "rilis", "untuk": "Kelompok 9"}),
    Row("sanggahan", "GET", "sanggahan", 403, 403, 200, 403),
    Row("sanggahan/([0-9]{1,9})", "GET", "sanggahan/99", 403, 403, 404, 403),
    Row("sanggahan/([0-9]{1,9})", "POST", "sanggahan/99", 403, 403, 404, 403, 401),
    Row(f"nilai/{ID}", "GET", f"nilai/{A}", 404, 404, 403, 403),
    Row(f"nilai/{ID}/{ID}/sanggahan", "GET", f"nilai/{A}/{ESSAY}/sanggahan", 302, 302, 403, 403),
    Row(f"nilai/{ID}/{ID}/sanggahan", "POST", f"nilai/{A}/{ESSAY}/sanggahan", 404, 404, 403, 403, 401),
    Row("petugas", "GET", "petugas", 403, 403, 403, 200),
    Row("petugas", "POST", "petugas", 403, 403, 403, 422, 401),
    Row(f"petugas/{SOMEONE}/kelompok", "GET", "petugas/wi_01/kelompok", 403, 403, 403, 200),
    Row(f"petugas/{SOMEONE}/kelompok", "POST", "petugas/km_01/kelompok", 403, 403, 403, 404, 401),
    Row("api/formgrader", "POST", "api/formgrader", 403, 403, 400, 403, 401, {"act": "lain"}),
    Row(f"akun/{SOMEONE}", "GET", "akun/km_01", 403, 403, 403, 200),
    Row(f"akun/{SOMEONE}", "GET", "akun/km_99", 403, 403, 403, 404),
    Row(f"akun/{SOMEONE}", "POST", "akun/km_01", 403, 403, 403, 422, 401, {"tindakan": "tutup"}),
    Row("angkatan", "GET", "angkatan", 403, 403, 403, 200),
    Row("angkatan", "POST", "angkatan", 403, 403, 403, 422, 401),
    Row("catatan", "GET", "catatan", 403, 403, 403, 200),
    Row("rancangan", "GET", "rancangan", 200, 200, 403, 403),
    Row(f"rancangan/isi/{PART}", "GET", "rancangan/isi/judul", 200, 409, 403, 403),
    Row(f"rancangan/isi/{PART}", "POST", "rancangan/isi/judul", 409, 409, 403, 403, 401, {"title": "x"}),
    Row(f"api/rancangan/{PART}", "POST", "api/rancangan/judul", 200, 409, 403, 403, 401),
    Row("rancangan/langkah", "POST", "rancangan/langkah", 400, 400, 403, 403, 401),
    Row("rancangan/komentar/([0-9]{1,9})", "POST", "rancangan/komentar/1", 303, 303, 403, 403, 401),
    Row("rancangan/versi", "GET", "rancangan/versi", 200, 409, 403, 403),
    Row("rancangan/cetak", "GET", "rancangan/cetak", 200, 409, 403, 403),
    Row("rancangan-peserta", "GET", "rancangan-peserta", 403, 403, 200, 200),
    Row(f"rancangan-peserta/{SOMEONE}", "GET", "rancangan-peserta/km_01", 403, 403, 200, 200, far_trainer=404),
    Row(f"rancangan-peserta/{SOMEONE}/komentar", "GET", "rancangan-peserta/km_01/komentar", 403, 403, 302, 403),
    Row(
        f"rancangan-peserta/{SOMEONE}/komentar",
        "POST",
        "rancangan-peserta/km_01/komentar",
        403,
        403,
        303,
        403,
        401,
        {"bagian": "judul", "komentar": "Baik", "versi": "1"},
        far_trainer=404,
    ),
    Row(f"rancangan-peserta/{SOMEONE}/keputusan", "GET", "rancangan-peserta/km_01/keputusan", 403, 403, 302, 403),
    Row(
        f"rancangan-peserta/{SOMEONE}/keputusan",
        "POST",
        "rancangan-peserta/km_01/keputusan",
        403,
        403,
        409,
        403,
        401,
        {"putusan": "approve", "versi": "1"},
        far_trainer=404,
    ),
    Row(
        f"rancangan-peserta/{SOMEONE}/tautan",
        "GET",
        "rancangan-peserta/km_01/tautan",
        403,
        403,
        302,
        302,
        far_trainer=404,
    ),
    Row(
        f"rancangan-peserta/{SOMEONE}/tautan",
        "POST",
        "rancangan-peserta/km_01/tautan",
        403,
        403,
        303,
        303,
        401,
        {"tindakan": "cabut", "tautan": "9"},
        far_trainer=404,
    ),
    Row(
        f"rancangan-peserta/{SOMEONE}/versi",
        "GET",
        "rancangan-peserta/km_01/versi",
        403,
        403,
        200,
        200,
        far_trainer=404,
    ),
    Row(
        f"rancangan-peserta/{SOMEONE}/cetak",
        "GET",
        "rancangan-peserta/km_01/cetak",
        403,
        403,
        200,
        200,
        far_trainer=404,
    ),
    Row(f"rancangan-peserta/{SOMEONE}/sinovik", "GET", "rancangan-peserta/km_01/sinovik", 403, 403, 403, 200),
    Row("implementasi", "GET", "implementasi", 200, 200, 200, 200),
    Row(f"implementasi/tonggak/{STEP}", "GET", "implementasi/tonggak/m1", 409, 409, 403, 403),
    Row(f"implementasi/tonggak/{STEP}", "POST", "implementasi/tonggak/m1", 409, 409, 403, 403, 401),
    Row(f"implementasi/tonggak/{STEP}/batal", "POST", "implementasi/tonggak/m1/batal", 303, 303, 403, 403, 401),
    Row(f"implementasi/indikator/{GAUGE}", "GET", "implementasi/indikator/i1", 409, 409, 403, 403),
    Row(f"implementasi/indikator/{GAUGE}", "POST", "implementasi/indikator/i1", 400, 400, 403, 403, 401),
    Row(f"implementasi/indikator/{GAUGE}/tarik", "POST", "implementasi/indikator/i1/tarik", 303, 303, 403, 403, 401),
    Row("implementasi/hemat", "GET", "implementasi/hemat", 409, 409, 403, 403),
    Row("implementasi/hemat", "POST", "implementasi/hemat", 422, 422, 403, 403, 401),
    Row("implementasi/lapor", "GET", "implementasi/lapor", 409, 409, 403, 403),
    Row("implementasi/lapor", "POST", "implementasi/lapor", 409, 409, 403, 403, 401),
    Row("implementasi/jawab", "POST", "implementasi/jawab", 400, 400, 403, 403, 401),
    Row("implementasi/skm", "GET", "implementasi/skm", 409, 409, 403, 403),
    Row("implementasi/skm", "POST", "implementasi/skm", 400, 400, 403, 403, 401),
    Row("implementasi/skm/unggah", "GET", "implementasi/skm/unggah", 302, 302, 403, 403),
    Row("implementasi/skm/unggah", "POST", "implementasi/skm/unggah", 409, 409, 403, 403, 401),
    Row("implementasi/skm/tarik", "POST", "implementasi/skm/tarik", 303, 303, 403, 403, 401),
    Row("implementasi/skm/contoh.xlsx", "GET", "implementasi/skm/contoh.xlsx", 200, 200, 403, 403),
    Row(f"implementasi/skm/{DRAFT}", "GET", f"implementasi/skm/{UNKNOWN_DRAFT}", 404, 404, 403, 403),
    Row(f"implementasi/skm/{DRAFT}", "POST", f"implementasi/skm/{UNKNOWN_DRAFT}", 404, 404, 403, 403, 401),
    Row("api/implementasi/bukti", "POST", "api/implementasi/bukti", 400, 400, 403, 403, 401, {"about": 1}),
    Row("api/implementasi/bukti/([0-9a-f]{32})", "GET", f"api/implementasi/bukti/{EVIDENCE}", 200, 404, 403, 403, 401),
    Row("api/implementasi/bukti/([0-9a-f]{32})", "PUT", f"api/implementasi/bukti/{EVIDENCE}", 200, 404, 403, 403, 401),
    Row("implementasi/bukti/([0-9]{1,9})", "GET", "implementasi/bukti/1", 200, 404, 200, 200, far_trainer=404),
    Row("implementasi/bukti/([0-9]{1,9})/hapus", "POST", "implementasi/bukti/9/hapus", 404, 404, 403, 403, 401),
    Row(f"implementasi/orang/{SOMEONE}", "GET", "implementasi/orang/km_01", 403, 403, 200, 200, far_trainer=404),
    Row(
        f"implementasi/orang/{SOMEONE}/catatan",
        "POST",
        "implementasi/orang/km_01/catatan",
        403,
        403,
        303,
        303,
        401,
        {"kunci": "a" * 32, "isi": "Lanjutkan"},
        404,
    ),
    Row("mentor/implementasi", "GET", "mentor/implementasi", 403, 403, 403, 403, 403),
    Row("mentor/implementasi", "POST", "mentor/implementasi", 403, 403, 403, 403, 403),
    Row("mentor/implementasi/bukti/([0-9]{1,9})", "GET", "mentor/implementasi/bukti/1", 403, 403, 403, 403, 403),
    Row("presentasi", "GET", "presentasi", 200, 200, 403, 403),
    Row("presentasi-jadwal", "GET", "presentasi-jadwal", 403, 403, 200, 200),
    Row("presentasi-jadwal/susun", "GET", "presentasi-jadwal/susun", 403, 403, 403, 200),
    Row("presentasi-jadwal/susun", "POST", "presentasi-jadwal/susun", 403, 403, 403, 422, 401),
    Row("presentasi-jadwal/rilis", "POST", "presentasi-jadwal/rilis", 403, 403, 403, 303, 401),
    Row(f"presentasi-jadwal/giliran/{SOMEONE}", "GET", "presentasi-jadwal/giliran/km_01", 403, 403, 403, 200),
    Row(f"presentasi-jadwal/giliran/{SOMEONE}", "GET", "presentasi-jadwal/giliran/km_02", 403, 403, 403, 404),
    Row(f"presentasi-jadwal/giliran/{SOMEONE}", "POST", "presentasi-jadwal/giliran/km_01", 403, 403, 403, 422, 401),
    Row("presentasi-uji", "GET", "presentasi-uji", 403, 403, 200, 403),
    Row(f"presentasi-uji/{SOMEONE}", "GET", "presentasi-uji/km_01", 403, 403, 200, 403, far_trainer=404),
    Row(f"presentasi-uji/{SOMEONE}", "POST", "presentasi-uji/km_01", 403, 403, 422, 403, 401, far_trainer=404),
    Row(f"presentasi-uji/{SOMEONE}/perbaikan", "GET", "presentasi-uji/km_01/perbaikan", 403, 403, 302, 403),
    Row(
        f"presentasi-uji/{SOMEONE}/perbaikan",
        "POST",
        "presentasi-uji/km_01/perbaikan",
        403,
        403,
        409,
        403,
        401,
        {"tindakan": "terima"},
        far_trainer=404,
    ),
    Row("mentor", "GET", "mentor", 200, 200, 200, 200, 200),
    Row("mentor", "POST", "mentor", 403, 403, 403, 403, 403, {"tautan": "1.2.3"}),
    Row("mentor/rancangan", "GET", "mentor/rancangan", 403, 403, 403, 403, 403),
    Row("mentor/rancangan", "POST", "mentor/rancangan", 403, 403, 403, 403, 403),
    Row("mentor/keluar", "POST", "mentor/keluar", 403, 403, 403, 403, 403),
    Row("diskusi", "GET", "diskusi", 200, 200, 200, 200),
    Row("obrolan/jadwal", "GET", "obrolan/jadwal", 403, 403, 200, 200),
    Row("obrolan/jadwal", "POST", "obrolan/jadwal", 403, 403, 422, 422, 401),
    Row(f"obrolan/{CHAT}", "GET", "obrolan/2", 200, 404, 200, 200, far_trainer=404),
    Row(f"obrolan/{CHAT}", "GET", "obrolan/99", 404, 404, 404, 404),
    Row(f"obrolan/{CHAT}/transkrip", "GET", "obrolan/2/transkrip", 200, 404, 200, 200, far_trainer=404),
    Row(f"obrolan/{CHAT}/transkrip.txt", "GET", "obrolan/2/transkrip.txt", 200, 404, 200, 200, far_trainer=404),
    Row(f"obrolan/{CHAT}/jadwal", "GET", "obrolan/2/jadwal", 403, 403, 200, 200, far_trainer=404),
    Row(f"obrolan/{CHAT}/jadwal", "POST", "obrolan/2/jadwal", 403, 403, 422, 422, 401, {"tindakan": "batal"}, 404),
    Row(f"obrolan/{CHAT}/peserta", "GET", "obrolan/2/peserta", 403, 403, 200, 200, far_trainer=404),
    Row(f"obrolan/{CHAT}/peserta", "POST", "obrolan/2/peserta", 403, 403, 422, 422, 401, far_trainer=404),
    Row(f"api/obrolan/{CHAT}/tiket", "POST", "api/obrolan/2/tiket", 200, 404, 200, 200, 401, {"a": 1}, 404),
    Row(f"api/obrolan/{CHAT}/saluran", "GET", "api/obrolan/2/saluran", 403, 404, 403, 403, 401, far_trainer=404),
    Row(f"api/obrolan/{CHAT}/pesan", "GET", "api/obrolan/2/pesan", 200, 404, 200, 200, 401, far_trainer=404),
    Row(f"api/obrolan/{CHAT}/pesan", "POST", "api/obrolan/2/pesan", 200, 404, 200, 200, 401, SAID, 404),
    Row(f"api/obrolan/{CHAT}/pandu", "POST", "api/obrolan/2/pandu", 403, 403, 200, 200, 401, {"act": "unpin"}, 404),
    Row(f"api/obrolan/{CHAT}/peserta", "GET", "api/obrolan/2/peserta", 403, 403, 200, 200, 401, far_trainer=404),
    Row("kelulusan", "GET", "kelulusan", 403, 403, 200, 200),
    Row("kelulusan/tandatangan", "GET", "kelulusan/tandatangan", 403, 403, 403, 302),
    Row("kelulusan/tandatangan", "POST", "kelulusan/tandatangan", 403, 403, 403, 422, 401),
    Row("kelulusan/berita-acara", "GET", "kelulusan/berita-acara", 403, 403, 403, 200),
    Row(f"kelulusan/orang/{SOMEONE}", "GET", "kelulusan/orang/km_01", 403, 403, 200, 200, far_trainer=404),
    Row(f"kelulusan/orang/{SOMEONE}", "GET", "kelulusan/orang/km_99", 403, 403, 404, 404),
    Row(f"kelulusan/orang/{SOMEONE}/tandatangan", "GET", "kelulusan/orang/km_01/tandatangan", 403, 403, 403, 302),
    Row(f"kelulusan/orang/{SOMEONE}/tandatangan", "POST", "kelulusan/orang/km_01/tandatangan", 403, 403, 403, 422, 401),
    Row(f"kelulusan/orang/{SOMEONE}/tandatangan", "POST", "kelulusan/orang/km_99/tandatangan", 403, 403, 403, 404, 401),
    Row(f"kelulusan/orang/{SOMEONE}/buka", "GET", "kelulusan/orang/km_01/buka", 403, 403, 403, 302),
    Row(f"kelulusan/orang/{SOMEONE}/buka", "POST", "kelulusan/orang/km_01/buka", 403, 403, 403, 422, 401),
    Row(f"kelulusan/orang/{SOMEONE}/keberatan", "GET", "kelulusan/orang/km_01/keberatan", 403, 403, 403, 302),
    Row(f"kelulusan/orang/{SOMEONE}/keberatan", "POST", "kelulusan/orang/km_01/keberatan", 403, 403, 403, 422, 401),
    Row(f"kelulusan/orang/{SOMEONE}/sertifikat", "GET", "kelulusan/orang/km_01/sertifikat", 403, 403, 403, 302),
    Row(f"kelulusan/orang/{SOMEONE}/sertifikat", "POST", "kelulusan/orang/km_01/sertifikat", 403, 403, 403, 409, 401),
    Row(
        f"kelulusan/orang/{SOMEONE}/sertifikat[.]pdf", "GET", "kelulusan/orang/km_01/sertifikat.pdf", 403, 403, 403, 404
    ),
    Row(f"kelulusan/orang/{SOMEONE}/cabut", "GET", "kelulusan/orang/km_01/cabut", 403, 403, 403, 404),
    Row(f"kelulusan/orang/{SOMEONE}/cabut", "POST", "kelulusan/orang/km_01/cabut", 403, 403, 403, 404, 401),
    Row("kelulusan/saya", "GET", "kelulusan/saya", 200, 200, 403, 403),
    Row("kelulusan/saya/keberatan", "GET", "kelulusan/saya/keberatan", 302, 302, 403, 403),
    Row("kelulusan/saya/keberatan", "POST", "kelulusan/saya/keberatan", 422, 422, 403, 403, 401),
    Row("kelulusan/saya/sertifikat[.]pdf", "GET", "kelulusan/saya/sertifikat.pdf", 404, 404, 403, 403),
    Row("sertifikat", "GET", "sertifikat", 200, 200, 200, 200, 200),
    Row("sertifikat/([a-z0-9-]{1,140})", "GET", "sertifikat/800-001-2026-00000000", 404, 404, 404, 404, 404),
    Row("static/([a-z0-9-]+[.][a-z0-9.]+)", "GET", "static/tokens.css", 200, 200, 200, 200, 200),
    Row("static/([a-z0-9-]+[.][a-z0-9.]+)", "HEAD", "static/tokens.css", 200, 200, 200, 200, 200),
]
BEFORE_NOTICE = {"pemberitahuan", "api/formgrader"}
PUBLIC_ROUTES = ("static/", "mentor", "sertifikat")
PROTECTED = [row for row in ROWS if not row.route.startswith(PUBLIC_ROUTES)]
WRITES = [row for row in ROWS if row.method in ("POST", "PUT")]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, released: Path, filled_store: bytes) -> Iterator[Running]:
    with running_service(tmp_path_factory.mktemp("layanan"), released, filled_store) as running:
        running.see_notice()
        receipt = running.hand_in("km_01", A)
        assert receipt.number == NUMBER
        running.context.depot.publish_feedback("km_01", A, 1, {f"{A}.html": b"<p>Baik</p>"})
        running.write(lambda c: teaching.assign(c, COHORT, "wi_02", ["Kelompok 2"]))
        km_01, due_at = schedule.Who("person", "km_01"), START + timedelta(days=9)
        running.write(lambda c: schedule.extend(c, COHORT, km_01, B, due_at, "Rapat", "pa_01", START))
        running.write(lambda c: schedule.exempt(c, COHORT, km_01, C, "Mutasi", "pa_01", START))
        hour = timedelta(hours=1)  # chat 1 is over; 2 makes up for it, for km_01 alone, and is on
        plan = ("kebijakan", "Kelompok 1")
        running.write(
            lambda c: chat_planning.plan(c, COHORT, *plan, START - 2 * hour, START - hour, "wi_01", START - 3 * hour)
        )
        running.write(lambda c: chat_planning.plan(c, COHORT, *plan, START, START + hour, "wi_01", START, ["km_01"]))
        running.write(lambda c: talk.admit(c, 2, "km_01", "Listrik padam", "wi_01", START))
        running.write(lambda c: designs.start(c, "km_01", Design(), "km_01", "", START))
        running.write(lambda c: accounts.ensure_account(c, "wi_03", "trainer", "I Ketut Wira"))
        slot = Slot("km_01", START, START + hour, "Aula", ("wi_01", "wi_03"))
        running.write(lambda c: presentation_planning.add_slots(c, COHORT, [slot]))
        for groups, start in ((frozenset({"Kelompok 1"}), 0), (frozenset(), 2)):
            times = START + timedelta(hours=start), START + timedelta(hours=start + 1)
            meeting = ClassSession(0, "", "Tatap muka", "topic", *times, groups=groups)
            running.write(lambda c, meeting=meeting: classroom.plan(c, COHORT, meeting, "pa_01", START))
        running.write(lambda c: forum_readers.admit(c, COHORT, "km_01", "Tugas menyusul", "pa_01", START))
        for group, author in (("Kelompok 1", "km_01"), ("Kelompok 2", "km_03")):
            board = forum.Place(COHORT, "kebijakan", group)
            running.write(lambda c, b=board, by=author: forum.begin(c, b, "Antrean", "Isi", by, "k", START))
        evidence = Folder(running.context.settings.cohort_folder / "bukti")
        evidence.append(PROOF, 0, b"\xff\xd8\xff\xe0" + bytes(16))
        sha256 = evidence.finish(PROOF)
        running.write(lambda c: keep(c, PROOF, sha256, START))
        yield running


def ask(service: Running, row: Row, who: str, xsrf: str | None = None, **headers: str) -> httpx.Response:
    client = service.visitor(None if who == NOBODY else who)
    if row.method in ("POST", "PUT") and who != NOBODY:
        headers["X-XSRFToken"] = service.xsrf(client) if xsrf is None else xsrf
    if row.address.startswith("api/kumpulkan/"):
        headers[KEY_HEADER] = "0" * 64
    sent = {"json": row.body} if row.address.startswith("api/") else {"data": row.body}
    return client.request(row.method, row.address, headers=headers, **(sent if row.body else {}))  # type: ignore[arg-type]


def test_every_method_of_every_route_has_a_row(service: Running) -> None:
    mounted = {
        (route.path, method)
        for route in service.app.routes
        for method in RequestHandler.SUPPORTED_METHODS
        if getattr(route.handler, method.lower()) is not getattr(RequestHandler, method.lower())
    }
    assert {(row.route, row.method) for row in ROWS} == mounted


def test_every_row_is_of_the_route_it_names(service: Running) -> None:
    for row in ROWS:
        assert re.fullmatch(row.route, row.address), row


@pytest.mark.parametrize("who", [*VISITORS, NOBODY])
def test_each_visitor_gets_what_the_table_says(service: Running, who: str) -> None:
    found = [(row, ask(service, row, who).status_code) for row in ROWS]
    assert [(row, status) for row, status in found if status != row.expected(who)] == []


@pytest.mark.parametrize("who", VISITORS)
def test_nothing_is_written_for_a_page_that_is_not_ours(service: Running, who: str) -> None:
    """Neither without our page's token, nor with one that another visitor got."""
    others = service.xsrf(service.client("km_03" if who != "km_03" else "km_01"))
    for row in WRITES:
        assert [ask(service, row, who, xsrf=token).status_code for token in ("", "x", others)] == [403] * 3, row


def test_a_script_of_another_page_of_the_same_host_reads_nothing(service: Running) -> None:
    for row in PROTECTED:
        if row.method == "GET":
            for mode in ("cors", "same-origin"):
                reply = ask(service, row, "km_01", **{"Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": "empty"})
                assert reply.status_code == 403, row
    captions = service.client("km_01").get(
        f"video/{A}/captions.vtt", headers={"Sec-Fetch-Mode": "same-origin", "Sec-Fetch-Dest": "track"}
    )
    assert captions.status_code == 200


def test_a_token_needs_no_page(service: Running) -> None:
    reply = httpx.post(
        f"{service.base}api/video/mulai", json={"video": A}, headers={"Authorization": "token km_01"}, trust_env=False
    )
    assert reply.status_code == 200
    in_address = httpx.get(f"{service.base}?token=km_01", trust_env=False)
    assert in_address.status_code == 302


def test_before_the_notice_is_read_nothing_else_is_shown(tmp_path: Path, released: Path, filled_store: bytes) -> None:
    with running_service(tmp_path, released, filled_store) as fresh:
        for who in VISITORS:
            for row in PROTECTED:
                if row.route in BEFORE_NOTICE or row.expected(who) == 403:
                    continue
                reply = ask(fresh, row, who)
                if reply.status_code == 302:
                    assert reply.headers["Location"] == "/services/bangkom/pemberitahuan", row
                else:
                    assert row.method == "POST" or row.address.startswith("api/"), row
                    assert (reply.status_code, "pemberitahuan privasi" in reply.text) == (403, True), row
        client = fresh.client("km_01")
        assert (
            client.post("pemberitahuan", data={"_xsrf": fresh.xsrf(client)}).headers["Location"].endswith("/bangkom/")
        )
        assert client.get("").status_code == 200


def test_every_answer_keeps_browsers_safe(service: Running) -> None:
    for row in ROWS:
        for who in ("km_01", "wi_01", NOBODY):
            reply = ask(service, row, who)
            policy = reply.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy and "unsafe-inline" not in policy.partition("script-src")[2]
            is_frame = row.address.endswith("/sisip") and who == "km_01" and reply.status_code == 200
            assert ("frame-ancestors 'self'" in policy) == is_frame, row
            assert reply.headers["X-Content-Type-Options"] == "nosniff"
            assert reply.headers["Referrer-Policy"] == (
                "no-referrer" if row.route.startswith(("mentor", "sertifikat")) else "same-origin"
            )
            assert "Server" not in reply.headers


def test_who_is_not_of_this_cohort_or_disabled_is_told_so(service: Running) -> None:
    stranger = service.client("km_99").get("")
    assert stranger.status_code == 403
    assert "belum terdaftar di angkatan ini" in stranger.text


def test_public_routes_are_only_files_of_ours_the_door_of_mentors_and_checking_certificates(service: Running) -> None:
    assert {route.path for route in service.app.routes if route.roles == PUBLIC} == {
        "mentor",
        "mentor/rancangan",
        "mentor/keluar",
        "mentor/implementasi",
        "mentor/implementasi/bukti/([0-9]{1,9})",
        "sertifikat",
        "sertifikat/([a-z0-9-]{1,140})",
        "static/([a-z0-9-]+[.][a-z0-9.]+)",
    }


def test_too_many_requests_are_told_when_to_come_again(service: Running) -> None:
    client = service.client("wi_02")
    replies = [client.get("tanda-terima/periksa") for _ in range(40)]
    refused = [reply for reply in replies if reply.status_code == 429]
    assert refused
    assert 1 <= int(refused[0].headers["Retry-After"]) <= 60
    assert "Permintaan Anda datang terlalu sering. Tunggu" in refused[0].text
    assert service.client("wi_01").get("tanda-terima/periksa").status_code == 200


def test_a_long_body_is_refused_before_it_is_read(service: Running) -> None:
    client = service.client("km_01")
    token = service.xsrf(client)
    reply = client.post("api/video/detak", content=b"x" * 70_000, headers={"X-XSRFToken": token})
    assert reply.status_code == 413
    assert "melebihi batas ukuran" in reply.json()["error"]
    assert START  # the service goes on
    assert client.get("").status_code == 200
