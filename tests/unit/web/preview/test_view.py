"""What an author sees: the session as its participants do, and the same with everything they don't see."""

import json

from tests.preview_course import LESSON

from bangkom.authoring.lesson import Lesson, read_lesson
from bangkom.authoring.problems import Problem, ProblemLog
from bangkom.messages import Zone
from bangkom.web.preview.view import Key, forms_data, parts_of

WITA = Zone("Asia/Makassar", "WITA")


def lesson() -> Lesson:
    found: list[Problem] = []
    read = read_lesson(LESSON, "uji-01", ProblemLog("course/uji/uji-01.md", found))
    assert found == []
    return read


def keys() -> list[Key]:
    return [part.key for part in parts_of(lesson(), {}, keys=True) if part.key]


def test_a_participant_sees_text_a_video_and_forms_in_the_lessons_order() -> None:
    parts = parts_of(lesson(), {}, keys=False)
    assert [part.kind for part in parts] == ["text", "video", "form", "form", "form"]
    assert "<strong>Kiat</strong>" in parts[0].html
    assert all(part.key is None for part in parts)


def test_a_video_that_is_not_made_is_a_sentence() -> None:
    video = parts_of(lesson(), {}, keys=False)[1]
    assert not video.poster
    assert video.told == 'Video "uji-01" belum dibuat. Jalankan `bangkom video uji-01` bila naskahnya selesai.'


def test_forms_get_the_public_data_only() -> None:
    questions = json.loads(forms_data(lesson(), WITA))
    assert [question["id"] for question in questions] == ["uji-latihan", "uji-angka", "uji-esai"]
    assert "Hitung sekali lagi" not in json.dumps(questions)


def test_keys_show_right_and_wrong_with_why_and_the_level() -> None:
    practice = keys()[0]
    assert [(one.text, one.right) for one in practice.choices] == [("Integritas", True), ("Kecepatan", False)]
    assert practice.choices[1].feedback == "Kecepatan adalah hasil."
    assert (practice.bloom, practice.heading) == ("memahami", "Soal 1 (latihan, tidak dinilai)")


def test_keys_show_a_numbers_tolerance_and_an_essays_rubric() -> None:
    _, counted, essay = keys()
    assert counted.choices[0].text == "12,5 (selisih sampai 2 % diterima)"
    assert counted.choices[1].feedback == "Hitung sekali lagi."
    assert essay.rubric == (("Contoh nyata (4 poin)", ("4 poin: jelas", "2 poin: sebagian", "0 poin: umum")),)
