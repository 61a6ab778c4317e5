"""The head of every page: a row of links on a wide screen, one list on a phone, both by keyboard."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.service.conftest import Running, filled_store, released, running_service  # noqa: F401 - fixtures


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, released: Path, filled_store: bytes) -> Iterator[Running]:  # noqa: F811
    with running_service(tmp_path_factory.mktemp("menu"), released, filled_store) as running:
        running.see_notice()
        yield running


def visit(page_at: Callable[..., Page], service: Running, who: str, width: int) -> Page:
    page = page_at(width)
    page.context.add_cookies([{"name": "siapa", "value": service.cookie(who), "url": service.base}])
    page.goto(service.base)
    return page


def test_a_panel_opens_by_keyboard_and_closes_at_escape(service: Running, page_at: Any, look: Any, axe: Any) -> None:
    page = visit(page_at, service, "pa_01", 1280)
    heading = page.locator("header nav summary", has_text="Peserta")
    heading.focus()
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="Jadwal", exact=True)
    expect(link).to_be_visible()
    look(page, "menu-penyelenggara")
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    expect(heading).to_be_focused()
    heading.click()
    link.click()
    expect(page).to_have_url(service.base + "jadwal")
    expect(page.locator("header nav.wide summary.here")).to_have_text("Peserta")


@pytest.mark.parametrize("who", ["km_01", "wi_01", "pa_01"])
def test_on_a_phone_the_menu_is_one_list(service: Running, page_at: Any, look: Any, axe: Any, who: str) -> None:
    page = visit(page_at, service, who, 390)
    page.locator("header summary", has_text="Menu").click()
    expect(page.get_by_role("link", name="Tanda terima", exact=True)).to_be_visible()
    look(page, f"menu-ponsel-{who}")
    assert axe(page) == []
    assert page.evaluate_handle("document.documentElement").evaluate("e => e.scrollWidth") == 390
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Tanda terima", exact=True)).to_be_hidden()
