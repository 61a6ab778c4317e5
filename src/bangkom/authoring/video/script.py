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
A slide may hold one picture line `![alt](file.png)` or one figure `:::{bars} Title` instead of points. Between two
slides the video may ask one question, `:::{check} id` (see authoring/checks.py). Reading never raises: what is wrong
comes back as problems, all of them at once, with the line to mend.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import yaml

from bangkom.authoring.checks import Check, split_check

POINT_LENGTH = 60
CAPTION_WIDTH = 42
_GROUP = re.compile(r"\{\s*[^{}|\s][^{}|]*\|\s*[^{}|\s][^{}|]*\}")
VIDEO_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Problem(NamedTuple):
    """A mistake in a script: its line (1-based), what is wrong and how to mend it (Indonesian sentences)."""

    line: int
    what: str
    how: str


class Token(NamedTuple):
    """One word of narration (or a `{caption|spoken}` group) with its punctuation, as read and as spoken."""

    written: str
    spoken: str


Sentence = tuple[Token, ...]


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
class Slide:
    title: str
    steps: tuple[Step, ...]
    figure: Picture | Bars | None
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


def tokens(text: str) -> Sentence:
    """Words of narration; `{caption|spoken}` and the punctuation that touches it make one token."""
    found = []
    for match in re.finditer(r"(?:\{[^{}]*\}|[^\s{}])+", text):
        raw = match.group()
        written = re.sub(r"\{([^{}|]*)\|[^{}]*\}", r"\1", raw)
        spoken = re.sub(r"\{[^{}|]*\|([^{}]*)\}", r"\1", raw)
        found.append(Token(" ".join(written.split()), " ".join(spoken.split())))
    return tuple(found)


def sentences(text: str) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    current: list[Token] = []
    words = tokens(text)
    for word, after in zip(words, (*words[1:], None), strict=False):
        current.append(word)
        if after is None or (_ends(word.written) and _begins(after.written)):
            found.append(tuple(current))
            current = []
    return tuple(found)


def written(sentence: Sequence[Token]) -> str:
    return " ".join(token.written for token in sentence)


def _ends(word: str) -> bool:
    return bool(re.search(r"[.?!…][\"'”’)\]]*$", word)) and not re.fullmatch(
        r"\(?(?:[A-Z]|No|Dr|Drs|Prof|Ir|Jl|Hj|hlm|Bpk)\.", word
    )


def _begins(word: str) -> bool:
    first = word.lstrip("\"'“‘([")[:1]
    return first.isupper() or first.isdigit()


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
    builder = _SlideBuilder(Slide(title[2:].strip(), (), None, first), problems)
    for number, line in block[1:]:
        builder.read(number, line)
    slides.append(builder.finish())


class _SlideBuilder:
    """Reads the lines under one `# title`, in order."""

    def __init__(self, slide: Slide, problems: list[Problem]) -> None:
        self._slide = slide
        self._problems = problems
        self._steps: list[Step] = [Step("", (), slide.line)]
        self._spoken: list[str] = []
        self._bars: list[Bar] | None = None
        self._bars_title = ""

    def read(self, number: int, line: str) -> None:
        text = line.strip()
        if self._bars is not None:
            self._read_bar(number, text, self._bars)
        elif not text:
            self._spoken.append("")
        elif text.startswith(">"):
            self._narrate(number, text[1:].strip())
        elif text.startswith("- ") and line.startswith("-"):
            self._add_point(number, text[2:].strip())
        elif match := re.fullmatch(r"!\[([^\]]*)\]\(([^()\s]+)\)", text):
            self._add_figure(number, Picture(match[1].strip(), match[2]))
            if not match[1].strip():
                self._problem(number, NO_ALT, NO_ALT_HOW)
        elif match := re.fullmatch(r":::\{bars\}\s*(.*)", text):
            self._bars, self._bars_title = [], match[1].strip()
        else:
            self._problem(number, UNKNOWN_LINE, UNKNOWN_LINE_HOW)

    def finish(self) -> Slide:
        line = self._slide.line
        if self._bars is not None:
            self._problem(line, OPEN_FENCE, OPEN_FENCE_HOW)
        self._close_step()
        steps = tuple(step for step in self._steps if step.point or step.sentences)
        for step in steps:
            if not step.sentences:
                self._problem(step.line, SILENT, SILENT_HOW)
        if not steps:
            self._problem(line, SILENT, SILENT_HOW)
        if not self._slide.title:
            self._problem(line, NO_SLIDE_TITLE, NO_SLIDE_TITLE_HOW)
        if self._slide.figure is not None and any(step.point for step in steps):
            self._problem(line, MIXED, MIXED_HOW)
        return replace(self._slide, steps=steps)

    def _narrate(self, number: int, text: str) -> None:
        if re.search(r"[{}|]", _GROUP.sub("", text)):
            self._problem(number, BAD_BRACES, BAD_BRACES_HOW)
            return
        for token in tokens(text):
            for word in token.written.split():
                if len(word) > CAPTION_WIDTH:
                    self._problem(number, LONG_WORD.format(word=word[:20] + "…"), LONG_WORD_HOW)
        self._spoken.append(text)

    def _add_point(self, number: int, text: str) -> None:
        self._close_step()
        self._steps.append(Step(text, (), number))
        if len(text) > POINT_LENGTH:
            self._problem(number, LONG_POINT.format(length=len(text)), LONG_POINT_HOW)

    def _add_figure(self, number: int, figure: Picture | Bars) -> None:
        if self._slide.figure is not None:
            self._problem(number, SECOND_FIGURE, SECOND_FIGURE_HOW)
        self._slide = replace(self._slide, figure=figure)

    def _read_bar(self, number: int, text: str, bars: list[Bar]) -> None:
        if text == ":::":
            if not bars:
                self._problem(number, NO_BARS, BAD_BAR_HOW)
            self._add_figure(number, Bars(self._bars_title, tuple(bars)))
            self._bars = None
            return
        match = re.fullmatch(r"(.+?)\s*:\s*(\d+(?:[.,]\d+)?)(\s*\S.{0,11})?", text)
        if match:
            shown = match[2].replace(".", ",") + (match[3] or "")
            bars.append(Bar(match[1], shown, float(match[2].replace(",", "."))))
        elif text:
            self._problem(number, BAD_BAR, BAD_BAR_HOW)

    def _close_step(self) -> None:
        step = self._steps[-1]
        self._steps[-1] = replace(step, sentences=sentences(" ".join(self._spoken)))
        self._spoken = []

    def _problem(self, line: int, what: str, how: str) -> None:
        self._problems.append(Problem(line, what, how))


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
NO_SLIDE_TITLE = "Judul salindia kosong."
NO_SLIDE_TITLE_HOW = "Tulis judul setelah tanda #."
SILENT = "Bagian ini belum bernarasi, jadi tidak akan tampil."
SILENT_HOW = "Tambahkan baris narasi di bawahnya, diawali tanda >."
LONG_POINT = "Butir ini {length} karakter; paling banyak 60 agar terbaca di ponsel."
LONG_POINT_HOW = "Ringkas butirnya; penjelasan masuk ke narasi."
NO_ALT = "Gambar belum diberi keterangan."
NO_ALT_HOW = "Tulis keterangan di dalam kurung siku: ![keterangan](berkas.png)."
SECOND_FIGURE = "Salindia ini memuat lebih dari satu gambar."
SECOND_FIGURE_HOW = "Pindahkan gambar kedua ke salindia baru."
MIXED = "Salindia ini memuat gambar dan butir sekaligus."
MIXED_HOW = "Pilih salah satu, atau pecah menjadi dua salindia."
OPEN_FENCE = "Grafik pada salindia ini belum ditutup."
OPEN_FENCE_HOW = "Tutup grafik dengan baris :::"
NO_BARS = "Grafik ini belum berisi batang."
BAD_BAR = "Baris grafik ini tidak terbaca."
BAD_BAR_HOW = "Tulis satu batang per baris, misalnya Sebelum: 45"
BAD_BRACES = "Kurung kurawal pada narasi tidak lengkap."
BAD_BRACES_HOW = "Tulis {teks yang dibaca|teks yang diucapkan}."
LONG_WORD = "Kata “{word}” terlalu panjang untuk teks layar."
LONG_WORD_HOW = "Tulis yang pendek dengan {teks yang dibaca|teks yang diucapkan}."
UNKNOWN_LINE = "Baris ini tidak dikenali."
UNKNOWN_LINE_HOW = (
    "Pakai # judul, - butir, > narasi, ![keterangan](berkas), atau :::{bars}; soal :::{check} di antara dua salindia."
)
