"""A live chat in real browsers: two participants and their facilitator, a line that drops, a page that is reloaded."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.service.chatting import excuse, plan
from tests.service.conftest import Running, filled_store, released, running_service  # noqa: F401 - fixtures

from bangkom.store import chat_messages, talk

Visit = Callable[..., Page]


@pytest.fixture
def service(tmp_path: Path, released: Path, filled_store: bytes) -> Iterator[Running]:  # noqa: F811
    with running_service(tmp_path, released, filled_store) as running:
        running.see_notice()
        excuse(running, "km_01", "km_02", "km_03")
        running.clock.run()
        yield running


@pytest.fixture
def chat(service: Running) -> int:
    return plan(service).id


@pytest.fixture
def visit(page_at: Callable[..., Page]) -> Visit:
    def go(service: Running, who: str, path: str = "", width: int = 1280, height: int = 800) -> Page:
        page = page_at(width, height)
        page.context.add_cookies([{"name": "siapa", "value": service.cookie(who), "url": service.base}])
        page.goto(service.base + path)
        return page

    return go


def say(page: Page, text: str) -> None:
    page.get_by_label("Pesan Anda").fill(text)
    page.keyboard.press("Enter")


def is_connected(page: Page) -> None:
    expect(page.locator("#sambungan")).to_have_text("Terhubung")


def texts(page: Page) -> list[str]:
    return page.locator("#pesan .prose").all_inner_texts()


def test_two_participants_and_their_facilitator(
    service: Running, chat: int, visit: Visit, axe: Callable[[Page], list[str]], look: Callable[[Page, str], Path]
) -> None:
    member, other = visit(service, "km_01", f"obrolan/{chat}", 390), visit(service, "km_02", f"obrolan/{chat}")
    leader = visit(service, "wi_01", f"obrolan/{chat}")
    for page in (member, other, leader):
        is_connected(page)
    say(leader, "Selamat pagi. **Apa** yang Anda ubah di unit kerja?")
    expect(member.locator("#pesan")).to_contain_text("Widyaiswara")
    say(member, "Antrean di puskesmas kami:\n- nomor antrean lewat WA\n- papan waktu tunggu")
    expect(member.locator("#pesan .own .fate")).to_have_text("Terkirim")
    expect(other.locator("#pesan")).to_contain_text("papan waktu tunggu")
    expect(other.locator("#pesan li.message").last).to_contain_text("Ni Wayan Sari")
    say(other, "Tautannya https://lan.go.id/panduan")
    expect(member.locator("#pesan a")).to_have_attribute("href", "https://lan.go.id/panduan")
    expect(leader.locator("#jumlah")).to_have_text(
        "2 dari 2 terhubung · 0 belum hadir · 0 hadir, belum bicara", timeout=20_000
    )
    leader.locator("#peserta").focus()  # a long list is scrolled by keyboard, too
    expect(leader.locator("#peserta")).to_be_focused()

    first = leader.locator("#pesan li.message").first
    first.get_by_role("button", name="Sematkan").click()
    expect(member.locator("#sematan")).to_contain_text("yang Anda ubah")
    say(other, "Pesan yang keliru")
    wrong = leader.locator("#pesan li.message").filter(has_text="keliru")
    wrong.get_by_role("button", name="Sembunyikan").click()
    leader.get_by_role("button", name="Sembunyikan", exact=True).click()
    expect(leader.locator("#tanya-galat")).to_contain_text("Tulis alasannya")
    leader.get_by_label("Alasan").fill("Salah kirim")
    assert axe(leader) == []
    leader.get_by_role("button", name="Sembunyikan", exact=True).click()
    expect(member.locator("#pesan")).to_contain_text("Disembunyikan fasilitator")
    expect(member.locator("#pesan")).not_to_contain_text("keliru")

    leader.get_by_role("button", name="Kunci", exact=True).click()
    expect(member.get_by_label("Pesan Anda")).to_be_disabled()
    expect(member.locator("#keadaan")).to_have_text("Dikunci fasilitator")
    leader.get_by_role("button", name="Buka kunci").click()
    expect(member.get_by_label("Pesan Anda")).to_be_enabled()
    for page, name in ((member, "peserta-390"), (other, "peserta-1280"), (leader, "fasilitator-1280")):
        assert axe(page) == [], name
        look(page, f"obrolan-{name}")
    narrow = member.evaluate_handle("document.documentElement").evaluate("root => root.scrollWidth <= root.clientWidth")
    assert narrow
    leader.get_by_role("button", name="Tutup obrolan").click()
    leader.locator("dialog").get_by_role("button", name="Tutup obrolan").click()
    member.get_by_role("link", name="Baca transkripnya").click()
    expect(member.locator(".said")).to_contain_text("Selamat pagi")
    expect(member.locator(".said")).not_to_contain_text("keliru")
    assert axe(member) == []
    look(member, "transkrip-390")


def test_what_is_written_without_a_line_is_sent_once_when_it_is_back(service: Running, chat: int, visit: Visit) -> None:
    member, other = visit(service, "km_01", f"obrolan/{chat}", 390), visit(service, "km_02", f"obrolan/{chat}")
    is_connected(member)
    is_connected(other)
    say(member, "sebelum")
    expect(other.locator("#pesan")).to_contain_text("sebelum")
    member.context.set_offline(True)
    expect(member.locator("#sambungan")).to_contain_text("Terputus")
    say(member, "di terowongan")
    expect(member.locator("#antre .fate")).to_contain_text("Belum terkirim — dicoba lagi")
    say(other, "sementara itu")
    expect(other.locator("#pesan li.message")).to_have_count(2)
    member.context.set_offline(False)
    expect(member.locator("#antre li")).to_have_count(0)
    expect(other.locator("#pesan")).to_contain_text("di terowongan")
    assert texts(member) == texts(other) == ["sebelum", "sementara itu", "di terowongan"]


def test_what_waits_survives_a_reload(service: Running, chat: int, visit: Visit) -> None:
    member = visit(service, "km_01", f"obrolan/{chat}")
    is_connected(member)
    member.route("**/api/obrolan/*/tiket", lambda route: route.abort())
    member.context.set_offline(True)
    say(member, "jangan hilang")
    member.get_by_label("Pesan Anda").type("sedang dit")
    expect(member.locator("#antre .fate")).to_contain_text("Belum terkirim")
    member.context.set_offline(False)
    member.reload()
    expect(member.locator("#antre")).to_contain_text("jangan hilang")
    expect(member.get_by_label("Pesan Anda")).to_have_value("sedang dit")
    member.unroute("**/api/obrolan/*/tiket")
    expect(member.locator("#pesan")).to_contain_text("jangan hilang", timeout=40_000)
    expect(member.locator("#antre li")).to_have_count(0)
    assert texts(member) == ["jangan hilang"]


def test_where_no_socket_gets_through_polls_do(service: Running, chat: int, visit: Visit) -> None:
    member, other = visit(service, "km_01", "diskusi"), visit(service, "km_02", f"obrolan/{chat}")
    is_connected(other)
    member.route_web_socket("**/saluran**", lambda socket: socket.close())
    member.context.route("**/saluran**", lambda route: route.abort())
    member.add_init_script(
        "window.WebSocket = class { constructor() { setTimeout(() => this.onclose({ code: 1006 })); } };"
    )
    member.get_by_role("link", name="Masuk ke obrolan").click()
    expect(member.locator("#sambungan")).to_have_text("Terhubung (cara lambat)")
    say(other, "dari soket")
    expect(member.locator("#pesan")).to_contain_text("dari soket")
    say(member, "dari permintaan biasa")
    expect(other.locator("#pesan")).to_contain_text("dari permintaan biasa")
    expect(member.locator("#pesan .own .fate")).to_have_text("Terkirim")
    assert texts(member) == texts(other) == ["dari soket", "dari permintaan biasa"]


def test_a_message_that_is_refused_stays_until_its_writer_decides(service: Running, chat: int, visit: Visit) -> None:
    member = visit(service, "km_01", f"obrolan/{chat}")
    is_connected(member)
    member.get_by_label("Pesan Anda").fill("a" * 2001)
    member.keyboard.press("Enter")
    expect(member.locator("#masalah")).to_contain_text("2001 karakter; paling panjang 2000")
    key = "0" * 32
    stored = json.dumps([{"key": key, "text": "b" * 2001, "held": True, "why": "Terlalu panjang."}])
    member.evaluate_handle("window").evaluate(
        f"w => w.localStorage.setItem('bangkom-obrolan-{chat}-km_01', '{stored}')"
    )
    member.reload()
    is_connected(member)
    held = member.locator("#antre li")
    expect(held).to_contain_text("Belum terkirim. Terlalu panjang.")
    held.get_by_role("button", name="Kirim lagi").click()
    expect(held).to_contain_text("Pendekkan")
    held.get_by_role("button", name="Hapus").click()
    expect(held).to_have_count(0)


def test_coming_back_shows_where_the_new_ones_begin(service: Running, chat: int, visit: Visit) -> None:
    member, other = visit(service, "km_01", f"obrolan/{chat}", 390, 700), visit(service, "km_02", f"obrolan/{chat}")
    is_connected(other)
    say(other, "lama")
    expect(member.locator("#pesan")).to_contain_text("lama")
    member.goto(service.base + "diskusi")

    def fill(connection: object) -> None:
        for n in range(30):
            text = f"baru {n}"
            chat_messages.post(connection, chat, "km_02", "participant", f"kunci-{n:05}", text, service.clock())  # type: ignore[arg-type]

    service.write(fill)
    member.go_back()
    expect(member.locator(".divider")).to_be_in_viewport()
    expect(member.locator("#pesan li.message")).to_have_count(31)
    say(other, "paling baru")
    newer = member.get_by_role("button", name="1 pesan baru")
    expect(newer).to_be_visible()
    newer.click()
    expect(member.locator("#pesan li.message").last).to_be_in_viewport()
    expect(newer).to_be_hidden()


def test_pages_around_a_chat(
    service: Running, chat: int, visit: Visit, axe: Callable[[Page], list[str]], look: Callable[[Page, str], Path]
) -> None:
    later = plan(service, "Kelompok 2", timedelta(days=1))
    service.write(lambda c: talk.admit(c, chat, "km_02", "Listrik padam di kantor", "wi_01", service.clock()))
    paths = [
        ("km_01", "diskusi", "diskusi-peserta"),
        ("km_03", "diskusi", "diskusi-belum"),
        ("km_03", f"obrolan/{later.id}", "obrolan-belum"),
        ("wi_01", "diskusi", "diskusi-fasilitator"),
        ("pa_01", "obrolan/jadwal", "obrolan-jadwal"),
        ("pa_01", f"obrolan/{later.id}/jadwal", "obrolan-ubah"),
        ("wi_01", f"obrolan/{chat}/peserta", "obrolan-hadir"),
        ("wi_01", f"obrolan/{chat}/transkrip", "obrolan-transkrip-kosong"),
    ]
    for who, path, name in paths:
        page = visit(service, who, path)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 800})
            assert axe(page) == [], (name, width)
            root = page.evaluate_handle("document.documentElement")
            assert root.evaluate("root => root.scrollWidth <= root.clientWidth"), (name, width)
            look(page, f"{name}-{width}")


def test_a_page_that_waits_for_its_time_opens_by_itself(service: Running, visit: Visit) -> None:
    chat = plan(service, begins=timedelta(seconds=3))
    member = visit(service, "km_01", f"obrolan/{chat.id}")
    expect(member.get_by_text("Halaman ini terbuka sendiri")).to_be_visible()
    is_connected(member)
