"""What each simulated participant does after the online tasks, and what must come of it, as stories.

A story belongs to a habit, and each habit has three that take turns: so 24 people live all of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bangkom.domain.attendance import Presence
from bangkom.domain.graduation import Status

Habit = Literal["diligent", "mixed", "unmarked", "improving", "tampering", "corrupt", "half", "absent"]

ChatPart = Literal["present", "late", "absent", "cut", "admitted", "corrected", "excused"]
COUNTS_AS: Mapping[ChatPart, Presence] = {
    "present": "present",
    "late": "late",
    "absent": "absent",
    "cut": "present",  # cut off, and made up in another session
    "admitted": "present",  # owes tasks, and is let in with a reason
    "corrected": "present",  # cut off, and put right by the facilitator
    "excused": "excused",  # put right by the facilitator, who was told before
}

DesignPart = Literal["none", "draft", "submitted", "approved", "revised"]
"""Not begun; begun only; approved by the coach alone; by both; by both after it was sent back once."""
VERSIONS: Mapping[DesignPart, int] = {"none": 0, "draft": 2, "submitted": 2, "approved": 2, "revised": 3}
"""The first is what the task said, the second what the form was completed to."""

Levels = tuple[int, ...]
BEST, GOOD, SOLID, FAIR = (0,), (0, 0, 0, 1), (0, 1, 1), (1, 2)
"""Levels of an examiner's rubric, from the best (0), for its criteria in turn."""


@dataclass(frozen=True)
class PlannedPresentation:
    """`levels` of each examiner, in their order; a third is asked for only if the first two are far apart."""

    levels: tuple[Levels, ...]
    revision: Literal["none", "asked", "accepted"] = "none"


@dataclass(frozen=True)
class Measured:
    """An indicator's last value as typed, and whether the mentor accepts it; None: the mentor doesn't look.

    `before`: a value that the mentor sent back first.
    """

    value: str
    is_accepted: bool | None = True
    before: str = ""


@dataclass(frozen=True)
class PlannedImplementation:
    """`milestones`: of each short-term one that is told done, whether the mentor accepts it (None: doesn't look).

    `surveys`: respondents and points of the SKM before and after. `saving`: minutes before and after, how often a
    month, rupiah a month. `is_late`: reported after the last day.
    """

    milestones: tuple[bool | None, ...]
    readings: tuple[Measured, ...]
    surveys: tuple[tuple[int, int], ...] = ()
    saving: tuple[int, int, int, int] | None = None
    is_late: bool = False
    is_verified: bool = True


@dataclass(frozen=True)
class Journey:
    """`chats` and `forum` (contributions that count) are by place of the subject, the last for all that follow.

    `classroom`: those sessions, by place, at which somebody wasn't simply present; `mistaken`: the one that the list
    has as missed at first, to be put right after an objection. `exempt` and `late`: place of the assignment that isn't
    owed, or is handed in late. `is_revoked`: the certificate, later.
    """

    status: Status
    chats: tuple[ChatPart, ...] = ("present",)
    forum: tuple[int, ...] = (2,)
    is_short: bool = False
    classroom: Mapping[int, Presence] = field(default_factory=dict)
    mistaken: int | None = None
    design: DesignPart = "approved"
    presentation: PlannedPresentation | None = None
    implementation: PlannedImplementation | None = None
    exempt: int | None = None
    late: int | None = None
    is_moved: bool = False
    objects_to_mark: bool = False
    objects_to_verdict: bool = False
    is_revoked: bool = False

    def chat(self, place: int) -> ChatPart:
        return self.chats[min(place, len(self.chats) - 1)]

    def contributions(self, place: int) -> int:
        return self.forum[min(place, len(self.forum) - 1)]


def journey(habit: Habit, lap: int) -> Journey:
    """The story of the `lap`th person (from 0) of that habit."""
    return STORIES[habit][lap % len(STORIES[habit])]


REACHED = (Measured("1"), Measured("80"))
BETTER = (Measured("5"), Measured("60"))
WORSE = (Measured("9"), Measured("40"))
SURVEYS = ((29, 900), (31, 1020))
STAYED_AWAY = Journey("TIDAK LULUS", ("absent",), (0,), classroom=dict.fromkeys(range(20), "absent"), design="none")

STORIES: Mapping[Habit, tuple[Journey, Journey, Journey]] = {
    "diligent": (
        Journey(
            "LULUS",
            presentation=PlannedPresentation((BEST, BEST)),
            implementation=PlannedImplementation((True, True), REACHED, SURVEYS, (45, 20, 120, 1_500_000)),
        ),
        Journey(
            "LULUS",
            ("corrected", "present"),
            presentation=PlannedPresentation((BEST, GOOD)),
            implementation=PlannedImplementation((True, True), BETTER, ((40, 1100), (40, 1200)), (30, 25, 60, 250_000)),
            exempt=2,
        ),
        Journey(
            "DITUNDA",
            presentation=PlannedPresentation((GOOD, BEST)),
            implementation=PlannedImplementation(
                (None, None), (Measured("2", None), Measured("70", None)), SURVEYS[:1], is_verified=False
            ),
        ),
    ),
    "mixed": (
        Journey(
            "LULUS",
            classroom={2: "absent"},
            mistaken=4,
            presentation=PlannedPresentation((BEST, BEST)),
            implementation=PlannedImplementation((True, True), REACHED, ((29, 800), (29, 955)), (60, 20, 90, 0)),
            objects_to_mark=True,
            objects_to_verdict=True,
        ),
        Journey(
            "LULUS",
            ("late", "present"),
            classroom={1: "late", 3: "late"},
            presentation=PlannedPresentation((BEST, GOOD)),
            implementation=PlannedImplementation((True, True), REACHED, ((25, 700), (25, 790)), is_late=True),
            late=-2,
        ),
        Journey("TIDAK LULUS", design="submitted", presentation=PlannedPresentation((SOLID, SOLID))),
    ),
    "unmarked": (
        Journey(
            "DITUNDA",
            presentation=PlannedPresentation((GOOD, GOOD)),
            implementation=PlannedImplementation((True, True), BETTER, ((30, 860), (33, 1050)), (20, 10, 300, 400_000)),
        ),
        Journey("TIDAK LULUS", presentation=PlannedPresentation((BEST, GOOD))),
        Journey(
            "DITUNDA",
            classroom={0: "excused"},
            presentation=PlannedPresentation((BEST, BEST)),
            implementation=PlannedImplementation((True, True), REACHED, ((36, 1000), (36, 1010))),
        ),
    ),
    "improving": (
        Journey(
            "LULUS",
            ("cut", "present"),
            design="revised",
            presentation=PlannedPresentation((BEST, FAIR, GOOD)),
            implementation=PlannedImplementation(
                (True, True), (Measured("3", before="30"), Measured("72")), SURVEYS, (50, 35, 200, 800_000)
            ),
            is_revoked=True,
        ),
        Journey(
            "LULUS",
            classroom={5: "late"},
            presentation=PlannedPresentation((GOOD, GOOD)),
            implementation=PlannedImplementation((True, False), BETTER, ((20, 520), (22, 640))),
            is_moved=True,
        ),
        Journey(
            "LULUS",
            ("excused", "present"),
            design="revised",
            presentation=PlannedPresentation((BEST, BEST)),
            implementation=PlannedImplementation(
                (True, True), REACHED, ((50, 1400), (48, 1500)), (15, 5, 500, 2_000_000)
            ),
        ),
    ),
    "tampering": (
        Journey(
            "LULUS",
            ("late", "present"),
            classroom={0: "late", 3: "excused"},
            presentation=PlannedPresentation((BEST, GOOD), "accepted"),
            implementation=PlannedImplementation((True, True), REACHED, ((27, 800), (30, 985)), (35, 15, 80, 600_000)),
        ),
        Journey(
            "DITUNDA",
            presentation=PlannedPresentation((GOOD, GOOD), "asked"),
            implementation=PlannedImplementation((True, True), REACHED, ((45, 1250), (45, 1300))),
        ),
        Journey(
            "TIDAK LULUS",
            forum=(1, 2),
            is_short=True,
            presentation=PlannedPresentation((BEST, GOOD)),
            implementation=PlannedImplementation((True, True), BETTER, ((21, 560), (24, 700))),
        ),
    ),
    "corrupt": (
        Journey(
            "TIDAK LULUS",
            presentation=PlannedPresentation((FAIR, FAIR)),
            implementation=PlannedImplementation((True,), WORSE, ((30, 800), (30, 790))),
        ),
        Journey(
            "TIDAK LULUS",
            ("absent", "present"),
            presentation=PlannedPresentation((FAIR, FAIR)),
            implementation=PlannedImplementation(
                (None,), (Measured("6", None), Measured("55", None)), is_verified=False
            ),
        ),
        Journey(
            "TIDAK LULUS",
            classroom={1: "absent", 4: "absent"},
            presentation=PlannedPresentation((SOLID, SOLID)),
            implementation=PlannedImplementation((True, True), BETTER, ((33, 950), (33, 1000))),
        ),
    ),
    "half": (
        Journey(
            "TIDAK LULUS",
            ("admitted", "absent"),
            (1, 0),
            classroom={3: "absent", 4: "absent", 5: "absent", 6: "absent"},
            design="none",
        ),
        Journey("TIDAK LULUS", ("absent",), (0,), classroom={2: "excused", 5: "absent", 6: "absent"}, design="none"),
        Journey("TIDAK LULUS", ("absent",), (0,), classroom={}, design="none"),
    ),
    "absent": (STAYED_AWAY, STAYED_AWAY, STAYED_AWAY),
}
