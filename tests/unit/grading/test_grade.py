import os
import stat

import nbformat
import pytest
from benchmarks.sample import QUESTIONS, write_sample

from bangkom.domain.answers import read_answers
from bangkom.errors import GradingError
from bangkom.grading.grade import HandIn, grade
from bangkom.grading.rebuild import rebuild
from bangkom.store.gradebook import open_gradebook
from bangkom.store.marks import read_marks
from bangkom.store.source import read_source, source_path

RIGHT = {
    "asas-01": "b",
    "ciri-01": ["a", "b", "c"],
    "ciri-02": ["a", "b", "c"],
    "benar-01": True,
    "angka-01": 3,
    "teks-01": "Gotong royong",
    "refleksi-01": "Saya mulai dari meja sendiri.",
}


def points(settings, participant="km_01"):
    with open_gradebook(settings) as gradebook:
        return {mark.question: mark.points for mark in read_marks(gradebook, "contoh-01", participant)}


def test_a_hand_in_is_graded_and_laid_out_as_nbgrader_would(project, hand_in):
    folder = hand_in("km_01", RIGHT)
    (folder / "asing.py").write_text("raise SystemExit")
    (folder / "unggahan").mkdir()
    report = grade(project)
    assert (report.graded, report.waiting, report.unreadable, report.failed) == (1, 1, (), ())
    essays = {"refleksi-01": None, "refleksi-02": 0.0}
    assert points(project) == {question.id: question.points for question in QUESTIONS} | essays
    graded = project.autograded / "km_01" / "contoh-01"
    names = sorted(path.name for path in graded.iterdir())
    assert names == ["contoh-01.ipynb", "jawaban.json", "soal.json", "timestamp.txt"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in graded.iterdir()} == {0o444}
    assert [path.name for path in graded.parent.iterdir()] == ["contoh-01"]


def test_the_graded_notebook_holds_points_and_essays(project, hand_in):
    hand_in("km_01", RIGHT)
    grade(project)
    notebook = nbformat.read(project.autograded / "km_01" / "contoh-01" / "contoh-01.ipynb", 4)
    nbformat.validate(notebook)
    cells = {cell.id: cell for cell in notebook.cells}
    assert cells["teks-01"].outputs[0].data["text/plain"] == "1.5"
    assert "meja sendiri" in cells["refleksi-01"].source
    assert cells["asas-01"].metadata.nbgrader["checksum"]
    source = read_source(source_path(project.source, "contoh-01"))
    sheet = read_answers((project.submitted / "km_01" / "contoh-01" / "jawaban.json").read_bytes(), "contoh-01")
    assert [cell.source for cell in notebook.cells] == [cell.source for cell in rebuild(source, sheet).cells]


def test_only_what_is_new_or_changed_is_graded(project, hand_in):
    hand_in("km_01", RIGHT)
    hand_in("km_02", {})
    assert grade(project).graded == 2
    assert (grade(project).graded, grade(project).unchanged) == (0, 2)
    hand_in("km_02", RIGHT)
    assert (grade(project).graded, points(project, "km_02")["asas-01"]) == (1, 2.0)
    assert grade(project, force=True).graded == 2
    assert grade(project, participants=["km_01"], force=True).graded == 1
    hand_in("km_01", RIGHT, when="2026-01-06 00:00:00.0 UTC")
    assert grade(project).graded == 1


def test_a_later_version_replaces_the_earlier_and_keeps_hand_marks(project, hand_in):
    hand_in("km_01", RIGHT)
    grade(project)
    with open_gradebook(project) as gradebook:
        gradebook.set_manual("contoh-01", "km_01", "refleksi-01", 8.0)
    hand_in("km_01", {"refleksi-01": "Sekarang lain.", "asas-01": "a"})
    report = grade(project)
    assert (report.graded, points(project)["refleksi-01"], points(project)["asas-01"]) == (1, 8.0, 0.0)


@pytest.mark.parametrize("damage", ["missing", "garbage", "link", "fifo", "huge"])
def test_an_answer_file_that_cannot_be_read_is_told_and_harms_nobody(project, hand_in, damage):
    folder = hand_in("km_01", RIGHT)
    hand_in("km_02", RIGHT)
    path = folder / "jawaban.json"
    content = path.read_bytes()
    path.unlink()
    if damage == "garbage":
        path.write_bytes(b"\xff{")
    elif damage == "link":
        (project.root / "elsewhere.json").write_bytes(content)
        path.symlink_to(project.root / "elsewhere.json")
    elif damage == "fifo":
        os.mkfifo(path)
    elif damage == "huge":
        path.write_bytes(content + b" " * 3_000_000)
    report = grade(project)
    assert report.graded == 2
    assert [hand_in for hand_in, _ in report.unreadable] == [HandIn("km_01", "contoh-01")]
    assert set(points(project).values()) == {0.0}
    assert points(project, "km_02")["asas-01"] == 2.0
    assert grade(project).unchanged == 2


def test_one_failure_does_not_stop_the_others(project, hand_in):
    hand_in("km_01", RIGHT, when="kemarin dulu")
    hand_in("km_02", RIGHT)
    report = grade(project)
    ((failed, why),) = report.failed
    assert (report.graded, failed.participant) == (1, "km_01")
    assert "kemarin" in why
    assert points(project) == {}


def test_other_folders_are_left_alone(project, hand_in):
    hand_in("km_01", RIGHT)
    (project.submitted / "Bukan Peserta" / "contoh-01").mkdir(parents=True)
    (project.submitted / "km_01" / "tugas-asing").mkdir()
    (project.submitted / "km_03").mkdir()
    (project.submitted / "km_03" / "contoh-01").symlink_to(project.submitted / "km_01" / "contoh-01")
    assert grade(project).graded == 1


def test_nothing_collected_is_nothing_graded(project):
    assert grade(project).graded == 0


def test_changed_questions_are_refused(project, hand_in):
    hand_in("km_01", RIGHT)
    grade(project)
    write_sample(project, "contoh-01", QUESTIONS[1:])
    with pytest.raises(GradingError, match="contoh-01"):
        grade(project, force=True)


def test_progress_is_told(project, hand_in):
    for number in range(3):
        hand_in(f"km_{number:02}", RIGHT)
    told = []
    grade(project, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]
