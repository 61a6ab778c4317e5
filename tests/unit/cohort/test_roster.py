"""Who stands in a spreadsheet is who is registered: all that is wrong is told, nobody guessed, twice is once."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.cohort.tables import NOW, WITA, table, workbook

from bangkom.cohort.matching import Registry
from bangkom.cohort.roster import COLUMNS, HEADINGS, check_roster, preview_roster, write_roster
from bangkom.cohort.sheets import Cell, read_table
from bangkom.errors import CohortError
from bangkom.store.accounts import accounts, ensure_account
from bangkom.store.audit import entries
from bangkom.store.cohorts import add_cohort
from bangkom.store.people import people

HEADING = (
    "No",
    "Nama",
    "NIP/NI PPPK",
    "OPD",
    "Unit kerja",
    "Jabatan",
    "Status",
    "Diusulkan oleh",
    "Kelompok",
    "Mentor",
)
PNS = "198503122010011023"
PPPK = "199001022021212005"
MADE = (
    "1",
    "Ni Made Contoh, S.Sos.",
    PNS,
    "Dinas Kesehatan",
    "Loket",
    "Perawat",
    "PNS",
    "Kadis",
    "1",
    "I Ketut",
)
WAYAN = ("2", "I Wayan Contoh", "", "Dinas Kesehatan", "Loket", "Petugas", "Non-ASN", "", "2", "")
KOMANG = ("3", "Komang Contoh", PPPK, "Dinas Sosial", "", "", "PPPK", "", "1", "")
NOBODY = Registry("km_07", 7, ())


def check(*rows, heading=HEADING, registry=NOBODY):
    return check_roster(table(heading, *rows), registry, NOW, WITA)


def changed(row, **cells):
    """A row with other cells, by the names of the columns."""
    places = {"name": 1, "nip": 2, "agency": 3, "unit": 4, "position": 5, "status": 6, "group": 8}
    cells_by_place = {places[name]: cell for name, cell in cells.items()}
    return tuple(cells_by_place.get(place, cell) for place, cell in enumerate(row))


def registered(*rows):
    return Registry("km_07", 7, check(*rows).people)


def test_people_are_read_with_ids_made_for_them():
    preview = check(MADE, WAYAN, KOMANG)
    assert preview.errors == preview.warnings == ()
    first, second, third = preview.people
    assert dataclasses.asdict(first) == {
        "id": "km_07_001",
        "cohort": "km_07",
        "name": "Ni Made Contoh, S.Sos.",
        "nip": PNS,
        "agency": "Dinas Kesehatan",
        "unit": "Loket",
        "position": "Perawat",
        "status": "ASN",
        "nominated_by": "Kadis",
        "mentor": "I Ketut",
        "group": "1",
    }
    assert (second.id, second.nip, second.status) == ("km_07_002", "", "Non-ASN")
    assert (third.nip, third.status) == (PPPK, "ASN")


@pytest.mark.parametrize("heading", [heading for column in COLUMNS for heading in column.headings])
def test_every_spelling_of_a_heading_is_understood(heading):
    column = next(column for column in COLUMNS if heading in column.headings)
    others = [one for one in COLUMNS if one.required and one is not column]
    content = {"nip": PNS, "id": "km_07_009", "status": "ASN"}
    names = [heading.upper() + " *", *(one.heading for one in others)]
    preview = check([content.get(one.name, "isi") for one in (column, *others)], heading=names)
    assert preview.errors == ()
    assert getattr(preview.people[0], column.name) == content.get(column.name, "isi")


BAD_ROWS = {
    "no name": (changed(MADE, name=""), "Nama", "Wajib"),
    "no agency": (changed(MADE, agency="-"), "Perangkat daerah", "Wajib"),
    "no status": (changed(MADE, status=""), "Status", "Wajib"),
    "unknown status": (changed(MADE, status="non PNS"), "Status", "ASN atau Non-ASN"),
    "long name": (changed(MADE, name="a" * 201), "Nama", "200 huruf"),
    "long group": (changed(MADE, group="a" * 41), "Kelompok", "40 huruf"),
    "number in the name": (changed(MADE, name=f"Ni Made {PNS}"), "Nama", "nomor panjang"),
    "failed formula": (changed(MADE, unit=Cell("#REF!", "error")), "Unit kerja", "Rumus"),
    "NIP of Excel": (changed(MADE, nip=Cell("1.98503122010011e+17", "number")), "NIP/NI PPPK", "hanya menyimpan 15"),
    "NIP that Excel took for a date": (changed(MADE, nip=Cell("2019-11-13T00:00:00", "date")), "NIP/NI PPPK", "angka"),
    "NIP of Excel in text": (changed(MADE, nip="1,98503E+17"), "NIP/NI PPPK", "dibulatkan"),
    "NIP ending in zeros": (changed(MADE, nip="198503122010011000"), "NIP/NI PPPK", "000"),
    "short NIP": (changed(MADE, nip="19850312"), "NIP/NI PPPK", "8 angka"),
    "NIP with letters": (changed(MADE, nip="NIP 198503122010011023"), "NIP/NI PPPK", "hanya boleh"),
    "born on 31 February": (changed(MADE, nip="198502312010011023"), "NIP/NI PPPK", "tanggal lahir"),
    "appointed in the future": (changed(MADE, nip="198503122036011023"), "NIP/NI PPPK", "belum terjadi"),
}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_a_bad_row_is_told_by_row_column_and_reason(name):
    row, column, reason = BAD_ROWS[name]
    preview = check(KOMANG, row)
    assert [(problem.row, problem.column) for problem in preview.errors] == [(3, column)]
    assert reason in preview.errors[0].reason
    assert "198503" not in str(preview.errors)


@pytest.mark.parametrize(
    ("id", "reason"),
    [("KM-1", "3–32"), ("ni made", "3–32"), (PNS, "NIK"), ("km_07_5171010101900001", "NIK"), ("sari", "akun lain")],
)
def test_a_bad_id_is_told(id, reason):
    registry = Registry("km_07", 7, (), frozenset({"sari"}))
    preview = check((id, *MADE[1:]), heading=("ID", *HEADING[1:]), registry=registry)
    assert [(problem.column, reason in problem.reason) for problem in preview.errors] == [("ID", True)]


def test_all_problems_are_told_at_once_in_order_of_rows():
    preview = check(changed(MADE, nip="1", name=""), MADE, changed(WAYAN, status="?"), MADE)
    assert [str(problem).partition(":")[0] for problem in preview.errors] == [
        "Baris 2, kolom Nama",
        "Baris 2, kolom NIP/NI PPPK",
        "Baris 4, kolom Status",
        "Baris 5, kolom NIP/NI PPPK",
    ]


def test_a_column_of_nips_that_were_numbers_once_is_refused_as_a_whole():
    rounded = [str(int(float(nip))) for nip in (PNS, PPPK)]
    assert rounded[0] == "198503122010011008"  # looks like a NIP
    preview = check(changed(MADE, nip=rounded[0]), changed(KOMANG, nip=rounded[1]))
    assert (preview.errors[0].row, "dibulatkan" in preview.errors[0].reason) == (1, True)


def test_columns_missing_or_twice_are_told_before_any_row():
    preview = check(("x", "y", "z"), heading=("Nama", "Nama lengkap", "Unit kerja"))
    assert {(problem.row, problem.column) for problem in preview.errors} == {
        (1, "Nama"), (1, "Perangkat daerah"), (1, "Status"),
    }  # fmt: skip
    assert [problem.row for problem in check().errors] == [1]


def test_what_is_odd_but_possible_is_a_warning():
    heading = (*HEADING, "NIK", "Keterangan")
    rows = (changed(MADE, nip=""), changed(WAYAN, nip=PNS), changed(KOMANG, group="Kelas a"), ("",) * 10 + ("", "x"))
    preview = check(*rows, changed(KOMANG, nip="", name="B", group="KELAS A"), heading=heading)
    assert preview.errors == ()
    reasons = [(problem.row, problem.reason) for problem in preview.warnings]
    for row, part in ((1, "NIK, Keterangan"), (2, "tanpa NIP"), (3, "Non-ASN"), (5, "dilewati"), (6, "Kelas a")):
        assert any(row == number and part in reason for number, reason in reasons)
    assert [person.group for person in preview.people[-2:]] == ["Kelas a", "Kelas a"]


def test_two_people_whom_nothing_tells_apart_need_ids():
    preview = check(WAYAN, WAYAN)
    assert [(problem.row, "baris 2" in problem.reason) for problem in preview.errors] == [(3, True)]
    told_apart = check(("", *WAYAN[1:]), ("km_07_050", *WAYAN[1:]), heading=("ID", *HEADING[1:]))
    assert [person.id for person in told_apart.people] == ["km_07_051", "km_07_050"]
    assert told_apart.errors == ()


def test_a_person_keeps_the_id_whatever_the_order_and_is_known_by_nip():
    registry = registered(MADE, WAYAN, KOMANG)
    preview = check(KOMANG, changed(MADE, name="Ni Made Contoh, M.Si", unit="Poli"), WAYAN, registry=registry)
    assert [person.id for person in preview.people] == ["km_07_003", "km_07_001", "km_07_002"]
    assert (preview.added, preview.unchanged, preview.absent) == ((), 2, ())
    (change,) = preview.changed
    assert list(change.fields()) == [
        ("Nama", "Ni Made Contoh, S.Sos.", "Ni Made Contoh, M.Si"),
        ("Unit kerja", "Loket", "Poli"),
    ]


def test_who_is_not_in_the_file_stays_and_new_ids_come_after_the_highest():
    preview = check(changed(MADE, nip=PPPK, name="Baru"), registry=registered(MADE, WAYAN))
    assert [person.id for person in preview.absent] == ["km_07_001", "km_07_002"]
    assert [person.id for person in preview.added] == ["km_07_003"]


def test_the_same_name_at_another_desk_is_asked_not_guessed():
    registry = registered(WAYAN)
    preview = check(changed(WAYAN, unit="Farmasi"), registry=registry)
    (problem,) = preview.errors
    assert "km_07_001" in problem.reason and "km_07_002" in problem.reason
    heading = ("ID", *HEADING[1:])
    same = check(("km_07_001", *changed(WAYAN, unit="Farmasi")[1:]), heading=heading, registry=registry)
    assert [list(change.fields()) for change in same.changed] == [[("Unit kerja", "Loket", "Farmasi")]]
    other = check(("km_07_002", *changed(WAYAN, unit="Farmasi")[1:]), heading=heading, registry=registry)
    assert [person.id for person in other.added] == ["km_07_002"]


def test_a_namesake_with_another_nip_is_a_new_person_with_a_warning():
    preview = check(changed(MADE, nip=PPPK), registry=registered(MADE))
    assert [person.id for person in preview.added] == ["km_07_002"]
    assert any("km_07_001" in problem.reason for problem in preview.warnings)


def test_a_nip_cannot_move_to_another_id():
    preview = check(("km_07_009", *MADE[1:]), heading=("ID", *HEADING[1:]), registry=registered(MADE))
    assert any(problem.column == "NIP/NI PPPK" and "km_07_001" in problem.reason for problem in preview.errors)


def test_what_the_file_has_no_column_for_stays():
    short = ("Nama", "NIP", "OPD", "Status")
    preview = check((MADE[1], PNS, "Dinas Sosial", "ASN"), heading=short, registry=registered(MADE))
    assert [list(change.fields()) for change in preview.changed] == [
        [("Perangkat daerah", "Dinas Kesehatan", "Dinas Sosial")]
    ]


def test_importing_writes_people_accounts_and_who_did_it(database):
    content = workbook(["Peserta"], HEADING, MADE, WAYAN)
    with database.write() as connection:
        preview = preview_roster(connection, "km_07", read_table(content, HEADINGS), NOW, WITA)
        write_roster(connection, preview, "sari", "organiser", NOW, WITA)
    with database.read() as connection:
        assert people(connection, "km_07") == preview.people
        assert [(one.id, one.role) for one in accounts(connection)] == [
            ("km_07_001", "participant"), ("km_07_002", "participant"),
        ]  # fmt: skip
        (entry,) = entries(connection, 10)
        assert (entry.who, entry.act, entry.detail) == (
            "sari", "roster.import", "2 peserta ditambahkan, 0 diubah, 0 tetap.",
        )  # fmt: skip


def test_a_file_with_errors_writes_nothing(database):
    with database.write() as connection:
        preview = preview_roster(connection, "km_07", table(HEADING, MADE, changed(WAYAN, status="?")), NOW, WITA)
        with pytest.raises(CohortError, match="1 hal"):
            write_roster(connection, preview, "sari", "organiser", NOW, WITA)
        assert people(connection, "km_07") == accounts(connection) == entries(connection, 10) == ()


def test_a_preview_that_is_no_longer_true_is_not_written(database):
    with database.write() as connection:
        preview = preview_roster(connection, "km_07", table(HEADING, MADE), NOW, WITA)
        ensure_account(connection, "km_07_001", "trainer", "Lain")
        with pytest.raises(CohortError, match="berubah sejak"):
            write_roster(connection, preview, "sari", "organiser", NOW, WITA)
        assert people(connection, "km_07") == ()


@pytest.mark.parametrize(("cohort", "first"), [("km_07", "km_07_001"), ("sore", "km_02_001"), ("gel12", "km_12_001")])
def test_made_ids_carry_the_cohorts_number(database, cohort, first):
    with database.write() as connection:
        if cohort != "km_07":
            add_cohort(connection, cohort, "Lain", NOW.replace(year=2027))
        preview = preview_roster(connection, cohort, table(HEADING, MADE), NOW, WITA)
        assert preview.people[0].id == first


NAMES = st.sampled_from(["I Made Contoh", "Ni Made Contoh", "I Wayan Contoh"])
NIPS = st.integers(1, 999).map(lambda n: f"19850312201001{1 + n % 2}{n:03}") | st.just("")
PLACES = st.sampled_from(["A", "B"])
ROWS = st.lists(
    st.tuples(NAMES, NIPS, PLACES, PLACES, st.sampled_from(["ASN", "Non-ASN"]), st.text("12", max_size=1)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=200, deadline=None)
@given(rows=ROWS, order=st.randoms(use_true_random=False))
def test_importing_the_same_people_again_changes_nothing(rows, order):
    """In whatever order the rows stand the second time, and however alike the names are."""
    heading = ("Nama", "NIP", "OPD", "Unit", "Status", "Kelompok")
    preview = check(*rows, heading=heading)
    if preview.errors:
        return
    assert len({person.id for person in preview.people}) == len(rows)
    shuffled = list(rows)
    order.shuffle(shuffled)
    again = check(*shuffled, heading=heading, registry=Registry("km_07", 7, preview.people))
    assert (again.errors, again.added, again.changed, again.absent) == ((), (), (), ())
    assert again.unchanged == len(rows)
