"""One participant's whole training in real browsers: from Beranda to the certificate, everybody else acting in between.

The tasks themselves are handed in by the fixture (`test_whole_path` does that by hand); everything after it is clicks
and typing. The calendar is that of the tests: day 1 is Monday, 2 March 2026.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import insert
from tests.conftest import DESK, PHONE, choose
from tests.service.conftest import Running, filled_store, released, running_service  # noqa: F401
from tests.service.desk import submit
from tests.service.test_designs import ANSWERS

from bangkom.domain.answers import MISSING
from bangkom.rehearsal.outcomes import plan_answer
from bangkom.store import watching
from bangkom.store.gradebook import open_gradebook
from bangkom.store.source import read_source, source_path

ME, NAME, MENTOR = "km_01", "Ni Wayan Sari", "Ni Made Kepala"
PRINTED = "http://127.0.0.1:8800/services/bangkom/"
"""Where the certificate's address leads by course.toml: to the demonstration."""
PDF = b"%PDF-1.7\n" + b"isi " * 2000
CONTRIBUTION = "Di loket kami nomor antrean dipakai sejak Senin, dan warga tahu kapan gilirannya tiba. " * 4


def at(day: int, hour: float) -> datetime:
    """That hour of a day in March 2026, by WITA."""
    return datetime(2026, 3, day, tzinfo=UTC) + timedelta(hours=hour - 8)


@dataclass
class Stage:
    """Everybody's own browser. `me` has a phone, the others a desk."""

    service: Running
    page_at: Callable[..., Page]
    look: Callable[[Page, str], Path]
    axe: Callable[[Page], list[str]]
    folder: Path
    pages: dict[str, Page] = field(default_factory=dict)
    seen: int = 0
    link: str = ""

    @property
    def me(self) -> Page:
        return self.of(ME)

    def of(self, who: str) -> Page:
        if who not in self.pages:
            page = self.pages[who] = self.page_at(PHONE if who in (ME, "mentor", "anybody") else DESK)
            if who not in ("mentor", "anybody"):
                cookie = {"name": "siapa", "value": self.service.cookie(who), "url": self.service.base}
                page.context.add_cookies([cookie])  # type: ignore[list-item]
                page.goto(self.service.base)
        return self.pages[who]

    def see(self, page: Page, name: str) -> None:
        """Pictures for people at both widths; on a phone nothing that axe finds and nothing wider than the screen."""
        before = page.viewport_size or {"width": DESK, "height": 900}
        self.seen += 1
        for width in (DESK, PHONE):
            page.set_viewport_size({"width": width, "height": 900})
            self.look(page, f"pelatihan-{self.seen:02}-{name}-{width}")
        assert self.axe(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE, name
        page.set_viewport_size(before)

    def stands(self, name: str, *, done: tuple[str, ...], now: str, sentence: str, heading: str = "") -> None:
        """Beranda shows these steps as done, which one is now and why, and leads on by its one button."""
        self.me.goto(self.service.base)
        journey = self.me.locator(".journey")
        expect(journey.locator("li.done .title a, li.done .title:not(:has(a))")).to_have_count(len(done))
        for one in done:
            expect(journey.locator("li.done", has_text=one).locator(".tag")).to_have_text("Selesai")
        if now:
            expect(journey.locator("li.now", has_text=now).locator(".tag")).to_have_text("Berjalan")
        first = self.me.locator(".card.next")
        expect(first.locator("h2")).to_have_text(heading or now)
        expect(first).to_contain_text(sentence)
        self.see(self.me, f"beranda-{name}")

    def go_on(self, button: str) -> None:
        self.me.locator(".card.next").get_by_role("link", name=button).click()


@pytest.fixture
def service(tmp_path: Path, released: Path, filled_store: bytes) -> Iterator[Running]:  # noqa: F811
    with running_service(tmp_path, released, filled_store, with_grading=True) as running:
        running.see_notice()
        yield running


def test_from_beranda_to_the_certificate(
    service: Running,
    page_at: Callable[..., Page],
    look: Callable[[Page, str], Path],
    axe: Callable[[Page], list[str]],
    tmp_path: Path,
) -> None:
    stage = Stage(service, page_at, look, axe, tmp_path)
    learn_online(stage)
    mark_essays(stage)
    talk_live(stage)
    write_in_the_forum(stage)
    attend_classroom(stage)
    agree_on_rancangan(stage)
    present(stage)
    implement(stage)
    graduate(stage)
    check_certificate(stage)


def learn_online(stage: Stage) -> None:
    """The tasks are handed in and graded as far as a machine can; their videos are credited."""
    service = stage.service
    stage.stands("mulai", done=(), now="Belajar daring", sentence="", heading="Sesi 1 · Mengapa revolusi mental?")
    settings, tasks = service.context.settings, service.context.programme.assignments()
    sources = {task: read_source(source_path(settings.source, task)) for task in tasks}
    settings.cohort_folder.mkdir(parents=True, exist_ok=True)
    with open_gradebook(settings) as gradebook:
        for source in sources.values():
            gradebook.ensure_assignment(source)
    for task, source in sources.items():
        planned = [plan_answer(question, "right", False) for question in source.questions]
        values = {one.question: one.value for one in planned if one.value is not MISSING}
        submit(
            service, ME, task, {**values, **(ANSWERS if task in service.context.programme.design.assignments else {})}
        )
    rows = [
        {"person": ME, "video": task, "intervals": "[]", "position": 0.0, "read_at": service.clock()} for task in tasks
    ]
    service.write(lambda c: c.execute(insert(watching.WATCHED), rows))


def mark_essays(stage: Stage) -> None:
    """A trainer gives every essay its levels by keyboard and releases them; the participant reads level and comment."""
    desk = stage.of("wi_01")
    choose(desk, "Meja penilaian")
    stage.see(desk, "meja")
    desk.get_by_role("link", name="Periksa sekarang").press("Enter")
    waiting = 4
    for number in range(waiting):
        expect(desk.get_by_role("radio").first).to_be_focused()
        for _ in range(desk.locator("form[data-desk] fieldset").count()):
            desk.keyboard.press("1")
            desk.keyboard.press("j")
        expect(desk.get_by_label(re.compile("^Komentar untuk peserta"))).to_be_focused()
        desk.keyboard.type("Contohnya jelas, pertahankan.")
        if not number:
            stage.see(desk, "esai")
        desk.keyboard.press("Control+Enter")
        expect(desk.get_by_text("Semua jawaban soal ini sudah diperiksa")).to_be_visible()
        desk.goto(stage.service.base + "periksa")
        if number < waiting - 1:
            desk.get_by_role("link", name="Periksa sekarang").press("Enter")
    expect(desk.get_by_role("heading", name="Tidak ada jawaban yang menunggu")).to_be_visible()
    for number in range(3):
        desk.get_by_role("link", name="Rilis nilai").nth(number).press("Enter")
        desk.get_by_label(re.compile("^Kelompok 1")).press("Space")
        desk.get_by_role("button", name="Rilis …").press("Enter")
        expect(desk.get_by_text("1 peserta akan melihat nilai")).to_be_visible()
        desk.get_by_role("button", name="Rilis sekarang").press("Enter")
        expect(desk.get_by_role("status")).to_contain_text("Sudah dirilis")
        desk.get_by_role("link", name="Meja penilaian").last.press("Enter")
    subject = stage.service.context.programme.taught()[0].title
    stage.stands(
        "belajar", done=("Belajar daring",), now="Live Chat dan forum",
        sentence=f"Mengikuti 0 dari 1 Live Chat; menunggu: {subject}.",
    )  # fmt: skip
    stage.me.get_by_text("Selesai · lihat sesi, nilai, dan umpan balik").click()
    stage.me.get_by_role("link", name=re.compile("^Baca nilai dan umpan balik")).first.click()
    stage.look(stage.me, "pelatihan-umpan-balik-390")  # its policy lets no script run, so axe neither
    expect(stage.me.get_by_text("Contohnya jelas, pertahankan.").first).to_be_visible()


def talk_live(stage: Stage) -> None:
    """The organiser plans it, the facilitator sees who is silent, the participant speaks; both are there to the end."""
    service, office, lead, me = stage.service, stage.of("pa_01"), stage.of("wi_01"), stage.me
    office.goto(service.base)
    office.get_by_role("listitem").filter(has_text="Live Chat belum dijadwalkan").get_by_role("link").click()
    office.get_by_label("Mata pelatihan").select_option(index=1)
    office.get_by_label("Kelompok").select_option("Kelompok 1")
    office.get_by_label(re.compile("^Mulai")).fill("04/03/2026 09.00")
    office.get_by_label(re.compile("^Selesai")).fill("04/03/2026 10.00")
    office.get_by_label("Fasilitator").select_option("wi_01")
    stage.see(office, "rencana-obrolan")
    office.get_by_role("button", name="Jadwalkan").click()
    stage.see(office, "obrolan-direncanakan")
    me.goto(service.base)
    stage.go_on("Buka diskusi")
    expect(me.get_by_text("Terbuka mulai Rabu, 4 Maret 2026, 09.00 WITA.")).to_be_visible()
    stage.see(me, "obrolan-menunggu")
    service.clock.now = at(4, 9)
    service.clock.run()
    lead.goto(service.base)
    lead.get_by_role("listitem").filter(has_text="Live Chat Kelompok 1 yang Anda pandu").get_by_role("link").click()
    me.reload()
    me.get_by_role("link", name="Masuk ke obrolan").click()
    for page in (lead, me):
        expect(page.locator("#sambungan")).to_have_text("Terhubung")
    expect(lead.locator("#jumlah")).to_have_text(
        "1 dari 2 terhubung · 1 belum hadir · 1 hadir, belum bicara", timeout=20_000
    )
    expect(lead.locator("#peserta li", has_text=NAME)).to_contain_text("belum bicara")
    say(lead, "Apa yang Anda ubah mulai besok?")
    expect(me.locator("#pesan")).to_contain_text("Apa yang Anda ubah")
    stage.see(lead, "obrolan-fasilitator")
    say(me, "Berkas saya periksa sekali saja, bersama pemohonnya.")
    expect(lead.locator("#pesan")).to_contain_text("bersama pemohonnya")
    expect(lead.locator("#jumlah")).to_have_text(
        "1 dari 2 terhubung · 1 belum hadir · 0 hadir, belum bicara", timeout=20_000
    )
    stage.see(me, "obrolan")
    service.clock.pass_by(timedelta(minutes=58))  # a jump that no line lasts over, so the facilitator puts it right
    lead.get_by_role("button", name="Tutup obrolan").click()
    lead.locator("dialog").get_by_role("button", name="Tutup obrolan").click()
    me.get_by_role("link", name="Baca transkripnya").click()
    expect(me.locator(".said")).to_contain_text("bersama pemohonnya")
    lead.get_by_role("link", name="Kehadiran, izin masuk, dan susulan").click()
    right = lead.locator("section", has=lead.get_by_role("heading", name="Koreksi kehadiran"))
    right.get_by_label("Peserta").select_option(ME)
    right.get_by_label("Kehadiran").select_option(label="Hadir")
    right.get_by_label("Alasan").fill("Ikut sampai selesai; sambungannya terputus sebentar.")
    right.get_by_role("button", name="Simpan koreksi").click()
    expect(lead.get_by_role("status")).to_contain_text("Kehadiran dikoreksi.")
    stage.see(lead, "kehadiran-obrolan")
    stage.stands(
        "obrolan",
        done=("Belajar daring",),
        now="Live Chat dan forum",
        sentence="Mengikuti 1 dari 1 Live Chat. Cukup (2 kontribusi) di 0 dari 1 forum",
    )


def say(page: Page, text: str) -> None:
    page.get_by_label("Pesan Anda").fill(text)
    page.keyboard.press("Enter")


def write_in_the_forum(stage: Stage) -> None:
    """A topic and a reply to oneself: the two contributions that are asked for."""
    me = stage.me
    stage.go_on("Buka diskusi")
    me.get_by_role("main").get_by_role("link", name="forum").click()
    stage.see(me, "forum")
    me.get_by_role("main").get_by_role("heading", level=2).get_by_role("link").click()
    me.get_by_role("link", name="Tulis topik").click()
    me.get_by_label("Judul").fill("Nomor antrean di loket")
    me.get_by_label(re.compile("^Isi")).fill(CONTRIBUTION)
    stage.see(me, "topik")
    me.get_by_role("button", name="Kirim topik").click()
    me.get_by_label(re.compile("^Tulis tanggapan")).fill(f"Sesudah sepekan: {CONTRIBUTION}")
    me.get_by_role("button", name="Kirim tanggapan").click()
    expect(me.get_by_role("status").first).to_contain_text("Tulisan Anda tersimpan.")
    stage.see(me, "utas")
    stage.stands(
        "forum",
        done=("Belajar daring", "Live Chat dan forum"),
        now="Tatap muka",
        sentence="Sesi tatap muka belum dijadwalkan.",
    )


def attend_classroom(stage: Stage) -> None:
    """The organiser plans two sessions; one is attended by the code on the screen, one by the trainer's list."""
    service, office, lead, me = stage.service, stage.of("pa_01"), stage.of("wi_01"), stage.me
    office.goto(service.base)
    office.get_by_role("listitem").filter(has_text="tatap muka belum direncanakan").get_by_role("link").click()
    for title, kind, day, begins, ends in (
        ("Pembukaan oleh Bupati", "Pembukaan", "09/03/2026", "09.00", "11.00"),
        ("Presentasi dan penutupan", "Penutupan", "10/03/2026", "09.00", "15.00"),
    ):
        office.get_by_role("link", name="Tambah sesi").click()
        office.get_by_label("Judul atau topik").fill(title)
        office.get_by_label("Jenis").select_option(label=kind)
        office.get_by_label("Tanggal").fill(day)
        office.get_by_label("Mulai (WITA)").fill(begins)
        office.get_by_label("Selesai (WITA)").fill(ends)
        office.get_by_label("Ruang").fill("Aula Praja")
        office.get_by_role("button", name="Simpan").click()
        expect(office.get_by_text("Sesi tatap muka ditambahkan")).to_be_visible()
    stage.see(office, "rencana-tatap-muka")
    service.clock.now = at(9, 9)
    choose(lead, "Tatap muka", under="Pelatihan")
    lead.get_by_role("link", name=re.compile("[Kk]ode")).first.click()
    lead.locator(".qr").screenshot(path=stage.folder / "qr.png")
    stage.see(lead, "kode")
    with Image.open(stage.folder / "qr.png") as picture:
        (code,) = zxingcpp.read_barcodes(picture)
    me.goto(service.base)
    stage.go_on("Lihat jadwal tatap muka")
    stage.see(me, "tatap-muka")
    me.goto(code.text)
    me.get_by_role("button", name="Saya hadir").click()
    expect(me.get_by_text("Anda tercatat: Hadir.")).to_be_visible()
    stage.see(me, "hadir")
    stage.stands(
        "tatap-muka",
        done=("Belajar daring", "Live Chat dan forum"),
        now="Tatap muka",
        sentence="Hadir 1 dari 2 sesi tatap muka yang direncanakan (50,00 %); paling sedikit 85 %",
    )
    service.clock.now = at(10, 9.5)
    choose(lead, "Tatap muka", under="Pelatihan")
    lead.get_by_role("link", name="Daftar hadir TM-02").click()
    lead.get_by_role("group", name=re.compile("Sari")).get_by_label("Hadir", exact=True).check()
    lead.get_by_role("button", name="Simpan kehadiran").click()
    expect(lead.get_by_text("1 kehadiran disimpan.")).to_be_visible()
    stage.see(lead, "daftar-hadir")
    stage.stands(
        "hadir",
        done=("Belajar daring", "Live Chat dan forum", "Tatap muka"),
        now="Rancangan",
        sentence="Rancangan belum ada; menunggu versi pertamanya.",
    )


def agree_on_rancangan(stage: Stage) -> None:
    """Filled from the task, completed and handed in; the coach approves, the mentor too, by a link without login."""
    service, lead, me, mentor = stage.service, stage.of("wi_01"), stage.me, stage.of("mentor")
    stage.go_on("Buka rancangan")
    stage.see(me, "rancangan")
    me.get_by_role("link", name="Isi bagian ini").click()
    for label in (
        "Gerakan Indonesia Melayani",
        "Pelayanan yang disederhanakan",
        "Perbaikan pelayanan yang terus-menerus",
    ):
        me.get_by_label(label).check()
    stage.see(me, "rancangan-isi")
    me.get_by_role("button", name="Simpan saja").click()
    expect(me.get_by_text("Tersimpan.", exact=True)).to_be_visible()
    me.goto(service.base + "rancangan")
    me.get_by_role("button", name="Minta tautan").click()
    me.get_by_role("button", name="Ajukan untuk disetujui").click()
    expect(me.get_by_role("heading", name="Menunggu widyaiswara (coach) dan mentor")).to_be_visible()
    stage.see(me, "rancangan-diajukan")
    lead.goto(service.base)
    lead.get_by_role("listitem").filter(has_text="rancangan menunggu persetujuan").get_by_role("link").click()
    lead.get_by_role("link", name=NAME).click()
    lead.get_by_role("button", name=re.compile("^Setujui versi")).click()
    expect(lead.get_by_text("Persetujuan Anda tercatat.")).to_be_visible()
    lead.get_by_role("button", name="Buat tautan (14 hari)").click()
    stage.see(lead, "coach")
    stage.link = lead.get_by_label(re.compile("^Alamat")).input_value()
    mentor.goto(stage.link)
    mentor.get_by_label("Nama lengkap Anda").last.fill(MENTOR)
    stage.see(mentor, "mentor-rancangan")
    mentor.get_by_role("button", name="Setujui rancangan ini").click()
    expect(mentor.get_by_text("Persetujuan Anda tercatat. Terima kasih.")).to_be_visible()
    stage.stands(
        "rancangan",
        done=("Belajar daring", "Live Chat dan forum", "Tatap muka", "Rancangan"),
        now="Presentasi",
        sentence="Menunggu presentasi rancangan.",
    )


def present(stage: Stage) -> None:
    """The organiser plans the turns, two examiners mark by keyboard, the organiser releases."""
    service, office, me = stage.service, stage.of("pa_01"), stage.me
    office.goto(service.base)
    office.get_by_role("listitem").filter(has_text="belum punya giliran presentasi").get_by_role("link").click()
    office.get_by_role("link", name="Susun giliran").click()
    office.get_by_label(re.compile("^Mulai")).fill("10/03/2026 13.00")
    office.get_by_label("Peserta").select_option("Kelompok 1")
    office.get_by_label("Ruang 1").fill("Aula Praja")
    office.get_by_label("Penguji pertama").first.select_option("wi_01")
    office.get_by_label("Penguji kedua").first.select_option("wi_02")
    office.get_by_role("button", name="Periksa dulu").click()
    stage.see(office, "susun-giliran")
    office.get_by_role("button", name="Tulis 2 giliran").click()
    expect(office.get_by_text("Jadwal presentasi ditulis")).to_be_visible()
    stage.go_on("Lihat giliran presentasi")
    expect(me.get_by_role("heading", name=re.compile("^Selasa, 10 Maret 2026, 13."))).to_be_visible()
    stage.see(me, "giliran")
    service.clock.now = at(10, 13.5)
    for examiner, keys in (("wi_01", "112111"), ("wi_02", "111211")):
        page = stage.of(examiner)
        page.goto(service.base)
        page.get_by_role("listitem").filter(has_text="presentasi menunggu nilai Anda").get_by_role("link").click()
        page.get_by_role("link", name=NAME).click()
        page.get_by_role("heading", name="Rubrik").click()
        for key in keys:
            page.keyboard.press(key)
        expect(page.get_by_label(re.compile("^Umpan balik"))).to_be_focused()
        page.keyboard.type("Hangat dan jujur.")
        stage.see(page, f"penguji-{examiner}")
        page.get_by_role("button", name="Simpan nilai saya").click()
        expect(page.get_by_text("Nilai Anda tersimpan.")).to_be_visible()
    office.goto(service.base + "presentasi-jadwal")
    stage.see(office, "jadwal-presentasi")
    office.get_by_role("button", name="Rilis 1 hasil yang lengkap").click()
    expect(office.get_by_text("Hasil yang lengkap dirilis")).to_be_visible()
    me.reload()
    expect(me.get_by_role("heading", name=re.compile("^Hasil: 9[0-9],[0-9]+ dari 100"))).to_be_visible()
    stage.see(me, "hasil-presentasi")
    stage.stands(
        "presentasi",
        done=("Belajar daring", "Live Chat dan forum", "Tatap muka", "Rancangan", "Presentasi"),
        now="Implementasi",
        sentence="Implementasi dimulai setelah penutupan tatap muka; menunggu laporannya.",
    )


def implement(stage: Stage) -> None:
    """A milestone with evidence, a reading and the report; the mentor looks at each by the same link as before."""
    service, me, mentor = stage.service, stage.me, stage.of("mentor")
    service.clock.now = at(20, 10)
    me.reload()
    expect(me.locator(".card.next")).to_contain_text("Menunggu laporan implementasi, paling lambat Sabtu, 9 Mei 2026")
    stage.go_on("Buka implementasi")
    stage.see(me, "implementasi")
    me.get_by_role("link", name="Tandai selesai Uji coba").click()
    me.get_by_label("Tanggal selesai").fill("19/03/2026")
    me.get_by_label("Apa yang tercapai").fill("Dua puluh akta terbit pada hari yang sama.")
    me.get_by_role("button", name="Tandai selesai").click()
    expect(me.get_by_text("Tonggak ditandai selesai.")).to_be_visible()
    me.get_by_label("Pilih berkas").set_input_files({"name": "register.pdf", "mimeType": "", "buffer": PDF})
    expect(me.get_by_text("Bukti tersimpan.")).to_be_visible()
    stage.see(me, "tonggak")
    me.get_by_role("link", name="Implementasi", exact=True).last.click()
    me.get_by_role("link", name="Catat hasil Waktu terbit").click()
    me.get_by_label(re.compile("^Nilai")).fill("2")
    me.get_by_label(re.compile("^Tanggal diukur")).fill("19/03/2026")
    me.get_by_label(re.compile("^Sumber data")).fill("Register Maret")
    me.get_by_role("button", name="Simpan hasil").click()
    expect(me.get_by_text("Turun 7 hari (membaik); 87,5 % jalan menuju target.")).to_be_visible()
    stage.see(me, "indikator")
    me.get_by_role("link", name="Implementasi", exact=True).last.click()
    me.get_by_role("link", name="Laporkan implementasi").first.click()
    me.get_by_label(re.compile("^Ringkasan hasil")).fill("Warga cukup datang sekali.")
    stage.see(me, "lapor")
    me.get_by_role("button", name="Laporkan implementasi").click()
    expect(me.get_by_role("heading", name="Menunggu verifikasi mentor")).to_be_visible()
    mentor.goto(stage.link)  # the visit of ten days ago has ended, the link holds for fourteen
    mentor.get_by_role("link", name="Periksa implementasinya").click()
    for one in mentor.get_by_label("Sesuai").all():
        one.check()
    mentor.get_by_label("Nama lengkap Anda").fill(MENTOR)
    stage.see(mentor, "mentor-implementasi")
    mentor.get_by_role("button", name="Simpan pemeriksaan").click()
    expect(mentor.get_by_text("Tidak ada yang menunggu pemeriksaan Anda.")).to_be_visible()
    stage.stands(
        "implementasi",
        done=("Belajar daring", "Live Chat dan forum", "Tatap muka", "Rancangan", "Presentasi", "Implementasi"),
        now="Kelulusan",
        sentence="Semua syarat terpenuhi. Panitia menandatangani keputusannya, lalu",
    )


def graduate(stage: Stage) -> None:
    """The organiser signs, which issues the certificate."""
    office, me = stage.of("pa_01"), stage.me
    stage.go_on("Lihat kelulusan")
    stage.see(me, "kelulusan-menunggu")
    choose(office, "Kelulusan", under="Hasil")
    office.get_by_role("button", name="Lulus: 1 orang", exact=True).click()
    stage.see(office, "tanda-tangan")
    office.get_by_role("button", name="Tanda tangani 1 keputusan").click()
    expect(office.get_by_role("status")).to_contain_text("1 keputusan ditandatangani.")
    stage.see(office, "ditandatangani")
    stage.stands(
        "lulus",
        done=(
            "Belajar daring",
            "Live Chat dan forum",
            "Tatap muka",
            "Rancangan",
            "Presentasi",
            "Implementasi",
            "Kelulusan",
        ),
        now="",
        heading="Keputusan panitia sudah ditandatangani",
        sentence="Baca keputusannya",
    )


def check_certificate(stage: Stage) -> None:
    """What the paper's QR code says is what the public page shows to anybody; a code that was edited is refused."""
    me, anybody = stage.me, stage.of("anybody")
    stage.go_on("Lihat kelulusan")
    expect(me.get_by_role("heading", name=re.compile("^Selamat, Anda lulus: "))).to_be_visible()
    stage.see(me, "lulus")
    with me.expect_download() as downloading:
        me.get_by_role("link", name="Unduh sertifikat").click()
    document = pypdfium2.PdfDocument(downloading.value.path())
    picture = document[0].render(scale=2).to_pil()
    picture.save(stage.folder / "sertifikat.png")
    words = document[0].get_textpage().get_text_bounded()
    (code,) = zxingcpp.read_barcodes(picture)
    document.close()
    assert code.text.startswith(PRINTED)
    anybody.goto(code.text.replace(PRINTED, stage.service.base))
    expect(anybody.get_by_role("status")).to_contain_text("Berlaku. Sertifikat ini asli dan berlaku.")
    stage.see(anybody, "sertifikat")
    facts = dict(zip(anybody.locator("dt").all_inner_texts(), anybody.locator("dd").all_inner_texts(), strict=True))
    assert facts["Nama"] == NAME
    for fact in ("Nomor", "Nama", "Predikat", "Diterbitkan"):
        assert facts[fact] in " ".join(words.split()), fact
    place = len(code.text) - 100
    edited = code.text[:place] + ("A" if code.text[place] != "A" else "B") + code.text[place + 1 :]
    anybody.goto(edited.replace(PRINTED, stage.service.base))
    expect(anybody.get_by_role("status")).to_contain_text("Jangan dipercaya")
    stage.see(anybody, "sertifikat-diubah")
