"""A participant's feedback page, opened as a file on a phone and on a desk."""

import json

import pytest
from benchmarks.sample import write_sample

from bangkom.grading.feedback import write_feedback
from bangkom.grading.grade import grade
from bangkom.settings import Settings
from bangkom.store.gradebook import open_gradebook

SAVED = "2026-01-05T10:00:00+08:00"
ANSWERS = {
    "asas-01": "a",
    "ciri-01": ["a", "b", "d"],
    "ciri-02": 5,
    "angka-01": 3.25,
    "teks-01": "semboyan" * 30,
    "refleksi-01": "Saya mulai dari meja sendiri.\n\nLalu rekan di sebelah. " * 8,
    "refleksi-02": "Menyapa warga.",
}


@pytest.fixture
def feedback_page(tmp_path):
    settings = Settings(tmp_path, "demo")
    write_sample(settings, "contoh-01")
    folder = settings.submitted / "km_07_014" / "contoh-01"
    folder.mkdir(parents=True)
    (folder / "timestamp.txt").write_text("2026-01-05 02:03:04.000005 UTC")
    entries = {
        question: {"value": value, "saved_at": "2026-01-05T10:00:00+08:00"} for question, value in ANSWERS.items()
    }
    (folder / "jawaban.json").write_text(json.dumps({"schema": 1, "assignment": "contoh-01", "answers": entries}))
    grade(settings)
    with open_gradebook(settings) as gradebook:
        gradebook.set_manual("contoh-01", "km_07_014", "refleksi-02", 6.5, "Sudah jelas.\nTambahkan satu contoh.")
    write_feedback(settings)
    return settings.feedback / "km_07_014" / "contoh-01" / "contoh-01.html"


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_reads_well_and_loads_nothing(feedback_page, page_at, axe, look, width):
    page = page_at(width)
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(feedback_page.as_uri())
    look(page, f"umpan-balik-{width}")
    assert asked == [feedback_page.as_uri()]
    assert said == []  # the policy in the page would complain here about its own style
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").evaluate("element => getComputedStyle(element).fontWeight") == "700"
    assert axe(page) == []
