"""The whole way of one participant through one session on a real hub and in a real browser: informed, watching,
answering, handing in, marked by machine and by hand, reading the feedback; with the organiser's and trainer's part."""

import json
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect
from tests.browser.film import shorten, write_film
from tests.conftest import choose
from tests.hub.running import PASSWORD, RunningHub, make_options, make_project

from bangkom.domain.questions import (
    Essay,
    MultipleChoice,
    Number,
    Question,
    ShortText,
    SingleChoice,
    TrueFalse,
    from_key,
)
from bangkom.exchange.flow import open_depot
from bangkom.grading.publishing import publish
from bangkom.settings import Settings
from bangkom.store import schedule
from bangkom.store.schedule import SessionWindow
from bangkom.store.source import read_source, source_path

FIRST, SECOND = "km_01_001", "km_01_002"
TRAINER, ORGANISER = "wi_01", "pnt_01"
ESSAY = "Saya mulai dari meja saya sendiri. <script>alert(1)</script> " + "Warga menunggu terlalu lama. " * 30
PATIENCE = 60_000
BY_ITSELF = 20.0
"""Seconds within which a mark must come on a machine that is busy with a browser, four servers and their kernels."""


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """A hub with our service over a published cohort in its first week, with films of a few seconds."""
    if shutil.which("bwrap") is None:
        raise RuntimeError("bubblewrap is not installed")
    settings = make_project(tmp_path_factory.mktemp("jalan"))
    assignments = sorted(path.name for path in settings.release.iterdir())
    for assignment in assignments:
        soal = settings.release / assignment / "soal.json"
        soal.write_bytes(shorten(soal.read_bytes()))
        for video in json.loads(soal.read_text("utf-8"))["videos"]:
            write_film(settings.videos, video["id"], video["title"])
    publish(settings)
    command = (sys.executable, "-m", "bangkom.web.service")
    running = RunningHub(settings, replace(make_options(settings), service_command=command))
    week = (datetime.now(UTC) - timedelta(days=1), datetime.now(UTC) + timedelta(days=6))
    windows = [SessionWindow(assignment, "", *week) for assignment in assignments]
    with running.database.write() as connection:
        schedule.replace_schedule(connection, settings.cohort, windows)
    running.start()
    try:
        yield running
    finally:
        running.stop()


def questions_of(settings: Settings, assignment: str) -> list[Question]:
    """Every question in the order of the page, practice ones from their public keys."""
    scored = {q.id: q for q in read_source(source_path(settings.source, assignment)).questions}
    data = json.loads((settings.release / assignment / "soal.json").read_text("utf-8"))
    return [scored.get(entry["id"]) or from_key(entry["practice"]) for entry in data["questions"]]


def answer(form: Locator, question: Question) -> None:
    """Give the right answer the way a person does."""
    match question:
        case SingleChoice(options=options) | MultipleChoice(options=options):
            for place, option in enumerate(options):
                if option.correct:
                    form.locator(".option").nth(place).click()
        case TrueFalse(answer=right):
            form.locator(".option").nth(0 if right else 1).click()
        case Number(answer=value):
            form.locator("input").fill(str(value).rstrip("0").rstrip(".").replace(".", ","))
        case ShortText(answers=answers):
            form.locator("input").fill(answers[0])
        case Essay():
            form.locator("textarea").fill(ESSAY)
    form.locator("legend, label").first.click()  # leaving a field saves it


def enter(page: Page, hub: RunningHub, who: str) -> None:
    page.set_default_timeout(PATIENCE)
    page.goto(hub.base)
    page.get_by_label("Id Anda").fill(who)
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()


def acknowledge(page: Page) -> None:
    page.get_by_role("button", name="Saya sudah membaca").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Pemberitahuan privasi")


def watch(place: Page | FrameLocator) -> None:
    """The whole film at twice its speed; every second of it counts."""
    place.get_by_label("Kecepatan").select_option("2")
    place.locator("video").evaluate("video => video.play()")
    expect(place.get_by_text("Sudah ditonton 100 %")).to_be_visible()


def is_ours(page: Page, axe: Callable[[Page], list[str]]) -> None:
    """What holds for every page of ours, at any width."""
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("width", "who", "assignment"), [(1280, FIRST, "kebijakan-01"), (390, SECOND, "kebijakan-02")])
def test_from_logging_in_to_reading_the_feedback(
    hub: RunningHub,
    page_at: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    look: Callable[[Page, str], Path],
    width: int,
    who: str,
    assignment: str,
) -> None:
    questions = questions_of(hub.settings, assignment)
    assert {type(question) for question in questions} >= {SingleChoice, MultipleChoice, TrueFalse, Essay}
    if who == SECOND:
        excuse(page_at(1280), hub, who, axe, look)
    page = page_at(width)
    elsewhere = told_elsewhere(page, hub)

    enter(page, hub, who)
    expect(page.get_by_role("heading", name="Pemberitahuan privasi")).to_be_visible()
    is_ours(page, axe)
    acknowledge(page)
    expect(page.get_by_text("Langkah berikutnya")).to_be_visible()
    is_ours(page, axe)
    look(page, f"beranda-{width}")

    if width == 1280:
        page.get_by_role("link", name="Tonton video", exact=True).click()
        watch(page)
        is_ours(page, axe)
        look(page, f"video-{width}")
        page.get_by_role("link", name="Kembali ke beranda").click()
    page.get_by_role("link", name="Buka tugas").click()
    page.wait_for_url(f"**/user/{who}/notebooks/{assignment}/{assignment}.ipynb")  # past the page that waits
    forms = page.locator(".bangkom-question form")
    expect(forms).to_have_count(len(questions), timeout=PATIENCE)  # without a click
    if width != 1280:
        watch(page.frame_locator("iframe[title='Pemutar video']"))

    for place, question in enumerate(questions):
        answer(forms.nth(place), question)
    expect(page.get_by_text("Semua jawaban tersimpan")).to_be_visible(timeout=PATIENCE)
    is_ours(page, axe)
    look(page, f"sesi-{width}")

    page.reload()
    expect(forms).to_have_count(len(questions), timeout=PATIENCE)
    expect(page.get_by_text("Belum dijawab")).to_have_count(0)  # reopening restores every answer
    first = next(place for place, q in enumerate(questions) if isinstance(q, SingleChoice))
    expect(forms.nth(first).locator("input:checked")).to_have_count(1)

    page.get_by_role("button", name="Kumpulkan").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("sudah dijawab")).to_be_visible()
    look(page, f"kumpulkan-{width}")
    dialog.get_by_role("button", name="Kumpulkan").click()
    expect(dialog.get_by_role("heading", name="Diterima server")).to_be_visible(timeout=PATIENCE)
    begun = time.monotonic()
    receipt = open_depot(hub.settings).latest(assignment, who)
    assert receipt is not None
    expect(dialog).to_contain_text(receipt.number)
    look(page, f"tanda-terima-{width}")
    dialog.get_by_role("button", name="Tutup").click()
    page.get_by_role("link", name="Kembali").first.click()

    automatic = sum(q.points for q in questions if not isinstance(q, Essay))
    maximum = sum(q.points for q in questions)
    step = page.locator(".path li", has=page.locator(f'a[href$="buka/{assignment}"]'))
    expect(step).to_contain_text("Dikumpulkan")
    machine = step.get_by_text(f"Sementara {automatic:g} / {maximum:g}")
    while not machine.is_visible():  # nobody asks for it
        assert time.monotonic() - begun < BY_ITSELF, step.inner_text()
        page.wait_for_timeout(300)
        page.reload()

    essays = [q for q in questions if isinstance(q, Essay)]
    mark_by_hand(page_at(1280), hub, assignment, essays, axe, look)

    released = time.monotonic()
    final = step.get_by_text(f"Nilai {maximum:g} / {maximum:g}")
    while not final.is_visible():
        assert time.monotonic() - released < BY_ITSELF, step.inner_text()
        page.wait_for_timeout(300)
        page.reload()
    is_ours(page, axe)
    look(page, f"beranda-dinilai-{width}")
    page.locator(f'a[href$="umpan-balik/{assignment}"]').click()
    expect(page.get_by_text(f"{maximum:g} dari {maximum:g} poin")).to_be_visible()
    expect(page.get_by_text("<script>alert(1)</script>").first).to_be_visible()  # shown as text, never run
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    look(page, f"umpan-balik-{width}")
    offline = page_at(width, bypass_csp=True)  # the server's sandbox stops axe too, as it stops every script
    offline.goto((hub.settings.feedback / who / assignment / f"{assignment}.html").as_uri())
    assert axe(offline) == []
    assert elsewhere == []


def told_elsewhere(page: Page, hub: RunningHub) -> list[str]:
    """What the page's device asks of anybody but this hub, as it does so."""
    asked: list[str] = []
    ours = (hub.base, "data:", "blob:")
    page.context.on("request", lambda request: None if request.url.startswith(ours) else asked.append(request.url))
    return asked


def excuse(
    page: Page, hub: RunningHub, who: str, axe: Callable[[Page], list[str]], look: Callable[[Page, str], Path]
) -> None:
    """The organiser excuses a participant from the first session."""
    enter(page, hub, ORGANISER)
    acknowledge(page)
    expect(page.get_by_role("heading", name="Per sesi")).to_be_visible()
    is_ours(page, axe)
    look(page, "penyelenggara")
    choose(page, "Keringanan", under="Peserta")
    page.get_by_label("ID peserta").fill(who)
    page.get_by_label("Sesi", exact=True).select_option("kebijakan-01")
    page.get_by_label("Bebaskan dari sesi ini").check()
    page.get_by_label("Alasan").fill("Sudah mengikuti sesi ini pada angkatan yang lalu.")
    page.get_by_role("button", name="Berikan").click()
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.get_by_text("Dibebaskan dari sesi")).to_be_visible()


def mark_by_hand(
    page: Page,
    hub: RunningHub,
    assignment: str,
    essays: list[Essay],
    axe: Callable[[Page], list[str]],
    look: Callable[[Page, str], Path],
) -> None:
    """A trainer gives every essay full marks, in formgrader for the first session and at the desk for the second, and
    releases them."""
    elsewhere = told_elsewhere(page, hub)
    enter(page, hub, TRAINER)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile("Pemberitahuan privasi|Beranda widyaiswara"))
    if heading.inner_text() == "Pemberitahuan privasi":
        acknowledge(page)
    is_ours(page, axe)
    look(page, f"widyaiswara-{assignment}")
    page.get_by_role("link", name="Nilai sekarang").first.click()
    desk = page.url
    if assignment == "kebijakan-01":
        mark_in_formgrader(page, hub, assignment, essays)
    else:
        mark_at_the_desk(page, assignment, essays)
    look(page, f"menilai-{assignment}")
    page.goto(desk)
    page.locator("section", has=page.locator(f"h2#{assignment}")).get_by_role("link", name="Rilis nilai").click()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Rilis …").click()
    expect(page.get_by_text("1 peserta akan melihat nilai")).to_be_visible()
    is_ours(page, axe)
    page.get_by_role("button", name="Rilis sekarang").click()
    expect(page.get_by_role("status")).to_contain_text("Sudah dirilis")
    assert elsewhere == []


def mark_in_formgrader(page: Page, hub: RunningHub, assignment: str, essays: list[Essay]) -> None:
    """Reading text and rubric on the same page."""
    page.goto(f"{hub.base}/hub/user-redirect/formgrader/gradebook/{assignment}/{assignment}")
    page.get_by_role("link", name="Submission #1").click()
    page.wait_for_load_state("networkidle")  # its script reads the marks before it listens to a field
    for essay in essays:
        field = page.locator(f"input#{essay.id}")
        panel = page.locator(".nbgrader_cell", has=field)
        expect(panel).to_contain_text("Saya mulai dari meja saya sendiri")
        expect(page.get_by_text(essay.criteria[0].name).first).to_be_visible()
        field.fill(f"{essay.points:g}")
        with page.expect_response(lambda response: "/api/grade/" in response.url) as saved:
            field.press("Tab")
        assert saved.value.ok


def mark_at_the_desk(page: Page, assignment: str, essays: list[Essay]) -> None:
    desk = page.url.partition("#")[0]
    for essay in essays:
        page.goto(f"{desk}/{assignment}/{essay.id}")
        expect(page.get_by_role("region", name="Isi jawaban")).to_contain_text("Saya mulai dari meja saya sendiri")
        for _ in essay.criteria:
            page.keyboard.press("1")
            page.keyboard.press("j")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_text("Semua jawaban soal ini sudah diperiksa")).to_be_visible()
