from hypothesis import given
from hypothesis import strategies as st

from bangkom.authoring.review import readability
from bangkom.authoring.review.readability import count_words, sentences

LONG = " ".join(["kata"] * 29)


def test_a_long_sentence_is_told_on_its_own_line(findings):
    (told,) = findings(readability.check, f"Pendek saja.\nLagi pendek. Ini {LONG}.\n")
    assert (told.line, told.degree) == (7, "saran")
    assert "30 kata" in told.what
    assert "Ini kata kata kata kata" in told.what


def test_twenty_eight_words_are_still_read_at_one_go(findings):
    assert findings(readability.check, f"{' '.join(['kata'] * 28)}.\n") == []


def test_what_is_quoted_from_a_law_keeps_its_length(findings):
    assert findings(readability.check, f"> {LONG} dan {LONG}\n") == []


def test_numbers_times_names_and_semicolons_end_no_sentence_too_early_or_too_late():
    text = (
        'Pukul 06.30 WITA, Rp25.000 dibayar di Jl. Gajah Mada; sisanya besok. "Baik," kata I Wayan. (Rekaan.) Selesai!'
    )
    assert [one for _, one in sentences(text)] == [
        "Pukul 06.30 WITA, Rp25.000 dibayar di Jl. Gajah Mada;",
        "sisanya besok.",
        '"Baik," kata I Wayan.',
        "(Rekaan.)",
        "Selesai!",
    ]


def test_a_paragraph_longer_than_a_screen_is_told(findings):
    body = " ".join(["Ini kalimat dengan enam kata saja."] * 14) + "\n"
    assert [(one.line, "84 kata" in one.what) for one in findings(readability.check, body)] == [(6, True)]


def test_a_foreign_word_is_told_once_unless_it_is_set_apart(findings):
    body = 'Isi *feedback* dan "feedback" dan `feedback`, lihat [ini](feedback.md).\n\nBeri feedback. Feedback lagi.\n'
    (told,) = findings(readability.check, body)
    assert (told.line, told.degree) == (8, "saran")
    assert "umpan balik" in told.how


def test_words_that_only_begin_alike_are_not_foreign(findings):
    assert findings(readability.check, "Diinputkan, linknya-lah, servis, tim, filem, e-goal.\n") == []


@given(st.text(alphabet='abC 12.;!?"()\n,', max_size=200))
def test_sentences_are_the_whole_text_in_order(text):
    found = list(sentences(text))
    assert "".join("".join(one.split()) for _, one in found) == "".join(text.split())
    assert all(text[start:].lstrip().startswith(one) for start, one in found)


@given(st.lists(st.sampled_from(["kata", "**tebal**", "1.250", "[tautan](x.md)", "{SKM|survei}"]), max_size=20))
def test_marks_are_no_words(words):
    assert count_words(" ".join(words)) == len(words)
