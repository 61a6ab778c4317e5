"""Write the pictures of README and guides: a rehearsed cohort on the hub that `make run` starts, as people see it.

    .venv/bin/python -m scripts.take_pictures

Fonts, and therefore pixels, differ from machine to machine; what is shown doesn't.
"""

import io
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.ports import free_row
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect, sync_playwright
from rich.console import Console
from sqlalchemy import Connection, delete, insert

from bangkom.rehearsal.command import own_store
from bangkom.rehearsal.demonstration import VISITOR, prepare
from bangkom.rehearsal.hubserver import give_passwords, running_hub
from bangkom.rehearsal.office import ORGANISER, TRAINER
from bangkom.settings import Settings
from bangkom.store import accounts, people, watching
from bangkom.store.database import Database
from bangkom.store.people import Person

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
SUBJECT = "kebijakan"
NEWCOMER = "km_01_099"
"""Registered for the pictures' sake, and hasn't come in yet."""
SIZES: tuple[ViewportSize, ...] = ({"width": 1280, "height": 800}, {"width": 390, "height": 844})
"""A laptop's window and a phone's."""

HALF = 690
"""A window of this height is taken twice where a page is too long to show what belongs together."""
GAP, BETWEEN = 12, "#dde1e0"


LARGEST = 250_000  # bytes
PATIENCE = 120_000  # ms
SCROLL = """element => {
  element.style.scrollMarginTop = `${(document.querySelector(".bangkom-top, .navbar")?.offsetHeight ?? 0) + 12}px`;
  element.scrollIntoView({block: "start"});
}"""
SETTLING = 1_500  # ms for a picture or a spinner that scrolling has brought into sight


def take_pictures() -> None:
    """Everything in a project of its own, so that no cohort of this machine is touched."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        settings = own_store(copy_project(Path(folder)))
        prepare(settings, Console(stderr=True))
        passwords = give_passwords(settings, [VISITOR, TRAINER, ORGANISER])
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        port = free_row()
        with running_hub(settings, port):
            for size in SIZES:
                for who, show in ((VISITOR, show_participant), (TRAINER, show_trainer), (ORGANISER, show_organiser)):
                    page = new_page(browser, size)
                    page.goto(f"http://127.0.0.1:{port}")
                    if who == VISITOR:
                        write("masuk", [window(page)])
                    enter(page, who, passwords[who])
                    show(page, size)
            for_guides(browser, settings, f"http://127.0.0.1:{port}", passwords)
        browser.close()


def copy_project(root: Path) -> Settings:
    """What the demonstration needs of this project, in `root`."""
    for name in ("course", "release", "analytics", "build/source", "build/video"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("out"))
    for name in ("nbgrader_config.py", "jupyterhub_config.py"):
        shutil.copy(ROOT / name, root)
    return Settings(root, "demo")


def new_page(browser: Browser, size: ViewportSize) -> Page:
    context = browser.new_context(
        viewport=size,
        has_touch=size["width"] < 720,
        locale="id-ID",
        timezone_id="Asia/Makassar",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    return context.new_page()


def enter(page: Page, who: str, password: str) -> None:
    """Log in, and read the privacy notice if this is the first time."""
    page.get_by_label("Id Anda").fill(who)
    page.get_by_label("Kata sandi", exact=True).fill(password)
    page.get_by_role("button", name="Masuk").click()
    notice = page.get_by_role("button", name="Saya sudah membaca")
    page.get_by_role("link", name="Keluar").wait_for()
    if notice.is_visible():
        notice.click()
        notice.wait_for(state="hidden")


def show_participant(page: Page, size: ViewportSize) -> None:
    """Home, the second session, which is begun, and the feedback on the first, which is marked."""
    write("beranda", [window(page)])
    home = page.url
    page.get_by_role("link", name="Buka tugas").click()
    forms = page.locator(".bangkom-question form")
    data = json.loads((ROOT / "release" / f"{SUBJECT}-02" / "soal.json").read_text("utf-8"))
    expect(forms).to_have_count(len(data["questions"]), timeout=PATIENCE)
    page.frame_locator("iframe[title='Pemutar video']").locator("video").wait_for()
    page.wait_for_load_state("networkidle")
    page.set_viewport_size({"width": size["width"], "height": HALF})
    answered = page.locator(".bangkom-question", has=page.locator(":checked"))
    halves = [window(page, page.locator(".player-frame")), window(page, answered)]
    page.set_viewport_size(size)
    write("sesi", halves)
    page.goto(f"{home}umpan-balik/{SUBJECT}-01")
    write("umpan-balik", [window(page)])


def show_trainer(page: Page, _: ViewportSize) -> None:
    """Who is behind, and an essay that waits for a mark, with its rubric."""
    write("widyaiswara", [window(page)])
    page.get_by_role("link", name="Nilai sekarang").first.click()
    page.get_by_role("link", name="Periksa sekarang").click()
    page.get_by_role("heading", name="Penilaian").wait_for()
    names = page.get_by_role("button", name="Sembunyikan nama")
    if names.is_visible():
        names.click()
        page.get_by_role("button", name="Tampilkan nama").wait_for()
    write("menilai", [window(page)])


def show_organiser(page: Page, _: ViewportSize) -> None:
    """How many are where."""
    write("penyelenggara", [window(page)])


def for_guides(browser: Browser, settings: Settings, address: str, passwords: Mapping[str, str]) -> None:
    """What only the hub has of the pictures in the guides; the others are `tests/browser/guide_pictures.py`'s."""
    page = new_page(browser, SIZES[1])
    show_first_visit(page, settings, address)
    page = new_page(browser, SIZES[1])
    page.goto(address)
    enter(page, VISITOR, passwords[VISITOR])
    show_handing_in(page, settings)
    page = new_page(browser, SIZES[0])
    page.goto(address)
    enter(page, ORGANISER, passwords[ORGANISER])
    show_reports(page)


def show_first_visit(page: Page, settings: Settings, address: str) -> None:
    """Somebody who has never logged in sets a password with a code, and reads the privacy notice."""
    now = datetime.now(UTC)
    row = Person(NEWCOMER, settings.cohort, "Ni Wayan Sari", "", "Kecamatan Dawan", "", "", "ASN", "", "", "")
    with opened(settings) as connection:
        people.replace_roster(connection, settings.cohort, [row], ORGANISER, now)
        code = accounts.issue_code(connection, NEWCOMER, now)
    page.goto(address)
    page.get_by_role("link", name="Pertama kali masuk, atau lupa kata sandi?").click()
    page.get_by_label("Id Anda").fill(NEWCOMER)
    page.get_by_label("Kode dari panitia").fill(f"{code[:4]}-{code[4:]}")
    for label in ("Kata sandi baru", "Ketik lagi kata sandi baru"):
        page.get_by_label(label, exact=True).fill("jukung pandan garam 27")
    write("panduan-kode", [window(page)])
    page.get_by_role("button", name="Simpan dan masuk").click()
    button = page.get_by_role("button", name="Saya sudah membaca")
    button.scroll_into_view_if_needed()
    write("panduan-pemberitahuan", [window(page)])
    button.click()


def show_handing_in(page: Page, settings: Settings) -> None:
    """Watching or reading, then the next session's page from an answer that is saved to the receipt."""
    page.get_by_role("link", name="Tonton video").first.click()
    page.locator("video").wait_for()
    write("panduan-video", [window(page, page.get_by_role("heading", level=1))])
    page.get_by_role("link", name="Baca transkripnya saja").click()
    page.get_by_role("button", name="Mulai membaca").wait_for()
    write("panduan-transkrip", [window(page)])
    credit_video(settings, page.url.rstrip("/").split("/")[-2])
    page.get_by_role("link", name="Kembali ke beranda").click()
    page.get_by_role("link", name="Buka tugas").click()
    saved = page.locator(".bangkom-question").get_by_text("Tersimpan").first
    saved.wait_for()
    page.wait_for_load_state("networkidle")
    saved.evaluate("element => element.scrollIntoView({block: 'end'})")
    page.mouse.wheel(0, 48)
    page.wait_for_timeout(SETTLING)
    write("panduan-tugas", [window(page)])
    page.get_by_role("button", name="Kumpulkan").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("heading", name="Kumpulkan tugas ini?").wait_for()
    write("panduan-kumpulkan", [window(page)])
    dialog.get_by_role("button", name="Kumpulkan").click()
    dialog.get_by_role("heading", name="Diterima server").wait_for()
    write("panduan-tanda-terima", [window(page)])


def credit_video(settings: Settings, video: str) -> None:
    """As if the visitor had taken the time that reading it takes."""
    now = datetime.now(UTC)
    read = {"person": VISITOR, "video": video, "intervals": "[]", "position": 0.0, "read_at": now}
    watched = watching.WATCHED
    with opened(settings) as connection:
        connection.execute(delete(watched).where(watched.c.person == VISITOR, watched.c.video == video))
        connection.execute(insert(watched), [read])


@contextmanager
def opened(settings: Settings) -> Iterator[Connection]:
    """A transaction of the cohort's store."""
    database = Database(settings.store_url)
    try:
        with database.write() as connection:
            yield connection
    finally:
        database.close()


def show_reports(page: Page) -> None:
    """The page of reports once all four are made."""
    page.goto(f"{page.url.rsplit('/', 1)[0]}/laporan")
    page.get_by_role("button", name="Susun laporan sekarang").click()
    page.get_by_role("heading", name="Susun lagi").wait_for(timeout=4 * PATIENCE)
    write("panduan-laporan", [window(page)])


def window(page: Page, place: Locator | None = None) -> Image.Image:
    """The window as it stands, or with `place` at its top, just below the bar that stays there."""
    if place is not None:
        place.first.evaluate(SCROLL)
        page.wait_for_timeout(SETTLING)
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def write(name: str, windows: list[Image.Image]) -> None:
    """Write windows one above the other, in as few colours as the eye needs."""
    width = windows[0].width
    picture = Image.new("RGB", (width, sum(part.height + GAP for part in windows) - GAP), BETWEEN)
    top = 0
    for part in windows:
        picture.paste(part, (0, top))
        top += part.height + GAP
    path = PICTURES / f"{name}-{width}.png"
    picture.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    if path.stat().st_size > LARGEST:
        raise SystemExit(f"{path} is {path.stat().st_size} bytes, more than {LARGEST}")


if __name__ == "__main__":
    take_pictures()
