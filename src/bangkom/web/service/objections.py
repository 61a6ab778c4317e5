"""Objections ("sanggahan") as those read and answer them who mark: the answer in writing, the mark as it then is."""

import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from bangkom.domain.questions import criteria_of
from bangkom.domain.rubric import MOST_COMMENT, Level, choose, total
from bangkom.errors import MarkingError
from bangkom.grading.desk import HandIn, Item, read_hand_in
from bangkom.messages import date_time, number, points
from bangkom.store import audit, marking, objections
from bangkom.store.marking import Answer, MarkedMeanwhileError
from bangkom.store.objections import MOST_TEXT, Objection
from bangkom.web.service.answer_view import render
from bangkom.web.service.desk import Desk, DeskHandler, chosen, describe
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.marking_acts import MarkingActs
from bangkom.web.service.office import Form
from bangkom.web.service.routes import TRAINER, Feature, Route

KEY = re.compile("[0-9a-f]{32}")


class ObjectionList(DeskHandler):
    async def get(self) -> None:
        rows = await self.look_up(self._read)
        self.page(
            "sanggahan.html",
            here="marking",
            waiting=[row for row in rows if not row["is_answered"]],
            answered=self.paged([row for row in reversed(rows) if row["is_answered"]]),
            done=DONE if self.query("ok") == "jawab" else "",
        )

    def _read(self, connection: Connection) -> list[dict[str, Any]]:
        own, zone = self.own_people(connection), self.context.programme.zone
        sheets = self.sheets()
        names: dict[str, Any] = {}
        found = []
        for one in objections.objections(connection, self.cohort):
            is_known = one.assignment in sheets and one.question in sheets[one.assignment].numbers
            if one.participant not in own or not is_known:
                continue
            if one.assignment not in names:
                names[one.assignment] = self.names(connection, one.assignment, own)[2]
            found.append(
                {
                    "id": one.id,
                    "name": names[one.assignment][one.participant],
                    "what": f"{self.label(one.assignment)}, soal {sheets[one.assignment].numbers[one.question]}",
                    "moment": date_time(one.at, zone),
                    "is_answered": one.is_answered,
                    "answered": f"{one.answered_by}, {date_time(one.answered_at, zone)}" if one.answered_at else "",
                }
            )
        return found


class ObjectionPage(MarkingActs):
    """One objection with the answer that it is about; to be answered, and the mark changed if need be."""

    async def get(self, number: str) -> None:
        await self._show(int(number), Form())

    async def post(self, id: str) -> None:
        visitor, now = self.visitor, self.context.clock()
        one, desk, item, hand_in = await self.look_up(lambda connection: self._find(connection, int(id)))
        question = self.question(one.assignment, one.question)
        criteria = criteria_of(question)
        form = self.typed("terakhir", "versi", "kunci", *(f"tingkat-{n}" for n in range(len(criteria))))
        texts = {name: self._text(name) for name in ("jawaban", "komentar")}
        form.values = {**form.values, **texts}
        if not KEY.fullmatch(form["kunci"]) or not form["terakhir"].isdecimal() or not form["versi"].isdecimal():
            raise _absent()
        if not one.is_answered and hand_in.version != int(form["versi"]):
            form.errors["versi"] = NEWER.format(version=hand_in.version)
        form.require("jawaban", NO_ANSWER)
        for name, most in (("jawaban", MOST_TEXT), ("komentar", MOST_COMMENT)):
            if len(form[name]) > most:
                form.errors[name] = TOO_LONG.format(most=most)
        picked = self._picked(form, len(criteria))
        levels: Sequence[Level] = ()
        is_unmarked = item.points is None and not one.is_answered  # handed in anew since: there is nothing to keep
        if any(level is not None for level in picked) or is_unmarked:
            try:
                levels = choose(criteria, picked)
            except MarkingError as problem:
                form.errors["tingkat"] = str(problem)
        if form.errors:
            self.refuse_form()
            await self._show(one.id, form)
            return
        is_changed = bool(levels) and (tuple(levels) != item.levels or form["komentar"] != (item.cell.comment or ""))
        answer = Answer(self.cohort, one.assignment, one.question, one.participant, hand_in.version, item.handed_in_at)
        key = f"{visitor.id} {form['kunci']}"[:64]

        def write(connection: Connection) -> None:
            before = objections.objection(connection, self.cohort, one.id)
            is_new = before is not None and not before.is_answered
            given = item.points or 0.0
            if is_changed and is_new:
                given, after = total(levels), int(form["terakhir"])
                comment = form["komentar"]
                marking.give(connection, answer, levels, given, comment, visitor.id, now, after=after, key=key)
            objections.answer_objection(connection, self.cohort, one.id, form["jawaban"], given, visitor.id, now)
            if is_new:
                detail = f"{self.label(one.assignment)}, soal {desk.sheet.numbers[one.question]}: "
                detail += f"nilai {number(one.points)} menjadi {number(given)}." if is_changed else "nilai tetap."
                audit.record(connection, now, visitor.id, visitor.role, "objection.answer", one.participant, detail)

        try:
            await self.write_durably(write)
        except MarkingError as problem:
            name = "terakhir" if isinstance(problem, MarkedMeanwhileError) else "jawaban"
            form.errors[name] = str(problem)
            self.refuse_form(HTTPStatus.CONFLICT)
            await self._show(one.id, form)
            return
        await self.carry_over()
        self.redirect(self.address("sanggahan?ok=jawab"), status=HTTPStatus.SEE_OTHER)

    def _text(self, name: str) -> str:
        return self.get_body_argument(name, "").strip().replace("\r\n", "\n")

    def _find(self, connection: Connection, id: int) -> tuple[Objection, Desk, Item, HandIn]:
        one = objections.objection(connection, self.cohort, id)
        if one is None:
            raise _absent()
        if one.participant not in self.own_people(connection):
            raise Refusal(HTTPStatus.NOT_FOUND, ABSENT_HEADING, ABSENT, is_foreign=True)
        desk = self.open_desk(connection, one.assignment, one.question)
        item = next((item for item in desk.items if item.participant == one.participant), None)
        if item is None:
            raise _absent()
        return one, desk, item, read_hand_in(self.context.settings, one.participant, one.assignment)

    async def _show(self, id: int, form: Form) -> None:
        def read(connection: Connection) -> tuple[tuple[Objection, Desk, Item, HandIn], Sequence[marking.Mark]]:
            found = self._find(connection, id)
            one = found[0]
            answer = Answer(self.cohort, one.assignment, one.question, one.participant, 0, None)
            return found, marking.history(connection, answer)

        (one, desk, item, hand_in), history = await self.look_up(read)
        question, zone = self.question(one.assignment, one.question), self.context.programme.zone
        token = desk.tokens[one.participant]
        base = f"periksa/{one.assignment}/{one.question}/berkas/{token}/"
        is_typed = bool(form.values)
        self.page(
            "sanggahan-jawab.html",
            here="marking",
            one=one,
            name=desk.names[one.participant],
            session=self.service.catalogue.sessions()[one.assignment].heading,
            question=describe(question, desk.sheet),
            said=render(question, hand_in.sheet.value(one.question), lambda place: self.address(f"{base}{place}")),
            moment=date_time(one.at, zone),
            before=number(one.points),
            now="" if item.points is None else f"{number(item.points)} dari {points(question.points)}",
            after="" if one.points_after is None else number(one.points_after),
            answered=f"{one.answered_by}, {date_time(one.answered_at, zone)}" if one.answered_at else "",
            levels=self._picked(form, len(criteria_of(question))) if is_typed else chosen(question, item.levels),
            comment=form["komentar"] if is_typed else item.cell.comment or "",
            newest=history[-1].id if history else 0,
            version=hand_in.version,
            history=[self.told(mark) for mark in history],
            key=uuid4().hex,
            form=form,
            most=MOST_TEXT,
        )


def _absent() -> Refusal:
    return Refusal(HTTPStatus.NOT_FOUND, ABSENT_HEADING, ABSENT)


FEATURE = Feature(
    routes=(
        Route("sanggahan", ObjectionList, TRAINER),
        Route("sanggahan/([0-9]{1,9})", ObjectionPage, TRAINER),
    )
)

DONE = "Jawaban Anda tersimpan dan sudah dapat dibaca peserta."
NO_ANSWER = "Tulis jawabannya: peserta akan membacanya."
TOO_LONG = "Terlalu panjang. Paling banyak {most} huruf."
NEWER = "Peserta ini sementara itu mengumpulkan lagi: kiriman ke-{version}. Baca jawaban barunya, lalu kirim."
ABSENT_HEADING = "Sanggahan tidak ditemukan"
ABSENT = "Sanggahan ini tidak ada, atau bukan dari kelompok Anda."
