"""How well a test's questions hold together: item–rest correlation and Cronbach's alpha."""

import math
import statistics
from collections.abc import Sequence


def item_rest(rows: Sequence[Sequence[float]], item: int) -> float | None:
    """The corrected point-biserial of question `item`: its correlation with the sum of the others. None if either is
    the same for all.

    `rows`: a person each, their points question by question. Source: S. Henrysson, Psychometrika 28 (1963) 211–218.
    """
    own = [row[item] for row in rows]
    rest = [math.fsum(row) - row[item] for row in rows]
    if len(rows) < 2 or _is_constant(own) or _is_constant(rest):
        return None
    return statistics.correlation(own, rest)


def alpha(rows: Sequence[Sequence[float]]) -> float | None:
    """Cronbach's alpha, which for questions of one point is KR-20; None for fewer than two people or questions, or if
    everybody has the same sum.

    Source: L. J. Cronbach, Psychometrika 16 (1951) 297–334.
    """
    k = len(rows[0]) if rows else 0
    sums = [math.fsum(row) for row in rows]
    if len(rows) < 2 or k < 2 or _is_constant(sums):
        return None
    variances = math.fsum(statistics.variance([row[place] for row in rows]) for place in range(k))
    return k / (k - 1) * (1 - variances / statistics.variance(sums))


def _is_constant(values: Sequence[float]) -> bool:
    return max(values) - min(values) < 1e-9
