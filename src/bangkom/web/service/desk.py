"""What the pages of the marking desk share: whose answers lie on it, in which order, and by which name.

Answers are unnamed unless their marker asks for names: `Peserta C` is the same person for one marker within one
session, and somebody else for another marker and in another session. Addresses and forms name nobody either.
"""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection

from bangkom.domain.questions import Question, criteria_of
from bangkom.domain.rubric import Level
from bangkom.grading.desk import Item, Sheet, read_items, read_sheet
from bangkom.grading.words import block, inline
from bangkom.messages import date_time, number, points
from bangkom.store import marking, people
from bangkom.store.marking import Mark
from bangkom.store.people import Person
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.office import OfficeHandler

SOMEBODY = "([0-9a-f]{20})"
"""Stands for a participant in addresses of the desk."""


@dataclass(frozen=True)
class Desk:
    """A session as it lies before one marker: `items` are answers of their participants to the question asked for (to
    all of the session if none was), the oldest hand-in first."""

    sheet: Sheet
    people: Mapping[str, Person]
    items: Sequence[Item]
    shows_names: bool
    names: Mapping[str, str]
    tokens: Mapping[str, str]

    def find(self, token: str) -> Item | None:
        return next((item for item in self.items if self.tokens[item.participant] == token), None)


class DeskHandler(OfficeHandler):
    """A page of the desk, for a marker."""

    def open_desk(self, connection: Connection, assignment: str, question: str | None = None) -> Desk:
        """The session, or one of its questions, as it lies before the visitor; Refusal if people mark nothing there."""
        sheet = self._sheet(assignment)
        asked = [one.id for one in sheet.by_hand if question in (None, one.id)]
        if not asked:
            raise absent()
        own = self.own_people(connection)
        shows_names, tokens, names = self.names(connection, assignment, own)
        items = read_items(self.context.settings, connection, {assignment: asked}, own.keys())
        return Desk(sheet, own, items, shows_names, names, tokens)

    def names(
        self, connection: Connection, assignment: str, own: Mapping[str, Person]
    ) -> tuple[bool, Mapping[str, str], Mapping[str, str]]:
        """Whether the visitor sees who these participants are in this session; what stands for them in addresses, and
        by which names they are shown, by id."""
        shows = marking.shows_names(connection, self.cohort, assignment, self.visitor.id)
        tokens = {id: self._token(assignment, id) for id in own}
        letters = {id: letter(place) for place, id in enumerate(sorted(own, key=lambda id: tokens[id]))}
        names = {id: f"{person.name} ({id})" if shows else f"Peserta {letters[id]}" for id, person in own.items()}
        return shows, tokens, names

    def own_people(self, connection: Connection) -> dict[str, Person]:
        """Those whose answers the visitor marks, by id."""
        own = self.own_groups(connection)
        everybody = people.people(connection, self.cohort)
        return {person.id: person for person in everybody if not own or person.group in own}

    def sheets(self) -> dict[str, Sheet]:
        """Every session in which people mark something, in order."""
        found = {
            assignment: read_sheet(self.context.settings, assignment)
            for assignment in self.service.catalogue.sessions()
        }
        return {assignment: sheet for assignment, sheet in found.items() if sheet is not None and sheet.by_hand}

    def question(self, assignment: str, id: str) -> Question:
        """A question that people mark; Refusal if there is none of that id."""
        found = next((one for one in self._sheet(assignment).by_hand if one.id == id), None)
        if found is None:
            raise absent()
        return found

    def _sheet(self, assignment: str) -> Sheet:
        is_known = assignment in self.service.catalogue.sessions()
        sheet = read_sheet(self.context.settings, assignment) if is_known else None
        if sheet is None:
            raise absent()
        return sheet

    def _token(self, assignment: str, participant: str) -> str:
        said = f"desk {self.visitor.id} {assignment} {participant}"
        return hmac.digest(self.context.secret, said.encode(), "sha256").hex()[:20]

    def told(self, mark: Mark) -> dict[str, Any]:
        """A mark as the desk tells of it."""
        zone = self.context.programme.zone
        return {
            "points": "dibatalkan" if mark.points is None else number(mark.points),
            "levels": [f"{level.criterion}: {number(level.points)}" for level in mark.levels],
            "comment": mark.comment,
            "by": mark.by,
            "moment": date_time(mark.at, zone),
            "version": mark.answer.version,
        }


def absent() -> Refusal:
    return Refusal(HTTPStatus.NOT_FOUND, ABSENT_HEADING, ABSENT)


def letter(place: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    found = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def describe(question: Question, sheet: Sheet) -> dict[str, Any]:
    """A question as pages show it: its number, its stem as safe HTML, and its rubric."""
    return {
        "id": question.id,
        "number": sheet.numbers[question.id],
        "stem": block(question.stem),
        "maximum": points(question.points),
        "criteria": [
            {
                "name": criterion.name,
                "maximum": number(criterion.points),
                "levels": [
                    {"points": number(given), "words": inline(words)}
                    for given, words in zip(criterion.level_points(), criterion.levels, strict=True)
                ],
            }
            for criterion in criteria_of(question)
        ],
    }


def chosen(question: Question, levels: Iterable[Level]) -> list[int | None]:
    """Which level each criterion of a question got, by its place; None where it got none, or the rubric has changed."""
    by_name = {level.criterion: level.level for level in levels}
    return [by_name.get(criterion.name) for criterion in criteria_of(question)]


ABSENT_HEADING = "Tidak ada di meja penilaian"
ABSENT = "Soal atau jawaban ini tidak ada, tidak dinilai dengan tangan, atau bukan dari kelompok Anda."
