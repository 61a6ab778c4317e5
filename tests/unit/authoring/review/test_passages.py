import re

from hypothesis import given
from hypothesis import strategies as st

from bangkom.authoring.review.passages import lesson_passages, normalised, plain, script_passages

HEAD = "---\nid: a\ntitle: A\nminutes: 1\n---\n"
LESSON = f"""{HEAD}# Judul

Satu **kalimat**
di dua baris.

:::{{confirm}} Perlu dilihat
Belum *pasti*.

- butir
:::

| a | b |
|---|---|
| isi | `dua` |

> kutipan undang-undang

:::{{single-choice}} soal-01
:points: 1
Pokok soal
lanjutannya.
- [ ] Salah
  > Karena begini
  > dan begitu.
- [x] Benar
  > Ya.
:::

:::{{number}} soal-02
:points: 1
:answer: 1
:feedback-right: Tepat sekali.
Berapa?
:::
"""


def test_a_lesson_is_told_apart_into_what_is_read():
    found = [(one.role, one.line, one.text, one.within, one.question) for one in lesson_passages(LESSON)]
    assert found == [
        ("heading", 6, "Judul", "", ""),
        ("paragraph", 8, "Satu **kalimat** di dua baris.", "", ""),
        ("heading", 11, "Perlu dilihat", "confirm", ""),
        ("paragraph", 12, "Belum *pasti*.", "confirm", ""),
        ("item", 14, "butir", "confirm", ""),
        ("cell", 17, "a", "", ""),
        ("cell", 17, "b", "", ""),
        ("cell", 19, "isi", "", ""),
        ("cell", 19, "`dua`", "", ""),
        ("paragraph", 21, "kutipan undang-undang", "quote", ""),
        ("stem", 25, "Pokok soal lanjutannya.", "", "soal-01"),
        ("option", 27, "Salah", "", "soal-01"),
        ("feedback", 28, "Karena begini dan begitu.", "", "soal-01"),
        ("option", 30, "Benar", "", "soal-01"),
        ("feedback", 31, "Ya.", "", "soal-01"),
        ("feedback", 37, "Tepat sekali.", "", "soal-02"),
        ("stem", 38, "Berapa?", "", "soal-02"),
    ]


def test_a_script_is_what_is_shown_and_what_is_written_of_the_voice():
    script = "---\nid: a\ntitle: A\n---\n# Salindia\n> Kata {SKM|survei}.\n- Butir\n  > Lagi.\n"
    found = [(one.role, one.line, plain(one.text)) for one in script_passages(script)]
    assert found == [
        ("heading", 5, "Salindia"),
        ("narration", 6, "Kata SKM."),
        ("item", 7, "Butir"),
        ("narration", 8, "Lagi."),
    ]


@given(st.lists(st.sampled_from(LESSON.split("\n")[5:]), max_size=40))
def test_whatever_an_author_mixes_every_part_stands_on_its_line(lines):
    text = HEAD + "\n".join(lines)
    written = text.split("\n")
    for passage in lesson_passages(text):
        assert passage.parts
        for part in passage.parts:
            assert part.text.strip()
            first = re.split(r"\W+", plain(part.text).strip())[0]
            assert first in plain(written[part.number - 1])


@given(st.text())
def test_the_compared_form_is_its_own_compared_form_for_plain_words(text):
    words = re.sub(r"[^\w ]|_", " ", text)
    assert normalised(normalised(words)) == normalised(words)


def test_marks_spaces_dashes_and_table_lines_make_no_difference():
    assert normalised("**3 × 24** jam | *Pasal*\n 46") == normalised("3×24 jam Pasal 46")
    assert normalised("1–4") == normalised("1-4")
    assert normalised("{SKM|survei kepuasan} itu [baik](x.md)") == "skm itu baik"
