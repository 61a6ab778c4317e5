"""The static site of a real subject, opened as files on a phone and on a desk."""

import shutil

import pytest
from tests.programmes import ROOT, keep_one_subject

from bangkom.authoring.site import export_site


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    root = tmp_path_factory.mktemp("situs")
    shutil.copytree(ROOT / "course", root / "course")
    keep_one_subject(root)
    export_site(root / "course", root / "keluar")
    return root / "keluar"


@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_fits_is_accessible_and_asks_nobody_for_anything(site, page_at, axe, look, width):
    page = page_at(width)
    asked, told = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    paths = sorted(site.glob("*.html"))
    assert len(paths) == 4
    for path in paths:
        page.goto(path.as_uri())
        look(page, f"situs-{path.stem}-{width}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
        assert told == []
        assert axe(page) == [], path.name
    assert {url for url in asked if not url.startswith(("file:", "data:"))} == set()


def test_a_reader_goes_from_the_front_through_the_sessions_and_to_a_transcript(site, page_at):
    page = page_at(390)
    page.goto((site / "index.html").as_uri())
    page.get_by_role("link", name="Mengapa revolusi mental?").click()
    page.get_by_role("link", name="Baca transkripnya").click()
    assert page.get_by_role("heading", name="Transkrip video").is_visible()
    page.get_by_role("navigation", name="Sesi lain").get_by_role("link").click()
    assert "kebijakan-02" in page.url
