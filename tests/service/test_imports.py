"""A spreadsheet is looked at before anything of it is written; then all of it, once, by who looked at it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from tests.unit.cohort.tables import workbook

from bangkom.store import audit, people, schedule

from .conftest import COHORT, START, Running

HEADING = ("ID", "Nama", "NIP/NI PPPK", "Perangkat daerah", "Status", "Kelompok")
NEW = ("km_11", "I Wayan Baru", "198503122010011023", "Dinas Sosial", "ASN", "Kelompok 1")
MOVED = ("km_01", "Ni Wayan Sari", "", "Dinas", "ASN", "Kelompok 2")
SAME = ("km_02", "I Made Yasa", "", "Dinas", "ASN", "Kelompok 1")
GOOD = workbook(HEADING, NEW, MOVED, SAME)
BAD = workbook(
    HEADING, ("km_11", "I Wayan Baru", "1985", "Dinas Sosial", "entah", ""), ("", "", "", "Dinas", "ASN", "")
)
PLAN = workbook(
    ("Sesi", "Mulai", "Batas", "Kelompok"),
    ("kebijakan-01", "02/03/2026 08.00", "08/03/2026", ""),
    ("kebijakan-02", "09/03/2026 08.00", "15/03/2026 12.00", "Kelompok 1"),
)


@pytest.fixture
def office(service: Running) -> Running:
    service.see_notice()
    return service


def upload(office: Running, content: bytes, path: str = "peserta/impor", who: str = "pa_01") -> Any:
    return office.send(who, path, files={"berkas": ("daftar.xlsx", content)})


def preview_of(office: Running, content: bytes, path: str = "peserta/impor") -> str:
    reply = upload(office, content, path)
    assert reply.status_code == 303, reply.text
    return str(reply.headers["Location"]).removeprefix(office.context.prefix)


def registered(office: Running) -> dict[str, str]:
    with office.context.database.read() as connection:
        return {person.id: person.group for person in people.people(connection, COHORT)}


def acts(office: Running) -> list[str]:
    with office.context.database.read() as connection:
        return [entry.act for entry in audit.entries(connection, 50)]


def test_nothing_is_written_until_it_is_confirmed_and_then_once(office: Running) -> None:
    before = registered(office)
    address = preview_of(office, GOOD)
    page = office.visitor("pa_01").get(address)
    assert registered(office) == before
    assert "1 peserta ditambahkan, 1 diubah, 1 tetap" in page.text
    assert re.search(r"Kelompok: <span class=\"was\">Kelompok 1</span>Kelompok 2", page.text)
    assert "198503122010011023" in page.text
    assert "Tidak ada di berkas (1)" in page.text and "Ni Ketut Ayu" in page.text
    for _ in range(2):  # the button pressed twice
        assert office.send("pa_01", address).status_code == 303
    done = office.visitor("pa_01").get(address).text
    assert "Perubahan sudah ditulis" in done and "Tulis 2 peserta" not in done
    assert registered(office) == {**before, "km_01": "Kelompok 2", "km_11": "Kelompok 1"}
    assert acts(office) == ["roster.import"]
    again = office.visitor("pa_01").get(preview_of(office, GOOD)).text
    assert "Isi berkas sama dengan yang sudah tercatat." in again


def test_every_bad_row_is_named_and_none_is_written(office: Running) -> None:
    before = registered(office)
    address = preview_of(office, BAD)
    page = office.visitor("pa_01").get(address).text
    assert "Baris 2" in page and "Baris 3" in page
    assert "Isi ASN atau Non-ASN." in page and "Wajib diisi." in page
    assert '<button class="button" type="submit">Tulis' not in page
    forced = office.send("pa_01", address)
    assert forced.status_code == 409
    assert "Tidak ada yang ditulis" in forced.text
    assert registered(office) == before
    assert acts(office) == ["roster.refused", "roster.refused"]


def test_a_preview_that_was_overtaken_is_refused(office: Running) -> None:
    address = preview_of(office, GOOD)
    office.write(lambda c: people.move(c, "km_02", "Kelompok 2", "pa_01", "Jadwal", START))
    reply = office.send("pa_01", address)
    assert reply.status_code == 409
    assert "Daftar peserta berubah sejak pratinjau ini" in reply.text
    assert "km_11" not in registered(office)
    assert acts(office) == ["roster.refused"]


def test_a_preview_is_its_uploaders_and_goes_after_half_an_hour(office: Running) -> None:
    address = preview_of(office, GOOD)
    office.write(lambda c: c.exec_driver_sql("UPDATE account SET role = 'organiser' WHERE id = 'wi_01'"))
    assert office.visitor("wi_01").get(address).status_code == 404
    assert office.send("wi_01", address).status_code == 404
    office.clock.pass_by(timedelta(minutes=30))
    gone = office.send("pa_01", address)
    assert (gone.status_code, "Unggah berkasnya sekali lagi" in gone.text) == (404, True)
    assert "km_11" not in registered(office)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Pilih berkasnya dulu"),
        (b"%PDF-1.7", "Berkas ini PDF"),
        (b"PK\x03\x04 rusak", "rusak atau bukan lembar kerja"),
        (b"x" * 5_000_001, "lebih besar dari 5 MB"),
    ],
)
def test_what_cannot_be_read_is_told_beside_the_field(office: Running, content: bytes, sentence: str) -> None:
    reply = upload(office, content)
    assert reply.status_code == 422
    assert 'id="berkas-galat"' in reply.text and sentence in reply.text


def test_only_organisers_import(office: Running) -> None:
    for path in ("peserta/impor", "jadwal/impor"):
        assert upload(office, GOOD, path, "wi_01").status_code == 403


def test_a_schedule_is_previewed_and_written_alike(office: Running) -> None:
    address = preview_of(office, PLAN, "jadwal/impor")
    page = office.visitor("pa_01").get(address).text
    assert "2 jadwal sesi diubah" in page
    assert "tenggat Minggu, 8 Maret 2026, 23.59 WITA" in page and "tidak dijadwalkan" in page
    assert office.send("pa_01", address).status_code == 303
    with office.context.database.read() as connection:
        assert len(schedule.schedule(connection, COHORT)) == 2
    assert acts(office) == ["schedule.import"]
    for who in ("pa_01", "wi_01"):
        shown = office.visitor(who).get("jadwal").text
        assert "Senin, 9 Maret 2026, 08.00 WITA" in shown and "Kelompok 1" in shown


def test_the_spreadsheet_to_fill_in_can_be_had(office: Running) -> None:
    for name in ("daftar-peserta", "jadwal"):
        reply = office.visitor("pa_01").get(f"contoh/{name}.xlsx")
        assert reply.content[:2] == b"PK"
        assert reply.headers["Content-Disposition"] == f'attachment; filename="{name}.xlsx"'
