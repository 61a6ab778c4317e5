"""GIFT by Moodle's documented grammar becomes a lesson that our own reader takes without a complaint."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bangkom.authoring.banks.bring import Import, import_questions
from bangkom.authoring.banks.convert import convert
from bangkom.authoring.banks.gift import read_gift
from bangkom.authoring.banks.write import write_lesson
from bangkom.authoring.lesson import Lesson, read_lesson
from bangkom.authoring.problems import Problem, ProblemLog
from bangkom.domain.questions import Essay, MultipleChoice, Number, Question, ShortText, SingleChoice, TrueFalse
from bangkom.errors import CourseError


def parsed(markdown: str) -> Lesson:
    problems: list[Problem] = []
    lesson = read_lesson(markdown, "bank", ProblemLog("bank.md", problems))
    assert not problems, (problems, markdown)
    return lesson


def bring(text: str) -> tuple[tuple[Question, ...], list[str]]:
    brought, losses = convert(read_gift(text))
    if not brought:
        return (), [str(loss) for loss in losses]
    return parsed(write_lesson("bank", "Bank", brought)).questions(), [str(loss) for loss in losses]


def one(text: str) -> Question:
    (question,) = bring(text)[0]
    return question


def test_single_choice_with_feedback_over_lines() -> None:
    question = one(
        "// catatan\n::Asas 1:: Berapa asas?{\n=Dua belas#Pasal 4.\n~Sepuluh # Kurang dua.\n// sela\n~Lima#Jauh.\n}"
    )
    assert isinstance(question, SingleChoice)
    assert question.id == "asas-1"
    assert question.stem == "Berapa asas?"
    assert [(o.text, o.correct, o.feedback) for o in question.options] == [
        ("Dua belas", True, "Pasal 4."),
        ("Sepuluh", False, "Kurang dua."),
        ("Lima", False, "Jauh."),
    ]


def test_weights_make_multiple_choice_and_name_the_penalty() -> None:
    questions, losses = bring("Mana?{~%50%a#x ~%50%b#x ~%-50%c#x ~%-50%d#x}\n\nMana lagi?{~%50%a ~%50%b ~c}")
    assert isinstance(questions[0], MultipleChoice)
    assert [option.correct for option in questions[0].options] == [True, True, False, False]
    assert not [loss for loss in losses if loss.startswith("baris 1,")]
    assert any("baris 3, Mana lagi?: potongan" in loss for loss in losses)


def test_partial_credit_is_named_and_never_becomes_full() -> None:
    questions, losses = bring("Ibu kota?{=Semarapura =%80%Klungkung =%50%K*}")
    assert isinstance(questions[0], ShortText)
    assert questions[0].answers == ("Semarapura",)
    assert [loss for loss in losses if "Klungkung" in loss and "80%" in loss]


@pytest.mark.parametrize(
    ("text", "answer", "true", "false"),
    [
        ("S{T}", True, "LENGKAPI", "LENGKAPI"),
        ("S{FALSE#keliru#tepat}", False, "keliru", "tepat"),
        ("S{TRUE#keliru#tepat####umum}", True, "tepat umum", "keliru"),
    ],
)
def test_true_false(text: str, answer: bool, true: str, false: str) -> None:
    question = one(text)
    assert isinstance(question, TrueFalse)
    assert question.answer is answer
    assert question.feedback_true.startswith(true)
    assert question.feedback_false.startswith(false)


@pytest.mark.parametrize(
    ("text", "answer", "tolerance"),
    [
        ("N{#3:2}", 3, 2),
        ("N{#1..5}", 3, 2),
        ("N{#-1.5}", -1.5, 0),
        ("N{#=1:0 =%50%2:1}", 1, 0),
        ("N{#=1.234#pas ~#bukan}", 1.234, 0),
    ],
)
def test_numbers(text: str, answer: float, tolerance: float) -> None:
    question = one(text)
    assert isinstance(question, Number)
    assert (question.answer, question.tolerance) == (answer, tolerance)


def test_escapes_and_line_breaks() -> None:
    question = one(r"a \= b \{c\} \: x\ny \#1 \~{=a\=b#p\:q ~c\~d#r}")
    assert isinstance(question, SingleChoice)
    assert question.stem == "a = b \\{c\\} : x\ny #1 ~"
    assert [option.text for option in question.options] == ["a=b", "c~d"]


def test_missing_word_matching_essay_and_description() -> None:
    questions, losses = bring(
        "Pelayanan {=publik ~privat} adalah hak.\n\nPasangkan{=Bali -> Denpasar =NTB -> Mataram}\n\n"
        "Ceritakan. {}\n\nBacalah dulu.\nLalu jawab."
    )
    word, bali, ntb, essay = questions
    assert word.stem == "Pelayanan \\_\\_\\_\\_\\_ adalah hak."
    assert isinstance(bali, SingleChoice) and isinstance(ntb, SingleChoice)
    assert [option.text for option in bali.options if option.correct] == ["Denpasar"]
    assert [option.text for option in ntb.options if option.correct] == ["Mataram"]
    assert isinstance(essay, Essay) and "LENGKAPI" in essay.criteria[0].name
    assert [loss for loss in losses if "2 soal pilihan tunggal" in loss]
    assert [loss for loss in losses if "uraian tanpa rubrik" in loss]


def test_formats_and_images() -> None:
    questions, losses = bring(
        "[html]<p>Lihat <b>ini</b> <img src='@@PLUGINFILE@@/peta.png'></p><script>x()</script>{T}\n\n"
        "[plain]<b>*apa*</b>{T}\n\n[markdown]**tebal** ![p](q.png){T}"
    )
    assert [question.stem for question in questions] == ["Lihat ini", r"\<b\>\*apa\*\</b\>", "**tebal**"]
    assert [loss for loss in losses if "peta.png" in loss]
    assert [loss for loss in losses if '"q.png"' in loss or '"p"' in loss]


def test_broken_braces_are_named_with_their_line() -> None:
    questions, losses = bring("Baik{T}\n\n::Putus:: a{=b\n\n~c}")
    assert len(questions) == 1
    refused = [loss for loss in losses if "TIDAK DIBAWA: kurung" in loss]
    assert [loss.split(":")[0] for loss in refused] == ["baris 3, Putus", "baris 5, ~c}"]


def test_categories_are_headings(tmp_path: Path) -> None:
    bank = tmp_path / "bank soal.gift"
    bank.write_text(
        "\ufeff$CATEGORY: $course$/top/Cara Pandang/Asas\n\nA{T}\n$CATEGORY: Budaya\nB{F}\n", encoding="utf-8"
    )
    result: Import = import_questions(bank, "bank")
    assert "\n# Cara Pandang / Asas\n" in result.markdown
    assert "\n# Budaya\n" in result.markdown
    assert result.questions == 2
    parsed(result.markdown)


def test_nothing_to_bring_is_a_sentence(tmp_path: Path) -> None:
    bank = tmp_path / "kosong.gift"
    bank.write_text("\n// hanya catatan\n", encoding="utf-8")
    with pytest.raises(CourseError, match="Tidak ada soal"):
        import_questions(bank)
    bank.write_bytes(b"\xff\xfe")
    with pytest.raises(CourseError, match="UTF-8"):
        import_questions(bank)


WORDS = st.text(st.sampled_from("ab1 \\~=#{}:%->|*[]()!<>&;`_\"'/\n,.$") | st.characters(codec="utf-8"), max_size=40)


@settings(deadline=None)  # the machine may be busy
@given(WORDS, st.sampled_from(["", "[html]", "[markdown]", "[plain]"]), WORDS, WORDS)
def test_any_bank_becomes_a_lesson_without_mistakes(stem: str, form: str, answers: str, after: str) -> None:
    bring(f"{form}{stem}{{{answers}}}{after}")
    bring(f"{form}{stem}{{={answers} ~b # {after}}}")


@pytest.mark.parametrize("text", ["mark(1)", "### BEGIN SOLUTION", ":::{tip}", "- [x] a", "bangkom.grading", "![a](b)"])
@pytest.mark.parametrize("form", ["", "[html]", "[markdown]", "[plain]"])
def test_words_that_mean_something_to_us_stay_words(text: str, form: str) -> None:
    escaped = text.replace("{", "\\{").replace("}", "\\}").replace("#", "\\#").replace(":", "\\:")
    questions, _ = bring(f"{form}Awal\n{escaped}{{={escaped}x#{escaped} ~b}}")
    assert len(questions) == 1
