"""Open the home and one session in a browser: ours, and the same notebook in stock Notebook 7, in one run.

`python -m benchmarks.opening [--quick]` prints a table of medians and, as the last line, one JSON object. Every figure
is seconds from navigating until a person could go on:

home     ours: the path of sessions is shown; stock: the file list shows the assignment's folder
first    the first question can be answered
all      every question can be answered

Cold is a browser without a cache and no kernel yet; warm is the same page once more in the same browser, with its
kernel still running. Ours is the hub of `make run`, logged in, with the participant's server running, as the peer's is;
"no server yet", measured once and of ours alone, begins before there is one. The peer is `jupyter notebook` of the same
environment as its packages configure it, nbgrader's extensions included, with our JupyterLab extension disabled and no
config of ours, over the same released assignment. There, somebody must run the cells before a question can be answered:
the benchmark chooses "Run All Cells" from the menu as soon as the kernel is connected and idle, sooner than any person
would (before that, Notebook forgets it or asks which kernel). So the peer's figure is the software's share alone,
without what it takes to know about cells.
"""

import argparse
import json
import os
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from playwright.sync_api import APIResponse, Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from bangkom.grading.publishing import publish
from bangkom.rehearsal.hubserver import give_passwords, running_hub
from bangkom.settings import Settings, find_root
from bangkom.store import accounts, cohorts, people
from bangkom.store.database import Database, ensure_current
from benchmarks.ports import free_row

PARTICIPANT = "km_01_001"
START_SECONDS = 90
WINDOW: Any = {"width": 1280, "height": 900}
PATIENCE = 120_000  # ms
FIGURES = ("home", "first_cold", "all_cold", "first_warm", "all_warm")

USABLE = """count => !document.getElementById("bangkom-splash")
  && [...document.querySelectorAll(".bangkom-question form")].filter(
    form => [...form.querySelectorAll("input, textarea")].some(field => !field.disabled && field.checkVisibility())
  ).length >= count"""
"""Whether that many questions can be answered, and nothing covers them."""

RUNNING = (
    """() => [...document.querySelectorAll(".jp-InputPrompt")].some(prompt => /[*0-9]/.test(prompt.textContent))"""
)
LOST = 500  # ms after which a person would choose it again

Seconds = dict[str, float]


@dataclass(frozen=True)
class Ours:
    """The hub: where it is, and what lets the participant in."""

    hub: str
    password: str

    @property
    def base(self) -> str:
        """The participant's own server."""
        return f"{self.hub}/user/{PARTICIPANT}"

    def enter(self, context: BrowserContext) -> None:
        page = context.new_page()
        page.goto(self.hub)
        page.get_by_label("Id Anda").fill(PARTICIPANT)
        page.get_by_label("Kata sandi", exact=True).fill(self.password)
        page.get_by_role("button", name="Masuk").click()
        page.locator(".path li").first.wait_for()
        page.close()

    def open_home(self, page: Page, assignment: str) -> None:  # noqa: ARG002 - the peer's needs it
        page.goto(f"{self.hub}/services/bangkom/", wait_until="commit")
        page.locator(".path li").first.wait_for()

    def open_session(self, page: Page, assignment: str) -> None:
        page.goto(f"{self.hub}/hub/user-redirect/bangkom/buka/{assignment}", wait_until="commit")


@dataclass(frozen=True)
class Stock:
    """The peer: where it is, and what lets its user in."""

    base: str
    token: str

    def enter(self, context: BrowserContext) -> None:
        context.request.get(f"{self.base}/tree?token={self.token}")

    def open_home(self, page: Page, assignment: str) -> None:
        page.goto(f"{self.base}/tree", wait_until="commit")
        page.locator(".jp-DirListing-item", has_text=assignment).wait_for()

    def open_session(self, page: Page, assignment: str) -> None:
        page.goto(f"{self.base}/notebooks/{assignment}/{assignment}.ipynb", wait_until="commit")
        _run_all(page, self.base)


Side = Ours | Stock


def main() -> None:
    arguments = argparse.ArgumentParser(description="Opening a session: ours beside stock Notebook 7")
    arguments.add_argument("--quick", action="store_true", help="fewer runs, for a look rather than a figure")
    runs = 2 if arguments.parse_args().quick else 5
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        settings = _project(Path(folder))
        assignment = publish(settings).published[0]
        data = json.loads((settings.release / assignment / "soal.json").read_text("utf-8"))
        questions = len(data["questions"])
        print(f"Assignment {assignment}: {questions} questions, {runs} runs, {os.cpu_count()} cores")
        path = os.environ.get("BANGKOM_CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        with _ours(settings) as ours, _stock(settings, assignment) as stock:
            start = _start(browser, ours, assignment)
            sides: tuple[Side, ...] = (ours, stock)
            for side in sides:  # once before counting, for the machine's own caches
                _open(browser, side, assignment, questions)
            took: dict[type[Side], list[Seconds]] = {Ours: [], Stock: []}
            for run in range(runs):
                for side in sides if run % 2 else reversed(sides):
                    took[type(side)].append(_open(browser, side, assignment, questions))
        browser.close()
    medians = {
        side: {figure: statistics.median(run[figure] for run in found) for figure in FIGURES}
        for side, found in took.items()
    }
    _print_table(medians[Ours], medians[Stock], start)
    print(json.dumps(_figures(assignment, questions, runs, medians[Ours], medians[Stock], start)))


def _start(browser: Browser, ours: Ours, assignment: str) -> float:
    """Seconds until the first question when the participant has no server yet."""
    with _visit(browser, ours) as page:
        begin = time.perf_counter()
        ours.open_session(page, assignment)
        _usable(page, 1)
        return time.perf_counter() - begin


def _open(browser: Browser, side: Side, assignment: str, questions: int) -> Seconds:
    with _visit(browser, side) as page:
        begin = time.perf_counter()
        side.open_home(page, assignment)
        took = {"home": time.perf_counter() - begin}
        for state in ("cold", "warm"):
            begin = time.perf_counter()
            side.open_session(page, assignment)
            for name, count in (("first", 1), ("all", questions)):
                _usable(page, count)
                took[f"{name}_{state}"] = time.perf_counter() - begin
    return took


def _run_all(page: Page, base: str) -> None:
    """Choose "Run All Cells" once the kernel is connected and idle; again if Notebook lost it nevertheless."""
    page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for()
    while not _has_idle_kernel(page.context, base):
        page.wait_for_timeout(20)
    while True:
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        try:
            page.wait_for_function(RUNNING, polling="raf", timeout=LOST)
        except PlaywrightTimeoutError:
            page.keyboard.press("Escape")  # a dialog about a kernel, if that is what came of it
        else:
            return


def _has_idle_kernel(context: BrowserContext, base: str) -> bool:
    found = context.request.get(f"{base}/api/kernels")  # 500 while one is being started
    return found.ok and any(k["connections"] and k["execution_state"] == "idle" for k in found.json())


def _usable(page: Page, count: int) -> None:
    """Wait until that many questions can be answered; a page on the way there may vanish meanwhile."""
    while True:
        try:
            page.wait_for_function(USABLE, arg=count, polling="raf")
        except PlaywrightTimeoutError:
            raise
        except PlaywrightError:
            page.wait_for_timeout(20)
        else:
            return


@contextmanager
def _visit(browser: Browser, side: Side) -> Iterator[Page]:
    """A browser without a cache that is let in, and afterwards a server without kernels."""
    context = browser.new_context(viewport=WINDOW, locale="id-ID", timezone_id="Asia/Makassar")
    context.set_default_timeout(PATIENCE)
    side.enter(context)
    page = context.new_page()
    yield page
    page.close()
    for session in context.request.get(f"{side.base}/api/sessions").json():
        _delete(context, side.base, f"/api/sessions/{session['id']}")
    kernels = context.request.get(f"{side.base}/api/kernels")
    assert (kernels.status, kernels.json()) == (HTTPStatus.OK, []), "a kernel is left: the next run isn't cold"
    context.close()


def _delete(context: BrowserContext, base: str, path: str) -> APIResponse:
    token = next(c["value"] for c in context.cookies(base + "/api") if c["name"] == "_xsrf")
    return context.request.delete(base + path, headers={"X-XSRFToken": token, "Referer": f"{base}/tree"})


def _project(folder: Path) -> Settings:
    """A project of its own with an empty cohort, of what `make setup` built."""
    root = find_root(Path.cwd())
    for name in ("course", "release", "build/source", "build/video"):
        shutil.copytree(root / name, folder / name)
    for name in ("nbgrader_config.py", "jupyterhub_config.py"):
        shutil.copy(root / name, folder)
    return Settings(folder, "bangku")


@contextmanager
def _ours(settings: Settings) -> Iterator[Ours]:
    """The hub over a cohort of one participant, who has read the privacy notice."""
    database, now = Database(settings.store_url), datetime.now(UTC)
    ensure_current(database)
    person = people.Person(PARTICIPANT, settings.cohort, "Peserta", "", "", "", "", "ASN", "", "", "Kelompok 1")
    with database.write() as connection:
        cohorts.add_cohort(connection, settings.cohort, "Tolok ukur", now)
        accounts.ensure_account(connection, PARTICIPANT, "participant", "Peserta")
        people.replace_roster(connection, settings.cohort, [person], "panitia", now)
        accounts.see_notice(connection, PARTICIPANT, now)
    database.close()
    password = give_passwords(settings, [PARTICIPANT])[PARTICIPANT]
    port = free_row()
    with running_hub(settings, port):
        yield Ours(f"http://127.0.0.1:{port}", password)


@contextmanager
def _stock(settings: Settings, assignment: str) -> Iterator[Stock]:
    place = settings.root / "stock"
    home, config = place / "home", place / "config"
    shutil.copytree(settings.release / assignment, home / assignment)
    (config / "labconfig").mkdir(parents=True)
    (config / "labconfig" / "page_config.json").write_text('{"disabledExtensions": {"bangkom-lab": true}}')
    port, token, log = _free_port(), secrets.token_hex(16), place / "server.log"
    environment = {
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(config),
        "JUPYTER_DATA_DIR": str(place / "data"),
        "JUPYTER_TOKEN": token,
        "LANG": "C.UTF-8",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
    }
    options = {"ip": "127.0.0.1", "port": port, "port_retries": 0, "root_dir": home, "open_browser": False}
    if os.geteuid() == 0:
        options["allow_root"] = True
    command = [sys.executable, "-m", "notebook", *(f"--ServerApp.{name}={value}" for name, value in options.items())]
    with log.open("wb") as file:
        process = subprocess.Popen(command, env=environment, cwd=home, stdout=file, stderr=file)
    try:
        _await(port, process, log)
        yield Stock(f"http://127.0.0.1:{port}", token)
    finally:
        process.terminate()
        process.wait()


def _await(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise SystemExit(log.read_text("utf-8", "replace")[-2000:])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _print_table(ours: Mapping[str, float], stock: Mapping[str, float], start: float) -> None:
    print(f"{'median seconds until':36}{'ours':>8}{'stock':>8}{'stock/ours':>12}")
    for figure, words in zip(FIGURES, WORDS, strict=True):
        print(f"{words:36}{ours[figure]:>8.2f}{stock[figure]:>8.2f}{stock[figure] / ours[figure]:>12.2f}")
    print(f"{'first question, no server yet':36}{start:>8.2f}")


def _figures(
    assignment: str, questions: int, runs: int, ours: Mapping[str, float], stock: Mapping[str, float], start: float
) -> dict[str, Any]:
    return {
        "benchmark": "opening",
        "assignment": assignment,
        "questions": questions,
        "runs": runs,
        **{f"ours_{figure}": round(ours[figure], 3) for figure in FIGURES},
        "ours_start": round(start, 3),
        **{f"stock_{figure}": round(stock[figure], 3) for figure in FIGURES},
        **{f"ratio_{figure}": round(stock[figure] / ours[figure], 2) for figure in FIGURES},
    }


WORDS: Sequence[str] = (
    "home is shown",
    "first question, no kernel yet",
    "every question, no kernel yet",
    "first question, kernel running",
    "every question, kernel running",
)

if __name__ == "__main__":
    main()
