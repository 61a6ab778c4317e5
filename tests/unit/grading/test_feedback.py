import re

import pytest
from benchmarks.sample import write_sample
from bs4 import BeautifulSoup

from bangkom.errors import GradingError
from bangkom.grading.feedback import FeedbackWriter, write_feedback
from bangkom.grading.grade import grade
from bangkom.store.gradebook import open_gradebook
from bangkom.store.source import read_source, source_path

HOSTILE = "<script>alert(1)</script>\n\n</div><img src=x onerror=alert(1)>"
ANSWERS = {
    "asas-01": "a",
    "ciri-01": ["a", "b"],
    "ciri-02": {"bukan": "daftar"},
    "angka-01": 3.25,
    "teks-01": "<b>Gotong</b>",
    "refleksi-01": HOSTILE,
    "refleksi-02": "Menyapa.",
}


@pytest.fixture
def page_of(project, hand_in):
    """`page_of(answers)` grades one hand-in and returns its page, parsed."""

    def page(answers=ANSWERS, prepare=lambda _gradebook: None):
        hand_in("km_01", answers)
        grade(project)
        with open_gradebook(project) as gradebook:
            prepare(gradebook)
        report = write_feedback(project, "contoh-01")
        assert (report.written, report.failed) == (1, ())
        path = project.feedback / "km_01" / "contoh-01" / "contoh-01.html"
        return BeautifulSoup(path.read_text("utf-8"), "html.parser")

    return page


def cards(page):
    return {card.h2.get_text(): " ".join(card.get_text(" ").split()) for card in page.select("section.card") if card.h2}


def test_each_question_says_what_was_answered_and_earned(page_of):
    told = cards(page_of())
    assert "0 dari 2 poin" in told["Soal 1"]
    assert "Lima Lima adalah jumlah program GNRM." in told["Soal 1"]
    assert "2 dari 3 poin" in told["Soal 2"]
    assert "3,25 nilai Tepat." in told["Soal 5"]
    assert "Belum tepat." in told["Soal 6"]


def test_blank_invalid_and_waiting_are_told_apart(page_of):
    page = page_of()
    told = cards(page)
    assert "tidak dapat dibaca" in told["Soal 3"]
    assert "tidak Anda jawab" in told["Soal 4"]
    assert "Sedang diperiksa widyaiswara" in told["Soal 7"]
    total = page.select_one("section[aria-label=Nilai]").get_text(" ")
    assert "4 dari 31,5 poin" in total
    assert "20 poin (2 soal)" in total


def test_only_feedback_to_chosen_options_is_given(page_of):
    text = page_of().get_text()
    assert "Ya, cepat." in text
    assert "Ya, transparan." not in text
    assert "Mewah bukan ukuran layanan." not in text


def test_keys_are_shown_only_where_the_lesson_releases_them(project, page_of):
    assert "Jawaban yang benar Dua belas" in cards(page_of())["Soal 1"]
    write_sample(project, "contoh-01", release_keys=False)
    closed = page_of()
    assert "Jawaban yang benar" not in closed.get_text()
    assert "belas" not in closed.get_text()
    assert "gotong royong" not in closed.get_text().lower()


def test_hand_marks_and_comments_are_shown_once_released(desk, page_of):
    desk.release("Kelompok 1")

    def mark(gradebook):
        gradebook.set_manual("contoh-01", "km_01", "refleksi-01", 6.5, "Baik.\n<i>Tambah</i> contoh.")
        gradebook.set_manual("contoh-01", "km_01", "benar-01", 1.0)

    page = page_of(prepare=mark)
    told = cards(page)
    assert "6,5 dari 10 poin" in told["Soal 7"]
    assert "<i>Tambah</i> contoh." in told["Soal 7"]
    assert "ditetapkan oleh widyaiswara" in told["Soal 4"]
    assert "11,5 dari 31,5 poin" in page.get_text(" ")


def test_a_mark_for_an_earlier_version_is_called_so(desk, page_of):
    desk.release("Kelompok 1")
    page_of(prepare=lambda gradebook: gradebook.set_manual("contoh-01", "km_01", "refleksi-01", 6.5))
    again = page_of(ANSWERS | {"refleksi-01": "Versi baru."})
    assert "kiriman Anda sebelumnya" in cards(again)["Soal 7"]
    assert "Versi baru." in cards(again)["Soal 7"]


def test_a_page_stands_alone_and_nothing_in_it_acts(page_of):
    page = page_of()
    assert page.html["lang"] == "id"
    assert not page.select("script, link, img, iframe, object, form, [src], [style]")
    assert not [name for element in page.find_all(True) for name in element.attrs if name.startswith("on")]
    policy = page.select_one("meta[http-equiv=Content-Security-Policy]")["content"]
    assert policy.startswith("default-src 'none'")
    assert "url(" not in page.style.get_text()
    assert HOSTILE in page.get_text()


def test_no_hidden_test_and_no_name_of_nbgrader_is_in_it(page_of):
    text = str(page_of(None))
    assert not re.search(r"mark\(|HIDDEN|No response|Score|Student", text)
    assert "jawaban.json tidak ada" in text


def test_a_page_that_says_the_same_is_left_alone(project, page_of):
    page_of()
    path = project.feedback / "km_01" / "contoh-01" / "contoh-01.html"
    before = path.stat().st_mtime_ns
    write_feedback(project)
    assert path.stat().st_mtime_ns == before
    assert [each.name for each in path.parent.iterdir()] == ["contoh-01.html"]


def test_feedback_needs_marks(project):
    writer = FeedbackWriter(project, read_source(source_path(project.source, "contoh-01")))
    with pytest.raises(GradingError, match="belum dinilai"):
        writer.page("km_01", [])
    assert write_feedback(project).written == 0
