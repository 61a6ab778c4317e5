"""A service with graded hand-ins whose essays wait for a person's mark."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from tests.service.conftest import COHORT, ROOT, Running

from bangkom.exchange.flow import collect
from bangkom.grading.grade import grade
from bangkom.settings import Settings
from bangkom.store.gradebook import open_gradebook
from bangkom.store.source import read_source, source_path

A, Q = "kebijakan-01", "gnrm-refleksi-01"
"""Session 1 has one essay: three criteria of three levels, 4 points each."""
TEXT = "Saya sering menunda surat warga.\n\nMulai Senin saya menjawabnya pada hari yang sama."


def make_gradebook(folder: Path) -> bytes:
    """A gradebook with session 1 and no hand-ins; nbgrader takes its time to make one."""
    settings = Settings(folder, COHORT)
    settings.cohort_folder.mkdir(parents=True)
    with open_gradebook(settings) as made:
        made.ensure_assignment(read_source(source_path(ROOT / "build" / "source", A)))
    return settings.gradebook.read_bytes()


def hand_in(service: Running, who: str, answers: Mapping[str, object] | None = None) -> None:
    """Hand in session 1 with the essay (and these other answers), and have it graded."""
    submit(service, who, A, {Q: f"{TEXT}\n{who}", **(answers or {})})


def submit(
    service: Running, who: str, assignment: str, values: Mapping[str, object], files: Mapping[str, bytes] | None = None
) -> None:
    """Hand in these answers and files, and have them graded."""
    saved, depot, settings = service.clock().isoformat(), service.context.depot, service.context.settings
    entries = {id: {"value": value, "saved_at": saved} for id, value in values.items()}
    document = json.dumps({"schema": 1, "assignment": assignment, "answers": entries}).encode()
    notebook = depot.fetch(assignment)[f"{assignment}.ipynb"]
    sent = {f"{assignment}.ipynb": notebook, "jawaban.json": document, **(files or {})}
    depot.submit(COHORT, who, assignment, sent)
    assert [one.problem for one in collect(depot, settings.submitted, assignment, [who])] == [""]
    assert grade(settings, assignment, [who]).failed == ()


def fields(reply: httpx.Response) -> dict[str, str]:
    """The hidden fields of the desk's form."""
    form = reply.text.split("data-desk", 1)[1].split("</form>")[0]
    return dict(re.findall(r'type="hidden" name="([a-z]+)" value="([^"]*)"', form))


def save(service: Running, who: str, levels: str = "000", comment: str = "", **changes: Any) -> httpx.Response:
    """Open the next answer (or the one that `token` names) and give these levels."""
    query = f"?jawaban={changes.pop('token')}" if "token" in changes else ""
    opened = service.visitor(who).get(f"periksa/{A}/{Q}{query}")
    assert opened.status_code == 200
    chosen = {f"tingkat-{n}": level for n, level in enumerate(levels)}
    sent = {**fields(opened), **chosen, "komentar": comment, **changes}
    return service.send(who, f"periksa/{A}/{Q}", **sent)
