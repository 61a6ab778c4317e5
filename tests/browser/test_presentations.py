"""Presentations in a real browser: planned by an organiser, marked by keyboard and thumb, read by the participant."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.service.conftest import Running, filled_store, released, running_service  # noqa: F401
from tests.service.test_designs import ANSWERS, hand_in

BEGINS = datetime(2026, 3, 20, 0, 5, tzinfo=UTC)


@pytest.fixture
def service(tmp_path: Path, released: Path, filled_store: bytes) -> Iterator[Running]:  # noqa: F811
    with running_service(tmp_path, released, filled_store) as running:
        running.see_notice()
        hand_in(running, "km_01", ANSWERS)
        running.visitor("km_01").get("rancangan")
        yield running


@pytest.fixture
def check(look: Any, axe: Any) -> Callable[[Page, str], None]:
    def run(page: Page, name: str) -> None:
        width = page.viewport_size["width"] if page.viewport_size else 0
        look(page, f"presentasi-{name}-{width}")
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
def test_from_the_plan_to_the_released_result(service: Running, visit: Any, check: Any, width: int) -> None:
    page = visit(service, "km_01", "presentasi", width)
    organiser = visit(service, "pa_01", "presentasi-jadwal", width)
    organiser.get_by_role("link", name="Susun giliran").click()
    organiser.get_by_label(re.compile(r"^Mulai")).fill("20/03/2026 08.00")
    organiser.get_by_label(re.compile("^Istirahat")).fill("08.10-08.30")
    organiser.get_by_role("button", name="Periksa dulu").click()
    expect(organiser.get_by_text("Tulis sedikitnya satu ruang dengan dua penguji.")).to_be_visible()
    check(organiser, "susun-galat")
    organiser.get_by_label("Ruang 1").fill("Aula")
    organiser.get_by_label("Penguji pertama").first.select_option(value="wi_01")
    organiser.get_by_label("Penguji kedua").first.select_option(value="wi_02")
    organiser.get_by_role("button", name="Periksa dulu").click()
    expect(organiser.get_by_role("heading", name=re.compile("^3 giliran"))).to_be_visible()
    check(organiser, "susun")
    organiser.get_by_role("button", name="Tulis 3 giliran").click()
    expect(organiser.get_by_text("Jadwal presentasi ditulis")).to_be_visible()
    check(organiser, "jadwal")
    organiser.get_by_role("link", name="Ni Wayan Sari").click()
    check(organiser, "giliran")
    page.reload()
    expect(page.get_by_role("heading", name="Jumat, 20 Maret 2026, 08.45–09.00 WITA")).to_be_visible()
    service.clock.now = BEGINS.replace(hour=1)
    first = visit(service, "wi_01", "presentasi-uji", width)
    first.get_by_role("link", name="Ni Wayan Sari").click()
    first.get_by_role("heading", name="Rubrik").click()
    first.keyboard.press("1")
    for key in "11211":
        first.keyboard.press(key)
    expect(first.get_by_label(re.compile("^Umpan balik"))).to_be_focused()
    first.keyboard.type("Hangat dan jujur. 1 hal lagi: sebut desanya.")
    expect(first.get_by_text(re.compile("^Nilai 9[0-9],?[0-9]* dari 100"))).to_be_visible()
    check(first, "nilai")
    first.reload()
    expect(first.get_by_text("Dipulihkan dari perangkat ini; belum tersimpan.")).to_be_visible()
    expect(first.locator(".criterion :checked")).to_have_count(6)
    first.get_by_role("button", name="Simpan nilai saya").click()
    expect(first.get_by_text("Nilai Anda tersimpan.")).to_be_visible()
    second = visit(service, "wi_02", "presentasi-uji/km_01", width)
    expect(second.get_by_text("Hangat dan jujur")).to_have_count(0)
    for one in second.locator(".criterion").all():
        one.locator(".option").first.click()
    second.get_by_role("button", name="Simpan nilai saya").click()
    expect(second.get_by_text("Hangat dan jujur")).to_be_visible()
    second.get_by_label("Apa yang harus diperbaiki").fill("Perjelas sumber datanya.")
    second.get_by_role("button", name="Minta perbaikan").click()
    expect(second.get_by_text("Menunggu versi baru dari peserta")).to_be_visible()
    check(second, "nilai-kedua")
    organiser.goto(service.base + "presentasi-jadwal")
    organiser.get_by_role("button", name="Rilis 1 hasil yang lengkap").click()
    expect(organiser.get_by_text("Hasil yang lengkap dirilis")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name=re.compile("^Hasil: 9[0-9],[0-9]+ dari 100"))).to_be_visible()
    expect(page.get_by_text("Penguji meminta rancangan diperbaiki.")).to_be_visible()
    check(page, "hasil")
