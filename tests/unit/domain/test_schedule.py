"""Which session is open to whom, and why not: worked examples to read, and what holds for all facts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangkom.domain.programme import Rules
from bangkom.domain.schedule import (
    Allowed,
    Closed,
    Locked,
    NotWatched,
    NotYet,
    Open,
    PreviousMissing,
    Refused,
    SessionFacts,
    Window,
    closes,
    due,
    explain,
    explain_to_staff,
    may_hand_in,
    state,
)
from bangkom.messages import Zone

WITA = Zone("Asia/Makassar", "WITA")
STRICT = Rules("refuse", 3, 0.9, 3)
MILD = Rules("accept", 3, 0.9, 3)


def label(assignment: str) -> str:
    return f"Sesi {int(assignment.rpartition('-')[2])}"


def wita(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment in November 2019, as the schedule of Klungkung is written; stored in UTC."""
    return datetime(2019, 11, day, hour, minute, second, tzinfo=ZoneInfo(WITA.name)).astimezone(UTC)


# Session 2 opens on Wednesday 13 November at 08.00 and is due on Friday the 15th at 23.59. Its video is watched, the
# task of session 1 handed in; each example changes that.
SESSION = SessionFacts(
    assignment="kebijakan-02",
    previous="kebijakan-01",
    window=Window(wita(13, 8), wita(15, 23, 59)),
    watch_share=1.0,
    watch_needed=0.9,
    previous_handed_in=True,
)

STATES = {
    # what is different: (facts, when, what the participant reads; "" if it is open)
    "Selasa malam, belum waktunya": (SESSION, wita(12, 20), "Terbuka mulai Rabu, 13 November 2019, 08.00 WITA"),
    "sedetik sebelum waktunya": (SESSION, wita(13, 7, 59, 59), "Terbuka mulai Rabu, 13 November 2019, 08.00 WITA"),
    "tepat pada waktunya": (SESSION, wita(13, 8), ""),
    "sudah waktunya, Sesi 1 belum dikumpulkan": (
        replace(SESSION, previous_handed_in=False),
        wita(13, 9),
        "Terbuka setelah Sesi 1 dikumpulkan",
    ),
    "belum waktunya dan Sesi 1 belum dikumpulkan": (
        replace(SESSION, previous_handed_in=False),
        wita(12, 9),
        "Terbuka setelah Sesi 1 dikumpulkan · mulai Rabu, 13 November 2019, 08.00 WITA",
    ),
    "lewat batas waktu: bacaan dan video tetap terbuka": (SESSION, wita(25, 9), ""),
    "dibebaskan dari sesi ini": (replace(SESSION, previous_handed_in=False, is_exempt=True), wita(12, 9), ""),
    "sudah mengumpulkan, lalu jadwal digeser mundur": (replace(SESSION, handed_in_at=wita(13, 9)), wita(12, 9), ""),
    "sesi pertama tidak menunggu sesi lain": (
        replace(SESSION, previous=None, previous_handed_in=False),
        wita(13, 8),
        "",
    ),
    "tanpa jadwal": (replace(SESSION, window=Window()), wita(1, 0), ""),
}


@pytest.mark.parametrize("name", STATES)
def test_when_a_session_is_open(name: str) -> None:
    facts, now, sentence = STATES[name]
    found = state(facts, now)
    assert (found.sentence(WITA, label) if isinstance(found, Locked) else "") == sentence


ON_TIME = timedelta(0)
WATCH_FIRST = "Tugas dapat dikumpulkan setelah 90 % video ditonton. Yang sudah Anda tonton: {share} %."
ASK = " Bila ada alasan, mintalah perpanjangan kepada fasilitator Anda."

HAND_INS = {
    # what is different: (facts, when, rule, how late it is or what the participant reads)
    "tepat waktu": (SESSION, wita(15, 10), STRICT, ON_TIME),
    "menit terakhir": (SESSION, wita(15, 23, 59), STRICT, ON_TIME),
    "lewat sedetik, terlambat ditolak": (
        SESSION,
        wita(15, 23, 59, 1),
        STRICT,
        "Pengumpulan ditutup Jumat, 15 November 2019, 23.59 WITA." + ASK,
    ),
    "terlambat sehari, terlambat diterima": (SESSION, wita(16, 23, 59), MILD, timedelta(days=1)),
    "tepat tiga hari terlambat": (SESSION, wita(18, 23, 59), MILD, timedelta(days=3)),
    "lebih dari tiga hari terlambat": (
        SESSION,
        wita(19, 0),
        MILD,
        "Pengumpulan ditutup Senin, 18 November 2019, 23.59 WITA." + ASK,
    ),
    "diperpanjang sampai tanggal 20": (replace(SESSION, extension_due=wita(20, 12)), wita(20, 11), STRICT, ON_TIME),
    "terlambat sejam sesudah perpanjangan": (
        replace(SESSION, extension_due=wita(20, 12)),
        wita(20, 13),
        MILD,
        timedelta(hours=1),
    ),
    "perpanjangan yang lebih awal tidak berlaku": (
        replace(SESSION, extension_due=wita(14, 12)),
        wita(15, 10),
        STRICT,
        ON_TIME,
    ),
    "video baru 42,5 %": (replace(SESSION, watch_share=0.425), wita(14, 9), MILD, WATCH_FIRST.format(share=42)),
    "video 89,9 % tidak disebut 90 %": (
        replace(SESSION, watch_share=0.899),
        wita(14, 9),
        MILD,
        WATCH_FIRST.format(share=89),
    ),
    "video tepat 90 %": (replace(SESSION, watch_share=0.9), wita(14, 9), MILD, ON_TIME),
    "sesi tanpa video": (replace(SESSION, watch_share=0.0, watch_needed=0.0), wita(14, 9), MILD, ON_TIME),
    "belum terbuka: videonya tidak ikut disebut": (
        replace(SESSION, watch_share=0.0),
        wita(12, 9),
        MILD,
        "Terbuka mulai Rabu, 13 November 2019, 08.00 WITA.",
    ),
    "video belum ditonton dan waktu sudah habis": (
        replace(SESSION, watch_share=0.0),
        wita(25, 9),
        STRICT,
        WATCH_FIRST.format(share=0) + " Pengumpulan ditutup Jumat, 15 November 2019, 23.59 WITA." + ASK,
    ),
    "mengumpulkan lagi sebelum batas waktu": (replace(SESSION, handed_in_at=wita(14, 9)), wita(15, 9), STRICT, ON_TIME),
    "mengumpulkan lagi sesudah batas waktu": (
        replace(SESSION, handed_in_at=wita(14, 9)),
        wita(16, 9),
        STRICT,
        "Pengumpulan ditutup Jumat, 15 November 2019, 23.59 WITA." + ASK,
    ),
    "dibebaskan, tetap boleh mengumpulkan": (
        replace(SESSION, is_exempt=True, watch_share=0.0),
        wita(25, 9),
        STRICT,
        ON_TIME,
    ),
    "tanpa batas waktu": (replace(SESSION, window=Window(wita(13, 8))), wita(30, 9), STRICT, ON_TIME),
}


@pytest.mark.parametrize("name", HAND_INS)
def test_when_a_task_is_taken(name: str) -> None:
    facts, now, rules, expected = HAND_INS[name]
    found = may_hand_in(facts, now, rules)
    assert (found.late if isinstance(found, Allowed) else found.sentence(WITA, label)) == expected


def test_who_hands_in_from_another_zone_has_the_same_time() -> None:
    """23.59 WITA is 22.59 WIB: what LAN's clock in Bandung shows doesn't matter."""
    bandung = datetime(2019, 11, 15, 22, 59, tzinfo=ZoneInfo("Asia/Jakarta"))
    assert may_hand_in(SESSION, bandung, STRICT) == Allowed(ON_TIME)
    assert isinstance(may_hand_in(SESSION, bandung + timedelta(seconds=1), STRICT), Refused)


def test_the_due_time_that_a_page_shows_holds_the_extension() -> None:
    extended = replace(SESSION, extension_due=wita(20, 12))
    assert state(extended, wita(14, 9)) == Open(wita(20, 12))
    assert closes(extended, MILD) == wita(23, 12)
    assert closes(extended, STRICT) == wita(20, 12)
    assert closes(replace(SESSION, window=Window()), MILD) is None


def test_an_extension_makes_no_due_time_where_there_is_none() -> None:
    assert due(replace(SESSION, window=Window(), extension_due=wita(14, 9))) is None


def test_the_reason_of_a_refusal_is_its_first() -> None:
    found = may_hand_in(replace(SESSION, watch_share=0.0), wita(25, 9), STRICT)
    assert isinstance(found, Refused)
    assert found.reason == NotWatched(0.0, 0.9)


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(TypeError):
        state(SESSION, datetime(2019, 11, 13, 8))  # noqa: DTZ001  # what is tested


# What holds for all facts

moments = st.datetimes(datetime(2019, 11, 1), datetime(2019, 11, 30), timezones=st.just(UTC))  # noqa: DTZ001
maybe = st.none() | moments
shares = st.floats(0, 1)
facts = st.builds(
    SessionFacts,
    assignment=st.just("kebijakan-02"),
    previous=st.sampled_from([None, "kebijakan-01"]),
    window=st.builds(Window, maybe, maybe),
    extension_due=maybe,
    is_exempt=st.booleans(),
    handed_in_at=maybe,
    watch_share=shares,
    watch_needed=shares,
    previous_handed_in=st.booleans(),
)
rules = st.builds(Rules, st.sampled_from(["accept", "refuse"]), st.integers(0, 10), shares)


def is_open(one: SessionFacts, now: datetime) -> bool:
    return isinstance(state(one, now), Open)


def lateness(one: SessionFacts, now: datetime, rule: Rules) -> timedelta:
    """How late a hand-in is; a refused one is later than any."""
    found = may_hand_in(one, now, rule)
    return found.late if isinstance(found, Allowed) else timedelta.max


@given(facts, moments, moments)
def test_opening_later_never_opens_earlier(one: SessionFacts, now: datetime, other: datetime) -> None:
    later = other if one.window.opens_at is None else max(other, one.window.opens_at)
    postponed = replace(one, window=replace(one.window, opens_at=later))
    assert is_open(one, now) or not is_open(postponed, now)


@given(facts, moments, moments)
def test_what_is_open_stays_open(one: SessionFacts, now: datetime, other: datetime) -> None:
    assert not is_open(one, min(now, other)) or is_open(one, max(now, other))


@given(facts, moments, moments, rules)
def test_an_extension_never_makes_anything_worse(
    one: SessionFacts, now: datetime, extension: datetime, rule: Rules
) -> None:
    without = replace(one, extension_due=None)
    extended = replace(one, extension_due=extension)
    assert is_open(extended, now) == is_open(without, now)
    assert lateness(extended, now, rule) <= lateness(without, now, rule)


@given(facts, moments, rules)
def test_who_is_exempt_is_never_locked_out(one: SessionFacts, now: datetime, rule: Rules) -> None:
    exempt = replace(one, is_exempt=True)
    assert is_open(exempt, now)
    assert may_hand_in(exempt, now, rule) == Allowed(timedelta(0))


@given(facts, moments, rules, shares)
def test_watching_more_never_makes_anything_worse(one: SessionFacts, now: datetime, rule: Rules, other: float) -> None:
    more = replace(one, watch_share=max(other, one.watch_share))
    assert lateness(more, now, rule) <= lateness(one, now, rule)


@given(facts, moments, rules)
def test_every_lock_has_a_reason_and_every_reason_a_sentence(one: SessionFacts, now: datetime, rule: Rules) -> None:
    found = state(one, now)
    refused = may_hand_in(one, now, rule)
    if isinstance(found, Locked):
        assert found.reasons
        assert found.sentence(WITA, label).startswith("Terbuka ")
        assert isinstance(refused, Refused)
    if isinstance(refused, Refused):
        assert refused.reasons
        for reason in refused.reasons:
            sentence = explain([reason], WITA, label)
            assert sentence.endswith(".")
            assert isinstance(found, Locked) or sentence in refused.sentence(WITA, label)
            assert isinstance(reason, PreviousMissing | NotWatched) or "WITA" in sentence
            assert not isinstance(reason, NotYet) or reason.opens_at > now
            assert not isinstance(reason, Closed) or reason.closed_at < now


@given(facts, moments, rules)
def test_nobody_hands_in_what_is_locked(one: SessionFacts, now: datetime, rule: Rules) -> None:
    if isinstance(may_hand_in(one, now, rule), Allowed):
        assert is_open(one, now)


def test_staff_read_the_same_reasons_without_being_addressed_as_the_participant():
    reasons = (PreviousMissing("kebijakan-01"), NotYet(wita(13, 8)), NotWatched(0.899, 0.9), Closed(wita(15, 23, 59)))
    assert explain_to_staff(reasons, WITA, label) == (
        "Terbuka setelah Sesi 1 dikumpulkan · mulai Rabu, 13 November 2019, 08.00 WITA. "
        "Video baru ditonton 89 %; yang diminta 90 %. Pengumpulan ditutup Jumat, 15 November 2019, 23.59 WITA."
    )
