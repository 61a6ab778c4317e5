"""What has no place in this course: ranking people by name, and numbers by which somebody can be known."""

import re
from collections.abc import Iterator

from bangkom.authoring.review.finding import Finding, wrong
from bangkom.authoring.review.material import Material
from bangkom.authoring.review.passages import Passage, plain
from bangkom.authoring.review.readability import sentences

RANKING = re.compile(
    r"\b(?:(?:peserta|pegawai|agen perubahan|kelompok|unit|perangkat daerah|OPD) (?:yang )?(?:ter(?:baik|buruk|cepat)"
    r"|teladan|juara)|peringkat (?:peserta|pegawai|kelompok|nilai|unit|OPD)|papan (?:peringkat|skor)|leaderboard"
    r"|(?:meng|di)?ranking|juara (?:satu|dua|tiga|umum|1|2|3|I{1,3}))\b",
    re.IGNORECASE,
)
DENIED = re.compile(r"\b(?:tidak|bukan|tanpa|jangan|tak|hindari)\b", re.IGNORECASE)
QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”")
INSTRUCTING = ("heading", "paragraph", "item", "cell", "stem", "rubric", "narration")
"""Options and their feedback may name what is wrong."""

EIGHTEEN = re.compile(r"(?<![\d.,])(?:19|20)\d{6}[ .]?(?:19|20)\d{4}[ .]?[12][ .]?\d{3}(?![\d])")
SIXTEEN = re.compile(r"(?<![\d.,])\d{16}(?!\d)")
PHONE = re.compile(r"(?<![\d.,/])(?:\+62[ -]?|0)8\d{1,2}[ -]?\d{3,4}[ -]?\d{3,5}(?!\d)|\(0\d{2,3}\)[ -]?\d{5,8}\b")


def check(material: Material) -> Iterator[Finding]:
    for session in material.sessions:
        files = [(session.path, session.passages), *((one.path, one.passages) for one in session.scripts)]
        for path, passages in files:
            for passage in passages:
                yield from _ranking(path, passage)
                yield from _numbers(path, passage)


def _ranking(path: str, passage: Passage) -> Iterator[Finding]:
    if passage.role not in INSTRUCTING:
        return
    for start, sentence in sentences(passage.text):
        match = RANKING.search(plain(QUOTED.sub(" ", sentence)))
        if match and not DENIED.search(sentence):
            yield wrong(path, passage.line_at(start + max(sentence.find(match[0]), 0)), RANKED, text=match[0])


def _numbers(path: str, passage: Passage) -> Iterator[Finding]:
    for part in passage.parts:
        for kind, pattern in (("NIP", EIGHTEEN), ("NIK", SIXTEEN), ("nomor telepon", PHONE)):
            if pattern.search(plain(part.text)):
                yield wrong(path, part.number, PERSONAL, kind=kind)


RANKED = (
    'Kalimat ini memeringkat orang atau kelompok ("{text}")',
    "Bandingkan dengan keadaan sebelumnya, bukan orang dengan orang; bila hanya contoh, tulis di antara tanda kutip.",
)
PERSONAL = (
    "Baris ini memuat angka yang bentuknya seperti {kind}",
    "Hapus angkanya, atau tulis misalnya (nomor rekaan); angka seperti itu dapat milik seseorang.",
)
