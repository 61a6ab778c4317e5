"""A task as a participant sees it, in a real Notebook 7 of a real server: what opens and what it says."""

import json
import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from tests.browser.task_for_view import TASK, TITLE, Server, make_task, question_call, serving, tampered_cell
from tests.service.conftest import COHORT, Running, filled_store, released, running_service  # noqa: F401 - fixtures

ENGLISH = re.findall(
    r"\w+",
    """
    File Edit View Run Kernel Settings Help Save Insert Cut Copy Paste Code Trusted Untrusted Python
    Checkpoint Open Close Cell Cells Notebook Restart Interrupt Dismiss Cancel Ok Yes Error Loading Download
    Upload Search Select Dialog Warning Untitled Toolbar Panel Sidebar Skip Click Output Input Raw Move
    Delete Duplicate Refresh Reload Connecting Connected Disconnected Idle Busy Unknown Dead Jupyter Main
    Content Region The This Your And Of To
    """,
)

COLLECT = """() => {
  const said = [document.title, document.body.innerText];
  for (const element of document.querySelectorAll('*')) {
    if (!element.checkVisibility({visibilityProperty: true})) continue;
    for (const name of ['aria-label', 'aria-description', 'aria-roledescription', 'title', 'alt', 'placeholder'])
      if (element.getAttribute(name)) said.push(element.getAttribute(name));
  }
  return said;
}"""


def english_words(page: Page) -> set[str]:
    """Common English interface words that can be read or heard on the page as it stands."""
    said = "\n".join(page.evaluate(COLLECT))
    return {word for word in ENGLISH if re.search(rf"\b{word}\b", said, re.IGNORECASE)}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, released: Path, filled_store: bytes) -> Iterator[Running]:  # noqa: F811
    with running_service(tmp_path_factory.mktemp("service"), released, filled_store) as running:
        running.see_notice()
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, service: Running) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("participant")
    folder = make_task(root / "home", extra=[tampered_cell()])
    with serving(folder.parent, root / "state", service.base) as running:
        yield running


@pytest.fixture
def opened(server: Server, page_at: Callable[..., Page]) -> Callable[[int], Page]:
    """The task, opened on a screen of that width, with its forms ready."""

    def open_at(width: int) -> Page:
        (server.home / TASK / "jawaban.json").unlink(missing_ok=True)
        (server.home / TASK / "tanda-terima.json").unlink(missing_ok=True)
        page = page_at(width)
        page.goto(server.task_url)
        expect(page.locator(".bangkom-question form")).to_have_count(3)
        return page

    return open_at


def notebook_bytes(server: Server) -> bytes:
    return (server.home / TASK / f"{TASK}.ipynb").read_bytes()


def test_forms_open_by_themselves_and_nothing_else_runs(server: Server, opened: Callable[[int], Page]) -> None:
    page = opened(1280)
    refused = page.get_by_text("Bagian ini tidak dapat dibuka")
    expect(refused).to_have_count(1)
    expect(refused).to_be_visible()
    assert not (server.home / TASK / "ditulis.txt").exists(), "a cell that only claims to be a form was run"
    assert not (server.home / TASK / "uji.txt").exists(), "a test cell was run"
    visible = page.locator("body").inner_text()
    assert "from bangkom.forms" not in visible
    assert "dijalankan" not in visible
    assert "Jawaban ditulis pada isian di atas." not in visible
    expect(page.get_by_role("heading", name="Soal 1")).not_to_be_visible()  # the form repeats it


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_is_calm_indonesian_and_fits(
    opened: Callable[[int], Page], look: Callable[[Page, str], Path], axe: Callable[[Page], list[str]], width: int
) -> None:
    page = opened(width)
    look(page, f"tugas-{width}")
    assert english_words(page) == set()
    assert page.title() == TITLE
    assert page.evaluate("document.documentElement.lang").startswith("id")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.evaluate(
        "() => [...document.querySelectorAll('button, a.bangkom-back, label.option')].filter(e => e.checkVisibility())"
        ".map(e => [e.textContent, e.getBoundingClientRect().height]).filter(([, height]) => height < 44)"
    )
    assert [item for item in small if "Simpan sekarang" not in item[0]] == []
    assert page.locator(".jp-RenderedMarkdown p").first.evaluate("e => getComputedStyle(e).fontSize") == "17px"
    assert axe(page) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_text_does_not_shine_through_the_bar(opened: Callable[[int], Page], width: int) -> None:
    bar = opened(width).locator(".bangkom-top")
    assert bar.evaluate("bar => getComputedStyle(bar).backgroundColor") == "rgb(255, 255, 255)"
    assert bar.evaluate("bar => getComputedStyle(bar).position") == "sticky"


def test_keys_and_clicks_cannot_change_the_task(server: Server, opened: Callable[[int], Page]) -> None:
    before = notebook_bytes(server)
    page = opened(1280)
    cells = page.locator(".jp-Cell").count()
    paragraph = page.locator(".jp-RenderedMarkdown", has_text="Setelah sesi ini").locator("p").first
    paragraph.dblclick()
    expect(page.locator(".jp-MarkdownCell .cm-editor:visible")).to_have_count(0)
    page.mouse.click(20, 400)
    paragraph.click()
    for key in ["Escape", "d", "d", "a", "b", "x", "m", "y", "Shift+M", "Enter", "0", "0", "i", "i", "Control+s"]:
        page.keyboard.press(key)
    page.keyboard.press("Control+Shift+c")
    page.wait_for_timeout(500)
    assert page.locator(".jp-Cell").count() == cells
    expect(page.locator(".bangkom-question form")).to_have_count(3)
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert english_words(page) == set()
    page.reload()  # and no "leave this page?" stands in the way
    expect(page.locator(".bangkom-question form")).to_have_count(3)
    assert notebook_bytes(server) == before


def test_a_broken_form_leaves_the_question_readable(
    tmp_path: Path, service: Running, page_at: Callable[..., Page], look: Callable[[Page, str], Path]
) -> None:
    folder = make_task(tmp_path / "home")
    path = folder / f"{TASK}.ipynb"
    calls = json.dumps(question_call("asas-02").splitlines()[1])
    path.write_text(path.read_text("utf-8").replace(calls, calls.replace("asas-02", "tidak-ada")), "utf-8")
    with serving(folder.parent, tmp_path / "state", service.base) as server:
        page = page_at(390)
        page.goto(server.task_url)
        expect(page.locator(".bangkom-question form")).to_have_count(2)
        expect(page.get_by_role("heading", name="Soal 2")).to_be_visible()
        expect(page.get_by_role("heading", name="Soal 1")).not_to_be_visible()
        expect(page.get_by_text("Soal “tidak-ada” tidak ada")).to_be_visible()
        look(page, "tugas-isian-rusak-390")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_dead_kernel_is_told_and_reopened_with_the_answers(
    server: Server, frail: Callable[[int], Page], look: Callable[[Page, str], Path], width: int
) -> None:
    page = frail(width)
    page.goto(server.task_url)
    page.get_by_text("Dua belas").click()
    expect(page.get_by_text("Tersimpan").first).to_be_visible()
    kill_kernels(server)
    banner = page.get_by_role("alert").filter(has_text="Isian soal terhenti")
    expect(banner).to_be_visible(timeout=30_000)
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    look(page, f"tugas-terhenti-{width}")
    assert english_words(page) == set()
    page.get_by_role("button", name="Buka kembali").click()
    expect(banner).not_to_be_visible(timeout=30_000)
    expect(page.locator(".bangkom-question form")).to_have_count(3)
    expect(page.get_by_label("Dua belas")).to_be_checked()


@pytest.fixture
def frail(browser: Browser) -> Iterator[Callable[[int], Page]]:
    """Pages on which Jupyter's own scripts may throw: they do when a kernel dies."""
    contexts: list[BrowserContext] = []

    def open_page(width: int) -> Page:
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, locale="id-ID"))
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()


def kill_kernels(server: Server) -> None:
    """End the kernel processes of this server as a crash would; the server notices and restarts them."""
    for kernel in server.api("kernels"):
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = path.read_bytes()
            except OSError:
                continue
            if f"kernel-{kernel['id']}.json".encode() in words:
                os.kill(int(path.parent.name), signal.SIGKILL)


def receive(server: Server, number: str) -> None:
    """What the exchange leaves beside the notebook when it has accepted a hand-in."""
    receipt = {
        "number": number, "received_text": "Rabu, 13 November 2019, 08.00 WITA", "digest": "3f5a9c0d11e2b7a4" * 4,
        "files": [{"name": "jawaban.json", "bytes": 1234}, {"name": f"{TASK}.ipynb", "bytes": 20480}],
    }  # fmt: skip
    (server.home / TASK / "tanda-terima.json").write_text(json.dumps(receipt), "utf-8")


def answer_hand_in(page: Page, submit: Callable[[Route], None]) -> None:
    page.route("**/assignments/submit*", submit)


@pytest.mark.parametrize("width", [1280, 390])
def test_handing_in_says_what_is_empty_and_gives_a_receipt(
    server: Server, opened: Callable[[int], Page], look: Callable[[Page, str], Path], axe: Callable[[Page], list[str]],
    width: int,
) -> None:  # fmt: skip
    page = opened(width)
    sent: list[dict[str, str]] = []

    def submit(route: Route) -> None:
        sent.append(route.request.post_data_json)
        receive(server, "KM-0001")
        route.fulfill(json={"success": True, "value": []})

    answer_hand_in(page, submit)
    page.get_by_text("Dua belas").click()
    expect(page.get_by_text("1 dari 3 soal dijawab")).to_be_visible()
    page.get_by_role("button", name="Kumpulkan").last.click()
    dialog = page.get_by_role("dialog", name="Kumpulkan tugas ini?")
    expect(dialog).to_contain_text("1 dari 3 soal dijawab. Soal 2 dan 3 masih kosong.")
    look(page, f"kumpulkan-{width}")
    assert english_words(page) == set()
    assert axe(page) == []
    for _ in range(6):  # Tab stays inside, or on the browser itself
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    dialog.get_by_role("button", name="Kumpulkan").dblclick()
    received = page.get_by_role("dialog", name="Diterima server")
    expect(received).to_contain_text("KM-0001")
    expect(received).to_contain_text("Rabu, 13 November 2019, 08.00 WITA")
    look(page, f"tanda-terima-{width}")
    assert sent == [{"course_id": COHORT, "assignment_id": TASK}]
    received.get_by_role("button", name="Tutup").click()
    expect(page.get_by_role("button", name="Kumpulkan lagi")).to_have_count(2)
    page.get_by_role("button", name="Tanda terima").click()
    expect(page.get_by_role("dialog", name="Tanda terima")).to_contain_text("KM-0001")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert english_words(page) == set()


def test_a_failed_hand_in_says_what_to_do_and_can_be_tried_again(
    server: Server, opened: Callable[[int], Page], look: Callable[[Page, str], Path]
) -> None:
    page = opened(390)
    outcomes = iter(["refused", "lost", "accepted"])

    def submit(route: Route) -> None:
        match next(outcomes):
            case "refused":
                route.fulfill(json={"success": False, "value": "Traceback (most recent call last):\nKeyError"})
            case "lost":
                route.abort()
            case _:
                receive(server, "KM-0002")
                route.fulfill(json={"success": True, "value": []})

    answer_hand_in(page, submit)
    page.get_by_role("button", name="Kumpulkan").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Kumpulkan").click()
    failed = page.get_by_role("dialog", name="Belum ada tanda terima")
    expect(failed).to_contain_text("tidak hilang")
    look(page, "gagal-kirim-390")
    assert english_words(page) == set()
    for sentence in ["Belum pasti apakah tugas Anda sudah diterima", None]:
        failed.get_by_role("button", name="Coba lagi").click()
        page.get_by_role("dialog").get_by_role("button", name="Kumpulkan").click()
        if sentence:
            expect(failed).to_contain_text(sentence)
    expect(page.get_by_role("dialog", name="Diterima server")).to_contain_text("KM-0002")


def test_an_unsaved_answer_holds_the_hand_in_back(opened: Callable[[int], Page]) -> None:
    page = opened(1280)
    sent: list[str] = []
    answer_hand_in(page, lambda route: sent.append(route.request.url))
    tell = (
        "([question, state]) => document.dispatchEvent("
        "new CustomEvent('bangkom:save-state', {detail: {question, state}}))"
    )
    page.evaluate(tell, ["asas-02", "failed"])
    expect(page.get_by_text("Ada jawaban yang masih di perangkat saja")).to_be_visible()
    page.get_by_role("button", name="Kumpulkan").first.click()
    held = page.get_by_role("dialog", name="Ada jawaban yang masih di perangkat saja")
    expect(held).to_contain_text("Jawaban soal 2 belum tersimpan", timeout=20_000)
    page.evaluate(tell, ["asas-02", "saved"])
    held.get_by_role("button", name="Coba lagi").click()
    expect(page.get_by_role("dialog", name="Kumpulkan tugas ini?")).to_be_visible()
    assert sent == []


def test_a_task_that_is_not_there_is_told_in_indonesian(
    server: Server, page_at: Callable[..., Page], look: Callable[[Page, str], Path]
) -> None:
    page = page_at(390)
    page.goto(server.task_url.replace(f"{TASK}.ipynb", "lain.ipynb"))
    expect(page.get_by_role("heading", name="Tugas ini tidak dapat dibuka")).to_be_visible()
    look(page, "tugas-tidak-ada-390")
    assert english_words(page) == set()


@pytest.mark.parametrize(
    "path", ["tree", "edit/x.txt", "terminals/1", "consoles/x", "lab", "tidak-ada", "api/terminals"]
)
def test_no_other_page_of_jupyter_is_offered(server: Server, page_at: Callable[..., Page], path: str) -> None:
    page = page_at(1280)
    page.route("**/services/bangkom/", lambda route: route.fulfill(body="<p>Beranda</p>", content_type="text/html"))
    page.goto(f"{server.url}/{path}?token={server.token}")
    page.wait_for_timeout(300)
    assert english_words(page) - {"Error"} == set() or path == "api/terminals"
    assert page.locator("#jupyter-config-data").count() == 0
    assert path != "tree" or page.url == f"{server.url}/services/bangkom/"


def test_code_in_the_home_is_not_run_by_the_server(server: Server) -> None:
    mark = server.home / "dijalankan-server.txt"
    config = server.home / "nbgrader_config.py"
    config.write_text(f"open({str(mark)!r}, 'w').write('dijalankan')\n", "utf-8")
    try:
        for action in ("submit", "fetch"):
            body = json.dumps({"course_id": COHORT, "assignment_id": TASK})
            server.post(f"assignments/{action}", body)
    finally:
        config.unlink()
    assert not mark.exists()
