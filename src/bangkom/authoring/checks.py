"""The question that a video asks midway: one fence between two slides of its script, apart from what becomes the film.

```
:::{check} cek-kebijakan-01
Siapa yang berubah lebih dulu?
- [x] Saya sendiri
  > Mulai dari diri sendiri, lalu mengajak yang lain.
- [ ] Atasan
  > Tidak perlu menunggu siapa pun.
:::
```
Nobody but its author knows where in a recording the slides end: there `:at: 95` below the opening line says the second.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bangkom.authoring import choices, values
from bangkom.authoring.fences import Directive, Line, split_blocks
from bangkom.authoring.problems import Problem, ProblemLog
from bangkom.authoring.questions import BAD_ID, NOT_ONE, QUESTION_ID
from bangkom.authoring.stems import NO_STEM
from bangkom.domain.questions import Option

OPENING = re.compile(r"(:{3,})\s*\{\s*check\s*\}")


@dataclass(frozen=True)
class Check:
    """A question after the first `after` slides, with exactly one right option; stem and texts are Markdown.

    `at` is the second of a recording at which it is asked; None: not in a recording.
    """

    id: str
    after: int
    stem: str
    options: tuple[Option, ...]
    at: float | None = None


def split_check(text: str) -> tuple[str, Check | None, tuple[Problem, ...]]:
    """A script's text with blank lines in place of the question, the question, and what must be mended in it."""
    lines = text.splitlines()
    found: list[Problem] = []
    log = ProblemLog("", found)
    spans = _spans(lines)
    checks = [_read(lines, span, log) for span in spans]
    for span in spans[1:]:
        log.add(span.start + 1, SECOND)
    for span in spans:
        lines[span.start : span.stop] = [""] * len(span)
    return "\n".join(lines), checks[0] if checks else None, tuple(found)


def without_check(text: str) -> str:
    """The same text, to the byte, as if the question had never been written: all that the film depends on."""
    lines = text.splitlines(keepends=True)
    for span in reversed(_spans(lines)):
        del lines[span.start : span.stop]
    return "".join(lines)


def find_check(course_dir: Path, video: str) -> Check | None:
    """The question, with its key, of the video of that id; None if it has none or the script can't be read."""
    for path in course_dir.glob(f"*/video/{video}.md"):
        _, check, problems = split_check(path.read_text(encoding="utf-8", errors="replace"))
        return None if problems else check
    return None


def _spans(lines: Sequence[str]) -> list[range]:
    """The lines of every fence; one that isn't closed ends before the next slide."""
    spans: list[range] = []
    start = 0
    for index, line in enumerate(lines):
        opening = OPENING.match(line)
        if opening is None or index < start:
            continue
        start = next(
            (
                end + (0 if lines[end].startswith("# ") else 1)
                for end in range(index + 1, len(lines))
                if lines[end].startswith("# ") or re.fullmatch(f":{{{len(opening[1])},}}", lines[end].strip())
            ),
            len(lines),
        )
        spans.append(range(index, start))
    return spans


def _read(lines: Sequence[str], span: range, log: ProblemLog) -> Check | None:
    first = span.start + 1
    blocks = split_blocks([Line(number + 1, lines[number]) for number in span], log)
    directive = next((block for block in blocks if isinstance(block, Directive)), None)
    if directive is None:
        return None
    values.check_names(directive, ("at",), log)
    if not QUESTION_ID.fullmatch(directive.argument):
        log.add(first, BAD_ID, id=directive.argument, kind=directive.kind)
    stem, rest = choices.split_stem(directive.body, log)
    if not stem:
        log.add(first, NO_STEM)
    options = choices.read_options(rest, first, log)
    if options and sum(option.correct for option in options) != 1:
        log.add(first, NOT_ONE, count=sum(option.correct for option in options))
    following = next((line for line in lines[span.stop :] if line.strip()), "")
    head = [index for index, line in enumerate(lines) if line.strip() == "---"][:2]
    after = sum(line.startswith("# ") for line in lines[head[-1] if head else 0 : span.start])
    if not after or not following.startswith("# "):
        log.add(first, NOT_BETWEEN)
    return Check(directive.argument, after, stem, options, values.second(directive, log))


SECOND = ("Naskah ini memuat lebih dari satu soal", "Sisakan satu soal saja dalam satu video.")
NOT_BETWEEN = ("Soal ini tidak berdiri di antara dua salindia", "Pindahkan tepat sebelum baris # judul salindia.")
