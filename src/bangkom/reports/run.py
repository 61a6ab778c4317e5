"""Snapshot → papermill → an offline HTML page and a workbook of its figures a report."""

import base64
import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_core.utils import ensure_event_loop
from nbconvert.exporters import HTMLExporter

from bangkom.errors import ReportError
from bangkom.messages import date_time
from bangkom.reports.gather import gather
from bangkom.reports.inputs import Inputs
from bangkom.reports.load import About, load
from bangkom.reports.names import REPORTS
from bangkom.reports.snapshot import ensure_key, snapshot_name, write_snapshot
from bangkom.reports.workbook import sheets_of, workbook
from bangkom.settings import Settings

CELL_SECONDS = 300
AT_ONCE = 2
"""Notebooks that run at a time, each in a kernel, most of whose work is to load what it needs."""

POLICY = (
    "default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)
"""Plotly sets styles while it draws, and makes pictures within the page."""

QUIET_KERNEL = ["--log-level=CRITICAL"]
"""A kernel warns on the terminal that its loopback connection isn't encrypted; an officer can do nothing about it."""


def run_reports(
    settings: Settings, names: Sequence[str] | None, as_of: datetime, progress: Callable[[int, int], None]
) -> list[Path]:
    """Take a snapshot of the cohort and run the named reports on it (all, if none is named).

    `progress` is told (reports done, of how many). Returns the pages in the order of `names`. A BangkomError tells what
    is missing: roster, gradebook, a name.
    """
    chosen = _known(names)
    return make_reports(settings, gather(settings, as_of), chosen, progress)


def make_reports(
    settings: Settings,
    inputs: Inputs,
    names: Sequence[str],
    progress: Callable[[int, int], None],
    out: Path | None = None,
) -> list[Path]:
    """The same from `inputs` that were gathered, or made up, into `out` (`analytics/out/<cohort>/`, if not given).

    ReportError for an unknown name or a failing notebook.
    """
    chosen = _known(names)
    out = out or settings.analytics / "out" / settings.cohort
    folder = out / snapshot_name(inputs.as_of)
    write_snapshot(inputs, folder, ensure_key(settings.cohort_folder), version("bangkom"))
    progress(0, len(chosen))
    with ThreadPoolExecutor(AT_ONCE) as workers:
        running = [workers.submit(_execute_apart, settings.root, name, folder, out) for name in chosen]
        try:
            for done, one in enumerate(as_completed(running), start=1):
                one.result()
                progress(done, len(chosen))
        except BaseException:
            workers.shutdown(cancel_futures=True)
            raise
    pages = []
    for name in chosen:
        executed = out / f"{name}.ipynb"
        pages.append(write_page(executed, folder, out / f"{name}.html"))
        write_workbook(executed, folder, out / f"{name}.xlsx")
    return pages


def _known(names: Sequence[str] | None) -> list[str]:
    for name in names or ():
        if name not in REPORTS:
            raise ReportError(UNKNOWN.format(name=name, known=", ".join(REPORTS)))
    return list(names or REPORTS)


def _execute_apart(root: Path, name: str, snapshot: Path, out: Path) -> Path:
    """`execute` in a thread of a pool: the event loop that Jupyter opens for a thread is closed with the work."""
    try:
        return execute(root, name, snapshot, out)
    finally:
        ensure_event_loop().close()


def execute(root: Path, name: str, snapshot: Path, out: Path) -> Path:
    """Run a notebook of `analytics/` on a snapshot by papermill; returns the executed notebook in `out`."""
    target = out / f"{name}.ipynb"
    parameters = {"snapshot": str(snapshot)}
    try:
        papermill.execute_notebook(
            root / "analytics" / f"{name}.ipynb",
            target,
            parameters=parameters,
            kernel_name="python3",
            cwd=root,
            progress_bar=False,
            extra_arguments=QUIET_KERNEL,
            execution_timeout=CELL_SECONDS,
        )
    except papermill.PapermillExecutionError as error:
        raise ReportError(FAILED.format(name=name, notebook=target, reason=f"{error.ename}: {error.evalue}")) from error
    except OSError as error:
        raise ReportError(NO_NOTEBOOK.format(name=name)) from error
    return target


def write_page(executed: Path, snapshot: Path, page: Path) -> Path:
    """Turn an executed notebook into one HTML file that needs no network; returns `page`."""
    notebook = nbformat.read(executed, as_version=4)  # type: ignore[no-untyped-call]  # nbformat types only parts
    exporter = HTMLExporter(  # type: ignore[no-untyped-call]  # nbconvert types only parts
        extra_template_basedirs=[str(files("bangkom.reports") / "templates")],
        template_name="laporan",
        exclude_anchor_links=True,
    )
    resources = {"report": _resources(load(snapshot).about, notebook)}
    html, _ = exporter.from_notebook_node(notebook, resources=resources)
    page.write_text(html + "\n", "utf-8")
    return page


def write_workbook(executed: Path, snapshot: Path, target: Path) -> Path:
    """The tables of an executed notebook as XLSX; returns `target`."""
    about = load(snapshot).about
    notes = [
        ("Program", about.title),
        ("Penyelenggara", about.organiser),
        ("Angkatan", about.cohort),
        ("Keadaan per", date_time(about.as_of, about.zone)),
        ("Versi", f"bangkom {about.version}"),
        ("Sidik data", about.input_hash),
    ]
    target.write_bytes(workbook(sheets_of(executed), notes))
    return target


def _resources(about: About, notebook: Any) -> dict[str, str]:
    heading = next((c.source for c in notebook.cells if c.cell_type == "markdown" and c.source.startswith("# ")), "")
    drawn = any(
        'class="chart"' in output.get("data", {}).get("text/html", "")
        for c in notebook.cells
        for output in c.get("outputs", [])
    )
    static = files("bangkom.reports") / "static"
    scripts = [(static / name).read_text("utf-8") if drawn else "" for name in ("plotly-basic.min.js", "report.js")]
    return {
        "title": heading.partition("\n")[0].removeprefix("# ") or about.title,
        "cohort": about.cohort,
        "as_of": date_time(about.as_of, about.zone),
        "version": about.version,
        "input_hash": about.input_hash,
        "organiser": about.organiser,
        "programme": about.title,
        "css": (files("bangkom") / "static" / "tokens.css").read_text("utf-8")
        + (static / "report.css").read_text("utf-8"),
        "plotly": scripts[0],
        "drawing": scripts[1],
        "policy": POLICY.format(scripts=" ".join(map(_digest, scripts)) if drawn else "'none'"),
    }


def _digest(script: str) -> str:
    """By which a browser knows a script that may run: no other one can be smuggled into the page."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


UNKNOWN = "Laporan {name!r} tidak ada. Yang ada: {known}."
NO_NOTEBOOK = "Notebook analytics/{name}.ipynb tidak ada atau tidak dapat dibaca."
FAILED = "Laporan {name} gagal disusun ({reason}). Rinciannya ada dalam {notebook}."
