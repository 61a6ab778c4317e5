"""Mistakes in the course's files, collected so that an author sees all of them at once, each with how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass

from bangkom.errors import CourseError

Sentence = tuple[str, str]
"""What is wrong (no full stop) and how to mend it (with one); both may hold `str.format` places."""


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake: the file as seen from the project folder, the line (1-based), what is wrong, how to mend it."""

    path: str
    line: int
    what: str
    how: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}. {self.how}"


class CourseProblemsError(CourseError):
    """A CourseError that knows its problems, sorted by file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        listed = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{SUMMARY.format(count=len(self.problems))}\n{listed}")


class ProblemLog:
    """Collects the problems of one file into a list shared with the other files."""

    def __init__(self, path: str, found: list[Problem]) -> None:
        self.path = path
        self._found = found

    def add(self, line: int, sentence: Sentence, **values: object) -> None:
        """Note one problem; `values` fill the sentence's places."""
        what, how = sentence
        self._found.append(Problem(self.path, line, what.format(**values), how.format(**values)))


SUMMARY = "Ada {count} hal yang perlu diperbaiki di bahan pelajaran. Tidak ada berkas yang diubah."
