"""The pictures of the guides that show a moment of the training: `make pictures` runs this, `make test` doesn't.

Each shows people of a small cohort at the step that the guide tells of. What only the hub has (first log-in, a
session's page) is taken by `scripts.take_pictures`.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from scripts.take_pictures import window, write
from tests.conftest import DESK, PHONE
from tests.service import desk
from tests.service.chatting import excuse
from tests.service.chatting import plan as plan_chat
from tests.service.conftest import COHORT, START, Running, filled_store, released, running_service  # noqa: F401
from tests.service.test_implementation import measure, upload
from tests.service.whole_training import AFTER, approve, attend, discuss, hold, implement, present, study
from tests.unit.cohort.tables import workbook
from tests.unit.store.approved import DESIGN

from bangkom.domain.attendance import Presence
from bangkom.domain.classroom import ClassSession
from bangkom.domain.presentation import Slot
from bangkom.domain.survey import UNSUR, Tally
from bangkom.store import (
    accounts,
    classroom,
    designs,
    forum,
    people,
    presentation_planning,
    presentations,
    surveys,
    teaching,
)
from bangkom.store.people import Person

OTHERS = (
    ("I Wayan Ardana", "Dinas Kesehatan"),
    ("Ni Made Suryani", "Dinas Kesehatan"),
    ("I Nyoman Widiarta", "Kecamatan Nusa Penida"),
    ("Ni Ketut Rahayu", "Dinas Penanaman Modal dan PTSP"),
    ("Desak Putu Laksmi", "Kecamatan Dawan"),
    ("I Komang Sudarma", "Kecamatan Nusa Penida"),
    ("Ni Putu Ariani", "Dinas Kependudukan dan Pencatatan Sipil"),
)
ALL = ("km_01", "km_02", "km_03", *(f"km_{n:02}" for n in range(4, 4 + len(OTHERS))))
EXAMINERS = (("wi_03", "I Putu Wirawan"), ("wi_04", "Ni Made Astuti"))
ESSAY = (
    "Saya melayani pengesahan surat di loket dua. Kebiasaan saya: surat yang datang setelah pukul dua saya tumpuk, "
    "lalu saya kerjakan keesokan harinya.\n\nAkibatnya warga dari Nusa Penida harus menyeberang dua kali. Mulai Senin "
    "saya menyelesaikan surat pada hari yang sama dan menulis jam masuknya di buku loket."
)
REASON = "Listrik padam di Nusa Penida sejak Senin malam."
TOPICS = (
    ("km_02", "Berkas diperiksa tiga kali", "Di loket kami berkas yang sama diperiksa tiga meja. " * 6),
    ("km_04", "Siapa yang memulai bila atasan belum setuju?", "Saya mulai dari meja saya sendiri. " * 8),
    ("km_06", "Warga Nusa Penida menyeberang dua kali", "Foto berkas di kantor desa mungkin cukup. " * 7),
)
Show = Callable[..., Page]


@pytest.fixture
def service(tmp_path: Path, released: Path, filled_store: bytes) -> Iterator[Running]:  # noqa: F811
    """Ten participants in two groups, who have read the notice."""
    with running_service(tmp_path, released, filled_store, with_grading=True) as running:
        rows = [
            Person(f"km_{n:02}", COHORT, name, "", agency, "", "", "ASN", "", "", f"Kelompok {1 + n % 2}")
            for n, (name, agency) in enumerate(OTHERS, 4)
        ]
        running.write(lambda c: people.replace_roster(c, COHORT, rows, "pa_01", START))
        running.write(lambda c: teaching.assign(c, COHORT, "wi_02", ["Kelompok 2"]))
        running.see_notice(*ALL, "wi_01", "wi_02", "pa_01")
        yield running


@pytest.fixture
def show(service: Running, page_at: Callable[..., Page]) -> Show:
    """`show("km_01", "rancangan")`: a page as its visitor sees it; participants have a phone."""

    def go(who: str | None, path: str, width: int = 0) -> Page:
        page = page_at(width or (PHONE if who and who.startswith("km") else DESK), 844 if who else 800)
        if who:
            page.context.add_cookies([{"name": "siapa", "value": service.cookie(who), "url": service.base}])
        page.set_viewport_size({"width": page.viewport_size["width"], "height": 844 if width == PHONE else 800})  # type: ignore[index]
        page.goto(service.base + path)
        return page

    return go


def keep(name: str, page: Page, place: Locator | None = None) -> None:
    write(f"panduan-{name}", [window(page, place)])


def test_marks_released_and_objected_to(service: Running, show: Show, tmp_path: Path) -> None:
    service.context.settings.gradebook.write_bytes(desk.make_gradebook(tmp_path / "buku"))
    for who in ALL[:8]:
        desk.hand_in(service, who, {desk.Q: ESSAY if who == "km_01" else f"{ESSAY}\n\n{who}"})
        service.clock.pass_by(timedelta(minutes=7))
    for levels in ("010", "000", "011", "001", "110"):
        assert desk.save(
            service, "wi_01", levels, "Contohnya jelas. Tulis juga siapa yang memeriksa hasilnya."
        ).is_redirect
    keep("rilis", show("wi_01", f"rilis/{desk.A}"))
    groups = service.visitor("wi_01").get(f"rilis/{desk.A}").text.split('name="untuk" value="')[1:]
    chosen = [part.split('"')[0] for part in groups]
    assert service.send("wi_01", f"rilis/{desk.A}", tindakan="rilis", untuk=chosen).is_redirect
    service.clock.pass_by(timedelta(hours=2))
    page = show("km_01", f"nilai/{desk.A}")
    page.get_by_text("Ajukan sanggahan").click()
    keep("nilai", page, page.get_by_role("heading", name="Tingkat tiap kriteria"))
    text = "Jam masuk surat sudah saya tulis di buku loket; itu bukti yang diminta kriteria ketiga."
    assert service.send("km_01", f"nilai/{desk.A}/{desk.Q}/sanggahan", sanggahan=text).is_redirect
    page = show("wi_01", "sanggahan")
    page.get_by_role("link", name="Baca dan jawab").click()
    keep("sanggahan", page)


def test_roster_codes_and_allowances(service: Running, show: Show) -> None:
    rows = (
        ("Nama", "NIP/NI PPPK", "Perangkat daerah", "Jabatan", "Status", "Kelompok", "Mentor"),
        ("Ni Luh Putu Sukerti", "197003121994032005", "Kecamatan Banjarangkan", "Pengadministrasi", "PNS", "Kelompok 1",
         "I Made Contoh"),
        ("I Gusti Ngurah Oka", "", "Kecamatan Nusa Penida", "Petugas loket", "Non-ASN", "Kelompok 2", "Ni Nyoman"),
        ("Ni Kadek Yuniati", "", "Dinas Kesehatan", "Perawat", "Non-ASN", "Kelompok 1", "I Ketut Contoh"),
    )  # fmt: skip
    page = show("pa_01", "peserta/impor")
    page.get_by_label("Berkas Excel").set_input_files(
        {"name": "daftar-peserta.xlsx", "mimeType": "", "buffer": workbook(*rows, title="Peserta")}
    )
    page.get_by_role("button", name="Periksa berkas").click()
    page.get_by_role("button", name="Tulis").wait_for()
    keep("impor", page)
    page = show("pa_01", "peserta/kode")
    page.get_by_role("button", name="Buat dan tampilkan kode").click()
    page.get_by_role("link", name="Selesai").wait_for()
    keep("lembar-kode", page)
    service.open_all(kebijakan_01=(START, START + timedelta(days=3)))
    page = show("pa_01", "keringanan")
    page.get_by_label("Satu kelompok").check()
    page.get_by_label("Kelompok", exact=True).select_option("Kelompok 2")
    page.get_by_label("Sesi", exact=True).select_option(index=1)
    page.get_by_label("Tenggat baru (WITA)").fill("7/3/2026 22.00")
    page.get_by_label("Alasan").fill(REASON)
    keep("keringanan", page, page.get_by_role("heading", name="Beri keringanan"))


def test_a_live_chat_and_a_forum(service: Running, show: Show) -> None:
    excuse(service, *ALL)
    place = forum.Place(COHORT, "kebijakan", "Kelompok 1")
    for who, title, text in TOPICS:
        service.write(lambda c, w=who, h=title, x=text: forum.begin(c, place, h, x, w, f"topik-{w}", service.clock()))
        service.clock.pass_by(timedelta(hours=3))
    page = show("km_01", "forum/kebijakan")
    keep("forum", page, page.get_by_role("heading", name="Topik"))
    service.clock.run()
    chat = plan_chat(service).id
    lead, own, other = (show(who, f"obrolan/{chat}") for who in ("wi_01", "km_01", "km_02"))
    for page in (lead, own, other):
        expect(page.locator("#sambungan")).to_have_text("Terhubung")
    for page, text in (
        (lead, "Selamat pagi. Ceritakan satu kebiasaan di loket Anda yang ingin Anda ubah."),
        (other, "Di tempat saya berkas diperiksa tiga kali, padahal isinya sama."),
        (own, "Warga Nusa Penida menyeberang dua kali. Saya ingin berkas cukup difoto di kantor desa."),
        (lead, "Bagus. Siapa yang harus setuju lebih dulu?"),
    ):
        page.get_by_label("Pesan Anda").fill(text)
        page.get_by_role("button", name="Kirim").click()
        for reader in (lead, own, other):
            expect(reader.locator("#pesan")).to_contain_text(text)
    expect(lead.locator("#jumlah")).to_contain_text("2 dari", timeout=20_000)
    keep("obrolan", own)
    keep("memandu", lead)


def test_a_classroom_day(service: Running, show: Show) -> None:
    one = _plan_days(service)
    service.clock.now = one.starts_at + timedelta(minutes=5)
    words: tuple[Presence, ...] = ("present", "present", "late", "present", "absent", "present")
    marks = [classroom.Mark(who, word) for who, word in zip(ALL[1:7], words, strict=True)]
    service.write(lambda c: classroom.mark(c, COHORT, one.id, marks, "list", "pa_01", service.clock()))
    keep("tatap-muka", show("pa_01", "tatap-muka"))
    keep("layar", show("wi_01", f"tatap-muka/{one.id}/kode"))
    page = show("wi_01", f"tatap-muka/{one.id}/daftar")
    keep("daftar-hadir", page, page.locator(".figures"))
    keep("hadir", show("km_01", f"hadir?sesi={one.id}"))


def test_a_rancangan(service: Running, show: Show) -> None:
    half = replace(DESIGN, indicators=(), risks=(), commitment="")
    for who, design in (("km_01", half), ("km_02", DESIGN)):
        service.write(lambda c, w=who, d=design: designs.start(c, w, d, w, "", START))
    keep("rancangan", show("km_01", "rancangan"))
    page = show("km_01", "rancangan/isi/tonggak")
    keep("rancangan-isi", page, page.locator(".row-card").first)
    assert service.send("km_02", "rancangan/langkah", langkah="ajukan", versi="1").is_redirect
    comment = "Siapa yang menggantikan Anda bila Anda cuti? Tambahkan di langkah sesudah."
    data = {"bagian": "perubahan", "versi": "1", "komentar": comment}
    assert service.send("wi_01", "rancangan-peserta/km_02/komentar", **data).is_redirect
    page = show("wi_01", "rancangan-peserta/km_02")
    keep("bimbingan", page, page.get_by_role("heading", name="Permasalahan"))


def test_presentations(service: Running, show: Show) -> None:
    hold(service)
    approve(service, ALL)
    rules, slots = service.context.programme.presentation, []
    for place, who in enumerate(ALL):
        begins = START + timedelta(days=10, minutes=15 * (place // 2))
        panel = ("wi_01", "wi_02") if place % 2 == 0 else ("wi_03", "wi_04")
        slots.append(Slot(who, begins, begins + timedelta(minutes=rules.minutes), f"Ruang {1 + place % 2}", panel))
    service.write(lambda c: [accounts.ensure_account(c, id, "trainer", name) for id, name in EXAMINERS])
    service.write(lambda c: presentation_planning.add_slots(c, COHORT, slots))
    service.clock.now = START + timedelta(days=9)
    keep("presentasi", show("km_01", "presentasi"))
    service.clock.now = slots[4].starts_at + timedelta(minutes=5)
    for level, slot in ((1, slots[0]), (0, slots[1]), (1, slots[2])):
        for examiner in slot.examiners:
            levels = [(level + place) % 2 for place in range(len(rules.rubric))]
            service.write(
                lambda c, s=slot, e=examiner, g=levels: presentations.give_mark(
                    c, s.person, e, rules, g, "", service.clock()
                )
            )
    keep("jadwal-presentasi", show("pa_01", "presentasi-jadwal"))
    page = show("wi_01", f"presentasi-uji/{slots[4].person}")
    for criterion, level in ((1, 0), (2, 1), (3, 0)):
        page.locator(f"[name=kriteria-{criterion}]").nth(level).check()
    keep("menguji", page, page.locator("h1"))


def test_implementation(service: Running, show: Show) -> None:
    hold(service)
    approve(service, ALL[:8])
    service.clock.now = AFTER
    implement(service, ["km_02", "km_04", "km_05"])
    implement(service, ["km_06"], is_verified=False)
    day = (AFTER - timedelta(days=4)).date().strftime("%d/%m/%Y")
    assert service.send("km_01", "implementasi/tonggak/m1", tanggal=day, catatan="Dipakai sejak Senin.").is_redirect
    assert upload(service, "daftar-periksa-loket.pdf").is_success
    assert measure(service, "45", day).is_redirect
    for phase, period, total in (("before", "Januari 2026", 91), ("after", "April 2026", 101)):
        tally = Tally(29, dict.fromkeys(UNSUR, total))
        service.write(
            lambda c, p=phase, m=period, t=tally: surveys.add_survey(
                c, p, "km_01", p, "Akta kelahiran", m, "totals", 120, t, AFTER
            )
        )
    keep("implementasi", show("km_01", "implementasi"))
    page = show("km_01", "implementasi/tonggak/m1")
    keep("bukti", page, page.get_by_role("heading", name="Bukti", exact=True))
    page = show("km_01", "implementasi/skm")
    keep("skm", page)
    keep("papan", show("pa_01", "implementasi"))


def test_graduation_certificate_and_log(service: Running, show: Show) -> None:
    hold(service)
    study(service, ALL[:9])
    discuss(service, ALL[:9])
    attend(service, ALL[:8])
    attend(service, ALL[8:9], missed=3)
    approve(service, ALL[:8])
    present(service, ALL[:8])
    implement(service, ALL[:5])
    service.clock.now = AFTER
    page = show("pa_01", "kelulusan")
    keep("tanda-tangan", page)
    keep("kelulusan", show("km_07", "kelulusan/saya"))
    page = show("pa_01", "kelulusan/orang/km_01")
    page.get_by_role("button", name="Tanda tangani").click()
    page.get_by_role("link", name="Halaman pemeriksaan").click()
    page.get_by_role("heading", name="Periksa sertifikat").wait_for()
    keep("sertifikat", show(None, page.url.removeprefix(service.base)))
    keep("catatan", show("pa_01", "catatan"))


def _plan_days(service: Running) -> ClassSession:
    """Three days, of which the talk by the Bupati is returned."""
    planned = (
        ("Pembukaan", "opening", 0, 1, "Kepala BKPSDM"),
        ("Arah pembangunan daerah dan revolusi mental", "speaker", 1, 2, "Bupati Klungkung"),
        ("Paradigma pelayanan publik", "topic", 4, 2, "I Gede Putra"),
        ("Pembimbingan rancangan", "guidance", 24, 4, "Ni Luh Dewi"),
        ("Penutupan", "closing", 54, 1, "Kepala BKPSDM"),
    )
    found = []
    for title, kind, hours, length, speaker in planned:
        starts_at = START + timedelta(days=8, hours=hours)
        wanted = ClassSession(
            0,
            "",
            title,
            kind,
            starts_at,
            starts_at + timedelta(hours=length),
            "Ruang rapat BPKPD",
            speaker,  # type: ignore[arg-type]
        )
        found.append(service.write(lambda c, w=wanted: classroom.plan(c, COHORT, w, "pa_01", START)))
    made: ClassSession = found[1]
    return made
