"""Narration as words and sentences: how it is written in captions and how it is spoken."""

import re
from collections.abc import Sequence
from typing import NamedTuple

CAPTION_WIDTH = 42
GROUP = re.compile(r"\{\s*[^{}|\s][^{}|]*\|\s*[^{}|\s][^{}|]*\}")


class Token(NamedTuple):
    """One word of narration (or a `{caption|spoken}` group) with its punctuation, as read and as spoken."""

    written: str
    spoken: str


Sentence = tuple[Token, ...]


def tokens(text: str) -> Sentence:
    """Words of narration; `{caption|spoken}` and the punctuation that touches it make one token."""
    found = []
    for match in re.finditer(r"(?:\{[^{}]*\}|[^\s{}])+", text):
        raw = match.group()
        written = re.sub(r"\{([^{}|]*)\|[^{}]*\}", r"\1", raw)
        spoken = re.sub(r"\{[^{}|]*\|([^{}]*)\}", r"\1", raw)
        found.append(Token(" ".join(written.split()), " ".join(spoken.split())))
    return tuple(found)


def sentences(text: str) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    current: list[Token] = []
    words = tokens(text)
    for word, after in zip(words, (*words[1:], None), strict=False):
        current.append(word)
        if after is None or (_ends(word.written) and _begins(after.written)):
            found.append(tuple(current))
            current = []
    return tuple(found)


def written(sentence: Sequence[Token]) -> str:
    return " ".join(token.written for token in sentence)


def _ends(word: str) -> bool:
    return bool(re.search(r"[.?!…][\"'”’)\]]*$", word)) and not re.fullmatch(
        r"\(?(?:[A-Z]|No|Dr|Drs|Prof|Ir|Jl|Hj|hlm|Bpk)\.", word
    )


def _begins(word: str) -> bool:
    first = word.lstrip("\"'“‘([")[:1]
    return first.isupper() or first.isdigit()
