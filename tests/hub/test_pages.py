"""The hub's pages in a real browser: Indonesian, right on a phone, accessible, leading on by themselves."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.hub.running import PASSWORD, RunningHub

from bangkom.hub.homes import home_of

WIDTHS = (390, 1280)
STILL = {
    "is_starting": True,
    "progress": 5,
    "message": "Banyak yang masuk bersamaan. 3 orang di depan Anda.",
    "again": 60,
}
NOT_INDONESIAN = re.compile(
    r"\b(login|log in|sign in|username|password|server|logout|home|token|error|not found|start|stop|launch|spawn|retry"
    r"|please|your|the|forbidden|invalid|loading)\b",
    re.IGNORECASE,
)


@pytest.fixture
def context(browser: Browser, hub: RunningHub) -> Iterator[BrowserContext]:
    """One device; a test fails if a page of ours throws, or asks for anything elsewhere."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="id-ID", reduced_motion="reduce")
    wrong: list[str] = []
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    context.on("request", lambda request: None if request.url.startswith(hub.base) else wrong.append(request.url))
    context.set_default_timeout(20_000)
    yield context
    context.close()
    assert not wrong, wrong


def check(page: Page, name: str, tmp_path: Path) -> None:
    """What holds for every page, at both widths; a picture of each is kept in $BANGKOM_SHOTS."""
    folder = Path(os.environ.get("BANGKOM_SHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    assert page.locator("html").get_attribute("lang") == "id"
    words = page.locator("body").inner_text() + page.title()
    assert not NOT_INDONESIAN.findall(words), words
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page).response["violations"]
        assert not found, [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found]
    small = page.locator("a:visible, button:visible, input:visible").evaluate_all(
        "all => all.filter(e => !e.closest('.skip, .who, .bar, label') && e.getBoundingClientRect().height < 40)"
        ".map(e => e.outerHTML)"
    )
    assert not small, small
    page.set_viewport_size({"width": 390, "height": 844})


def log_in(page: Page, hub: RunningHub, id: str, path: str = "") -> None:
    page.goto(f"{hub.base}/hub/login" + (f"?next={path}" if path else ""))
    page.get_by_label("Id Anda").fill(id)
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()


def test_login_and_what_it_says_when_it_is_wrong(hub: RunningHub, context: BrowserContext, tmp_path: Path) -> None:
    page = context.new_page()
    page.goto(hub.base + "/hub/login")
    check(page, "masuk", tmp_path)
    page.get_by_label("Id Anda").fill("km_01_002")
    page.get_by_label("Kata sandi", exact=True).fill("bukan ini")
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("alert")).to_contain_text("tidak cocok")
    expect(page.get_by_label("Id Anda")).to_have_value("km_01_002")
    check(page, "masuk-salah", tmp_path)
    page.get_by_text("Tampilkan kata sandi").click()
    expect(page.get_by_label("Kata sandi", exact=True)).to_have_attribute("type", "text")
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_url(hub.base + "/services/bangkom/")


def test_first_password(hub: RunningHub, context: BrowserContext, tmp_path: Path) -> None:
    page = context.new_page()
    page.goto(hub.base + "/hub/login")
    page.get_by_role("link", name="Pertama kali masuk").click()
    check(page, "kata-sandi", tmp_path)
    page.get_by_label("Id Anda").fill("km_01_002")
    page.get_by_label("Kode dari panitia").fill("SALAHKOD")
    page.get_by_label("Kata sandi baru", exact=True).fill("tujuh payung basah")
    page.get_by_label("Ketik lagi").fill("tujuh payung")
    page.get_by_role("button", name="Simpan dan masuk").click()
    expect(page.get_by_role("alert")).to_contain_text("tidak sama")
    check(page, "kata-sandi-salah", tmp_path)


def test_waiting_shows_how_far_it_is_and_leads_on(hub: RunningHub, context: BrowserContext, tmp_path: Path) -> None:
    hub.person("km_01_002").stop_server()
    page = context.new_page()
    said: list[str] = []
    page.expose_function("told", lambda words: said.append(words))
    page.add_init_script(
        "addEventListener('DOMContentLoaded', () => { const status = document.querySelector('[role=status]');"
        " if (status) new MutationObserver(() => told(status.textContent)).observe(status, {childList: true}); })"
    )
    log_in(page, hub, "km_01_002", "/user/km_01_002/tree")
    page.wait_for_url("**/spawn-pending/**")
    assert page.title() == "Menyiapkan ruang kerja · Agen Perubahan"
    page.wait_for_url(lambda address: "spawn-pending" not in address, timeout=60_000)
    page.wait_for_load_state("networkidle")  # the server's own page may lead on
    assert "Menyalakan ruang kerja Anda …" in said, said
    page.goto(hub.base + "/hub/home")
    check(page, "ruang-kerja", tmp_path)
    page.get_by_role("button", name="Matikan ruang kerja").click()
    expect(page.get_by_text("Mati", exact=True)).to_be_visible(timeout=30_000)
    check(page, "ruang-kerja-mati", tmp_path)


def test_waiting_page_is_accessible(hub: RunningHub, context: BrowserContext, tmp_path: Path) -> None:
    """Standing in the queue, so that it stays still."""
    hub.person("km_01_001").stop_server()
    page = context.new_page()
    log_in(page, hub, "km_01_001")
    page.route("**/kemajuan", lambda route: route.fulfill(json=STILL))
    page.goto(hub.base + "/hub/spawn")
    assert "spawn-pending" in page.url
    expect(page.get_by_role("status")).to_have_text(STILL["message"])
    check(page, "menunggu", tmp_path)


def test_failed_start_says_so_and_offers_another_try(hub: RunningHub, context: BrowserContext, tmp_path: Path) -> None:
    home = home_of(hub.settings, "km_01_003")
    if home.exists():
        home.rename(home.with_name("aside"))
    home.parent.mkdir(parents=True, exist_ok=True)
    home.symlink_to(tmp_path)
    try:
        page = context.new_page()
        log_in(page, hub, "km_01_003")
        hub.person("km_01_003").stop_server()
        page.goto(hub.base + "/hub/spawn")
        page.goto(hub.base + "/hub/spawn-pending/km_01_003")
        expect(page.get_by_role("heading", name="Ruang kerja belum dapat dibuka")).to_be_visible()
        expect(page.get_by_text("adalah tautan; hapus tautan itu")).to_be_visible()
        check(page, "gagal", tmp_path)
    finally:
        home.unlink()
        if home.with_name("aside").exists():
            home.with_name("aside").rename(home)


@pytest.mark.parametrize("path", ["/hub/tidak-ada", "/hub/token", "/hub/user/km_01_001/tree"])
def test_what_is_not_there_or_not_theirs(hub: RunningHub, context: BrowserContext, tmp_path: Path, path: str) -> None:
    page = context.new_page()
    log_in(page, hub, "pnt_01")
    page.goto(hub.base + path)
    expect(page.get_by_role("link", name="Ke Beranda")).to_be_visible()
    check(page, "kesalahan" + path.replace("/", "-"), tmp_path)


@pytest.mark.parametrize("code", [503, 429, 500])
def test_what_does_not_answer_is_tried_again(
    hub: RunningHub, context: BrowserContext, tmp_path: Path, code: int
) -> None:
    page = context.new_page()
    page.goto(f"{hub.base}/hub/error/{code}")
    check(page, f"kesalahan-{code}", tmp_path)
    if code == 503:
        with page.expect_navigation(timeout=8_000):
            pass
