"""The rancangan of a participant: where it stands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

DesignState = Literal["draft", "submitted", "revise", "approved"]


@dataclass(frozen=True)
class DesignStanding:
    """The newest version and what became of it; moments are aware, None while that person hasn't approved."""

    version: int
    state: DesignState
    approved_by_coach_at: datetime | None
    approved_by_mentor_at: datetime | None
    updated_at: datetime
