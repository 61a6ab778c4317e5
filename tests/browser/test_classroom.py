"""The classroom in a real browser: the projector's QR read back, a phone that follows it, lists and the plan."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect
from tests.conftest import DESK, PHONE
from tests.service.conftest import COHORT, START, Running, filled_store, released, running_service  # noqa: F401
from tests.unit.cohort.tables import workbook

from bangkom.domain.classroom import ClassSession
from bangkom.store import classroom
from bangkom.store.classroom import Mark


@pytest.fixture
def service(tmp_path: Path, released: Path, filled_store: bytes) -> Iterator[Running]:  # noqa: F811
    with running_service(tmp_path, released, filled_store) as running:
        running.see_notice()
        yield running


@pytest.fixture
def check(look: Any, axe: Any) -> Callable[[Page, str], None]:
    """On a desk and on a phone: a picture for people, nothing that axe finds, and nothing wider than the screen."""

    def run(page: Page, name: str) -> None:
        before = page.viewport_size
        for width in (DESK, PHONE):
            page.set_viewport_size({"width": width, "height": 900})
            look(page, f"tatap-muka-{name}-{width}")
            assert axe(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.set_viewport_size(before or {"width": DESK, "height": 900})

    return run


@pytest.fixture
def visit(page_at: Callable[..., Page]) -> Callable[..., Page]:
    def go(service: Running, who: str, path: str = "", width: int = 1280) -> Page:
        page = page_at(width)
        page.context.add_cookies([{"name": "siapa", "value": service.cookie(who), "url": service.base}])
        page.goto(service.base + path)
        return page

    return go


def plan(service: Running, title: str, start: float, **fields: Any) -> ClassSession:
    starts_at = START + timedelta(hours=start)
    wanted = ClassSession(0, "", title, "topic", starts_at, starts_at + timedelta(hours=2), **fields)
    made: ClassSession = service.write(lambda c: classroom.plan(c, COHORT, wanted, "pa_01", START))
    return made


def read_qr(page: Page, path: Path) -> str:
    """What a phone sees on the projector: a picture of the screen, not of our markup."""
    page.locator(".qr").screenshot(path=path)
    with Image.open(path) as picture:
        (found,) = zxingcpp.read_barcodes(picture)
    return str(found.text)


def test_a_phone_follows_the_projectors_qr_and_its_owner_is_there(
    service: Running, visit: Any, check: Any, tmp_path: Path
) -> None:
    one = plan(service, "Arah pembangunan daerah dan revolusi mental", 0, room="Aula", speaker="Bupati Klungkung")
    projector = visit(service, "wi_01", f"tatap-muka/{one.id}/kode")
    expect(projector.get_by_text(re.compile("^Berganti \\d+ detik lagi"))).to_be_visible()
    check(projector, "proyektor")
    address = read_qr(projector, tmp_path / "qr.png")
    assert address.startswith(service.base + "hadir?")
    asked = parse_qs(urlsplit(address).query)
    assert asked["kode"] == ["".join(projector.locator(".digits span").all_inner_texts())]
    phone = visit(service, "km_01", width=390)
    phone.goto(address)
    expect(phone.get_by_label("Kode di layar depan kelas")).to_have_value(asked["kode"][0])
    check(phone, "hadir")
    phone.get_by_role("button", name="Saya hadir").click()
    expect(phone.get_by_text("Anda tercatat: Hadir.")).to_be_visible()
    check(phone, "tercatat")
    expect(projector.locator(".there")).to_have_text("1")  # the projector counts by itself
    service.clock.pass_by(timedelta(minutes=20))
    projector.reload()
    late = visit(service, "km_02", f"hadir?sesi={one.id}&kode={asked['kode'][0]}", 390)
    late.get_by_role("button", name="Saya hadir").click()
    expect(late.get_by_text("Kode ini tidak cocok atau sudah berganti")).to_be_visible()
    expect(late.get_by_label("Kode di layar depan kelas")).to_have_value("")
    check(late, "ditolak")
    late.get_by_label("Kode di layar depan kelas").fill("".join(projector.locator(".digits span").all_inner_texts()))
    late.keyboard.press("Enter")
    expect(late.get_by_text("Anda tercatat: Terlambat.")).to_be_visible()


def test_the_code_changes_by_itself_and_tells_its_age_when_the_line_drops(
    service: Running, visit: Any, check: Any, tmp_path: Path
) -> None:
    one = plan(service, "Materi inti", 0)
    page = visit(service, "wi_01")
    page.clock.install()
    page.goto(service.base + f"tatap-muka/{one.id}/kode")
    digits = page.locator(".digits")
    first = digits.inner_text()
    service.clock.pass_by(timedelta(seconds=31))
    page.clock.run_for(31_000)
    expect(digits).not_to_have_text(first)
    assert read_qr(page, tmp_path / "qr.png").endswith(digits.inner_text().replace("\n", ""))
    page.context.set_offline(True)
    page.clock.run_for(50_000)
    expect(page.get_by_text("Sambungan terputus; sedang mencoba lagi.")).to_be_visible()
    page.clock.run_for(45_000)
    expect(page.get_by_text("Kode ini mungkin tidak berlaku lagi.")).to_be_visible()
    expect(page.get_by_text(re.compile("^Dimuat \\d+ detik yang lalu"))).to_be_visible()
    check(page, "proyektor-terputus")
    page.context.set_offline(False)
    page.clock.run_for(15_000)
    expect(page.get_by_text("Sambungan terputus")).to_be_hidden()


def test_an_organiser_plans_changes_and_cancels(service: Running, visit: Any, check: Any) -> None:
    page = visit(service, "pa_01", "tatap-muka")
    expect(page.get_by_text("Belum ada sesi tatap muka.")).to_be_visible()
    check(page, "kosong")
    page.get_by_role("link", name="Tambah sesi").click()
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("Tulis judul atau topiknya.")).to_be_visible()
    check(page, "tambah-galat")
    page.get_by_label("Judul atau topik").fill("Pembukaan oleh Bupati")
    page.get_by_label("Jenis").select_option(label="Pembukaan")
    page.get_by_label("Tanggal").fill("02/03/2026")
    page.get_by_label("Mulai (WITA)").fill("09.00")
    page.get_by_label("Selesai (WITA)").fill("10.00")
    page.get_by_label("Ruang").fill("Aula Praja")
    page.get_by_label("Narasumber").fill("Bupati Klungkung")
    check(page, "tambah")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("Sesi tatap muka ditambahkan")).to_be_visible()
    plan(service, "Pembimbingan rancangan", 4, room="Ruang A", groups=frozenset({"Kelompok 1"}))
    plan(service, "Materi inti", -30)
    page.reload()
    check(page, "daftar-sesi")
    page.get_by_role("link", name="Impor rencana").click()
    check(page, "impor")
    rows = (
        ("Kode", "Judul", "Jenis", "Mulai", "Selesai"),
        ("TM-01", "Pembukaan", "Pembukaan", "02/03/2026 09.00", "10.30"),
        ("TM-09", "Penutupan", "Penutupan", "05/03/2026 13.00", "15.00"),
    )
    page.get_by_label("Berkas Excel").set_input_files({"name": "r.xlsx", "mimeType": "", "buffer": workbook(*rows)})
    page.get_by_role("button", name="Periksa berkas").click()
    check(page, "pratinjau")
    page.get_by_role("button", name="Tulis 2 perubahan").click()
    page.get_by_role("link", name="Lihat hasilnya").click()
    page.get_by_role("link", name="Batalkan TM-09").click()
    page.get_by_label("Alasan").fill("Digabung dengan angkatan lain")
    check(page, "batal")
    page.get_by_role("button", name="Batalkan sesi").click()
    expect(page.get_by_text("Sesi dibatalkan.")).to_be_visible()


def test_a_trainer_marks_a_list_and_puts_it_right(service: Running, visit: Any, check: Any) -> None:
    one = plan(service, "Materi inti", 0)
    service.write(lambda c: classroom.mark(c, COHORT, one.id, [Mark("km_02", "present")], "list", "wi_02", START))
    page = visit(service, "wi_01", f"tatap-muka/{one.id}/daftar")
    sari, yasa = page.get_by_role("group", name=re.compile("Sari")), page.get_by_role("group", name=re.compile("Yasa"))
    sari.get_by_label("Izin").check()
    expect(sari.get_by_label("Alasan")).to_be_visible()
    expect(yasa.get_by_label("Alasan")).to_be_hidden()
    yasa.get_by_label("Tidak hadir").check()
    expect(yasa.get_by_label("Alasan")).to_be_visible()
    yasa.get_by_label("Alasan").fill("Pulang setelah absen")
    page.get_by_role("button", name="Simpan kehadiran").click()
    expect(page.get_by_text("Tulis alasan izinnya.")).to_be_visible()
    check(page, "daftar-galat")
    sari.get_by_label("Alasan").fill("Upacara adat")
    page.get_by_role("button", name="Simpan kehadiran").click()
    expect(page.get_by_text("1 kehadiran disimpan.")).to_be_visible()
    check(page, "daftar")
    page.get_by_role("button", name="Tandai 1 orang tidak hadir").click()
    expect(page.get_by_text("belum dicatat. Tandai")).to_have_count(0)
    page.get_by_role("link", name="I Made Yasa").click()
    expect(page.get_by_role("row", name=re.compile("Tidak hadir.*koreksi.*Pulang setelah absen"))).to_be_visible()
    check(page, "riwayat")
    page.goto(service.base + f"tatap-muka/{one.id}/impor")
    check(page, "impor-kehadiran")


def test_a_participant_reads_where_they_stand(service: Running, visit: Any, check: Any) -> None:
    check(visit(service, "km_01", "tatap-muka"), "peserta-kosong")
    check(visit(service, "km_01", "hadir"), "hadir-kosong")
    for hours, title, presence, reason in (
        (-72, "Pembukaan oleh Bupati", "present", ""),
        (-70, "Arah pembangunan daerah", "late", ""),
        (-48, "Materi inti: pelayanan yang cepat dan transparan", "excused", "Surat dokter"),
        (-24, "Studi kasus", "absent", ""),
    ):
        one = plan(service, title, hours, room="Aula", speaker="Bupati Klungkung" if hours < -60 else "")
        service.write(
            lambda c, id=one.id, p=presence, r=reason: classroom.mark(
                c, COHORT, id, [Mark("km_01", p, r)], "list", "wi_01", START
            )
        )
    plan(service, "Pembimbingan rancangan", 0, groups=frozenset({"Kelompok 1"}))
    plan(service, "Presentasi dan penutupan", 48)
    page = visit(service, "km_01", "tatap-muka")
    expect(page.get_by_text("2 dari 5 sesi yang direncanakan sudah dihadiri")).to_be_visible()
    check(page, "peserta")
    page.get_by_role("link", name=re.compile("^Catat kehadiran")).click()
    check(page, "hadir-dari-beranda")
