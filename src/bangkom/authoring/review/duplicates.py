"""Questions that ask twice what was asked before, in other words or the same."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import combinations

from bangkom.authoring.lesson import QuestionBlock
from bangkom.authoring.review.finding import Finding, advice, wrong
from bangkom.authoring.review.material import Material, Session
from bangkom.authoring.review.passages import normalised
from bangkom.domain.questions import MultipleChoice, Question, SingleChoice, is_collected

ALIKE = 0.8
SHARED = 0.5
"""Share of words that two questions have in common, below which looking closer is in vain."""
EQUATED = {"pre-test", "post-test"}
WORD = re.compile(r"\w+")


def check(material: Material) -> Iterator[Finding]:
    asked = [
        (session, block, asked_by(block.question))
        for session, block in material.questions()
        if not is_collected(block.question)
    ]
    words = {id(block): frozenset(WORD.findall(text)) for _, block, text in asked}
    for (early, first, text), (late, second, other) in combinations(asked, 2):
        if {early.subject.kind, late.subject.kind} == EQUATED:
            continue
        if text == other:
            yield wrong(late.path, second.line, SAME, **_names(early, first, second))
        elif _shared(words[id(first)], words[id(second)]) >= SHARED and _alike(text, other) >= ALIKE:
            yield advice(late.path, second.line, NEAR, **_names(early, first, second))


def asked_by(question: Question) -> str:
    """What a question asks, in the form in which two are compared: its stem and its options, in any order."""
    options = question.options if isinstance(question, SingleChoice | MultipleChoice) else ()
    return " ".join([normalised(question.stem), *sorted(normalised(one.text) for one in options)])


def _shared(first: frozenset[str], second: frozenset[str]) -> float:
    return len(first & second) / max(len(first | second), 1)


def _alike(first: str, second: str) -> float:
    return SequenceMatcher(None, first.split(), second.split(), autojunk=False).ratio()


def _names(early: Session, first: QuestionBlock, second: QuestionBlock) -> dict[str, str]:
    return {"id": second.question.id, "other": first.question.id, "place": f"{early.path}:{first.line}"}


SAME = ("Soal {id} sama dengan soal {other} di {place}", "Tulis soal lain, atau hapus salah satunya.")
NEAR = (
    "Soal {id} hampir sama dengan soal {other} di {place}",
    "Ubah kejadian atau yang ditanyakan, supaya yang diuji bukan ingatan akan soal pertama.",
)
