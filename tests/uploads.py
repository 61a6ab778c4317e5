"""Hand-ins with uploads, for tests: a question that takes them, and answers that name them."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from bangkom.domain.structured import NamedFile

QUESTION = {
    "id": "bukti-uji", "number": 99, "type": "upload", "points": 0, "agenda": "", "stem": "<p>Bukti?</p>",
    "rule": "Unggah berkas.", "files": [1, 5], "types": ["jpg", "mp4"], "bytes": 50_000_000,
}  # fmt: skip
JPG = b"\xff\xd8\xff\xe0 foto"
MP4 = b"\x00\x00\x00\x18ftypisom"


def asking_for_uploads(question_data: bytes) -> bytes:
    """A released `soal.json` with one more question."""
    document = json.loads(question_data)
    return json.dumps({**document, "questions": [*document.get("questions", ()), QUESTION]}).encode()


def with_uploads(assignment: str, uploads: Mapping[str, bytes | Path]) -> dict[str, bytes | Path]:
    """Answers that name these files (by the names that people know), and the files as they are handed in."""
    named: dict[str, bytes | Path] = {}
    values = []
    for name, content in uploads.items():
        raw = content if isinstance(content, bytes) else content.read_bytes()
        file = NamedFile(name, hashlib.sha256(raw).hexdigest(), len(raw))
        named[file.stored] = content
        values.append(file.as_value())
    answers = {QUESTION["id"]: {"value": values, "saved_at": "2019-11-13T08:00:00+08:00"}}
    document = {"schema": 1, "assignment": assignment, "answers": answers}
    return {"jawaban.json": json.dumps(document).encode(), **named}
