"""A real browser for the tests of this folder: Debian's or the user's Chromium, driven by Playwright."""

import asyncio
import os
import shutil
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

# No test asserts how long something takes, and a busy machine is no fault.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")

# Milliseconds: a kernel on a busy machine takes its time, and what is there already is not waited for.
expect.set_options(timeout=30_000)

PHONE, DESK = 390, 1280

ARGUMENTS = [
    "--no-sandbox",  # the tests may run as root, where Chromium's own sandbox refuses
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

PageAt = Callable[..., Page]
Result = TypeVar("Result")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests here; raises if there is none, for a skipped browser test proves nothing."""
    path = os.environ.get("BANGKOM_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        raise RuntimeError("no chromium found: install it, or set BANGKOM_CHROMIUM to its path")
    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield instance
        instance.close()


@pytest.fixture
def page_at(browser: Browser) -> Iterator[PageAt]:
    """`page_at(390)` opens a page of that width as a participant has it: Indonesian, WITA, touch when narrow.

    Every call is a device of its own (no shared cookies or storage). A test fails if a script on its pages threw.
    """
    contexts: list[BrowserContext] = []
    thrown: list[str] = []

    def open_page(width: int, height: int = 900, **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            has_touch=width < 720,
            locale="id-ID",
            timezone_id="Asia/Makassar",
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        context.on("weberror", lambda error: thrown.append(str(error.error)))
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert not thrown, f"scripts threw: {thrown}"


@pytest.fixture
def look(tmp_path: Path) -> Callable[[Page, str], Path]:
    """`look(page, "soal-390")` keeps a picture of the whole page (in $BANGKOM_SHOTS, if set) for people to look at."""
    folder = Path(os.environ.get("BANGKOM_SHOTS") or tmp_path / "shots")
    folder.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str) -> Path:
        path = folder / f"{name}.png"
        page.screenshot(path=path, full_page=True)
        return path

    return take


def run_apart(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """What the coroutine returns, from an event loop of a thread of its own: the browser keeps this one's running."""
    with ThreadPoolExecutor(1) as worker:
        return worker.submit(asyncio.run, coroutine).result()


def choose(page: Page, words: str, under: str = "") -> None:
    """Follow a link of the head's menu; `under` is its heading there, on a phone it stands in one list."""
    narrow = (page.viewport_size or {"width": DESK})["width"] <= 900
    heading = "Menu" if narrow else under
    if heading:
        page.locator("header summary:visible", has_text=heading).click()
    page.locator("header").get_by_role("link", name=words, exact=True).click()


def accessibility_problems(page: Page) -> list[str]:
    """What axe-core finds on the page as it stands, by the rules of WCAG 2.2 AA; empty if nothing."""
    result = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    return [
        f"{violation['id']} ({violation['impact']}): {node['html'][:160]}"
        for violation in result.response["violations"]
        for node in violation["nodes"]
    ]


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    return accessibility_problems
