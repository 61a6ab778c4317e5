"""Graduation in a real browser: an organiser signs, a participant reads, objects and downloads, anybody checks."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Page, expect
from tests.conftest import DESK, PHONE
from tests.service.conftest import Running, filled_store, released  # noqa: F401
from tests.service.whole_training import Trained, after_training, train


@pytest.fixture(scope="module")
def trained(tmp_path_factory: Any, released: Path, filled_store: bytes) -> Trained:  # noqa: F811
    return train(tmp_path_factory.mktemp("terlatih"), released, filled_store)


@pytest.fixture
def service(tmp_path: Path, released: Path, trained: Trained) -> Iterator[Running]:  # noqa: F811
    with after_training(tmp_path, released, trained) as running:
        yield running


@pytest.fixture
def check(look: Any, axe: Any) -> Callable[[Page, str], None]:
    """On a desk and on a phone: a picture for people, nothing that axe finds, and nothing wider than the screen."""

    def run(page: Page, name: str) -> None:
        before = page.viewport_size
        for width in (DESK, PHONE):
            page.set_viewport_size({"width": width, "height": 900})
            look(page, f"kelulusan-{name}-{width}")
            assert axe(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.set_viewport_size(before or {"width": DESK, "height": 900})

    return run


@pytest.fixture
def visit(page_at: Callable[..., Page]) -> Callable[..., Page]:
    def go(service: Running, who: str | None, path: str = "", width: int = DESK) -> Page:
        page = page_at(width)
        if who:
            page.context.add_cookies([{"name": "siapa", "value": service.cookie(who), "url": service.base}])
        page.goto(service.base + path)
        return page

    return go


def test_from_the_proposal_to_a_certificate_that_anybody_checks(service: Running, visit: Any, check: Any) -> None:
    office = visit(service, "pa_01", "kelulusan")
    expect(office.get_by_role("heading", name="Kelulusan", exact=True)).to_be_visible()
    check(office, "daftar")
    office.get_by_role("button", name="Lulus: 1 orang", exact=True).click()
    expect(office.get_by_role("heading", name="Tanda tangani 1 keputusan?")).to_be_visible()
    check(office, "konfirmasi")
    office.get_by_role("button", name="Tanda tangani 1 keputusan").click()
    expect(office.get_by_role("status")).to_have_text(
        "1 keputusan ditandatangani. Pesertanya dapat membacanya sekarang."
    )
    office.get_by_role("link", name="Ni Wayan Sari").click()
    expect(office.get_by_text("Berlaku", exact=False).first).to_be_visible()
    check(office, "orang")

    participant = visit(service, "km_01", "kelulusan/saya", PHONE)
    expect(participant.get_by_role("heading", name="Selamat, Anda lulus: sangat memuaskan")).to_be_visible()
    check(participant, "saya-lulus")
    with participant.expect_download() as downloading:
        participant.get_by_role("link", name="Unduh sertifikat").click()
    document = pypdfium2.PdfDocument(downloading.value.path())
    (code,) = zxingcpp.read_barcodes(document[0].render(scale=2).to_pil())
    document.close()

    anybody = visit(service, None, "sertifikat", PHONE)
    anybody.get_by_label("Isi kode QR").fill(code.text)
    anybody.get_by_role("button", name="Periksa").click()
    expect(anybody.get_by_role("status")).to_contain_text("Berlaku. Sertifikat ini asli dan berlaku.")
    check(anybody, "periksa")
    place = len(code.text) - 100
    other = "A" if code.text[place] != "A" else "B"
    anybody.get_by_label("Periksa sertifikat lain").fill(code.text[:place] + other + code.text[place + 1 :])
    anybody.get_by_role("button", name="Periksa").click()
    expect(anybody.get_by_role("status")).to_contain_text("Jangan dipercaya")
    check(anybody, "periksa-diubah")

    office.get_by_role("link", name="Cabut sertifikat").click()
    check(office, "cabut")
    office.get_by_label("Alasan").fill("Gelar keliru")
    office.get_by_role("button", name="Cabut sertifikat").click()
    expect(office.get_by_role("status")).to_contain_text("Sertifikat dicabut.")
    anybody.goto(service.base + "sertifikat")
    anybody.get_by_label("Isi kode QR").fill(code.text)
    anybody.get_by_role("button", name="Periksa").click()
    expect(anybody.get_by_role("status")).to_contain_text("Dicabut. Sertifikat ini dicabut Jumat, 10 April 2026")
    office.goto(service.base + "kelulusan/berita-acara")
    check(office, "berita-acara")


def test_who_is_not_through_reads_why_objects_and_is_answered(service: Running, visit: Any, check: Any) -> None:
    deferred = visit(service, "km_02", "kelulusan/saya", PHONE)
    expect(deferred.get_by_role("heading", name="7 dari 8 syarat sudah terpenuhi")).to_be_visible()
    check(deferred, "saya-ditunda")
    office = visit(service, "pa_01", "kelulusan/orang/km_03")
    check(office, "orang-usulan")
    office.get_by_role("button", name="Tanda tangani").click()
    expect(office.get_by_role("status")).to_have_text("Keputusan ditandatangani.")

    participant = visit(service, "km_03", "kelulusan/saya", PHONE)
    expect(participant.get_by_text("Hadir 9 dari 12 sesi tatap muka yang direncanakan (75,00 %)")).to_be_visible()
    participant.get_by_role("button", name="Kirim keberatan").click()
    expect(participant.get_by_role("alert")).to_contain_text("Belum tersimpan.")
    check(participant, "saya-galat")
    participant.get_by_label("Bila menurut Anda keputusan ini keliru").fill("Saya hadir pada hari pertama.")
    participant.get_by_role("button", name="Kirim keberatan").click()
    expect(participant.get_by_role("status")).to_contain_text("Keberatan Anda tersimpan.")
    check(participant, "saya-keberatan")

    office.goto(service.base + "kelulusan")
    office.get_by_role("link", name="Ni Ketut Ayu").first.click()
    office.get_by_label("Jawaban untuk peserta").fill("Benar, daftar hadirnya diperbaiki.")
    office.get_by_role("button", name="Kirim jawaban").click()
    expect(office.get_by_role("status")).to_contain_text("Jawaban Anda tersimpan")
    office.get_by_role("button", name="Buka kembali keputusan").click()
    expect(office.get_by_text("Tulis alasan membuka kembali: peserta akan membacanya.")).to_be_visible()
    office.locator("#alasan-buka").fill("Daftar hadir diperbaiki.")
    office.get_by_role("button", name="Buka kembali keputusan").click()
    expect(office.get_by_role("status")).to_contain_text("Keputusan dibuka kembali.")
    check(office, "orang-dibuka")
    participant.reload()
    expect(participant.get_by_text("Benar, daftar hadirnya diperbaiki.")).to_be_visible()


def test_a_trainer_reads_their_groups_only(service: Running, visit: Any, check: Any) -> None:
    page = visit(service, "wi_02", "kelulusan")
    expect(page.get_by_role("link", name="Ni Ketut Ayu")).to_be_visible()
    expect(page.get_by_role("link", name="Ni Wayan Sari")).to_have_count(0)
    expect(page.get_by_role("checkbox")).to_have_count(0)
    check(page, "widyaiswara")
    page.get_by_role("link", name="Ni Ketut Ayu").click()
    expect(page.get_by_text("Belum ditandatangani penyelenggara.")).to_be_visible()
    check(page, "widyaiswara-orang")
