"""Organisers and trainers find people and see where they stand; NIPs are the organisers' alone; moves keep history."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bangkom.store import accounts, audit, people, teaching

from .conftest import COHORT, START, Running

NIP = "198503122010011023"
A = "kebijakan-01"


@pytest.fixture
def office(service: Running) -> Running:
    """km_01 has a NIP; wi_02 looks after Kelompok 2 only."""
    service.see_notice()
    with service.context.database.read() as connection:
        rows = list(people.people(connection, COHORT))
    rows[0] = replace(rows[0], nip=NIP, agency="Dinas Kesehatan", status="ASN")
    rows[2] = replace(rows[2], status="Non-ASN")
    service.write(lambda c: people.replace_roster(c, COHORT, rows, "pa_01", START))
    service.write(lambda c: teaching.assign(c, COHORT, "wi_02", ["Kelompok 2"]))
    return service


def test_the_record_names_who_acted_and_whom_it_concerned(service: Running) -> None:
    """Beside the ids, which stay when a name is corrected; what is nobody's id stands as it is."""
    service.see_notice()
    service.write(lambda c: audit.record(c, START, "wi_01", "trainer", "design.approve", "km_01", "Versi 2."))
    service.write(lambda c: audit.record(c, START, "tautan_7", "mentor", "mark.release", "kebijakan-01", "x"))
    page = service.visitor("pa_01").get("catatan").text
    told = " ".join(re.sub("<[^>]+>", " ", page).split())
    assert "I Gede Putra (wi_01) Menyetujui rancangan Ni Wayan Sari (km_01) Versi 2." in told
    assert "tautan_7 Merilis nilai kebijakan-01 x" in told


def test_a_nip_is_shown_to_organisers_and_nobody_else(office: Running) -> None:
    for path in ("peserta", "peserta/orang/km_01"):
        assert NIP in office.visitor("pa_01").get(path).text
        for_trainer = office.visitor("wi_01").get(path)
        assert for_trainer.status_code == 200
        assert NIP not in for_trainer.text


def test_a_trainer_with_groups_sees_only_those(office: Running) -> None:
    page = office.visitor("wi_02").get("peserta").text
    assert "Ni Ketut Ayu" in page and "Ni Wayan Sari" not in page
    assert office.visitor("wi_02").get("peserta/orang/km_03").status_code == 200
    assert office.visitor("wi_02").get("peserta/orang/km_01").status_code == 404
    assert "Ni Wayan Sari" in office.visitor("wi_01").get("peserta").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=sari+wayan", {"km_01"}),
        ("q=KM_02", {"km_02"}),
        ("kelompok=Kelompok+1", {"km_01", "km_02"}),
        ("perangkat=Dinas+Kesehatan", {"km_01"}),
        ("status=Non-ASN", {"km_03"}),
        ("akun=belum&kelompok=Kelompok+2", {"km_03"}),
        ("akun=aktif", set()),
        ("q=%25&hal=999999999", set()),
    ],
)
def test_people_are_found_by_name_id_and_property(office: Running, query: str, found: set[str]) -> None:
    page = office.visitor("pa_01").get(f"peserta?{query}")
    assert page.status_code == 200
    assert set(re.findall("peserta/orang/(km_[0-9]+)", page.text)) == found


def test_a_person_stands_where_the_rules_say(office: Running) -> None:
    office.open_all(kebijakan_01=(START - timedelta(days=9), START - timedelta(days=1)))
    receipt = office.hand_in("km_02", A)
    assert (
        f"Dikumpulkan Senin, 2 Maret 2026, 09.00 WITA · {receipt.number}"
        in office.visitor("wi_01").get("peserta/orang/km_02").text
    )
    page = office.visitor("pa_01").get("peserta/orang/km_01").text
    assert "Video baru ditonton 0 %; yang diminta 90 %." in page
    assert "Lewat tenggat" in page
    assert "Terbuka setelah Sesi 1 dikumpulkan." in page


def test_a_move_needs_a_reason_and_keeps_history(office: Running) -> None:
    refused = office.send("pa_01", "peserta/orang/km_01/pindah", kelompok="Kelompok 2", alasan=" ")
    assert refused.status_code == 422
    assert "Tulis alasannya" in refused.text and 'id="alasan-galat"' in refused.text
    unknown = office.send("pa_01", "peserta/orang/km_01/pindah", kelompok="Kelompok 9", alasan="Jadwal")
    assert (unknown.status_code, "Pilih kelompok yang ada" in unknown.text) == (422, True)
    numbered = office.send("pa_01", "peserta/orang/km_01/pindah", kelompok="Kelompok 2", alasan=f"NIP {NIP}")
    assert (numbered.status_code, "Jangan menulis NIP" in numbered.text) == (422, True)
    for _ in range(2):  # the button pressed twice
        done = office.send("pa_01", "peserta/orang/km_01/pindah", kelompok="Kelompok 2", alasan="Bentrok jadwal")
        assert (done.status_code, done.headers["Location"][-10:]) == (303, "?ok=pindah")
    page = office.visitor("pa_01").get("peserta/orang/km_01?ok=pindah").text
    assert "Kelompok diubah menjadi Kelompok 2." in page
    assert "Kelompok 1 → Kelompok 2" in page and "Bentrok jadwal" in page
    with office.context.database.read() as connection:
        entries = audit.entries(connection, 10, act="person.move")
        moves = people.history(connection, "km_01")
    assert [entry.detail for entry in entries] == ["Dari Kelompok 1 ke Kelompok 2. Alasan: Bentrok jadwal"]
    assert [move.after for move in moves] == ["Kelompok 1", "Kelompok 2"]


def test_trainers_move_nobody(office: Running) -> None:
    reply = office.send("wi_01", "peserta/orang/km_01/pindah", kelompok="Kelompok 2", alasan="x")
    assert reply.status_code == 403
    with office.context.database.read() as connection:
        person = people.person(connection, "km_01")
    assert person is not None and person.group == "Kelompok 1"


def test_an_account_says_whether_it_is_used(office: Running) -> None:
    office.write(lambda c: accounts.issue_code(c, "km_01", START))
    assert "Kode diberikan, sampai Senin, 16 Maret 2026" in office.visitor("pa_01").get("peserta/orang/km_01").text
    office.clock.pass_by(timedelta(days=15))
    assert "Belum ada kode" in office.visitor("pa_01").get("peserta/orang/km_01").text
