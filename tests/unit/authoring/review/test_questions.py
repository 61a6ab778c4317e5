import pytest

from bangkom.authoring.review import questions
from bangkom.authoring.review.questions import CATCH_ALL, has_length_cue
from bangkom.domain.questions import Option


def choice(number, key, options=("satu", "dua", "tiga", "empat"), kind="single-choice", points=0):
    lines = [f"- [{'x' if index == key else ' '}] {text}\n  > Karena {text}." for index, text in enumerate(options)]
    return "\n".join([f":::{{{kind}}} soal-{number}", f":points: {points}", "Mana?", *lines, ":::", ""])


def essay(points, bloom="", levels="ada | sebagian | tidak"):
    setting = f":bloom: {bloom}\n" if bloom else ""
    return f":::{{essay}} esai-{bloom}\n:points: {points}\n{setting}" + (
        f":words: 1-9\nApa?\n- Isi ({points}): {levels}\n:::\n"
    )


def words(found):
    return [one.what for one in found]


def test_a_session_of_forty_points_and_three_levels_is_in_balance(findings):
    body = essay(20, "menerapkan") + essay(10, "mencipta") + essay(10, "memahami")
    assert findings(questions.check, body) == []


def test_other_points_are_wrong_and_few_levels_advice(findings):
    found = findings(questions.check, essay(20, "menerapkan") + essay(10, "mencipta"))
    assert [(one.degree, one.line) for one in found] == [("salah", 6), ("saran", 6)]
    assert "berjumlah 30 poin, seharusnya 40" in found[0].what
    assert "menerapkan, mencipta" in found[1].what


def test_a_rubric_of_two_levels_is_advice(findings):
    found = findings(questions.check, essay(40, "mencipta", "ada | tidak"))
    assert any("hanya 2 tingkat" in what for what in words(found))


def test_keys_at_one_place_are_told_and_varied_keys_are_not(findings):
    told = findings(questions.check, essay(40, "mencipta") + "".join(choice(n, 1) for n in range(4)))
    assert any("4 dari 4 soal single-choice ada di pilihan B" in what for what in words(told))
    varied = findings(questions.check, essay(40, "mencipta") + "".join(choice(n, n) for n in range(4)))
    assert not any("single-choice ada di pilihan" in what for what in words(varied))


def test_statements_that_are_all_true_are_told(findings):
    body = "".join(choice(n, 0, ("Benar", "Salah"), "true-false") for n in range(4))
    assert any('4 dari 4 soal true-false adalah "Benar"' in what for what in words(findings(questions.check, body)))


@pytest.mark.parametrize(
    ("right", "wrong", "cue"),
    [
        ("a" * 80, ["b" * 40, "c" * 50], True),
        ("a" * 60, ["b" * 40, "c" * 50], False),
        ("a" * 12, ["b" * 4, "c" * 5], False),
        ("a" * 10, ["b" * 40, "c" * 50], False),
    ],
)
def test_a_key_betrays_itself_only_by_much_more_length(right, wrong, cue):
    options = [Option("a", right, True, "x"), *(Option(f"b{n}", one, False, "x") for n, one in enumerate(wrong))]
    assert has_length_cue(options) is cue


@pytest.mark.parametrize(
    "text", ["Semua benar", "Semua jawaban di atas benar", "Tidak ada yang benar", "a dan b benar", "Semua salah."]
)
def test_options_for_all_options_are_caught(text):
    assert CATCH_ALL.fullmatch(text)


@pytest.mark.parametrize("text", ["Semua warga benar-benar datang", "Tidak ada", "Semua berkas", "Ada di meja a"])
def test_ordinary_options_are_not(text):
    assert not CATCH_ALL.fullmatch(text)


def test_a_number_without_feedback_is_wrong_even_in_practice(findings):
    body = ":::{number} angka-1\n:points: 0\n:answer: 1\nBerapa?\n:::\n"
    assert any(one.degree == "salah" and "angka-1" in one.what for one in findings(questions.check, body))


def test_over_a_course_keys_are_spread_as_chance_would(findings):
    first = "".join(choice(n, 0) for n in range(40))
    told = [one for one in findings(questions.check, first) if one.path == "course/course.toml"]
    assert [(one.line, one.degree) for one in told] == [(1, "saran")] * 4
    assert "Kunci 40 dari 40 soal single-choice seluruh pelatihan ada di pilihan A: terlalu sering, wajarnya 10" in (
        words(told)
    )
    even = "".join(choice(n, n % 4) for n in range(40))
    assert [one for one in findings(questions.check, even) if one.path == "course/course.toml"] == []


def test_over_a_course_the_longest_option_is_not_mostly_the_key(findings):
    longer = ("dua kata", "satu", "tiga", "lima")
    body = "".join(choice(n, n % 4, longer[-(n % 4) :] + longer[: -(n % 4)]) for n in range(40))
    assert any("adalah pilihan yang terpanjang, wajarnya 10" in what for what in words(findings(questions.check, body)))
