"""A participant's feedback page, opened as a file on a phone and on a desk."""

import json
from datetime import UTC, datetime

import pytest
from benchmarks.sample import write_sample

from bangkom.domain.rubric import Level
from bangkom.grading.booking import book
from bangkom.grading.feedback import write_feedback
from bangkom.grading.grade import grade
from bangkom.settings import Settings
from bangkom.store.cohorts import add_cohort
from bangkom.store.database import Database, ensure_current
from bangkom.store.mark_release import release
from bangkom.store.marking import Answer, give
from bangkom.store.people import Person, replace_roster

RECEIVED = datetime(2026, 1, 5, 2, 3, 4, 5, tzinfo=UTC)
NOW = datetime(2026, 1, 6, tzinfo=UTC)
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
    database = Database(settings.store_url)
    ensure_current(database)
    with database.write() as connection:
        add_cohort(connection, "demo", "Angkatan contoh", NOW)
        replace_roster(
            connection, "demo", [Person("km_07_014", "demo", "Ni Made", *[""] * 4, "ASN", "", "", "K")], "pa", NOW
        )
        release(connection, "demo", "contoh-01", ["K"], "wi_01", NOW)
        answer = Answer("demo", "contoh-01", "refleksi-02", "km_07_014", 0, RECEIVED)
        levels = (Level("Kesadaran diri", 1, 2.0), Level("Contoh nyata", 0, 6.0))
        give(connection, answer, levels, 8.0, "Sudah jelas.\nTambahkan satu contoh.", "wi_01", NOW, after=0, key="1")
    assert book(settings, database) == 1
    database.close()
    write_feedback(settings)
    return settings.feedback / "km_07_014" / "contoh-01" / "contoh-01.html"


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_reads_well_and_loads_nothing(feedback_page, page_at, axe, look, width):
    page = page_at(width)
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(feedback_page.as_uri())
    assert page.get_by_text("Kesadaran diri: 2 dari 4").is_visible()
    look(page, f"umpan-balik-{width}")
    assert asked == [feedback_page.as_uri()]
    assert said == []  # the policy in the page would complain here about its own style
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").evaluate("element => getComputedStyle(element).fontWeight") == "700"
    assert axe(page) == []
