"""The rancangan in a real browser: written on a phone, read and approved by a coach and by a mentor without login."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.service.conftest import Running, filled_store, released, running_service  # noqa: F401
from tests.service.test_designs import ANSWERS, hand_in, stored

from bangkom.store import designs


@pytest.fixture
def service(tmp_path: Path, released: Path, filled_store: bytes) -> Iterator[Running]:  # noqa: F811
    with running_service(tmp_path, released, filled_store) as running:
        running.see_notice()
        hand_in(running, "km_01", ANSWERS)
        yield running


@pytest.fixture
def check(look: Any, axe: Any) -> Callable[[Page, str], None]:
    def run(page: Page, name: str) -> None:
        width = page.viewport_size["width"] if page.viewport_size else 0
        look(page, f"rancangan-{name}-{width}")
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


@pytest.mark.parametrize("width", [1280, 390])
def test_from_the_first_letter_to_the_mentors_approval(
    service: Running, visit: Any, check: Any, page_at: Any, width: int
) -> None:
    page = visit(service, "km_01", "rancangan", width)
    check(page, "mulai")
    page.get_by_role("link", name="Isi bagian ini").click()
    page.get_by_label("Gerakan Indonesia Melayani").check()
    page.get_by_label("Pelayanan yang disederhanakan").check()
    page.get_by_label("Perbaikan pelayanan yang terus-menerus").check()
    expect(page.get_by_text(re.compile(r"^Tersimpan [0-9.]+ WITA$"))).to_be_visible()
    expect(page.get_by_text("Tidak ada. Bagian ini lengkap.")).to_be_visible()
    check(page, "gnrm")
    page.get_by_role("button", name="Simpan dan lanjut").click()
    page.get_by_role("button", name="Tambah pemangku").click()
    page.locator(".row-card").last.get_by_label("Siapa atau pihak mana").fill("Perbekel enam desa di Nusa Penida")
    page.locator(".row-card").last.get_by_label("Kepentingan").select_option(label="Tinggi")
    page.locator(".row-card").last.get_by_label("Pengaruh").select_option(label="Rendah")
    page.locator(".row-card").last.get_by_label("Perannya").fill("Memotret berkas warga")
    page.get_by_role("button", name="Simpan saja").click()
    page.goto(service.base + "rancangan/isi/pemangku")
    expect(page.get_by_role("img", name="Peta pemangku kepentingan")).to_be_visible()
    expect(page.get_by_text("Ada tulisan di perangkat ini")).to_be_hidden()
    check(page, "pemangku")
    for part in ("perubahan", "tonggak") if width == 1280 else ("judul", "indikator"):
        page.goto(service.base + f"rancangan/isi/{part}")
        check(page, f"isi-{part}")
    page.goto(service.base + "rancangan")
    expect(page.get_by_role("heading", name="Rancangan Anda lengkap")).to_be_visible()
    page.get_by_role("button", name="Minta tautan").click()
    page.get_by_role("button", name="Ajukan untuk disetujui").click()
    expect(page.get_by_role("heading", name="Menunggu widyaiswara (coach) dan mentor")).to_be_visible()
    check(page, "diajukan")
    coach = visit(service, "wi_01", "rancangan-peserta", width)
    check(coach, "daftar")
    coach.get_by_role("link", name="Ni Wayan Sari").click()
    coach.get_by_text("Beri komentar tentang Potensi").click()
    coach.locator("#komentar-potensi").fill("Sebutkan nama desanya.")
    coach.locator("#potensi").get_by_role("button", name="Kirim komentar").click()
    expect(coach.get_by_text("Komentar tersimpan")).to_be_visible()
    coach.get_by_role("button", name=re.compile("Setujui versi")).click()
    expect(coach.get_by_text("Persetujuan Anda tercatat.")).to_be_visible()
    coach.get_by_role("button", name="Buat tautan (14 hari)").click()
    check(coach, "coach-tautan")
    coach.get_by_role("link", name="Ganti dengan tautan baru").click()
    check(coach, "coach-tautan-ganti")
    coach.get_by_role("link", name="Batal").click()
    address = coach.get_by_label(re.compile("^Alamat")).input_value()
    mentor = page_at(width)
    asked: list[str] = []
    mentor.on("request", lambda request: asked.append(request.url + str(request.headers.get("referer", ""))))
    mentor.goto(address)
    expect(mentor.get_by_text("Halaman mentor · rancangan Ni Wayan Sari")).to_be_visible()
    token = address.partition("#")[2]
    assert token not in mentor.url and not any(token in one.partition("#")[0] for one in asked)
    check(mentor, "mentor")
    mentor.get_by_role("button", name="Setujui rancangan ini").click()
    expect(mentor.get_by_text("Tulis nama lengkap Anda")).to_be_visible()
    mentor.get_by_label("Nama lengkap Anda").last.fill("Ni Made Kepala")
    mentor.get_by_role("button", name="Setujui rancangan ini").click()
    expect(mentor.get_by_text("Persetujuan Anda tercatat. Terima kasih.")).to_be_visible()
    page.goto(service.base + "rancangan")
    expect(page.get_by_role("heading", name="Rancangan Anda disetujui")).to_be_visible()
    for path in ("rancangan/versi",) if width == 390 else ("rancangan/cetak",):
        page.goto(service.base + path)
        check(page, path.partition("/")[2])
    organiser = visit(service, "pa_01", "rancangan-peserta/km_01", width)
    expect(organiser.get_by_role("button", name=re.compile("Setujui"))).to_have_count(0)
    organiser.get_by_role("link", name="Kerangka proposal SiNovik").click()
    check(organiser, "sinovik")


def test_a_broken_line_keeps_the_draft_on_the_device(service: Running, visit: Any, check: Any) -> None:
    page = visit(service, "km_01", "rancangan", 390)
    page.goto(service.base + "rancangan/isi/tonggak")
    page.route("**/api/rancangan/**", lambda route: route.abort())
    page.locator(".row-card").first.get_by_label("Kegiatan").fill("Uji coba di tiga desa")
    page.get_by_role("button", name="Tambah tonggak").click()
    page.locator(".row-card").last.get_by_label("Kegiatan").fill("Tonggak baru")
    expect(page.get_by_text("Belum terkirim; tersimpan di perangkat ini")).to_be_visible()
    check(page, "putus")
    page = page.context.new_page()  # whose line works: as after closing the browser
    page.goto(service.base + "rancangan/isi/tonggak")
    page.get_by_role("button", name="Pulihkan tulisan itu").click()
    expect(page.locator(".row-card").first.get_by_label("Kegiatan")).to_have_value("Uji coba di tiga desa")
    expect(page.get_by_text(re.compile(r"^Tersimpan [0-9.]+ WITA$"))).to_be_visible()
    found = stored(service).design.milestones
    assert [one.what for one in found] == ["Uji coba di tiga desa", "Semua desa", "Akta lain", "Tonggak baru"]
    assert [one.id for one in found] == ["m1", "m2", "m3", "m4"]
    page.reload()
    expect(page.get_by_text("Ada tulisan di perangkat ini")).to_be_hidden()


def test_two_tabs_that_write_one_section_are_shown_both_texts(service: Running, visit: Any, check: Any) -> None:
    page = visit(service, "km_01", "rancangan", 390)
    page.goto(service.base + "rancangan/isi/komitmen")
    other = page.context.new_page()
    other.goto(service.base + "rancangan/isi/komitmen")
    page.get_by_label("Komitmen saya").fill("Saya mulai dari meja saya sendiri.")
    expect(page.get_by_text(re.compile(r"^Tersimpan [0-9.]+ WITA$"))).to_be_visible()
    expect(page.get_by_text(re.compile("^Menyimpan"))).to_have_count(0)
    saved = stored(service).version
    other.get_by_label("Komitmen saya").fill("Saya mulai besok pagi.")
    expect(other.get_by_text("Bagian ini diubah di tempat lain. Tekan Simpan")).to_be_visible()
    assert stored(service).version == saved
    other.get_by_role("button", name="Simpan").click()
    expect(other.get_by_role("heading", name="Bagian ini diubah di tempat lain")).to_be_visible()
    check(other, "bentrok")
    expect(other.get_by_label("Komitmen saya")).to_have_value("Saya mulai besok pagi.")
    other.get_by_role("button", name="Simpan").click()
    expect(other.get_by_text("Tersimpan.", exact=True)).to_be_visible()
    assert stored(service).design.commitment == "Saya mulai besok pagi."


def test_a_row_is_deleted_after_a_question_and_its_id_does_not_come_back(service: Running, visit: Any) -> None:
    page = visit(service, "km_01", "rancangan")
    page.goto(service.base + "rancangan/isi/tonggak")
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator(".row-card").nth(2).get_by_role("button", name="Hapus baris ini").click()
    expect(page.get_by_text("Belum ada tonggak jangka panjang.")).to_be_visible()
    page.get_by_role("button", name="Tambah tonggak").click()
    page.locator(".row-card").last.get_by_label("Kegiatan").fill("Akta kematian")
    page.get_by_role("button", name="Simpan saja").click()
    expect(page.get_by_text("Tersimpan.", exact=True)).to_be_visible()
    assert [one.id for one in stored(service).design.milestones] == ["m1", "m2", "m4"]
    assert service.write(lambda c: designs.current(c, "km_01")).milestones[2].what == "Akta kematian"
