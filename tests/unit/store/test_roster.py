"""A roster is read as text, every problem at once with its place, and a NIP never leaks."""

from pathlib import Path

import pytest

from bangkom.store.roster import COLUMNS, RosterError, read_roster

HEADING = ",".join(COLUMNS)
GOOD = "km_07_001,Ni Made Contoh,19850312 201001 1 023,Dinas Kesehatan,Loket,Perawat,ASN,Kelompok 1"


def write(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_text("\n".join(lines) + "\n", encoding)
    return path


def test_a_nip_keeps_its_eighteen_digits_and_may_be_empty(tmp_path: Path) -> None:
    roster = write(tmp_path / "roster.csv", HEADING, GOOD, "", "km_07_002,I Wayan Contoh,,Dinas Kesehatan,,,Non-ASN,")
    first, second = read_roster(roster)
    assert (first.nip, first.name, first.status, first.group) == (
        "198503122010011023", "Ni Made Contoh", "ASN", "Kelompok 1",
    )  # fmt: skip
    assert (second.nip, second.status, second.group) == ("", "Non-ASN", "")


def test_indonesian_excel_writes_semicolons_and_a_mark_of_order(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    write(path, HEADING.replace(",", ";"), GOOD.replace(",", ";"), encoding="utf-8-sig")
    assert read_roster(path)[0].id == "km_07_001"


def test_every_problem_is_told_at_once_with_row_and_column(tmp_path: Path) -> None:
    roster = write(
        tmp_path / "roster.csv",
        HEADING,
        GOOD,
        "KM-1,,1.98503E+17,Dinas Kesehatan,,,PNS,",
        "km_07_001,Ketut,198503122010011000,,,,ASN,",
        "km_07_004,Putu,12345,Dinas Kesehatan,,,ASN,",
        "km_07_005,Made,198503122010011023,Dinas Kesehatan,,,ASN,",
        "km_07_006,Komang",
    )
    with pytest.raises(RosterError) as caught:
        read_roster(roster)
    places = [problem.partition(":")[0] for problem in caught.value.problems]
    assert places == [
        "Baris 3, kolom name",
        "Baris 3, kolom id",
        "Baris 3, kolom status",
        "Baris 3, kolom nip",
        "Baris 4, kolom agency",
        "Baris 4, kolom nip",
        "Baris 4, kolom id",
        "Baris 5, kolom nip",
        "Baris 6, kolom nip",
        "Baris 7",
    ]
    assert "Excel" in str(caught.value)


def test_no_message_and_no_repr_shows_a_nip(tmp_path: Path) -> None:
    roster = write(tmp_path / "roster.csv", HEADING, GOOD, GOOD)
    with pytest.raises(RosterError) as caught:
        read_roster(roster)
    assert "1985" not in str(caught.value)
    person = read_roster(write(tmp_path / "good.csv", HEADING, GOOD))[0]
    assert "1985" not in f"{person!r} {[person]}"
    assert "Ni Made" not in repr(person)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "kolom id tidak ada"),
        (b"id,id,name,nip,agency,unit,position,status,group\n", "lebih dari sekali"),
        (b"id,name\n", "kolom nip tidak ada"),
        (b"\xff\xfe\x00", "UTF-8"),
        (HEADING.encode() + b'\nkm_07_001,"Ni Made\n', "tanda kutip"),
        (b"x" * 5_000_001, "lebih besar dari 5 MB"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_in_words(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(content)
    with pytest.raises(RosterError, match=told):
        read_roster(path)


def test_a_missing_roster_is_told(tmp_path: Path) -> None:
    with pytest.raises(RosterError, match="tidak ada atau tidak dapat dibaca"):
        read_roster(tmp_path / "roster.csv")


def test_an_empty_roster_is_an_empty_cohort(tmp_path: Path) -> None:
    assert read_roster(write(tmp_path / "roster.csv", HEADING)) == ()
