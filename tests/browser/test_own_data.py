"""Data saya in a real browser: from the page's foot to a copy that reads well offline, on a desk and on a phone."""

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.conftest import DESK, PHONE
from tests.service.conftest import Running, filled_store, released, running_service  # noqa: F401


@pytest.fixture
def service(tmp_path: Path, released: Path, filled_store: bytes) -> Iterator[Running]:  # noqa: F811
    with running_service(tmp_path, released, filled_store) as running:
        running.see_notice()
        running.hand_in("km_01", "kebijakan-01")
        yield running


def test_a_participant_takes_their_data_home(
    service: Running, page_at: Callable[..., Page], look: Any, axe: Any, tmp_path: Path
) -> None:
    page = page_at(DESK)
    page.context.add_cookies([{"name": "siapa", "value": service.cookie("km_01"), "url": service.base}])
    page.goto(service.base)
    page.get_by_role("link", name="Data saya").click()
    for width in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": 900})
        look(page, f"data-saya-{width}")
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    with page.expect_download() as begun:
        page.get_by_role("button", name="Unduh data saya").click()
    begun.value.save_as(tmp_path / "salinan.zip")
    with zipfile.ZipFile(tmp_path / "salinan.zip") as opened:
        opened.extractall(tmp_path / "salinan")
    page.goto((tmp_path / "salinan" / "data-saya.html").as_uri())
    expect(page.get_by_role("heading", name="Tugas yang dikumpulkan")).to_be_visible()
    for width in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": 900})
        look(page, f"salinan-{width}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
