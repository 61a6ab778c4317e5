import json
import shutil

import pytest

from bangkom.authoring import build as building
from bangkom.authoring.build import build, check
from bangkom.authoring.problems import CourseProblemsError
from bangkom.errors import CourseError, StaleReleaseError
from bangkom.store.source import read_source, source_path


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def built(project):
    build(project.settings)
    return project


def test_a_build_makes_source_and_release(project):
    heard = []
    report = build(project.settings, lambda done, total: heard.append((done, total)))
    names = {"kebijakan-01/kebijakan-01.ipynb", "kebijakan-01/soal.json", "kebijakan-01/video-kebijakan-01.jpg"}
    assert set(files(project.settings.release)) == names
    assert set(files(project.settings.source)) == names
    assert heard == [(1, 1)]
    assert (report.assignments, report.changed, report.removed) == (("kebijakan-01",), ("kebijakan-01",), ())
    assert report.sentence() == "1 tugas dengan 7 soal tersusun; yang berubah di release/: kebijakan-01."
    assert [path.name for path in project.settings.build.iterdir()] == ["source"]
    check(project.settings)


def test_keys_stay_in_the_source(built):
    source = read_source(source_path(built.settings.source, "kebijakan-01"))
    assert [question.id for question in source.questions] == [
        "satu-01",
        "banyak-01",
        "benar-01",
        "angka-01",
        "teks-01",
        "esai-01",
    ]
    released = b"".join(files(built.settings.release).values()).decode("utf-8", "replace")
    for secret in ("HIDDEN TESTS", "mark(", "program GNRM", "12.5", "Hitungan Anda tepat", "gotong royong bersama"):
        assert secret not in released
    assert "Bagus, mari mulai bersama." in released  # a practice question answers at once


def test_a_released_test_cell_says_only_that_it_is_marked(built):
    notebook = json.loads((built.settings.release / "kebijakan-01/kebijakan-01.ipynb").read_bytes())
    cells = {cell["id"]: cell for cell in notebook["cells"]}
    assert "".join(cells["satu-01"]["source"]) == "# Dinilai otomatis"
    assert "".join(cells["esai-01"]["source"]) == "Jawaban Anda tersimpan melalui kotak isian di atas."
    for cell in notebook["cells"]:
        assert cell["metadata"]["deletable"] is False
        assert cell["metadata"]["editable"] is False
        assert len(cell["metadata"]["nbgrader"]["checksum"]) == 32


def test_the_same_lessons_make_the_same_bytes_in_any_folder(built, new_project, tmp_path_factory):
    other = new_project(tmp_path_factory.mktemp("lain") / "di mana saja")
    build(other.settings)
    assert files(other.settings.release) == files(built.settings.release)
    assert files(other.settings.source) == files(built.settings.source)


def test_a_second_build_touches_nothing(built):
    times = {path: path.stat().st_mtime_ns for path in built.settings.release.rglob("*")}
    report = build(built.settings)
    assert report.changed == ()
    assert {path: path.stat().st_mtime_ns for path in built.settings.release.rglob("*")} == times


def test_a_mistake_changes_nothing(built):
    before = files(built.root / "release") | files(built.root / "build")
    built.lesson(":::{tip}\n")
    with pytest.raises(CourseProblemsError, match=r"kebijakan-01\.md:6"):
        build(built.settings)
    with pytest.raises(CourseError):
        check(built.settings)
    assert files(built.root / "release") | files(built.root / "build") == before


def test_a_lesson_that_went_takes_its_release_along(built):
    built.write("release/README.md", "Buatan `bangkom build`.")
    built.write("release/kebijakan-99/kebijakan-99.ipynb", "{}")
    built.write("build/source/kebijakan-99/kebijakan-99.ipynb", "{}")
    with pytest.raises(StaleReleaseError, match=r"release/kebijakan-99/kebijakan-99\.ipynb: tidak berasal"):
        check(built.settings)
    report = build(built.settings)
    assert report.removed == ("kebijakan-99",)
    assert "kebijakan-99" in report.sentence()
    assert not (built.settings.release / "kebijakan-99").exists()
    assert not (built.settings.source / "kebijakan-99").exists()
    assert (built.settings.release / "README.md").is_file()
    check(built.settings)


def test_a_changed_lesson_makes_its_release_stale(built):
    path = built.root / "course/kebijakan/kebijakan-01.md"
    path.write_text(path.read_text("utf-8").replace("Berapa asasnya?", "Berapakah asasnya?"), "utf-8")
    with pytest.raises(StaleReleaseError, match=r"bangkom build(.|\n)*kebijakan-01\.ipynb: sudah usang"):
        check(built.settings)
    assert build(built.settings).changed == ("kebijakan-01",)
    check(built.settings)


def test_a_changed_or_missing_file_is_told(built):
    (built.settings.release / "kebijakan-01/video-kebijakan-01.jpg").unlink()
    built.write("release/kebijakan-01/soal.json", "{}")
    with pytest.raises(StaleReleaseError) as told:
        check(built.settings)
    assert "release/kebijakan-01/video-kebijakan-01.jpg: belum ada" in str(told.value)
    assert "release/kebijakan-01/soal.json: sudah usang" in str(told.value)


def test_no_release_at_all_is_stale(project):
    with pytest.raises(StaleReleaseError, match="belum ada"):
        check(project.settings)


def test_a_leak_in_what_was_made_keeps_it_from_being_released(built, monkeypatch):
    """Should a part of ours ever let a key through, the release before it stays."""
    before = files(built.settings.release)
    honest = building.build_question_data

    def leaking(*given):
        data = honest(*given)
        data["questions"][0]["options"][0]["correct"] = False
        return data

    monkeypatch.setattr(building, "build_question_data", leaking)
    with pytest.raises(StaleReleaseError, match=r"soal\.json"):
        build(built.settings)
    assert files(built.settings.release) == before


def test_an_assignment_that_nbgrader_refuses_is_told(project, monkeypatch):
    monkeypatch.setattr(building, "build_notebook", lambda *_: {"cells": 1})
    with pytest.raises(CourseError, match="nbgrader menolak tugas kebijakan-01"):
        build(project.settings)
    assert not project.settings.release.exists()


def test_the_map_of_sessions_is_kept(built):
    readme = built.root / "course/README.md"
    text = readme.read_text("utf-8")
    assert "| Pelajaran uji | [kebijakan/kebijakan-01.md](kebijakan/kebijakan-01.md) | `kebijakan-01` |" in text
    assert "5 menit 12 detik | 5 otomatis, 1 dinilai widyaiswara, 1 latihan | 18 poin |" in text
    readme.write_text(f"# Isi\n\nCatatan penulis.\n\n{text}\nPenutup.\n", "utf-8")
    check(built.settings)
    built.write("course/README.md", readme.read_text("utf-8").replace("18 poin", "17 poin"))
    with pytest.raises(StaleReleaseError, match=r"course/README\.md: tabel sesi sudah usang"):
        check(built.settings)
    build(built.settings)
    assert readme.read_text("utf-8") == f"# Isi\n\nCatatan penulis.\n\n{text}\nPenutup.\n"


def test_a_file_beside_the_lesson_is_never_released(built):
    built.write("course/kebijakan/kunci.txt", "b")
    build(built.settings)
    assert not list(built.settings.release.rglob("kunci.txt"))


def test_a_build_stopped_halfway_leaves_no_half_release(built, monkeypatch):
    before = files(built.settings.release)
    built.lesson("# Lain\n\nTeks.\n")

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(building, "generate_release", stop)
    with pytest.raises(KeyboardInterrupt):
        build(built.settings)
    assert files(built.settings.release) == before
    assert [path.name for path in built.settings.build.iterdir()] == ["source"]


def test_a_fresh_clone_has_no_build_folder(built):
    shutil.rmtree(built.settings.build)
    check(built.settings)
    assert build(built.settings).changed == ()
    assert source_path(built.settings.source, "kebijakan-01").is_file()
