"""What has been handed in, marked and reached: the four states of a mark, the funnel, intervals and summaries.

Missing is not zero: a mark that isn't there never enters a sum, a mean or a share of points.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Literal

State = Literal["missing", "waiting", "graded", "exempt"]
"""Not handed in; handed in and not (wholly) marked; marked, perhaps with zero; excused from it."""

STATES: tuple[State, ...] = ("graded", "waiting", "missing", "exempt")

INDICATIVE_BELOW = 30
"""Item statistics of fewer people are shown as indicative only."""

Z_95 = 1.959963984540054
"""Two-sided 95 % point of the normal distribution."""


@dataclass(frozen=True)
class ScoreRow:
    """One question of one participant's assignment, as the gradebook has it.

    `points` is None unless `state` is graded. `submitted_at` is aware, None if nothing was handed in; `late_seconds` is
    0 when in time or when the assignment has no deadline.
    """

    participant: str
    assignment: str
    question: str
    points: float | None
    maximum: float
    state: State
    needs_manual: bool = False
    submitted_at: datetime | None = None
    late_seconds: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """What became of one assignment of one participant. `points` of `maximum` count only if `state` is graded."""

    state: State
    points: float = 0.0
    maximum: float = 0.0

    @property
    def percent(self) -> float | None:
        """Points out of 100, rounded to two decimals; None unless marked and worth anything."""
        if self.state != "graded" or self.maximum <= 0:
            return None
        return _percent(self.points, self.maximum)


def outcome(rows: Sequence[ScoreRow]) -> Outcome:
    """The outcome of one assignment from its question rows (none at all: not handed in).

    Excused questions leave both sums. One question that waits, or that has no mark although others do, makes the whole
    assignment wait: half a mark is no mark.
    """
    states = {row.state for row in rows}
    if not states or states == {"missing"}:
        return Outcome("waiting" if any(row.submitted_at for row in rows) else "missing")
    if states == {"exempt"}:
        return Outcome("exempt")
    if not states <= {"graded", "exempt"}:
        return Outcome("waiting" if states & {"graded", "waiting"} else "missing")
    graded = [row for row in rows if row.state == "graded"]
    return Outcome("graded", math.fsum(row.points or 0.0 for row in graded), math.fsum(row.maximum for row in graded))


def is_complete(outcomes: Iterable[Outcome]) -> bool:
    """Whether everything asked for is marked: each outcome graded or exempt, and at least one graded."""
    states = {item.state for item in outcomes}
    return "graded" in states and states <= {"graded", "exempt"}


def overall(outcomes: Sequence[Outcome]) -> float | None:
    """Points of all marked assignments out of 100, rounded to two decimals; None unless `is_complete`.

    Every point weighs the same. The organiser's weights (not in the sources, to be confirmed) will take this place.
    """
    if not is_complete(outcomes):
        return None
    graded = [item for item in outcomes if item.state == "graded"]
    maximum = math.fsum(item.maximum for item in graded)
    return _percent(math.fsum(item.points for item in graded), maximum) if maximum > 0 else None


def has_passed(percent: float, pass_mark: float) -> bool:
    """Whether a score out of 100 reaches the pass mark, both rounded to two decimals first (LAN's boundary rule)."""
    return round(percent, 2) >= round(pass_mark, 2)


def _percent(points: float, maximum: float) -> float:
    exact = Fraction(points).limit_denominator(10**6) * 100 / Fraction(maximum).limit_denominator(10**6)
    return float(round(exact, 2))


@dataclass(frozen=True)
class Interval:
    """Both ends are shares in 0…1."""

    low: float
    high: float


def wilson(successes: int, total: int) -> Interval | None:
    """The 95 % Wilson score interval of a proportion; None for a total of 0.

    Source: E. B. Wilson, JASA 22 (1927) 209–212: (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n). Without continuity
    correction; recommended for small n by Brown, Cai and DasGupta, Statistical Science 16 (2001) 101–133.
    """
    if not 0 <= successes <= total:
        raise ValueError(f"{successes} of {total} is no share")
    if total == 0:
        return None
    share, square = successes / total, Z_95**2
    centre = share + square / (2 * total)
    half = Z_95 * math.sqrt(share * (1 - share) / total + square / (4 * total**2))
    scale = 1 + square / total
    # At 0 and n an end is exactly 0 or 1; rounding must not say otherwise.
    low = 0.0 if successes == 0 else max(0.0, (centre - half) / scale)
    high = 1.0 if successes == total else min(1.0, (centre + half) / scale)
    return Interval(low, high)


@dataclass(frozen=True)
class Stage:
    """One stage of a funnel. `step` is the share of the stage before, `cumulative` that of the roster; None of zero."""

    name: str
    count: int
    step: float | None
    cumulative: float | None
    step_interval: Interval | None
    cumulative_interval: Interval | None


def funnel(counts: Sequence[tuple[str, int]], registered: int) -> tuple[Stage, ...]:
    """Stages with both conversions. The denominator is the roster and stays fixed: nobody who left is taken out.

    ValueError if a stage is larger than the one before: such stages aren't a funnel.
    """
    stages = []
    before = registered
    for name, count in counts:
        if count > before:
            raise ValueError(f"{name!r} has {count}, the stage before {before}")
        stages.append(
            Stage(
                name,
                count,
                count / before if before else None,
                count / registered if registered else None,
                wilson(count, before),
                wilson(count, registered),
            )
        )
        before = count
    return tuple(stages)


def reached(outcomes: Mapping[str, Outcome], assignments: Sequence[str]) -> int:
    """How many assignments, from the first without a gap, are handed in or excused."""
    for index, assignment in enumerate(assignments):
        if outcomes.get(assignment, Outcome("missing")).state == "missing":
            return index
    return len(assignments)


@dataclass(frozen=True)
class Summary:
    """Of `n` scores. Minimum and maximum are left out on purpose: each is one person's score."""

    n: int
    mean: float
    sd: float | None
    first_quartile: float
    median: float
    third_quartile: float


def summarise(scores: Sequence[float]) -> Summary | None:
    """Mean, standard deviation with divisor n − 1 (None for one score), and quartiles; None of nothing.

    Quartiles interpolate linearly at (n − 1)p, definition 7 of Hyndman and Fan, The American Statistician 50 (1996)
    361–365: what pandas, NumPy and spreadsheets (QUARTILE.INC) give.
    """
    if not scores:
        return None
    ordered, n = sorted(scores), len(scores)
    mean = math.fsum(ordered) / n
    sd = math.sqrt(math.fsum((score - mean) ** 2 for score in ordered) / (n - 1)) if n > 1 else None
    return Summary(n, mean, sd, *(_quantile(ordered, share) for share in (0.25, 0.5, 0.75)))


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = (len(ordered) - 1) * share
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def difficulty(points: Sequence[float], maximum: float) -> float | None:
    """The item's difficulty p: mean points over the maximum, 0 (nobody) … 1 (everybody); None without marks.

    Source: classical test theory, e.g. Crocker and Algina, Introduction to Classical and Modern Test Theory (1986),
    ch. 14; for partial credit the mean share of the points.
    """
    if not points or maximum <= 0:
        return None
    return math.fsum(points) / len(points) / maximum
