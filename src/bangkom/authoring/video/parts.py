"""What a video script is made of: slides, the steps in which they appear, and their figures."""

from dataclasses import dataclass
from typing import NamedTuple

from bangkom.authoring.checks import Check
from bangkom.authoring.video.narration import Sentence


class Problem(NamedTuple):
    """A mistake in a script: its line (1-based), what is wrong and how to mend it (Indonesian sentences)."""

    line: int
    what: str
    how: str


@dataclass(frozen=True)
class Step:
    """What is spoken while the slide stands still; `point` is the text that appears with it, "" for none."""

    point: str
    sentences: tuple[Sentence, ...]
    line: int


@dataclass(frozen=True)
class Picture:
    alt: str
    file: str


@dataclass(frozen=True)
class Bar:
    label: str
    text: str
    value: float


@dataclass(frozen=True)
class Bars:
    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Flow:
    """The slide's points as boxes with arrows between them."""


@dataclass(frozen=True)
class Quadrants:
    """The slide's four points as cells: upper left, upper right, lower left, lower right.

    `across` is the name of what rises to the right, `up` of what rises upwards.
    """

    across: str
    up: str


Figure = Picture | Bars | Flow | Quadrants


@dataclass(frozen=True)
class Slide:
    title: str
    steps: tuple[Step, ...]
    figure: Figure | None
    line: int

    @property
    def points(self) -> tuple[str, ...]:
        return tuple(step.point for step in self.steps if step.point)


@dataclass(frozen=True)
class Script:
    id: str
    title: str
    slides: tuple[Slide, ...]
    check: Check | None = None
