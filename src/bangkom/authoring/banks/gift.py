"""Moodle's GIFT format, by its documented grammar, read into the model of banks."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from bangkom.authoring.banks.model import BankAnswer, BankQuestion, Kind
from bangkom.authoring.banks.wording import from_auto, from_html, from_markdown, from_plain, one_line, plain

ESCAPED = "\\~=#{}:"
FIRST = 0xE000
"""Escaped characters travel as private ones, so that they never look like syntax."""
CATEGORY = re.compile(r"\s*\$CATEGORY:\s*(.*)")
NAME = re.compile(r"\s*::(.*?)::", re.DOTALL)
FORMAT = re.compile(r"\s*\[(html|markdown|plain|moodle)\]", re.IGNORECASE)
WEIGHT = re.compile(r"\s*%\s*(-?\d{1,3}(?:\.\d+)?)\s*%")
DECIMAL = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,10})?")
TRUE, FALSE = ("T", "TRUE"), ("F", "FALSE")
BLANK = " _____ "
HUNDRED = Decimal(100)


def read_gift(text: str) -> list[BankQuestion]:
    """Every question in order; one that can't be understood comes as kind "other", its reason in `losses`."""
    category = ""
    questions = []
    for line, block in _blocks(text):
        found = CATEGORY.fullmatch(block)
        if found:
            category = category_name(found[1])
        else:
            questions.append(_question(block, line, category))
    return questions


def category_name(path: str) -> str:
    """A category's path for people: without what Moodle puts at its top."""
    parts = [one_line(part) for part in re.split(r"(?<!/)/(?!/)", path)]
    return " / ".join(part for part in parts if part and part not in ("$course$", "$system$", "$module$", "top"))


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Blocks between blank lines with their first line's number; a category is a block of its own."""
    start, lines = 0, list[str]()
    for number, line in enumerate([*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""], start=1):
        comment = line.lstrip().startswith("//")
        ends = not line.strip() or CATEGORY.fullmatch(line)
        if ends and lines:
            yield start, "\n".join(lines)
            lines = []
        if CATEGORY.fullmatch(line):
            yield number, line.strip()
        elif not ends and not comment:
            start = start if lines else number
            lines.append(line)


def _question(block: str, line: int, category: str) -> BankQuestion:
    hidden = _hide(block)
    found = NAME.match(hidden)
    name = one_line(_show(found[1])) if found else ""
    body = hidden[found.end() :] if found else hidden
    chosen = FORMAT.match(body)
    form = chosen[1].lower() if chosen else "moodle"
    body = body[chosen.end() :] if chosen else body
    opened, closed = body.find("{"), body.rfind("}")
    losses: list[str] = []
    if opened < 0 and closed < 0:
        stem = _markdown(body, form, losses)
        return BankQuestion("description", name, line, category, stem, losses=tuple(losses))
    inside, after = body[opened + 1 : closed], body[closed + 1 :]
    if opened < 0 or closed < opened or "{" in inside or "}" in inside:
        return BankQuestion("other", name or _title(body), line, category, "", losses=(BRACES,))
    before = body[:opened]
    stem = _markdown(before.rstrip() + BLANK + after.lstrip() if after.strip() else before, form, losses)
    answers, feedback = _general(inside)
    said = _markdown(feedback, form, losses)
    kind, read, single = _answers(answers.strip(), form, losses)
    return BankQuestion(
        kind, name or _title(before), line, category, stem, tuple(read), single, feedback=said, losses=tuple(losses)
    )


def _answers(text: str, form: str, losses: list[str]) -> tuple[Kind, Sequence[BankAnswer], bool]:
    if not text:
        return "essay", (), True
    if text.startswith("#"):
        return "number", _numbers(text[1:], form, losses), True
    if "~" in text:
        return "choice", [_answer(part, form, losses) for part in _parts(text)], "=" in text
    if "=" in text and "->" in text:
        return "matching", [_pair(part, form, losses) for part in _parts(text)], True
    word, *said = [part.strip() for part in text.split("#")]
    if word.upper() in (*TRUE, *FALSE):
        return "true-false", _truth(word.upper() in TRUE, said, form, losses), True
    return "short-text", [_answer(part, form, losses, compared=True) for part in _parts(text)], True


def _parts(text: str) -> list[str]:
    """Answers with the sign before them, `=` or `~`; without any sign the whole text is one right answer."""
    parts = [part.strip() for part in re.split(r"(?=[=~])", text)]
    signed = [part if part[0] in "=~" else f"={part}" for part in parts if part]
    return [part for part in signed if part[1:].strip()]


def _answer(part: str, form: str, losses: list[str], compared: bool = False) -> BankAnswer:
    """`compared`: what participants type, so plain text and not Markdown."""
    share, rest = _share(part)
    text, _, feedback = rest.partition("#")
    written = plain(_show(text)) if compared else one_line(_markdown(text, form, losses))
    return BankAnswer(written, share, _markdown(feedback, form, losses))


def _share(part: str) -> tuple[Decimal, str]:
    """The percentage of an answer, and the answer without its sign and weight."""
    found = WEIGHT.match(part[1:])
    if found:
        return Decimal(found[1]), part[1 + found.end() :]
    return (HUNDRED if part[0] == "=" else Decimal(0)), part[1:]


def _pair(part: str, form: str, losses: list[str]) -> BankAnswer:
    if "->" not in part:
        losses.append(PAIR.format(text=one_line(_show(part))))
        return BankAnswer("", Decimal(0))
    left, right = part[1:].split("->", 1)
    return BankAnswer(one_line(_markdown(left, form, losses)), HUNDRED, match=one_line(from_plain(_show(right))))


def _truth(right: bool, said: Sequence[str], form: str, losses: list[str]) -> list[BankAnswer]:
    """GIFT gives the feedback of the wrong answer first, that of the right one second."""
    wrong_said, right_said = (*(_markdown(one, form, losses) for one in said[:2]), "", "")[:2]
    return [
        BankAnswer("Benar", HUNDRED if right else Decimal(0), right_said if right else wrong_said),
        BankAnswer("Salah", Decimal(0) if right else HUNDRED, wrong_said if right else right_said),
    ]


def _numbers(text: str, form: str, losses: list[str]) -> list[BankAnswer]:
    return [
        number
        for part in _parts(text.strip() if text.strip()[:1] in ("=", "~") else f"={text.strip()}")
        if (number := _number(part, form, losses))
    ]


def _number(part: str, form: str, losses: list[str]) -> BankAnswer | None:
    share, rest = _share(part)
    written, _, feedback = rest.partition("#")
    said = _markdown(feedback, form, losses)
    written = _show(written).strip()
    if part[0] == "~" or written == "*":
        return BankAnswer("*", Decimal(0), said)
    low, dots, high = written.partition("..")
    value, _, tolerance = written.partition(":")
    numbers = [decimal(one) for one in ((low, high) if dots else (value, tolerance or "0"))]
    first, second = numbers
    if first is None or second is None:
        losses.append(NUMBER.format(text=written))
        return None
    if dots:
        return BankAnswer(f"{(first + second) / 2:f}", share, said, tolerance=abs(second - first) / 2)
    return BankAnswer(f"{first:f}", share, said, tolerance=abs(second))


def decimal(text: str) -> Decimal | None:
    """A number with decimal point or comma; None if it isn't one that a lesson can hold."""
    return Decimal(text.strip().replace(",", ".")) if DECIMAL.fullmatch(text.strip()) else None


def _general(inside: str) -> tuple[str, str]:
    at = inside.rfind("####")
    return (inside, "") if at < 0 else (inside[:at], inside[at + 4 :])


def _markdown(text: str, form: str, losses: list[str]) -> str:
    chosen = FORMAT.match(text)
    shown = _show(text[chosen.end() :] if chosen else text).strip()
    form = chosen[1].lower() if chosen else form
    if form == "plain":
        return from_plain(shown)
    written, lost = {"html": from_html, "markdown": from_markdown, "moodle": from_auto}[form](shown)
    losses.extend(lost)
    return written


def _title(body: str) -> str:
    return one_line(_show(body))[:60]


def _hide(text: str) -> str:
    text = "".join(char for char in text if not FIRST <= ord(char) < FIRST + len(ESCAPED))
    hidden = re.sub(r"\\([\\~=#{}:])", lambda found: chr(FIRST + ESCAPED.index(found[1])), text)
    return hidden.replace("\\n", "\n")


def _show(text: str) -> str:
    return "".join(ESCAPED[ord(c) - FIRST] if FIRST <= ord(c) < FIRST + len(ESCAPED) else c for c in text)


BRACES = (
    "kurung kurawalnya tidak berpasangan; mungkin ada baris kosong di dalam soal, atau tanda { } belum ditulis \\{ \\}"
)
PAIR = 'pasangan "{text}" tidak memuat ->'
NUMBER = 'angka "{text}" tidak terbaca'
