from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangkom.domain.presentation import Break, Panel, Slot, clashes, combine, mark, plan
from bangkom.domain.questions import Criterion
from bangkom.domain.rubric import choose
from bangkom.errors import PresentationError

BEGINS = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PANELS = st.integers(1, 4).map(lambda n: tuple(Panel(f"Ruang {k}", (f"wi_{k}a", f"wi_{k}b")) for k in range(n)))
BREAKS = st.lists(
    st.tuples(st.integers(0, 300), st.integers(1, 60)).map(
        lambda pair: Break(BEGINS + pair[0] * MINUTE, BEGINS + sum(pair) * MINUTE)
    ),
    max_size=4,
)


def slot(person, start=0, room="Aula", examiners=("wi_01", "wi_02"), minutes=15):
    return Slot(person, BEGINS + start * MINUTE, BEGINS + (start + minutes) * MINUTE, room, examiners)


@given(st.integers(0, 40), PANELS, st.integers(1, 60), BREAKS)
def test_everybody_presents_once_without_a_clash_and_never_in_a_break(count, panels, minutes, breaks):
    people = [f"km_{number:02}" for number in range(count)]
    slots = plan(people, panels, BEGINS, minutes, breaks)
    assert [one.person for one in slots] == people
    assert clashes(slots) == ()
    for one in slots:
        assert one.starts_at >= BEGINS
        assert one.ends_at - one.starts_at == minutes * MINUTE
        assert not any(one.starts_at < pause.ends_at and pause.starts_at < one.ends_at for pause in breaks)
        assert one.examiners in {panel.examiners for panel in panels if panel.room == one.room}


SEATS = st.sampled_from([("p", "q"), ("q", "r"), ("r", "s"), ("p", "p"), ("s",)])
SLOTS = st.builds(slot, st.sampled_from("abcd"), st.integers(0, 40), st.sampled_from("XY"), SEATS)


@given(st.lists(SLOTS, max_size=6))
def test_a_clash_is_found_exactly_if_there_is_one(slots):
    def is_bad(one, other):
        meets = one.starts_at < other.ends_at and other.starts_at < one.ends_at
        return one.person == other.person or (
            meets and (one.room == other.room or bool(set(one.examiners) & set(other.examiners)))
        )

    pairs = [(one, other) for place, one in enumerate(slots) for other in slots[:place]]
    expected = any(is_bad(*pair) for pair in pairs) or any(len(set(one.examiners)) < 2 for one in slots)
    assert bool(clashes(slots)) == expected


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (slot("km_02"), "Ruang Aula dipakai km_01 dan km_02 pada waktu yang sama."),
        (
            slot("km_02", 10, "B", ("wi_02", "wi_03")),
            "Penguji wi_02 dijadwalkan untuk km_01 dan km_02 pada waktu yang sama.",
        ),
        (slot("km_01", 60), "km_01 sudah punya giliran."),
        (slot("km_02", 60, examiners=("wi_01", "wi_01")), "Giliran km_02 perlu dua penguji yang berbeda."),
        (slot("km_02", 60, minutes=0), "Giliran km_02 selesai sebelum dimulai."),
    ],
)
def test_what_clashes_is_said(other, sentence):
    assert sentence in clashes([slot("km_01"), other])


def test_slots_that_touch_do_not_clash_and_a_third_examiner_takes_no_time():
    assert clashes([slot("km_01"), slot("km_02", 15)]) == ()
    third = slot("km_02", 0, "B", ("wi_03", "wi_04", "wi_01"))
    assert clashes([slot("km_01"), third]) == ()


def test_a_day_for_a_piece_of_paper():
    """29 people, two rooms, 15 minutes, a break at ten past ten: the last one ends at 11.50."""
    panels = (Panel("A", ("wi_01", "wi_02")), Panel("B", ("wi_03", "wi_04")))
    pause = Break(BEGINS + 125 * MINUTE, BEGINS + 140 * MINUTE)
    slots = plan([f"km_{n:02}" for n in range(29)], panels, BEGINS, 15, [pause])
    assert [(one.starts_at - BEGINS) // MINUTE for one in slots[14:20:2]] == [105, 140, 155]
    assert max(one.ends_at for one in slots) == BEGINS + 245 * MINUTE


def test_panels_that_cannot_sit_at_once_are_refused():
    pair = ("wi_01", "wi_02")
    for panels in ((Panel("A", pair), Panel("A", ("wi_03", "wi_04"))), (Panel("A", pair), Panel("B", pair)), ()):
        with pytest.raises(PresentationError):
            plan(["km_01"], panels, BEGINS, 15)
    with pytest.raises(PresentationError, match="dua kali"):
        plan(["km_01", "km_01"], [Panel("A", pair)], BEGINS, 15)


MARKS = st.decimals(0, 100, places=2).map(float)


@pytest.mark.parametrize(
    ("marks", "score", "needs_third"),
    [
        ([], None, False),
        ([80], None, False),
        ([80, 90], 85, False),  # ten apart is not more than ten
        ([80, 90.01], None, True),
        ([75.33, 85.33], 80.33, False),  # a float's difference is 10.000000000000000
        ([80, 91, 84], 85, False),
        ([80, 80.01], 80.01, False),  # 80.005, halves up
        ([0, 0], 0, False),
        ([100, 66.67, 100], 88.89, False),
    ],
)
def test_marks_are_combined_as_a_person_would_reckon(marks, score, needs_third):
    assert combine(marks, 10) == (score, needs_third)


@given(st.lists(MARKS, max_size=3), st.integers(0, 100))
def test_a_score_lies_between_the_marks_or_is_none(marks, discrepancy):
    score, needs_third = combine(marks, discrepancy)
    if score is not None:
        assert min(marks) - 0.005 <= score <= max(marks) + 0.005
        assert not needs_third
    assert needs_third == (len(marks) == 2 and round(abs(marks[0] - marks[1]), 2) > discrepancy)
    assert combine(marks[::-1], discrepancy) == (score, needs_third)


def test_a_rubric_of_any_points_is_scaled_to_a_hundred():
    rubric = (Criterion("Isi", 30, ("baik", "cukup", "belum")), Criterion("Sikap", 20, ("hangat", "dingin")))
    assert mark(rubric, choose(rubric, [0, 0])) == 100
    assert mark(rubric, choose(rubric, [1, 0])) == 70
    assert mark(rubric, choose(rubric, [2, 1])) == 0


def test_a_slot_moved_onto_another_is_found():
    slots = plan(["km_01", "km_02"], [Panel("A", ("wi_01", "wi_02"))], BEGINS, 15)
    moved = replace(slots[1], starts_at=slots[0].starts_at, ends_at=slots[0].ends_at)
    assert len(clashes([slots[0], moved])) == 3  # the room and both examiners
