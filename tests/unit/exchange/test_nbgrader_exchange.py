"""nbgrader's own commands and API, over our classes, in a course of one assignment."""

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from nbgrader.apps import FetchAssignmentApp, FetchFeedbackApp, ListApp, NbGraderAPI, SubmitApp
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError, ExchangeFactory
from traitlets.config import Config

from bangkom.exchange.config import configure
from bangkom.exchange.flow import hand_in
from bangkom.exchange.local import LocalDepot
from bangkom.settings import Settings

A = "kebijakan-01"

CONFIG = """
from pathlib import Path
from bangkom.exchange import config
from bangkom.settings import Settings

c = get_config()
settings = Settings(Path({root!r}), "demo")
c.CourseDirectory.root = {root!r}
c.CourseDirectory.student_id = {participant!r}
config.configure(c, settings)
"""


@pytest.fixture
def config(settings: Settings) -> Config:
    """What the configuration at the project's root says of folders and exchange."""
    c = Config()
    c.CourseDirectory.root = str(settings.root)
    for step in ("release", "submitted", "autograded", "feedback"):
        folder = getattr(settings, step).relative_to(settings.root)
        setattr(c.CourseDirectory, f"{step}_directory", str(folder))
    settings.cohort_folder.mkdir(parents=True)
    c.CourseDirectory.db_url = settings.gradebook_url
    configure(c, settings)
    return c


@pytest.fixture
def api(config: Config) -> NbGraderAPI:
    return NbGraderAPI(CourseDirectory(config=config), config=config)


@pytest.fixture
def run(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Runs one of nbgrader's commands as a participant, in their home; returns what was logged."""
    home = tmp_path / "peserta" / "km_07_014"
    home.mkdir(parents=True)
    monkeypatch.chdir(home)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "config"))
    (tmp_path / "config").mkdir()
    text = CONFIG.format(root=str(settings.root), participant="km_07_014")
    (tmp_path / "config" / "nbgrader_config.py").write_text(text)

    def command(app_class: type[Any], *argv: str) -> str:
        records: list[str] = []
        handler = logging.Handler()
        handler.emit = lambda record: records.append(record.getMessage())  # type: ignore[method-assign]
        app = app_class()
        app.log.addHandler(handler)
        try:
            app.initialize(list(argv))
            app.start()
        finally:
            app.log.removeHandler(handler)
            app.reset()
        return "\n".join(records)

    yield command


@pytest.mark.filterwarnings("ignore:Passing unrecognized arguments:DeprecationWarning")
def test_stock_commands_hand_out_hand_in_collect_and_bring_feedback(
    api: NbGraderAPI, run: Callable[..., str], settings: Settings, tmp_path: Path
) -> None:
    assert api.exchange_root == str(settings.depot)
    assert api.release_assignment(A)["success"]
    assert api.get_released_assignments() == {A}
    assert A in run(ListApp)

    run(FetchAssignmentApp, A)
    folder = tmp_path / "peserta" / "km_07_014" / A
    (folder / "jawaban.json").write_text("{}")
    run(FetchAssignmentApp, A)
    assert (folder / "jawaban.json").read_text() == "{}"
    assert "sudah diambil" in run(ListApp)

    (folder / f"{A}.ipynb").write_text("bukan buku catatan")
    assert "diterima dengan nomor" in run(SubmitApp, A)
    receipt = json.loads((folder / "tanda-terima.json").read_text())
    assert (receipt["participant"], receipt["cohort"], receipt["version"]) == ("km_07_014", "demo", 1)
    assert receipt["number"] in run(ListApp, "--inbound")

    collected = api.collect(A)
    assert collected["success"]
    assert "cheating" not in collected["log"]
    submitted = settings.submitted / "km_07_014" / A
    assert (submitted / f"{A}.ipynb").read_bytes() == (settings.release / A / f"{A}.ipynb").read_bytes()
    moment = api.coursedir.get_existing_timestamp(str(submitted))
    assert f"{moment:%Y-%m-%dT%H:%M:%S.%f}+00:00" == receipt["received_at"]
    assert api.get_submitted_students(A) == {"km_07_014"}
    assert "sudah ada" in api.collect(A)["log"]

    page = settings.feedback / "km_07_014" / A / f"{A}.html"
    page.parent.mkdir(parents=True)
    page.write_text("<p>Bagus</p>")
    assert api.release_feedback(A)["success"]
    run(FetchFeedbackApp, A)
    assert [path.read_text() for path in folder.glob("feedback/*/*.html")] == ["<p>Bagus</p>"]
    (listed,) = api.fetch_feedback(A, "km_07_014")["value"]
    assert listed["submissions"][0]["has_exchange_feedback"]


def exchange(config: Config, action: str, **course: str) -> Any:
    """An exchange class, made as nbgrader makes it."""
    for name, value in {"assignment_id": A, **course}.items():
        config.CourseDirectory[name] = value
    return getattr(ExchangeFactory(config=config), action)(coursedir=CourseDirectory(config=config), config=config)


@pytest.mark.parametrize(
    ("action", "course", "sentence"),
    [
        ("Submit", {}, "Peserta belum dikenal"),
        ("FetchFeedback", {}, "Peserta belum dikenal"),
        ("Submit", {"student_id": "../x"}, "Kode peserta"),
        ("FetchFeedback", {"student_id": "km_07_01*"}, "Kode peserta"),
        ("Submit", {"student_id": "km_07_014", "course_id": "lain"}, "Angkatan 'lain' tidak dilayani"),
        ("List", {"course_id": ""}, "Angkatan '' tidak dilayani"),
        ("Submit", {"student_id": "km_07_014", "assignment_id": "../x"}, "Kode tugas"),
        ("FetchAssignment", {"assignment_id": "kebijakan-09"}, "kebijakan-09 belum dibagikan"),
        ("Submit", {"student_id": "km_07_014"}, "Folder tugas kebijakan-01 tidak ditemukan"),
        ("FetchFeedback", {"student_id": "km_07_014"}, "belum ada"),
        ("ReleaseAssignment", {"assignment_id": "kebijakan-09"}, "kebijakan-09 belum dibuat"),
    ],
)
def test_refusals_are_nbgraders_failure_with_our_sentence(
    config: Config, depot: LocalDepot, tmp_path: Path, action: str, course: dict[str, str], sentence: str
) -> None:
    config.Exchange.assignment_dir = str(tmp_path / "peserta" / "kosong")
    with pytest.raises(ExchangeError, match=sentence):
        exchange(config, action, **course).start()


def test_unconfigured_it_says_what_is_missing(config: Config) -> None:
    del config.DepotExchange
    with pytest.raises(ExchangeError, match="Arsip belum diatur"):
        exchange(config, "List").start()


def test_nothing_is_removed_and_due_dates_are_not_pretended(config: Config, depot: LocalDepot) -> None:
    lister = exchange(config, "List")
    lister.remove = True
    with pytest.raises(ExchangeError, match="tidak dapat dihapus"):
        lister.start()
    collector = exchange(config, "Collect")
    collector.before_duedate = True
    with pytest.raises(ExchangeError, match="--before-duedate tidak dipakai"):
        collector.start()
    assert depot.published() == (A,)


def test_a_changed_release_needs_force(config: Config, depot: LocalDepot, settings: Settings) -> None:
    exchange(config, "ReleaseAssignment").start()
    (settings.release / A / "soal.json").write_text("{}")
    with pytest.raises(ExchangeError, match="--force"):
        exchange(config, "ReleaseAssignment").start()
    release = exchange(config, "ReleaseAssignment")
    release.force = True
    release.start()
    assert depot.fetch(A)["soal.json"] == b"{}"


def test_collect_keeps_to_the_chosen_and_updates_only_when_told(
    config: Config, depot: LocalDepot, settings: Settings, make_folder: Callable[..., Path]
) -> None:
    for participant in ("km_07_014", "km_07_015", "km_07_016"):
        hand_in(depot, "demo", participant, A, make_folder(participant))
    exchange(config, "Collect", student_id="km_07_014").start()
    assert sorted(path.name for path in settings.submitted.glob("km_*")) == ["km_07_014"]
    exchange(config, "Collect", student_id="*", student_id_exclude="km_07_016").start()
    assert sorted(path.name for path in settings.submitted.glob("km_*")) == ["km_07_014", "km_07_015"]

    hand_in(depot, "demo", "km_07_014", A, make_folder("km_07_014", b"baru"))
    answers = settings.submitted / "km_07_014" / A / "jawaban.json"
    exchange(config, "Collect").start()
    assert answers.read_bytes() != b"baru"
    collector = exchange(config, "Collect")
    collector.update = True
    collector.start()
    assert answers.read_bytes() == b"baru"


def test_a_participants_list_holds_only_their_own(
    config: Config, depot: LocalDepot, tmp_path: Path, make_folder: Callable[..., Path]
) -> None:
    for participant in ("km_07_014", "km_07_015"):
        hand_in(depot, "demo", participant, A, make_folder(participant))
    hand_in(depot, "demo", "km_07_014", A, make_folder("km_07_014"))
    config.Exchange.assignment_dir = str(tmp_path / "peserta" / "km_07_014")
    lister = exchange(config, "List", student_id="km_07_014", assignment_id="")
    lister.cached = True
    (found,) = lister.start()
    assert (found["course_id"], found["student_id"], found["assignment_id"]) == ("demo", "km_07_014", A)
    assert [entry["timestamp"] for entry in found["submissions"]] == [
        "2019-11-13 00:00:00.000000 UTC",
        "2019-11-13 00:00:02.000000 UTC",
    ]
    assert found["submissions"][0]["notebooks"][0]["notebook_id"] == A
    assert found["submissions"][0]["local_feedback_path"] is None
