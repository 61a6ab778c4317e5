"""The same people before and after: paired change with its uncertainty, and normalised gain.

Only matched pairs are compared; who has one of the two scores alone is counted, never filled in. Before and after
without a control group is association: nothing here says what caused a change.
"""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from bangkom.domain.results import Interval

MAXIMUM = 100.0
BOOTSTRAPS, LEAST_BOOTSTRAPS, DRAWN = 5000, 1000, 1_000_000
"""Samples of the bootstrap: as many as draw about a million differences, for a thousand people need fewer than ten."""
SEED = 12
"""Of the bootstrap: the same scores give the same interval in every report."""

Band = Literal["tinggi", "sedang", "rendah"]


@dataclass(frozen=True)
class Pairs:
    """`scores`: (before, after) of everybody who has both; `only_before` and `only_after` have one, `neither` none."""

    scores: tuple[tuple[float, float], ...]
    only_before: int
    only_after: int
    neither: int

    @property
    def dropped(self) -> int:
        return self.only_before + self.only_after + self.neither


def match(before: Mapping[str, float | None], after: Mapping[str, float | None]) -> Pairs:
    """Pair scores by person. A person in either mapping counts; None is no score."""
    scores, only_before, only_after, neither = [], 0, 0, 0
    for person in sorted({*before, *after}):
        first, second = before.get(person), after.get(person)
        if first is not None and second is not None:
            scores.append((first, second))
        elif first is not None:
            only_before += 1
        elif second is not None:
            only_after += 1
        else:
            neither += 1
    return Pairs(tuple(scores), only_before, only_after, neither)


@dataclass(frozen=True)
class Change:
    """Of `n` pairs. `interval`: 95 % of the mean change, by the t distribution. `t_p`, `wilcoxon_p`: two-sided.
    `median` of the changes with its bootstrap interval (percentile method). `d_z`: mean change over the standard
    deviation of the changes. What can't be reckoned, because all changed alike or too few are there, is None."""

    n: int
    before: float
    after: float
    mean: float
    interval: Interval | None
    t_p: float | None
    wilcoxon_p: float | None
    median: float
    median_interval: Interval | None
    d_z: float | None


def change(pairs: Sequence[tuple[float, float]]) -> Change | None:
    """The change of matched pairs; None of nothing.

    Sources: W. S. Gosset, Biometrika 6 (1908) 1–25; F. Wilcoxon, Biometrics Bulletin 1 (1945) 80–83 (zero
    differences by Pratt's method); D. Lakens, Frontiers in Psychology 4 (2013) 863, for d_z.
    """
    if not pairs:
        return None
    differences = [after - before for before, after in pairs]
    n, mean = len(pairs), statistics.fmean(differences)
    sd = statistics.stdev(differences) if n > 1 else 0.0
    varies = n > 1 and sd > 1e-9
    interval = t_p = None
    if varies:
        half = float(stats.t.ppf(0.975, n - 1)) * sd / math.sqrt(n)
        interval = Interval(mean - half, mean + half)
        t_p = float(2 * stats.t.sf(abs(mean) / (sd / math.sqrt(n)), n - 1))
    return Change(
        n,
        statistics.fmean(before for before, _ in pairs),
        statistics.fmean(after for _, after in pairs),
        mean,
        interval,
        t_p,
        _wilcoxon(differences) if varies else None,
        statistics.median(differences),
        _bootstrap_median(differences) if varies else None,
        mean / sd if varies else None,
    )


@dataclass(frozen=True)
class Gain:
    """Normalised gain. `individual`: the mean of each one's gain over those `n` for whom it is defined; `group`: that
    of the mean scores; each None if undefined. `at_maximum`: how many could gain nothing, because they began there."""

    n: int
    individual: float | None
    group: float | None
    at_maximum: int
    bands: Mapping[Band, int]


def gain(before: float, after: float, maximum: float = MAXIMUM) -> float | None:
    """(after − before) / (maximum − before); None, undefined, if `before` is the maximum. Below 0 after a loss."""
    return None if before >= maximum else (after - before) / (maximum - before)


def band(value: float) -> Band:
    """Hake's words: from 0.70 high, from 0.30 medium, below that low.

    Source: R. R. Hake, American Journal of Physics 66 (1998) 64–74.
    """
    return "tinggi" if value >= 0.70 else "sedang" if value >= 0.30 else "rendah"


def normalised_gain(pairs: Sequence[tuple[float, float]], maximum: float = MAXIMUM) -> Gain:
    """The gain of matched pairs, both ways of averaging it; whoever began at the maximum is told apart, not counted
    as nothing."""
    each = [found for before, after in pairs if (found := gain(before, after, maximum)) is not None]
    whole = None
    if pairs:
        whole = gain(statistics.fmean(b for b, _ in pairs), statistics.fmean(a for _, a in pairs), maximum)
    names: tuple[Band, ...] = ("tinggi", "sedang", "rendah")
    bands = {name: sum(band(one) == name for one in each) for name in names}
    return Gain(len(each), statistics.fmean(each) if each else None, whole, len(pairs) - len(each), bands)


def _wilcoxon(differences: Sequence[float]) -> float | None:
    if not any(differences):
        return None
    return float(stats.wilcoxon(differences, zero_method="pratt", method="approx").pvalue)


def _bootstrap_median(differences: Sequence[float]) -> Interval:
    chance = np.random.default_rng(SEED)
    samples = min(BOOTSTRAPS, max(LEAST_BOOTSTRAPS, DRAWN // len(differences)))
    drawn = chance.choice(np.asarray(differences), size=(samples, len(differences)))
    low, high = np.percentile(np.median(drawn, axis=1), [2.5, 97.5])
    return Interval(float(low), float(high))
