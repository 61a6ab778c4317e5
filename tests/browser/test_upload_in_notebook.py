"""Tables and uploads where participants meet them: in the notebook page, through a real kernel."""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Page, expect
from tests.browser.task_for_view import TASK, Server, make_task, serving
from tests.browser.test_structured_forms import QUESTIONS

CHOSEN = [question for question in QUESTIONS if question["id"] in ("indikator", "bukti")]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("unggah")
    folder = make_task(root / "home")
    notebook = nbformat.read(folder / f"{TASK}.ipynb", as_version=4)
    widgets = [cell for cell in notebook.cells if cell.metadata.bangkom["role"] == "widget"][: len(CHOSEN)]
    for cell, question in zip(widgets, CHOSEN, strict=True):
        cell.source = f'from bangkom.forms import question\nquestion("{question["id"]}")'
        cell.metadata.bangkom["id"] = question["id"]
    notebook.cells = [notebook.cells[0], *widgets]
    nbformat.write(notebook, folder / f"{TASK}.ipynb")
    document = json.loads((folder / "soal.json").read_text("utf-8"))
    (folder / "soal.json").write_text(json.dumps({**document, "questions": CHOSEN}), "utf-8")
    with serving(root / "home", root / "state", "http://127.0.0.1:9/services/bangkom/") as running:
        yield running


def test_twenty_megabytes_reach_the_folder_through_the_kernel(
    server: Server, page_at: Callable[..., Page], look: Callable[[Page, str], Path], tmp_path: Path
) -> None:
    content = b"%PDF-1.7\n" + bytes(range(256)) * 78_125
    path = tmp_path / "Denah loket.pdf"
    path.write_bytes(content)
    page = page_at(1280)
    page.goto(server.task_url)
    forms = page.locator(".bangkom-question form")
    expect(forms).to_have_count(2)
    forms.first.get_by_label("Indikator").fill("Waktu tunggu")
    forms.first.get_by_label("Nilai awal").fill("45,5")
    expect(forms.first.locator(".status")).to_contain_text("Tersimpan")
    forms.last.locator("input[type=file]").set_input_files(path)
    expect(forms.last.locator("li")).to_contain_text("20,0 MB, terunggah", timeout=60_000)
    expect(forms.last.locator(".status")).to_contain_text("Tersimpan")
    digest = hashlib.sha256(content).hexdigest()
    answers = json.loads((server.home / TASK / "jawaban.json").read_text("utf-8"))["answers"]
    assert answers["bukti"]["value"] == [{"name": "Denah loket.pdf", "sha256": digest, "size": len(content)}]
    assert answers["indikator"]["value"] == [{"indikator": "Waktu tunggu", "awal": 45.5}]
    assert (server.home / TASK / "unggahan" / f"{digest}.pdf").read_bytes() == content
    assert [file.name for file in (server.home / TASK / "unggahan").iterdir()] == [f"{digest}.pdf"]
    look(page, "unggah-buku-catatan-1280")
    page.reload()
    expect(forms.last.locator("li")).to_contain_text("Denah loket.pdf")
    expect(forms.first.get_by_label("Nilai awal")).to_have_value("45,5")
