"""Classroom sessions through the service: planning, checking in, lists and sheets, and what each visitor may see."""

import re
from datetime import timedelta
from typing import Any

import pytest
from tests.unit.cohort.tables import workbook

from bangkom.domain.classroom import ClassSession
from bangkom.store import audit, classroom, people, teaching
from bangkom.store.classroom import Mark

from .conftest import COHORT, START, Running

FORM = {
    "judul": "Arah pembangunan daerah",
    "jenis": "speaker",
    "tanggal": "02/03/2026",
    "mulai": "09.00",
    "selesai": "11.00",
    "ruang": "Aula",
    "narasumber": "Bupati Klungkung",
    "kode": "",
    "versi": "0",
}
K1 = frozenset({"Kelompok 1"})
PLAN = (
    ("Kode", "Judul", "Jenis", "Mulai", "Selesai", "Ruang", "Narasumber", "Kelompok"),
    ("TM-01", "Pembukaan", "Pembukaan", "02/03/2026 08.00", "09.00", "Aula", "Bupati", ""),
    ("TM-02", "Bimbingan", "Pembimbingan rancangan", "02/03/2026 10.00", "12.00", "", "", "Kelompok 1"),
)


@pytest.fixture
def office(service: Running) -> Running:
    service.see_notice()
    return service


def plan(office: Running, start: float = 0.0, **fields: Any) -> ClassSession:
    """A session of two hours that begins so many hours after the tests' start."""
    starts_at = START + timedelta(hours=start)
    wanted = ClassSession(0, "", "Materi inti", "topic", starts_at, starts_at + timedelta(hours=2), **fields)
    made: ClassSession = office.write(lambda c: classroom.plan(c, COHORT, wanted, "pa_01", START))
    return made


def planned(office: Running) -> tuple[ClassSession, ...]:
    with office.context.database.read() as connection:
        return classroom.planned(connection, COHORT)


def presences(office: Running) -> dict[tuple[str, int], str]:
    with office.context.database.read() as connection:
        return dict(classroom.presence(connection, COHORT))


def acts(office: Running) -> list[str]:
    with office.context.database.read() as connection:
        return [entry.act for entry in audit.entries(connection, 50)]


def code_of(office: Running, id: int, who: str = "wi_01") -> str:
    """What the projector shows now."""
    client = office.visitor(who)
    return str(client.get(f"api/tatap-muka/{id}/kode", headers={"X-XSRFToken": office.xsrf(client)}).json()["code"])


def wrong_for(code: str) -> str:
    return f"{(int(code) + 500_000) % 10**6:06}"


def test_a_planned_session_is_seen_by_those_it_is_for(office: Running) -> None:
    reply = office.send("pa_01", "tatap-muka/baru", **FORM, kelompok="Kelompok 1")
    assert reply.status_code == 303
    (one,) = planned(office)
    assert (one.code, one.kind, one.groups, one.speaker) == ("TM-01", "speaker", K1, "Bupati Klungkung")
    assert "Senin, 2 Maret 2026, 09.00–11.00 WITA" in office.visitor("km_01").get("tatap-muka").text
    assert "Belum ada sesi tatap muka" in office.visitor("km_03").get("tatap-muka").text
    assert office.send("pa_01", "tatap-muka/baru", **FORM, kelompok="Kelompok 1").status_code == 303  # sent twice
    assert len(planned(office)) == 1
    assert acts(office) == ["class.plan"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"judul": ""}, "Tulis judul atau topiknya."),
        ({"jenis": "rapat"}, "Pilih jenisnya."),
        ({"tanggal": "31/02/2026"}, "Tanggal atau jam ini tidak ada di kalender"),
        ({"tanggal": "besok"}, "Bukan tanggal yang terbaca"),
        ({"tanggal": ""}, "Tulis tanggalnya saja"),
        ({"mulai": "25.00"}, "Jam ini tidak terbaca"),
        ({"selesai": "09.00"}, "Jam selesai harus sesudah jam mulai."),
        ({"selesai": "08.30"}, "Jam selesai harus sesudah jam mulai."),
        ({"tanggal": "02/03/2126"}, "Lebih dari lima tahun dari hari ini"),
        ({"narasumber": "198503122010011023"}, "nomor panjang"),
        ({"kelompok": "Kelompok 9"}, "Pilih kelompok yang ada"),
        ({"kode": "x" * 21}, "Paling panjang 20 huruf"),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_stays(office: Running, typed: dict[str, str], sentence: str) -> None:
    reply = office.send("pa_01", "tatap-muka/baru", **{**FORM, "judul": "Judul yang <b>tetap</b>", **typed})
    assert (reply.status_code, sentence in reply.text) == (422, True)
    assert "judul" in typed or "Judul yang &lt;b&gt;tetap" in reply.text
    assert planned(office) == ()


def test_the_head_says_who_is_logged_in_whatever_the_page_is_about(office: Running) -> None:
    one = plan(office)
    for who, path in (("wi_01", "kode"), ("wi_01", "daftar"), ("pa_01", "batal")):
        page = office.visitor(who).get(f"tatap-muka/{one.id}/{path}").text
        assert re.search(rf'class="who">[A-Za-z]+ {who} · ', page), path
    assert "Penyelenggara pa_01 · " in office.visitor("pa_01").get("catatan?oleh=wi_01").text


def test_a_room_a_speaker_and_a_group_are_at_one_place_at_a_time(office: Running) -> None:
    office.send("pa_01", "tatap-muka/baru", **FORM)
    clash = office.send("pa_01", "tatap-muka/baru", **{**FORM, "judul": "Lain", "mulai": "10.00", "selesai": "12.00"})
    for sentence in ("Ruang ini dipakai TM-01", "Narasumber ini mengisi TM-01", "Pesertanya mengikuti TM-01"):
        assert sentence in clash.text
    after = {**FORM, "judul": "Sesudahnya", "mulai": "11.00", "selesai": "12.00"}
    assert office.send("pa_01", "tatap-muka/baru", **after).status_code == 303
    assert len(planned(office)) == 2


def test_of_two_who_change_one_session_the_second_sees_both_and_loses_nothing(office: Running) -> None:
    one = plan(office, room="Aula")
    first = {**FORM, "versi": str(one.version), "ruang": "Ruang A"}
    second = {**FORM, "versi": str(one.version), "ruang": "Ruang B"}
    assert office.send("pa_01", f"tatap-muka/{one.id}/ubah", **first).status_code == 303
    stale = office.send("pa_01", f"tatap-muka/{one.id}/ubah", **second)
    assert stale.status_code == 409
    assert "sudah diubah pa_01" in stale.text and "Ruang A" in stale.text
    assert 'value="Ruang B"' in stale.text
    assert planned(office)[0].room == "Ruang A"
    version = re.search(r'name="versi" value="(\d+)"', stale.text)
    assert version
    again = {**second, "versi": version[1]}
    assert office.send("pa_01", f"tatap-muka/{one.id}/ubah", **again).status_code == 303
    assert planned(office)[0].room == "Ruang B"
    assert acts(office) == ["class.change", "class.change"]


def test_cancelling_says_what_follows_and_needs_a_reason(office: Running) -> None:
    one = plan(office)
    office.write(lambda c: classroom.mark(c, COHORT, one.id, [Mark("km_01", "present")], "list", "wi_01", START))
    asked = office.visitor("pa_01").get(f"tatap-muka/{one.id}/batal").text
    assert "tidak dihitung lagi bagi 3 peserta" in asked and "1 catatan kehadirannya tetap tersimpan" in asked
    assert office.send("pa_01", f"tatap-muka/{one.id}/batal", alasan="").status_code == 422
    assert len(planned(office)) == 1
    assert office.send("pa_01", f"tatap-muka/{one.id}/batal", alasan="Narasumber sakit").status_code == 303
    assert planned(office) == ()
    assert "Narasumber sakit" in office.visitor("km_01").get("tatap-muka").text
    assert office.send("pa_01", f"tatap-muka/{one.id}/batal", alasan="Lagi").status_code == 404


def test_the_code_makes_present_then_late_and_the_page_says_so(office: Running) -> None:
    one = plan(office, groups=K1)
    code = code_of(office, one.id)
    page = office.visitor("km_01").get(f"hadir?sesi={one.id}&kode={code}")
    assert f'value="{code}"' in page.text
    assert presences(office) == {}  # opening an address records nothing
    reply = office.send("km_01", "hadir", sesi=str(one.id), kode=code)
    assert reply.status_code == 303
    told = office.visitor("km_01").get(reply.headers["Location"].removeprefix(office.context.prefix)).text
    assert "Anda tercatat: Hadir." in told
    office.clock.pass_by(timedelta(minutes=16))
    assert office.send("km_02", "hadir", sesi=str(one.id), kode=code_of(office, one.id)).status_code == 303
    assert presences(office) == {("km_01", one.id): "present", ("km_02", one.id): "late"}
    assert "Terlambat" in office.visitor("km_02").get("tatap-muka").text


def test_refusals_say_why(office: Running) -> None:
    mine, later = plan(office, groups=K1), plan(office, 5, groups=K1)
    others = plan(office, groups=frozenset({"Kelompok 2"}))
    code = code_of(office, mine.id)
    stale = office.send("km_01", "hadir", sesi=str(mine.id), kode=wrong_for(code))
    assert "Kode ini tidak cocok atau sudah berganti" in stale.text
    assert "enam angka" in office.send("km_01", "hadir", sesi=str(mine.id), kode="12").text
    outsider = office.send("km_01", "hadir", sesi=str(others.id), kode=code_of(office, others.id))
    assert (outsider.status_code, "bukan untuk kelompok Anda" in outsider.text) == (422, True)
    assert "belum dibuka" in office.send("km_01", "hadir", sesi=str(later.id), kode="123456").text
    for broken in ("", "99", "x", "9" * 12):
        assert office.send("km_01", "hadir", sesi=broken, kode="123456").status_code == 422
    office.clock.pass_by(timedelta(minutes=1))
    assert "tidak cocok" in office.send("km_01", "hadir", sesi=str(mine.id), kode=code).text  # of a minute ago
    office.clock.pass_by(timedelta(hours=2))
    assert "sudah selesai" in office.send("km_01", "hadir", sesi=str(mine.id), kode=code).text
    assert "sudah selesai" in office.visitor("km_01").get(f"hadir?sesi={mine.id}&kode={code}").text
    assert presences(office) == {}


def test_who_guesses_waits(office: Running) -> None:
    one = plan(office)
    code = code_of(office, one.id)
    for _ in range(5):
        office.send("km_01", "hadir", sesi=str(one.id), kode=wrong_for(code))
    assert "Terlalu banyak kode yang keliru" in office.send("km_01", "hadir", sesi=str(one.id), kode=code).text
    assert office.send("km_02", "hadir", sesi=str(one.id), kode=code).status_code == 303
    assert presences(office) == {("km_02", one.id): "present"}


def test_the_projector_shows_the_public_address_if_one_is_set(office: Running) -> None:
    one = plan(office)
    office.set_address("https://pelatihan.contoh.id")
    page = office.visitor("wi_01").get(f"tatap-muka/{one.id}/kode").text.replace("<wbr>", "")
    assert "pelatihan.contoh.id/services/bangkom/hadir" in page and "127.0.0.1" not in page
    assert "https://pelatihan" not in page  # what is typed by hand is short


def test_no_code_is_shown_before_and_after(office: Running) -> None:
    one = plan(office, 2)
    client = office.visitor("wi_01")
    headers = {"X-XSRFToken": office.xsrf(client)}
    before = client.get(f"api/tatap-muka/{one.id}/kode", headers=headers).json()
    assert (before["state"], before["code"], before["qr"]) == ("next", "", "")
    assert "Absen belum dibuka" in client.get(f"tatap-muka/{one.id}/kode").text
    office.clock.pass_by(timedelta(hours=2))
    on = client.get(f"api/tatap-muka/{one.id}/kode", headers=headers).json()
    assert (on["state"], len(on["code"]), on["there"], on["expected"]) == ("on", 6, 0, 3)
    assert "style=" not in on["qr"]
    assert 1 <= on["seconds"] <= 30
    office.clock.pass_by(timedelta(hours=2))
    assert client.get(f"api/tatap-muka/{one.id}/kode", headers=headers).json()["state"] == "over"


def test_a_list_records_many_and_every_change_has_its_reason(office: Running) -> None:
    one = plan(office)
    path = f"tatap-muka/{one.id}/daftar"
    new = {"d-km_01": "-", "d-km_02": "-", "d-km_03": "-"}
    reply = office.send("wi_01", path, **{**new, "h-km_01": "present", "h-km_02": "excused", "h-km_03": "absent"})
    assert reply.status_code == 422
    assert "Tulis alasan izinnya." in reply.text and "2 kehadiran disimpan." in reply.text
    assert presences(office) == {("km_01", one.id): "present", ("km_03", one.id): "absent"}
    sent = {"d-km_01": "present", "h-km_01": "present", "d-km_02": "-", "h-km_02": "excused", "a-km_02": "Upacara"}
    assert office.send("wi_01", path, **sent).status_code == 303
    change = {"d-km_03": "absent", "h-km_03": "late"}
    assert "Tulis alasan perubahannya." in office.send("wi_01", path, **change).text
    nip = office.send("wi_01", path, **change, **{"a-km_03": "198503122010011023"})
    assert "nomor panjang" in nip.text
    assert office.send("wi_01", path, **change, **{"a-km_03": "Datang terlambat"}).status_code == 303
    assert presences(office)["km_03", one.id] == "late"
    history = office.visitor("wi_01").get(f"{path}/km_03").text
    assert history.index("Terlambat") < history.index("Tidak hadir")
    assert "Datang terlambat" in history and "koreksi" in history
    assert acts(office) == ["class.correct", *["class.presence"] * 3]


def test_a_record_that_came_in_meanwhile_is_not_overwritten_unseen(office: Running) -> None:
    one = plan(office)
    office.send("km_01", "hadir", sesi=str(one.id), kode=code_of(office, one.id))
    sent = {"d-km_01": "-", "h-km_01": "absent", "d-km_02": "-", "h-km_02": "present"}
    reply = office.send("wi_01", f"tatap-muka/{one.id}/daftar", **sent)
    assert "Sementara itu tercatat Hadir oleh km_01" in reply.text
    assert presences(office) == {("km_01", one.id): "present", ("km_02", one.id): "present"}


def test_the_rest_is_marked_at_once(office: Running) -> None:
    one = plan(office)
    path = f"tatap-muka/{one.id}/daftar"
    office.send("wi_01", path, **{"d-km_01": "-", "h-km_01": "late"})
    assert office.send("wi_01", path, sisa="absent", kelompok="Kelompok 1").status_code == 303
    assert presences(office) == {("km_01", one.id): "late", ("km_02", one.id): "absent"}
    office.send("wi_01", path, sisa="present", kelompok="")
    assert presences(office)["km_03", one.id] == "present"
    assert office.send("wi_01", path, sisa="entah").status_code == 303
    assert len(presences(office)) == 3


def test_a_trainer_sees_and_marks_only_their_own(office: Running) -> None:
    office.write(lambda c: teaching.assign(c, COHORT, "wi_02", ["Kelompok 2"]))
    everybody, first = plan(office), plan(office, 3, groups=K1)
    page = office.visitor("wi_02").get(f"tatap-muka/{everybody.id}/daftar").text
    assert "Ni Ketut Ayu" in page and "Ni Wayan Sari" not in page
    sent = {"d-km_01": "-", "h-km_01": "absent", "d-km_03": "-", "h-km_03": "present"}
    office.send("wi_02", f"tatap-muka/{everybody.id}/daftar", **sent)
    office.send("wi_02", f"tatap-muka/{everybody.id}/daftar", sisa="absent")
    assert presences(office) == {("km_03", everybody.id): "present"}
    for path in (f"tatap-muka/{first.id}/daftar", f"tatap-muka/{first.id}/kode", f"tatap-muka/{first.id}/impor"):
        assert office.visitor("wi_02").get(path).status_code == 404
    assert office.visitor("wi_02").get(f"tatap-muka/{everybody.id}/daftar/km_01").status_code == 404
    assert "Materi inti" in office.visitor("wi_02").get("tatap-muka").text


def upload(office: Running, path: str, *rows: Any, who: str = "pa_01") -> str:
    reply = office.send(who, path, files={"berkas": ("isi.xlsx", workbook(*rows))})
    assert reply.status_code == 303, reply.text
    return str(reply.headers["Location"]).removeprefix(office.context.prefix)


def test_a_trainer_reads_of_no_session_that_was_taken_from_others(office: Running) -> None:
    office.write(lambda c: teaching.assign(c, COHORT, "wi_02", ["Kelompok 2"]))
    for start, groups, room in (
        (0, K1, "Sanur"),
        (3, frozenset({"Kelompok 1", "Kelompok 2"}), "Kuta"),
        (6, (), "Ubud"),
    ):
        one = plan(office, start, groups=frozenset(groups), room=room)
        office.write(lambda c, one=one, room=room: classroom.cancel(c, COHORT, one.id, f"Ruang {room}", "pa_01", START))
    page = office.visitor("wi_02").get("tatap-muka").text
    assert ("Ruang Sanur" in page, "Ruang Kuta" in page, "Ruang Ubud" in page) == (False, True, True)
    assert "Ruang Sanur" in office.visitor("pa_01").get("tatap-muka").text


def test_a_plan_comes_from_a_sheet_once_it_is_confirmed(office: Running) -> None:
    address = upload(office, "tatap-muka/impor", *PLAN)
    assert planned(office) == ()
    assert "2 sesi ditambahkan, 0 diubah, 0 tetap" in office.visitor("pa_01").get(address).text
    for _ in range(2):
        assert office.send("pa_01", address).status_code == 303
    assert [one.code for one in planned(office)] == ["TM-01", "TM-02"]
    again = office.visitor("pa_01").get(upload(office, "tatap-muka/impor", *PLAN)).text
    assert "Isi berkas sama dengan yang sudah tercatat." in again
    moved = (*PLAN[:2], (*PLAN[2][:3], "02/03/2026 13.00", "15.00", *PLAN[2][5:]))
    assert "1 diubah" in office.visitor("pa_01").get(upload(office, "tatap-muka/impor", *moved)).text
    broken = (*PLAN, ("", "", "Rapat", "32/13/2026 08.00", "07.00", "", "", "Kelompok 9"))
    wrong = office.visitor("pa_01").get(upload(office, "tatap-muka/impor", *broken)).text
    assert "Baris 4" in wrong and 'class="button" type="submit">Tulis' not in wrong
    assert office.send("pa_01", "tatap-muka/impor", files={"berkas": ("x.xlsx", b"PK rusak")}).status_code == 422
    assert office.visitor("wi_01").get("tatap-muka/impor").status_code == 403


def test_attendance_comes_from_a_sheet_and_the_same_again_changes_nothing(office: Running) -> None:
    one = plan(office)
    rows = (("ID peserta", "Kehadiran", "Alasan"), ("km_01", "Hadir", ""), ("km_02", "Izin", "Sakit"))
    address = upload(office, f"tatap-muka/{one.id}/impor", *rows, who="wi_01")
    assert "2 kehadiran dicatat, 0 tetap" in office.visitor("wi_01").get(address).text
    assert office.visitor("pa_01").get(address).status_code == 404  # somebody else's preview
    assert office.send("wi_01", address).status_code == 303
    assert presences(office) == {("km_01", one.id): "present", ("km_02", one.id): "excused"}
    again = office.visitor("wi_01").get(upload(office, f"tatap-muka/{one.id}/impor", *rows, who="wi_01")).text
    assert "Isi berkas sama" in again
    change = (rows[0], ("km_01", "Tidak hadir", ""), ("km_77", "Hadir", ""))
    wrong = office.visitor("wi_01").get(upload(office, f"tatap-muka/{one.id}/impor", *change, who="wi_01")).text
    assert "Sudah tercatat Hadir. Tulis alasan perubahannya." in wrong and "2 hal harus diperbaiki" in wrong


def test_the_sheets_to_fill_in_are_there(office: Running) -> None:
    for name in ("tatap-muka", "kehadiran"):
        assert office.visitor("wi_01").get(f"contoh/{name}.xlsx").content.startswith(b"PK")


def test_a_participant_reads_their_share_of_what_is_planned(office: Running) -> None:
    first, second, third = (plan(office, hours) for hours in (-30, -20, 20))
    plan(office, 40, groups=frozenset({"Kelompok 2"}))
    marks = [(first.id, "present", ""), (second.id, "excused", "Sakit")]
    for id, presence, reason in marks:
        office.write(
            lambda c, id=id, p=presence, r=reason: classroom.mark(
                c, COHORT, id, [Mark("km_01", p, r)], "list", "wi_01", START
            )
        )
    page = office.visitor("km_01").get("tatap-muka").text
    assert "1 dari 2 sesi yang direncanakan sudah dihadiri; 1 izin tidak dihitung" in page
    assert "Bila semua sisanya dihadiri: 100 %." in page and "Alasan: Sakit" in page
    office.write(lambda c: classroom.mark(c, COHORT, third.id, [Mark("km_01", "absent")], "list", "wi_01", START))
    assert "Syarat 85 % tidak dapat tercapai lagi." in office.visitor("km_01").get("tatap-muka").text
    assert "Belum dicatat" in office.visitor("km_02").get("tatap-muka").text


def test_who_moves_to_another_group_is_counted_over_that_groups_sessions(office: Running) -> None:
    one = plan(office, groups=K1)
    office.write(lambda c: people.move(c, "km_01", "Kelompok 2", "pa_01", "Tukar", START))
    assert "Belum ada sesi" in office.visitor("km_01").get("tatap-muka").text
    assert (
        "bukan untuk kelompok Anda"
        in office.send("km_01", "hadir", sesi=str(one.id), kode=code_of(office, one.id)).text
    )
