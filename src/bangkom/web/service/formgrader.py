"""What trainers do in nbgrader's formgrader, as their own servers tell it: kept in the audit, and feedback made anew.

Who did it is said by the hub's token, when by our clock, and a mark is read from the gradebook itself: what a server
tells is only where to look. The same act, told again because its answer was lost, is known by its key.
"""

import asyncio
import re
from collections import OrderedDict
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection
from tornado import web

from bangkom.errors import GradingError
from bangkom.messages import number, points
from bangkom.settings import IDENTIFIER, Settings
from bangkom.store import audit, mark_release, people
from bangkom.store.gradebook import open_gradebook
from bangkom.store.marks import CellMark, read_marks
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.limits import Limit
from bangkom.web.service.office import OfficeHandler
from bangkom.web.service.routes import TRAINER, Feature, Route

KEY = re.compile("[0-9a-f]{32}")
MOST_KEYS = 10_000
MARK_ACTS = ("grade", "comment")
ACTS = frozenset(
    {
        "assign",
        "assignment",
        "autograde",
        "collect",
        "feedback",
        "flag",
        "release",
        "release-feedback",
        "student",
        "unrelease",
    }
)
"""Formgrader's other writes, recorded as `formgrader.<act>`."""


class Told:
    """Keys of the latest acts; False while one is being recorded. After a restart an act told again stands twice."""

    def __init__(self) -> None:
        self._keys: OrderedDict[str, bool] = OrderedDict()

    def begin(self, key: str) -> bool:
        """Whether it is new; Refusal if it is being recorded right now."""
        if self._keys.get(key) is False:
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, BUSY_HEADING, BUSY, again_after=1)
        if key in self._keys:
            return False
        self._keys[key] = False
        while len(self._keys) > MOST_KEYS:
            self._keys.popitem(last=False)
        return True

    def end(self, key: str, *, is_recorded: bool) -> None:
        if is_recorded:
            self._keys[key] = True
        else:
            self._keys.pop(key, None)


class Formgrader(OfficeHandler):
    """`{"key", "act", "assignment", "participant", "question"}` → 204, once it is in the audit.

    `act` is `grade` or `comment`, which name all three, or one of ACTS, with what it was about.
    """

    async def post(self) -> None:
        told = self.json_body()
        key, act, assignment, participant, question = (
            _text(told.get(name)) for name in ("key", "act", "assignment", "participant", "question")
        )
        is_mark = act in MARK_ACTS
        is_known = not assignment or assignment in self.service.catalogue.sessions()
        is_id = not participant or IDENTIFIER.fullmatch(participant)
        if not KEY.fullmatch(key) or not (is_mark or act in ACTS) or not is_known or not is_id:
            raise web.HTTPError(HTTPStatus.BAD_REQUEST)
        keys: Told = self.application.settings.setdefault("told", Told())
        if not keys.begin(f"{self.visitor.id} {key}"):
            self.set_status(HTTPStatus.NO_CONTENT)
            return
        is_recorded = False
        try:
            if is_mark:
                detail = await self._mark(act, assignment, participant, question)
                await self._record("mark.formgrader", participant, detail, marked=assignment)
            else:
                await self._record(
                    f"formgrader.{act}", participant or assignment, f"{assignment} {participant}".strip()
                )
            is_recorded = True
        finally:
            keys.end(f"{self.visitor.id} {key}", is_recorded=is_recorded)
        if is_mark and self.context.grading_queue:
            self.context.grading_queue.tend_desk()
        self.set_status(HTTPStatus.NO_CONTENT)

    async def _mark(self, act: str, assignment: str, participant: str, question: str) -> str:
        """The mark or the comment as it stands in the gradebook now, in words; Refusal if there is none."""
        settings = self.context.settings
        try:
            mark = await asyncio.to_thread(_find, settings, assignment, participant, question)
        except GradingError as problem:
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, BUSY_HEADING, str(problem), again_after=5) from problem
        if mark is None:
            raise Refusal(HTTPStatus.NOT_FOUND, ABSENT_HEADING, ABSENT)
        return f"{assignment}, soal {question}: {_points(mark) if act == 'grade' else _comment(mark)}."

    async def _record(self, act: str, subject: str, detail: str, *, marked: str = "") -> None:
        """Into the audit. The feedback page of the assignment that was marked is then to be written anew."""
        visitor, now = self.visitor, self.context.clock()

        def record(connection: Connection) -> None:
            person, own = people.person(connection, subject), self.own_groups(connection)
            is_far = person is not None and bool(own) and person.group not in own
            said = f"{detail} {FAR}" if is_far else detail
            audit.record(connection, now, visitor.id, visitor.role, act, subject, said)
            if marked and person is not None:
                mark_release.spoil(connection, self.cohort, marked, [subject])

        await self.write_durably(record)


def _find(settings: Settings, assignment: str, participant: str, question: str) -> CellMark | None:
    with open_gradebook(settings) as gradebook:
        marks = read_marks(gradebook, assignment, participant)
    return next((mark for mark in marks if mark.question == question), None)


def _points(mark: CellMark) -> str:
    given = "nilai tangan dihapus" if mark.manual is None else f"{number(mark.manual)} dari {points(mark.maximum)}"
    return f"{given}, ditambah {number(mark.extra)}" if mark.extra else given


def _comment(mark: CellMark) -> str:
    """Its length only: a comment is for the participant."""
    return f"komentar {len(mark.comment)} huruf" if mark.comment else "komentar dihapus"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


FEATURE = Feature(
    # A trainer may open a server before a page of ours, so before the notice; what they do there counts all the same.
    routes=(Route("api/formgrader", Formgrader, TRAINER, before_notice=True, limit=Limit(600, 60)),)
)

FAR = "Di luar kelompok yang didampingi."
BUSY_HEADING = "Belum dicatat"
BUSY = "Tindakan ini sedang dicatat."
ABSENT_HEADING = "Nilai tidak ditemukan"
ABSENT = "Soal ini tidak ada dalam buku nilai peserta itu."
