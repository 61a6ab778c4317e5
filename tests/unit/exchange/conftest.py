"""A small course with one released assignment, its depot, and participants' folders to hand in from."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import nbformat
import pytest

from bangkom.exchange.flow import fetch_into, publish_release
from bangkom.exchange.local import LocalDepot
from bangkom.settings import Settings

ASSIGNMENT = "kebijakan-01"
ANSWERS = b'{"schema": 1, "assignment": "kebijakan-01", "answers": {}}'


class Ticking:
    """A clock that moves on by a second each time it is read; 13 November 2019, 08.00 WITA first."""

    def __init__(self) -> None:
        self.moment = datetime(2019, 11, 13, 8, tzinfo=ZoneInfo("Asia/Makassar"))

    def __call__(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment - timedelta(seconds=1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    release = tmp_path / "release" / ASSIGNMENT
    release.mkdir(parents=True)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("Mengapa revolusi mental?", id="t-01")])
    nbformat.write(notebook, release / f"{ASSIGNMENT}.ipynb")
    (release / "soal.json").write_text('{"schema": 1}')
    return Settings(tmp_path, "demo")


@pytest.fixture
def empty_depot(settings: Settings) -> LocalDepot:
    return LocalDepot(settings.depot, Ticking())


@pytest.fixture
def depot(empty_depot: LocalDepot, settings: Settings) -> LocalDepot:
    publish_release(empty_depot, settings)
    return empty_depot


@pytest.fixture
def make_folder(tmp_path: Path, depot: LocalDepot) -> Callable[..., Path]:
    """Makes a participant's fetched assignment folder, with answers."""

    def make(participant: str, answers: bytes = ANSWERS) -> Path:
        folder = tmp_path / "peserta" / participant / ASSIGNMENT
        fetch_into(depot, ASSIGNMENT, folder)
        (folder / "jawaban.json").write_bytes(answers)
        return folder

    return make
