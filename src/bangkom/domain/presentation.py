"""The presentation of a rancangan before examiners: what came of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Revision = Literal["none", "asked", "handed_in", "accepted"]


@dataclass(frozen=True)
class PresentationResult:
    """`score` out of 100, None until enough examiners have scored; `held_at` is aware, None until it was held."""

    score: float | None
    examiners: int
    needs_third: bool
    revision: Revision
    held_at: datetime | None
