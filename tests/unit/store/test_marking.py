from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bangkom.domain.rubric import Level
from bangkom.errors import MarkingError
from bangkom.store import marking
from bangkom.store.accounts import ensure_account
from bangkom.store.marking import MARK, Answer, MarkedMeanwhileError

BEST = (Level("Kesadaran diri", 0, 4.0), Level("Contoh nyata", 0, 6.0))
WORST = (Level("Kesadaran diri", 2, 0.0), Level("Contoh nyata", 2, 0.0))


@pytest.fixture
def answer(cohort, now):
    return Answer(cohort, "contoh-01", "refleksi-01", "km_01", 1, now)


@pytest.fixture
def give(act, now):
    """`give(answer, BEST, after=0)`: a mark by wi_01, its key the number of the call."""
    keys = iter(range(1000))

    def do(answer, levels, *, after=0, by="wi_01", comment="Baik.", key=None):
        def write(connection):
            points = sum(level.points for level in levels)
            own = key or str(next(keys))
            return marking.give(connection, answer, levels, points, comment, by, now, after=after, key=own)

        return act(write)

    return do


def test_the_newest_mark_counts_and_no_older_one_changes(give, answer, act):
    first = give(answer, BEST)
    second = give(answer, WORST, after=first.id, comment="Ternyata umum.")
    assert [mark.points for mark in act(marking.history, answer)] == [10.0, 0.0]
    assert act(marking.history, answer)[0] == first
    assert act(marking.newest, answer) == second
    assert act(marking.current, "uji") == {("km_01", "contoh-01", "refleksi-01"): second}
    assert act(marking.current, "uji", "lain-01") == {}
    assert act(marking.current, "uji", None, ["km_02"]) == {}


def test_levels_are_kept_in_the_rubrics_order(give, answer, act):
    give(answer, BEST)
    assert act(marking.newest, answer).levels == BEST


def test_who_did_not_see_the_newest_mark_is_told_of_it(give, answer, act):
    first = give(answer, BEST, by="wi_02")
    with pytest.raises(MarkedMeanwhileError, match="wi_02") as refusal:
        give(answer, WORST)
    assert refusal.value.newest == first
    assert len(act(marking.history, answer)) == 1


def test_a_form_that_is_sent_twice_gives_one_mark(give, answer, act):
    assert give(answer, BEST, key="satu") == give(answer, BEST, key="satu")
    assert len(act(marking.history, answer)) == 1
    assert act(marking.is_given, "satu") and not act(marking.is_given, "dua")


def test_a_mark_belongs_to_its_version(give, answer, act, now):
    first = give(answer, BEST)
    again = replace(answer, version=2, handed_in_at=now + timedelta(days=1))
    second = give(again, WORST, after=first.id)
    assert [mark.answer.version for mark in act(marking.history, answer)] == [1, 2]
    assert act(marking.newest, answer) == second


def test_taking_back_leaves_what_counted_before(give, answer, act, now):
    first = give(answer, BEST)
    give(answer, WORST, after=first.id)
    where = ("uji", "contoh-01", "refleksi-01")
    back = act(marking.undo, *where, "wi_01", now, "kembali-1")
    assert (back.points, back.levels, back.comment) == (10.0, BEST, "Baik.")
    assert act(marking.undo, *where, "wi_01", now, "kembali-1") == back
    assert len(act(marking.history, answer)) == 3
    with pytest.raises(MarkingError, match="Tidak ada nilai Anda"):  # `first` has been replaced, though by its giver
        act(marking.undo, *where, "wi_01", now, "kembali-2")


def test_an_only_mark_that_is_taken_back_leaves_none(give, answer, act, now):
    give(answer, BEST)
    back = act(marking.undo, "uji", "contoh-01", "refleksi-01", "wi_01", now, "kembali")
    assert (back.points, back.levels, back.undoes) == (None, (), 1)


def test_nobody_takes_back_what_somebody_else_gave(give, answer, act, now):
    first = give(answer, BEST)
    give(answer, WORST, after=first.id, by="wi_02")
    assert act(marking.last_of, "uji", "contoh-01", "refleksi-01", "wi_01") is None
    assert act(marking.last_of, "uji", "contoh-01", "refleksi-01", "wi_02").points == 0.0


def test_the_last_mark_is_of_that_question_and_giver(give, answer, act):
    other = replace(answer, participant="km_02")
    give(answer, BEST)
    give(other, WORST)
    give(replace(answer, question="refleksi-02"), BEST)
    assert act(marking.last_of, "uji", "contoh-01", "refleksi-01", "wi_01").answer == other


def test_a_mark_is_unbooked_until_it_is_booked(give, answer, act):
    first = give(answer, BEST)
    second = give(answer, WORST, after=first.id)
    assert act(marking.unbooked, "uji") == (first, second)
    act(marking.booked, first.id)
    act(marking.booked, first.id)
    assert act(marking.unbooked, "uji") == (second,)
    assert act(marking.unbooked, "lain") == ()


def test_comments_come_back_as_phrases_those_of_the_question_first(give, answer, act):
    give(replace(answer, question="refleksi-02"), BEST, comment="Tentang soal lain.")
    give(answer, BEST, comment="Contohnya jelas.\n\nTulis waktunya.")
    give(replace(answer, participant="km_02"), BEST, comment=f"Contohnya jelas.\n{'x' * 201}")
    give(replace(answer, participant="km_03"), BEST, comment="Dari orang lain.", by="wi_02")
    said = ("Contohnya jelas.", "Tulis waktunya.", "Tentang soal lain.")
    assert act(marking.phrases, "uji", "wi_01", "refleksi-01", 8) == said
    assert act(marking.phrases, "uji", "wi_01", "refleksi-01", 1) == said[:1]


def test_names_are_hidden_until_a_marker_asks_for_them(act, cohort):
    act(ensure_account, "wi_01", "trainer", "I Gede Putra")
    assert not act(marking.shows_names, cohort, "contoh-01", "wi_01")
    for shows in (True, False):
        act(marking.show_names, cohort, "contoh-01", "wi_01", shows)
        assert act(marking.shows_names, cohort, "contoh-01", "wi_01") is shows


def test_thousands_of_marks_are_read_at_once(give, answer, act, now, database):
    for number in range(3):
        give(replace(answer, question=f"soal-{number}"), BEST)
    with database.write() as connection:
        rows = [
            {
                **answer.__dict__,
                "question": f"q-{n}",
                "points": 1.0,
                "comment": "",
                "by": "wi_01",
                "at": now,
                "key": f"k{n}",
            }
            for n in range(1200)
        ]
        connection.execute(MARK.insert(), rows)
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(MARK)) == len(marking.current(connection, "uji"))
