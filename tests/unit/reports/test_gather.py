"""From a real gradebook, roster and course.toml to what a snapshot is made from."""

import dataclasses
import json
import re
from datetime import UTC, datetime

import pytest
from benchmarks.sample import QUESTIONS
from tests.unit.reports.cohorts import ROOT

from bangkom.errors import CohortError, GradingError
from bangkom.reports.gather import gather
from bangkom.reports.inputs import left_out
from bangkom.settings import Settings
from bangkom.store.accounts import ensure_account
from bangkom.store.cohorts import add_cohort
from bangkom.store.database import Database, ensure_current
from bangkom.store.gradebook import open_gradebook
from bangkom.store.people import Person, replace_roster
from bangkom.store.source import read_source, source_path

AS_OF = datetime(2026, 1, 6, tzinfo=UTC)
SUBJECT = '[[subject]]\nid = "contoh"\ntitle = "Contoh"\nagenda = "cara-pandang"\njp = 1\nsessions = ["contoh-01"]\n'
MARKS = {question.id: 0.0 for question in QUESTIONS} | {"refleksi-01": None}


@pytest.fixture
def cohort(project: Settings) -> Settings:
    """km_01 is registered and graded, km_02 is registered only, km_99 is graded and not registered."""
    course = (ROOT / "course" / "course.toml").read_text("utf-8")
    project.course.mkdir(exist_ok=True)
    rules = re.sub(r"assignments = \[.*?\]", 'assignments = ["contoh-01"]', course.partition("[[subject]]")[0])
    (project.course / "course.toml").write_text(rules + SUBJECT, "utf-8")
    released = project.release / "contoh-01"
    released.mkdir(parents=True, exist_ok=True)
    (released / "soal.json").write_text(json.dumps({"title": "Contoh tugas", "questions": [], "videos": []}))
    database = Database(project.store_url)
    ensure_current(database)
    with database.write() as connection:
        add_cohort(connection, project.cohort, "Angkatan uji", AS_OF)
        ensure_account(connection, "pa_01", "organiser", "Panitia")
        people = [
            Person(one, project.cohort, "Nama", "", "Dinas Kesehatan", "", "", "ASN", "", "", "")
            for one in ("km_01", "km_02")
        ]
        replace_roster(connection, project.cohort, people, "pa_01", AS_OF)
    database.close()
    with open_gradebook(project) as gradebook:
        gradebook.ensure_assignment(read_source(source_path(project.source, "contoh-01")))
        for participant in ("km_01", "km_99"):
            gradebook.record_submission("contoh-01", participant, MARKS, datetime(2026, 1, 5))  # noqa: DTZ001 - nbgrader's
    return project


def test_roster_gradebook_and_titles_come_together(cohort: Settings) -> None:
    inputs = gather(cohort, AS_OF)
    assert [person.id for person in inputs.participants] == ["km_01", "km_02"]
    assert inputs.programme.assignments() == ("contoh-01",)
    assert inputs.titles == {"contoh-01": "Contoh tugas"}
    states = {(row.participant, row.state) for row in inputs.scores if row.participant != "km_99"}
    assert states == {("km_01", "graded"), ("km_01", "waiting"), ("km_02", "missing")}


def test_a_stranger_in_the_gradebook_is_noticed(cohort: Settings) -> None:
    assert left_out(gather(cohort, AS_OF)).participants == 1


def test_what_is_missing_is_told(cohort: Settings) -> None:
    cohort.gradebook.unlink()
    with pytest.raises(GradingError, match="bangkom grade"):
        gather(cohort, AS_OF)
    with pytest.raises(CohortError, match="angkatan_9"):
        gather(dataclasses.replace(cohort, cohort="angkatan_9"), AS_OF)
