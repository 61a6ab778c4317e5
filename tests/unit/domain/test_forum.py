"""What counts as a contribution, and what may not be written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangkom.domain.forum import (
    MOST_TEXT,
    MOST_TITLE,
    measure,
    problems,
    progress,
    word_count,
)

words = st.text(alphabet="abcdefg", min_size=1, max_size=6)
texts = st.lists(words, max_size=40).map(" ".join)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("Setuju.", 1),
        ("cara-pikir dan cara-kerja", 3),
        ("**Pelayanan**  prima — harus\n\n- cepat\n- transparan", 5),
        ("Lihat https://contoh.go.id/satu/dua-tiga?x=1 ya", 2),
        ("Rp 2.000.000", 2),
        ("*** --- >>> ###", 0),
        ("ＫＬＵＮＧＫＵＮＧ", 1),
    ],
)
def test_words_are_what_somebody_wrote(text, count):
    assert word_count(text) == count


@given(texts, texts)
def test_texts_say_the_same_if_their_words_are_the_same(one, other):
    assert measure(one).words == word_count(one)
    assert (measure(one).said == measure(other).said) == (one.split() == other.split())
    assert measure(f"**{one.upper()}** !") == measure(one)


@pytest.mark.parametrize(
    ("text", "title", "fields"),
    [
        ("Isi", None, set()),
        ("Isi", "Judul", set()),
        (" \n ", None, {"text"}),
        ("x" * (MOST_TEXT + 1), None, {"text"}),
        ("x" * MOST_TEXT, None, set()),
        ("Isi", "", {"title"}),
        ("Isi", "x" * (MOST_TITLE + 1), {"title"}),
        ("NIP saya 198503122010011023", None, {"text"}),
        ("19850312 201001 1 023", None, {"text"}),
        ("5105 0112 3456 0001", None, {"text"}),
        ("Isi", "198503122010011023", {"title"}),
        ("Nomor layanan 0366-21382, 1 2 3 4 5 6 7 8 9 10 11 12 13", None, set()),
        ("", "", {"title", "text"}),
    ],
)
def test_what_may_not_be_written_is_told_by_the_field(text, title, fields):
    assert set(problems(text, title)) == fields


def test_progress_is_said_in_words():
    assert progress(1, 2) == "Anda sudah menulis 1 dari 2 kontribusi wajib."
    assert progress(3, 2) == "Anda sudah menulis semua 2 kontribusi wajib."
    assert progress(0, 0) == "Tidak ada kontribusi wajib di forum ini."
