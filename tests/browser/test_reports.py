"""A report is one file that asks nobody for anything: its own policy says so, and its charts are drawn all the same."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

SAMPLES = Path(__file__).parents[2] / "docs" / "samples"
REPORTS = sorted(path.name for path in SAMPLES.glob("[0-9][0-9]_*.html"))


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_keeps_its_own_policy_and_draws(page_at: Callable[..., Page], name: str) -> None:
    page = page_at(1280)
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.goto((SAMPLES / name).as_uri())
    for chart in page.locator(".chart").all():
        expect(chart.locator("svg.main-svg").first).to_be_visible()
    assert page.locator(".chart").count() > 0
    page.set_viewport_size({"width": 390, "height": 800})
    expect(page.locator(".chart svg.main-svg").first).to_be_visible()
    assert told == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def test_a_script_that_is_not_the_reports_own_does_nothing(page_at: Callable[..., Page], tmp_path: Path) -> None:
    text = (SAMPLES / REPORTS[0]).read_text("utf-8")
    smuggled = tmp_path / "laporan.html"
    smuggled.write_text(text.replace("</main>", "<script>document.title = 'jahat'</script></main>"), "utf-8")
    page = page_at(1280)
    page.goto(smuggled.as_uri())
    expect(page.locator(".chart svg.main-svg").first).to_be_visible()
    assert page.title() != "jahat"
