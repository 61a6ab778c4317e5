"""From a bank's file to a lesson: which format it is, and what came of it."""

import os
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bangkom.authoring.banks.convert import convert
from bangkom.authoring.banks.gift import read_gift
from bangkom.authoring.banks.model import BankQuestion, Loss
from bangkom.authoring.banks.moodlexml import read_moodle_xml
from bangkom.authoring.banks.write import write_lesson
from bangkom.domain.questions import Question
from bangkom.errors import CourseError

MOST_BYTES = 20_000_000


@dataclass(frozen=True)
class Import:
    """A lesson's Markdown, how many questions are in it, and what could not be brought in."""

    markdown: str
    questions: int
    losses: tuple[Loss, ...]


def import_questions(path: Path, lesson_id: str = "") -> Import:
    """The lesson that a bank's file makes; CourseError if it can't be read or holds nothing."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise CourseError(UNKNOWN.format(name=path.name, known=", ".join(READERS)))
    try:
        if path.stat().st_size > MOST_BYTES:
            raise CourseError(TOO_BIG.format(name=path.name, most=MOST_BYTES // 1_000_000))
        raw = path.read_bytes()
    except OSError as error:
        raise CourseError(UNREADABLE.format(name=path.name, reason=error.strerror)) from error
    brought, losses = convert(reader(raw, path.name))
    if not brought:
        listed = "".join(f"\n  {loss}" for loss in losses)
        raise CourseError(NOTHING.format(name=path.name) + listed)
    lesson = lesson_id or slug(path.stem)
    count = sum(isinstance(part.content, Question) for part in brought)
    return Import(write_lesson(lesson, path.stem.strip() or lesson, brought), count, tuple(losses))


def write_new(path: Path, text: str) -> None:
    """Write a file for its owner alone; CourseError if there is one already."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise CourseError(EXISTS.format(name=path)) from error
    except OSError as error:
        raise CourseError(UNWRITABLE.format(name=path, reason=error.strerror)) from error


def slug(text: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:40].strip("-") or "bank-soal"


def _gift(raw: bytes, name: str) -> list[BankQuestion]:
    try:
        return read_gift(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise CourseError(NOT_UTF8.format(name=name)) from error


READERS: Mapping[str, Callable[[bytes, str], list[BankQuestion]]] = {
    ".gift": _gift,
    ".txt": _gift,
    ".xml": read_moodle_xml,
}

UNKNOWN = "{name} tidak dikenal sebagai bank soal. Jenis berkas yang dapat dibaca: {known}."
TOO_BIG = "{name} lebih besar dari {most} MB. Ekspor per kategori menjadi beberapa berkas."
UNREADABLE = "{name} tidak dapat dibaca ({reason})."
NOT_UTF8 = "{name} bukan teks UTF-8. Simpan ulang dengan penyandian UTF-8, lalu coba lagi."
NOTHING = "Tidak ada soal yang dapat dibawa dari {name}. Tidak ada berkas yang ditulis."
EXISTS = "{name} sudah ada dan tidak ditimpa. Pilih nama lain dengan --to."
UNWRITABLE = "{name} tidak dapat ditulis ({reason})."
