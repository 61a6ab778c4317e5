"""The blocks of a lesson: Markdown between directives, and directives (`:::{kind} argument`) with their lines.

markdown-it finds the fences, so code blocks and longer fences behave as in MyST; what stands inside one is ours.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from mdit_py_plugins.colon_fence import colon_fence_plugin

from bangkom.authoring.problems import ProblemLog

INFO = re.compile(r"\{\s*([^{}]*?)\s*\}\s*(.*?)\s*")
SETTING = re.compile(r":([A-Za-z][\w-]*):\s*(.*?)\s*")
NEAR_SETTING = re.compile(r":\s?[A-Za-z][\w-]*(\s|$)|:\s[A-Za-z][\w-]*:")
NEAR_FENCE = re.compile(r"[\s>*+-]*(?::{2,}\s*\{|:\{[a-z-]+\}|:{3,}\s*$)")
INNER_FENCE = re.compile(r"\s*(:{3,})\s*\{")


@dataclass(frozen=True)
class Line:
    """One line and its number in the file."""

    number: int
    text: str


@dataclass(frozen=True)
class Setting:
    """`:name: value` and the line it stands on."""

    value: str
    line: int


@dataclass(frozen=True)
class Directive:
    """One fence: `:::{kind} argument` on `line`, its settings, and the lines of its body."""

    kind: str
    argument: str
    settings: Mapping[str, Setting]
    body: tuple[Line, ...]
    line: int


@dataclass(frozen=True)
class Prose:
    """Lines of Markdown between directives."""

    lines: tuple[Line, ...]


def split_blocks(lines: Sequence[Line], log: ProblemLog) -> list[Prose | Directive]:
    """Part a text into prose and directives, in order; malformed fences are noted and left out."""
    blocks: list[Prose | Directive] = []
    parser = MarkdownIt("commonmark").enable("table").use(colon_fence_plugin)
    tokens = parser.parse("\n".join(line.text for line in lines) + "\n")
    literal: set[int] = set()
    start = 0
    for token in tokens:
        if token.map is None or token.type not in ("colon_fence", "fence"):
            continue
        first, end = token.map
        if token.type == "fence":
            literal.update(range(first, end))
        elif token.level == 0:
            _add_prose(lines, range(start, first), literal, blocks, log)
            directive = _directive(lines[first:end], token.info.strip(), len(token.markup), log)
            if directive:
                blocks.append(directive)
            start = end
    _add_prose(lines, range(start, len(lines)), literal, blocks, log)
    return blocks


def _add_prose(
    lines: Sequence[Line], chosen: Iterable[int], literal: set[int], blocks: list[Prose | Directive], log: ProblemLog
) -> None:
    numbers = list(chosen)
    opened = False
    for index in numbers:
        if index in literal or not NEAR_FENCE.match(lines[index].text):
            continue
        opens = "{" in lines[index].text
        if opens or not opened:  # a closer belongs to the stray opener above it
            log.add(lines[index].number, STRAY_FENCE)
        opened = opens
    prose = tuple(lines[index] for index in numbers if index < len(lines))
    if any(line.text.strip() for line in prose):
        blocks.append(Prose(prose))


def _directive(lines: Sequence[Line], info: str, length: int, log: ProblemLog) -> Directive | None:
    line = lines[0].number
    last = lines[-1].text.strip()
    if len(lines) < 2 or set(last) != {":"} or len(last) < length:
        log.add(line, UNCLOSED)
        return None
    match = INFO.fullmatch(info)
    if match is None:
        log.add(line, NO_BRACES if info else STRAY_CLOSE)
        return None
    inside = lines[1:-1]
    for inner in inside:
        nested = INNER_FENCE.match(inner.text)
        if nested and len(nested[1]) >= length:
            log.add(inner.number, OVERLAP, opened=line)
            return None
    settings, body = _settings(inside, log)
    return Directive(match[1], match[2], settings, tuple(body), line)


def _settings(lines: Sequence[Line], log: ProblemLog) -> tuple[Mapping[str, Setting], Sequence[Line]]:
    settings: dict[str, Setting] = {}
    for index, line in enumerate(lines):
        text = line.text.strip()
        if not text:
            continue
        match = SETTING.fullmatch(text)
        if match is None and NEAR_SETTING.match(text):
            log.add(line.number, BAD_SETTING, text=text[:40])
        elif match is None:
            return settings, lines[index:]
        elif match[1] in settings:
            log.add(line.number, DOUBLE_SETTING, name=match[1])
        else:
            settings[match[1]] = Setting(match[2], line.number)
    return settings, ()


STRAY_FENCE = (
    "Tanda ::: di sini tidak membuka atau menutup blok",
    "Mulai baris ini dengan tiga titik dua tepat di tepi kiri, di luar daftar dan kutipan.",
)
STRAY_CLOSE = (
    "Penutup ::: ini tidak punya pembuka",
    "Hapus baris ini, atau tulis pembukanya, misalnya :::{{tip}}. Bila bersarang, blok luar memakai :::: (empat).",
)
NO_BRACES = ("Jenis blok belum diapit kurung kurawal", "Tulis misalnya :::{{single-choice}} asas-01.")
UNCLOSED = ("Blok ini tidak ditutup", "Tambahkan baris ::: setelah baris terakhirnya.")
OVERLAP = (
    "Blok ini mulai sebelum blok di baris {opened} ditutup",
    "Tutup dulu blok itu dengan :::. Bila memang bersarang, buka dan tutup blok luar dengan :::: (empat).",
)
BAD_SETTING = ('Pengaturan "{text}" tidak terbaca', "Tulis nama di antara dua titik dua, misalnya :points: 2.")
DOUBLE_SETTING = ("Pengaturan :{name}: ditulis dua kali", "Hapus salah satunya.")
