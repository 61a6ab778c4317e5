import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bangkom.domain import watch
from bangkom.domain.watch import Clock, Coverage
from bangkom.errors import WatchError
from bangkom.store.accounts import set_disabled
from bangkom.store.watching import (
    KEEP_SESSIONS,
    READ_WHOLE,
    answer,
    answered,
    beat,
    cohort_coverage,
    confirm_transcript,
    coverage,
    flags,
    open_transcript,
    position,
    start,
)

VIDEO, LENGTH = "kebijakan-01", 600.0


def seconds(n):
    return timedelta(seconds=n)


def test_what_is_played_is_credited_and_the_place_kept(act, cohort, now):
    nonce = act(start, "km_01", VIDEO, now)
    first = act(beat, nonce, "km_01", "uji", 1, [(0.0, 10.0)], 10.0, LENGTH, now + seconds(10))
    second = act(beat, nonce, "km_01", "uji", 2, [(10.0, 20.0)], 20.0, LENGTH, now + seconds(20))
    assert (first.credited, second.credited) == (10.0, 10.0)
    assert act(coverage, "km_01") == {VIDEO: Coverage(((0.0, 20.0),))}
    assert act(position, "km_01", VIDEO) == 20.0
    assert act(position, "km_01", "kebijakan-02") == 0.0


def test_a_beat_that_comes_again_or_too_late_changes_nothing(act, cohort, now):
    nonce = act(start, "km_01", VIDEO, now)
    act(beat, nonce, "km_01", "uji", 2, [(0.0, 10.0)], 10.0, LENGTH, now + seconds(10))
    for seq in (2, 1, 0, -1):
        again = act(beat, nonce, "km_01", "uji", seq, [(300.0, 310.0)], 310.0, LENGTH, now + seconds(40))
        assert (again.credited, again.flags) == (0.0, ())
    assert act(coverage, "km_01") == {VIDEO: Coverage(((0.0, 10.0),))}
    assert act(position, "km_01", VIDEO) == 10.0


def test_one_clock_runs_over_all_videos_and_tabs(act, cohort, now):
    videos = [f"kebijakan-{number:02d}" for number in range(10)]
    nonces = {video: act(start, "km_01", video, now) for video in videos}
    credited = sum(
        act(beat, nonce, "km_01", "uji", 1, [(0.0, 60.0)], 60.0, LENGTH, now + seconds(60)).credited
        for nonce in nonces.values()
    )
    assert credited <= 2.0 * 60 + watch.SLACK


def test_opening_a_player_anew_gives_no_new_slack(act, cohort, now):
    credited = 0.0
    for turn in range(20):
        nonce = act(start, "km_01", VIDEO, now)
        place = turn * 6.0
        credited += act(beat, nonce, "km_01", "uji", 1, [(place, place + 6.0)], place, LENGTH, now).credited
    assert credited <= watch.SLACK


def test_nobody_reports_through_anothers_player(act, cohort, now):
    nonce = act(start, "km_01", VIDEO, now)
    for who, which in (("km_02", nonce), ("km_01", "nonce"), ("km_01", "")):
        with pytest.raises(WatchError, match="Muat ulang"):
            act(beat, which, who, "uji", 1, [(0.0, 10.0)], 10.0, LENGTH, now + seconds(10))
    with pytest.raises(WatchError):
        act(beat, nonce, "km_01", "uji", 2**40, [(0.0, 10.0)], 10.0, LENGTH, now + seconds(10))
    assert act(coverage, "km_02") == {}


def test_a_player_left_open_for_days_has_to_begin_anew(act, cohort, now):
    old = act(start, "km_01", VIDEO, now)
    other = act(start, "km_02", VIDEO, now)
    later = now + KEEP_SESSIONS + seconds(1)
    act(start, "km_01", VIDEO, later)
    with pytest.raises(WatchError):
        act(beat, old, "km_01", "uji", 1, [(0.0, 10.0)], 10.0, LENGTH, later)
    assert act(beat, other, "km_02", "uji", 1, [(0.0, 10.0)], 10.0, LENGTH, later).credited == 10.0


def test_a_position_outside_of_the_video_is_brought_back_in(act, cohort, now):
    nonce = act(start, "km_01", VIDEO, now)
    for seq, (sent, kept) in enumerate([(1e9, LENGTH), (-5.0, 0.0), (float("nan"), 0.0)], start=1):
        act(beat, nonce, "km_01", "uji", seq, [], sent, LENGTH, now)
        assert act(position, "km_01", VIDEO) == kept


def test_a_closed_account_and_who_left_the_cohort_report_nothing(act, cohort, now):
    nonce = act(start, "km_01", VIDEO, now)
    act(set_disabled, "km_01", True)
    for where in ("uji", "lain"):
        with pytest.raises(WatchError):
            act(beat, nonce, "km_01", where, 1, [(0.0, 10.0)], 10.0, LENGTH, now + seconds(10))
    act(set_disabled, "km_01", False)
    with pytest.raises(WatchError):
        act(beat, nonce, "km_01", "lain", 1, [(0.0, 10.0)], 10.0, LENGTH, now + seconds(10))
    assert act(coverage, "km_01") == {VIDEO: Coverage()}
    assert act(beat, nonce, "km_01", "uji", 1, [(0.0, 10.0)], 10.0, LENGTH, now + seconds(10)).credited == 10.0


def test_flags_are_summed_for_the_trainer(act, cohort, now):
    for who in ("km_01", "km_03"):
        nonce = act(start, who, VIDEO, now)
        for seq in (1, 2):
            act(beat, nonce, who, "uji", seq, [(0.0, LENGTH)], LENGTH, LENGTH, now + seconds(seq))
    last, first = act(flags, cohort)
    assert {last.person, first.person} == {"km_01", "km_03"}
    assert (first.video, first.flag.kind, first.times) == (VIDEO, "faster", 2)
    assert (first.first_at, first.last_at) == (now + seconds(1), now + seconds(2))
    assert first.flag.seconds > LENGTH
    assert act(flags, "lain") == ()


def test_a_transcript_counts_as_the_whole_video_once_there_was_time_to_read_it(act, cohort, now):
    act(open_transcript, "km_01", VIDEO, now)
    words = 600
    needed = seconds(watch.reading_time(words))
    assert not act(confirm_transcript, "km_01", VIDEO, words, now + needed - seconds(1))
    assert act(coverage, "km_01") == {}
    act(open_transcript, "km_01", VIDEO, now + seconds(30))  # reloaded: still the same reading
    assert act(confirm_transcript, "km_01", VIDEO, words, now + needed)
    assert act(coverage, "km_01") == {VIDEO: READ_WHOLE}
    assert watch.share(READ_WHOLE, LENGTH) == 1.0
    assert act(cohort_coverage, cohort) == {"km_01": {VIDEO: READ_WHOLE}}


def test_only_one_transcript_is_read_at_a_time(act, cohort, now):
    act(open_transcript, "km_01", VIDEO, now)
    act(open_transcript, "km_01", "kebijakan-02", now + seconds(100))
    with pytest.raises(WatchError, match="Buka lagi"):
        act(confirm_transcript, "km_01", VIDEO, 300, now + seconds(200))
    assert not act(confirm_transcript, "km_01", "kebijakan-02", 300, now + seconds(120))


def test_reading_leaves_what_was_watched_as_it_was(act, cohort, now):
    nonce = act(start, "km_01", VIDEO, now)
    act(beat, nonce, "km_01", "uji", 1, [(0.0, 10.0)], 10.0, LENGTH, now + seconds(10))
    act(open_transcript, "km_01", VIDEO, now)
    assert act(confirm_transcript, "km_01", VIDEO, 10, now + seconds(60))
    more = act(beat, nonce, "km_01", "uji", 2, [(10.0, 20.0)], 20.0, LENGTH, now + seconds(70))
    assert more.coverage == Coverage(((0.0, 20.0),))
    assert act(position, "km_01", VIDEO) == 20.0
    assert act(coverage, "km_01") == {VIDEO: READ_WHOLE}


def test_threads_of_one_participant_share_one_clock(database, act, cohort, now):
    """Ten requests at the same moment: if any of them read a clock that another was about to set, they'd earn more."""
    nonces = [act(start, "km_01", f"kebijakan-{number:02d}", now) for number in range(10)]
    credited = []

    def send(nonce):
        with database.write() as connection:
            credited.append(
                beat(connection, nonce, "km_01", "uji", 1, [(0.0, 60.0)], 60.0, LENGTH, now + seconds(20)).credited
            )

    threads = [threading.Thread(target=send, args=(nonce,)) for nonce in nonces]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(credited) == 10
    assert sum(credited) == pytest.approx(2.0 * 20 + watch.SLACK)


SEGMENT = st.tuples(st.floats(0, 600), st.floats(0, 600))
REPORT = st.tuples(
    st.sampled_from(["km_01", "km_02"]),
    st.sampled_from(["kebijakan-01", "kebijakan-02"]),
    st.integers(0, 6),
    st.lists(SEGMENT, max_size=3),
    st.integers(0, 60),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reports=st.lists(REPORT, max_size=12))
def test_the_store_keeps_just_what_the_rule_says(database, cohort, now, reports):
    """Whatever is reported, the rows are what the pure rule makes of it, in the order of arrival."""
    clocks, kept, seqs = {}, {}, {}
    with database.read() as connection:
        nonces = {}
        for who in ("km_01", "km_02"):
            for video in ("kebijakan-01", "kebijakan-02"):
                nonces[who, video] = start(connection, who, video, now)
                clocks[who], kept[who, video], seqs[who, video] = watch.start(Clock(), now), Coverage(), 0
        for who, video, seq, segments, wait in reports:
            now += seconds(wait)
            found = beat(connection, nonces[who, video], who, "uji", seq, segments, 0.0, LENGTH, now)
            if watch.accept(seqs[who, video], seq):
                expected = watch.beat(clocks[who], kept[who, video], segments, LENGTH, now)
                clocks[who], kept[who, video], seqs[who, video] = expected.clock, expected.coverage, seq
                assert found == expected
            else:
                assert found.credited == 0.0
        for who in ("km_01", "km_02"):
            assert coverage(connection, who) == {video: kept[who, video] for video in ("kebijakan-01", "kebijakan-02")}


KILLED = """
import sys
from datetime import datetime, timedelta
from bangkom.store.database import Database
from bangkom.store.watching import beat
from bangkom.store.writer import Writer
writer = Writer(Database(sys.argv[1]))
now = datetime.fromisoformat(sys.argv[3])
def send(seq):
    at = now + timedelta(seconds=seq)
    return lambda c: beat(c, sys.argv[2], "km_01", "uji", seq, [(seq - 1.0, seq * 1.0)], 0.0, 1e5, at)
for first in range(1, 100_000, 20):
    for future in [writer.submit(send(seq)) for seq in range(first, first + 20)]:
        future.result()
    print(first + 19, flush=True)
"""


def test_acknowledged_beats_are_there_after_a_kill(act, cohort, store_url, now):
    nonce = act(start, "km_01", VIDEO, now)
    command = [sys.executable, "-c", KILLED, store_url, nonce, now.isoformat()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        told = [process.stdout.readline() for _ in range(10)]
        os.kill(process.pid, signal.SIGKILL)
        told += process.stdout.readlines()
    acknowledged = max(int(line) for line in told if line.endswith("\n"))
    ((begin, end),) = act(coverage, "km_01")[VIDEO].intervals
    assert begin == 0.0
    assert end >= acknowledged


def test_only_the_first_answer_to_a_videos_question_is_kept(act, cohort, now):
    assert act(answered, "km_01") == frozenset()
    assert act(answer, "km_01", VIDEO, "cek-01", "a", False, now)
    assert not act(answer, "km_01", VIDEO, "cek-01", "b", True, now + seconds(5))
    assert act(answer, "km_01", VIDEO, "cek-02", "b", True, now)
    assert act(answered, "km_01") == {(VIDEO, "cek-01"), (VIDEO, "cek-02")}
    assert act(answered, "km_02") == frozenset()
