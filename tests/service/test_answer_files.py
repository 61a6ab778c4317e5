"""Tables and uploads on the desk: a table is a table, a file is a download, and nothing of either acts."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.sample import QUESTIONS, STRUCTURED, write_sample

from bangkom.store import teaching
from bangkom.store.gradebook import open_gradebook
from bangkom.store.marks import read_marks

from .conftest import COHORT, Running, running_service
from .desk import fields, submit

A, TABLE, UPLOAD = "kebijakan-01", "tonggak-01", "bukti-01"
CONTENT = b"%PDF-1.4\n<script>alert(1)</script>"
STORED = f"unggahan/{hashlib.sha256(CONTENT).hexdigest()}.pdf"
NAME = 'Surat "tugas" Ketut.pdf'


@pytest.fixture
def desk(tmp_path: Path, released: Path, filled_store: bytes) -> Iterator[Running]:
    """Session 1 asks for a table and for files; km_01 handed in both."""
    with running_service(tmp_path, released, filled_store) as running:
        running.see_notice()
        (tmp_path / "build").unlink()
        write_sample(running.context.settings, A, (*QUESTIONS, *STRUCTURED))
        depot = running.context.depot
        files = dict(depot.fetch(A))
        data = json.loads(files["soal.json"])
        upload = {
            "id": UPLOAD,
            "type": "upload",
            "points": 10,
            "files": [1, 2],
            "types": ["pdf"],
            "bytes": 1_000_000,
        }
        files["soal.json"] = json.dumps({**data, "questions": [*data["questions"], upload]}).encode()
        depot.publish(A, files)
        file = {"name": NAME, "sha256": hashlib.sha256(CONTENT).hexdigest(), "size": len(CONTENT)}
        answers = {TABLE: TABLE_ANSWER, UPLOAD: [file]}
        submit(running, "km_01", A, answers, {STORED: CONTENT})
        running.write(lambda c: teaching.assign(c, COHORT, "wi_02", ["Kelompok 2"]))
        yield running


TABLE_ANSWER = [{"kegiatan": "<b>Loket</b> satu pintu", "target": 12.5, "batas": "2026-12-31", "arah": "naik"}]


def test_a_table_is_shown_as_a_table_and_marked(desk: Running) -> None:
    page = desk.visitor("wi_01").get(f"periksa/{A}/{TABLE}")
    assert (
        "<td>&lt;b&gt;Loket&lt;/b&gt; satu pintu</td><td>12,5</td><td>31 Desember 2026</td><td>naik</td>" in page.text
    )
    reply = desk.send("wi_01", f"periksa/{A}/{TABLE}", **fields(page), **{"tingkat-0": "0", "tingkat-1": "1"})
    assert reply.status_code == 303
    with open_gradebook(desk.context.settings) as gradebook:
        marks = {mark.question: mark.manual for mark in read_marks(gradebook, A, "km_01")}
    assert marks[TABLE] == 7.0


def test_a_file_is_downloaded_and_never_shown(desk: Running) -> None:
    page = desk.visitor("wi_01").get(f"periksa/{A}/{UPLOAD}").text
    link = re.findall(r'<a href="([^"]+)" download>([^<]+)</a>', page)
    assert [name for _, name in link] == ["Surat &#34;tugas&#34; Ketut.pdf"]
    address = link[0][0].removeprefix("/services/bangkom/")
    reply = desk.visitor("wi_01").get(address)
    assert (reply.status_code, reply.content) == (200, CONTENT)
    assert reply.headers["Content-Type"] == "application/octet-stream"
    assert reply.headers["Content-Disposition"] == (
        "attachment; filename=\"jawaban.pdf\"; filename*=UTF-8''Surat%20%22tugas%22%20Ketut.pdf"
    )
    assert reply.headers["Content-Security-Policy"].endswith("sandbox")
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert desk.visitor("wi_02").get(address).status_code == 404
    assert desk.visitor("wi_01").get(address[:-1] + "1").status_code == 404
    assert desk.visitor("wi_01").get(address.replace(UPLOAD, TABLE)).status_code == 404
    (desk.context.settings.submitted / "km_01" / A / STORED).unlink()
    assert desk.visitor("wi_01").get(address).status_code == 404
