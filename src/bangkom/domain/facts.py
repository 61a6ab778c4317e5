"""What graduation is judged by: the facts of one participant's whole training, gathered by `store.facts`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bangkom.domain.attendance import Presence
from bangkom.domain.design import DesignStanding
from bangkom.domain.implementation import ImplementationOutcome
from bangkom.domain.presentation import PresentationResult
from bangkom.domain.results import State


@dataclass(frozen=True)
class TaskFact:
    """One task. `points` of `maximum` are there only if it is graded.

    `closes_at`: the last moment at which it is taken, an extension included; None if it is taken for ever.
    """

    assignment: str
    state: State
    points: float | None
    maximum: float
    closes_at: datetime | None = None


@dataclass(frozen=True)
class GraduationFacts:
    """What is known of one participant as of `as_of`; every moment is aware.

    `chats`: by subject, None while it isn't recorded. `forum`: contributions by subject. `classroom`: an entry for each
    session planned for the participant's group. `closing_at`: the end of the last of them, None if none is planned.
    """

    tasks: tuple[TaskFact, ...]
    videos_credited: int
    videos_required: int
    chats: Mapping[str, Presence | None]
    forum: Mapping[str, int]
    classroom: tuple[Presence | None, ...]
    design: DesignStanding | None
    presentation: PresentationResult | None
    implementation: ImplementationOutcome | None
    closing_at: datetime | None
    as_of: datetime

    @property
    def is_closed(self) -> bool:
        """Whether the classroom days are over."""
        return self.closing_at is not None and self.as_of > self.closing_at
