"""The organiser's verbs, as typed: what they print, what they write, and that a refusal writes nothing."""

import csv
import shutil
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.unit.cohort.tables import workbook

from bangkom.cli import commands
from bangkom.cli.terminal import console
from bangkom.errors import CohortError
from bangkom.store.accounts import check_password, ensure_account, set_password
from bangkom.store.audit import entries
from bangkom.store.database import Database
from bangkom.store.people import people
from bangkom.store.schedule import schedule

COURSE = Path(__file__).parents[3] / "course" / "course.toml"
ROSTER = workbook(
    ["Nama", "NIP", "OPD", "Status", "Kelompok"],
    ["Ni Made Contoh", "198503122010011023", "Dinas Kesehatan", "ASN", "1"],
    ["@I [bold]Wayan", "", "Dinas Sosial", "Non-ASN", "2"],
)


@pytest.fixture
def bangkom(tmp_path, monkeypatch):
    """`bangkom("cohort", "list")` runs the command in a project of its own with the cohort km_07."""
    (tmp_path / "course").mkdir()
    shutil.copy(COURSE, tmp_path / "course")
    monkeypatch.setenv("BANGKOM_ROOT", str(tmp_path))
    monkeypatch.setenv("BANGKOM_COHORT", "km_07")
    monkeypatch.setattr(console, "_width", 200)  # read from COLUMNS once, when it was made
    monkeypatch.chdir(tmp_path)
    Path("peserta.xlsx").write_bytes(ROSTER)

    def run(*words, typed=""):
        result = CliRunner().invoke(commands, words, input=typed)
        if result.exception:
            raise result.exception
        return result.output

    run("cohort", "new", "km_07", "--title", "Angkatan VII")
    return run


@pytest.fixture
def store(bangkom):
    """A connection of the project's store."""
    database = Database("sqlite:///gradebook/bangkom.db")
    with database.write() as connection:
        ensure_account(connection, "sari", "trainer", "Sari Contoh")
    yield database
    database.close()


def test_cohorts_are_made_once_and_listed_with_their_people(bangkom):
    bangkom("import-roster", "peserta.xlsx", "--yes")
    listed = bangkom("cohort", "list")
    assert all(part in listed for part in ("km_07", "Angkatan VII", " 2 "))
    with pytest.raises(CohortError, match="sudah ada"):
        bangkom("cohort", "new", "km_07", "--title", "Lagi")


def test_an_id_with_a_hyphen_becomes_one_that_can_be_used_and_says_so(bangkom):
    told = bangkom("cohort", "new", "angkatan-2")
    assert "angkatan-2 dicatat sebagai angkatan_2" in told and "“Angkatan 2”" in told
    assert "BANGKOM_COHORT=angkatan_2" in told and "bangkom import-schedule" in told
    listed = bangkom("cohort", "list")
    assert "angkatan_2" in listed and "Angkatan 2" in listed
    with pytest.raises(CohortError, match="sudah ada"):
        bangkom("cohort", "new", "Angkatan_2")
    with pytest.raises(CohortError, match="tidak dapat dipakai"):
        bangkom("cohort", "new", "angkatan 3")


def test_a_roster_is_shown_first_and_written_only_after_yes(bangkom, store):
    shown = bangkom("import-roster", "peserta.xlsx", typed="tidak\n")
    assert "@I [bold]Wayan" in shown and "2 peserta baru" in shown
    with store.read() as connection:
        assert people(connection, "km_07") == ()
    assert "ditulis" in bangkom("import-roster", "peserta.xlsx", typed="ya\n")
    assert "2 tetap" in bangkom("import-roster", "peserta.xlsx")
    with store.read() as connection:
        assert [person.id for person in people(connection, "km_07")] == ["km_07_001", "km_07_002"]
        assert [entry.act for entry in entries(connection, 9)] == ["roster.import", "cohort.new"]
        assert all(entry.who.startswith("terminal:") for entry in entries(connection, 9))


def test_a_roster_with_errors_is_refused_with_all_of_them(bangkom, store):
    rows = [["Nama", "OPD", "Status"], ["", "Dinas", "ASN"], ["Ni Made", "Dinas", "?"]]
    Path("buruk.xlsx").write_bytes(workbook(*rows))
    with pytest.raises(CohortError) as caught:
        bangkom("import-roster", "buruk.xlsx", "--yes")
    assert "Baris 2, kolom Nama" in str(caught.value) and "Baris 3, kolom Status" in str(caught.value)
    with store.read() as connection:
        assert people(connection, "km_07") == ()


def test_a_schedule_is_shown_with_the_zone_and_written(bangkom, store):
    year = datetime.now(UTC).year + 1
    Path("jadwal.csv").write_text(f"Sesi;Mulai;Batas\nkebijakan-01;1/2/{year} 08.00;3/2/{year} 16.00\n", "utf-8")
    shown = bangkom("import-schedule", "jadwal.csv", "--yes")
    assert f"Februari {year}, 08.00 WITA" in shown
    assert "kebijakan-02 tidak disebut" in shown
    assert "tidak ada yang ditulis" in bangkom("import-schedule", "jadwal.csv")
    with store.read() as connection:
        assert [window.assignment for window in schedule(connection, "km_07")] == ["kebijakan-01"]


def test_codes_are_for_those_without_a_password_and_one_sets_it(bangkom, store):
    bangkom("import-roster", "peserta.xlsx", "--yes")
    bangkom("codes", "--csv", "kode.csv")
    assert stat.S_IMODE(Path("kode.csv").stat().st_mode) == 0o600
    with Path("kode.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert [row["ID"] for row in rows] == ["sari", "km_07_001", "km_07_002"]
    assert rows[2]["Nama"] == "'@I [bold]Wayan"
    now = datetime.now(UTC)
    assert set_password(store, "km_07_001", rows[1]["Kode"], "pagi yang cerah", now)
    assert check_password(store, "km_07_001", "pagi yang cerah", now)
    later = bangkom("codes")
    assert "km_07_002" in later and "km_07_001" not in later
    assert "km_07_001" in bangkom("codes", "km_07_001")
    with store.read() as connection:
        recorded = entries(connection, 20)
    assert sum(entry.act == "code.issue" for entry in recorded) == 3 + 2 + 1
    assert not any(row["Kode"] in str(recorded) for row in rows)


def test_no_code_is_made_that_nobody_could_read(bangkom, store):
    Path("kode.csv").touch()
    with pytest.raises(CohortError, match="sudah ada"):
        bangkom("codes", "--csv", "kode.csv")
    with pytest.raises(CohortError, match="lain_01"):
        bangkom("codes", "sari", "lain_01")
    with store.read() as connection:
        assert not any(entry.act == "code.issue" for entry in entries(connection, 9))


def test_the_verbs_speak_indonesian(bangkom):
    for words in (["cohort"], ["cohort", "new"], ["import-roster"], ["import-schedule"], ["codes"]):
        shown = bangkom(*words, "--help")
        assert "Pemakaian" in shown
        assert not any(word in shown for word in ("Usage", "Options", "required", "FILE"))
