"""Export a cohort's watching and answers as xAPI statements, for a learning record store."""

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from bangkom.authoring.programme import load_programme
from bangkom.domain.answers import ANSWERS_FILE, MISSING, AnswerSheet, read_answers
from bangkom.domain.programme import Programme
from bangkom.domain.xapi import Answered, Film, Statement, Teller
from bangkom.errors import ReportError
from bangkom.grading.files import read_plain
from bangkom.grading.hand_marks import read_hand_marks
from bangkom.reports.gather import read_released
from bangkom.reports.snapshot import ensure_key, pseudonym
from bangkom.settings import Settings
from bangkom.store.cohorts import current
from bangkom.store.database import Database, ensure_current
from bangkom.store.gradebook import open_gradebook
from bangkom.store.marks import read_marks
from bangkom.store.people import people
from bangkom.store.published import notebook_path, published_source
from bangkom.store.source import SourceAssignment
from bangkom.store.watching import VideoAnswer, Watched, cohort_answers, cohort_watched

ENDINGS = (".jsonl", ".json")


def export_xapi(settings: Settings, target: Path) -> int:
    """Write the cohort's statements to the new file `target`, a line each (`.jsonl`) or an array (`.json`); how many.

    ReportError if the file is there already, has another ending or can't be written. Its mode is 0600: pseudonyms are
    still personal data.
    """
    if target.suffix not in ENDINGS:
        raise ReportError(ENDING.format(path=target))
    told = list(statements(settings))
    if target.suffix == ".json":
        text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    else:
        text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in told)
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise ReportError(NOT_WRITTEN.format(path=target)) from error
    return len(told)


def statements(settings: Settings) -> Iterator[Statement]:
    """By pseudonym; of each participant first what was watched, then what was answered."""
    programme, key = load_programme(settings.course), ensure_key(settings.cohort_folder)
    database = Database(settings.store_url)
    try:
        ensure_current(database)
        with database.read() as connection:
            cohort = current(connection, settings.cohort).id
            names = {person.id: pseudonym(key, person.id) for person in people(connection, cohort)}
            watched, checks = cohort_watched(connection, cohort), cohort_answers(connection, cohort)
    finally:
        database.close()
    teller = Teller(programme.certificate.address, cohort, key, programme.title)
    films = _films(settings, programme)
    answers = _answers(settings, programme, names)
    for person in sorted(names, key=names.__getitem__):
        name = names[person]
        yield from _watching(teller, name, films, [one for one in watched if one.person == person])
        yield from _checks(teller, name, [one for one in checks if one.person == person])
        for one in answers.get(person, ()):
            yield teller.answered(name, one)


def _watching(teller: Teller, name: str, films: dict[str, Film], watched: Sequence[Watched]) -> Iterator[Statement]:
    for one in watched:
        film = films.get(one.video)
        if film is None:
            continue
        if one.seen_at is not None and (one.coverage.intervals or one.read_at is None):
            yield from teller.watched(
                name, film, one.coverage.intervals, one.position, one.seen_at, is_exact=one.is_exact
            )
        if one.read_at is not None:
            yield teller.read(name, film, one.read_at)


def _checks(teller: Teller, name: str, checks: Sequence[VideoAnswer]) -> Iterator[Statement]:
    for one in checks:
        yield teller.checked(name, one.video, one.question, one.value, one.answered_at, is_right=one.is_right)


def _films(settings: Settings, programme: Programme) -> dict[str, Film]:
    return {
        str(video["id"]): Film(
            str(video["id"]), str(video["title"]), float(video["seconds"]), programme.rules.watch_threshold
        )
        for assignment in programme.assignments()
        for video in read_released(settings, assignment).get("videos", ())
    }


def _answers(settings: Settings, programme: Programme, names: dict[str, str]) -> dict[str, list[Answered]]:
    """Of the newest graded hand-in of each participant and assignment, in the questions' order."""
    if not settings.gradebook.exists():
        return {}
    by_hand = read_hand_marks(settings, None, names)
    found: dict[str, list[Answered]] = {}
    with open_gradebook(settings) as gradebook:
        for assignment in programme.assignments():
            if not notebook_path(settings, assignment).is_file():
                continue
            source = published_source(settings, assignment)
            order = {question.id: number for number, question in enumerate(source.questions)}
            marks = [mark for mark in read_marks(gradebook, assignment) if mark.participant in names]
            sheets = {who: _sheet(settings, source, who) for who in {mark.participant for mark in marks}}
            for mark in sorted(marks, key=lambda mark: (mark.participant, order.get(mark.question, 0))):
                value = sheets[mark.participant].value(mark.question)
                if mark.question not in order or mark.submitted_at is None or value is MISSING:
                    continue
                shown = by_hand.shown(mark)
                points = None if shown.needs_manual else shown.points
                question = source.question(mark.question)
                told = Answered(assignment, question, value, points, mark.submitted_at, source.release_keys)
                found.setdefault(mark.participant, []).append(told)
    return found


def _sheet(settings: Settings, source: SourceAssignment, participant: str) -> AnswerSheet:
    return read_answers(read_plain(settings.autograded / participant / source.id / ANSWERS_FILE), source.id)


ENDING = "Nama berkas {path} harus berakhiran .jsonl (satu pernyataan sebaris) atau .json (satu larik)."
NOT_WRITTEN = "Berkas {path} sudah ada atau tidak dapat dibuat. Tidak ada yang ditulis."
