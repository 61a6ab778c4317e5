"""What to tell espeak-ng so that Indonesian sounds right: acronyms letter by letter, clock times, and the *pepet* e.

espeak-ng's Indonesian rules turn nearly every stressed e into [ɛ]; words such as `kerja`, `empat` have [ə] there.
"""

import re

from bangkom.authoring.video.script import Sentence

_NAMES = "a be ce de e ef ge ha i je ka el em en o pe ki er es te u ve we eks ye zet"
LETTERS = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", _NAMES.split(), strict=True))
# Acronyms spoken as words, so left alone.
WORDS = frozenset({"LAN", "WITA", "WIB", "WIT", "BUMN", "SIM", "SAMSAT", "MENPANRB"})


def spoken_text(sentence: Sentence) -> tuple[str, tuple[int, ...]]:
    """The text for the voice, and at which character each token of the sentence begins in it."""
    text, starts = "", []
    for token in sentence:
        text += " " if text else ""
        starts.append(len(text))
        text += pronounced(token.spoken)
    return text, tuple(starts)


def pronounced(words: str) -> str:
    words = words.replace("[[", "").replace("]]", "")  # espeak's own phoneme markers are not for scripts
    words = re.sub(r"\b(\d{1,2})\.00\b(?=$|\s|[,;?!.])", r"\1", words)
    words = re.sub(r"[–—]", ",", words)
    return re.sub(r"\b[A-Z]{2,}\b", lambda match: _spelled(match.group()), words)


def _spelled(acronym: str) -> str:
    return acronym if acronym in WORDS else " ".join(LETTERS[letter] for letter in acronym)
