"""A lesson or a script as the pieces that somebody reads or hears, each with the lines it stands on."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from markdown_it import MarkdownIt

from bangkom.authoring.choices import FEEDBACK, OPTION
from bangkom.authoring.fences import Directive, Line, Prose, split_blocks
from bangkom.authoring.frontmatter import split_head
from bangkom.authoring.lesson import ADMONITIONS
from bangkom.authoring.problems import ProblemLog
from bangkom.authoring.questions import KINDS

Role = Literal["heading", "paragraph", "item", "cell", "stem", "option", "feedback", "rubric", "narration"]

LIST_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+")
SPOKEN = re.compile(r"\{\s*([^{}|]*?)\s*\|[^{}]*\}")
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
FEEDBACK_SETTINGS = ("feedback-right", "feedback-wrong")
CONFIRM = "confirm"
QUOTE = "quote"


@dataclass(frozen=True)
class Passage:
    """What is read at one go. `parts`: its lines as written, without list marks and quotes, never empty.

    `within`: the admonition around it (`confirm`), or `quote`, or nothing. `question`: the id of its question, if any.
    """

    role: Role
    parts: tuple[Line, ...]
    within: str = ""
    question: str = ""

    @property
    def line(self) -> int:
        return self.parts[0].number

    @property
    def text(self) -> str:
        return " ".join(part.text.strip() for part in self.parts)

    def line_at(self, offset: int) -> int:
        """The line on which the character `offset` of `text` stands."""
        end = 0
        for part in self.parts:
            end += len(part.text.strip()) + 1
            if offset < end:
                return part.number
        return self.parts[-1].number


def lesson_passages(text: str) -> tuple[Passage, ...]:
    """The passages of a lesson, in order; what is malformed is left out."""
    log = ProblemLog("", [])
    _, body, first = split_head(text, log)
    lines = [Line(number, line) for number, line in enumerate(body.split("\n"), start=first)]
    return tuple(_of_blocks(split_blocks(lines, log), "", log))


def script_passages(text: str) -> tuple[Passage, ...]:
    """The passages of a video script: slide titles, points and narration, and the question asked midway."""
    log = ProblemLog("", [])
    _, body, first = split_head(text, log)
    lines = [Line(number, line) for number, line in enumerate(body.split("\n"), start=first)]
    found: list[Passage] = []
    for block in split_blocks(lines, log):
        if isinstance(block, Directive) and block.kind == "check":
            found += _of_question(block)
        else:
            found += _spoken(block.lines if isinstance(block, Prose) else block.body)
    return tuple(found)


def plain(text: str) -> str:
    """Text without marks: emphasis, code, links (their words stay), quotation signs and what a voice would say."""
    spoken = SPOKEN.sub(r"\1", text)
    return re.sub(r"(?<!\w)_|_(?!\w)|[*`\\]", "", LINK.sub(r"\1", spoken))


def normalised(text: str) -> str:
    """The form in which statements are looked for: no marks, no table lines, one space, lower case, plain dashes."""
    folded = unicodedata.normalize("NFKC", plain(text)).casefold()
    straight = folded.translate(STRAIGHT)
    return " ".join(re.sub(r"\s*([×/-])\s*", r"\1", straight.replace("|", " ")).split())


STRAIGHT = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "‑": "-", "−": "-"})


def _of_blocks(blocks: Sequence[Prose | Directive], within: str, log: ProblemLog) -> Iterator[Passage]:
    for block in blocks:
        if isinstance(block, Prose):
            yield from _of_prose(block.lines, within)
        elif block.kind in ADMONITIONS:
            if block.argument:
                yield Passage("heading", (Line(block.line, block.argument),), block.kind)
            yield from _of_blocks(split_blocks(block.body, log), block.kind, log)
        elif block.kind in KINDS:
            yield from _of_question(block)


def _of_prose(lines: Sequence[Line], within: str) -> Iterator[Passage]:
    tokens = MarkdownIt("commonmark").enable("table").parse("\n".join(line.text for line in lines) + "\n")
    opened: list[str] = []
    row: tuple[int, int] = (0, 0)
    for token in tokens:
        if token.nesting == 1:
            opened.append(token.type)
            row = (token.map[0], token.map[1]) if token.type == "tr_open" and token.map else row
        elif token.nesting == -1:
            opened.pop()
        elif token.type == "inline" and token.content.strip():
            if opened[-1] in ("th_open", "td_open"):
                yield Passage("cell", (Line(lines[row[0]].number, token.content),), within)
                continue
            start, end = token.map or row
            role: Role = "paragraph"
            if opened[-1] == "heading_open":
                role = "heading"
            elif "list_item_open" in opened:
                role = "item"
            contents = token.content.split("\n")
            around = QUOTE if "blockquote_open" in opened else within
            parts = tuple(Line(line.number, part) for line, part in zip(lines[start:end], contents, strict=False))
            yield Passage(role, parts, around)


def _of_question(block: Directive) -> Iterator[Passage]:
    for name in FEEDBACK_SETTINGS:
        setting = block.settings.get(name)
        if setting and setting.value:
            yield Passage("feedback", (Line(setting.line, setting.value),), question=block.argument)
    role: Role = "stem"
    parts: list[Line] = []
    for line in block.body:
        option, feedback, item = OPTION.fullmatch(line.text), FEEDBACK.fullmatch(line.text), LIST_ITEM.match(line.text)
        text = line.text.strip()
        new: Role | None = None
        if option:
            new, text = "option", option[3]
        elif feedback and role != "stem":
            new, text = ("feedback" if role != "feedback" else None), feedback[1]
        elif item:
            new, text = ("rubric" if "|" in text else "item"), line.text[item.end() :]
        elif not text:
            new = role if role == "stem" else None
        if new and parts:
            yield Passage(role, tuple(parts), question=block.argument)
            parts = []
        role = new or role
        if text:
            parts.append(Line(line.number, text))
    if parts:
        yield Passage(role, tuple(parts), question=block.argument)


def _spoken(lines: Sequence[Line]) -> Iterator[Passage]:
    for line in lines:
        text = line.text.strip()
        if text.startswith("# "):
            yield Passage("heading", (Line(line.number, text[2:]),))
        elif text.startswith(">"):
            yield Passage("narration", (Line(line.number, text[1:].strip()),))
        elif text and not text.startswith("!["):
            yield Passage("item", (Line(line.number, text.removeprefix("- ")),))
