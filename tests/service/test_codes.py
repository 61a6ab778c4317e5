"""Codes are shown once, work once, and a form that is sent again undoes no printed list."""

import re

import pytest

from bangkom.store import accounts, audit
from bangkom.store.accounts import set_password

from .conftest import START, Running

PASSWORD = "gunung agung pagi"


@pytest.fixture
def office(service: Running) -> Running:
    service.see_notice()
    return service


def key(office: Running, query: str = "") -> str:
    return office.visitor("pa_01").get(f"peserta/kode{query}").text.split('name="kunci" value="')[1].split('"')[0]


def codes(page: str) -> dict[str, str]:
    return dict(re.findall(r'ID <strong>([a-z0-9_]+)</strong></p><p class="code">([A-Z0-9-]{9})', page))


def test_codes_are_made_for_those_without_and_set_a_password(office: Running) -> None:
    made = office.send("pa_01", "peserta/kode", kunci=key(office))
    assert "Hanya ditampilkan sekali ini" in made.text
    found = codes(made.text)
    assert set(found) == {"km_01", "km_02", "km_03"}
    assert set_password(office.context.database, "km_01", found["km_01"], PASSWORD, START)
    with office.context.database.read() as connection:
        entries = audit.entries(connection, 10)
    assert {(entry.act, entry.subject) for entry in entries} == {("code.issue", id) for id in found}
    assert not any(code.replace("-", "") in entry.detail for code in found.values() for entry in entries)


def test_a_slip_has_the_public_address_if_one_is_set(office: Running) -> None:
    own = office.base.split("/services/")[0]
    office.set_address("")
    assert f"Buka {own}/hub/kata-sandi" in office.send("pa_01", "peserta/kode", kunci=key(office), untuk="km_01").text
    office.set_address("https://pelatihan.contoh.id")
    made = office.send("pa_01", "peserta/kode", kunci=key(office), untuk="km_01").text
    assert "Buka https://pelatihan.contoh.id/hub/kata-sandi" in made and own not in made


def test_the_same_form_again_makes_no_other_codes(office: Running) -> None:
    token = key(office)
    first = codes(office.send("pa_01", "peserta/kode", kunci=token).text)
    again = office.send("pa_01", "peserta/kode", kunci=token)
    assert (again.status_code, codes(again.text)) == (409, {})
    assert "sudah dipakai" in again.text
    assert set_password(office.context.database, "km_02", first["km_02"], PASSWORD, START)


def test_who_has_a_code_gets_another_only_if_asked(office: Running) -> None:
    office.send("pa_01", "peserta/kode", kunci=key(office), kelompok="Kelompok 1")
    rest = codes(office.send("pa_01", "peserta/kode", kunci=key(office)).text)
    assert set(rest) == {"km_03"}
    none = office.send("pa_01", "peserta/kode", kunci=key(office))
    assert "Tidak ada kode yang dibuat" in none.text
    every = codes(office.send("pa_01", "peserta/kode", kunci=key(office), kelompok="Kelompok 1", lagi="ya").text)
    assert set(every) == {"km_01", "km_02"}


def test_one_person_gets_a_code_also_with_a_password(office: Running) -> None:
    code = office.write(lambda c: accounts.issue_code(c, "wi_01", START))
    assert set_password(office.context.database, "wi_01", code, PASSWORD, START)
    assert "Kata sandinya sekarang tetap berlaku" in office.visitor("pa_01").get("peserta/kode?untuk=wi_01").text
    made = office.send("pa_01", "peserta/kode", kunci=key(office, "?untuk=wi_01"), untuk="wi_01")
    assert set(codes(made.text)) == {"wi_01"}


def test_nobody_else_makes_codes_and_a_stranger_gets_none(office: Running) -> None:
    token = key(office)
    assert office.send("wi_01", "peserta/kode", kunci=token).status_code == 403
    unknown = office.send("pa_01", "peserta/kode", kunci=token, untuk="km_99")
    assert (unknown.status_code, "Tidak ada kode yang dibuat" in unknown.text) == (422, True)
