"""An organiser closes an account and opens it again; whose it is notices at once."""

from collections.abc import Iterator

import pytest
from tests.service.conftest import Running

from bangkom.store import accounts, audit


@pytest.fixture
def office(service: Running) -> Iterator[Running]:
    service.see_notice()
    yield service


def acts(office: Running) -> list[tuple[str, str, str, str]]:
    with office.context.database.read() as connection:
        return [(one.who, one.act, one.subject, one.detail) for one in audit.entries(connection, 20)]


def test_a_closed_account_is_refused_from_the_next_request_on(office: Running) -> None:
    page = office.visitor("pa_01").get("akun/km_01").text
    assert "Tutup akun Ni Wayan Sari?" in page and "dihentikan dalam beberapa detik" in page
    nameless = office.send("pa_01", "akun/km_01", tindakan="tutup")
    assert nameless.status_code == 422 and "Tulis alasannya" in nameless.text
    assert office.visitor("km_01").get("tanda-terima").status_code == 200
    done = office.send("pa_01", "akun/km_01", tindakan="tutup", alasan="Mengundurkan diri")
    assert (done.status_code, done.headers["Location"][-23:]) == (303, "/peserta/orang/km_01?ok=tutup"[-23:])
    refused = office.visitor("km_01").get("tanda-terima")
    assert refused.status_code == 403 and "Akun Anda ditutup" in refused.text
    shown = office.visitor("pa_01").get("peserta/orang/km_01?ok=tutup").text
    assert "Akun ditutup. Peserta ini" in shown and "Buka kembali akun" in shown and "Buat kode" not in shown
    assert acts(office) == [("pa_01", "account.close", "km_01", "Alasan: Mengundurkan diri")]

    again = office.send("pa_01", "akun/km_01", tindakan="tutup", alasan="Dua kali")
    assert (again.status_code, len(acts(office))) == (303, 1)
    assert "Buka kembali akun Ni Wayan Sari?" in office.visitor("pa_01").get("akun/km_01").text
    office.send("pa_01", "akun/km_01", tindakan="buka", alasan="Keliru")
    assert office.visitor("km_01").get("tanda-terima").status_code == 200
    assert acts(office)[0] == ("pa_01", "account.reopen", "km_01", "Alasan: Keliru")


def test_staffs_accounts_can_be_closed_but_not_ones_own(office: Running) -> None:
    office.write(lambda c: accounts.ensure_account(c, "pa_02", "organiser", "Ni Putu Eka"))
    office.see_notice("pa_02")
    listed = office.visitor("pa_01").get("petugas").text
    assert 'href="/services/bangkom/akun/wi_01"' in listed and "akun/pa_01" not in listed
    assert office.send("pa_01", "akun/pa_01", tindakan="tutup", alasan="Coba").status_code == 409
    done = office.send("pa_01", "akun/pa_02", tindakan="tutup", alasan="Pindah tugas")
    assert done.headers["Location"].endswith("/petugas?ok=tutup")
    assert office.visitor("pa_02").get("penyelenggara").status_code == 403
    assert "ditutup" in office.visitor("pa_01").get("petugas?ok=tutup").text
    assert office.send("pa_01", "akun/wi_01", tindakan="lain", alasan="Coba").status_code == 400
    assert office.visitor("wi_01").get("widyaiswara").status_code == 200
