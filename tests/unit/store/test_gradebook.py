import sqlite3
import stat
from dataclasses import replace
from datetime import datetime

import pytest
from benchmarks.sample import QUESTIONS, write_sample
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import text
from traitlets.config import Config

from bangkom.errors import GradingError
from bangkom.grading import configure
from bangkom.settings import Settings
from bangkom.store import gradebook as gradebook_module
from bangkom.store.gradebook import ensure_gradebook, open_gradebook
from bangkom.store.marks import read_marks
from bangkom.store.source import read_source, source_path

AUTOMATIC = {question.id: 1.0 for question in QUESTIONS if question.type != "essay"}
MARKS = AUTOMATIC | {"refleksi-01": None, "refleksi-02": 0.0}
WHEN = datetime(2026, 1, 5, 2, 3, 4)  # noqa: DTZ001 - nbgrader keeps naive UTC


def source_of(settings):
    return read_source(source_path(settings.source, "contoh-01"))


def query(settings, statement):
    connection = sqlite3.connect(settings.gradebook)
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


def one(settings, question, participant="km_01"):
    with open_gradebook(settings) as gradebook:
        marks = read_marks(gradebook, "contoh-01", participant)
    return next(mark for mark in marks if mark.question == question)


@pytest.fixture
def recorded(project):
    """A gradebook in which one hand-in of km_01 is recorded."""
    with open_gradebook(project) as gradebook:
        gradebook.ensure_assignment(source_of(project))
        gradebook.record_submission("contoh-01", "km_01", MARKS, WHEN)
    return project


def test_a_new_gradebook_is_private_and_stamped(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")  # alembic is found beside python, not on the user's PATH
    settings = Settings(tmp_path, "demo")
    ensure_gradebook(settings)
    assert stat.S_IMODE(settings.gradebook.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.cohort_folder.stat().st_mode) == 0o700
    assert len(query(settings, "select version_num from alembic_version")) == 1
    assert ("demo",) in query(settings, "select id from course")
    before = settings.gradebook.read_bytes()
    ensure_gradebook(settings)
    assert settings.gradebook.read_bytes() == before
    assert [path.name for path in settings.cohort_folder.iterdir()] == ["gradebook.db"]


def test_an_interrupted_start_leaves_no_gradebook(tmp_path, monkeypatch):
    def fail(*_):
        raise OSError("no space")

    monkeypatch.setattr("bangkom.store.gradebook.api.Gradebook", fail)
    settings = Settings(tmp_path, "demo")
    with pytest.raises(OSError, match="no space"):
        ensure_gradebook(settings)
    assert list(settings.cohort_folder.iterdir()) == []


CELLS = """
    select a.name, a.course_id, n.name, n.kernelspec, s.name, s.cell_type, s.locked, s.source, s.checksum, b.type,
           g.max_score, g.cell_type
    from assignment a join notebook n on n.assignment_id = a.id join source_cell s on s.notebook_id = n.id
    left join base_cell b on b.notebook_id = n.id and b.name = s.name left join grade_cells g on g.id = b.id
    order by s.name, b.type"""


def test_an_assignment_is_recorded_as_generate_assignment_would(project, tmp_path, empty_gradebook):
    with open_gradebook(project) as gradebook:
        gradebook.ensure_assignment(source_of(project))
    stock = Settings(tmp_path / "stock", "demo")
    write_sample(stock, "contoh-01")
    stock.cohort_folder.mkdir(parents=True)
    stock.gradebook.write_bytes(empty_gradebook)
    config = Config()
    configure(config, stock)
    config.CourseDirectory.course_id = "demo"
    config.CourseDirectory.assignment_id = "contoh-01"
    GenerateAssignment(coursedir=CourseDirectory(config=config), config=config).start()
    assert query(project, CELLS) == query(stock, CELLS)
    assert len(query(project, CELLS)) > len(QUESTIONS)


def test_recording_an_assignment_again_writes_nothing(recorded):
    with open_gradebook(recorded) as gradebook:
        before = query(recorded, "select * from source_cell")
        gradebook.ensure_assignment(source_of(recorded))
        assert query(recorded, "select * from source_cell") == before


def test_a_corrected_key_reaches_the_gradebook(recorded):
    fixed = replace(QUESTIONS[0], stem="Berapa asasnya?")
    write_sample(recorded, "contoh-01", (fixed, *QUESTIONS[1:]))
    with open_gradebook(recorded) as gradebook:
        gradebook.ensure_assignment(source_of(recorded))
    (kept,) = query(recorded, "select source from source_cell where name = 'asas-01'")
    assert "Berapa asasnya?" in kept[0]


def test_questions_may_not_come_or_go_once_answered(recorded):
    write_sample(recorded, "contoh-01", QUESTIONS[:-1])
    with open_gradebook(recorded) as gradebook, pytest.raises(GradingError, match="bertambah atau berkurang"):
        gradebook.ensure_assignment(source_of(recorded))


def test_an_essay_waits_and_an_unanswered_one_does_not(recorded):
    waiting, unanswered = one(recorded, "refleksi-01"), one(recorded, "refleksi-02")
    assert (waiting.points, waiting.needs_manual) == (None, True)
    assert (unanswered.points, unanswered.needs_manual) == (0.0, False)
    comments = query(recorded, "select auto_comment from comment order by auto_comment")
    assert comments == [(None,), ("No response.",)]


def test_a_hand_mark_counts_and_survives_a_regrade(recorded):
    with open_gradebook(recorded) as gradebook:
        gradebook.set_manual("contoh-01", "km_01", "refleksi-01", 7.5, "Baik.")
        gradebook.set_manual("contoh-01", "km_01", "asas-01", 2.0)
    assert (one(recorded, "refleksi-01").points, one(recorded, "refleksi-01").comment) == (7.5, "Baik.")
    assert one(recorded, "refleksi-01").needs_manual is False
    with open_gradebook(recorded) as gradebook:
        gradebook.record_submission("contoh-01", "km_01", MARKS | {"asas-01": 0.0}, WHEN)
    again = one(recorded, "refleksi-01")
    assert (again.points, again.comment, again.needs_manual) == (7.5, "Baik.", True)
    assert (one(recorded, "asas-01").auto, one(recorded, "asas-01").points) == (0.0, 2.0)
    assert len(query(recorded, "select * from submitted_assignment")) == 1


def test_a_hand_mark_can_be_taken_back(recorded):
    with open_gradebook(recorded) as gradebook:
        gradebook.set_manual("contoh-01", "km_01", "refleksi-01", 7.5)
        gradebook.set_manual("contoh-01", "km_01", "refleksi-01", None)
    assert (one(recorded, "refleksi-01").points, one(recorded, "refleksi-01").needs_manual) == (None, True)


@pytest.mark.parametrize(("participant", "question"), [("km_02", "asas-01"), ("km_01", "asing-01")])
def test_a_hand_mark_needs_something_to_mark(recorded, participant, question):
    with open_gradebook(recorded) as gradebook, pytest.raises(GradingError, match="belum tercatat"):
        gradebook.set_manual("contoh-01", participant, question, 1.0)


def test_marks_are_all_recorded_or_none(recorded):
    with open_gradebook(recorded) as gradebook, pytest.raises(KeyError):
        gradebook.record_submission("contoh-01", "km_09", {"asas-01": 1.0}, WHEN)
    assert query(recorded, "select * from submitted_assignment where student_id = 'km_09'") == []


def test_students_are_recorded_once_and_by_id_alone(recorded):
    with open_gradebook(recorded) as gradebook:
        gradebook.ensure_students(["km_01", "km_02", "km_02"])
        gradebook.ensure_students(["km_02"])
    students = query(recorded, "select id, first_name, last_name, email from student order by id")
    assert students == [("km_01", None, None, None), ("km_02", None, None, None)]


def test_an_unknown_assignment_is_named(project):
    with open_gradebook(project) as gradebook, pytest.raises(GradingError, match="lain-01"):
        gradebook.record_submission("lain-01", "km_01", {}, None)


def test_a_full_or_busy_database_is_told_in_a_sentence_and_loses_nothing(recorded, monkeypatch):
    before = query(recorded, "select id, auto_score from grade order by id")
    with pytest.raises(GradingError, match="penyimpanan penuh"), open_gradebook(recorded) as gradebook:
        gradebook.execute(text("PRAGMA max_page_count=1"))
        for number in range(200):
            gradebook.record_submission("contoh-01", f"km_{number + 100}", MARKS, WHEN)
    monkeypatch.setattr(gradebook_module, "BUSY_SECONDS", 0.1)
    other = sqlite3.connect(recorded.gradebook, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(GradingError, match="sedang dipakai program lain"), open_gradebook(recorded) as gradebook:
            gradebook.record_submission("contoh-01", "km_01", MARKS, WHEN)
    finally:
        other.close()
    found = query(recorded, "select id, auto_score from grade order by id")
    assert set(before) <= set(found)
