"""What implementations come to, in tables to read, and what must hold for every one."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangkom.domain.design import Design, Indicator, Milestone
from bangkom.domain.implementation import (
    IndicatorResult,
    MilestoneReport,
    Reading,
    Saving,
    Told,
    Verification,
    due_at,
    indicator_result,
    is_better,
    is_late,
    milestone_result,
    missing,
    outcome,
    reached_share,
    score,
    score_steps,
)
from bangkom.domain.programme import ImplementationRules

RULES = ImplementationRules(60, 0.5)
AT = datetime(2020, 1, 20, 1, 0, tzinfo=UTC)
YES, NO = Verification(True, "Ni Putu Contoh", "", AT), Verification(False, "Ni Putu Contoh", "Foto buram", AT)
WAITING = Indicator("i1", "Waktu tunggu", "menit", "60", "30", "down", "Buku antrean", "cepat")
DAY = date(2020, 1, 6)


def reading(id, value, day=DAY, verification=None, indicator="i1"):
    return Reading(id, indicator, value, day, "Buku antrean", "", AT, verification)


def milestone(id, term="short", due="10/1/2020"):
    return Milestone(id, term, f"Tonggak {id}", "Hasil", due)


def done(milestone, day=DAY, verification=None):
    return MilestoneReport(1, milestone, day, "", AT, verification)


# baseline, target, direction, value → share of the way, and whether it is better than before
SHARES = [
    ("60", "30", "down", 60, 0.0, False),
    ("60", "30", "down", 45, 0.5, True),
    ("60", "30", "down", 30, 1.0, True),
    ("60", "30", "down", 12, 1.0, True),
    ("60", "30", "down", 75, 0.0, False),
    ("70,5", "88,31", "up", 70.5, 0.0, False),
    ("70,5", "88,31", "up", 88.31, 1.0, True),
    ("70,5", "88,31", "up", 65, 0.0, False),
    ("0", "0,3", "up", 0.3, 1.0, True),
    ("0", "10", "up", 2.5, 0.25, True),
    ("", "10", "up", 5, None, False),
    ("5", "", "up", 9, None, True),
    ("5", "10", "", 9, None, False),
    ("10", "5", "up", 12, None, True),
]


@pytest.mark.parametrize(("baseline", "target", "direction", "value", "share", "better"), SHARES)
def test_how_much_of_the_way_is_done(baseline, target, direction, value, share, better):
    indicator = replace(WAITING, baseline_text=baseline, target_text=target, direction=direction)
    assert reached_share(indicator, value) == share
    assert is_better(indicator, value) == better


whole = st.integers(-10_000, 10_000)


@given(whole, whole, whole)
def test_a_share_is_cut_to_the_way_and_is_whole_only_at_the_target(baseline, target, value):
    direction = "up" if target > baseline else "down"
    indicator = replace(WAITING, baseline_text=str(baseline), target_text=str(target), direction=direction)
    share = reached_share(indicator, float(value))
    if baseline == target:
        assert share is None
        return
    assert 0 <= share <= 1
    assert (share == 1) == (value >= target if direction == "up" else value <= target)
    assert (share > 0) == is_better(indicator, value)


@given(whole, whole, whole)
def test_up_and_down_are_mirror_images(baseline, target, value):
    up = replace(WAITING, baseline_text=str(baseline), target_text=str(target), direction="up")
    down = replace(WAITING, baseline_text=str(-baseline), target_text=str(-target), direction="down")
    assert reached_share(up, float(value)) == reached_share(down, float(-value))
    assert is_better(up, value) == is_better(down, -value)


def test_what_was_not_measured_is_missing_and_not_nought():
    assert indicator_result(WAITING, []) == IndicatorResult("i1", None, 60.0, 30.0)
    assert indicator_result(WAITING, []).change is None
    assert indicator_result(WAITING, [reading(1, 40, indicator="i2")]).latest is None


def test_the_newest_by_the_day_of_measuring_counts_not_by_the_day_of_telling():
    found = indicator_result(WAITING, [reading(1, 40, date(2020, 1, 9)), reading(2, 55, date(2020, 1, 2))])
    assert (found.latest, found.change, found.measured_on) == (40, -20, date(2020, 1, 9))


def test_a_verified_reading_counts_before_newer_ones_that_nobody_has_looked_at():
    found = indicator_result(WAITING, [reading(1, 45, DAY, YES), reading(2, 30, date(2020, 1, 9))])
    assert (found.latest, found.is_verified, found.share) == (45, True, 0.5)


def test_a_doubted_reading_never_counts():
    assert indicator_result(WAITING, [reading(1, 20, DAY, NO)]).latest is None


@pytest.mark.parametrize(
    ("due", "report", "today", "state", "late"),
    [
        ("10/1/2020", None, date(2020, 1, 10), "planned", False),
        ("10/1/2020", None, date(2020, 1, 11), "late", True),
        ("", None, date(2020, 1, 11), "planned", False),
        ("10/1/2020", done("m1", date(2020, 1, 10)), date(2020, 2, 1), "done", False),
        ("10/1/2020", done("m1", date(2020, 1, 11)), date(2020, 2, 1), "done", True),
        ("10/1/2020", done("m1", DAY, YES), date(2020, 2, 1), "verified", False),
        ("10/1/2020", done("m1", DAY, NO), date(2020, 2, 1), "doubted", False),
    ],
)
def test_how_a_milestone_stands(due, report, today, state, late):
    found = milestone_result(milestone("m1", due=due), report, today)
    assert (found.state, found.is_late) == (state, late)


def indicators(*shares):
    return [IndicatorResult(f"i{n}", share, is_verified=share is not None) for n, share in enumerate(shares, 1)]


# verified milestones, of how many, shares of verified indicators (None: not measured), weight → score
SCORES = [
    (2, 2, [1.0], 0.5, 100.0),
    (1, 2, [1.0], 0.5, 75.0),
    (1, 2, [0.5, 1.0], 0.5, 62.5),
    (0, 2, [None], 0.5, 0.0),
    (2, 2, [None, 1.0], 0.5, 75.0),
    (3, 4, [0.5], 0.8, 70.0),
    (1, 4, [], 0.5, 25.0),
    (0, 0, [0.5], 0.5, 50.0),
    (0, 0, [], 0.5, None),
]


@pytest.mark.parametrize(("verified", "due", "shares", "weight", "expected"), SCORES)
def test_scores(verified, due, shares, weight, expected):
    found = score(verified, due, indicators(*shares), ImplementationRules(60, weight))
    assert found == (pytest.approx(expected) if expected is not None else None)


@given(st.integers(1, 9), st.integers(0, 9), st.lists(st.floats(0, 1), max_size=6), st.floats(0, 1))
def test_a_score_lies_between_nought_and_a_hundred_and_grows_with_what_is_verified(due, verified, shares, weight):
    rules, verified = ImplementationRules(60, weight), min(verified, due)
    found = score(verified, due, indicators(*shares), rules)
    assert -1e-9 <= found <= 100 + 1e-9
    if verified < due:
        assert score(verified + 1, due, indicators(*shares), rules) >= found - 1e-9


DESIGN = Design(
    milestones=(milestone("m1"), milestone("m2"), milestone("m3", "middle"), milestone("m4", "long")),
    indicators=(WAITING, replace(WAITING, id="i2", name="Pengaduan", baseline_text="12", target_text="4")),
)
REPORTED = Told(
    {"m1": done("m1", DAY, YES), "m2": done("m2"), "m3": done("m3", DAY, YES)},
    (reading(1, 45, date(2020, 1, 3), YES), reading(2, 36, DAY, YES), reading(3, 3, DAY, None, "i2")),
    AT,
    YES,
)


def test_a_whole_implementation_comes_to_its_outcome():
    """One of two short milestones verified: 50. Waiting 60 → 36 of 30: 80 %; complaints not verified: 0. Mean 40."""
    found = outcome(DESIGN, REPORTED, RULES)
    assert (found.milestones_due, found.milestones_done, found.milestones_verified) == (2, 2, 1)
    assert found.score == pytest.approx(45)
    assert (found.verified_at, found.first_result_on) == (AT, date(2020, 1, 3))
    assert found.has_verified_improvement
    assert score_steps(found, RULES) == (
        "1 dari 2 tonggak jangka pendek diverifikasi: 50,00 dari 100, bobot 0,5.",
        "Rata-rata capaian target 2 indikator, yang belum diverifikasi dihitung belum tercapai: 40,00 dari 100, "
        "bobot 0,5.",
        "Nilai implementasi: 45,00.",
    )


@pytest.mark.parametrize(
    "changes",
    [{"reported_at": None, "verification": None}, {"verification": None}, {"verification": NO}, {"reported_at": None}],
)
def test_there_is_no_score_before_it_is_reported_and_verified(changes):
    found = outcome(DESIGN, replace(REPORTED, **changes), RULES)
    assert (found.score, found.verified_at, score_steps(found, RULES)) == (None, None, ())


def test_a_participant_is_told_what_a_report_would_lack():
    told = Told({"m1": done("m1")}, (reading(1, 45, DAY, NO),))
    assert missing(DESIGN, told, frozenset()) == (
        "Tonggak “Tonggak m1” belum punya berkas bukti.",
        "Tonggak jangka pendek “Tonggak m2” belum ditandai selesai.",
        "Hasil pengukuran indikator “Waktu tunggu” diminta diperbaiki oleh mentor Anda.",
        "Indikator “Pengaduan” belum punya hasil pengukuran.",
    )
    assert missing(DESIGN, REPORTED, frozenset({"m1", "m2", "m3"})) == ()


def test_it_is_due_so_many_days_after_the_last_classroom_session():
    closing = datetime(2019, 11, 22, 9, 0, tzinfo=UTC)
    assert due_at(closing, RULES) == datetime(2020, 1, 21, 9, 0, tzinfo=UTC)
    assert due_at(None, RULES) is None


def test_late_is_reported_late_or_not_reported_in_time():
    due = datetime(2020, 1, 21, 15, 59, 59, tzinfo=UTC)
    assert not is_late(None, due, due)
    assert is_late(None, due, due.replace(day=22))
    assert not is_late(due, due, due.replace(day=30))
    assert is_late(due.replace(day=23), due, due.replace(day=30))
    assert not is_late(None, None, due)


@pytest.mark.parametrize(
    ("before", "after", "volume", "hours"), [(60, 35, 240, 100.0), (30, 45, 8, -2.0), (None, 35, 240, None)]
)
def test_hours_saved_are_stated_or_missing(before, after, volume, hours):
    assert Saving("Akta", before, after, volume, None, "Kepala bidang", AT).hours_per_month == hours
