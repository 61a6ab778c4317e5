"""Whatever secret is planted in a release is found, wherever and however it is written."""

import json

import pytest

from bangkom.authoring.build import build
from bangkom.authoring.course import load_course
from bangkom.authoring.leaks import find_leaks, secret_texts

NOTEBOOK, QUESTIONS = "kebijakan-01.ipynb", "soal.json"


@pytest.fixture
def release(project):
    build(project.settings)
    return Release(
        project.settings.release / "kebijakan-01", load_course(project.root / "course").lessons["kebijakan-01"]
    )


class Release:
    def __init__(self, folder, lesson):
        self.folder, self.lesson = folder, lesson

    def leaks(self):
        return find_leaks(self.folder, self.lesson)

    def change(self, name, change, **dump):
        path = self.folder / name
        document = json.loads(path.read_bytes())
        change(document)
        path.write_text(json.dumps(document, **dump), "utf-8")


def cell(notebook, cell_id):
    return next(cell for cell in notebook["cells"] if cell["id"] == cell_id)


def test_an_honest_release_is_clean(release):
    assert release.leaks() == []


def test_secrets_are_those_that_the_lesson_does_not_show(release):
    secrets = secret_texts(release.lesson)
    assert "Tepat, huruf a sampai dengan l." in secrets
    assert "gotong royong bersama" in secrets
    assert "Bagus, mari mulai bersama." not in secrets  # practice
    assert all(len(secret) >= 8 for secret in secrets)


def test_an_answer_that_a_rubric_or_a_rule_shows_is_no_secret(project):
    path = project.root / "course/kebijakan/kebijakan-01.md"
    text = path.read_text("utf-8").replace("gotong royong bersama", "kebiasaan sendiri | Jawaban Anda")
    path.write_text(text, "utf-8")
    assert not secret_texts(load_course(project.root / "course").lessons["kebijakan-01"]) & {
        "kebiasaan sendiri",
        "Jawaban Anda",
    }
    build(project.settings)


PLANTED = {
    "hidden test": (NOTEBOOK, lambda nb: cell(nb, "satu-01")["source"].append("\n### BEGIN HIDDEN TESTS")),
    "mark": (NOTEBOOK, lambda nb: cell(nb, "satu-01").update(source=["# Dinilai otomatis\n", "mark('{}')"])),
    "solution": (NOTEBOOK, lambda nb: cell(nb, "t-01")["source"].append("\n### BEGIN SOLUTION")),
    "any code": (NOTEBOOK, lambda nb: cell(nb, "satu-01").update(source="print(1)")),
    "code in a form's cell": (NOTEBOOK, lambda nb: cell(nb, "w-satu-01")["source"].append("\nimport os")),
    "output": (NOTEBOOK, lambda nb: cell(nb, "w-satu-01")["outputs"].append({"output_type": "stream", "text": "b"})),
    "feedback": (NOTEBOOK, lambda nb: cell(nb, "t-01")["source"].append("\nTepat, huruf a sampai dengan l.")),
    "feedback over lines": (
        NOTEBOOK,
        lambda nb: cell(nb, "t-01").update(source=["Tepat, huruf a\n", "sampai dengan l."]),
    ),
    "feedback in metadata": (NOTEBOOK, lambda nb: nb["metadata"].update(x="Hitungan Anda tepat sekali.")),
    "short text": (NOTEBOOK, lambda nb: cell(nb, "t-01")["source"].append(" gotong royong bersama")),
    "key of a scored question": (
        NOTEBOOK,
        lambda nb: cell(nb, "satu-01")["metadata"]["bangkom"].update(question={"id": 1}),
    ),
    "key in an essay's place": (
        NOTEBOOK,
        lambda nb: cell(nb, "esai-01")["metadata"]["bangkom"]["question"].update(answer=1),
    ),
    "ticked option": (QUESTIONS, lambda data: data["questions"][0]["options"][1].update(correct=True)),
    "answer": (QUESTIONS, lambda data: data["questions"][3].update(answer=12.5)),
    "answers deep inside": (QUESTIONS, lambda data: data["videos"][0].update(x=[{"answers": []}])),
    "practice key of a scored question": (QUESTIONS, lambda data: data["questions"][0].update(practice={})),
}


@pytest.mark.parametrize("name", PLANTED)
@pytest.mark.parametrize("ascii_only", [True, False])
def test_what_is_planted_is_found(release, name, ascii_only):
    file, plant = PLANTED[name]
    release.change(file, plant, ensure_ascii=ascii_only)
    leaks = release.leaks()
    assert leaks
    assert all(leak.startswith(f"release/kebijakan-01/{file}: ") for leak in leaks)


@pytest.mark.parametrize(
    "name", ["kunci.txt", "kebijakan-01.md", ".ipynb_checkpoints/kebijakan-01.ipynb", "lain.ipynb"]
)
def test_a_foreign_file_is_found(release, name):
    path = release.folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("isi", "utf-8")
    assert release.leaks() == [f"release/kebijakan-01/{name}: berkas ini tidak boleh ikut dibagikan"]


def test_a_link_is_found(release):
    (release.folder / QUESTIONS).unlink()
    (release.folder / QUESTIONS).symlink_to(release.folder.parents[1] / "build/source/kebijakan-01/soal.json")
    assert release.leaks() == ["release/kebijakan-01/soal.json: berkas ini tidak boleh ikut dibagikan"]


def test_a_key_hidden_in_the_poster_is_found(release):
    with (release.folder / "video-kebijakan-01.jpg").open("ab") as poster:
        poster.write(b"Tepat, huruf a sampai dengan l.")
    assert len(release.leaks()) == 1


def test_a_broken_file_is_told(release):
    (release.folder / NOTEBOOK).write_text("{", "utf-8")
    assert release.leaks() == ["release/kebijakan-01/kebijakan-01.ipynb: berkas ini rusak"]
