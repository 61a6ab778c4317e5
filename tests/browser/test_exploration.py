"""A released session with something to play with, as a participant opens it: the IKM from nine sliders."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.task_for_view import REPOSITORY, Server, serving
from tests.browser.test_participant_view import english_words
from tests.service.conftest import filled_store, released, running_service  # noqa: F401 - fixtures

SESSION = "kualitas-02"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, released: Path, filled_store: bytes) -> Iterator[Server]:  # noqa: F811
    root = tmp_path_factory.mktemp("jelajah")
    shutil.copytree(REPOSITORY / "release" / SESSION, root / "home" / SESSION)
    with running_service(tmp_path_factory.mktemp("service"), released, filled_store) as service:
        service.see_notice()
        with serving(root / "home", root / "state", service.base) as running:
            yield running


@pytest.mark.parametrize("width", [1280, 390])
def test_sliders_move_by_keyboard_and_say_what_the_ikm_comes_to(
    server: Server,
    page_at: Callable[[int], Page],
    axe: Callable[[Page], list[str]],
    look: Callable[[Page, str], Path],
    width: int,
) -> None:
    page = page_at(width)
    page.goto(server.task_url_of(SESSION))
    exploration = page.locator(".bangkom-exploration")
    expect(exploration.get_by_role("status")).to_contain_text("IKM 75,00", timeout=90_000)
    sliders = exploration.get_by_role("slider")
    expect(sliders).to_have_count(9)
    exploration.get_by_role("button", name="Semua 4").click()
    expect(exploration.get_by_role("status")).to_contain_text("IKM 100,00")
    sliders.last.focus()
    page.keyboard.press("Home")
    expect(exploration.get_by_role("status")).to_contain_text("IKM 91,67")
    expect(exploration.get_by_role("status")).to_contain_text("Penanganan pengaduan")
    expect(exploration.get_by_label("Penanganan pengaduan, saran, dan masukan")).to_have_value("10")
    exploration.scroll_into_view_if_needed()
    look(page, f"jelajah-{width}")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert english_words(page) == set()
    assert axe(page) == []
