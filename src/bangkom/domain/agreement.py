"""How far examiners agree who each mark the same people alone."""

import math
import statistics
from collections.abc import Sequence


def intraclass(rows: Sequence[Sequence[float]]) -> float | None:
    """ICC(2,k): absolute agreement of the mean of `k` examiners, drawn at random, over `n` people; negative if there is
    none. None if it can't be reckoned: fewer than two people or examiners, or people who differ less than error alone
    would make them.

    `rows`: a person each, a mark of each of the same number of examiners. Source: P. E. Shrout and J. L. Fleiss,
    Psychological Bulletin 86 (1979) 420–428: (BMS − EMS) / (BMS + (JMS − EMS)/n).
    """
    n, k = len(rows), len(rows[0]) if rows else 0
    if n < 2 or k < 2:
        return None
    if any(len(row) != k for row in rows):
        raise ValueError("every person needs a mark of the same number of examiners")
    grand = statistics.fmean(value for row in rows for value in row)
    people = [statistics.fmean(row) for row in rows]
    examiners = [statistics.fmean(row[place] for row in rows) for place in range(k)]
    between = k * math.fsum((mean - grand) ** 2 for mean in people) / (n - 1)
    judges = n * math.fsum((mean - grand) ** 2 for mean in examiners) / (k - 1)
    total = math.fsum((value - grand) ** 2 for row in rows for value in row)
    error = (total - between * (n - 1) - judges * (k - 1)) / ((n - 1) * (k - 1))
    below = between + (judges - error) / n
    return (between - error) / below if below > 1e-12 else None


def severity(rows: Sequence[tuple[str, str, float]]) -> dict[str, tuple[int, float]]:
    """By examiner: how many they marked, and how far their marks lie above (milder) or below (stricter) the mean that
    the same people got from all. `rows`: (person, examiner, mark)."""
    people: dict[str, list[float]] = {}
    for person, _, mark in rows:
        people.setdefault(person, []).append(mark)
    apart: dict[str, list[float]] = {}
    for person, examiner, mark in rows:
        apart.setdefault(examiner, []).append(mark - statistics.fmean(people[person]))
    return {examiner: (len(found), statistics.fmean(found)) for examiner, found in sorted(apart.items())}
