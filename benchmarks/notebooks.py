"""All report notebooks for 40 and for 4,000 participants, beside papermill on empty ones (what a run costs anyhow).

Run as `python -m benchmarks.notebooks [--quick]`; the last line is one JSON object.
"""

import argparse
import json
import shutil
import tempfile
import time
from pathlib import Path

import nbformat
import papermill

from bangkom.reports.names import REPORTS
from bangkom.reports.run import QUIET_KERNEL, make_reports
from bangkom.reports.synthetic import make_cohort
from bangkom.settings import Settings

ROOT = Path(__file__).parents[1]
SIZES = (40, 4000)
QUICK_SIZES = (40, 400)


def run(count: int) -> float:
    """Seconds from the inputs to the last page and workbook."""
    inputs = make_cohort(count)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree(ROOT / "analytics", root / "analytics", ignore=shutil.ignore_patterns("out"))
        begin = time.perf_counter()
        make_reports(Settings(root, inputs.cohort), inputs, REPORTS, lambda *_: None)
        return time.perf_counter() - begin


def run_empty() -> float:
    """Seconds that papermill takes for as many notebooks with nothing in them."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "empty.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("pass")]), source)
        begin = time.perf_counter()
        for number, _ in enumerate(REPORTS):
            papermill.execute_notebook(
                source,
                Path(folder) / f"{number}.ipynb",
                kernel_name="python3",
                progress_bar=False,
                extra_arguments=QUIET_KERNEL,
            )
        return time.perf_counter() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="400 instead of 4,000 participants")
    sizes = QUICK_SIZES if parser.parse_args().quick else SIZES
    empty = run_empty()
    seconds = {count: run(count) for count in sizes}
    print(f"{'what':<44}{'seconds':>10}{'× empty':>10}")
    print(f"{'papermill on four empty notebooks':<44}{empty:>10.1f}{1:>10.1f}")
    for count, took in seconds.items():
        print(f"{f'all reports for {count:,} participants':<44}{took:>10.1f}{took / empty:>10.1f}")
    figures = {f"seconds_{count}": round(took, 2) for count, took in seconds.items()}
    growth = {
        "ratio_to_empty": round(seconds[sizes[0]] / empty, 2),
        "growth": round(seconds[sizes[1]] / seconds[sizes[0]], 2),
    }
    print(json.dumps({"seconds_empty": round(empty, 2), **figures, **growth}))


if __name__ == "__main__":
    main()
