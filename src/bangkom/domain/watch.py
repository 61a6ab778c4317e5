"""How much of a video counts as watched: reported seconds are credited only as fast as the server's clock allows.

A player tells which stretches it has played; anybody can tell anything. So each participant has one clock over all
videos, tabs and devices, and between two heartbeats at most `FASTEST` times the time that has passed is credited, plus
a small slack for a network that delivers unevenly. Time not used refills the slack and is otherwise lost: what can be
claimed at once never grows. Whatever is reported, in whatever order and how often:

    credited ≤ FASTEST × (time on the server's clock since the participant's first start) + SLACK

Only what wasn't credited before costs time. So a player that heard no answer may report the same stretch again, and
watching again is free. What can't be proved is attention; forging a video costs at least half its length in real time.

Positions and lengths are seconds of the video; moments are aware datetimes of the server's clock.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bangkom.messages import duration as spoken

FASTEST = 2.0
"""The fastest speed that the player offers."""
SLACK = 6.0
"""Seconds of video that may be claimed beyond the clock: heartbeats that come up to 3 s late at double speed."""
LONGEST_SILENCE = 180.0
"""Seconds between two heartbeats beyond which no time is credited: a laptop closed overnight earns no film."""
JOIN = 0.25
"""Seconds: a player closes one stretch and opens the next at events that don't meet exactly."""
SHORTEST = 0.2
"""Seconds: shorter stretches are passed over (JOIN mends the hole); a forger could scatter a coverage into dust."""
MOST_SEGMENTS = 100
"""Stretches of one heartbeat that are looked at; a player sends a handful."""
MOST_SECONDS = 1e6
"""No position of any video is this large."""
SET_BACK = 30.0
"""Seconds that a moment may lie before the last one, when requests overtook each other; more is a clock set back."""
WORTH_TELLING = 1.0
"""Seconds that must stay uncredited before it is told."""
WORDS_PER_MINUTE = 300
"""The fastest reading of a transcript that counts; silent reading is commonly 200 to 250."""

Segment = tuple[float, float]
"""A stretch from one position to a later one."""


@dataclass(frozen=True)
class Clock:
    """One a participant, over all videos. `last`: when the clock was last read; `slack`: seconds left, 0…SLACK."""

    last: datetime | None = None
    slack: float = SLACK


@dataclass(frozen=True)
class Coverage:
    """What of one video is credited: sorted stretches that don't overlap."""

    intervals: tuple[Segment, ...] = ()


@dataclass(frozen=True)
class Flag:
    """Something a trainer may want to ask about; nobody is blocked for it.

    `faster`: `seconds` were claimed that nobody can have watched in the time; `silence`: they may have been watched,
    but no heartbeat came for longer than LONGEST_SILENCE; `outside`: that many seconds lie outside of the video.
    """

    kind: Literal["faster", "silence", "outside"]
    seconds: float

    @property
    def sentence(self) -> str:
        return SENTENCES[self.kind].format(seconds=spoken(self.seconds))


@dataclass(frozen=True)
class Beat:
    """The outcome of a heartbeat: what to keep, and the seconds that were newly credited."""

    clock: Clock
    coverage: Coverage
    credited: float
    flags: tuple[Flag, ...] = ()


def read_segments(raw: object) -> tuple[Segment, ...]:
    """The stretches that a player sent as JSON; whatever isn't a pair of numbers is passed over. Never raises."""
    if not isinstance(raw, list):
        return ()
    return tuple(
        (float(one[0]), float(one[1]))
        for one in raw[:MOST_SEGMENTS]
        if isinstance(one, list) and len(one) == 2 and all(_is_position(value) for value in one)
    )


def accept(last_seq: int, seq: int) -> bool:
    """Whether a heartbeat is new. One that came already, or after a later one of the same player, changes nothing."""
    return seq > last_seq


def start(clock: Clock, now: datetime) -> Clock:
    """The participant's clock once a player is opened: it starts the first time, and never again."""
    return clock if clock.last is not None else Clock(now, clock.slack)


def beat(clock: Clock, coverage: Coverage, segments: Iterable[Segment], duration: float, now: datetime) -> Beat:
    """Credit the stretches played since the last heartbeat, in the order in which they were played.

    Nothing about `segments` is trusted. `duration` is the video's own length, from `video.json`; ValueError unless it
    is a positive number. Stretches that hold no finite numbers, or end before they begin, are passed over.
    """
    if not (math.isfinite(duration) and duration > 0):
        raise ValueError("a video needs a length")
    passed = _passed(clock, now)
    budget = FASTEST * min(passed, LONGEST_SILENCE)
    room = budget + clock.slack
    kept = coverage.intervals
    credited = refused = outside = 0.0
    for segment in segments:
        if not (math.isfinite(segment[0]) and math.isfinite(segment[1]) and segment[0] < segment[1]):
            continue
        played = max(0.0, segment[0]), min(segment[1], duration)
        outside += segment[1] - segment[0] - max(0.0, played[1] - played[0])
        if played[1] - played[0] < min(SHORTEST, duration):
            continue
        for begin, end in list(_missing(_joined(played, kept, duration), kept)):
            taken = min(end - begin, room)
            if taken < end - begin and taken < SHORTEST:
                taken = 0.0
            refused += end - begin - taken
            if taken > 0:
                upto = end if taken == end - begin else begin + taken
                kept = _union((*kept, (begin, upto)))
                room -= taken
                credited += taken
    known = Clock(_later(clock.last, now), min(SLACK, max(0.0, room)))
    told_outside = min(outside, MOST_SECONDS)  # sums of what a forger tells needn't be finite
    return Beat(known, Coverage(kept), credited, tuple(_flags(refused, told_outside, FASTEST * passed - budget)))


def share(coverage: Coverage, duration: float) -> float:
    """The credited share of a video, 0…1; stretches beyond `duration` (a video that was cut) don't count."""
    if not (math.isfinite(duration) and duration > 0):
        raise ValueError("a video needs a length")
    credited = [min(end, duration) - begin for begin, end in coverage.intervals if begin < duration]
    return min(1.0, math.fsum(credited) / duration)


def reading_time(words: int) -> float:
    """The seconds that a transcript must have been open before reading it counts like watching."""
    return words * 60 / WORDS_PER_MINUTE


def transcript_credit(opened_at: datetime, confirmed_at: datetime, words: int) -> bool:
    """Whether a transcript of so many words can have been read; both moments are the server's.

    The caller asks the check question, and keeps one transcript a participant open at a time (opening another starts
    anew), for otherwise ten could be read at once.
    """
    return (confirmed_at - opened_at).total_seconds() >= reading_time(words)


def _is_position(value: object) -> bool:
    """A number that a position can be; a whole number beyond floats would raise later."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < MOST_SECONDS


def _passed(clock: Clock, now: datetime) -> float:
    """Seconds since the clock was last read; never negative, whatever became of the server's clock."""
    return 0.0 if clock.last is None else max(0.0, (now - clock.last).total_seconds())


def _later(last: datetime | None, now: datetime) -> datetime:
    """Where the clock stands now: it doesn't go back for requests that overtook each other (that time would be credited
    twice), but follows the server's clock when that is set back (else an honest viewer would earn nothing meanwhile).
    """
    if last is None or now >= last or (last - now).total_seconds() > SET_BACK:
        return now
    return last


def _joined(segment: Segment, kept: tuple[Segment, ...], duration: float) -> Segment:
    """The stretch, drawn out over holes of up to JOIN to what is credited already and to the video's two ends."""
    begin, end = segment
    before = [0.0, *(stop for _, stop in kept)]
    after = [duration, *(first for first, _ in kept)]
    return (
        max((at for at in before if begin - JOIN <= at <= begin), default=begin),
        min((at for at in after if end <= at <= end + JOIN), default=end),
    )


def _missing(segment: Segment, kept: tuple[Segment, ...]) -> Iterator[Segment]:
    """The parts of a stretch that aren't credited yet."""
    begin, end = segment
    for first, stop in kept:
        if stop <= begin:
            continue
        if first >= end:
            break
        if first > begin:
            yield begin, first
        begin = stop
    if begin < end:
        yield begin, end


def _union(intervals: Iterable[Segment]) -> tuple[Segment, ...]:
    merged: list[Segment] = []
    for begin, end in sorted(intervals):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return tuple(merged)


def _flags(refused: float, outside: float, silent: float) -> Iterator[Flag]:
    """`silent`: seconds of video that the time beyond LONGEST_SILENCE would have allowed."""
    excused = min(refused, silent)
    if refused - excused >= WORTH_TELLING:
        yield Flag("faster", refused - excused)
    if excused >= WORTH_TELLING:
        yield Flag("silence", excused)
    if outside >= WORTH_TELLING:
        yield Flag("outside", outside)


SENTENCES = {
    "faster": "Pemutar melaporkan {seconds} lebih banyak daripada yang dapat ditonton dalam waktu itu.",
    "silence": "Sambungan terputus lebih dari 3 menit; {seconds} yang dilaporkan sesudahnya belum dihitung.",
    "outside": "Pemutar melaporkan {seconds} di luar panjang video.",
}
