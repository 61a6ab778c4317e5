from datetime import timedelta

import pytest

from bangkom.errors import MarkingError
from bangkom.store.objections import answer_objection, objection, objections, raise_objection

WHERE = ("uji", "contoh-01", "refleksi-01", "km_01")


def test_an_objection_is_kept_with_its_answer_and_both_marks(act, cohort, now):
    one = act(raise_objection, *WHERE, 6.5, " Contohnya ada. ", now)
    assert (one.text, one.points, one.is_answered) == ("Contohnya ada.", 6.5, False)
    later = now + timedelta(days=1)
    answered = act(answer_objection, cohort, one.id, "Benar.", 8.5, "wi_01", later)
    assert (answered.answer, answered.points_after, answered.answered_by) == ("Benar.", 8.5, "wi_01")
    assert act(objections, cohort) == (answered,)
    assert act(objections, cohort, "km_02") == ()
    assert act(objection, "lain", one.id) is None


def test_there_is_one_for_a_question_and_one_answer(act, cohort, now):
    one = act(raise_objection, *WHERE, 6.5, "Contohnya ada.", now)
    assert act(raise_objection, *WHERE, 6.5, "Contohnya ada.", now) == one
    with pytest.raises(MarkingError, match="hanya dapat disanggah sekali"):
        act(raise_objection, *WHERE, 6.5, "Yang lain.", now)
    act(raise_objection, "uji", "contoh-01", "refleksi-02", "km_01", 1.0, "Soal lain.", now)
    answered = act(answer_objection, cohort, one.id, "Tetap.", 6.5, "wi_01", now)
    assert act(answer_objection, cohort, one.id, "Tetap.", 6.5, "wi_01", now) == answered
    with pytest.raises(MarkingError, match="sudah dijawab oleh wi_01"):
        act(answer_objection, cohort, one.id, "Berubah.", 9.0, "wi_02", now)
    assert act(objection, cohort, one.id).points_after == 6.5


@pytest.mark.parametrize(("text", "why"), [(" \n", "Tulis dulu"), ("x" * 4001, "terlalu panjang")])
def test_empty_and_endless_texts_are_refused(act, cohort, now, text, why):
    with pytest.raises(MarkingError, match=why):
        act(raise_objection, *WHERE, 6.5, text, now)
    one = act(raise_objection, *WHERE, 6.5, "Contohnya ada.", now)
    with pytest.raises(MarkingError, match=why):
        act(answer_objection, cohort, one.id, text, 6.5, "wi_01", now)


def test_an_unknown_objection_has_no_answer(act, cohort, now):
    with pytest.raises(MarkingError, match="tidak ada"):
        act(answer_objection, cohort, 7, "Baik.", 1.0, "wi_01", now)
