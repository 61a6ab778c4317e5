"""The files that answers name, as the depot looks at them: all there, as announced, of the kinds that a question takes.

What decides is the released question data, not a participant's copy; nothing in a file is opened but its ends.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bangkom.domain.answers import AnswerSheet
from bangkom.domain.filetypes import FILE_TYPES, LOOKED_AT, is_of_type
from bangkom.domain.questions import Upload
from bangkom.domain.structured import UPLOADS, NamedFile, read_files, upload_of
from bangkom.errors import DepotError
from bangkom.exchange.intake import MISSING, too_large
from bangkom.exchange.receipt import StoredFile


def released_uploads(question_data: bytes) -> tuple[Upload, ...] | None:
    """The questions of a released `soal.json` that take files; None if it lists no questions at all."""
    entries = json.loads(question_data).get("questions")
    if entries is None:
        return None
    return tuple(upload_of(entry) for entry in entries if entry.get("type") == Upload.type)


def require_uploads(
    questions: Iterable[Upload], sheet: AnswerSheet, stored: Sequence[StoredFile], folder: Path
) -> None:
    """DepotError, naming it, for a file that is missing, changed, too large, of a refused kind or named by no answer.

    `stored` are the files as received, which lie in `folder` under their names.
    """
    received = {file.name: file for file in stored if file.name.startswith(f"{UPLOADS}/")}
    named = set()
    for question in questions:
        files = read_files(sheet.value(question.id)) or ()  # what is no answer is told when it is marked
        if len(files) > question.max_files:
            raise DepotError(TOO_MANY.format(count=len(files), most=question.max_files))
        for file in files:
            _require_one(question, file, received, folder)
            named.add(file.stored)
    for name in sorted(received.keys() - named):
        raise DepotError(NOT_NAMED.format(name=name))


def _require_one(question: Upload, file: NamedFile, received: Mapping[str, StoredFile], folder: Path) -> None:
    if file.ending not in question.types:
        known = ", ".join(FILE_TYPES[one].title for one in question.types if one in FILE_TYPES)
        raise DepotError(REFUSED.format(name=file.name, known=known))
    if file.size > question.max_bytes:
        raise too_large(file.name, file.size, question.max_bytes)
    found = received.get(file.stored)
    if found is None:
        raise DepotError(MISSING.format(name=file.name))
    if (found.sha256, found.size) != (file.sha256, file.size):
        raise DepotError(CHANGED.format(name=file.name))
    with (folder / file.stored).open("rb") as content:
        head = content.read(LOOKED_AT)
        content.seek(max(0, file.size - LOOKED_AT))
        tail = content.read(LOOKED_AT)
    if not is_of_type(file.ending, head, tail):
        raise DepotError(DISGUISED.format(name=file.name, title=FILE_TYPES[file.ending].title))


CHANGED = (
    "Berkas “{name}” tidak lagi sama dengan yang Anda unggah. "
    "Hapus dari daftar pada soalnya, unggah lagi, lalu kumpulkan."
)
TOO_MANY = "Ada {count} berkas pada satu soal; paling banyak {most}. Hapus sebagian, lalu kumpulkan lagi."
REFUSED = "Berkas “{name}” jenisnya tidak diterima. Yang diterima: {known}. Hapus dari daftar, lalu kumpulkan lagi."
DISGUISED = "Berkas “{name}” bukan {title}: isinya lain dari akhiran namanya. Hapus dari daftar, lalu kumpulkan lagi."
NOT_NAMED = "Berkas {name} tidak disebut dalam jawaban mana pun, jadi tidak dapat dikumpulkan. Keluarkan, lalu ulangi."
