"""Organisers make staff's accounts, say who looks after whom, make cohorts, and read what was done."""

import pytest

from bangkom.store import accounts, audit, cohorts, teaching

from .conftest import COHORT, Running


@pytest.fixture
def office(service: Running) -> Running:
    service.see_notice()
    return service


def entries(office: Running) -> list[tuple[str, str, str]]:
    with office.context.database.read() as connection:
        return [(one.act, one.subject, one.detail) for one in audit.entries(connection, 50)]


def test_an_account_is_made_in_a_role_that_stays(office: Running) -> None:
    new = {"id": "WI_03", "nama": "I Ketut Baru", "peran": "widyaiswara"}
    assert office.send("pa_01", "petugas", **new).status_code == 303
    with office.context.database.read() as connection:
        made = accounts.account(connection, "wi_03")
    assert made is not None and (made.role, made.name) == ("trainer", "I Ketut Baru")
    again = office.send("pa_01", "petugas", **{**new, "peran": "penyelenggara"})
    assert (again.status_code, "sudah dipakai" in again.text) == (422, True)
    assert entries(office) == [("staff.add", "wi_03", "Akun widyaiswara dibuat.")]
    assert "I Ketut Baru" in office.visitor("pa_01").get("petugas").text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"id": "Wi 3"}, "3–32 huruf kecil"),
        ({"id": "km_01"}, "sudah dipakai"),
        ({"nama": ""}, "Tulis namanya"),
        ({"peran": "participant"}, "Pilih perannya"),
    ],
)
def test_what_is_wrong_with_an_account_is_told(office: Running, wrong: dict[str, str], sentence: str) -> None:
    reply = office.send("pa_01", "petugas", **{"id": "wi_03", "nama": "Baru", "peran": "widyaiswara", **wrong})
    assert (reply.status_code, sentence in reply.text) == (422, True)
    assert entries(office) == []


def test_groups_are_given_to_trainers(office: Running) -> None:
    for _ in range(2):
        assert office.send("pa_01", "petugas/wi_01/kelompok", kelompok=["Kelompok 2"]).status_code == 303
    with office.context.database.read() as connection:
        assert teaching.taught(connection, COHORT, "wi_01") == {"Kelompok 2"}
    assert entries(office) == [("staff.groups", "wi_01", "Kelompok: Kelompok 2.")]
    assert "Kelompok Anda: Kelompok 2." in office.visitor("wi_01").get("widyaiswara").text
    refused = office.send("pa_01", "petugas/wi_01/kelompok", kelompok=["Kelompok 9"])
    assert (refused.status_code, "tidak ada di angkatan ini" in refused.text) == (422, True)
    assert office.send("wi_01", "petugas/wi_01/kelompok", kelompok=[]).status_code == 403


def test_a_cohort_is_made_once(office: Running) -> None:
    assert office.send("pa_01", "angkatan", id="km_08", judul="Angkatan VIII").status_code == 303
    page = office.visitor("pa_01").get("angkatan").text
    assert "Angkatan VIII" in page and "Berjalan" in page
    again = office.send("pa_01", "angkatan", id="km_08", judul="Lain")
    assert (again.status_code, "sudah ada" in again.text) == (422, True)
    for wrong in ({"id": "", "judul": "x"}, {"id": "km-08", "judul": "x"}, {"id": "km_09", "judul": ""}):
        assert office.send("pa_01", "angkatan", **wrong).status_code == 422
    with office.context.database.read() as connection:
        assert {one.id for one in cohorts.cohorts(connection)} == {COHORT, "km_08"}
    assert entries(office) == [("cohort.new", "km_08", "Angkatan VIII")]


def test_what_was_done_is_read_page_by_page_and_by_who(office: Running) -> None:
    def fill(connection: object) -> None:
        for number in range(120):
            who = ("pa_01", "organiser") if number % 2 else ("wi_01", "trainer")
            audit.record(connection, office.clock(), *who, "code.issue", f"km_{number:03}", f"Entri {number}.")  # type: ignore[arg-type]

    office.write(fill)
    organiser = office.visitor("pa_01")
    first = organiser.get("catatan").text
    assert "Entri 119." in first and "Entri 69." not in first and "Membuat kode" in first
    older = organiser.get("catatan" + first.split('<a href="?')[1].split('"')[0].join(["?", ""])).text
    assert "Entri 69." in older and "Entri 119." not in older
    theirs = organiser.get("catatan?oleh=wi_01&apa=code.issue").text
    assert "Entri 118." in theirs and "Entri 119." not in theirs
    assert "Tidak ada catatan yang cocok." in organiser.get("catatan?oleh=siapa&sebelum=abc").text
