"""Open the home and one session in a browser: ours, and the same notebook in stock Notebook 7, in one run.

`python -m benchmarks.opening [--quick]` prints a table of medians and, as the last line, one JSON object. Every figure
is seconds from navigating until a person could go on:

home     ours: the path of sessions is shown; stock: the file list shows the assignment's folder
first    the first question can be answered
all      every question can be answered

Cold is a browser without a cache and no kernel yet; warm is the same page once more in the same browser, with its
kernel still running. Ours is the participant's server of `make run`. Its peer is `jupyter notebook` of the same
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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from bangkom.grading.publishing import publish
from bangkom.settings import Settings, find_root
from bangkom.web.serving import Server, start_participant

PARTICIPANT = "km_01_001"
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


def main() -> None:
    arguments = argparse.ArgumentParser(description="Opening a session: ours beside stock Notebook 7")
    arguments.add_argument("--quick", action="store_true", help="fewer runs, for a look rather than a figure")
    runs = 2 if arguments.parse_args().quick else 5
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        settings = _project(Path(folder))
        assignment = publish(settings)[0]
        data = json.loads((settings.release / assignment / "soal.json").read_text("utf-8"))
        questions = len(data["questions"])
        print(f"Assignment {assignment}: {questions} questions, {runs} runs, {os.cpu_count()} cores")
        path = os.environ.get("BANGKOM_CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        with _running(_ours(settings)) as ours, _running(_stock(settings, assignment)) as stock:
            sides: tuple[tuple[Server, Callable[..., Seconds]], ...] = ((ours, _open_ours), (stock, _open_stock))
            for server, measure in sides:  # once before counting, for the machine's own caches
                measure(browser, server, assignment, questions)
            took: dict[str, list[Seconds]] = {server.name: [] for server, _ in sides}
            for run in range(runs):
                for server, measure in sides if run % 2 else reversed(sides):
                    took[server.name].append(measure(browser, server, assignment, questions))
        browser.close()
    medians = {
        name: {figure: statistics.median(run[figure] for run in found) for figure in FIGURES}
        for name, found in took.items()
    }
    _print_table(medians[ours.name], medians[stock.name])
    print(json.dumps(_figures(assignment, questions, runs, medians[ours.name], medians[stock.name])))


def _open_ours(browser: Browser, server: Server, assignment: str, questions: int) -> Seconds:
    with _visit(browser, server) as page:
        begin = time.perf_counter()
        page.goto(server.address, wait_until="commit")
        page.locator(".path li").first.wait_for()
        took = {"home": time.perf_counter() - begin}
        for state in ("cold", "warm"):
            begin = time.perf_counter()
            page.goto(f"{server.base}/services/bangkom/buka/{assignment}", wait_until="commit")
            took |= _forms(page, begin, questions, state)
    return took


def _open_stock(browser: Browser, server: Server, assignment: str, questions: int) -> Seconds:
    with _visit(browser, server) as page:
        begin = time.perf_counter()
        page.goto(server.address, wait_until="commit")
        page.locator(".jp-DirListing-item", has_text=assignment).wait_for()
        took = {"home": time.perf_counter() - begin}
        for state in ("cold", "warm"):
            begin = time.perf_counter()
            page.goto(f"{server.base}/notebooks/{assignment}/{assignment}.ipynb", wait_until="commit")
            _run_all(page, server)
            took |= _forms(page, begin, questions, state)
    return took


def _run_all(page: Page, server: Server) -> None:
    """Choose "Run All Cells" once the kernel is connected and idle; again if Notebook lost it nevertheless."""
    page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for()
    while not _has_idle_kernel(server):
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


def _has_idle_kernel(server: Server) -> bool:
    status, kernels = _ask(server, "GET", "/api/kernels")  # 500 while one is being started
    return status == HTTPStatus.OK and any(k["connections"] and k["execution_state"] == "idle" for k in kernels)


def _forms(page: Page, begin: float, questions: int, state: str) -> Seconds:
    took = {}
    for name, count in (("first", 1), ("all", questions)):
        page.wait_for_function(USABLE, arg=count, polling="raf")
        took[f"{name}_{state}"] = time.perf_counter() - begin
    return took


@contextmanager
def _visit(browser: Browser, server: Server) -> Iterator[Page]:
    """A browser without a cache, and afterwards a server without kernels."""
    context = browser.new_context(viewport=WINDOW, locale="id-ID", timezone_id="Asia/Makassar")
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()
    for session in _ask(server, "GET", "/api/sessions")[1]:
        _ask(server, "DELETE", f"/api/sessions/{session['id']}")
    assert _ask(server, "GET", "/api/kernels") == (HTTPStatus.OK, []), "a kernel is left: the next run isn't cold"


def _ask(server: Server, method: str, path: str) -> tuple[int, Any]:
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=30)) as connection:
        connection.request(method, path, headers={"Authorization": f"token {server.token}"})
        response = connection.getresponse()
        return response.status, json.loads(response.read() or "null")


@contextmanager
def _running(server: Server) -> Iterator[Server]:
    try:
        server.wait()
        yield server
    finally:
        server.stop()


def _project(folder: Path) -> Settings:
    """A project of its own with an empty cohort, of what `make setup` built."""
    root = find_root(Path.cwd())
    for name in ("course", "release", "build/source", "build/video"):
        shutil.copytree(root / name, folder / name)
    return Settings(folder, "bangku")


def _ours(settings: Settings) -> Server:
    return start_participant(settings, PARTICIPANT, settings.cohort_folder / "homes" / PARTICIPANT, _free_port())


def _stock(settings: Settings, assignment: str) -> Server:
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
    file = log.open("wb")
    process = subprocess.Popen(command, env=environment, cwd=home, stdout=file, stderr=file, start_new_session=True)
    return Server("stock", port, token, process, log, file)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _print_table(ours: Mapping[str, float], stock: Mapping[str, float]) -> None:
    print(f"{'median seconds until':36}{'ours':>8}{'stock':>8}{'stock/ours':>12}")
    for figure, words in zip(FIGURES, WORDS, strict=True):
        print(f"{words:36}{ours[figure]:>8.2f}{stock[figure]:>8.2f}{stock[figure] / ours[figure]:>12.2f}")


def _figures(
    assignment: str, questions: int, runs: int, ours: Mapping[str, float], stock: Mapping[str, float]
) -> dict[str, Any]:
    return {
        "benchmark": "opening",
        "assignment": assignment,
        "questions": questions,
        "runs": runs,
        **{f"ours_{figure}": round(ours[figure], 3) for figure in FIGURES},
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
