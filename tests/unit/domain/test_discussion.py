from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangkom.domain.discussion import (
    EARLY,
    LONGEST,
    OVERRUN,
    SHORTEST,
    ChatTimes,
    Inside,
    NotYet,
    Outside,
    Over,
    Work,
    best,
    entry,
    owed_work,
    phase,
    plan_problem,
    presence,
    seconds_within,
)
from bangkom.domain.programme import DiscussionRules
from bangkom.domain.schedule import SessionFacts
from bangkom.messages import Zone

ZONE = Zone("Asia/Makassar", "WITA")
START = datetime(2019, 11, 13, 0, 0, tzinfo=UTC)  # Wednesday, 08.00 WITA
END = START + timedelta(hours=1)
RULES = DiscussionRules(chat_presence=0.75, chat_late_minutes=10, forum_contributions=2)
PLANNED = ChatTimes(START, END)
OWED = Work(("a-02",), ())


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def span(begin: float, end: float) -> tuple[datetime, datetime]:
    return at(begin), at(end)


moments = st.integers(-120, 240).map(at)
spans = st.tuples(moments, moments).map(lambda pair: (min(pair), max(pair)))
times = st.builds(
    ChatTimes,
    st.just(START),
    st.just(END),
    st.none() | st.integers(-30, -1).map(at),
    st.booleans(),
    st.none() | moments,
)


@pytest.mark.parametrize(
    ("chat", "minutes", "expected"),
    [
        (PLANNED, -1, "planned"),
        (PLANNED, 0, "open"),
        (ChatTimes(START, END, opened_at=at(-20)), -10, "open"),
        (ChatTimes(START, END, is_locked=True), 5, "locked"),
        (ChatTimes(START, END, closed_at=at(40)), 39, "open"),
        (ChatTimes(START, END, closed_at=at(40)), 40, "closed"),
        (PLANNED, 60, "open"),
        (PLANNED, 89, "open"),
        (PLANNED, 90, "closed"),
        (ChatTimes(START, END, closed_at=at(-5)), -1, "closed"),
    ],
)
def test_phase(chat: ChatTimes, minutes: float, expected: str) -> None:
    assert phase(chat, at(minutes)) == expected


@pytest.mark.parametrize(
    ("work", "is_admitted", "minutes", "expected"),
    [
        (Work(), False, 5, Inside(True)),
        (OWED, False, 5, Outside((OWED,))),
        (OWED, True, 5, Inside(True)),
        (OWED, True, -5, Outside((NotYet(START),))),
        (OWED, False, -5, Outside((OWED, NotYet(START)))),
        (Work(), False, 90, Outside((Over(END + OVERRUN),))),
    ],
)
def test_entry(work: Work, is_admitted: bool, minutes: float, expected: Inside | Outside) -> None:
    assert entry(PLANNED, work, is_admitted, at(minutes)) == expected


def test_who_is_inside_a_locked_chat_reads_only() -> None:
    assert entry(ChatTimes(START, END, is_locked=True), Work(), False, at(5)) == Inside(False)


@given(times, moments, st.booleans())
def test_who_is_outside_is_told_why(chat: ChatTimes, now: datetime, is_admitted: bool) -> None:
    verdict = entry(chat, OWED, is_admitted, now)
    if isinstance(verdict, Outside):
        assert verdict.sentence(ZONE, str).endswith(".")
        assert verdict.reasons


@given(times, moments)
def test_being_let_in_never_makes_it_harder(chat: ChatTimes, now: datetime) -> None:
    if isinstance(entry(chat, OWED, False, now), Inside):
        assert entry(chat, OWED, True, now) == entry(chat, OWED, False, now)


@pytest.mark.parametrize(
    ("verdict", "sentence"),
    [
        (Outside((OWED,)), "Terbuka setelah tugas Sesi 2 dikumpulkan."),
        (
            Outside((Work(("a-01", "a-02"), ("a-02",)), NotYet(START))),
            "Terbuka setelah tugas Sesi 1 dan Sesi 2 dikumpulkan · setelah video Sesi 2 cukup ditonton · "
            "mulai Rabu, 13 November 2019, 08.00 WITA.",
        ),
        (
            Outside((Work(tuple(f"a-0{n}" for n in range(1, 6))),)),
            "Terbuka setelah tugas Sesi 1, Sesi 2, Sesi 3, dan 2 lainnya dikumpulkan.",
        ),
        (
            Outside((Over(END),)),
            "Obrolan ini berakhir Rabu, 13 November 2019, 09.00 WITA. Isinya dapat dibaca di transkrip.",
        ),
    ],
)
def test_sentences(verdict: Outside, sentence: str) -> None:
    assert verdict.sentence(ZONE, lambda id: f"Sesi {int(id[-2:])}") == sentence


def test_work_is_owed_of_what_is_neither_done_nor_excused() -> None:
    facts = [
        SessionFacts("a-01", handed_in_at=START, watch_share=1, watch_needed=0.9),
        SessionFacts("a-02", watch_share=0.5, watch_needed=0.9),
        SessionFacts("a-03", is_exempt=True, watch_needed=0.9),
        SessionFacts("a-04", handed_in_at=START, watch_share=0.2, watch_needed=0.9),
    ]
    assert owed_work(facts) == Work(("a-02",), ("a-02", "a-04"))
    assert owed_work([]).is_done


@pytest.mark.parametrize(
    ("on_the_line", "expected"),
    [
        ([], "absent"),
        ([span(0, 60)], "present"),
        ([span(0, 45)], "present"),
        ([span(0, 44.9)], "absent"),
        ([span(10, 60)], "present"),
        ([span(11, 60)], "late"),
        ([span(16, 60)], "absent"),
        ([span(0, 20), span(25, 50)], "present"),
        ([span(0, 30), span(0, 30)], "absent"),  # two tabs are one person
        ([span(-60, 0), span(20, 70)], "absent"),  # coming early makes up for nothing
        ([span(-5, 60)], "present"),
    ],
)
def test_presence(on_the_line: list[tuple[datetime, datetime]], expected: str) -> None:
    assert presence(on_the_line, PLANNED, RULES) == expected


def test_a_chat_closed_early_asks_for_a_share_of_what_took_place() -> None:
    assert presence([span(0, 30)], ChatTimes(START, END, closed_at=at(40)), RULES) == "present"


def test_a_chat_closed_before_its_time_was_not_held() -> None:
    assert not ChatTimes(START, END, closed_at=at(-5)).is_held(at(200))
    assert PLANNED.is_held(END)
    assert not PLANNED.is_held(at(59))


@given(st.lists(spans, max_size=8))
def test_seconds_are_of_the_window_and_in_any_order_the_same(intervals: list[tuple[datetime, datetime]]) -> None:
    seconds = seconds_within(intervals, (START, END))
    assert 0 <= seconds <= 3600
    assert seconds == seconds_within([*reversed(intervals), *intervals], (START, END))


@given(st.lists(spans, max_size=6), spans)
def test_more_time_on_the_line_never_counts_less(
    intervals: list[tuple[datetime, datetime]], more: tuple[datetime, datetime]
) -> None:
    assert seconds_within([*intervals, more], (START, END)) >= seconds_within(intervals, (START, END))


@given(st.lists(spans, max_size=6), times)
def test_presence_asks_for_the_share(intervals: list[tuple[datetime, datetime]], chat: ChatTimes) -> None:
    start, end = chat.counted
    share = seconds_within(intervals, chat.counted) / ((end - start).total_seconds() or 1)
    assert (presence(intervals, chat, RULES) == "absent") == (share < 0.75 - 1e-9)


def test_the_best_of_a_subjects_sessions_counts() -> None:
    assert best(["absent", "late"]) == "late"
    assert best(["excused", "absent"]) == "excused"
    assert best(["late", "present"]) == "present"
    assert best([]) is None


@pytest.mark.parametrize(
    ("begin", "end", "words"),
    [
        (60, 30, "sesudah waktu mulainya"),
        (60, 60, "sesudah waktu mulainya"),
        (-90, -30, "sudah lewat"),
        (10, 15, "10 menit"),
        (10, 10 + 9 * 60, "8 jam"),
    ],
)
def test_times_that_cannot_be_planned(begin: float, end: float, words: str) -> None:
    assert words in (plan_problem(at(begin), at(end), START) or "")


def test_times_that_can_be_planned() -> None:
    assert plan_problem(at(10), at(70), START) is None
    assert plan_problem(at(-10), at(50), START) is None  # a little late, and still worth it
    assert SHORTEST < LONGEST
    assert timedelta(0) < EARLY
