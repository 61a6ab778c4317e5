"""What a review says: a place in the course's files, what is there, how to mend it, and how much it matters."""

from dataclasses import dataclass
from typing import Literal, get_args

from bangkom.authoring.problems import Sentence

Degree = Literal["salah", "saran"]
"""`salah` must be mended before publishing; `saran` is advice."""
DEGREES: tuple[Degree, ...] = get_args(Degree)


@dataclass(frozen=True, order=True)
class Finding:
    """One finding: the file as seen from the project folder, the line (1-based), what is wrong (no full stop), how to
    mend it (with one)."""

    path: str
    line: int
    degree: Degree
    what: str
    how: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.degree}: {self.what}. {self.how}"


def wrong(path: str, line: int, sentence: Sentence, **values: object) -> Finding:
    """A `salah`; `values` fill the sentence's places."""
    what, how = sentence
    return Finding(path, line, "salah", what.format(**values), how.format(**values))


def advice(path: str, line: int, sentence: Sentence, **values: object) -> Finding:
    """A `saran`; `values` fill the sentence's places."""
    what, how = sentence
    return Finding(path, line, "saran", what.format(**values), how.format(**values))
