"""nbgrader's own page for marking by hand, rendered as formgrader renders it, with hostile words and outputs."""

import json

import nbformat
import pytest
from benchmarks.sample import write_sample
from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension
from traitlets.config import Config

from bangkom.grading import configure
from bangkom.grading.feedback import write_feedback
from bangkom.grading.grade import grade
from bangkom.settings import Settings

MARK = "JAHAT"
PAYLOADS = [
    f"<script>{MARK}</script>",
    f"<img src=x onerror={MARK}()>",
    f"[klik](javascript:{MARK})",
    f"<a href='javascript:{MARK}'>klik</a>",
    f"<a href='data:text/html,{MARK}'>klik</a>",
    f"![x](data:image/svg+xml,{MARK})",
    f"<svg onload={MARK}>",
    f"<iframe srcdoc='<script>{MARK}</script>'></iframe>",
    f"<form action=javascript:{MARK}><button>kirim</button></form>",
    f"<style>@import '{MARK}'</style>",
    f"<input id='refleksi-01' autofocus onfocus={MARK}>",
    f"<math><mi xlink:href='javascript:{MARK}'>x</mi></math>",
    f"</div></div><base href='//{MARK}'>",
]
OUTPUTS = ("text/html", "image/svg+xml", "application/javascript", "text/markdown", "text/latex", "text/plain")
RESOURCES = {
    "assignment_id": "contoh-01",
    "notebook_id": "contoh-01",
    "submission_id": "1",
    "index": 0,
    "total": 1,
    "base_url": "",
    "student": "km_01",
    "last_name": None,
    "first_name": None,
    "notebook_path": "x",
}


@pytest.fixture
def project(tmp_path):
    (tmp_path / "course").mkdir()
    settings = Settings(tmp_path, "demo")
    write_sample(settings, "contoh-01")
    return settings


def render(settings, notebook):
    """As formgrader's own handler does: its template and folders over the project's configuration."""
    config = Config()
    configure(config, settings)
    config.merge(FormgradeExtension().build_extra_config())
    return HTMLExporter(config=config).from_notebook_node(notebook, resources=dict(RESOURCES))[0]


def acting(html):
    """Whatever of the hostile words ended up where a browser would act on it."""
    found = []
    for element in BeautifulSoup(html, "html.parser").find_all(True):
        if element.name in ("script", "style", "iframe", "object", "embed", "form", "svg", "math", "base", "input"):
            found += [str(element)] if MARK in str(element) else []
        found += [f"{name}={value}" for name, value in element.attrs.items() if MARK in str(value)]
    return found


def test_what_a_notebook_holds_is_inert_on_the_marking_page(project):
    graded = {"grade": True, "solution": True, "locked": False, "task": False, "points": 1, "schema_version": 3}
    graded |= {"grade_id": "q", "cell_type": "markdown"}
    cells = [new_markdown_cell(payload) for payload in PAYLOADS]
    cells += [new_markdown_cell(payload, metadata={"nbgrader": graded}) for payload in PAYLOADS]
    outputs = [new_output("display_data", {kind: payload}) for kind in OUTPUTS for payload in PAYLOADS]
    isolated = new_output("display_data", {"text/html": PAYLOADS[0]})
    isolated.metadata["text/html"] = {"isolated": True}
    error = new_output("error", ename=PAYLOADS[0], evalue=PAYLOADS[1], traceback=PAYLOADS)
    cells.append(
        new_code_cell(PAYLOADS[0], outputs=[*outputs, isolated, error, new_output("stream", text=PAYLOADS[0])])
    )
    html = render(project, new_notebook(cells=cells))
    assert MARK in html
    assert acting(html) == []


def test_an_essay_reads_as_written_on_the_marking_page(project):
    essay = "Baris satu\n\nBaris *dua* & <b>tiga</b>\n" + "\n".join(PAYLOADS)
    folder = project.submitted / "km_01" / "contoh-01"
    folder.mkdir(parents=True)
    answers = {"refleksi-01": {"value": essay, "saved_at": "2026-01-05T10:00:00+08:00"}}
    document = {"schema": 1, "assignment": "contoh-01", "answers": answers}
    (folder / "jawaban.json").write_text(json.dumps(document))
    assert grade(project).graded == 1
    html = render(project, nbformat.read(project.autograded / "km_01" / "contoh-01" / "contoh-01.ipynb", 4))
    assert acting(html) == []
    shown = BeautifulSoup(html, "html.parser").select_one("div.jawaban")
    for line_break in shown.find_all("br"):
        line_break.replace_with("\n")
    assert shown.get_text() == essay


def test_stock_generate_feedback_writes_our_pages(project):
    for participant in ("km_01", "km_02"):
        (project.submitted / participant / "contoh-01").mkdir(parents=True)
    assert grade(project).graded == 2
    write_feedback(project)
    ours = {path: path.read_text() for path in project.feedback.rglob("*.html")}
    for path in ours:
        path.unlink()
        path.parent.rmdir()
    config = Config()
    configure(config, project)
    config.CourseDirectory.course_id = "demo"
    config.CourseDirectory.assignment_id = "contoh-01"
    GenerateFeedback(coursedir=CourseDirectory(config=config), config=config).start()
    assert {path: path.read_text() for path in project.feedback.rglob("*.html")} == ours
    assert len(ours) == 2
