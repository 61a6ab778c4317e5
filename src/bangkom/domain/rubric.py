"""Marking by a rubric: a level for every criterion, and the points that the levels come to."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bangkom.domain.questions import Criterion
from bangkom.errors import MarkingError

MOST_COMMENT = 4000
"""Characters of a comment."""


@dataclass(frozen=True)
class Level:
    """The level chosen for one criterion: `level` counts from the best, 0."""

    criterion: str
    level: int
    points: float


def choose(criteria: Sequence[Criterion], levels: Sequence[int | None]) -> tuple[Level, ...]:
    """The chosen level of every criterion, in the rubric's order; `levels` has an entry for each, or None.

    MarkingError, naming them, if criteria are without a level or a level isn't one of theirs.
    """
    missing = []
    chosen = []
    for criterion, level in zip(criteria, levels, strict=True):
        if level is None or not 0 <= level < len(criterion.levels):
            missing.append(criterion.name)
        else:
            chosen.append(Level(criterion.name, level, criterion.level_points()[level]))
    if missing:
        raise MarkingError(MISSING.format(names=", ".join(missing)))
    return tuple(chosen)


def total(chosen: Sequence[Level]) -> float:
    """The sum, to two decimals as everywhere; never -0.0."""
    return round(math.fsum(one.points for one in chosen), 2) + 0.0


def maximum(criteria: Sequence[Criterion]) -> float:
    """What the best levels come to."""
    return round(math.fsum(criterion.points for criterion in criteria), 2)


def objection_closes(released_at: datetime, marked_at: datetime | None, days: int) -> datetime:
    """Until when its participant may object to a mark: `days` after they could read it.

    A mark that was given after the release could be read from then on. `marked_at` None: it isn't known, or before.
    """
    return max(released_at, marked_at or released_at) + timedelta(days=days)


MISSING = "Pilih satu tingkat untuk: {names}."
