"""Time until something is done, when not everybody has done it yet: who still works at it hasn't failed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bangkom.domain.results import Z_95, Interval


@dataclass(frozen=True)
class Step:
    """At `days` the estimated share that is done, 0…1, with its 95 % interval; `at_risk` were still at it before."""

    days: float
    done: float
    interval: Interval
    at_risk: int


def kaplan_meier(times: Sequence[tuple[float, bool]]) -> tuple[Step, ...]:
    """A step for every day on which somebody was done. `times`: days since the beginning, and whether it was done then
    (False: still at it, censored).

    Sources: E. L. Kaplan and P. Meier, JASA 53 (1958) 457–481; the interval by the log(−log) transform of Greenwood's
    variance, J. D. Kalbfleisch and R. L. Prentice, The Statistical Analysis of Failure Time Data (1980).
    """
    still, variance, steps = 1.0, 0.0, []
    for day in sorted({days for days, is_done in times if is_done}):
        at_risk = sum(days >= day for days, _ in times)
        done = sum(days == day and is_done for days, is_done in times)
        still *= 1 - done / at_risk
        if at_risk > done:
            variance += done / (at_risk * (at_risk - done))
        steps.append(Step(day, 1 - still, _interval(still, variance), at_risk))
    return tuple(steps)


def median_days(steps: Sequence[Step]) -> float | None:
    """The first day on which half is done by the estimate; None while it isn't."""
    return next((step.days for step in steps if step.done >= 0.5 - 1e-12), None)


def _interval(still: float, variance: float) -> Interval:
    if still <= 0:
        return Interval(1.0, 1.0)
    half = Z_95 * math.sqrt(variance) / abs(math.log(still))
    return Interval(1 - still ** math.exp(-half), 1 - still ** math.exp(half))
