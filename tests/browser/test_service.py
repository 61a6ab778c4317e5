"""The service's pages in a real browser: gating that opens with the clock, watching that counts, a line that drops."""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.film import shorten, write_film
from tests.service.conftest import ROOT, START, Running, filled_store, released, running_service  # noqa: F401 - fixtures

from bangkom.authoring.video import load_manifest

A, B = "kebijakan-01", "kebijakan-02"


@pytest.fixture(scope="module")
def short_video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("video")
    write_film(folder, A, "Mengapa revolusi mental?")
    return folder


@pytest.fixture
def service(tmp_path: Path, released: Path, filled_store: bytes, short_video: Path) -> Iterator[Running]:  # noqa: F811
    """The service with a clock that runs, everybody's notice read, and the short film as the first session's."""
    with running_service(tmp_path, released, filled_store) as running:
        (tmp_path / "build").unlink()
        shutil.copytree(short_video, tmp_path / "build" / "video")
        files = dict(running.context.depot.fetch(A))
        running.context.depot.publish(A, {**files, "soal.json": shorten(files["soal.json"])})
        running.see_notice()
        running.clock.run()
        yield running


@pytest.fixture
def visit(page_at: Callable[..., Page]) -> Callable[..., Page]:
    """`visit(service, "km_01", "video/…", 390)` opens a page of ours on a device where that visitor is logged in."""

    def go(service: Running, who: str, path: str = "", width: int = 1280) -> Page:
        page = page_at(width)
        page.context.add_cookies([{"name": "siapa", "value": service.cookie(who), "url": service.base}])
        page.goto(service.base + path)
        return page

    return go


def wait_until(page: Page, expression: str) -> None:
    """Until it is true of the `video`; our pages' policy forbids the browser to evaluate text by itself."""
    until = time.monotonic() + 60
    while not page.locator("video").evaluate(f"video => {expression}"):
        assert time.monotonic() < until, expression
        page.wait_for_timeout(50)


def play(page: Page, *, at: float = 0, speed: str = "1") -> None:
    page.get_by_label("Kecepatan").select_option(speed)
    page.locator("video").evaluate("video => video.play()")
    wait_until(page, "video.currentTime > 0")
    if at:
        page.locator("video").evaluate("(video, at) => { video.currentTime = at }", at)


@pytest.mark.parametrize("width", [390, 1280])
def test_home_says_what_is_next_and_a_lock_opens_with_the_clock(
    service: Running, visit: Any, look: Any, axe: Any, width: int
) -> None:
    service.clock.runs = False
    opens, due = START + timedelta(days=1), START + timedelta(days=8)
    service.open_all(kebijakan_01=(opens, due))
    page = visit(service, "km_01", width=width)
    expect(page.get_by_text("Sesi berikutnya belum terbuka")).to_be_visible()
    expect(page.get_by_text("Terbuka mulai Selasa, 3 Maret 2026, 09.00 WITA").first).to_be_visible()
    expect(page.get_by_role("link", name="Buka tugas")).to_have_count(0)
    look(page, f"layanan-terkunci-{width}")
    assert axe(page) == []
    service.clock.pass_by(timedelta(days=1))
    page.reload()
    expect(page.get_by_role("link", name="Tonton video", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Buka tugas")).to_be_visible()
    expect(page.get_by_text("Tenggat Selasa, 10 Maret 2026, 09.00 WITA").first).to_be_visible()
    expect(page.get_by_text("Terbuka setelah Sesi 1 dikumpulkan")).to_be_visible()
    service.hand_in("km_01", A)
    page.reload()
    expect(page.get_by_role("heading", name="Sesi 2 ·")).to_be_visible()
    look(page, f"layanan-beranda-{width}")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_video_at_double_speed_counts_in_full(service: Running, visit: Any, look: Any, axe: Any) -> None:
    page = visit(service, "km_01", f"video/{A}/", 390)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    expect(page.get_by_text("Sudah ditonton 0 %")).to_be_visible()
    assert axe(page) == []
    play(page, speed="2")
    wait_until(page, "video.textTracks[0].activeCues?.length === 1")
    expect(page.get_by_text("Sudah ditonton 100 %")).to_be_visible(timeout=20_000)
    look(page, "layanan-video-390")
    assert axe(page) == []
    assert refused == []
    page.get_by_role("link", name="Kembali ke beranda").click()
    expect(page.get_by_text("Videonya sudah Anda tonton.")).to_be_visible()


def test_jumping_to_the_end_counts_only_what_was_played(service: Running, visit: Any) -> None:
    page = visit(service, "km_01", f"video/{A}/")
    play(page)
    wait_until(page, "video.currentTime >= 1")
    page.locator("video").evaluate("video => { video.currentTime = 14 }")
    wait_until(page, "video.ended")
    expect(page.get_by_text("Sudah ditonton 1")).to_be_visible()
    percent = int(page.get_by_text("Sudah ditonton").inner_text().split()[2])
    assert 12 <= percent <= 30


@pytest.fixture
def question(service: Running) -> None:
    """The short film asks the first session's question at its fifth second."""
    path = service.context.settings.videos / A / "video.json"
    check = load_manifest(ROOT / "course" / "kebijakan" / "video" / A / "video.json").check
    assert check is not None
    told = json.loads(path.read_bytes()) | {"check": asdict(replace(check, at=5.0))}
    path.write_text(json.dumps(told))


@pytest.mark.usefixtures("question")
def test_a_video_asks_once_and_goes_on(service: Running, visit: Any, look: Any, axe: Any) -> None:
    page = visit(service, "km_01", f"video/{A}/", 390)
    expect(page.get_by_text("Sudah ditonton 0 %")).to_be_visible()
    asked = page.get_by_role("group", name="Pertanyaan sebelum lanjut")
    play(page, at=3.5)
    expect(asked).to_be_focused()
    wait_until(page, "video.paused && video.currentTime >= 5 && video.currentTime < 6")
    look(page, "layanan-soal-video-390")
    assert axe(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Belum tepat.")).to_be_visible()
    expect(page.get_by_text("tidak perlu menunggu siapa pun")).to_be_visible()
    page.get_by_label("Saya sendiri, lalu mengajak yang lain").check()
    page.get_by_role("button", name="Jawab").click()
    expect(page.get_by_text("Tepat.", exact=True)).to_be_visible()
    look(page, "layanan-soal-dijawab-390")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    expect(page.get_by_role("button", name="Lanjutkan video")).to_be_focused()
    page.keyboard.press("Enter")
    expect(asked).to_have_count(0)
    wait_until(page, "!video.paused && video.currentTime > 6")
    page.reload()
    expect(page.get_by_text("Sudah ditonton 0 %")).to_have_count(0)
    page.locator("video").evaluate("video => { video.currentTime = 0 }")
    play(page, at=4)
    wait_until(page, "video.currentTime > 6")
    expect(asked).to_have_count(0)


@pytest.mark.usefixtures("question")
def test_a_question_traps_nobody(service: Running, visit: Any, axe: Any) -> None:
    page = visit(service, "km_01", f"video/{A}/", 390)
    expect(page.get_by_text("Sudah ditonton 0 %")).to_be_visible()
    asked = page.get_by_role("group", name="Pertanyaan sebelum lanjut")
    play(page, at=8)
    wait_until(page, "!video.paused && video.currentTime > 8.5")
    expect(asked).to_have_count(0)
    page.locator("video").evaluate("video => { video.currentTime = 4 }")
    expect(asked).to_be_focused()
    page.get_by_role("button", name="Jawab").click()
    expect(page.get_by_text("Pilih satu jawaban dahulu.")).to_be_visible()
    page.context.set_offline(True)
    page.get_by_label("Saya sendiri, lalu mengajak yang lain").check()
    page.get_by_role("button", name="Jawab").click()
    expect(page.get_by_text("pertanyaan ini akan ditanyakan lagi nanti")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Lanjutkan video").click()
    wait_until(page, "!video.paused")
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_text("Sudah ditonton")).to_be_visible()
    page.locator("video").evaluate("video => { video.currentTime = 0 }")
    play(page, at=4)
    expect(asked).to_be_focused()
    page.locator("video").evaluate("video => video.play()")
    wait_until(page, "video.currentTime > 6")


def test_another_device_goes_on_where_this_one_stopped(service: Running, visit: Any, look: Any) -> None:
    first = visit(service, "km_01", f"video/{A}/")
    play(first, at=8)
    wait_until(first, "video.currentTime >= 9")
    first.locator("video").evaluate("video => video.pause()")
    expect(first.get_by_text("Sudah ditonton 0 %")).to_have_count(0)
    second = visit(service, "km_01", f"video/{A}/", 390)
    expect(second.get_by_text("Anda berhenti di 0.09. Tekan putar untuk melanjutkan.")).to_be_visible()
    look(second, "layanan-lanjut-390")
    second.locator("video").evaluate("video => video.play()")
    wait_until(second, "video.currentTime > 9")


def test_what_plays_while_the_line_is_down_is_sent_when_it_is_back(
    service: Running, visit: Any, look: Any, axe: Any
) -> None:
    page = visit(service, "km_01", f"video/{A}/", 390)
    play(page, speed="2")
    wait_until(page, "video.buffered.end(0) > 15.5")
    page.context.set_offline(True)
    wait_until(page, "video.currentTime >= 7")
    page.locator("video").evaluate("video => video.pause()")
    expect(page.get_by_text("Sambungan terputus. Yang Anda tonton dicatat di perangkat ini")).to_be_visible()
    expect(page.get_by_text("Sudah ditonton 0 %")).to_be_visible()
    look(page, "layanan-putus-390")
    assert axe(page) == []
    assert service.client("km_01").get("").status_code == 200
    page.context.set_offline(False)
    expect(page.get_by_text("Sudah ditonton 4")).to_be_visible()
    expect(page.get_by_text("Sambungan terputus.")).to_be_hidden()


def test_what_was_not_sent_survives_a_reload_of_the_tab(service: Running, visit: Any) -> None:
    page = visit(service, "km_01", f"video/{A}/")
    expect(page.get_by_text("Sudah ditonton 0 %")).to_be_visible()
    page.route("**/api/video/detak", lambda route: route.abort())
    play(page, speed="2")
    wait_until(page, "video.currentTime >= 6")
    page.locator("video").evaluate("video => video.pause()")
    expect(page.get_by_text("Sambungan terputus.")).to_be_visible()
    page.unroute("**/api/video/detak")
    page.reload()
    expect(page.get_by_text("Sudah ditonton 3")).to_be_visible()


def test_leaving_the_page_sends_the_last_seconds(service: Running, visit: Any) -> None:
    page = visit(service, "km_01", f"video/{A}/")
    play(page)
    wait_until(page, "video.currentTime >= 3")
    page.goto(service.base)
    until = time.monotonic() + 60
    while not page.get_by_text("sudah ditonton 1").first.is_visible():  # it arrives beside the page that is opened
        assert time.monotonic() < until
        page.wait_for_timeout(200)
        page.reload()


def test_the_privacy_notice_comes_first_and_once(service: Running, visit: Any, look: Any, axe: Any) -> None:
    service.write(lambda c: c.exec_driver_sql("UPDATE account SET notice_seen_at = NULL"))
    page = visit(service, "km_02", "tanda-terima", 390)
    expect(page.get_by_role("heading", name="Pemberitahuan privasi")).to_be_visible()
    expect(page.get_by_text("kelulusan selalu diputuskan manusia")).to_be_visible()
    look(page, "layanan-privasi-390")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name="Saya sudah membaca").click()
    expect(page.get_by_text("Langkah berikutnya")).to_be_visible()


def test_a_receipt_is_found_kept_and_checked(service: Running, visit: Any, look: Any, axe: Any) -> None:
    service.hand_in("km_01", A)
    page = visit(service, "km_01", "tanda-terima", 390)
    look(page, "layanan-tanda-terima-390")
    assert axe(page) == []
    with page.expect_download() as kept:
        page.get_by_role("link", name="Unduh tanda terima").click()
    page.get_by_role("link", name="Periksa keaslian tanda terima").click()
    assert axe(page) == []
    page.get_by_label("Pilih berkas tanda terima").set_input_files(kept.value.path())
    page.get_by_role("button", name="Periksa").click()
    expect(page.get_by_text("Tanda terima ini asli.")).to_be_visible()
    look(page, "layanan-periksa-390")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_transcript_alone_is_enough(service: Running, visit: Any, look: Any, axe: Any) -> None:
    page = visit(service, "km_01", f"video/{A}/", 390)
    page.get_by_role("link", name="Baca transkripnya saja").click()
    page.get_by_role("button", name="Mulai membaca").click()
    expect(page.get_by_text("Jawabannya: saya sendiri.")).to_be_visible()
    question = page.get_by_role("region", name="Pertanyaan dalam video")
    question.get_by_role("radio").first.check()
    question.get_by_role("button", name="Jawab").click()
    expect(question.get_by_role("status")).to_contain_text("Belum tepat.")
    look(page, "layanan-transkrip-390")
    assert axe(page) == []
    service.clock.pass_by(timedelta(minutes=1))
    page.get_by_role("button", name="Saya sudah membaca").click()
    expect(page.get_by_text("dihitung sama dengan menonton seluruh videonya")).to_be_visible()


NOTEBOOK = """<!doctype html><html lang="id"><meta charset="utf-8"><title>Modul</title><body>
<script type="module">import widget from "/services/bangkom/static/player.js";
const told = { service: "/services/bangkom/", video: "kebijakan-01" };
const el = document.body.appendChild(document.createElement("div"));
widget.render({ model: { get: (name) => told[name] }, el });</script>"""


def test_a_notebook_of_the_same_host_shows_the_player_and_what_is_watched_there_counts(
    service: Running, visit: Any, look: Any, axe: Any
) -> None:
    page = visit(service, "km_01", f"video/{A}/sisip", 390)
    expect(page.get_by_text("Sudah ditonton 0 %")).to_be_visible()
    expect(page.get_by_role("navigation")).to_have_count(0)
    look(page, "layanan-sisip-390")
    assert axe(page) == []
    address = service.base.replace("/services/bangkom/", "/user/km_01/notebooks/modul")
    page.route(address, lambda route: route.fulfill(body=NOTEBOOK, content_type="text/html"))
    page.goto(address)
    frame = page.frame_locator("iframe[title='Pemutar video']")
    expect(frame.get_by_text("Sudah ditonton 0 %")).to_be_visible()
    height = page.locator("iframe").evaluate("frame => frame.clientHeight")
    content = frame.locator("html").evaluate("html => html.scrollHeight")
    assert abs(height - content) <= 2
    frame.locator("video").evaluate("video => { video.playbackRate = 2; video.play() }")
    page.wait_for_timeout(3000)
    frame.locator("video").evaluate("video => video.pause()")
    expect(frame.get_by_text("Sudah ditonton 0 %")).to_have_count(0)


def test_nothing_of_a_staff_members_can_be_framed(service: Running, visit: Any) -> None:
    page = visit(service, "wi_01")
    address = service.base.replace("/services/bangkom/", "/user/km_01/notebooks/modul")
    page.route(address, lambda route: route.fulfill(body=NOTEBOOK, content_type="text/html"))
    page.goto(address)
    frame = page.frame_locator("iframe[title='Pemutar video']")
    page.wait_for_timeout(1000)
    expect(frame.locator("#pemutar")).to_have_count(0)
