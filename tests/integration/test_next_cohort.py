"""Two cohorts, and a lesson that is mended between them: old marks stay with old questions."""

import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError
from tests.unit.authoring.conftest import BODY, Project
from traitlets.config import Config

from bangkom.authoring.build import build
from bangkom.errors import GradingError
from bangkom.exchange.config import configure as configure_exchange
from bangkom.exchange.flow import collect_all, open_depot
from bangkom.exchange.nbgrader_exchange import ReleaseAssignment
from bangkom.grading import configure
from bangkom.grading.desk import read_sheet
from bangkom.grading.grade import grade
from bangkom.grading.publishing import publish, publish_feedback
from bangkom.reports.gather import read_released
from bangkom.settings import Settings
from bangkom.store.gradebook import open_gradebook
from bangkom.store.marks import read_marks
from bangkom.store.published import is_kept

pytestmark = [pytest.mark.filterwarnings("ignore:Object of type.*not in session:sqlalchemy.exc.SAWarning")]

A = "kebijakan-01"
MENDED = (
    BODY.replace("Berapa asasnya?", "Berapa program gerakan itu?")
    .replace("- [ ] Lima", "- [x] Lima")
    .replace("- [x] Dua belas", "- [ ] Dua belas")
    .replace("Tepat, huruf a sampai dengan l.", "Itu banyaknya asas pelayanan.")
)
ANSWERS = {"satu-01": "b", "benar-01": True}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    build(made.settings)
    return made


def hand_in(settings: Settings, participant: str) -> None:
    """As the service would: over the depot."""
    entries = {id: {"value": value, "saved_at": "2026-01-05T10:00:00+08:00"} for id, value in ANSWERS.items()}
    answers = json.dumps({"schema": 1, "assignment": A, "answers": entries}).encode()
    depot = open_depot(settings)
    files = {f"{A}.ipynb": depot.fetch(A)[f"{A}.ipynb"], "jawaban.json": answers}
    depot.submit(settings.cohort, participant, A, files)
    collect_all(depot, settings)


def points(settings: Settings, participant: str) -> dict[str, float | None]:
    with open_gradebook(settings) as gradebook:
        return {mark.question: mark.points for mark in read_marks(gradebook, A, participant)}


def page(settings: Settings, participant: str) -> str:
    publish_feedback(settings)
    return (settings.feedback / participant / A / f"{A}.html").read_text("utf-8")


def cohorts(project: Project) -> tuple[Settings, Settings]:
    """A, graded before the lesson was mended, and B, published after."""
    first, second = (replace(project.settings, cohort=name) for name in ("angkatan_1", "angkatan_2"))
    publish(first)
    hand_in(first, "satu_001")
    grade(first)
    project.lesson(MENDED)
    build(project.settings)
    publish(second)
    hand_in(second, "dua_001")
    grade(second)
    return first, second


def test_regrading_an_old_cohort_gives_old_marks_and_shows_old_questions(project: Project) -> None:
    first, second = cohorts(project)
    old, before = points(first, "satu_001"), page(first, "satu_001")
    assert (old["satu-01"], points(second, "dua_001")["satu-01"]) == (2.0, 0.0)
    assert grade(first, force=True).graded == 1
    assert points(first, "satu_001") == old
    assert page(first, "satu_001") == before
    assert "Berapa asasnya?" in before and "Tepat, huruf a sampai dengan l." in before
    new = page(second, "dua_001")
    assert "Berapa program gerakan itu?" in new and "Itu banyaknya asas pelayanan." in new


def test_desk_reports_and_stock_nbgrader_read_what_the_cohort_was_given(project: Project) -> None:
    first, second = cohorts(project)
    for settings, stem in ((first, "Berapa asasnya?"), (second, "Berapa program gerakan itu?")):
        sheet = read_sheet(settings, A)
        assert sheet is not None and sheet.source.question("satu-01").stem.strip() == stem
        assert stem in json.dumps(read_released(settings, A))
    old = points(first, "satu_001")
    config = Config()
    configure(config, first)
    config.CourseDirectory.course_id, config.CourseDirectory.assignment_id = first.cohort, A
    config.Autograde.force = config.GenerateFeedback.force = True
    for converter in (Autograde, GenerateFeedback):
        converter(coursedir=CourseDirectory(config=config), config=config).start()
    assert points(first, "satu_001") == old
    assert "Berapa asasnya?" in (first.feedback / "satu_001" / A / f"{A}.html").read_text("utf-8")


def test_publishing_again_holds_what_was_handed_in_and_brings_what_was_not(project: Project) -> None:
    first, _ = cohorts(project)
    released = open_depot(first).fetch(A)
    report = publish(first)
    assert (report.published, report.held) == ((), (A,))
    assert open_depot(first).fetch(A) == released

    third = replace(project.settings, cohort="angkatan_3")
    publish(third)
    project.lesson(BODY)
    build(project.settings)
    assert publish(third).published == (A,)
    hand_in(third, "tiga_001")
    grade(third)
    assert points(third, "tiga_001")["satu-01"] == 2.0
    assert publish(first).held == ()


def test_nbgraders_own_release_keeps_the_source_and_holds_what_was_handed_in(project: Project) -> None:
    first = replace(project.settings, cohort="angkatan_1")
    config = Config()
    configure(config, first)
    configure_exchange(config, first)
    config.CourseDirectory.assignment_id = A
    released = partial(ReleaseAssignment, coursedir=CourseDirectory(config=config), config=config)
    released().start()
    assert is_kept(first, A)
    hand_in(first, "satu_001")
    project.lesson(MENDED)
    build(project.settings)
    again = released()
    again.force = True
    with pytest.raises(ExchangeError, match="sudah dikumpulkan"):
        again.start()
    grade(first)
    assert points(first, "satu_001")["satu-01"] == 2.0


def test_a_copy_that_is_no_longer_what_was_published_grades_nothing(project: Project) -> None:
    first, _ = cohorts(project)
    notebook = first.published / A / f"{A}.ipynb"
    assert notebook.stat().st_mode & 0o777 == 0o440
    notebook.chmod(0o640)
    notebook.write_bytes(notebook.read_bytes() + b"\n")
    with pytest.raises(GradingError, match="tidak lagi seperti ketika dibagikan"):
        grade(first, force=True)


def test_a_cohort_from_before_sources_were_kept_is_told_what_to_do(project: Project) -> None:
    first, _ = cohorts(project)
    (first.published / f"{A}.sha256").unlink()
    with pytest.raises(GradingError, match="Kembalikan naskahnya"):
        publish(first)
    project.lesson(BODY)
    build(project.settings)
    assert publish(first).published == (A,)
