"""A released notebook in JupyterLab, with nothing of ours but the installed extension and package."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

ROOT = Path(__file__).parents[2]
TASK = "kebijakan-01"
START_SECONDS = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/api")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    """The address of the notebook in a plain JupyterLab."""
    home, port, token = tmp_path / "home", free_port(), secrets.token_hex(8)
    shutil.copytree(ROOT / "release" / TASK, home / TASK)
    options = {"port": port, "root_dir": home, "open_browser": False, "allow_root": True}
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *(f"--ServerApp.{name}={value}" for name, value in options.items())],
        env={"HOME": str(tmp_path), "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "JUPYTER_TOKEN": token},
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + START_SECONDS
        while not answers(port):
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/lab/tree/{TASK}/{TASK}.ipynb?token={token}"
    finally:
        process.terminate()
        process.wait(20)


def test_forms_open_by_themselves_and_save(lab: str, tmp_path: Path, page_at: Callable[..., Page]) -> None:
    page = page_at(1280)
    page.goto(lab)
    forms = page.locator(".bangkom-question form")
    expect(forms.first).to_be_visible(timeout=60_000)
    visible = page.locator(".jp-NotebookPanel").inner_text()
    assert "from bangkom.forms" not in visible  # no code
    expect(page.get_by_text("Buka sesi ini di peramban lewat Beranda")).to_be_visible()  # for its video
    expect(page.get_by_role("link", name="Kembali")).to_have_count(0)  # there is nowhere to go
    forms.first.locator(".option").first.click()
    expect(forms.first.get_by_text("Tersimpan")).to_be_visible(timeout=30_000)
    assert (tmp_path / "home" / TASK / "jawaban.json").is_file()
