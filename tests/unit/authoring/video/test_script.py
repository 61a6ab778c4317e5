import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangkom.authoring.checks import without_check
from bangkom.authoring.video.narration import sentences, written
from bangkom.authoring.video.parts import Bar, Bars, Picture
from bangkom.authoring.video.script import parse_script

HEAD = "---\nid: contoh-01\ntitle: Satu contoh\n---\n"


def problems_of(body: str, head: str = HEAD) -> list[tuple[int, str]]:
    return [(problem.line, problem.what) for problem in parse_script(head + body)[1]]


def test_a_whole_script_becomes_slides_steps_and_sentences() -> None:
    script, problems = parse_script(
        HEAD + "# Dasar\n> Awal.\n- Undang-Undang\n  > Dasarnya {UU 25/2009|undang-undang pelayanan}. Lalu?\n"
    )
    assert problems == ()
    assert script is not None
    (slide,) = script.slides
    assert (script.id, script.title, slide.title) == ("contoh-01", "Satu contoh", "Dasar")
    assert [step.point for step in slide.steps] == ["", "Undang-Undang"]
    first, second = slide.steps[1].sentences
    assert written(first) == "Dasarnya UU 25/2009."
    assert [token.spoken for token in first] == ["Dasarnya", "undang-undang pelayanan."]
    assert written(second) == "Lalu?"


def test_figures_are_read_with_decimal_commas() -> None:
    script, problems = parse_script(
        HEAD
        + "# Antrean\n:::{bars} Menit menunggu\nSebelum: 45\nSesudah: 12,5\n:::\n> Antrean memendek.\n"
        + "# Loket\n![Loket yang sepi](loket.png)\n> Ini loketnya.\n"
    )
    assert problems == ()
    assert script is not None
    assert script.slides[0].figure == Bars("Menit menunggu", (Bar("Sebelum", "45", 45.0), Bar("Sesudah", "12,5", 12.5)))
    assert script.slides[1].figure == Picture("Loket yang sepi", "loket.png")


def test_every_problem_is_told_with_its_line() -> None:
    found = problems_of(
        "Kata pengantar\n# Satu\n- Butir tanpa narasi\n- " + "a" * 61 + "\n  > Ya {UU 25/2009.\n* bintang\n# Dua\n"
    )
    assert [line for line, _ in found] == [5, 7, 8, 8, 9, 10, 11]
    assert "sebelum judul salindia" in found[0][1]
    assert any("61 karakter" in what for _, what in found)
    assert any("Kurung kurawal" in what for _, what in found)


def test_a_broken_head_is_a_problem_not_an_exception() -> None:
    assert parse_script("# Judul\n> Narasi.\n")[0] is None
    for head in (
        "---\nid: [\n---\n",
        "---\ntitle: Tanpa id\n---\n",
        "---\nid: ../x\ntitle: y\n---\n",
        "---\n- a\n---\n",
    ):
        assert parse_script(head + "# Judul\n> Narasi.\n")[0] is None
        assert problems_of("# Judul\n> Narasi.\n", head)
    assert any("salindia" in what for _, what in problems_of(""))


def test_a_picture_beside_points_and_an_open_figure_are_problems() -> None:
    assert any("sekaligus" in what for _, what in problems_of("# A\n![b](c.png)\n- d\n  > e.\n"))
    assert any("belum ditutup" in what for _, what in problems_of("# A\n:::{bars} B\nC: 1\n"))
    assert any("tidak terbaca" in what for _, what in problems_of("# A\n:::{bars} B\nC = 1\n:::\n> d.\n"))


def test_sentences_end_at_full_stops_but_not_at_abbreviations_or_numbers() -> None:
    text = "Baca Perda No. 7. Tertib pukul 08.00. Ditulis Prof. Ketut. “Siapa?” Saya. tetapi bersambung"
    assert [written(sentence) for sentence in sentences(text)] == [
        "Baca Perda No. 7.",
        "Tertib pukul 08.00.",
        "Ditulis Prof. Ketut.",
        "“Siapa?”",
        "Saya. tetapi bersambung",
    ]


@given(st.text(max_size=400))
def test_any_text_is_read_without_an_exception(text: str) -> None:
    script, problems = parse_script(text)
    assert script is not None or problems
    script, problems = parse_script(HEAD + text)
    assert script is not None
    assert problems or script.slides


CHECK = ":::{check} cek-01\nSiapa dulu?\n- [x] Saya\n  > Benar.\n- [ ] Atasan\n  > Tidak perlu menunggu.\n:::\n"
BEFORE, AFTER = "# Satu\n> Awal.\n- Butir\n  > Isi.\n", "# Dua\n> Akhir.\n"


def test_a_question_between_slides_is_apart_from_the_film() -> None:
    plain, problems = parse_script(HEAD + BEFORE + CHECK + AFTER)
    assert problems == ()
    assert plain is not None
    assert plain.check is not None
    assert (plain.check.id, plain.check.after, plain.check.stem) == ("cek-01", 1, "Siapa dulu?")
    assert [(option.id, option.correct, option.feedback) for option in plain.check.options] == [
        ("a", True, "Benar."),
        ("b", False, "Tidak perlu menunggu."),
    ]
    without, _ = parse_script(HEAD + BEFORE + AFTER)
    assert without is not None
    assert [slide.steps[0].sentences for slide in plain.slides] == [
        slide.steps[0].sentences for slide in without.slides
    ]
    assert without_check(HEAD + BEFORE + CHECK + AFTER) == HEAD + BEFORE + AFTER


@pytest.mark.parametrize(
    ("body", "line", "what"),
    [
        (BEFORE + CHECK + AFTER + CHECK + "# Tiga\n> Lagi.\n", 18, "lebih dari satu soal"),
        (CHECK + BEFORE, 5, "di antara dua salindia"),
        (BEFORE + CHECK, 9, "di antara dua salindia"),
        ("# Satu\n> Awal.\n" + CHECK + "- Butir\n  > Isi.\n" + AFTER, 7, "di antara dua salindia"),
        (BEFORE + CHECK.removesuffix(":::\n") + AFTER, 9, "tidak ditutup"),
        (BEFORE + CHECK.replace("[ ]", "[x]") + AFTER, 9, "tepat satu, yang ditandai 2"),
        (BEFORE + CHECK.replace("Siapa dulu?\n", "") + AFTER, 9, "Kalimat soal belum ada"),
        (BEFORE + CHECK.replace("  > Benar.\n", "") + AFTER, 11, "belum punya tanggapan"),
        (BEFORE + CHECK.replace("cek-01", "Cek 1") + AFTER, 9, "Id soal"),
        (BEFORE + CHECK.replace("cek-01\n", "cek-01\n:points: 2\n") + AFTER, 10, "points"),
        (BEFORE + CHECK.replace("cek-01\n", "cek-01\n:at: 1.20\n:at: x\n") + AFTER, 11, "at"),
        (BEFORE + CHECK.replace("cek-01\n", "cek-01\n:at: 0\n") + AFTER, 10, "bukan detik dalam rekaman"),
    ],
)
def test_what_is_wrong_with_a_question_is_told_with_its_line(body: str, line: int, what: str) -> None:
    found = problems_of(body)
    assert len(found) == 1
    assert found[0][0] == line
    assert what in found[0][1]
    assert found[0][1].endswith(".")
