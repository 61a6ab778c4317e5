"""Extensions and exemptions: at once on the participant's home, with a reason and an author, and taken back at once."""

from datetime import timedelta
from typing import Any

import pytest

from bangkom.store import audit, schedule, teaching

from .conftest import COHORT, START, Running

A, B = "kebijakan-01", "kebijakan-02"
EXTEND = {"untuk": "peserta", "peserta": "km_01", "sesi": A, "jenis": "extend", "tenggat": "20/03/2026 12.00"}


@pytest.fixture
def office(service: Running) -> Running:
    """The task of session 1 was due yesterday; wi_02 looks after Kelompok 2 only."""
    service.see_notice()
    service.open_all(kebijakan_01=(None, START - timedelta(days=1)))
    service.write(lambda c: teaching.assign(c, COHORT, "wi_02", ["Kelompok 2"]))
    return service


def give(office: Running, who: str = "pa_01", **changes: str) -> Any:
    return office.send(who, "keringanan", **{**EXTEND, "alasan": "Upacara adat", **changes})


def active(office: Running) -> list[schedule.Allowance]:
    with office.context.database.read() as connection:
        return [one for one in schedule.allowances(connection, COHORT) if one.is_active]


def test_an_extension_is_there_at_once_and_only_once(office: Running) -> None:
    assert "Tenggat sudah lewat" in office.visitor("km_01").get("").text
    for _ in range(2):  # the button pressed twice
        assert give(office, "wi_01").status_code == 303
    home = office.visitor("km_01").get("").text
    assert "Tenggat Jumat, 20 Maret 2026, 12.00 WITA (diperpanjang)" in home
    assert "Keringanan dari widyaiswara. Alasan: Upacara adat" in home
    assert "diperpanjang" not in office.visitor("km_02").get("").text
    (one,) = active(office)
    assert (one.reason, one.by) == ("Upacara adat", "wi_01")
    page = office.visitor("pa_01").get("keringanan").text
    assert "Tenggat baru Jumat, 20 Maret 2026, 12.00 WITA" in page and "Upacara adat" in page and "wi_01" in page
    with office.context.database.read() as connection:
        (entry,) = audit.entries(connection, 10)
    assert (entry.act, entry.who, entry.role, entry.subject) == ("allowance.extend", "wi_01", "trainer", "km_01")


def test_a_date_alone_is_the_end_of_that_day(office: Running) -> None:
    assert give(office, tenggat="20 Maret 2026").status_code == 303
    assert active(office)[0].due_at == START.replace(day=20, hour=15, minute=59, second=59)


def test_an_exemption_of_a_group_opens_what_comes_next(office: Running) -> None:
    reply = give(office, untuk="kelompok", kelompok="Kelompok 1", jenis="exempt", tenggat="")
    assert reply.status_code == 303
    home = office.visitor("km_02").get("").text
    assert "Anda dibebaskan dari sesi ini" in home and f"buka/{B}" in home
    assert "Keringanan dari panitia. Alasan: " in home
    assert f"buka/{B}" not in office.visitor("km_03").get("").text


def test_taking_back_asks_first_and_counts_at_once(office: Running) -> None:
    give(office)
    (one,) = active(office)
    path = f"keringanan/{one.id}/cabut"
    asked = office.visitor("pa_01").get(path).text
    assert "Ni Wayan Sari (km_01)" in asked and "tidak berlaku lagi" in asked
    assert active(office)
    assert office.send("pa_01", path).status_code == 303
    assert "diperpanjang" not in office.visitor("km_01").get("").text
    again = office.send("pa_01", path)
    assert (again.status_code, "sudah dicabut" in again.text) == (404, True)
    with office.context.database.read() as connection:
        assert [entry.act for entry in audit.entries(connection, 10)] == ["allowance.revoke", "allowance.extend"]


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"alasan": " "}, "alasan", "Tulis alasannya"),
        ({"alasan": "NIP 198503122010011023"}, "alasan", "Jangan menulis NIP"),
        ({"tenggat": ""}, "tenggat", "Tulis tanggal dan jamnya"),
        ({"tenggat": "31/02/2027"}, "tenggat", "tidak ada di kalender"),
        ({"tenggat": "12.00 besok"}, "tenggat", "Bukan tanggal yang terbaca"),
        ({"tenggat": "01/03/2026 08.00"}, "tenggat", "sudah lewat"),
        ({"tenggat": "20/03/2026 12.00 WIB"}, "tenggat", "Tulis jam dalam WITA"),
        ({"peserta": "km_99"}, "peserta", "tidak ada dalam daftar"),
        ({"peserta": ""}, "peserta", "Tulis ID"),
        ({"untuk": "kelompok", "kelompok": "Kelompok 9"}, "kelompok", "Pilih kelompoknya"),
        ({"sesi": "lain-01"}, "sesi", "Pilih sesinya"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(
    office: Running, changes: dict[str, str], field: str, sentence: str
) -> None:
    reply = give(office, **changes)
    assert reply.status_code == 422
    told = reply.text.split(f'id="{field}-galat">')[1].split("</p>")[0]
    assert sentence in told
    assert active(office) == []


def test_trainers_extend_their_own_groups_and_excuse_nobody(office: Running) -> None:
    assert give(office, "wi_02").status_code == 422
    assert give(office, "wi_02", untuk="kelompok", kelompok="Kelompok 1").status_code == 422
    assert give(office, "wi_01", jenis="exempt").status_code == 422
    assert active(office) == []
    assert give(office, "wi_02", peserta="km_03").status_code == 303
    give(office)
    mine = office.visitor("wi_02").get("keringanan").text
    assert "km_03" in mine and "km_01" not in mine
    other = next(one for one in active(office) if one.who.name == "km_01")
    assert office.send("wi_02", f"keringanan/{other.id}/cabut").status_code == 404
    assert len(active(office)) == 2
