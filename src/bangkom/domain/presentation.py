"""Presentations before examiners."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Revision = Literal["none", "asked", "handed_in", "accepted"]


@dataclass(frozen=True)
class PresentationResult:
    """`score`: mean of the examiners', of 100; None until it counts. `needs_third`: the first two are too far apart and
    a third hasn't marked yet. `examiners`: how many have marked. `held_at`: when the slot was; None if none was given.
    """

    score: float | None
    examiners: int
    needs_third: bool
    revision: Revision
    held_at: datetime | None
