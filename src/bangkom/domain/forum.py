"""What counts in a forum, and what may be written there.

Everybody owes a number of contributions to the forum of each subject (`programme.discussion`). A post or a reply is one
if it says something (LEAST_WORDS), isn't hidden, and isn't a text that its author has contributed already.
"""

import hashlib
import re
import string
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

LEAST_WORDS = 20
"""perlu konfirmasi: the sources ask for contributions and don't say how long; "setuju" and "terima kasih" are none."""
MOST_TITLE = 150
MOST_TEXT = 10_000
LONG_NUMBER = re.compile(r"\d{16,}|\b\d{8}[ .-]\d{6}[ .-]\d[ .-]\d{3}\b|\b\d{4}(?:[ .-]\d{4}){3}\b")
"""A NIP or NIK, as it is or grouped as people write it."""
SIGNS = string.punctuation + "–—…“”‘’«»•·"
"""What isn't part of a word at its ends, Markdown's signs among it."""
ADDRESS = ("http://", "https://")


@dataclass(frozen=True)
class Measure:
    """What is counted of a text, so that nobody has to read it again: how many words it has (as `word_count`), and what
    it says, the same 32 characters for the same words, whatever their case and signs."""

    words: int
    said: str


def word_count(text: str) -> int:
    """Words that somebody wrote, as spaces part them: addresses are none, nor are signs of Markdown."""
    return len(_words(text))


def measure(text: str) -> Measure:
    words = _words(text)
    said = hashlib.blake2b(" ".join(words).encode(errors="surrogatepass"), digest_size=16)
    return Measure(len(words), said.hexdigest())


def problems(text: str, title: str | None = None) -> Mapping[str, str]:
    """What is wrong with a post, and with its title if it begins a thread, by the field; empty if nothing."""
    found = {}
    if title is not None:
        if not title.strip():
            found["title"] = NO_TITLE
        elif len(title) > MOST_TITLE:
            found["title"] = TITLE_TOO_LONG.format(most=MOST_TITLE)
        elif LONG_NUMBER.search(title):
            found["title"] = LONG_DIGITS
    if not text.strip():
        found["text"] = NO_TEXT
    elif len(text) > MOST_TEXT:
        found["text"] = TOO_LONG.format(
            most=f"{MOST_TEXT:,}".replace(",", "."), length=f"{len(text):,}".replace(",", ".")
        )
    elif LONG_NUMBER.search(text):
        found["text"] = LONG_DIGITS
    return found


def progress(written: int, owed: int) -> str:
    """`Anda sudah menulis 1 dari 2 kontribusi wajib.`"""
    if not owed:
        return NONE_OWED
    return DONE.format(owed=owed) if written >= owed else OWED.format(written=written, owed=owed)


def _words(text: str) -> list[str]:
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    words = (part.strip(SIGNS) for part in plain.casefold().split())
    return [word for word in words if word and not word.startswith(ADDRESS)]


NO_TITLE = "Tulis judul topiknya."
TITLE_TOO_LONG = "Judul paling panjang {most} huruf. Persingkat."
NO_TEXT = "Tulisan masih kosong."
TOO_LONG = "Tulisan paling panjang {most} huruf; ini {length}. Persingkat, atau bagi menjadi dua."
LONG_DIGITS = "Di sini ada nomor panjang. Jangan menulis NIP, NIK, atau nomor kartu di forum."
OWED = "Anda sudah menulis {written} dari {owed} kontribusi wajib."
DONE = "Anda sudah menulis semua {owed} kontribusi wajib."
NONE_OWED = "Tidak ada kontribusi wajib di forum ini."
