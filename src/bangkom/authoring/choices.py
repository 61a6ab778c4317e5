"""Options of choice questions: `- [x] {id} text`, each followed by `  > why it is right or wrong`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bangkom.authoring.fences import Line
from bangkom.authoring.problems import ProblemLog
from bangkom.domain.questions import Option

OPTION = re.compile(r"\s{0,3}[-*+]\s+\[([ xX])\]\s+(?:\{([^{}]*)\}\s*)?(.*?)\s*")
NEAR_OPTION = re.compile(r"\s*(?:[-*+]\s*\[[^\]]{0,3}\](?!\()|\[[ xXvV✓]?\]\s)")
TICKED = re.compile(r"\[\s*[^\s\]]")
LIST_ITEM = re.compile(r"\s{0,3}[-*+]\s+\S")
FEEDBACK = re.compile(r"\s*>\s?(.*)")
OPTION_ID = re.compile(r"[a-z0-9-]{1,40}")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass
class _Draft:
    """An option as its lines come in."""

    id: str
    correct: bool
    line: int
    text: list[str]
    feedback: list[str] = field(default_factory=list)


def split_stem(body: Sequence[Line], log: ProblemLog) -> tuple[str, Sequence[Line]]:
    """The question's stem and the lines of its options."""
    first = next((index for index, line in enumerate(body) if _is_option(line.text)), len(body))
    stem = body[:first]
    for line in reversed(stem):
        if not line.text.strip() or first == len(body):
            break
        if LIST_ITEM.match(line.text):
            log.add(line.number, NO_BOX)
    return "\n".join(line.text for line in stem).strip(), body[first:]


def _is_option(text: str) -> bool:
    return bool(OPTION.fullmatch(text) or NEAR_OPTION.match(text))


def read_options(lines: Sequence[Line], block_line: int, log: ProblemLog) -> tuple[Option, ...]:
    """The options in order. Noted: malformed lines, doubled ids or texts, no feedback, fewer than two."""
    drafts: list[_Draft] = []
    for line in lines:
        position = LETTERS[len(drafts)] if len(drafts) < len(LETTERS) else f"z{len(drafts)}"
        match = OPTION.fullmatch(line.text)
        feedback = FEEDBACK.fullmatch(line.text)
        if match:
            chosen = match[2].strip() if match[2] is not None else position
            drafts.append(_Draft(chosen, match[1] in "xX", line.number, [match[3]]))
        elif NEAR_OPTION.match(line.text):
            log.add(line.number, BAD_BOX)
            drafts.append(_Draft(position, bool(TICKED.search(line.text)), line.number, [line.text]))
        elif feedback and drafts:
            drafts[-1].feedback.append(feedback[1])
        elif line.text.strip():
            _continue(line, drafts, log)
    _check(drafts, block_line, log)
    return tuple(
        Option(draft.id, "\n".join(draft.text).strip(), draft.correct, "\n".join(draft.feedback).strip())
        for draft in drafts
    )


def _continue(line: Line, drafts: Sequence[_Draft], log: ProblemLog) -> None:
    """An indented line goes on with the feedback or the text above it."""
    if not drafts or not line.text[0].isspace():
        log.add(line.number, STRAY_LINE)
    elif drafts[-1].feedback:
        drafts[-1].feedback.append(line.text.strip())
    else:
        drafts[-1].text.append(line.text.strip())


def _check(drafts: Sequence[_Draft], block_line: int, log: ProblemLog) -> None:
    if not 2 <= len(drafts) <= len(LETTERS):
        log.add(block_line, FEW_OPTIONS if len(drafts) < 2 else MANY_OPTIONS, most=len(LETTERS))
    ids: set[str] = set()
    texts: set[str] = set()
    for draft in drafts:
        text = " ".join(draft.text).strip()
        if not OPTION_ID.fullmatch(draft.id):
            log.add(draft.line, BAD_OPTION_ID, id=draft.id)
        if draft.id in ids:
            log.add(draft.line, DOUBLE_OPTION_ID, id=draft.id)
        if not text:
            log.add(draft.line, EMPTY_OPTION)
        elif text in texts:
            log.add(draft.line, DOUBLE_OPTION, text=text[:40])
        if not "".join(draft.feedback).strip():
            log.add(draft.line, NO_FEEDBACK)
        ids.add(draft.id)
        texts.add(text)


NO_BOX = ("Baris ini tampak seperti pilihan, tetapi tanpa kotak", "Tulis - [ ] atau - [x] di depannya.")
BAD_BOX = (
    "Kotak pilihan tidak terbaca",
    "Tulis tepat seperti - [ ] teks untuk yang salah atau - [x] teks untuk yang benar.",
)
STRAY_LINE = (
    "Baris ini bukan pilihan dan bukan tanggapan",
    "Awali pilihan dengan - [ ], dan tanggapan dengan dua spasi lalu >.",
)
FEW_OPTIONS = ("Pilihannya kurang dari dua", "Tambahkan baris - [ ] teks pilihan, masing-masing dengan tanggapannya.")
MANY_OPTIONS = ("Pilihannya lebih dari {most}", "Kurangi pilihannya.")
BAD_OPTION_ID = (
    'Id pilihan "{id}" tidak dapat dipakai',
    "Pakai huruf kecil, angka, dan tanda hubung, misalnya {{lima}}.",
)
DOUBLE_OPTION_ID = (
    'Id pilihan "{id}" dipakai dua kali dalam soal ini',
    "Beri id lain; pilihan tanpa id mendapat a, b, c menurut urutannya.",
)
EMPTY_OPTION = ("Pilihan ini kosong", "Tulis teks pilihannya setelah kotak.")
DOUBLE_OPTION = ('Pilihan "{text}" tertulis dua kali', "Ubah atau hapus salah satunya.")
NO_FEEDBACK = ("Pilihan ini belum punya tanggapan", "Tulis alasannya di baris berikut, diawali dua spasi dan >.")
