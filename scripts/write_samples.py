"""Write what is committed as a sample: both reports of the made-up cohort, their pictures, and its score table.

    .venv/bin/python scripts/write_samples.py

Pictures are taken by Chromium, whose fonts differ from machine to machine; the pages and the table don't.
"""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from bangkom.reports.export import score_table
from bangkom.reports.run import make_reports
from bangkom.reports.snapshot import KEY_FILE
from bangkom.reports.synthetic import SAMPLE_KEY, make_cohort
from bangkom.settings import Settings

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "docs" / "samples"
PICTURE = {"width": 1000, "height": 1080}


def write_samples() -> None:
    """Make everything in a folder of its own, so that no cohort of this machine is touched."""
    inputs = make_cohort()
    table = score_table(inputs.scores, inputs.programme.zone)
    (ROOT / "gradebook" / "contoh-nilai.csv").write_text(table, "utf-8")
    SAMPLES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree(ROOT / "analytics", root / "analytics", ignore=shutil.ignore_patterns("out"))
        settings = Settings(root, inputs.cohort)
        settings.cohort_folder.mkdir(parents=True)
        (settings.cohort_folder / KEY_FILE).write_bytes(SAMPLE_KEY)
        for page in make_reports(settings, inputs, [], lambda *_: None):
            shutil.copy(page, SAMPLES / page.name)
            take_picture(SAMPLES / page.name)


def take_picture(page: Path) -> None:
    """The top of a page as a participant of a meeting would see it on a screen."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        view = browser.new_page(viewport=PICTURE)
        view.goto(page.as_uri())
        view.wait_for_selector(".chart .main-svg")
        view.screenshot(path=page.with_suffix(".png"))
        browser.close()


if __name__ == "__main__":
    write_samples()
