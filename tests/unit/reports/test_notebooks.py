"""Both notebooks run on every cohort and say something true; their files are clean."""

import json
import re
from pathlib import Path

import pytest
from tests.unit.reports.cohorts import COHORTS, ROOT, run_cells, snapshot, texts

from bangkom.reports.names import REPORTS


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("cohort", COHORTS)
def test_every_cohort_gets_a_report(name: str, cohort: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = texts(run_cells(name, snapshot(tmp_path, cohort), monkeypatch))
    assert not re.search(r"\bnan\b|NaN|None|\binf\b|Traceback", said)
    if cohort == "empty":
        assert "Belum ada peserta terdaftar" in said
    elif cohort == "one":
        assert "kurang dari lima orang" in said
        assert "Terdaftar: 1 peserta" in said
    else:
        assert "dari 30 peserta" in said
    assert ("tidak ada dalam daftar peserta" in said) == (cohort == "broken")


def test_what_the_thirty_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = snapshot(tmp_path, "thirty")
    done = texts(run_cells("01_penyelesaian", folder, monkeypatch))
    assert "Semua tugas dikumpulkan: 83 % 25 dari 30 peserta" in done
    assert "5 dari 30 peserta (17 %) masih tertinggal: 2 orang kurang 1 tugas, 1 orang kurang 3 tugas" in done
    assert "Yang paling banyak belum dikumpulkan: rancangan-01 (5 orang). 3 pengumpulan datang setelah tenggat." in done
    scores = texts(run_cells("02_nilai", folder, monkeypatch))
    assert "Sekurangnya separuh bernilai 76,9 atau lebih (median), dan 14 (61 %) mencapai batas 70,01." in scores
    assert "Semua angka bersifat indikatif karena dihitung dari kurang dari 30 peserta." in scores


@pytest.mark.parametrize("name", REPORTS)
def test_every_chart_has_words_and_a_table(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outputs = run_cells(name, snapshot(tmp_path, "thirty"), monkeypatch)
    charts = [output["text/html"] for output in outputs if 'class="chart"' in output["text/html"]]
    assert len(charts) >= 5
    for chart in charts:
        words = re.search(r'role="img" aria-label="([^"]+)"', chart)
        assert words and re.search(r"\d", words[1])
        assert chart.count("<details>") == chart.count("<table>") == 1


@pytest.mark.parametrize("name", REPORTS)
def test_notebooks_are_committed_clean(name: str) -> None:
    """No outputs, stable ids, parameters first, and thin: no cell beyond a screenful."""
    notebook = json.loads((ROOT / "analytics" / f"{name}.ipynb").read_text("utf-8"))
    cells = notebook["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert code[0]["metadata"] == {"tags": ["parameters"]}
    assert len({cell["id"] for cell in cells}) == len(cells)
    assert all(re.fullmatch(r"[a-z-]+", cell["id"]) for cell in cells)
    assert all(len(cell["source"]) <= 10 for cell in code)
    assert "bangkom" not in notebook["metadata"]
