"""Whether a lesson reads easily on a phone: short sentences, short paragraphs, words that everybody knows."""

import re
from collections.abc import Iterator

from bangkom.authoring.review.finding import Finding, advice
from bangkom.authoring.review.material import Material
from bangkom.authoring.review.passages import QUOTE, Passage, plain

SENTENCE_WORDS = 28
PARAGRAPH_WORDS = 80
"""About a screen of a phone at 16 px."""

SENTENCE_END = re.compile(r"""[.!?…]["'”’)*]*\s+(?=["'“‘(*]*[A-Z0-9])|;\s+""")
ABBREVIATION = re.compile(r"\b(?:[A-Z]|No|Dr|dr|Drs|Prof|Ir|Jl|Hj|hlm|Bpk|dll|dsb|dst)\.\s+$")
WORD = re.compile(r"\w[\w./,:'’-]*")
SKIPPED = ("heading", "rubric")

ENGLISH = {
    "background": "latar belakang",
    "benchmark": "pembanding",
    "checklist": "daftar periksa",
    "customer": "pengguna layanan",
    "deadline": "tenggat",
    "download": "unduh",
    "email": "surat elektronik",
    "feedback": "umpan balik",
    "file": "berkas",
    "follow-up": "tindak lanjut",
    "goal": "tujuan",
    "hotline": "nomor pengaduan",
    "input": "masukan",
    "issue": "masalah",
    "link": "tautan",
    "login": "masuk",
    "meeting": "rapat",
    "milestone": "tonggak",
    "mindset": "pola pikir",
    "offline": "luring",
    "online": "daring",
    "outcome": "hasil",
    "output": "keluaran",
    "password": "kata sandi",
    "review": "tinjauan",
    "service": "pelayanan",
    "sharing": "berbagi",
    "skill": "keterampilan",
    "smartphone": "telepon pintar",
    "stakeholder": "pemangku kepentingan",
    "team": "tim",
    "timeline": "jadwal",
    "tools": "alat",
    "update": "pembaruan",
    "upload": "unggah",
    "website": "situs",
    "workshop": "lokakarya",
}
"""English words that authors slip into, and the Indonesian ones that participants know."""
ENGLISH_WORD = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, ENGLISH))})(?![\w-])", re.IGNORECASE)
APART = re.compile(
    r"(?<!\*)\*(?!\*)[^*]+\*(?!\*)|\*{3}[^*]+\*{3}|(?<!\w)_[^_]+_(?!\w)|`[^`]*`|\]\([^)]*\)|\"[^\"]*\"|“[^”]*”"
)
"""Italics, code, addresses and quotations: there a foreign word is meant."""


def check(material: Material) -> Iterator[Finding]:
    for session in material.sessions:
        files = [(session.path, session.passages), *((one.path, one.passages) for one in session.scripts)]
        for path, passages in files:
            told: set[str] = set()
            for passage in passages:
                yield from _lengths(path, passage)
                yield from _english(path, passage, told)


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """The sentences of a passage, each with where it begins; what stands between semicolons is read at one go too."""
    start = 0
    for end in SENTENCE_END.finditer(text):
        if not ABBREVIATION.search(text[: end.end()]):
            yield start, text[start : end.end()].strip()
            start = end.end()
    if text[start:].strip():
        yield start, text[start:].strip()


def count_words(text: str) -> int:
    """Words as a reader counts them: signs alone are none."""
    return len(WORD.findall(plain(text)))


def _lengths(path: str, passage: Passage) -> Iterator[Finding]:
    if passage.role in SKIPPED or passage.within == QUOTE:
        return
    text = passage.text
    for start, sentence in sentences(text):
        words = count_words(sentence)
        if words > SENTENCE_WORDS:
            opening = " ".join(plain(sentence).split()[:5])
            yield advice(path, passage.line_at(start), LONG_SENTENCE, words=words, most=SENTENCE_WORDS, opening=opening)
    words = count_words(text)
    if passage.role == "paragraph" and words > PARAGRAPH_WORDS:
        yield advice(path, passage.line, LONG_PARAGRAPH, words=words, most=PARAGRAPH_WORDS)


def _english(path: str, passage: Passage, told: set[str]) -> Iterator[Finding]:
    """Each word once a file; `told` remembers."""
    for part in passage.parts:
        for match in ENGLISH_WORD.finditer(APART.sub(" ", part.text)):
            word = match[0].lower()
            if word not in told:
                told.add(word)
                yield advice(path, part.number, FOREIGN, word=match[0], instead=ENGLISH[word])


LONG_SENTENCE = (
    'Kalimat ini {words} kata (paling banyak {most}): "{opening} …"',
    "Bagi menjadi dua kalimat; peserta membacanya sekali saja.",
)
LONG_PARAGRAPH = (
    "Paragraf ini {words} kata (paling banyak {most})",
    "Bagi dengan baris kosong, atau jadikan daftar; di telepon paragraf ini lebih dari satu layar.",
)
FOREIGN = (
    'Kata asing "{word}"',
    'Pakai "{instead}", atau cetak miring (*{word}*) dan jelaskan artinya sekali.',
)
