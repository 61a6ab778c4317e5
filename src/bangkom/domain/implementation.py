"""What came of putting a rancangan into practice."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class IndicatorResult:
    """An indicator of the rancangan with its last reading; `share` of the way from baseline to target, 0…1."""

    indicator: str
    share: float | None


@dataclass(frozen=True)
class ImplementationOutcome:
    """`score` out of 100, None until the mentor has verified; moments are aware, None while it hasn't happened."""

    reported_at: datetime | None
    verified_at: datetime | None
    score: float | None
    milestones_due: int
    milestones_done: int
    indicators: tuple[IndicatorResult, ...]
