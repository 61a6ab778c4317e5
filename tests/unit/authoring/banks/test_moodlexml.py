"""Moodle XML as Moodle exports it becomes a lesson; hostile files are refused in a sentence."""

from pathlib import Path

import pytest

from bangkom.authoring.banks.bring import Import, import_questions
from bangkom.authoring.lesson import read_lesson
from bangkom.authoring.problems import Problem, ProblemLog
from bangkom.domain.questions import Essay, MultipleChoice, Number, Question, ShortText, SingleChoice, TrueFalse
from bangkom.errors import CourseError

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def bring(tmp_path: Path, questions: str) -> tuple[Import, tuple[Question, ...]]:
    bank = tmp_path / "bank.xml"
    bank.write_text(f"{HEAD}<quiz>\n{questions}\n</quiz>", encoding="utf-8")
    result = import_questions(bank)
    problems: list[Problem] = []
    lesson = read_lesson(result.markdown, "bank", ProblemLog("bank.md", problems))
    assert not problems
    return result, lesson.questions()


def question(kind: str, rest: str, text: str = "<p>Mana?</p>") -> str:
    return (
        f'<question type="{kind}"><name><text>S</text></name>'
        f'<questiontext format="html"><text><![CDATA[{text}]]></text></questiontext>'
        f"<defaultgrade>2.0</defaultgrade>{rest}</question>\n"
    )


def answer(fraction: str, text: str, more: str = "") -> str:
    said = '<feedback format="html"><text>sebab</text></feedback>'
    return f'<answer fraction="{fraction}" format="html"><text>{text}</text>{said}{more}</answer>'


def test_every_kind_is_brought_in(tmp_path: Path) -> None:
    thirds = "".join(answer(share, word) for share, word in (("50", "a"), ("50", "b"), ("-50", "c")))
    result, questions = bring(
        tmp_path,
        '<question type="category"><category><text>$course$/top/Asas</text></category></question>'
        + question("multichoice", "<single>true</single>" + answer("100", "a") + answer("0", "b"))
        + question("multichoice", "<single>false</single>" + thirds)
        + question("truefalse", answer("0", "true") + answer("100", "false"))
        + question("numerical", answer("100", "1.5", "<tolerance>0.1</tolerance>"))
        + question("shortanswer", answer("100", "gotong royong") + answer("0", "*"))
        + question(
            "essay",
            "<graderinfo><text>- Contoh (2): jelas | kabur</text></graderinfo>"
            "<minwordlimit>20</minwordlimit><maxwordlimit>90</maxwordlimit>",
        ),
    )
    single, multiple, truth, number, text, essay = questions
    assert "\n# Asas\n" in result.markdown
    assert not result.losses
    assert {one.points for one in questions} == {2.0}
    assert isinstance(single, SingleChoice) and single.options[0].correct
    assert isinstance(multiple, MultipleChoice) and [one.correct for one in multiple.options] == [True, True, False]
    assert isinstance(truth, TrueFalse) and not truth.answer
    assert isinstance(number, Number) and (number.answer, number.tolerance) == (1.5, 0.1)
    assert isinstance(text, ShortText) and text.answers == ("gotong royong",) and text.feedback_wrong == "sebab"
    assert isinstance(essay, Essay) and essay.min_words == 20 and essay.criteria[0].levels == ("jelas", "kabur")


def test_what_stays_behind_is_named_with_line_and_question(tmp_path: Path) -> None:
    picture = '<p>Lihat <img src="@@PLUGINFILE@@/peta.png"></p>'
    pair = '<subquestion format="html"><text>{}</text><answer><text>{}</text></answer></subquestion>'
    result, questions = bring(
        tmp_path,
        question("truefalse", answer("100", "true") + answer("0", "false") + "<hint><text>coba</text></hint>", picture)
        + question("cloze", "")
        + question("matching", pair.format("Bali", "Denpasar") + pair.format("NTB", "Mataram")),
    )
    assert len(questions) == 3
    named = [str(loss) for loss in result.losses]
    assert any('baris 3, S: gambar "peta.png"' in loss for loss in named)
    assert any("petunjuk" in loss for loss in named)
    assert any(loss.startswith("baris 4, S: TIDAK DIBAWA") and "cloze" in loss for loss in named)
    assert any("2 soal pilihan tunggal" in loss for loss in named)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('<!DOCTYPE quiz [<!ENTITY a "b">]><quiz>&a;</quiz>', "DTD"),
        ('<!DOCTYPE quiz SYSTEM "file:///etc/passwd"><quiz/>', "DTD"),
        ("<quiz><question>", "bukan XML yang utuh"),
        ("<quiz>&a;</quiz>", "bukan XML yang utuh"),
        ("", "bukan XML yang utuh"),
        ("<html/>", "bukan bank soal"),
        ("<a>" * 100 + "</a>" * 100, "bersarang"),
        ("<quiz/>", "Tidak ada soal"),
    ],
)
def test_hostile_or_broken_files_are_refused(tmp_path: Path, text: str, sentence: str) -> None:
    bank = tmp_path / "bank.xml"
    bank.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=sentence):
        import_questions(bank)
