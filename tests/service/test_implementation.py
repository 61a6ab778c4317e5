"""The implementation from the approved rancangan to the mentor's word: own pages, evidence, surveys, board, mentor."""

import errno
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.service.conftest import COHORT, START, Running, running_service
from tests.unit.cohort.tables import workbook
from tests.unit.store.approved import approve

from bangkom.domain.classroom import ClassSession
from bangkom.domain.survey import NAMES, UNSUR
from bangkom.store import audit, classroom, implementation, mentor_links, teaching
from bangkom.store.implementation import outcomes
from bangkom.web.service import implementation_evidence

PDF = b"%PDF-1.7\n" + b"isi " * 1000
CLOSING = START + timedelta(days=1)


@pytest.fixture
def service(tmp_path: Path, released: Path, filled_store: bytes) -> Iterator[Running]:
    """km_01 has an approved rancangan; the last classroom session ends a day after START; wi_02 looks after others."""
    with running_service(tmp_path, released, filled_store) as running:
        running.see_notice()
        running.write(lambda c: approve(c, "km_01", START))
        last = ClassSession(0, "", "Penutupan", "closing", CLOSING - timedelta(hours=2), CLOSING)
        running.write(lambda c: classroom.plan(c, COHORT, last, "pa_01", START))
        running.write(lambda c: teaching.assign(c, COHORT, "wi_02", ["Kelompok 2"]))
        yield running


@pytest.fixture
def look(service: Running) -> Callable[..., Any]:
    def do(function: Callable[..., Any], *arguments: Any) -> Any:
        with service.context.database.read() as connection:
            return function(connection, *arguments)

    return do


def key_of(page: str) -> str:
    return re.search(r'name="kunci" value="([0-9a-f]{32})"', page)[1]  # type: ignore[index]


def announce(service: Running, who: str = "km_01", about: str = "m1", name: str = "a.pdf", size: int = len(PDF)) -> Any:
    client = service.visitor(who)
    body = {"about": about, "name": name, "size": size, "modified": "1"}
    return client.post("api/implementasi/bukti", json=body, headers={"X-XSRFToken": service.xsrf(client)})


def put(service: Running, key: str, offset: int | str, piece: bytes, who: str = "km_01") -> httpx.Response:
    client = service.visitor(who)
    headers = {"X-XSRFToken": service.xsrf(client)}
    return client.put(f"api/implementasi/bukti/{key}?dari={offset}", content=piece, headers=headers)


def upload(service: Running, name: str = "a.pdf", content: bytes = PDF, about: str = "m1") -> httpx.Response:
    begun = announce(service, about=about, name=name, size=len(content)).json()
    return put(service, begun["key"], 0, content)


def measure(service: Running, value: str = "45", day: str = "1/3/2026", indicator: str = "i1") -> httpx.Response:
    key = key_of(service.visitor("km_01").get(f"implementasi/indikator/{indicator}").text)
    return service.send(
        "km_01", f"implementasi/indikator/{indicator}", kunci=key, nilai=value, tanggal=day, sumber="Buku antrean"
    )


class Mentor:
    """A browser that came in by km_01's link."""

    def __init__(self, service: Running) -> None:
        link = service.write(lambda c: mentor_links.make_link(c, "km_01", "wi_01", service.clock()))
        self.client = service.client()
        self.client.post("mentor", data={"tautan": mentor_links.sign(service.context.secret, link)})

    def read(self) -> httpx.Response:
        return self.client.get("mentor/implementasi")

    def send(self, **data: str) -> httpx.Response:
        seal = re.search(r'name="segel" value="([0-9a-f]+)"', self.read().text)[1]  # type: ignore[index]
        fields = {name.replace("__", "-"): value for name, value in data.items()}
        return self.client.post("mentor/implementasi", data={"segel": seal, "nama": "Ni Made Kepala", **fields})


def test_before_the_rancangan_is_approved_the_page_says_what_is_awaited(service: Running) -> None:
    page = service.visitor("km_02").get("implementasi")
    assert page.status_code == 200
    assert "Rancangan Anda belum disetujui" in page.text
    for path in ("tonggak/m1", "indikator/i1", "skm", "hemat", "lapor"):
        reply = service.visitor("km_02").get(f"implementasi/{path}")
        assert (reply.status_code, "setelah rancangan disetujui" in reply.text) == (409, True), path


def test_the_page_says_when_it_is_due_and_what_to_do_next(service: Running) -> None:
    page = service.visitor("km_01").get("implementasi").text
    assert "Laporkan paling lambat Sabtu, 2 Mei 2026, 09.00 WITA (61 hari lagi)" in page
    assert "Daftar periksa dipakai di loket" in page
    assert "Tonggak jangka pendek, tenggat 13 April 2026." in page
    service.clock.pass_by(timedelta(days=70))
    assert "Batas waktu laporan sudah lewat." in service.visitor("km_01").get("implementasi").text


def test_a_milestone_is_marked_done_with_evidence_and_can_be_taken_back(service: Running, look: Any) -> None:
    reply = service.send("km_01", "implementasi/tonggak/m1", tanggal="1 Maret 2026", catatan="Dipakai semua petugas")
    assert reply.headers["Location"].endswith("implementasi/tonggak/m1?ok=selesai#bukti")
    assert upload(service).json()["done"] is True
    page = service.visitor("km_01").get("implementasi").text
    assert "1 berkas bukti" in page
    assert "Selesai, menunggu mentor" in page
    service.send("km_01", "implementasi/tonggak/m1/batal")
    assert look(implementation.read, "km_01").told.reports == {}


@pytest.mark.parametrize(
    ("day", "note", "sentence"),
    [
        ("", "", "Tulis tanggalnya"),
        ("31/2/2026", "", "bukan tanggal yang ada"),
        ("20/3/2026", "", "belum tiba"),
        ("1/1/2020", "", "dua tahun"),
        ("1/3/2026", "NIP 198503122010011023", "nomor panjang"),
    ],
)
def test_a_wrong_date_or_a_nip_is_told_and_what_was_typed_stays(
    service: Running, look: Any, day: str, note: str, sentence: str
) -> None:
    reply = service.send("km_01", "implementasi/tonggak/m1", tanggal=day, catatan=note or "Catatan saya")
    assert (reply.status_code, sentence in reply.text, (note or "Catatan saya") in reply.text) == (422, True, True)
    assert look(implementation.read, "km_01").told.reports == {}


def test_a_reading_is_kept_once_and_shown_before_now_target(service: Running, look: Any) -> None:
    key = key_of(service.visitor("km_01").get("implementasi/indikator/i1").text)
    for _ in range(2):
        reply = service.send(
            "km_01", "implementasi/indikator/i1", kunci=key, nilai="45,5", tanggal="1/3/2026", sumber="Buku antrean"
        )
        assert reply.status_code == 303
    assert [one.value for one in look(implementation.read, "km_01").told.readings] == [45.5]
    page = service.visitor("km_01").get("implementasi/indikator/i1").text
    assert "Turun 14,5 menit (membaik); 48,3 % jalan menuju target." in page
    assert all(words in page for words in ("60 menit", "45,5 menit", "30 menit"))
    reading = look(implementation.read, "km_01").told.readings[0].id
    service.send("km_01", "implementasi/indikator/i1/tarik", hasil=str(reading))
    assert "Belum ada hasil pengukuran yang dihitung." in service.visitor("km_01").get("implementasi").text


@pytest.mark.parametrize("value", ["", "empat", "1e9", "nan", "9" * 30])
def test_a_value_that_is_no_number_is_told(service: Running, look: Any, value: str) -> None:
    reply = measure(service, value)
    assert reply.status_code == 422
    assert look(implementation.read, "km_01").told.readings == ()


def test_evidence_goes_on_after_a_broken_line_and_after_a_reload(service: Running, look: Any) -> None:
    begun = announce(service).json()
    assert (begun["received"], begun["done"]) == (0, False)
    assert put(service, begun["key"], 0, PDF[:1500]).json()["received"] == 1500
    assert announce(service).json() == {"key": begun["key"], "received": 1500, "done": False}
    assert put(service, begun["key"], 0, PDF[:1500]).json()["received"] == 1500
    assert put(service, begun["key"], 1500, PDF[1500:]).json() == {
        "key": begun["key"],
        "received": len(PDF),
        "done": True,
    }
    assert put(service, begun["key"], 1500, PDF[1500:]).json()["done"] is True  # its answer was lost
    assert announce(service).json()["done"] is True
    client = service.visitor("km_01")
    asked = client.get(f"api/implementasi/bukti/{begun['key']}", headers={"X-XSRFToken": service.xsrf(client)})
    assert asked.json()["done"] is True
    assert service.visitor("km_01").get("implementasi/bukti/1").content == PDF


def test_evidence_that_does_not_fit_beside_the_hand_ins_is_refused_when_it_is_announced(service: Running) -> None:
    old = service.app.settings["service"]
    service.hand_in("km_01", "kebijakan-01")
    kept = sum(file.size for one in service.context.depot.submissions(participant="km_01") for file in one.files)
    settings = replace(old.context.settings, kept_limit=kept + len(PDF) + 1)
    service.app.settings["service"] = replace(old, context=replace(old.context, settings=settings))
    assert announce(service, name="a.pdf").status_code == 200
    assert announce(service, name="a.pdf").status_code == 200, "the same again goes on"
    full = announce(service, name="b.pdf")
    assert full.status_code == 409
    assert "tidak muat" in full.json()["error"]


def test_evidence_is_a_download_that_no_browser_runs(service: Running) -> None:
    upload(service, "Foto “papan”\r\nX: y.pdf")
    reply = service.visitor("km_01").get("implementasi/bukti/1")
    assert reply.headers["Content-Type"] == "application/octet-stream"
    assert reply.headers["Content-Disposition"].startswith('attachment; filename="bukti.pdf"; filename*=UTF-8')
    assert "\r" not in reply.headers["Content-Disposition"]
    assert "X" not in reply.headers
    assert reply.headers["Content-Security-Policy"].endswith("; sandbox")
    assert reply.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "size", "status", "sentence"),
    [
        ("virus.exe", 10, 409, "Jenis berkas ini tidak diterima"),
        ("halaman.html", 10, 409, "Jenis berkas ini tidak diterima"),
        ("a.pdf", 20_000_001, 409, "paling besar 20,0 MB"),
        ("a.pdf", 0, 409, "kosong"),
        ("a.pdf", "10", 400, ""),
    ],
)
def test_what_is_not_taken_is_refused_before_it_is_sent(
    service: Running, name: str, size: Any, status: int, sentence: str
) -> None:
    reply = announce(service, name=name, size=size)
    assert (reply.status_code, sentence in reply.json()["error"]) == (status, True)


def test_a_file_that_is_not_what_it_says_is_refused_and_gone(service: Running, tmp_path: Path) -> None:
    reply = upload(service, "a.pdf", b"<script>alert(1)</script>" * 10)
    assert (reply.status_code, "bukan PDF" in reply.json()["error"]) == (409, True)
    assert [path for path in (tmp_path / "gradebook" / COHORT / "bukti").rglob("*") if path.is_file()] == []
    assert announce(service, size=250).status_code == 200


def test_names_never_leave_the_folder(service: Running, tmp_path: Path) -> None:
    assert upload(service, "../../../../etc/passwd.pdf").json()["done"] is True
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and path.read_bytes() == PDF]
    assert [path.parent for path in kept] == [tmp_path / "gradebook" / COHORT / "bukti" / "km_01"]


def test_a_piece_that_is_too_long_or_misplaced_adds_nothing(service: Running) -> None:
    key = announce(service, size=100).json()["key"]
    assert put(service, key, "x", PDF[:10]).status_code == 400
    assert put(service, key, 50, PDF[:10]).json()["received"] == 0
    assert put(service, key, 0, PDF[:101]).status_code == 409
    assert put(service, key, 0, b"x" * (implementation_evidence.PIECE + 1)).status_code == 413
    assert put(service, "f" * 32, 0, PDF[:10]).status_code == 404


def test_evidence_is_about_something_of_the_own_approved_rancangan(service: Running) -> None:
    assert announce(service, about="m9").status_code == 409
    assert announce(service, about="../m1").status_code == 409
    assert "setelah rancangan disetujui" in announce(service, who="km_02").json()["error"]


def test_nobody_gets_or_sends_what_is_another_participants(service: Running) -> None:
    key = announce(service).json()["key"]
    assert put(service, key, 0, PDF, who="km_02").status_code == 404
    put(service, key, 0, PDF)
    expected = {"km_01": 200, "km_02": 404, "km_03": 404, "wi_01": 200, "wi_02": 404, "pa_01": 200}
    assert {who: service.visitor(who).get("implementasi/bukti/1").status_code for who in expected} == expected
    assert service.send("km_02", "implementasi/bukti/1/hapus").status_code == 404
    assert service.send("km_01", "implementasi/bukti/1/hapus").status_code == 303
    assert service.visitor("km_01").get("implementasi/bukti/1").status_code == 404


def test_a_full_disk_is_told_as_a_passing_trouble(service: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    key = announce(service).json()["key"]
    real = os.write

    def full(descriptor: int, content: bytes) -> int:
        if bytes(content[:4]) == PDF[:4]:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(descriptor, content)

    monkeypatch.setattr(os, "write", full)
    reply = put(service, key, 0, PDF)
    monkeypatch.undo()
    assert (reply.status_code, "Tempat penyimpanan penuh" in reply.json()["error"]) == (503, True)
    assert put(service, key, 0, PDF).json()["done"] is True


def survey_fields(page: str, **changes: str) -> dict[str, str]:
    about = {"kunci": key_of(page), "tahap": "after", "layanan": "Loket akta", "periode": "April 2026", "pengguna": ""}
    return {**about, **changes}


def totals(points: int) -> dict[str, str]:
    each, rest = divmod(points, 9)
    return {unsur: str(each + (place < rest)) for place, unsur in enumerate(UNSUR)}


def test_typed_totals_come_to_the_exact_index_step_by_step(service: Running, look: Any) -> None:
    page = service.visitor("km_01").get("implementasi/skm").text
    form = survey_fields(page, responden="29", pengguna="1.000", **totals(955))
    assert service.send("km_01", "implementasi/skm", **form).status_code == 303
    assert service.send("km_01", "implementasi/skm", **form).status_code == 303  # sent twice
    shown = service.visitor("km_01").get("implementasi/skm").text
    assert shown.count("Sesudah perubahan: 91,48") == 1
    assert "Dikali 25: 91,4751, dibulatkan dua angka: IKM 91,48." in shown
    assert "Dengan konvensi 0,11 hasilnya 90,56" in shown
    assert "contoh yang dianjurkan 278 responden (Krejcie–Morgan); survei ini punya 29." in shown
    found = look(outcomes, COHORT, service.context.programme.implementation)["km_01"]
    assert (found.ikm_before, str(found.ikm_after)) == (None, "91.48")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"responden": "0"}, "Tulis jumlah responden"),
        ({"responden": ""}, "Tulis jumlah responden"),
        ({"biaya": ""}, "Tulis jumlah nilainya dari semua responden"),
        ({"biaya": "10,5"}, "Tulis angkanya saja"),
        ({"biaya": "28"}, "jumlahnya dari 29 sampai 116"),
        ({"biaya": "117"}, "jumlahnya dari 29 sampai 116"),
        ({"tahap": "nanti"}, "Pilih sebelum atau sesudah"),
        ({"pengguna": "12"}, "lebih sedikit daripada respondennya"),
        ({"layanan": ""}, "Tulis layanan yang disurvei"),
    ],
)
def test_impossible_totals_are_told_beside_the_field_and_nothing_is_kept(
    service: Running, changes: dict[str, str], sentence: str
) -> None:
    page = service.visitor("km_01").get("implementasi/skm").text
    form = {**survey_fields(page, responden="29", **totals(955)), **changes}
    reply = service.send("km_01", "implementasi/skm", **form)
    assert (reply.status_code, sentence in reply.text) == (422, True)
    assert "Sesudah perubahan: " not in service.visitor("km_01").get("implementasi/skm").text


def send_sheet(service: Running, *rows: tuple[Any, ...]) -> httpx.Response:
    form = survey_fields(service.visitor("km_01").get("implementasi/skm").text)
    files = {"berkas": ("skm.xlsx", workbook(*rows))}
    return service.send("km_01", "implementasi/skm/unggah", files=files, **form)


def test_a_sheet_is_looked_at_first_and_kept_once(service: Running) -> None:
    order = [NAMES[unsur] for unsur in (*UNSUR[:7], "pengaduan", "sarana")]  # type: ignore[index]
    reply = send_sheet(service, tuple(order), *[(4,) * 9] * 28, (4, 4, 4, 4, 4, 4, 4, 1, 3))
    place = reply.headers["Location"].removeprefix("/services/bangkom/")
    preview = service.visitor("km_01").get(place).text
    assert "IKM 99,62 · mutu A (Sangat Baik)" in preview
    assert "Sesudah perubahan: " not in service.visitor("km_01").get("implementasi/skm").text
    assert service.visitor("km_02").get(place).status_code == 404
    for _ in range(2):
        assert service.send("km_01", place).headers["Location"].endswith("implementasi/skm?ok=skm")
    shown = service.visitor("km_01").get("implementasi/skm").text
    assert shown.count("Sesudah perubahan: 99,62") == 1
    survey = re.search(r'name="survei" value="(\d+)"', shown)[1]  # type: ignore[index]
    service.send("km_01", "implementasi/skm/tarik", survei=survey)
    assert "Sesudah perubahan: " not in service.visitor("km_01").get("implementasi/skm").text


def test_a_wrong_sheet_is_told_by_row_and_column_and_cannot_be_kept(service: Running) -> None:
    reply = send_sheet(service, tuple(NAMES.values()), (4, 4, 4, 4, 4, 4, 4, 4, None), (4, 4, 5, 4, 4, 4, 4, 4, 4))
    place = reply.headers["Location"].removeprefix("/services/bangkom/")
    preview = service.visitor("km_01").get(place).text
    assert "2 hal harus diperbaiki" in preview
    assert "Baris 2" in preview
    assert "Wajib diisi." in preview
    assert "Nilai harus 1, 2, 3, atau 4." in preview
    service.send("km_01", place)
    assert "Sesudah perubahan: " not in service.visitor("km_01").get("implementasi/skm").text


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\0" * 100, b"PK\x03\x04" + b"x" * 100])
def test_a_file_that_is_no_sheet_is_told(service: Running, content: bytes) -> None:
    form = survey_fields(service.visitor("km_01").get("implementasi/skm").text)
    reply = service.send("km_01", "implementasi/skm/unggah", files={"berkas": ("a.xlsx", content)}, **form)
    assert reply.status_code == 422


def test_the_sheet_to_fill_in_is_given(service: Running) -> None:
    reply = service.visitor("km_01").get("implementasi/skm/contoh.xlsx")
    assert reply.content.startswith(b"PK")


def test_savings_are_shown_as_stated_and_half_of_them_is_told(service: Running) -> None:
    form = {"layanan": "Akta", "sebelum": "60", "sesudah": "35", "jumlah": "", "rupiah": "", "oleh": "Kepala bidang"}
    assert "Isi ketiganya" in service.send("km_01", "implementasi/hemat", **form).text
    assert service.send("km_01", "implementasi/hemat", **{**form, "jumlah": "-3"}).status_code == 422
    reply = service.send("km_01", "implementasi/hemat", **{**form, "jumlah": "240", "rupiah": "Rp1.250.000"})
    assert reply.status_code == 303
    page = service.visitor("km_01").get("implementasi").text
    assert "60 → 35 menit, 240 layanan sebulan: 100 jam sebulan dihemat" in page
    assert "Rp1.250.000 sebulan dihemat" in page
    assert 'value="1250000"' in service.visitor("km_01").get("implementasi/hemat").text


def tell_all(service: Running) -> None:
    for milestone in ("m1", "m2"):
        service.send("km_01", f"implementasi/tonggak/{milestone}", tanggal="1/3/2026", catatan="")
        upload(service, f"{milestone}.pdf", about=milestone)
    measure(service, "45")
    measure(service, "88,31", indicator="i2")


def test_a_report_says_what_is_missing_and_is_taken_when_that_is_meant(service: Running, look: Any) -> None:
    measure(service, "45")
    page = service.visitor("km_01").get("implementasi/lapor").text
    assert "3 hal masih kurang" in page
    assert "Tonggak jangka pendek “Papan waktu layanan dipasang” belum ditandai selesai." in page
    reply = service.send("km_01", "implementasi/lapor", ringkasan="Lebih cepat")
    assert (reply.status_code, "Masih ada 3 hal yang kurang" in reply.text) == (422, True)
    assert service.send("km_01", "implementasi/lapor", ringkasan="", yakin="ya").status_code == 422
    assert service.send("km_01", "implementasi/lapor", ringkasan="Lebih cepat", yakin="ya").status_code == 303
    assert look(implementation.read, "km_01").told.reported_at == START


def test_the_mentor_looks_at_everything_and_then_there_is_a_score(service: Running, look: Any) -> None:
    tell_all(service)
    service.send("km_01", "implementasi/lapor", ringkasan="Antrean lebih singkat")
    mentor = Mentor(service)
    page = mentor.read().text
    assert "Antrean lebih singkat" in page
    assert mentor.client.get("mentor/implementasi/bukti/1").content == PDF
    names = re.findall(r'name="(putusan-[a-z]+-\d+)" value="sesuai"', page)
    assert len(names) == 5
    assert mentor.send().status_code == 422
    assert mentor.send(**{names[0]: "perbaiki"}).status_code == 409
    reply = mentor.send(**dict.fromkeys(names, "sesuai"), nama="Ni")
    assert (reply.status_code, "Tulis nama Anda" in reply.text) == (422, True)
    assert mentor.send(**dict.fromkeys(names, "sesuai")).status_code == 303
    assert "Tidak ada yang menunggu pemeriksaan Anda." in mentor.read().text
    found = look(outcomes, COHORT, service.context.programme.implementation)["km_01"]
    assert (found.milestones_verified, found.score, found.verified_at) == (2, 87.5, START)
    page = service.visitor("km_01").get("implementasi").text
    assert "87,50" in page
    assert "Implementasi Anda diverifikasi" in page
    acts = [entry.act for entry in look(audit.entries, 5)]
    assert acts == ["implementation.verify"] * 5
    assert service.send("km_01", "implementasi/tonggak/m1/batal").status_code == 409
    assert service.send("km_01", "implementasi/bukti/1/hapus").status_code == 409


def test_what_the_mentor_doubts_is_mended_and_reported_again(service: Running, look: Any) -> None:
    tell_all(service)
    service.send("km_01", "implementasi/lapor", ringkasan="Antrean lebih singkat")
    mentor = Mentor(service)
    names = re.findall(r'name="(putusan-[a-z]+-\d+)" value="sesuai"', mentor.read().text)
    notes = {name.replace("putusan", "catatan"): "Fotonya buram" for name in names}
    assert mentor.send(**dict.fromkeys(names, "perbaiki"), **notes).status_code == 303
    page = service.visitor("km_01").get("implementasi").text
    assert "Mentor meminta perbaikan" in page
    assert "“Fotonya buram”" in page
    assert look(outcomes, COHORT, service.context.programme.implementation)["km_01"].score is None
    service.send("km_01", "implementasi/tonggak/m1", tanggal="2/3/2026", catatan="Foto baru")
    old = mentor.send(**{names[0]: "sesuai"})
    assert (old.status_code, "sudah diubah peserta" in old.text) == (409, True)
    assert service.send("km_01", "implementasi/lapor", ringkasan="Diperbaiki", yakin="ya").status_code == 303
    assert look(implementation.read, "km_01").told.verification is None


def test_a_mentors_link_opens_only_its_own_participant(service: Running) -> None:
    service.write(lambda c: approve(c, "km_03", START))
    client = service.visitor("km_03")
    body = {"about": "m1", "name": "a.pdf", "size": len(PDF), "modified": "1"}
    key = client.post("api/implementasi/bukti", json=body, headers={"X-XSRFToken": service.xsrf(client)}).json()["key"]
    put(service, key, 0, PDF, who="km_03")
    mentor = Mentor(service)
    assert mentor.client.get("mentor/implementasi/bukti/1").status_code == 404
    link = service.write(lambda c: mentor_links.links(c, "km_01"))[0]
    service.write(lambda c: mentor_links.revoke_link(c, "km_01", link.id, "wi_01", START))
    assert mentor.read().status_code == 403
    assert service.client().get("mentor/implementasi").status_code == 403
    forged = service.client().post("mentor/implementasi", data={"segel": "x", "nama": "Siapa Saja"})
    assert forged.status_code == 403


def test_a_coach_remarks_and_the_participant_answers(service: Running, look: Any) -> None:
    page = service.visitor("wi_01").get("implementasi/orang/km_01").text
    key = key_of(page)
    for _ in range(2):
        service.send("wi_01", "implementasi/orang/km_01/catatan", kunci=key, isi="<b>Lanjutkan</b>")
    own = service.visitor("km_01").get("implementasi").text
    assert own.count("&lt;b&gt;Lanjutkan&lt;/b&gt;") == 1
    assert "I Gede Putra, " in own and "wi_01" not in own
    service.send("km_01", "implementasi/jawab", kunci=key_of(own), isi="Siap, Pak")
    assert "Siap, Pak" in service.visitor("wi_01").get("implementasi/orang/km_01").text
    assert [entry.act for entry in look(audit.entries, 1)] == ["implementation.remark"]
    assert service.send("wi_02", "implementasi/orang/km_01/catatan", kunci=key, isi="x").status_code == 404
    assert service.send("wi_01", "implementasi/orang/km_01/catatan", kunci="x", isi="x").status_code == 400


def test_the_board_shows_who_is_due_late_and_verified_by_agency(service: Running) -> None:
    page = service.visitor("pa_01").get("implementasi").text
    assert all(name in page for name in ("Ni Wayan Sari", "I Made Yasa", "Ni Ketut Ayu"))
    assert "0 dari 2 selesai, 0 diverifikasi" in page
    assert page.count("Rancangan belum disetujui") >= 2
    own = service.visitor("wi_02").get("implementasi").text
    assert "Ni Ketut Ayu" in own
    assert "Ni Wayan Sari" not in own
    service.clock.now = datetime(2026, 6, 1, tzinfo=UTC)
    assert "Lewat tenggat" in service.visitor("pa_01").get("implementasi?keadaan=terlambat").text
    assert "Tidak ada peserta yang cocok." in service.visitor("pa_01").get("implementasi?keadaan=verifikasi").text


def test_the_survey_says_in_plain_words_what_its_fields_mean(service: Running) -> None:
    page = service.visitor("km_01").get("implementasi/skm").text
    for words in (
        "berapa orang yang mengisi survei",
        "hal yang dinilai pengguna layanan",
        "setiap unsur berbobot sama",
    ):
        assert words in page
    labels = re.findall(r'<label for="([a-z]+)">[^<]+ <span class="hint">([^<]+)</span>', page)
    assert {name for name, _ in labels} >= set(UNSUR), "every unsur is explained beside its name"
