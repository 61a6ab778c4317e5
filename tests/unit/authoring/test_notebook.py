import json

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator

from bangkom.authoring.course import load_course
from bangkom.authoring.lesson import ExploreBlock, Lesson, QuestionBlock, Text, VideoBlock
from bangkom.authoring.notebook import build_notebook, split_at_headings, to_bytes
from bangkom.domain.questions import MultipleChoice, Option, SingleChoice, to_key
from bangkom.store.source import read_source

OPTIONS = (Option("a", "Lima", False, "Bukan."), Option("b", "Dua belas", True, "Tepat."))


@pytest.fixture
def notebook(project):
    course = load_course(project.root / "course")
    return build_notebook(course.lessons["kebijakan-01"], course.videos)


def by_id(notebook):
    return {cell["id"]: cell for cell in notebook["cells"]}


def source(cell):
    return "".join(cell["source"])


def made(*blocks, videos=None, **head):
    head = {"id": "uji-01", "title": "Judul", "minutes": 45, "release_keys": False, **head}
    return build_notebook(Lesson(**head, blocks=blocks), videos or {})


def test_every_question_has_its_prompt_its_form_and_its_mark(notebook):
    kinds = [(cell["id"], cell["cell_type"], cell["metadata"]["bangkom"]["role"]) for cell in notebook["cells"]]
    assert kinds[:4] == [
        ("t-01", "markdown", "text"),
        ("p-video-kebijakan-01", "markdown", "video-prompt"),
        ("w-video-kebijakan-01", "code", "video-widget"),
        ("t-02", "markdown", "text"),
    ]
    assert kinds[4:7] == [
        ("p-satu-01", "markdown", "prompt"),
        ("w-satu-01", "code", "widget"),
        ("satu-01", "code", "test"),
    ]
    assert kinds[-3:] == [
        ("p-esai-01", "markdown", "prompt"),
        ("w-esai-01", "code", "widget"),
        ("esai-01", "markdown", "answer"),
    ]


def test_a_practice_question_has_no_mark(notebook):
    cells = by_id(notebook)
    assert "p-latihan-01" in cells
    assert "w-latihan-01" in cells
    assert "latihan-01" not in cells
    assert "latihan, tidak dinilai" in source(cells["p-latihan-01"])


def test_forms_and_player_are_called_as_the_page_allows(notebook):
    cells = by_id(notebook)
    assert source(cells["w-satu-01"]) == 'from bangkom.forms import question\nquestion("satu-01")'
    assert source(cells["w-video-kebijakan-01"]) == 'from bangkom.video import player\nplayer("kebijakan-01")'
    assert all(
        cell["metadata"].get("tags") == (["skip-execution"] if cell["id"].startswith("w-") else None)
        for cell in notebook["cells"]
    )


def test_an_exploration_is_told_of_and_called_as_the_page_allows():
    prompt, call = made(Text("Teks.", 1), ExploreBlock("ikm", 3))["cells"][1:]
    assert "Coba sendiri" in source(prompt)
    assert source(call) == 'from bangkom.forms import explore\nexplore("ikm")'
    assert (prompt["metadata"]["bangkom"]["role"], call["metadata"]["bangkom"]["role"]) == (
        "exploration-prompt",
        "exploration-widget",
    )


def test_nbformat_and_nbgrader_accept_it(notebook):
    node = nbformat.from_dict(notebook)
    nbformat.validate(node)
    MetadataValidator().validate_nb(node)
    for cell in notebook["cells"]:
        assert cell["metadata"]["nbgrader"]["grade_id"] == cell["id"]
        assert set(cell["metadata"]["nbgrader"]) >= {"grade", "locked", "schema_version", "solution", "task"}


def test_marks_carry_their_points_and_nothing_else_does(notebook):
    points = {cell["id"]: cell["metadata"]["nbgrader"].get("points") for cell in notebook["cells"]}
    marked = {name: value for name, value in points.items() if value is not None}
    assert marked == {"satu-01": 2, "banyak-01": 2, "benar-01": 1, "angka-01": 2, "teks-01": 1, "esai-01": 10}


def test_grading_reads_back_the_questions_of_the_lesson(project, notebook):
    questions = load_course(project.root / "course").lessons["kebijakan-01"].questions()
    read = read_source(project.write("kebijakan-01.ipynb", to_bytes(notebook)))
    assert read.questions == tuple(question for question in questions if question.points)
    assert (read.id, read.title, read.release_keys) == ("kebijakan-01", "Pelajaran uji", False)


def test_only_an_essay_carries_its_key_in_the_open(project, notebook):
    essay = load_course(project.root / "course").lessons["kebijakan-01"].questions()[-1]
    keyed = {cell["id"]: cell["metadata"]["bangkom"].get("question") for cell in notebook["cells"]}
    assert {name: key for name, key in keyed.items() if key} == {"esai-01": to_key(essay)}


def test_the_notebook_names_no_cohort_and_no_machine(notebook):
    assert notebook["metadata"] == {
        "bangkom": {"assignment": "kebijakan-01", "title": "Pelajaran uji", "release_keys": False},
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
    }


def test_the_first_cell_says_what_the_session_takes(notebook):
    assert source(notebook["cells"][0]) == (
        "# Pelajaran uji\n\n"
        "*Perkiraan waktu 10 menit · 1 video · 7 soal (1 di antaranya latihan) · 18 poin*\n\n"
        "Setelah sesi ini Anda dapat menguji."
    )


def test_a_lesson_that_starts_otherwise_gets_its_title_all_the_same():
    question = QuestionBlock(SingleChoice("a", 1.0, "Berapa?", OPTIONS), 1)
    assert source(made(question)["cells"][0]).startswith("# Judul\n\n*Perkiraan waktu 45 menit · 1 soal · 1 poin*")
    assert source(made(Text("Langsung mulai.", 1))["cells"][0]) == (
        "# Judul\n\n*Perkiraan waktu 45 menit*\n\nLangsung mulai."
    )


def test_a_choice_reads_well_without_running(notebook):
    assert source(by_id(notebook)["p-satu-01"]) == (
        "### Soal 1 (2 poin)\n\nBerapa asasnya?\n\n- **A.** Lima\n- **B.** Dua belas\n\n*Pilih satu jawaban.*"
    )


def test_the_rule_of_scoring_is_told(notebook):
    cells = by_id(notebook)
    assert "tiap pilihan salah mengurangi; nilai tidak kurang dari nol" in source(cells["p-banyak-01"])
    assert "Pilih Benar atau Salah." in source(cells["p-benar-01"])
    assert "Tulis satu angka (satuan: persen)." in source(cells["p-angka-01"])
    assert "pembulatan tetap diterima" in source(cells["p-angka-01"])
    strict = made(QuestionBlock(MultipleChoice("a", 1.0, "Mana?", OPTIONS, all_or_nothing=True), 1))
    assert "hanya bila semua pilihan Anda tepat" in source(by_id(strict)["p-a"])


def test_an_essay_shows_its_length_and_its_rubric(notebook):
    prompt = source(by_id(notebook)["p-esai-01"])
    assert "80–200 kata" in prompt
    assert "| Yang dinilai | Paling baik | Sebagian | Belum |" in prompt
    assert (
        "| **Kesadaran diri** | **4 poin**: kebiasaan sendiri | **2 poin**: orang lain | **0 poin**: tidak ada |"
        in prompt
    )
    assert "| **Contoh nyata** | **6 poin**: jelas | **0 poin**: umum |  |" in prompt


def test_a_video_shows_poster_title_length_and_link(notebook):
    prompt = source(by_id(notebook)["p-video-kebijakan-01"])
    assert "(./video-kebijakan-01.jpg)](/services/bangkom/video/kebijakan-01/)" in prompt
    assert "Mengapa revolusi mental?" in prompt
    assert "5 menit 12 detik" in prompt


def test_admonitions_become_quoted_blocks(project):
    project.lesson("# Judul\n\n::::{tip} Sinyal lemah?\nPilih suara.\n\n:::{note}\nSama.\n:::\n::::\n\nTeks.\n")
    lesson = load_course(project.root / "course").lessons["kebijakan-01"]
    assert "> **Kiat: Sinyal lemah?**\n>\n> Pilih suara.\n>\n> > **Catatan**\n> >\n> > Sama.\n\nTeks." in (
        source(build_notebook(lesson, {})["cells"][0])
    )


def test_long_text_is_parted_at_its_headings():
    text = "Awal.\n\n## Satu\n\nIsi.\n\n```\n## bukan judul\n```\n\n> ## kutipan\n\n### Dua\nIsi.\n\n#### Kecil\nIsi."
    parts = split_at_headings(text)
    assert [part.split("\n")[0] for part in parts] == ["Awal.", "## Satu", "### Dua"]
    assert "\n\n".join(parts) == text


def test_bytes_are_sorted_readable_and_end_in_a_line_break():
    raw = to_bytes({"b": "é", "a": 1})
    assert raw == '{\n "a": 1,\n "b": "é"\n}\n'.encode()
    assert json.loads(raw) == {"a": 1, "b": "é"}


def test_two_videos_are_counted(project):
    project.video("lain")
    project.lesson("# Judul\n\n:::{video} kebijakan-01\n:::\n\n:::{video} lain\n:::\n")
    course = load_course(project.root / "course")
    notebook = build_notebook(course.lessons["kebijakan-01"], course.videos)
    assert "2 video" in source(notebook["cells"][0])
    assert VideoBlock("lain", 11) in course.lessons["kebijakan-01"].blocks
