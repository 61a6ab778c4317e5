"""Honest viewers reach the whole video whatever the network does; forged reports earn no more than the clock allows."""

import json
import math
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bangkom.domain.watch import (
    FASTEST,
    LONGEST_SILENCE,
    MOST_SEGMENTS,
    SET_BACK,
    SLACK,
    Beat,
    Clock,
    Coverage,
    Flag,
    Segment,
    accept,
    beat,
    read_segments,
    reading_time,
    share,
    start,
    transcript_credit,
)

T0 = datetime(2019, 11, 13, 0, 0, tzinfo=UTC)
EVERY = 10.0
"""Seconds between a player's heartbeats."""


def at(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


@dataclass
class Server:
    """What the store keeps of one participant: a clock, a coverage a video, a sequence number a player."""

    clock: Clock = field(default_factory=Clock)
    coverages: dict[str, Coverage] = field(default_factory=dict)
    sequences: dict[int, int] = field(default_factory=dict)
    flags: list[Flag] = field(default_factory=list)
    credited: float = 0.0

    def open(self, seconds: float) -> int:
        self.clock = start(self.clock, at(seconds))
        self.sequences[len(self.sequences)] = 0
        return len(self.sequences) - 1

    def receive(
        self, player: int, video: str, seq: int, segments: list[Segment], length: float, seconds: float
    ) -> Beat | None:
        if not accept(self.sequences[player], seq):
            return None
        self.sequences[player] = seq
        result = beat(self.clock, self.coverages.get(video, Coverage()), segments, length, at(seconds))
        self.clock, self.coverages[video] = result.clock, result.coverage
        self.flags += result.flags
        self.credited += result.credited
        return result

    def share(self, video: str, length: float) -> float:
        return share(self.coverages.get(video, Coverage()), length)


def steps(length: float, rate: float, begin: float = 0.0) -> list[tuple[float, Segment]]:
    """When (seconds after the start) an honest player sends, and what it played since it sent last."""
    found = []
    position, time = begin, 0.0
    while position < length:
        upto = min(length, position + EVERY * rate)
        time += (upto - position) / rate
        found.append((time, (position, upto)))
        position = upto
    return found


def play(server: Server, length: float, rate: float, lost: "list[bool] | None" = None, begin: float = 0.0) -> None:
    """Play a video to its end; what of a lost heartbeat wasn't acknowledged comes again with the next one."""
    player = server.open(0)
    pending: list[Segment] = []
    for index, (time, segment) in enumerate(steps(length, rate, begin)):
        pending.append(segment)
        is_last = segment[1] == length
        if is_last or lost is None or not lost[index % len(lost)]:
            server.receive(player, "v", index + 1, pending, length, time)
            pending = []


rates = st.floats(0.75, 2.0)
lengths = st.floats(20, 1800)


# Honest viewers


@given(rates, lengths)
def test_honest_viewing_reaches_the_whole_video_without_a_flag(rate: float, length: float) -> None:
    server = Server()
    play(server, length, rate)
    assert server.share("v", length) == 1.0
    assert server.flags == []


@given(rates, lengths, st.lists(st.booleans(), min_size=1, max_size=60))
def test_lost_heartbeats_cost_nothing_while_silences_stay_under_three_minutes(
    rate: float, length: float, lost: list[bool]
) -> None:
    times = [time for time, _ in steps(length, rate)]
    heard = [0.0, *(t for i, t in enumerate(times) if not lost[i % len(lost)]), times[-1]]
    assume(all(later - earlier <= LONGEST_SILENCE for earlier, later in pairwise(heard)))
    server = Server()
    play(server, length, rate, lost)
    assert server.share("v", length) == 1.0
    assert server.flags == []


@pytest.mark.parametrize("rate", [0.75, 1.0, 1.5, 2.0])
def test_with_four_of_five_heartbeats_lost_the_video_is_watched_all_the_same(rate: float) -> None:
    """Chance makes silences over three minutes among a hundred networks; they cost little, and few viewers."""
    shares = []
    for seed in range(100):
        random = Random(seed)  # noqa: S311  # a network, not a secret
        server = Server()
        play(server, 900, rate, [random.random() < 0.8 for _ in range(200)])
        assert {flag.kind for flag in server.flags} <= {"silence"}
        shares.append(server.share("v", 900))
    assert sum(shares) / len(shares) >= 0.99
    assert sum(one >= 0.97 for one in shares) >= 95


def test_a_silence_of_ten_minutes_is_told_as_a_silence_and_not_as_cheating() -> None:
    server = Server()
    player = server.open(0)
    server.receive(player, "v", 1, [(0, 900)], 900, 900)
    assert [flag.kind for flag in server.flags] == ["silence"]
    assert server.coverages["v"].intervals == ((0, FASTEST * LONGEST_SILENCE + SLACK),)


@given(rates, st.lists(st.floats(0, SLACK / 2), min_size=1, max_size=20))
def test_heartbeats_that_come_up_to_three_seconds_late_cost_nothing(rate: float, delays: list[float]) -> None:
    server = Server()
    player = server.open(0)
    for index, (time, segment) in enumerate(steps(600, rate)):
        server.receive(player, "v", index + 1, [segment], 600, time + delays[index % len(delays)])
    assert server.share("v", 600) > 1 - 1e-3
    assert server.flags == []


@given(rates, st.randoms(use_true_random=False))
def test_doubled_and_reordered_heartbeats_neither_earn_nor_lose_anything(rate: float, random: Random) -> None:
    """An answer that got lost: the player sends the stretch again, and the network delivers old copies in between."""
    server = Server()
    player = server.open(0)
    sent: list[tuple[int, list[Segment]]] = []
    pending: list[Segment] = []
    for index, (time, segment) in enumerate(steps(600, rate)):
        pending.append(segment)
        sent.append((index + 1, list(pending)))
        server.receive(player, "v", index + 1, list(pending), 600, time)
        if random.random() < 0.5:  # acknowledged
            pending = []
        before = server.clock, dict(server.coverages)
        for seq, segments in random.sample(sent, k=min(3, len(sent))):
            assert server.receive(player, "v", seq, segments, 600, time + 0.5) is None
        assert (server.clock, server.coverages) == before
    assert server.share("v", 600) == 1.0
    assert server.flags == []


@given(st.floats(2, 8))
def test_two_tabs_at_normal_speed_both_reach_the_end(offset: float) -> None:
    server = Server()
    first, second = server.open(0), server.open(0)
    for k in range(1, 31):
        stretch = [((k - 1) * EVERY, k * EVERY)]
        server.receive(first, "a", k, stretch, 300, k * EVERY)
        server.receive(second, "b", k, stretch, 300, k * EVERY + offset)
    assert server.share("a", 300) == server.share("b", 300) == 1.0
    assert server.flags == []


def test_a_video_is_resumed_after_an_hour() -> None:
    server = Server()
    player = server.open(0)
    server.receive(player, "v", 1, [(0, 10)], 20, 10)
    player = server.open(3600)
    server.receive(player, "v", 1, [(10, 20)], 20, 3610)
    assert server.share("v", 20) == 1.0


@given(st.floats(1, 599), rates)
def test_seeking_back_and_watching_again_is_no_offence(position: float, rate: float) -> None:
    server = Server()
    play(server, 600, rate)
    player = server.open(601 / rate)
    result = server.receive(player, "v", 1, [(position - 1, position), (0, position)], 600, 602 / rate)
    assert result is not None and result.credited == 0 and server.flags == []


def test_the_holes_that_events_leave_between_stretches_are_mended() -> None:
    server = Server()
    player = server.open(0)
    for k in range(1, 61):
        server.receive(player, "v", k, [(k * 10 - 9.8, k * 10 - 0.04)], 600, k * 10)
    assert server.coverages["v"].intervals == ((0, 600),)


# Forgers


@given(st.floats(0, 30))
def test_a_forged_whole_video_earns_what_the_clock_allows(waited: float) -> None:
    server = Server()
    player = server.open(0)
    server.receive(player, "v", 1, [(0, 600)], 600, waited)
    assert server.credited == pytest.approx(FASTEST * waited + SLACK)
    assert [flag.kind for flag in server.flags] == ["faster"]


def test_a_trainer_reads_how_much_was_claimed_too_much() -> None:
    result = beat(Clock(T0), Coverage(), [(0, 600)], 600, at(1))
    assert [flag.sentence for flag in result.flags] == [
        "Pemutar melaporkan 9 menit 52 detik lebih banyak daripada yang dapat ditonton dalam waktu itu."
    ]


def test_a_heartbeat_without_any_start_earns_the_slack_only() -> None:
    assert beat(Clock(), Coverage(), [(0, 600)], 600, T0).credited == SLACK


def test_a_jump_to_the_end_is_no_watching() -> None:
    server = Server()
    player = server.open(0)
    server.receive(player, "v", 1, [(0, 3)], 600, 3)
    server.receive(player, "v", 2, [(599, 600)], 600, 4)
    assert server.share("v", 600) < 0.01


def test_sixteen_times_the_speed_earns_an_eighth_and_is_flagged() -> None:
    server = Server()
    play(server, 600, 16)
    assert server.share("v", 600) <= (FASTEST / 16 * 600 + SLACK) / 600 + 1e-9
    assert {flag.kind for flag in server.flags} == {"faster"}


def test_nothing_is_banked_over_ten_minutes_of_normal_speed() -> None:
    server = Server()
    player = server.open(0)
    for k in range(1, 61):
        server.receive(player, "v", k, [((k - 1) * 10, k * 10)], 3600, k * 10)
    forged = server.receive(player, "v", 61, [(600, 3600)], 3600, 601)
    assert forged is not None and forged.credited <= FASTEST * 1 + SLACK


def test_a_night_asleep_earns_no_film() -> None:
    server = Server()
    player = server.open(0)
    server.receive(player, "v", 1, [(0, 10)], 3600, 10)
    forged = server.receive(player, "v", 2, [(10, 3600)], 3600, 40_000)
    assert forged is not None and forged.credited == FASTEST * LONGEST_SILENCE + SLACK
    assert forged.flags


def test_ten_videos_at_once_share_one_clock() -> None:
    server = Server()
    players = [server.open(0) for _ in range(10)]
    for k in range(1, 31):
        for index, player in enumerate(players):
            server.receive(player, f"v{index}", k, [((k - 1) * 20, k * 20)], 600, k * 10)
    assert sum(server.share(f"v{index}", 600) * 600 for index in range(10)) <= FASTEST * 300 + SLACK + 1e-6


def test_a_comb_of_short_stretches_is_paid_for_with_its_holes() -> None:
    """Holes under a quarter of a second are mended, but not for free."""
    server = Server()
    player = server.open(0)
    comb = [(k * 0.44, k * 0.44 + 0.2) for k in range(MOST_SEGMENTS)]
    server.receive(player, "v", 1, comb, 600, 1)
    assert server.credited <= FASTEST * 1 + SLACK


def test_dust_is_no_watching() -> None:
    assert beat(Clock(T0), Coverage(), [(k, k + 0.01) for k in range(100)], 600, at(60)).coverage == Coverage()


def test_what_lies_outside_of_the_video_is_told() -> None:
    result = beat(Clock(T0), Coverage(), [(-5, 2), (700, 800)], 600, at(60))
    assert result.coverage.intervals == ((0, 2),)
    assert result.flags == (Flag("outside", 105),)


# Whatever is reported

anything = st.floats(-1e7, 1e7) | st.floats(allow_nan=True, allow_infinity=True) | st.floats(0, 700)
hostile = st.lists(st.tuples(anything, anything), max_size=8)
history = st.lists(st.tuples(hostile, st.sampled_from("ab"), st.floats(0, 400)), max_size=25)


@given(history)
def test_credit_never_outruns_the_clock_and_coverage_never_the_video(
    beats: list[tuple[list[Segment], str, float]],
) -> None:
    server = Server()
    player, now, earned = server.open(0), 0.0, 0.0
    for seq, (segments, video, wait) in enumerate(beats, 1):
        now += wait
        earned += FASTEST * min(wait, LONGEST_SILENCE)
        before = server.share(video, 600)
        covered = sum(end - begin for begin, end in server.coverages.get(video, Coverage()).intervals)
        result = server.receive(player, video, seq, segments, 600, now)
        assert result is not None
        intervals = result.coverage.intervals
        assert sum(end - begin for begin, end in intervals) == pytest.approx(covered + result.credited, abs=1e-6)
        assert server.credited <= earned + SLACK + 1e-4  # moments are whole microseconds
        assert before <= server.share(video, 600) <= 1.0
        assert all(0 <= begin < end <= 600 for begin, end in intervals)
        assert all(left[1] < right[0] for left, right in pairwise(intervals))
        assert 0 <= result.clock.slack <= SLACK
        assert all(math.isfinite(flag.seconds) and flag.sentence for flag in result.flags)


@given(history)
def test_a_replayed_heartbeat_changes_nothing(beats: list[tuple[list[Segment], str, float]]) -> None:
    server = Server()
    player, now = server.open(0), 0.0
    for seq, (segments, video, wait) in enumerate(beats, 1):
        now += wait
        server.receive(player, video, seq, segments, 600, now)
        before = server.clock, dict(server.coverages), server.credited
        assert server.receive(player, video, seq, segments, 600, now + 100) is None
        assert (server.clock, server.coverages, server.credited) == before


# The server's own clock


@pytest.mark.parametrize("jump", [-86_400, -3600, -31, -10, -0.5, 5, 3600, 86_400])
def test_an_honest_viewer_hardly_notices_a_jump_of_the_clock(jump: float) -> None:
    server = Server()
    player = server.open(0)
    for index, (time, segment) in enumerate(steps(600, 1.0)):
        server.receive(player, "v", index + 1, [segment], 600, time + (jump if index >= 30 else 0))
    assert server.credited >= 600 - SET_BACK


@given(st.lists(st.floats(-100_000, 100_000), max_size=30))
def test_a_jumping_clock_earns_a_forger_no_more_than_its_steps_forward(jumps: list[float]) -> None:
    server = Server()
    player, now, earned = server.open(0), 0.0, 0.0
    for seq, jump in enumerate(jumps, 1):
        now += jump
        earned += FASTEST * min(max(0.0, jump), LONGEST_SILENCE)
        server.receive(player, "v", seq, [(0, 100_000)], 100_000, now)
    assert server.credited <= earned + SLACK + 1e-4  # moments are whole microseconds


def test_requests_that_overtake_each_other_are_not_credited_twice() -> None:
    """A forger holds a request back so that its moment is older than the last one that was served."""
    server = Server()
    player = server.open(0)
    for seq in range(1, 41):
        server.receive(player, "v", seq, [(0, 600)], 600, 30.0 if seq % 2 else 1.0)
    assert server.credited <= FASTEST * 30 + SLACK


def test_a_player_that_is_opened_again_does_not_start_the_clock_anew() -> None:
    clock = start(Clock(), T0)
    assert start(clock, at(3600)) == clock == Clock(T0, SLACK)


# Shares and what is read


def test_share_of_a_video_that_was_cut_counts_what_is_left() -> None:
    assert share(Coverage(((0.0, 50.0), (90.0, 200.0))), 100) == 0.6
    assert share(Coverage(), 100) == 0.0


@pytest.mark.parametrize("length", [0, -1, math.nan, math.inf])
def test_a_video_has_a_length(length: float) -> None:
    with pytest.raises(ValueError, match="length"):
        share(Coverage(), length)
    with pytest.raises(ValueError, match="length"):
        beat(Clock(), Coverage(), [], length, T0)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=20,
)


@given(json_values)
def test_whatever_a_player_sends_is_read_without_raising(raw: object) -> None:
    read = read_segments(raw)
    assert all(math.isfinite(value) for segment in read for value in segment)
    beat(Clock(T0), Coverage(), read, 600, at(10))


def test_pairs_of_numbers_are_read_and_everything_else_is_passed_over() -> None:
    raw = json.loads(
        '[[0, 9.5], [1], [1, 2, 3], ["0", 5], [true, 2], null, {"a": 1}, [1e400, 2], [0, 1' + "0" * 400 + "]]"
    )
    assert read_segments(raw) == ((0.0, 9.5),)
    assert len(read_segments([[0, 1]] * (MOST_SEGMENTS + 50))) == MOST_SEGMENTS


# The transcript


@given(st.integers(0, 5000), st.floats(-1000, 5000))
def test_a_transcript_counts_once_it_can_have_been_read(words: int, open_for: float) -> None:
    assert transcript_credit(T0, at(open_for), words) == (timedelta(seconds=open_for) >= timedelta(minutes=words / 300))


def test_the_reading_time_can_be_told_beforehand() -> None:
    assert reading_time(600) == 120
    assert transcript_credit(T0, at(120), 600)
    assert not transcript_credit(T0, at(119.9), 600)


def test_forged_lengths_whose_sum_is_no_number_are_still_told() -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    result = beat(start(Clock(), now), Coverage(), [(0.0, 9e307)] * 3, 600, now)
    assert all(math.isfinite(flag.seconds) and flag.sentence for flag in result.flags)
