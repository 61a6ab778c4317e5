"""What any question bank says, before it is made into questions of ours."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["choice", "true-false", "number", "short-text", "matching", "essay", "description", "other"]


@dataclass(frozen=True)
class BankAnswer:
    """One answer. `text`: Markdown of an option, or plain text to compare with; `share`: percent of the points.

    `match`: the other half of a pair; `tolerance`: absolute, of a number.
    """

    text: str
    share: Decimal
    feedback: str = ""
    match: str = ""
    tolerance: Decimal = Decimal(0)


@dataclass(frozen=True)
class BankQuestion:
    """One question at `line` of its file; `stem` and feedback are Markdown; `losses`: what the reader left out.

    Of an essay: `grader`: what its marker is told; `words`: the least and the most.
    """

    kind: Kind
    name: str
    line: int
    category: str
    stem: str
    answers: tuple[BankAnswer, ...] = ()
    single: bool = True
    points: Decimal = Decimal(1)
    feedback: str = ""
    losses: tuple[str, ...] = ()
    grader: str = ""
    words: tuple[int, int] | None = None


@dataclass(frozen=True, order=True)
class Loss:
    """What could not be brought in as it was: the line in the bank, which question, and why."""

    line: int
    question: str
    why: str

    def __str__(self) -> str:
        return f"baris {self.line}, {self.question}: {self.why}"
