"""Marking by keyboard alone, releasing, and what the participant reads and answers, in a real browser."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.service.conftest import COHORT, START, Running, filled_store, released, running_service  # noqa: F401
from tests.service.desk import A, Q, hand_in, make_gradebook

from bangkom.store import people
from bangkom.store.people import Person

DESK = f"periksa/{A}/{Q}"
LONG = (
    "Saya melayani pengesahan surat di loket dua. Kebiasaan saya: surat yang datang setelah pukul dua saya tumpuk, "
    "lalu saya kerjakan keesokan harinya.\n\nAkibatnya warga dari Nusa Penida harus menyeberang dua kali. "
    "Mulai Senin saya menyelesaikan surat pada hari yang sama dan menulis jam masuknya di buku loket. "
) * 6
OTHERS = ("I Wayan Ardana", "Ni Made Suryani", "I Nyoman Widiarta", "Ni Ketut Rahayu", "Desak Putu Laksmi")


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return make_gradebook(tmp_path_factory.mktemp("buku"))


@pytest.fixture
def service(tmp_path: Path, released: Path, filled_store: bytes, gradebook: bytes) -> Iterator[Running]:  # noqa: F811
    """Ten participants handed in the essay of session 1; marks reach pages by themselves."""
    with running_service(tmp_path, released, filled_store, with_grading=True) as running:
        running.see_notice()
        running.context.settings.gradebook.write_bytes(gradebook)
        rows = [
            Person(
                f"km_{20 + n}", COHORT, f"{OTHERS[n % 5]} {'AB'[n // 5]}.", "", "Dinas", "", "", "ASN", "", "", group
            )
            for n, group in enumerate(["Kelompok 1", "Kelompok 2"] * 4)
        ]
        running.write(lambda c: people.replace_roster(c, COHORT, rows, "pa_01", START))
        for who in ("km_01", "km_02", *(row.id for row in rows)):
            hand_in(running, who, {Q: LONG if who == "km_01" else f"Saya mulai dari meja sendiri. {who}"})
            running.clock.pass_by(timedelta(minutes=7))
        yield running


@pytest.fixture
def check(look: Any, axe: Any) -> Callable[[Page, str], None]:
    """A picture for people, nothing that axe finds, and nothing wider than the screen."""

    def run(page: Page, name: str) -> None:
        width = page.viewport_size["width"] if page.viewport_size else 0
        look(page, f"penilaian-{name}-{width}")
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


def marked(page: Page, count: int) -> None:
    expect(page.get_by_text(f"{count} dari 10 diperiksa")).to_be_visible()


def test_ten_essays_by_keyboard_alone_then_released_and_read(service: Running, visit: Any, check: Any) -> None:
    page = visit(service, "wi_01", "periksa")
    check(page, "daftar")
    page.get_by_role("link", name="Periksa sekarang").focus()
    page.keyboard.press("Enter")
    keys = page.keyboard
    for number in range(10):
        marked(page, number)
        expect(page.get_by_role("radio").first).to_be_focused()
        if number == 0:
            keys.press("?")
            expect(page.get_by_role("dialog")).to_be_visible()
            check(page, "pintasan")
            keys.press("Escape")
            page.get_by_role("radio").first.focus()
        for key in ("2", "j", "1", "Enter", "3", "k", "1", "j"):  # the second thought in between is one too
            keys.press(key)
        expect(page.locator("[data-sum]")).to_have_text("Jumlah: 6 dari 12 poin")
        keys.press("j")
        expect(page.get_by_label(re.compile("^Komentar untuk peserta"))).to_be_focused()
        keys.type(f"Contoh {number + 1} jelas, jangan lupa waktunya.")
        if number == 1:
            check(page, "jawaban")
        keys.press("Control+Enter")
    marked(page, 10)
    expect(page.get_by_text("Semua jawaban soal ini sudah diperiksa")).to_be_visible()
    check(page, "habis")
    participant = visit(service, "km_01", f"nilai/{A}", 390)
    expect(participant.get_by_text("Nilai dan komentarnya muncul di sini setelah dirilis")).to_be_visible()
    check(participant, "nilai-belum")
    page.get_by_role("link", name="Rilis nilai sesi ini").press("Enter")
    for group in ("Kelompok 1", "Kelompok 2"):
        page.get_by_label(re.compile(f"^{group}")).press("Space")
    check(page, "rilis")
    page.get_by_role("button", name="Rilis …").press("Enter")
    expect(page.get_by_text("10 peserta akan melihat nilai")).to_be_visible()
    check(page, "rilis-pasti")
    page.get_by_role("button", name="Rilis sekarang").press("Enter")
    expect(page.get_by_text("Sudah dirilis. Halaman umpan balik")).to_be_visible()
    feedback = f"umpan-balik/{A}"
    participant.goto(service.base + feedback)
    expect_after_reload(participant, "Contoh 1 jelas, jangan lupa waktunya.")
    participant.get_by_role("link", name="Ajukan sanggahan").click()
    expect(participant.get_by_text("6 dari 12 poin")).to_be_visible()
    participant.get_by_text("Ajukan sanggahan").click()
    participant.get_by_role("button", name="Kirim sanggahan").click()
    expect(participant.get_by_text("Tulis dulu isinya.")).to_be_visible()
    check(participant, "nilai-galat")
    participant.get_by_label(re.compile("^Sanggahan untuk soal")).fill(
        "Langkah pertama saya sudah menyebut hari Senin."
    )
    participant.get_by_role("button", name="Kirim sanggahan").click()
    expect(participant.get_by_text("Sanggahan Anda terkirim")).to_be_visible()
    page.goto(service.base + "sanggahan")
    check(page, "sanggahan")
    page.get_by_role("link", name=re.compile("Baca dan jawab")).press("Enter")
    page.get_by_label(re.compile("^Untuk peserta")).fill("Benar, hari Senin disebut. Nilainya saya ubah.")
    page.get_by_text("Ubah nilai (sekarang 6 dari 12 poin)").click()
    page.get_by_role("group", name=re.compile("^Langkah pertama")).get_by_role("radio").first.check()
    check(page, "sanggahan-jawab")
    page.get_by_role("button", name="Kirim jawaban").press("Enter")
    expect(page.get_by_text("Jawaban Anda tersimpan")).to_be_visible()
    participant.reload()
    expect(participant.get_by_text("Nilai 6 menjadi 10.")).to_be_visible()
    expect(participant.get_by_text("10 dari 12 poin")).to_be_visible()
    check(participant, "nilai")


def expect_after_reload(page: Page, text: str) -> None:
    """The page is written anew within a breath; it says so only to who loads it again."""
    for _ in range(100):
        if page.get_by_text(text).count():
            return
        page.wait_for_timeout(100)
        page.reload()
    raise AssertionError(f"{text!r} never came")


def test_marking_on_a_phone(service: Running, visit: Any, check: Any) -> None:
    page = visit(service, "wi_01", "periksa", 390)
    check(page, "daftar")
    page.get_by_role("link", name="Periksa sekarang").tap()
    expect(page.get_by_role("button", name="Simpan dan lanjut")).to_be_visible()
    page.get_by_role("button", name="Simpan dan lanjut").tap()
    expect(page.get_by_text("Pilih satu tingkat untuk").first).to_be_visible()
    check(page, "jawaban-galat")
    for criterion in ("Kesadaran diri", "Contoh nyata", "Langkah pertama"):
        page.get_by_role("group", name=re.compile(f"^{criterion}")).get_by_role("radio").nth(1).check()
    page.get_by_label(re.compile("^Komentar untuk peserta")).fill("Sudah jujur.")
    check(page, "jawaban")
    page.get_by_role("button", name="Simpan dan lanjut").tap()
    marked(page, 1)
    page.get_by_text("Pakai lagi kalimat Anda").tap()
    page.get_by_role("button", name="Sudah jujur.").tap()
    expect(page.get_by_label(re.compile("^Komentar untuk peserta"))).to_have_value("Sudah jujur.")
    page.get_by_role("button", name="Batalkan nilai terakhir").tap()
    expect(page.get_by_text("Nilai terakhir Anda dibatalkan")).to_be_visible()
    check(page, "batal")
    page.get_by_role("button", name="Tampilkan nama").tap()
    expect(page.get_by_role("heading", name="Ni Wayan Sari (km_01)")).to_be_visible()
    for path in (f"rilis/{A}", f"rilis/{A}?tindakan=rilis&untuk=Kelompok+1", "sanggahan"):
        page.goto(service.base + path)
        check(page, re.sub("[^a-z]+", "-", path))


def test_a_dropped_line_loses_nothing_that_was_typed(service: Running, visit: Any, check: Any) -> None:
    page = visit(service, "wi_01", DESK)
    page.keyboard.press("1")
    page.get_by_label(re.compile("^Komentar untuk peserta")).fill("Setengah kalimat yang")
    page.reload()
    expect(page.get_by_label(re.compile("^Komentar untuk peserta"))).to_have_value("Setengah kalimat yang")
    expect(page.get_by_role("radio").first).to_be_checked()
    expect(page.get_by_text("Draf Anda yang belum tersimpan dikembalikan")).to_be_visible()
    for n in (1, 2):
        page.locator("fieldset").nth(n).get_by_role("radio").first.check()
    page.context.set_offline(True)
    page.get_by_role("button", name="Simpan dan lanjut").click()
    expect(page.get_by_text("Belum tersimpan: sambungan terputus")).to_be_visible()
    check(page, "terputus")
    page.context.set_offline(False)
    page.get_by_role("button", name="Simpan dan lanjut").click()
    marked(page, 1)
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('periksa:')).length") == 0
    assert len(page.locator("form[data-desk] textarea").input_value()) == 0


def test_two_markers_at_once_see_each_other(service: Running, visit: Any, check: Any) -> None:
    first, second = visit(service, "wi_01", DESK), visit(service, "wi_02", DESK)
    for page, key, comment in ((second, "1", "Lengkap."), (first, "3", "Belum ada contoh.")):
        for n in range(3):
            page.locator("fieldset").nth(n).get_by_role("radio").nth(int(key) - 1).check()
        page.get_by_label(re.compile("^Komentar untuk peserta")).fill(comment)
        page.keyboard.press("Control+Enter")
        if page is second:
            marked(second, 1)
    expect(first.get_by_role("heading", name="Nilai dari wi_02")).to_be_visible()
    expect(first.get_by_label(re.compile("^Komentar untuk peserta"))).to_have_value("Belum ada contoh.")
    check(first, "dua-penilai")
    first.get_by_role("button", name="Simpan dan lanjut").click()
    expect(first.get_by_text("Nilai tersimpan")).to_be_visible()
