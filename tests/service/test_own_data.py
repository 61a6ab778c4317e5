"""The copy of a participant's data: all of it that is theirs, nothing that isn't, and never two at a time."""

import html
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.service.conftest import COHORT, START, Running
from tests.service.whole_training import after_training, train

from bangkom.store import audit, evidence, forum, presentations
from bangkom.store.evidence import Folder, announce

OTHERS = "Tulisan orang lain yang bukan milik km_01"
SECRET = "Alasan rahasia petugas"


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, released: Path, filled_store: bytes) -> Iterator[Running]:
    known = train(tmp_path_factory.mktemp("terlatih"), released, filled_store)
    with after_training(tmp_path_factory.mktemp("layanan"), released, known) as running:
        yield running


@pytest.fixture(autouse=True)
def noticed(request: pytest.FixtureRequest) -> None:
    if "service" in request.fixturenames:
        request.getfixturevalue("service").see_notice()


def download(service: Running, who: str = "km_01") -> zipfile.ZipFile:
    reply = service.send(who, "data-saya/unduh")
    assert reply.status_code == 200, reply.text
    assert f'filename="data-saya-{who}.zip"' in reply.headers["Content-Disposition"]
    opened = zipfile.ZipFile(io.BytesIO(reply.content))
    assert opened.testzip() is None
    return opened


def parts(opened: zipfile.ZipFile) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = json.loads(opened.read("data-saya.json"))["bagian"]
    return found


def test_everything_of_a_whole_training_is_in_it(trained: Running) -> None:
    opened = download(trained)
    found = parts(opened)
    assert found["data_peserta"][0]["Nama"] == "Ni Wayan Sari"
    for key in ("tontonan", "forum", "tatap_muka", "rancangan_versi", "tonggak", "laporan"):
        assert found[key], key
    assert found["rancangan_versi"][0]["Isi"], "the document, not a text with a document in it"
    page = opened.read("data-saya.html").decode()
    assert "<h1>Data saya</h1>" in page and "Kehadiran tatap muka" in page and "Hadir" in page
    assert "src=" not in page and "http" not in page.replace("http-equiv", ""), "it needs no network"


def test_a_presentations_marks_are_in_it_only_while_they_are_released(trained: Running) -> None:
    trained.write(lambda c: presentations.release(c, ["km_01"], "pa_01", START, is_released=False, reason="x"))
    assert parts(download(trained))["presentasi_nilai"] == []
    trained.write(lambda c: presentations.release(c, ["km_01"], "pa_01", START))
    assert len(parts(download(trained))["presentasi_nilai"]) == 2


def test_hand_ins_come_as_files_with_their_receipts(service: Running) -> None:
    answers = {"schema": 1, "assignment": "kebijakan-01", "answers": {"esai": {"value": "Loket", "saved_at": "x"}}}
    service.hand_in("km_01", "kebijakan-01", json.dumps(answers).encode())
    service.hand_in("km_02", "kebijakan-01", json.dumps(answers).replace("Loket", OTHERS).encode())
    opened = download(service)
    place = "kumpulan/kebijakan-01/0001/"
    assert json.loads(opened.read(place + "jawaban.json")) == answers
    assert {place + "kebijakan-01.ipynb", place + "tanda-terima.json"} <= set(opened.namelist())
    assert [row["Kumpulan ke"] for row in parts(opened)["kumpulan"]] == [1]
    everything = b"".join(opened.read(name) for name in opened.namelist())
    assert OTHERS.encode() not in everything
    assert not list((service.context.settings.depot / "tmp").iterdir()), "nothing of it stays on the server"


def test_others_words_and_what_only_staff_may_read_stay_out(service: Running) -> None:
    place = forum.Place(COHORT, "kebijakan", "Kelompok 1")

    def write(c: Any) -> None:
        thread = forum.begin(c, place, OTHERS, OTHERS, "km_02", "k" * 16, START)[0]
        forum.reply(c, thread, "Tanggapan saya sendiri", "km_01", "l" * 16, START)
        audit.record(c, START, "wi_01", "trainer", "mark.give", "km_01", SECRET)
        audit.record(c, START, "pa_01", "organiser", "person.move", "km_01", "Dari A ke B.")
        audit.record(c, START, "pa_01", "organiser", "person.move", "km_02", OTHERS)

    service.write(write)
    opened = download(service)
    everything = b"".join(opened.read(name) for name in opened.namelist()).decode()
    assert "Tanggapan saya sendiri" in everything
    assert "Dari A ke B." in everything and "Memindahkan kelompok" in everything
    assert OTHERS not in everything and SECRET not in everything
    acts = [(row["Tindakan"], row["Keterangan"]) for row in parts(opened)["tindakan"]]
    assert ("mark.give", "") in acts, "that it was done is told, not what it says"
    for secret in ("password", "code_hash", "$argon2", "wi_01", "pa_01"):
        assert secret not in everything, secret


@pytest.mark.parametrize("text", ["[" * 4000, '{"gaji": 1e999, "a":  1}', "[1, 2"], ids=["deep", "object", "torn"])
def test_what_somebody_wrote_comes_back_as_it_was_written(service: Running, text: str) -> None:
    place = forum.Place(COHORT, "kebijakan", "Kelompok 1")
    service.write(lambda c: forum.begin(c, place, "Judul", text, "km_01", "k" * 16, START))
    opened = download(service)
    assert [row["Tulisan Anda"] for row in parts(opened)["forum"]] == [text]
    assert text in html.unescape(opened.read("data-saya.html").decode())


def test_evidence_is_in_it_and_one_that_is_lost_is_told(service: Running) -> None:
    folder = Folder(service.context.settings.cohort_folder / "bukti")
    content = b"%PDF-1.7 surat %%EOF"
    for place in ("1", "2"):
        arriving = announce("km_01", "m1", f"surat-{place}.pdf", len(content), place, START)
        folder.append(arriving, 0, content)
        sha256 = folder.finish(arriving)
        kept = service.write(lambda c, a=arriving, s=sha256: evidence.keep(c, a, s, START))
    folder.remove(kept)
    opened = download(service)
    assert opened.read("bukti/1-surat-1.pdf") == content
    assert "tidak dapat dibaca" in opened.read("bukti/2-surat-2.pdf.tidak-terbaca.txt").decode()


def test_each_copy_is_recorded_and_only_one_is_made_at_a_time(service: Running) -> None:
    download(service)
    with service.context.database.read() as connection:
        newest = audit.entries(connection, 1)[0]
    assert (newest.who, newest.act, newest.subject) == ("km_01", "data.download", "km_01")
    service.app.settings["own_data"].add("km_01")
    refused = service.send("km_01", "data-saya/unduh")
    assert refused.status_code == 429 and "masih dikirim" in refused.text
    download(service, "km_02")
    service.app.settings["own_data"].clear()
    download(service)


def test_the_notice_leads_to_it(service: Running) -> None:
    assert 'href="/services/bangkom/data-saya"' in service.visitor("km_01").get("pemberitahuan").text
    assert "Unduh data saya" in service.visitor("km_01").get("data-saya").text
    assert "data-saya" not in service.visitor("wi_01").get("pemberitahuan").text
