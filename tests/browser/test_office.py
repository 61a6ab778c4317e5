"""The organiser's and the trainer's way through the service in a real browser, on a desk and on a phone."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.conftest import choose
from tests.service.conftest import COHORT, START, Running, filled_store, released, running_service  # noqa: F401
from tests.unit.cohort.tables import workbook

from bangkom.domain.watch import Flag
from bangkom.store import people, schedule, teaching, watching
from bangkom.store.people import Person

A = "kebijakan-01"
HEADING = ("ID", "Nama", "NIP/NI PPPK", "Perangkat daerah", "Jabatan", "Status", "Kelompok")
SARI = ("km_01", "Ni Wayan Sari", "198503122010011023", "Dinas", "Perawat Ahli Muda", "ASN", "Kelompok 1")
BUDI = ("", "I Gusti Ngurah Budi", "", "Dinas Pendidikan, Kepemudaan, dan Olahraga", "", "Non-ASN", "Kelompok 1")
WRONG = (("", "Ni Luh Wati", "1985031220", "Dinas Sosial", "", "tetap", ""), ("", "", "", "Dinas", "", "ASN", ""))


@pytest.fixture
def service(tmp_path: Path, released: Path, filled_store: bytes) -> Iterator[Running]:  # noqa: F811
    with running_service(tmp_path, released, filled_store) as running:
        running.see_notice()
        running.open_all(kebijakan_01=(START - timedelta(days=9), START - timedelta(days=1)))
        yield running


@pytest.fixture
def check(look: Any, axe: Any) -> Callable[[Page, str], None]:
    """`check(page, "peserta")`: a picture for people, nothing that axe finds, and nothing wider than the screen."""

    def run(page: Page, name: str) -> None:
        width = page.viewport_size["width"] if page.viewport_size else 0
        look(page, f"kantor-{name}-{width}")
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    return run


@pytest.fixture
def visit(page_at: Callable[..., Page]) -> Callable[..., Page]:
    def go(service: Running, who: str, path: str = "", width: int = 1280) -> Page:
        page = page_at(width)
        page.context.add_cookies([{"name": "siapa", "value": service.cookie(who), "url": service.base}])
        page.goto(service.base + path)
        return page

    return go


def fill_cohort(service: Running) -> None:
    """Some twenty people more in two groups, so that lists look like lists."""
    agencies = ("Dinas Kesehatan", "Dinas Kependudukan dan Pencatatan Sipil", "Satuan Polisi Pamong Praja")
    names = ("I Wayan Ardana", "Ni Made Suryani", "I Nyoman Widiarta", "Ni Ketut Rahayu", "Desak Putu Laksmi")
    rows = [
        Person(
            f"km_{20 + n}",
            COHORT,
            f"{names[n % 5]} {'ABCDE'[n // 5]}.",
            "",
            agencies[n % 3],
            "",
            "Pelaksana",
            "Non-ASN" if n % 4 == 0 else "ASN",
            "",
            "",
            f"Kelompok {n % 2 + 1}",
        )
        for n in range(22)
    ]
    service.write(lambda c: people.replace_roster(c, COHORT, rows, "pa_01", START))


@pytest.mark.parametrize("width", [1280, 390])
def test_an_organiser_imports_hands_out_codes_and_gives_more_time(
    service: Running, visit: Any, check: Any, width: int
) -> None:
    participant = visit(service, "km_01", width=390)
    expect(participant.get_by_text("Tenggat sudah lewat").first).to_be_visible()
    page = visit(service, "pa_01", width=width)
    choose(page, "Peserta", under="Peserta")
    page.get_by_role("link", name="Impor daftar peserta").click()
    check(page, "impor")
    page.get_by_role("button", name="Periksa berkas").click()
    expect(page.get_by_text("Pilih berkasnya dulu")).to_be_visible()
    check(page, "impor-galat")
    wrong = {"name": "daftar.xlsx", "mimeType": "", "buffer": workbook(HEADING, SARI, BUDI, *WRONG)}
    page.get_by_label("Berkas Excel").set_input_files(wrong)
    page.get_by_role("button", name="Periksa berkas").click()
    expect(page.get_by_role("heading", name=re.compile("hal harus diperbaiki"))).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Baris 4"))).to_have_count(2)
    expect(page.get_by_role("button", name=re.compile("^Tulis"))).to_have_count(0)
    check(page, "pratinjau-galat")
    mended = {"name": "daftar.xlsx", "mimeType": "", "buffer": workbook(HEADING, SARI, BUDI)}
    page.get_by_label("Berkas yang sudah diperbaiki").set_input_files(mended)
    page.get_by_role("button", name="Periksa berkas").click()
    expect(page.get_by_role("heading", name="1 peserta ditambahkan, 1 diubah, 0 tetap")).to_be_visible()
    check(page, "pratinjau")
    page.get_by_role("button", name="Tulis 2 peserta").click()
    expect(page.get_by_text("Perubahan sudah ditulis")).to_be_visible()
    page.get_by_role("link", name="Buat kode masuk").click()
    check(page, "kode")
    page.get_by_label("Untuk Paling banyak").select_option(label="Kelompok 1 (3 belum punya kode)")
    page.get_by_role("button", name="Buat dan tampilkan kode").click()
    expect(page.locator(".slips li")).to_have_count(3)
    check(page, "kode-cetak")
    page.goto(service.base + "peserta/orang/km_01")
    check(page, "orang")
    page.get_by_role("link", name="Beri keringanan").click()
    expect(page.get_by_label("ID peserta")).to_have_value("km_01")
    page.get_by_role("button", name="Berikan").click()
    expect(page.get_by_text("Belum tersimpan.")).to_be_visible()
    check(page, "keringanan-galat")
    page.get_by_label(re.compile("^Sesi")).select_option(index=1)
    page.get_by_label("Tenggat baru (WITA)").fill("20/03/2026 12.00")
    page.get_by_label("Alasan").fill("Upacara adat di desa")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Berikan")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("sudah terlihat di Beranda peserta")).to_be_visible()
    check(page, "keringanan")
    participant.reload()
    expect(participant.get_by_text("Tenggat Jumat, 20 Maret 2026, 12.00 WITA (diperpanjang)").first).to_be_visible()
    page.get_by_role("link", name="Cabut").click()
    expect(page.get_by_text("tidak berlaku lagi, dan jadwal semula berlaku")).to_be_visible()
    check(page, "cabut")
    page.get_by_role("button", name="Cabut").click()
    expect(page.get_by_text("Keringanan dicabut.")).to_be_visible()
    participant.reload()
    expect(participant.get_by_text("diperpanjang")).to_have_count(0)
    choose(page, "Beranda")
    page.get_by_role("link", name="Catatan tindakan").click()
    expect(page.get_by_role("row", name=re.compile("Mencabut keringanan"))).to_be_visible()
    check(page, "catatan")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_trainer_sees_who_needs_help_and_gives_more_time(
    service: Running, visit: Any, check: Any, width: int
) -> None:
    page = visit(service, "wi_01", "jadwal", width)
    check(page, "jadwal")
    service.write(lambda c: schedule.replace_schedule(c, COHORT, []))
    page.goto(service.base)
    expect(page.get_by_text("Jawaban esai muncul di sini")).to_be_visible()
    check(page, "widyaiswara-kosong")
    fill_cohort(service)
    service.open_all(kebijakan_01=(None, START - timedelta(days=2)), kebijakan_02=(None, START - timedelta(hours=1)))
    service.write(lambda c: teaching.assign(c, COHORT, "wi_01", ["Kelompok 1"]))
    service.write(lambda c: watching.start(c, "km_01", A, START))
    service.write(lambda c: watching._raise_flag(c, "km_01", A, Flag("faster", 120.0), START))
    service.hand_in("km_02", A)
    page.reload()
    expect(page.get_by_text("Kelompok Anda: Kelompok 1.")).to_be_visible()
    expect(page.get_by_text("Video baru ditonton 0 %; yang diminta 90 %.").first).to_be_visible()
    check(page, "widyaiswara")
    page.get_by_role("link", name="Ni Wayan Sari").first.click()
    expect(page.get_by_text("NIP")).to_have_count(0)
    check(page, "orang-widyaiswara")
    page.get_by_role("link", name="Beri keringanan").click()
    expect(page.get_by_text("Bebaskan dari sesi ini")).to_have_count(0)
    page.get_by_label(re.compile("^Sesi")).select_option(index=1)
    page.get_by_label("Tenggat baru (WITA)").fill("20/03/2026")
    page.get_by_label("Alasan").fill("Jaringan di desa terputus")
    page.get_by_role("button", name="Berikan").click()
    check(page, "keringanan-widyaiswara")
    home = visit(service, "km_01", width=390)
    expect(home.get_by_text("Tenggat Jumat, 20 Maret 2026, 23.59 WITA (diperpanjang)").first).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_other_pages_of_an_organiser_read_well(service: Running, visit: Any, check: Any, width: int) -> None:
    fill_cohort(service)
    for person in ("km_01", "km_02", "km_20", "km_21"):
        service.hand_in(person, A)
    page = visit(service, "pa_01", width=width)
    expect(page.get_by_role("heading", name="Angkatan uji")).to_be_visible()
    check(page, "penyelenggara")
    paths = ("peserta", "peserta?q=tidak+ada", "jadwal/impor", "petugas", "petugas/wi_01/kelompok", "akun/km_01")
    for path in (*paths, "angkatan"):
        page.goto(service.base + path)
        check(page, re.sub("[^a-z]+", "-", path))
    plan = workbook(("Sesi", "Mulai", "Batas", "Kelompok"), (A, "02/03/2026 08.00", "08/03/2026", "Kelompok 1"))
    page.goto(service.base + "jadwal/impor")
    page.get_by_label("Berkas Excel").set_input_files({"name": "jadwal.xlsx", "mimeType": "", "buffer": plan})
    page.get_by_role("button", name="Periksa berkas").click()
    check(page, "pratinjau-jadwal")
    page.get_by_role("button", name="Tulis jadwal ini").click()
    expect(page.get_by_text("Perubahan sudah ditulis")).to_be_visible()
    check(page, "jadwal-tertulis")
