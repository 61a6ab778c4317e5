"""The room's six digits: when they count, for whom, and how long a guesser waits."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangkom.domain.checkin import (
    ALL_GUESSES,
    EARLY,
    GUESS_WINDOW,
    OWN_GUESSES,
    STEP,
    Checked,
    Refused,
    changes_at,
    check_in,
    code,
    is_code,
    is_on,
    wait,
)
from bangkom.domain.classroom import ClassSession

SECRET = b"of the service alone"
START = datetime(2026, 11, 25, 1, tzinfo=UTC)
END = START + timedelta(hours=2)
SESSION = ClassSession(7, "TM-07", "Materi", "topic", START, END, groups=frozenset({"Kelompok 1"}))
LATE = 15

moments = st.integers(0, 7200).map(lambda seconds: START + timedelta(seconds=seconds))


def typed(at, digits=None, group="Kelompok 1", session=SESSION):
    return check_in(SECRET, session, group, code(SECRET, session.id, at) if digits is None else digits, at, LATE)


@given(moments)
def test_a_code_lives_for_its_own_step_and_the_next(at):
    shown = code(SECRET, 7, at)
    next_at = changes_at(at)
    assert timedelta(0) < next_at - at <= STEP
    assert is_code(SECRET, 7, shown, at)
    assert is_code(SECRET, 7, shown, next_at + STEP - timedelta(microseconds=1))
    later = [code(SECRET, 7, next_at + n * STEP) for n in range(2)]
    if shown not in later:
        assert not is_code(SECRET, 7, shown, next_at + STEP)


@given(moments, st.text(max_size=12))
def test_nothing_else_is_a_code(at, other):
    if other not in (code(SECRET, 7, at), code(SECRET, 7, at - STEP)):
        assert not is_code(SECRET, 7, other, at)
        assert isinstance(typed(at, other), Refused) or "".join(other.split()) != other


def test_each_session_and_each_secret_has_its_own_codes():
    moments = [START + n * STEP for n in range(20)]
    assert [code(SECRET, 7, at) for at in moments] != [code(SECRET, 8, at) for at in moments]
    assert [code(SECRET, 7, at) for at in moments] != [code(b"another", 7, at) for at in moments]
    assert all(len(code(SECRET, 7, at)) == 6 for at in moments)


@pytest.mark.parametrize(
    ("at", "outcome"),
    [
        (START - EARLY - timedelta(seconds=1), "Pencatatan kehadiran sesi ini belum dibuka"),
        (START - EARLY, "present"),
        (START + timedelta(minutes=15), "present"),
        (START + timedelta(minutes=15, seconds=1), "late"),
        (END - timedelta(seconds=1), "late"),
        (END, "sudah selesai"),
    ],
)
def test_a_code_counts_while_the_session_is_on(at, outcome):
    found = typed(at)
    assert outcome in (found.presence if isinstance(found, Checked) else found.sentence)
    assert is_on(SESSION, at) == isinstance(found, Checked)


def test_a_code_is_of_use_only_to_those_who_belong():
    refused = typed(START, group="Kelompok 2")
    assert isinstance(refused, Refused) and "bukan untuk kelompok Anda" in refused.sentence
    assert not refused.is_wrong
    assert isinstance(typed(START, group=""), Refused)


@pytest.mark.parametrize("digits", ["", "12345", "1234567", "12a456", "\u0661\u0662\u0663\u0664\u0665\u0666", "-12345"])
def test_what_are_not_six_digits_is_told_and_is_no_guess(digits):
    refused = typed(START, digits)
    assert isinstance(refused, Refused) and "enam angka" in refused.sentence and not refused.is_wrong


def test_digits_may_be_typed_with_a_space_and_a_wrong_one_is_a_guess():
    shown = code(SECRET, 7, START)
    assert typed(START, f" {shown[:3]} {shown[3:]} ") == Checked("present")
    wrong = f"{(int(shown) + 1) % 10**6:06}"
    refused = typed(START, wrong)
    assert isinstance(refused, Refused) and refused.is_wrong


guesses = st.lists(st.integers(-900, 0).map(lambda seconds: START + timedelta(seconds=seconds)), max_size=12)


@given(guesses)
def test_after_five_wrong_codes_the_sixth_waits_until_one_is_five_minutes_old(own):
    pause = wait(own, own, START)
    recent = [moment for moment in own if moment > START - GUESS_WINDOW]
    assert (pause > timedelta(0)) == (len(recent) >= OWN_GUESSES)
    assert pause <= GUESS_WINDOW
    assert wait(own, own, START + pause) == timedelta(0)


def test_many_who_guess_together_wait_together():
    everybody = [START - timedelta(seconds=n) for n in range(ALL_GUESSES)]
    assert wait([], everybody[1:], START) == timedelta(0)
    assert wait([], everybody, START) == GUESS_WINDOW - timedelta(seconds=ALL_GUESSES - 1)
