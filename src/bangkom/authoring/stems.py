"""What every question needs before its options, columns or rubric: a sentence that asks."""

from collections.abc import Sequence

from bangkom.authoring.fences import Directive, Line
from bangkom.authoring.problems import ProblemLog


def read_stem(lines: Sequence[Line], directive: Directive, log: ProblemLog) -> str:
    """The stem that these lines are; noted if there is none."""
    stem = "\n".join(line.text for line in lines).strip()
    need_stem(stem, directive, log)
    return stem


def need_stem(stem: str, directive: Directive, log: ProblemLog) -> None:
    if not stem:
        log.add(directive.line, NO_STEM)


NO_STEM = ("Kalimat soal belum ada", "Tulis pertanyaannya di bawah pengaturan, sebelum pilihan atau rubrik.")
