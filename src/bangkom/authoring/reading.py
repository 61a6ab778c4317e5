"""A course file as lines of text, whatever editor wrote it."""

import difflib
from collections.abc import Iterable
from pathlib import Path

from bangkom.authoring.problems import ProblemLog


def read_text(path: Path, log: ProblemLog) -> str | None:
    """The file's text with `\\n` line ends and no byte order mark; None, with a problem noted, if it can't be read."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        log.add(1, UNREADABLE, reason=error.strerror)
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        log.add(raw[: error.start].count(b"\n") + 1, NOT_UTF8)
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def nearest(word: str, known: Iterable[str]) -> str:
    """` Maksud Anda "…"?` with the known word most like `word`, or nothing if none is like it."""
    close = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return f' Maksud Anda "{close[0]}"?' if close else ""


UNREADABLE = ("Berkas ini tidak dapat dibaca ({reason})", "Periksa hak akses berkasnya.")
NOT_UTF8 = (
    "Berkas ini tidak disimpan sebagai UTF-8",
    "Buka dengan editor teks, lalu simpan kembali dengan pengodean UTF-8.",
)
