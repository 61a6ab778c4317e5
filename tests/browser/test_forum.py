"""The forum in a real browser: writing, a dropped line, a facilitator at work; on a desk and on a phone."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.conftest import DESK, PHONE
from tests.service.conftest import COHORT, START, Running, filled_store, released, running_service  # noqa: F401

from bangkom.store import forum, forum_readers
from bangkom.store.forum import Place

K1 = Place(COHORT, "kebijakan", "Kelompok 1")
STORY = (
    "Di loket kami warga menunggu **dua jam** untuk satu tanda tangan. Minggu lalu kami mencoba nomor antrean "
    "lewat pesan singkat:\n\n- warga datang saat gilirannya\n- petugas tahu siapa berikutnya\n\n"
    "Bagaimana di tempat Anda? Lihat https://contoh.go.id/antrean"
)
ANSWER = (
    "Kami memulai dari yang paling kecil: papan tulis dengan nama petugas dan jam layanan. Setelah satu bulan, "
    "keluhan berkurang karena warga tahu kapan harus datang dan kepada siapa bertanya."
)


@pytest.fixture
def service(tmp_path: Path, released: Path, filled_store: bytes) -> Iterator[Running]:  # noqa: F811
    with running_service(tmp_path, released, filled_store) as running:
        running.see_notice()
        yield running


@pytest.fixture
def check(look: Any, axe: Any) -> Callable[[Page, str], None]:
    """On a desk and on a phone: a picture for people, nothing that axe finds, and nothing wider than the screen."""

    def run(page: Page, name: str) -> None:
        for width in (PHONE, DESK):
            page.set_viewport_size({"width": width, "height": 900})
            look(page, f"forum-{name}-{width}")
            assert axe(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width

    return run


@pytest.fixture
def visit(page_at: Callable[..., Page]) -> Callable[..., Page]:
    def go(service: Running, who: str, path: str = "") -> Page:
        page = page_at(DESK)
        page.context.add_cookies([{"name": "siapa", "value": service.cookie(who), "url": service.base}])
        page.goto(service.base + path)
        return page

    return go


def admit(service: Running, *people: str) -> None:
    for person in people:
        service.write(lambda c, person=person: forum_readers.admit(c, COHORT, person, "Uji", "pa_01", START))


def test_participants_write_to_each_other_and_know_what_is_owed(service: Running, visit: Any, check: Any) -> None:
    page = visit(service, "km_01", "forum")
    expect(page.get_by_role("heading", name="Forum belum terbuka")).to_be_visible()
    check(page, "belum-terbuka")
    admit(service, "km_01", "km_02")
    page.reload()
    expect(page.get_by_text("Anda sudah menulis 0 dari 2 kontribusi wajib.")).to_be_visible()
    page.get_by_role("link", name="Kebijakan Revolusi Mental").click()
    expect(page.get_by_text("Belum ada topik.")).to_be_visible()
    check(page, "kosong")
    page.get_by_role("link", name="Tulis topik").click()
    page.get_by_role("button", name="Kirim topik").click()
    expect(page.get_by_text("Tulis judul topiknya.")).to_be_visible()
    page.get_by_label("Judul").fill("Antrean panjang di loket: apa yang berhasil?")
    page.get_by_label("Isi").fill("Pendek saja")
    expect(page.get_by_text("2 kata; 20 agar dihitung sebagai kontribusi")).to_be_visible()
    check(page, "tulis")
    page.get_by_label("Isi").fill(STORY)
    page.get_by_role("button", name="Kirim topik").click()
    expect(page.get_by_text("Anda sudah menulis 1 dari 2 kontribusi wajib.")).to_be_visible()
    other = visit(service, "km_02", "forum")
    expect(other.get_by_text("1 belum dibaca")).to_be_visible()
    check(other, "semua")
    other.get_by_role("link", name="Kebijakan Revolusi Mental").click()
    check(other, "topik")
    other.get_by_role("link", name="Antrean panjang").click()
    other.get_by_label("Tulis tanggapan").fill(ANSWER)
    other.get_by_role("button", name="Kirim tanggapan").click()
    expect(other.get_by_text("Tulisan Anda tersimpan.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Baru", exact=True)).to_be_visible()
    check(page, "utas")
    page.get_by_role("link", name="Ubah tulisan Anda").click()
    page.get_by_label("Isi").fill(STORY + "\n\nSalam dari Klungkung.")
    check(page, "ubah")
    page.get_by_role("button", name="Simpan perubahan").click()
    page.get_by_role("link", name="diubah").click()
    expect(page.get_by_role("heading", name="Versi 1")).to_be_visible()
    check(page, "riwayat")
    page.goto(service.base + "forum/kebijakan?q=papan+tulis")
    expect(page.get_by_text("1 tulisan ditemukan")).to_be_visible()
    check(page, "cari")


def test_what_was_written_on_a_dropped_line_is_sent_once(service: Running, visit: Any) -> None:
    admit(service, "km_01")
    thread, _ = service.write(lambda c: forum.begin(c, K1, "Antrean", STORY, "km_01", "k", START))
    page = visit(service, "km_01", f"forum/utas/{thread}")
    page.get_by_label("Tulis tanggapan").fill(ANSWER)
    page.context.set_offline(True)
    page.get_by_role("button", name="Kirim tanggapan").click()
    expect(page.get_by_text("Sambungan terputus. Tulisan Anda tersimpan di peramban ini")).to_be_visible()
    page.context.set_offline(False)
    page.goto(service.base + "forum")
    page.goto(service.base + f"forum/utas/{thread}")
    expect(page.get_by_text("Draf Anda dipulihkan.")).to_be_visible()
    expect(page.get_by_label("Tulis tanggapan")).to_have_value(ANSWER)
    # The answer is lost on its way: the service has the reply, the browser doesn't know.
    page.route("**/forum/utas/*", lambda route: (route.fetch(max_redirects=0), route.abort())[1], times=1)
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="Kirim tanggapan").click()
    page.wait_for_url("chrome-error://**")  # the browser's own page, which would cut off what is opened before it
    page.goto(service.base + f"forum/utas/{thread}")
    expect(page.get_by_text("Draf Anda dipulihkan.")).to_be_visible()
    page.get_by_role("button", name="Kirim tanggapan").click()
    expect(page.get_by_text("Tulisan Anda tersimpan.")).to_be_visible()
    expect(page.locator(".post")).to_have_count(2)
    expect(page.get_by_label("Tulis tanggapan")).to_have_value("")
    expect(page.get_by_text("Draf Anda dipulihkan.")).to_have_count(0)


def test_a_facilitator_leads_hides_and_lets_in(service: Running, visit: Any, check: Any) -> None:
    thread, _ = service.write(lambda c: forum.begin(c, K1, "Antrean di loket", STORY, "km_01", "k", START))
    service.clock.pass_by(timedelta(minutes=5))
    service.write(lambda c: forum.reply(c, thread, ANSWER, "km_02", "k", service.clock()))
    page = visit(service, "wi_01", "forum")
    expect(page.get_by_text("2 belum dibaca")).to_be_visible()
    check(page, "fasilitator")
    page.get_by_role("link", name="0 dari 2 peserta").click()
    page.get_by_role("button", name="Izinkan masuk").click()
    expect(page.get_by_text("Pilih pesertanya.")).to_be_visible()
    page.get_by_role("combobox", name="Peserta").select_option(label="Ni Wayan Sari")
    page.get_by_label("Alasan").fill("Jaringan di desa terputus")
    check(page, "peserta")
    page.get_by_role("button", name="Izinkan masuk").click()
    expect(page.get_by_text("Peserta ini sekarang dapat masuk")).to_be_visible()
    page.goto(service.base + f"forum/utas/{thread}")
    page.get_by_role("link", name="Sembunyikan tulisan I Made Yasa").click()
    page.get_by_label("Alasan").fill("Menyebut nama warga")
    check(page, "sembunyikan")
    page.get_by_role("button", name="Sembunyikan").click()
    expect(page.get_by_text("Alasan: Menyebut nama warga")).to_be_visible()
    check(page, "tersembunyi")
    reader = visit(service, "km_01", f"forum/utas/{thread}")
    expect(reader.get_by_text("Disembunyikan fasilitator. Alasan: Menyebut nama warga")).to_be_visible()
    expect(reader.get_by_text("papan tulis")).to_have_count(0)
