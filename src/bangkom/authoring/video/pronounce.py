"""What to tell espeak-ng so that Indonesian sounds right: acronyms letter by letter, full hours, and the *pepet* e.

espeak-ng's Indonesian rules turn every stressed e into [ɛ]; words such as `kerja`, `empat`, `cepat` have [ə] there.
"""

import re

_NAMES = "a be ce de e ef ge ha i je ka el em en o pe ki er es te u ve we eks ye zet"
LETTERS = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", _NAMES.split(), strict=True))
# Acronyms spoken as words, so left alone.
WORDS = frozenset({"LAN", "WITA", "WIB", "WIT", "BUMN", "SIM", "SAMSAT", "MENPANRB"})
# Stems with a pepet where the stress may fall; those after men-/meng- stand without their first letter.
_PEPET = """
beban belas belum benar berat beri berkas berkat bersih besar betul cepat cerita cermat dekat demi dengan dengar depan
edar eling embang emas empat enal enam erah erat erbit erima erja erjakan ertib gedung gerak jelas kecil kelas
kembang kenal keras kerja kertas ketat kerjakan lebih lekas lemah lembar lengkap lepas letak memang menang menit menteri
negeri pegang pekan penting penuh peran perlu pernah persen persis pertama pesan rekan rentan sebab seberang
sebut sedang segar selalu selenggara sempat sempit senang senyum sepi seperti serah sering serta setelah
setiap sebelah sebelum selesai tegas telah teman tempat temu tenaga tenang tengah tentang tentu tepat terang terima
tertib terus tetap wenang yeberang yebut yelesai yerah yertai
"""
_PEPET_WORD = re.compile(
    r"(?:(?:se|ke|di|ber|be|ter|me[mnr]|meng|me|pe[mnr]|peng|pe|kin)?(?:"
    + "|".join(sorted(_PEPET.split(), key=len, reverse=True))
    + r")(?:kan|an|i)?(?:nya|lah|kah|pun)?"
    # prefixes that carry the stress themselves, as in berhak or keterbukaan
    r"|(?:ke)?(?:ber|ter|mem|men|per)(?:hak|baik|buat|buka(?:an)?|jangkau(?:an)?|hasil(?:an)?)(?:nya)?)"
)


def pronounced(words: str) -> str:
    """Text for the voice: no phoneme markers, acronyms spelled, `08.00` as the hour."""
    words = words.replace("[[", "").replace("]]", "")  # espeak's own markers are not for scripts
    words = re.sub(r"\b0?(\d{1,2})\.00\b(?!\.?\d)", r"\1", words)
    words = re.sub(r"\s*[–—]\s*", ", ", words)
    return re.sub(r"\b[A-Z]{2,}\b", lambda match: _spelled(match.group()), words)


def has_pepet(word: str) -> bool:
    """Whether a stressed e in this word (letters only) is spoken [ə]."""
    return _PEPET_WORD.fullmatch(word.lower()) is not None


def _spelled(acronym: str) -> str:
    return acronym if acronym in WORDS else " ".join(LETTERS[letter] for letter in acronym)
