"""Papermill runs a notebook from the root, and the page it becomes needs nobody else."""

import csv
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import papermill
import plotly.offline
import pytest
from tests.unit.reports.cohorts import ROOT, make, snapshot

from bangkom.errors import ReportError
from bangkom.reports.export import score_table
from bangkom.reports.names import REPORTS
from bangkom.reports.run import make_reports
from bangkom.reports.snapshot import KEY_FILE
from bangkom.reports.synthetic import SAMPLE_KEY
from bangkom.settings import Settings

KEPT_PLOTLY = ROOT / "src/bangkom/reports/static/plotly-basic.min.js"
SVG_NAMESPACE = "http://www.w3.org/2000/svg"

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Both reports of the made-up cohort, in a project of their own."""
    root = tmp_path_factory.mktemp("project")
    (root / "analytics").mkdir()
    for notebook in (ROOT / "analytics").glob("*.ipynb"):
        (root / "analytics" / notebook.name).write_bytes(notebook.read_bytes())
    settings = Settings(root, "contoh")
    settings.cohort_folder.mkdir(parents=True)
    (settings.cohort_folder / KEY_FILE).write_bytes(SAMPLE_KEY)
    told: list[tuple[int, int]] = []
    pages = make_reports(settings, make("thirty"), [], lambda done, total: told.append((done, total)))
    assert pages == [root / "analytics" / "out" / "contoh" / f"{name}.html" for name in REPORTS]
    assert told == [(done, len(REPORTS)) for done in range(len(REPORTS) + 1)]
    return pages


@pytest.fixture(params=REPORTS)
def page(request: pytest.FixtureRequest, pages: list[Path]) -> str:
    return next(path for path in pages if path.stem == request.param).read_text("utf-8")


def test_the_committed_samples_are_fresh(pages: list[Path]) -> None:
    """If not: `python scripts/write_samples.py`, look at the pages, commit them."""
    stale = [path.name for path in pages if path.read_bytes() != (ROOT / "docs" / "samples" / path.name).read_bytes()]
    assert not stale


def test_the_committed_score_table_is_fresh() -> None:
    inputs = make("thirty")
    table = (ROOT / "gradebook" / "contoh-nilai.csv").read_text("utf-8")
    assert table == score_table(inputs.scores, inputs.programme.zone)
    unmarked = [row for row in csv.DictReader(table.splitlines()) if row["keadaan"] != "dinilai"]
    assert unmarked and all(row["poin"] == "" for row in unmarked), "missing isn't zero in a spreadsheet either"


class Addresses(HTMLParser):
    """Every address a browser would follow or load."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.found += [value or "" for name, value in attrs if name in ("src", "href", "srcset", "data", "action")]


def test_the_page_loads_nothing_and_shows_no_code(page: str) -> None:
    parser = Addresses()
    parser.feed(page)
    assert not parser.found
    assert "@import" not in page and "url(" not in page.partition("</style>")[0]
    ours = page.replace(KEPT_PLOTLY.read_text("utf-8").strip(), "")  # it names MathJax, to use it if a page has it
    assert len(ours) < 250_000
    assert "require.js" not in ours and "MathJax" not in ours and "://" not in ours.replace(SVG_NAMESPACE, "")
    assert page.count("plotly.js (basic - minified)") == 1
    visible = re.sub(r"<(script|style).*?</\1>", "", page, flags=re.S)
    assert "tables." not in visible and "import" not in visible


def test_the_page_says_what_it_is_made_from(page: str) -> None:
    assert '<html lang="id">' in page[:60]
    visible = " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<(script|style).*?</\1>", "", page, flags=re.S)).split())
    assert "Angkatan contoh Keadaan per Jumat, 10 Januari 2020, 17.00 WITA Versi bangkom" in visible
    assert re.search(r"Sidik data [0-9a-f]{12} ", visible)
    assert "Peserta Contoh" not in page and "km_07" not in page


def test_headline_figures_come_before_any_chart(page: str) -> None:
    assert page.index('class="headline"') < page.index('class="chart"')


def test_the_notebook_runs_by_plain_papermill_from_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    target = tmp_path / "out.ipynb"
    papermill.execute_notebook(
        "analytics/01_penyelesaian.ipynb", target, {"snapshot": str(snapshot(tmp_path, "empty"))}, progress_bar=False
    )
    outputs = [o for cell in json.loads(target.read_text("utf-8"))["cells"] for o in cell.get("outputs", [])]
    assert any("Belum ada peserta terdaftar" in str(o.get("data", {}).get("text/plain")) for o in outputs)


def test_an_unknown_report_is_told_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="01_penyelesaian, 02_nilai"):
        make_reports(Settings(tmp_path, "contoh"), make("one"), ["03_lain"], lambda *_: None)


def test_a_failing_notebook_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"analytics/01_penyelesaian\.ipynb"):
        make_reports(Settings(tmp_path, "contoh"), make("one"), ["01_penyelesaian"], lambda *_: None)


def test_the_kept_plotly_is_the_one_the_charts_are_made_for() -> None:
    assert f"v{plotly.offline.get_plotlyjs_version()}" in KEPT_PLOTLY.read_text("utf-8")[:200]
