"""What trainers and organisers find first: who is behind and why, what waits, and the cohort out of all registered."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bangkom.domain.watch import Flag
from bangkom.exchange.local import LocalDepot
from bangkom.grading.grade import HandIn
from bangkom.grading.queue import Failure, GradingQueue, QueueStatus
from bangkom.settings import Settings
from bangkom.store import accounts, people, schedule, teaching, watching
from bangkom.store.gradebook import open_gradebook
from bangkom.store.people import Person
from bangkom.store.source import read_source, source_path

from .conftest import COHORT, ROOT, START, Running, running_service

A, B = "kebijakan-01", "kebijakan-02"


@pytest.fixture
def office(service: Running) -> Running:
    service.see_notice()
    return service


def seen(page: str) -> str:
    """The page's words in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A gradebook with session 1 and no hand-ins; nbgrader takes its time to make one."""
    settings = Settings(tmp_path_factory.mktemp("buku"), COHORT)
    settings.cohort_folder.mkdir(parents=True)
    with open_gradebook(settings) as made:
        made.ensure_assignment(read_source(source_path(ROOT / "build" / "source", A)))
    return settings.gradebook.read_bytes()


def grade(office: Running, gradebook: bytes, *people: str, essay: float | None = None) -> None:
    """Record hand-ins of session 1 with automatic marks; essays wait unless they are marked."""
    settings = office.context.settings
    if not settings.gradebook.exists():
        settings.gradebook.write_bytes(gradebook)
    notebook = read_source(source_path(settings.source, A)).notebook
    cells = [cell.metadata["nbgrader"] for cell in notebook.cells if "nbgrader" in cell.metadata]
    marks = {cell["grade_id"]: essay if cell["solution"] else 1.0 for cell in cells if cell["grade"]}
    with open_gradebook(settings) as opened:
        for person in people:
            opened.record_submission(A, person, marks, START.replace(tzinfo=None) - timedelta(days=3))


def test_a_trainer_sees_who_is_behind_and_why_by_group(office: Running) -> None:
    office.open_all(
        kebijakan_01=(START - timedelta(days=9), START - timedelta(days=2)),
        kebijakan_02=(None, START - timedelta(hours=1)),
    )
    office.hand_in("km_02", A)
    page = seen(office.visitor("wi_01").get("widyaiswara").text)
    assert "Lewat tenggat (3)" in page
    first = page.split("Ni Wayan Sari")[1].split("Kelompok 2")[0]
    assert "Sesi 1 Video baru ditonton 0 %; yang diminta 90 %. Sesi 1, Sesi 2, sejak 2 hari lalu" in first
    second = page.split("I Made Yasa")[1]
    assert "Sesi 2 Video baru ditonton 0 %; yang diminta 90 %. Sesi 2, sejak 1 jam lalu" in second
    assert page.index("Ni Wayan Sari") < page.index("I Made Yasa") < page.index("Ni Ketut Ayu")
    only = office.visitor("wi_01").get("widyaiswara?kelompok=Kelompok+2").text
    assert "Ni Ketut Ayu" in only and "I Made Yasa" not in only


def test_more_time_and_exemptions_take_nobody_for_behind(office: Running) -> None:
    office.open_all(kebijakan_01=(None, START - timedelta(days=2)))
    due_at = START + timedelta(days=1)
    for who in (schedule.Who("person", "km_01"), schedule.Who("group", "Kelompok 2")):
        office.write(lambda c, who=who: schedule.extend(c, COHORT, who, A, due_at, "x", "pa_01", START))
    office.write(lambda c: schedule.exempt(c, COHORT, schedule.Who("person", "km_02"), A, "x", "pa_01", START))
    page = office.visitor("wi_01").get("widyaiswara").text
    assert "Peserta muncul di sini bila tenggat sebuah tugas lewat" in page


def test_every_list_says_when_it_is_empty(office: Running) -> None:
    page = seen(office.visitor("wi_01").get("widyaiswara").text)
    assert "Jawaban esai muncul di sini" in page
    assert "Semua kumpulan sudah dinilai otomatis" in page
    assert "Tidak ada catatan." in page


def test_what_waits_for_a_person_is_counted_with_its_age(office: Running, gradebook: bytes) -> None:
    for person in ("km_01", "km_03"):
        office.hand_in(person, A)
    grade(office, gradebook, "km_01", "km_03")
    page = office.visitor("wi_01").get("widyaiswara").text
    waiting = seen(page.split('id="menunggu"')[1].split("</section>")[0])
    assert re.search(r"Sesi 1 2 [0-9]+ 3 hari \(sejak Jumat, 27 Februari 2026, 09.00 WITA\) Nilai sekarang", waiting)
    assert f'href="/services/bangkom/periksa#{A}"' in page
    office.write(lambda c: teaching.assign(c, COHORT, "wi_02", ["Kelompok 2"]))
    own = seen(office.visitor("wi_02").get("widyaiswara").text.split('id="menunggu"')[1])
    assert "Tindakan Sesi 1 1 " in own
    grade(office, gradebook, "km_01", "km_03", essay=3.0)
    assert "Jawaban esai muncul di sini" in office.visitor("wi_01").get("widyaiswara").text


def test_flags_are_shown_as_information(office: Running) -> None:
    office.write(lambda c: watching.start(c, "km_01", A, START))
    office.write(lambda c: watching._raise_flag(c, "km_01", A, Flag("faster", 120.0), START))
    page = seen(office.visitor("wi_01").get("widyaiswara").text)
    assert "tidak ada peserta yang ditahan karenanya" in page
    assert "Pemutar melaporkan 2 menit lebih banyak" in page
    assert "Pemutar melaporkan" in office.visitor("pa_01").get("peserta/orang/km_01").text


class StuckQueue(GradingQueue):
    def status(self) -> QueueStatus:
        return QueueStatus(2, (Failure(HandIn("km_01", A), START, "Penyimpanan penuh."),))


@pytest.fixture
def stuck(tmp_path: Path, released: Path, filled_store: bytes) -> Iterator[Running]:
    with running_service(tmp_path, released, filled_store) as running:
        settings = running.context.settings
        queue = StuckQueue(settings, LocalDepot(settings.depot, running.clock), running.clock)
        object.__setattr__(running.context, "grading_queue", queue)
        running.see_notice()
        yield running


def test_what_the_machine_could_not_grade_is_told_with_its_reason(stuck: Running) -> None:
    page = seen(stuck.visitor("wi_01").get("widyaiswara").text)
    assert "2 kumpulan sedang dinilai" in page and "Penyimpanan penuh." in page
    assert "1 kumpulan gagal dinilai otomatis" in seen(stuck.visitor("pa_01").get("penyelenggara").text)


def rosters(office: Running, count: int) -> None:
    agencies = ["Dinas Kesehatan", "Dinas Pendidikan", "Satpol PP"]
    rows = [
        Person(
            f"km_{number:04}",
            COHORT,
            f"I Wayan Nomor {number} dari Desa Tihingan",
            "",
            agencies[number % 7 % 3] if number > 4 else "Kecamatan Dawan",
            "Bidang Pelayanan",
            "Analis Kebijakan Ahli Muda",
            "Non-ASN" if number % 9 == 0 else "ASN",
            "",
            "",
            f"Kelompok {number // 40 + 1}",
        )
        for number in range(100, 100 + count)
    ]
    office.write(lambda c: people.replace_roster(c, COHORT, rows, "pa_01", START))


def test_an_organiser_sees_the_cohort_out_of_all_registered(office: Running, gradebook: bytes) -> None:
    rosters(office, 17)
    office.open_all(kebijakan_02=(START + timedelta(days=2), START + timedelta(days=9)))
    for person in ("km_01", "km_02", "km_0100"):
        office.hand_in(person, A)
    grade(office, gradebook, "km_01", essay=2.0)
    grade(office, gradebook, "km_02")
    code = office.write(lambda c: accounts.issue_code(c, "km_01", START))
    assert accounts.set_password(office.context.database, "km_01", code, "gunung agung pagi", START)
    office.write(lambda c: accounts.issue_code(c, "km_02", START))
    raw = office.visitor("pa_01").get("penyelenggara").text
    figures = dict(re.findall(r"<dt>([^<]+)</dt><dd[^>]*>(\d+)</dd>", raw))
    assert (figures["Terdaftar"], figures["Akun aktif"]) == ("20", "1")
    assert (figures["Kode diberikan, belum dipakai"], figures["Belum punya kode"]) == ("1", "18")
    page = seen(raw)
    assert "Persentase selalu dari 20 peserta terdaftar." in page
    first = page.split("Selesai dinilai ")[1]
    assert first.startswith("Sesi 1 · Mengapa revolusi mental? 20 (100 %) 0 (0 %) 3 (15 %) 1 (5 %)")
    assert "Rabu, 4 Maret 2026, 09.00 WITA Sesi 2 dibuka Semua kelompok" in page


def test_no_breakdown_shows_fewer_than_five_people(office: Running) -> None:
    rosters(office, 30)
    page = office.visitor("pa_01").get("penyelenggara").text
    tables = page.split('id="per-1"')[1].split("</div>")[0]
    sizes = [int(size) for size in re.findall(r'data-label="Peserta">(\d+)<', tables)]
    assert min(sizes) >= 5
    assert ">Dinas<" not in tables  # three people, joined with the next smallest
    assert "lainnya digabung" in tables


def test_an_organiser_of_an_empty_cohort_is_told_what_to_do_first(tmp_path: Path, released: Path) -> None:
    from bangkom.store.database import Database, ensure_current

    database = Database(f"sqlite:///{tmp_path / 'leer.db'}")
    ensure_current(database)
    with database.write() as connection:
        accounts.ensure_account(connection, "pa_01", "organiser", "I Nyoman Rai")
    with database.read() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    with running_service(tmp_path, released, (tmp_path / "leer.db").read_bytes()) as empty:
        empty.see_notice("pa_01")
        assert "Buat angkatan uji" in empty.visitor("pa_01").get("penyelenggara").text
        upload = empty.send("pa_01", "peserta/impor", files={"berkas": ("a.csv", b"Nama;Status\nSari;ASN\n")})
        assert upload.status_code == 422
        assert empty.send("pa_01", "angkatan", id="uji", judul="Angkatan uji").status_code == 303
        assert "Impor daftar peserta" in empty.visitor("pa_01").get("penyelenggara").text
        for path in ("peserta", "jadwal", "keringanan", "peserta/kode", "catatan", "widyaiswara"):
            assert empty.visitor("pa_01").get(path).status_code == 200, path


def test_pages_stay_small_and_quick_with_four_thousand_people(office: Running) -> None:
    rosters(office, 4000)
    office.open_all(kebijakan_01=(None, START - timedelta(days=2)))
    office.send("pa_01", "peserta/orang/km_01/pindah", kelompok="Kelompok 2", alasan="Jadwal")
    for path in ("widyaiswara", "penyelenggara", "peserta", "peserta?q=wayan&hal=40", "peserta/kode", "keringanan"):
        reply = office.visitor("pa_01").get(path)
        assert reply.status_code == 200
        assert len(reply.content) <= 100_000, path
        assert reply.elapsed < timedelta(seconds=5), path
