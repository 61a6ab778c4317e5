"""`bangkom preview` in a browser: what is saved is what is shown, with keys or without."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.preview_course import LESSON, write_course
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from bangkom.web.preview.app import make_app

REAL = Path(__file__).parents[2] / "course"


@dataclass
class Site:
    port: int
    lesson: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    course = write_course(tmp_path, REAL)
    sockets = bind_sockets(0, "127.0.0.1")
    loop, done = asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        server = HTTPServer(make_app(course))
        server.add_sockets(sockets)
        await done.wait()
        server.stop()
        await server.close_all_connections()
        await asyncio.sleep(0.6)  # an open page's stream notices at its next look

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    yield Site(sockets[0].getsockname()[1], course / "uji/uji-01.md")
    loop.call_soon_threadsafe(done.set)
    thread.join()
    loop.close()


def test_a_saved_file_renews_the_page_and_a_mistake_is_told_until_it_is_mended(
    page_at: Callable[..., Page], site: Site
) -> None:
    page = page_at(1280)
    page.goto(f"{site.url}sesi/uji-01")
    expect(page.get_by_text("Bahan ajar pertama.")).to_be_visible()
    site.lesson.write_text(LESSON.replace("Bahan ajar pertama.", "Bahan ajar baru."), "utf-8")
    expect(page.get_by_text("Bahan ajar baru.")).to_be_visible()
    site.lesson.write_text(LESSON.replace(":::{number}", ":::{nomor}"), "utf-8")
    expect(page.get_by_text('Jenis blok "nomor" tidak dikenal')).to_be_visible()
    expect(page.get_by_text("course/uji/uji-01.md:")).to_be_visible()
    site.lesson.write_text(LESSON, "utf-8")
    expect(page.get_by_text("Bahan ajar pertama.")).to_be_visible()


def test_practice_answers_at_once(page_at: Callable[..., Page], site: Site) -> None:
    page = page_at(390)
    page.goto(f"{site.url}sesi/uji-01")
    question = page.locator("#uji-latihan")
    question.get_by_text("Kecepatan").click()
    question.get_by_role("button", name="Periksa").click()
    expect(question.get_by_text("Kecepatan adalah hasil.")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", ["", "sesi/uji-01", "sesi/uji-01?kunci=1"])
def test_pages_are_accessible_and_fit(
    page_at: Callable[..., Page], site: Site, look: Any, axe: Any, width: int, path: str
) -> None:
    page = page_at(width)
    page.goto(site.url + path)
    page.wait_for_selector("body[data-ready]")
    look(page, f"pratinjau-{width}-{path.replace('/', '-').replace('?', '-')}")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert ("Tepat, integritas termasuk." in page.inner_text("main")) == path.endswith("kunci=1")


def test_another_host_name_is_refused(site: Site) -> None:
    for host, status in (("127.0.0.1", 200), ("jahat.example", 421)):
        connection = HTTPConnection("127.0.0.1", site.port)
        connection.request("GET", "/", headers={"Host": host})
        assert connection.getresponse().status == status
        connection.close()


def test_the_place_being_read_is_kept(page_at: Callable[..., Page], site: Site) -> None:
    page = page_at(390)
    page.goto(f"{site.url}sesi/uji-01")
    expect(page.locator("#uji-esai textarea")).to_be_enabled()
    page.evaluate("window.scrollTo(0, 600)")
    site.lesson.write_text(LESSON.replace("Bahan ajar pertama.", "Bahan ajar baru."), "utf-8")
    expect(page.get_by_text("Bahan ajar baru.")).to_be_attached()
    page.wait_for_function("Math.abs(window.scrollY - 600) < 5")
