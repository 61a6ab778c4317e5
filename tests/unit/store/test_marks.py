import sqlite3
from datetime import UTC, datetime

import pytest
from benchmarks.sample import QUESTIONS

from bangkom.domain.results import outcome
from bangkom.errors import GradingError
from bangkom.settings import Settings
from bangkom.store.gradebook import open_gradebook
from bangkom.store.marks import read_marked, read_outcomes, read_scores
from bangkom.store.source import read_source, source_path

MARKS = {question.id: 0.0 for question in QUESTIONS} | {"refleksi-01": None}
WHEN = datetime(2026, 1, 5, 2, 3, 4)  # noqa: DTZ001 - nbgrader keeps naive UTC


@pytest.fixture
def cohort(project):
    """km_01 graded (one essay waits), km_02 collected only, km_03 nothing; km_04 graded, to be excused."""
    with open_gradebook(project) as gradebook:
        gradebook.ensure_assignment(read_source(source_path(project.source, "contoh-01")))
        for participant in ("km_01", "km_04"):
            gradebook.record_submission("contoh-01", participant, MARKS, WHEN)
    (project.submitted / "km_02" / "contoh-01").mkdir(parents=True)
    return project


def test_the_four_states_are_told_apart(cohort):
    rows = read_scores(cohort, ["km_01", "km_02", "km_03", "km_04"], exempt={("km_04", "contoh-01")})
    assert len(rows) == 4 * len(QUESTIONS)
    states = {
        person: {row.state for row in rows if row.participant == person} for person in ("km_02", "km_03", "km_04")
    }
    assert states == {"km_02": {"waiting"}, "km_03": {"missing"}, "km_04": {"exempt"}}
    first = {row.question: row for row in rows if row.participant == "km_01"}
    assert (first["asas-01"].state, first["asas-01"].points, first["asas-01"].maximum) == ("graded", 0.0, 2.0)
    assert (first["refleksi-01"].state, first["refleksi-01"].points) == ("waiting", None)
    assert all(row.points is None for row in rows if row.state != "graded")


def test_only_the_roster_is_counted(cohort):
    assert {row.participant for row in read_scores(cohort, ["km_03"])} == {"km_03"}


def test_times_are_aware_and_lateness_heeds_the_extension(cohort):
    connection = sqlite3.connect(cohort.gradebook)
    connection.execute("update assignment set duedate = '2026-01-05 01:03:04.000000'")
    connection.execute(
        "update submitted_assignment set extension = '1970-01-01 00:30:00.000000' where student_id = 'km_04'"
    )
    connection.commit()
    connection.close()
    late = {row.participant: row for row in read_scores(cohort, ["km_01", "km_04"])}
    assert late["km_01"].submitted_at == datetime(2026, 1, 5, 2, 3, 4, tzinfo=UTC)
    assert (late["km_01"].late_seconds, late["km_04"].late_seconds) == (3600.0, 1800.0)


def test_no_gradebook_is_said(tmp_path):
    with pytest.raises(GradingError, match="bangkom grade"):
        read_scores(Settings(tmp_path, "demo"), ["km_01"])


def test_what_waits_for_a_person_is_counted_by_hand_in(cohort):
    found = {mark.participant: mark for mark in read_marked(cohort)}
    assert set(found) == {"km_01", "km_04"}
    assert found["km_01"].submitted_at == WHEN.replace(tzinfo=UTC)
    assert (found["km_01"].waiting, found["km_01"].is_graded) == (1, False)


def test_without_a_gradebook_nothing_is_marked(tmp_path):
    assert read_marked(Settings(tmp_path, "demo")) == ()


def test_outcomes_of_thousands_are_those_of_the_single_marks(cohort):
    full = {**MARKS, "asas-01": 1.5, "refleksi-01": 7.0}
    with open_gradebook(cohort) as gradebook:
        gradebook.record_submission("contoh-01", "km_05", full, WHEN)
    rows = read_scores(cohort, ["km_01", "km_02", "km_03", "km_04", "km_05"])
    single = {}
    for row in rows:
        single.setdefault((row.participant, row.assignment), []).append(row)
    found = read_outcomes(cohort)
    handed_in = {key: outcome(some) for key, some in single.items() if outcome(some).state != "missing"}
    assert found == handed_in
    for one in ("km_01", "km_02", "km_03", "km_05"):
        assert read_outcomes(cohort, one) == {key: value for key, value in found.items() if key[0] == one}
    assert (found["km_05", "contoh-01"].points, found["km_02", "contoh-01"].state) == (8.5, "waiting")


def test_without_a_gradebook_there_is_no_outcome(tmp_path):
    assert read_outcomes(Settings(tmp_path, "demo")) == {}
