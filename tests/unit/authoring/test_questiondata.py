from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.authoring.conftest import BODY, TOML
from tests.unit.authoring.test_structured import SCALE, TABLE, UPLOAD

from bangkom.authoring.course import load_course
from bangkom.authoring.markdown import to_html, to_inline_html
from bangkom.authoring.questiondata import build_question_data

AGENDA = '[[agenda]]\nid = "cara-kerja"\ntitle = "Revolusi Cara Kerja"\n\n'


def data_of(project):
    course = load_course(project.root / "course")
    return build_question_data(course.lessons["kebijakan-01"], course.videos, course.programme.zone, "cara-pandang")


def test_forms_get_what_they_show(project):
    data = data_of(project)
    assert (data["schema"], data["assignment"], data["title"]) == (1, "kebijakan-01", "Pelajaran uji")
    assert data["zone"] == {"name": "Asia/Makassar", "label": "WITA"}
    assert data["questions"][0] == {
        "id": "satu-01",
        "number": 1,
        "type": "single-choice",
        "points": 2,
        "agenda": "cara-pandang",
        "stem": "<p>Berapa asasnya?</p>",
        "rule": "Pilih satu jawaban.",
        "options": [{"id": "a", "text": "Lima"}, {"id": "b", "text": "Dua belas"}],
    }
    assert data["questions"][3]["unit"] == "persen"
    essay = data["questions"][6]
    assert essay["words"] == [80, 200]
    assert essay["rubric"][1] == {
        "name": "Contoh nyata",
        "points": 6,
        "levels": [{"points": 6, "text": "jelas"}, {"points": 0, "text": "umum"}],
    }
    assert data["videos"] == [
        {
            "id": "kebijakan-01",
            "title": "Mengapa revolusi mental?",
            "seconds": 312.4,
            "poster": "video-kebijakan-01.jpg",
        }
    ]


def test_only_practice_carries_its_key(project):
    keyed = {question["id"]: question.get("practice") for question in data_of(project)["questions"]}
    assert [name for name, key in keyed.items() if key] == ["latihan-01"]
    assert keyed["latihan-01"]["options"][0]["correct"] is True


def test_a_question_of_another_agenda_says_so(project):
    project.lesson(BODY.replace(":::{true-false} benar-01\n", ":::{true-false} benar-01\n:agenda: cara-kerja\n"))
    project.write("course/course.toml", TOML.replace("[[subject]]", AGENDA + "[[subject]]"))
    agendas = [question["agenda"] for question in data_of(project)["questions"]]
    assert agendas == ["cara-pandang"] * 2 + ["cara-kerja"] + ["cara-pandang"] * 4


def test_forms_get_columns_files_and_steps(project):
    project.lesson("# Judul\n\n" + TABLE + UPLOAD + SCALE)
    table, upload, scale = data_of(project)["questions"]
    assert table["columns"] == [
        {"key": "kegiatan", "title": "Kegiatan", "kind": "text"},
        {"key": "arah", "title": "Arah", "kind": "choice", "choices": ["naik", "turun"]},
    ]
    assert (table["rows"], table["given"], len(table["rubric"])) == ([1, 6], [], 1)
    assert (upload["files"], upload["types"], upload["bytes"]) == ([1, 3], ["pdf", "jpg"], 10_000_000)
    assert scale["items"] == [{"id": "senyum", "text": "Saya <em>tersenyum</em>."}]
    assert (scale["labels"], scale["points"]) == (["Jarang", "Sering"], 0)
    assert not [question for question in (table, upload, scale) if "practice" in question]


def test_markdown_becomes_html():
    assert to_html("Kata *penting*.\n\n| a |\n|---|\n| 1 |").startswith("<p>Kata <em>penting</em>.</p>\n<table>")
    assert to_inline_html("Kata **penting**") == "Kata <strong>penting</strong>"


@given(st.sampled_from(["{}", "- {}", "[x]({})", "![x]({})", "`{}`", "<{}>", "&lt;{}"]), st.text(max_size=60))
@settings(deadline=None)
def test_no_script_ever_comes_out(frame, text):
    for attack in ("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)", ""):
        html = to_html(frame.format(attack + text)) + to_inline_html(frame.format(attack + text))
        assert "<script" not in html.lower()
        assert "onerror=alert(1)>" not in html.replace("&gt;", "")
        assert 'href="javascript:' not in html.lower()
