"""A video script in plain text, read into slides, points and narration.

```
---
id: kebijakan-01
title: Mengapa revolusi mental?
---
# Slide title
> Narration while only the title shows.
- A short point
  > Narration as the point appears, {UU 25/2009|undang-undang nomor dua puluh lima}.
```
Instead of points a slide may hold one picture line `![alt](file.png)` or one figure, closed by `:::`:

- `:::{bars} Title` with a line `label: number` a bar; its narration stands after it;
- `:::{flow}` with two to five points and their narration: boxes with arrows, appearing one by one;
- `:::{quadrants} Across | Up` with four points and their narration, upper left, upper right, lower left, lower right:
  a field of two by two whose axes rise to the right and upwards.

Between two slides the video may ask one question, `:::{check} id` (see authoring/checks.py). Reading never raises:
what is wrong comes back as problems, all of them at once, with the line to mend.
"""

import re
from collections.abc import Sequence

import yaml

from bangkom.authoring.checks import split_check
from bangkom.authoring.video.parts import Problem, Script, Slide
from bangkom.authoring.video.slide_reader import SlideReader

VIDEO_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def parse_script(text: str) -> tuple[Script | None, tuple[Problem, ...]]:
    """The script, and every problem found in it; the script is None only when its front matter can't be read."""
    narrated, check, asked_wrongly = split_check(text.removeprefix("\ufeff"))
    lines = narrated.splitlines()
    problems = [Problem(one.line, f"{one.what}.", one.how) for one in asked_wrongly]
    head, start = _front_matter(lines, problems)
    slides: list[Slide] = []
    block: list[tuple[int, str]] = []
    for number, line in enumerate(lines[start:], start + 1):
        if line.startswith("# "):
            _add_slide(block, slides, problems)
            block = []
        elif not block and line.strip():
            problems.append(Problem(number, NO_SLIDE, NO_SLIDE_HOW))
            continue
        if block or line.strip():
            block.append((number, line.rstrip()))
    _add_slide(block, slides, problems)
    if not slides:
        problems.append(Problem(max(start, 1), EMPTY, EMPTY_HOW))
    if head is None:
        return None, tuple(problems)
    return Script(head[0], head[1], tuple(slides), check), tuple(sorted(problems))


def _front_matter(lines: Sequence[str], problems: list[Problem]) -> tuple[tuple[str, str] | None, int]:
    ends = [number for number, line in enumerate(lines) if line.strip() == "---"]
    if len(ends) < 2 or ends[0] != 0:
        problems.append(Problem(1, NO_HEAD, NO_HEAD_HOW))
        return None, 0
    start = ends[1] + 1
    try:
        head = yaml.safe_load("\n".join(lines[1 : ends[1]]))
    except yaml.YAMLError:
        head = None
    values = head if isinstance(head, dict) else {}
    name, title = values.get("id"), values.get("title")
    if not isinstance(name, str) or not VIDEO_ID.fullmatch(name):
        problems.append(Problem(2, BAD_ID, BAD_ID_HOW))
        return None, start
    if not isinstance(title, str) or not title.strip():
        problems.append(Problem(2, NO_TITLE, NO_TITLE_HOW))
        return None, start
    return (name, " ".join(title.split())), start


def _add_slide(block: Sequence[tuple[int, str]], slides: list[Slide], problems: list[Problem]) -> None:
    if not block:
        return
    first, title = block[0]
    builder = SlideReader(Slide(title[2:].strip(), (), None, first), problems)
    for number, line in block[1:]:
        builder.read(number, line)
    slides.append(builder.finish())


NO_HEAD = "Naskah belum diawali kepala berkas."
NO_HEAD_HOW = "Awali dengan baris ---, lalu id: dan title:, lalu baris --- lagi."
BAD_ID = "Kepala berkas belum memuat id yang sah."
BAD_ID_HOW = "Tulis misalnya id: kebijakan-01 (huruf kecil, angka, dan tanda hubung)."
NO_TITLE = "Kepala berkas belum memuat judul."
NO_TITLE_HOW = "Tulis misalnya title: Mengapa revolusi mental?"
NO_SLIDE = "Baris ini berdiri sebelum judul salindia pertama."
NO_SLIDE_HOW = "Tulis judul salindia dahulu, misalnya # Lima gerakan."
EMPTY = "Naskah belum berisi salindia."
EMPTY_HOW = "Tulis sekurang-kurangnya satu judul (# …) dengan narasi (> …)."
