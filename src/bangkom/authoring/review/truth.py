"""Whether the course says what the table of facts says, where it says so, and nothing that is known to be wrong."""

import re
from collections.abc import Iterator, Sequence

from bangkom.authoring.problems import Problem, ProblemLog
from bangkom.authoring.reading import read_text
from bangkom.authoring.review.facts import Fact, read_facts
from bangkom.authoring.review.finding import Finding, wrong
from bangkom.authoring.review.material import Material, Session, shown
from bangkom.authoring.review.passages import CONFIRM, Passage, normalised, plain


def check(material: Material) -> Iterator[Finding]:
    if not material.facts_file.is_file():
        return
    table = shown(material.root, material.facts_file)
    found: list[Problem] = []
    log = ProblemLog(table, found)
    facts = read_facts(read_text(material.facts_file, log) or "", log)
    for problem in found:
        yield Finding(problem.path, problem.line, "salah", problem.what, problem.how)
    if material.programme is None:
        return
    known = {assignment for subject in material.programme.subjects for assignment in subject.assignments}
    for fact in facts:
        for absent in sorted({*fact.lessons, *fact.exceptions} - known):
            yield wrong(table, fact.line, NO_LESSON, fact=fact.id, id=absent)
        for lesson in fact.lessons:
            session = material.session(lesson)
            if session:
                yield from unsaid(fact, session, table)
    for session in material.sessions:
        yield from _untrue(facts, session, table)


def unsaid(fact: Fact, session: Session, table: str) -> Iterator[Finding]:
    """What of a fact a lesson that teaches it doesn't say. `table`: the path of the table of facts."""
    text = _all_text(session, fact.confirm)
    for one in fact.says:
        if not re.search(rf"(?<!\w){re.escape(normalised(one))}(?!\w)", text):
            sentence = UNCONFIRMED if fact.confirm else UNSAID
            yield wrong(
                session.path, 1, sentence, fact=fact.id, text=one, source=fact.source, place=f"{table}:{fact.line}"
            )


def _all_text(session: Session, only_confirm: bool) -> str:
    if only_confirm:
        return _joined([one for one in session.passages if one.within == CONFIRM])
    spoken = [passage for script in session.scripts for passage in script.passages]
    return _joined(session.passages) + " " + _joined(spoken)


def _joined(passages: Sequence[Passage]) -> str:
    return normalised(" ".join(passage.text for passage in passages))


def _untrue(facts: Sequence[Fact], session: Session, table: str) -> Iterator[Finding]:
    guards = [fact for fact in facts if fact.never and session.id not in fact.exceptions]
    files = [(session.path, session.passages), *((one.path, one.passages) for one in session.scripts)]
    for path, passages in files:
        for passage in passages:
            for fact in guards:
                match = fact.never.search(plain(passage.text)) if fact.never else None
                if match:
                    yield wrong(
                        path,
                        _line(passage, fact),
                        UNTRUE,
                        fact=fact.id,
                        text=match[0],
                        statement=fact.statement.rstrip("."),
                        place=f"{table}:{fact.line}",
                        id=session.id,
                    )


def _line(passage: Passage, fact: Fact) -> int:
    hits = (part.number for part in passage.parts if fact.never and fact.never.search(plain(part.text)))
    return next(hits, passage.line)


NO_LESSON = ('Fakta "{fact}" menyebut pelajaran {id} yang tidak ada', "Perbaiki id-nya, atau hapus dari daftar.")
UNSAID = (
    'Fakta "{fact}" belum disebut: "{text}"',
    "Tulis persis begitu di pelajaran atau naskah videonya ({source}), atau perbaiki {place}.",
)
UNCONFIRMED = (
    'Fakta "{fact}" yang masih perlu konfirmasi belum disebut di dalam blok confirm: "{text}"',
    "Tulis di antara :::{{confirm}} dan ::: ({source}), atau perbaiki {place}.",
)
UNTRUE = (
    'Tertulis "{text}", padahal ({fact}) {statement}',
    "Perbaiki; bila jebakan itu memang sengaja disebut, tambahkan {id} ke except di {place}.",
)
