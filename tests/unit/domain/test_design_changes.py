from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bangkom.domain.design import Design, Milestone, Stakeholder
from bangkom.domain.design_changes import compare, mark_words

TEXT = st.text(st.sampled_from("ab ,.\n"), max_size=40)


def without(parts, mark):
    return "".join(text for kind, text in parts if kind != mark)


@given(TEXT, TEXT)
def test_the_marks_hold_both_texts_whole(before, after):
    parts = mark_words(before, after)
    assert without(parts, "added") == before
    assert without(parts, "removed") == after


def test_only_the_words_that_changed_are_marked():
    assert mark_words("Warga datang dua kali.", "Warga datang sekali.") == (
        ("same", "Warga datang "),
        ("removed", "dua kali"),
        ("added", "sekali"),
        ("same", "."),
    )


def test_long_texts_are_shown_whole_in_no_time():
    before, after = "a b " * 3000, "b c " * 3000
    assert mark_words(before, after) == (("removed", before), ("added", after))


def test_rows_are_followed_by_their_id_wherever_they_stand():
    one, two = Milestone("m1", "short", "Uji coba", "", "20/4/2026"), Milestone("m2", "long", "Semua")
    old, new = Design(milestones=(one, two)), Design(milestones=(two, replace(one, what="Uji coba di desa")))
    (change,) = compare(old, new)
    assert (change.section, change.what) == ("tonggak", "Tonggak 1")
    assert without(change.parts, "removed") == "Jangka pendek · Uji coba di desa · 20/4/2026"


def test_tags_and_added_rows_are_told_in_words():
    old = Design(programmes=("melayani",))
    new = Design(programmes=("melayani", "bersih"), stakeholders=(Stakeholder("Camat", "high", "low", "Izin"),))
    tags, row = compare(old, new)
    assert ("added", ", Gerakan Indonesia Bersih") in tags.parts
    assert row.parts == (("added", "Camat · Tinggi · Rendah · Izin"),)


def test_nothing_changed_is_nothing():
    assert compare(Design(title="A"), Design(title="A")) == ()
