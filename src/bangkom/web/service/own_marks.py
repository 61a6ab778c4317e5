"""What people gave a participant's answers, once it is released: levels, comment, and an objection to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection

from bangkom.domain.questions import criteria_of
from bangkom.domain.rubric import objection_closes
from bangkom.errors import MarkingError
from bangkom.grading.desk import Item, Sheet, read_items, read_sheet
from bangkom.grading.words import block, inline
from bangkom.messages import date_time, number
from bangkom.store import accounts, mark_release, objections
from bangkom.store.objections import MOST_TEXT, Objection
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.office import Form, OfficeHandler
from bangkom.web.service.routes import NAME, PARTICIPANT, Feature, Route


@dataclass(frozen=True)
class Own:
    """A participant's hand-marked answers of one session; `released_at` None: nothing of the marks may be read."""

    sheet: Sheet
    items: Sequence[Item]
    released_at: datetime | None
    objections: Sequence[Objection]
    names: Mapping[str, str]

    def readable(self, question: str) -> Item | None:
        """The answer whose mark may be read; None if there is none yet."""
        found = next((item for item in self.items if item.question == question), None)
        return found if found is not None and self.released_at is not None and found.state == "marked" else None

    def closes(self, item: Item, days: int) -> datetime | None:
        """Until when the participant may object; None if nothing may be read."""
        if self.released_at is None:
            return None
        return objection_closes(self.released_at, item.mark.at if item.is_current and item.mark else None, days)

    def objection(self, question: str) -> Objection | None:
        return next((one for one in self.objections if one.question == question), None)


class OwnMarks(OfficeHandler):
    async def get(self, assignment: str) -> None:
        await self.show(assignment)

    async def show(self, assignment: str, form: Form | None = None, question: str = "") -> None:
        now = self.context.clock()
        own = await self.look_up(lambda connection: self.read(connection, assignment))
        self.page(
            "nilai.html",
            here="home",
            assignment=assignment,
            session=self.service.catalogue.sessions()[assignment].heading,
            is_released=own.released_at is not None,
            items=[
                self._item(own, item, now) for item in sorted(own.items, key=lambda i: own.sheet.numbers[i.question])
            ],
            form=form or Form(),
            failed=question,
            most=MOST_TEXT,
            done=SENT if self.query("ok") == "sanggah" else "",
        )

    def read(self, connection: Connection, assignment: str) -> Own:
        """Refusal if the visitor has nothing there that people mark."""
        settings, me = self.context.settings, self.visitor
        is_known = assignment in self.service.catalogue.sessions()
        sheet = read_sheet(settings, assignment) if is_known else None
        asked = [question.id for question in sheet.by_hand] if sheet else []
        items = read_items(settings, connection, {assignment: asked}, {me.id}) if asked else ()
        if sheet is None or not items:
            raise Refusal(HTTPStatus.NOT_FOUND, ABSENT_HEADING, ABSENT)
        since = mark_release.readers(connection, self.cohort, only=me.id).get((me.id, assignment))
        mine = [one for one in objections.objections(connection, self.cohort, me.id) if one.assignment == assignment]
        return Own(sheet, items, since, mine, accounts.names(connection, [one.answered_by for one in mine]))

    def _item(self, own: Own, item: Item, now: datetime) -> dict[str, Any]:
        zone, question = self.context.programme.zone, own.sheet.source.question(item.question)
        readable, objection = own.readable(item.question), own.objection(item.question)
        closes = own.closes(item, self.context.programme.rules.objection_days) if readable else None
        criteria = {criterion.name: criterion for criterion in criteria_of(question)}
        levels = [level for level in readable.levels if level.criterion in criteria] if readable else []
        return {
            "id": item.question,
            "number": own.sheet.numbers[item.question],
            "stem": block(question.stem),
            "maximum": number(question.points),
            "points": number(readable.points or 0.0) if readable else "",
            "is_blank": item.state == "blank",
            "levels": [
                {
                    "name": level.criterion,
                    "points": number(level.points),
                    "maximum": number(criteria[level.criterion].points),
                    "words": inline(criteria[level.criterion].levels[level.level]),
                }
                for level in levels
            ],
            "comment": (readable.cell.comment or "") if readable else "",
            "objection": self._told(objection, own.names) if objection else None,
            "closes": date_time(closes, zone) if closes else "",
            "may_object": closes is not None and now < closes and objection is None,
        }

    def _told(self, one: Objection, names: Mapping[str, str]) -> dict[str, Any]:
        zone = self.context.programme.zone
        return {
            "text": one.text,
            "moment": date_time(one.at, zone),
            "answer": one.answer,
            "answered": date_time(one.answered_at, zone) if one.answered_at else "",
            "by": names.get(one.answered_by or "", one.answered_by),
            "before": number(one.points),
            "after": "" if one.points_after is None else number(one.points_after),
        }


class Object(OwnMarks):
    """Sends an objection to one mark; after a mistake the page shows the text again."""

    async def get(self, assignment: str, question: str) -> None:  # type: ignore[override]  # its own path
        self.redirect(self.address(f"nilai/{assignment}#{question}"))

    async def post(self, assignment: str, question: str) -> None:
        me, now = self.visitor, self.context.clock()
        form = Form({"sanggahan": self.get_body_argument("sanggahan", "").strip().replace("\r\n", "\n")})

        def write(connection: Connection) -> None:
            own = self.read(connection, assignment)
            item = own.readable(question)
            closes = own.closes(item, self.context.programme.rules.objection_days) if item else None
            if item is None or closes is None:
                raise Refusal(HTTPStatus.NOT_FOUND, ABSENT_HEADING, NOTHING_TO_OBJECT)
            if own.objection(question) is None and now >= closes:
                raise MarkingError(OVER.format(moment=date_time(closes, self.context.programme.zone)))
            points, text = item.points or 0.0, form["sanggahan"]
            objections.raise_objection(connection, self.cohort, assignment, question, me.id, points, text, now)

        try:
            await self.write_durably(write)
        except MarkingError as problem:
            form.errors["sanggahan"] = str(problem)
            self.refuse_form()
            await self.show(assignment, form, question)
            return
        self.redirect(self.address(f"nilai/{assignment}?ok=sanggah#{question}"), status=HTTPStatus.SEE_OTHER)


FEATURE = Feature(
    routes=(
        Route(f"nilai/{NAME}", OwnMarks, PARTICIPANT),
        Route(f"nilai/{NAME}/{NAME}/sanggahan", Object, PARTICIPANT),
    )
)

SENT = "Sanggahan Anda terkirim. Jawabannya akan muncul di halaman ini."
OVER = "Waktu menyanggah sudah berakhir {moment}. Hubungi panitia bila ada halangan."
ABSENT_HEADING = "Belum ada di sini"
ABSENT = "Sesi ini tidak punya jawaban Anda yang dinilai widyaiswara. Kembali ke Beranda."
NOTHING_TO_OBJECT = "Soal ini belum punya nilai widyaiswara yang dapat Anda baca."
