"""A participant puts the rancangan into practice, the mentor verifies it by a link, the coach sees what came of it."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from tests.service.conftest import COHORT, START, Running, filled_store, released, running_service  # noqa: F401
from tests.unit.cohort.tables import workbook
from tests.unit.store.approved import approve

from bangkom.domain.classroom import ClassSession
from bangkom.domain.survey import NAMES
from bangkom.store import classroom, mentor_links

PDF = b"%PDF-1.7\n" + b"isi " * 200_000
CLOSING = START + timedelta(days=1)


@pytest.fixture
def service(tmp_path: Path, released: Path, filled_store: bytes) -> Iterator[Running]:  # noqa: F811
    with running_service(tmp_path, released, filled_store) as running:
        running.see_notice()
        running.write(lambda c: approve(c, "km_01", START))
        last = ClassSession(0, "", "Penutupan", "closing", CLOSING - timedelta(hours=2), CLOSING)
        running.write(lambda c: classroom.plan(c, COHORT, last, "pa_01", START))
        yield running


@pytest.fixture
def check(look: Any, axe: Any) -> Callable[[Page, str], None]:
    def run(page: Page, name: str) -> None:
        width = page.viewport_size["width"] if page.viewport_size else 0
        look(page, f"implementasi-{name}-{width}")
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


def mark_done(page: Page, what: str, note: str) -> None:
    page.get_by_role("link", name=f"Tandai selesai {what}").click()
    page.get_by_label("Tanggal selesai").fill("1 Maret 2026")
    page.get_by_label("Apa yang tercapai").fill(note)
    page.get_by_role("button", name="Tandai selesai").click()
    expect(page.get_by_text("Tonggak ditandai selesai.")).to_be_visible()


def add_evidence(page: Page, name: str, content: bytes) -> None:
    page.get_by_label("Pilih berkas").set_input_files({"name": name, "mimeType": "", "buffer": content})
    expect(page.get_by_text("Bukti tersimpan.")).to_be_visible()
    expect(page.get_by_role("link", name=name)).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_from_milestones_to_the_mentors_word(
    service: Running, visit: Any, check: Any, page_at: Any, width: int
) -> None:
    page = visit(service, "km_01", "implementasi", width)
    check(page, "mulai")
    mark_done(page, "Daftar periksa dipakai di loket", "Dipakai sejak Senin oleh semua petugas loket.")
    page.get_by_label("Pilih berkas").set_input_files({"name": "a.pdf", "mimeType": "", "buffer": b"<html>" * 9})
    expect(page.get_by_text("Isi berkas ini bukan PDF")).to_be_visible()
    check(page, "bukti-ditolak")
    add_evidence(page, "daftar-periksa.pdf", PDF)
    page.get_by_role("link", name="Implementasi", exact=True).last.click()
    mark_done(page, "Papan waktu layanan dipasang", "")
    add_evidence(page, "foto-papan.jpg", b"\xff\xd8\xff\xe0" + bytes(5000))
    page.goto(service.base + "implementasi/indikator/i1")
    page.get_by_label(re.compile("^Nilai")).fill("empat puluh")
    page.get_by_role("button", name="Simpan hasil").click()
    expect(page.get_by_text("Tulis angkanya saja")).to_be_visible()
    check(page, "indikator-galat")
    page.get_by_label(re.compile("^Nilai")).fill("36")
    page.get_by_label(re.compile("^Tanggal diukur")).fill("1/3/2026")
    page.get_by_label(re.compile("^Sumber data")).fill("Buku antrean Maret")
    page.get_by_role("button", name="Simpan hasil").click()
    expect(page.get_by_text("Turun 24 menit (membaik); 80 % jalan menuju target.")).to_be_visible()
    check(page, "indikator")
    page.goto(service.base + "implementasi/skm")
    sheet = {"name": "skm.xlsx", "mimeType": "", "buffer": workbook(tuple(NAMES.values()), *[(4,) * 8 + (3,)] * 9)}
    page.locator("#u-tahap").select_option("after")
    page.locator("#u-layanan").fill("Loket akta kelahiran")
    page.locator("#u-periode").fill("Maret 2026")
    page.locator("#berkas").set_input_files(sheet)
    page.get_by_role("button", name="Periksa berkas").click()
    expect(page.get_by_role("heading", name="IKM 97,22 · mutu A (Sangat Baik)")).to_be_visible()
    check(page, "skm-pratinjau")
    page.get_by_role("button", name="Simpan survei ini").click()
    expect(page.get_by_role("heading", name="Sesudah perubahan: 97,22")).to_be_visible()
    page.get_by_text("Cara menghitungnya").click()
    check(page, "skm")
    page.get_by_role("button", name="Hitung dan simpan").click()
    expect(page.get_by_text("Belum tersimpan.")).to_be_visible()
    check(page, "skm-galat")
    page.goto(service.base + "implementasi/hemat")
    for label, typed in (("Layanan misalnya", "Akta kelahiran"), ("Menit sebelum", "60"), ("Menit sesudah", "36"),
                         ("Layanan sebulan", "240"), ("Dinyatakan oleh", "Kepala Bidang Pelayanan")):  # fmt: skip
        page.get_by_label(re.compile(f"^{label}")).fill(typed)
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.get_by_text("96 jam sebulan dihemat")).to_be_visible()
    check(page, "berjalan")
    page.goto(service.base + "implementasi/lapor")
    expect(page.get_by_role("heading", name="1 hal masih kurang")).to_be_visible()
    page.get_by_label(re.compile("^Ringkasan hasil")).fill("Warga cukup datang sekali. IKM loket belum disurvei ulang.")
    page.get_by_role("checkbox").check()
    check(page, "lapor")
    page.get_by_role("button", name="Laporkan implementasi").click()
    expect(page.get_by_role("heading", name="Menunggu verifikasi mentor")).to_be_visible()
    verify_as_mentor(service, page_at(width), check)
    page.reload()
    expect(page.get_by_role("heading", name="Implementasi Anda diverifikasi")).to_be_visible()
    expect(page.get_by_text("Nilai implementasi: 70,00.")).to_be_visible()
    check(page, "diverifikasi")
    coach = visit(service, "wi_01", "implementasi", width)
    expect(coach.get_by_role("row", name=re.compile("Ni Wayan Sari"))).to_contain_text("Diverifikasi")
    check(coach, "papan")
    coach.get_by_role("link", name="Ni Wayan Sari").click()
    coach.get_by_label("Catatan Anda").fill("Bagus. Lanjutkan ke SOP.")
    coach.get_by_role("button", name="Kirim catatan").click()
    expect(coach.get_by_text("Catatan Anda tersimpan dan terlihat peserta.")).to_be_visible()
    check(coach, "orang")


def verify_as_mentor(service: Running, page: Page, check: Any) -> None:
    link = service.write(lambda c: mentor_links.make_link(c, "km_01", "wi_01", service.clock()))
    page.goto(f"{service.base}mentor#{mentor_links.sign(service.context.secret, link)}")
    page.get_by_role("link", name="Periksa implementasinya").click()
    expect(page.get_by_text("Warga cukup datang sekali.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="daftar-periksa.pdf").click()
    assert download.value.path().read_bytes() == PDF
    for group in page.get_by_label("Sesuai").all():
        group.check()
    page.get_by_role("button", name="Simpan pemeriksaan").click()
    expect(page.get_by_text("Tulis nama Anda")).to_be_visible()
    expect(page.get_by_label("Sesuai").first).to_be_checked()
    check(page, "mentor")
    page.get_by_label("Nama lengkap Anda").fill("Ni Made Kepala")
    page.get_by_role("button", name="Simpan pemeriksaan").click()
    expect(page.get_by_text("Tidak ada yang menunggu pemeriksaan Anda.")).to_be_visible()
    check(page, "mentor-selesai")


def test_a_broken_line_is_told_and_sending_goes_on_by_itself(service: Running, visit: Any, check: Any) -> None:
    page = visit(service, "km_01", "implementasi/tonggak/m1", 390)
    broken: list[str] = []

    def break_once(route: Route) -> None:
        if route.request.method == "PUT" and len(broken) < 2 and "dari=262144" in route.request.url:
            broken.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    page.route("**/api/implementasi/bukti/**", break_once)
    page.get_by_label("Pilih berkas").set_input_files({"name": "a.pdf", "mimeType": "", "buffer": PDF})
    expect(
        page.get_by_text("Sambungan terputus. Dilanjutkan dalam 1 detik; yang sudah terkirim tetap ada.")
    ).to_be_visible()
    check(page, "terputus")
    expect(page.get_by_text("Bukti tersimpan.")).to_be_visible()
    assert len(broken) == 2
    assert service.visitor("km_01").get("implementasi/bukti/1").content == PDF


def test_after_a_reload_the_same_file_goes_on_where_it_stopped(service: Running, visit: Any, tmp_path: Path) -> None:
    file = tmp_path / "besar.pdf"
    file.write_bytes(PDF)
    page = visit(service, "km_01", "implementasi/tonggak/m1")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
    page.route("**/api/implementasi/bukti/*?dari=524288", lambda route: route.abort())
    page.get_by_label("Pilih berkas").set_input_files(file)
    expect(page.get_by_text("Sambungan terputus.")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.unroute("**/api/implementasi/bukti/*?dari=524288")
    page.reload()
    sent.clear()
    page.get_by_label("Pilih berkas").set_input_files(file)
    expect(page.get_by_text("Bukti tersimpan.")).to_be_visible()
    assert "dari=524288" in sent[0]
    assert service.visitor("km_01").get("implementasi/bukti/1").content == PDF


def test_everything_is_reached_by_keyboard(service: Running, visit: Any) -> None:
    page = visit(service, "km_01", "implementasi")
    page.get_by_role("link", name="Tandai selesai", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_label("Tanggal selesai").focus()
    page.keyboard.type("1/3/2026")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Tonggak ditandai selesai.")).to_be_visible()
    page.get_by_text("Belum selesai?").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Batalkan tanda selesai")).to_be_focused()
