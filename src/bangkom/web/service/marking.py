"""The marking desk ("Meja penilaian"): answers one after another, a level for every criterion, a comment.

What is given is kept in the store for good; the gradebook follows in the same request, or by itself a moment later.
"""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from bangkom.domain.questions import Question, criteria_of
from bangkom.domain.rubric import MOST_COMMENT, choose, total
from bangkom.errors import MarkingError
from bangkom.grading.desk import HandIn, Item, Sheet, count, read_hand_in, read_items
from bangkom.messages import date_time, number, points
from bangkom.store import audit, mark_release, marking, objections
from bangkom.store.marking import Answer, Mark, MarkedMeanwhileError
from bangkom.web.service.answer_view import render
from bangkom.web.service.desk import Desk, DeskHandler, absent, chosen, describe
from bangkom.web.service.marking_acts import MarkingActs
from bangkom.web.service.office import Form, age
from bangkom.web.service.routes import NAME, TRAINER, Feature, Link, Route

KEY = re.compile("[0-9a-f]{32}")
PHRASES = 8
NEAR = 50
"""Answers before and after the open one that are listed with it."""


@dataclass(frozen=True)
class Seen:
    """One answer before its marker. `place` counts the marked ones: `12 dari 40` is (12, 40)."""

    desk: Desk
    item: Item | None
    hand_in: HandIn | None
    place: tuple[int, int]
    history: tuple[Mark, ...]
    last: Mark | None
    phrases: tuple[str, ...]


class MarkingList(DeskHandler):
    """Every session in which people mark something, its questions, and how far they are."""

    async def get(self) -> None:
        now = self.context.clock()
        sessions, waiting = await self.look_up(lambda connection: self._read(connection, now))
        due = [row for session in sessions for row in session["rows"] if row["oldest"] is not None]
        self.page(
            "periksa.html",
            here="marking",
            sessions=sessions,
            next=min(due, key=lambda row: row["oldest"], default=None),
            waiting=sum(row["waiting"] for session in sessions for row in session["rows"]),
            objections=waiting,
            formgrader=f"{self.context.hub}user-redirect/formgrader",
        )

    def _read(self, connection: Connection, now: datetime) -> tuple[list[dict[str, Any]], int]:
        own, sheets = self.own_people(connection), self.sheets()
        asked = {assignment: [question.id for question in sheet.by_hand] for assignment, sheet in sheets.items()}
        items = read_items(self.context.settings, connection, asked, own.keys())
        readers = mark_release.readers(connection, self.cohort)
        released = mark_release.released(connection, self.cohort)
        groups = {person.group for person in own.values()}
        found = []
        for assignment, sheet in sheets.items():
            heading = self.service.catalogue.sessions()[assignment].heading
            rows = [
                self._row(question, heading, sheet, items, readers, now) | {"assignment": assignment}
                for question in sheet.by_hand
            ]
            may_read = len(groups & released.get(assignment, {}).keys())
            state = "none" if not may_read else "all" if may_read == len(groups) else "some"
            found.append({"assignment": assignment, "heading": heading, "rows": rows, "released": state})
        open_ones = [one for one in objections.objections(connection, self.cohort) if not one.is_answered]
        return found, sum(one.participant in own for one in open_ones)

    def _row(
        self,
        question: Question,
        heading: str,
        sheet: Sheet,
        items: Iterable[Item],
        readers: Container[tuple[str, str]],
        now: datetime,
    ) -> dict[str, Any]:
        of = [item for item in items if item.question == question.id]
        backlog = count(of)
        oldest = backlog.oldest
        return {
            "id": question.id,
            "session": heading,
            "number": sheet.numbers[question.id],
            "kind": KINDS[question.type],
            "waiting": backlog.waiting,
            "again": sum(item.state == "again" for item in of),
            "marked": backlog.marked,
            "released": sum(item.state == "marked" and (item.participant, item.assignment) in readers for item in of),
            "blank": sum(item.state == "blank" for item in of),
            "oldest": oldest,
            "age": age(now, oldest),
            "since": date_time(oldest, self.context.programme.zone) if oldest else "",
        }


class MarkingDesk(MarkingActs):
    """One answer with its prompt, the rubric and a comment: the next that waits, or the one that is asked for."""

    async def get(self, assignment: str, id: str) -> None:
        await self.show(assignment, id, Form(), self.query("jawaban"))

    async def post(self, assignment: str, id: str) -> None:
        question, visitor, now = self.question(assignment, id), self.visitor, self.context.clock()
        criteria = criteria_of(question)
        form = self.typed("jawaban", "versi", "terakhir", "kunci", *(f"tingkat-{n}" for n in range(len(criteria))))
        comment = self.get_body_argument("komentar", "").strip().replace("\r\n", "\n")
        form.values = {**form.values, "komentar": comment}
        levels = self._picked(form, len(criteria))
        try:
            picked = choose(criteria, levels)
        except MarkingError as problem:
            form.errors["tingkat"] = str(problem)
            picked = ()
        if len(comment) > MOST_COMMENT:
            form.errors["komentar"] = TOO_LONG.format(most=MOST_COMMENT)
        if not KEY.fullmatch(form["kunci"]) or not form["terakhir"].isdecimal() or not form["versi"].isdecimal():
            raise absent()

        desk, item, hand_in = await self.look_up(lambda connection: self._find(connection, assignment, id, form))
        if item.state == "blank":
            raise MarkingError(BLANK)
        if hand_in.version != int(form["versi"]):
            form.errors["versi"] = NEWER.format(version=hand_in.version)
        if form.errors:
            self.refuse_form()
            await self.show(assignment, id, form, form["jawaban"])
            return
        answer = Answer(self.cohort, assignment, id, item.participant, hand_in.version, item.handed_in_at)
        key = f"{visitor.id} {form['kunci']}"[:64]

        def give(connection: Connection) -> Mark:
            given, after = total(picked), int(form["terakhir"])
            is_new = not marking.is_given(connection, key)
            mark = marking.give(connection, answer, picked, given, comment, visitor.id, now, after=after, key=key)
            if is_new:
                given_points = f"{number(given)} dari {points(question.points)}"
                detail = f"{self.label(assignment)}, soal {desk.sheet.numbers[id]}: {given_points}."
                audit.record(connection, now, visitor.id, visitor.role, "mark.give", answer.participant, detail)
            return mark

        try:
            await self.write_durably(give)
        except MarkedMeanwhileError as problem:
            form.errors["terakhir"] = str(problem)
            self.refuse_form(HTTPStatus.CONFLICT)
            await self.show(assignment, id, form, form["jawaban"], meanwhile=problem.newest)
            return
        await self.carry_over()
        self.redirect(
            self.address(f"periksa/{assignment}/{id}?ok=nilai&dari={form['jawaban']}"), status=HTTPStatus.SEE_OTHER
        )

    def _find(self, connection: Connection, assignment: str, id: str, form: Form) -> tuple[Desk, Item, HandIn]:
        desk = self.open_desk(connection, assignment, id)
        item = desk.find(form["jawaban"])
        if item is None:
            raise absent()
        return desk, item, read_hand_in(self.context.settings, item.participant, assignment)

    def _see(self, connection: Connection, assignment: str, id: str, token: str) -> Seen:
        desk = self.open_desk(connection, assignment, id)
        backlog = count(desk.items)
        item = desk.find(token) if token else next((one for one in desk.items if one.is_due), None)
        if token and item is None:
            raise absent()
        answer = Answer(self.cohort, assignment, id, item.participant, 0, None) if item else None
        return Seen(
            desk,
            item,
            read_hand_in(self.context.settings, item.participant, assignment) if item else None,
            (backlog.marked, backlog.marked + backlog.waiting),
            marking.history(connection, answer) if answer else (),
            marking.last_of(connection, self.cohort, assignment, id, self.visitor.id),
            marking.phrases(connection, self.cohort, self.visitor.id, id, PHRASES),
        )

    async def show(self, assignment: str, id: str, form: Form, token: str, meanwhile: Mark | None = None) -> None:
        question = self.question(assignment, id)
        seen = await self.look_up(lambda connection: self._see(connection, assignment, id, token))
        desk, zone = seen.desk, self.context.programme.zone
        self.page(
            "periksa-jawaban.html",
            here="marking",
            session=self.service.catalogue.sessions()[assignment].heading,
            assignment=assignment,
            question=describe(question, desk.sheet),
            place=seen.place,
            answer=self._answer(question, seen, form) if seen.item and seen.hand_in else None,
            form=form,
            meanwhile=self.told(meanwhile) if meanwhile else None,
            history=[self.told(mark) for mark in seen.history],
            phrases=seen.phrases,
            last=self._last(seen, question) if seen.last else None,
            others=self._others(desk, seen.item),
            shows_names=desk.shows_names,
            done=DONE.get(self.query("ok"), ""),
            draft=f"periksa:{self.visitor.id}:{assignment}:{id}:",
            saved=self.query("dari") if self.query("ok") == "nilai" else "",
            most_comment=MOST_COMMENT,
            zone=zone.label,
        )

    def _answer(self, question: Question, seen: Seen, form: Form) -> dict[str, Any]:
        item, hand_in = seen.item, seen.hand_in
        assert item is not None and hand_in is not None  # noqa: S101 - for the type checker
        zone, token = self.context.programme.zone, seen.desk.tokens[item.participant]
        mark = item.mark if item.is_current else None
        is_typed = bool(form.values)
        typed = self._picked(form, len(criteria_of(question)))
        base = f"periksa/{item.assignment}/{question.id}/berkas/{token}/"
        return {
            "name": seen.desk.names[item.participant],
            "token": token,
            "version": hand_in.version,
            "handed_in": date_time(item.handed_in_at, zone) if item.handed_in_at else "",
            "state": item.state,
            "said": render(question, hand_in.sheet.value(question.id), lambda place: self.address(f"{base}{place}")),
            "levels": typed if is_typed else chosen(question, item.levels),
            "comment": form["komentar"] if is_typed else item.cell.comment or "" if item.state == "marked" else "",
            "points": "" if item.points is None else number(item.points),
            "is_elsewhere": item.state == "marked" and not item.levels,
            "newest": seen.history[-1].id if seen.history else 0,
            "key": uuid4().hex,
            "earlier": item.state == "again",
            "mark": self.told(mark) if mark else None,
        }

    def _last(self, seen: Seen, question: Question) -> dict[str, Any]:
        last = seen.last
        assert last is not None  # noqa: S101 - for the type checker
        name = seen.desk.names.get(last.answer.participant, "")
        given = "" if last.points is None else f"{number(last.points)} dari {number(question.points)}"
        return {"name": name, "points": given, "key": uuid4().hex, "id": last.id}

    def _others(self, desk: Desk, at: Item | None) -> dict[str, Any]:
        rows = [
            {
                "name": desk.names[item.participant],
                "address": f"?jawaban={desk.tokens[item.participant]}",
                "state": STATES[item.state],
                "look": LOOKS[item.state],
                "points": "" if item.points is None else number(item.points),
                "is_here": item is at,
            }
            for item in desk.items
        ]
        place = next((n for n, row in enumerate(rows) if row["is_here"]), None)
        first = max(0, (place or 0) - NEAR)
        return {
            "rows": rows[first : first + 2 * NEAR],
            "total": len(rows),
            "before": rows[place - 1]["address"] if place else None,
            "after": rows[place + 1]["address"] if place is not None and place + 1 < len(rows) else None,
        }


class Undo(MarkingDesk):
    """Takes back the visitor's last mark of a question, and shows that answer again."""

    async def get(self, assignment: str, id: str) -> None:
        self.redirect(self.address(f"periksa/{assignment}/{id}"))

    async def post(self, assignment: str, id: str) -> None:
        question, visitor, now = self.question(assignment, id), self.visitor, self.context.clock()
        form = self.typed("kunci", "nilai")
        if not KEY.fullmatch(form["kunci"]):
            raise absent()
        key = f"{visitor.id} {form['kunci']}"[:64]

        def undo(connection: Connection) -> str:
            desk = self.open_desk(connection, assignment, id)
            is_new = not marking.is_given(connection, key)
            last = marking.last_of(connection, self.cohort, assignment, id, visitor.id) if is_new else None
            if last is not None and (str(last.id) != form["nilai"] or last.answer.participant not in desk.people):
                raise MarkingError(marking.NOTHING_TO_UNDO)
            mark = marking.undo(connection, self.cohort, assignment, id, visitor.id, now, key)
            if is_new:
                left = "kosong" if mark.points is None else number(mark.points)
                detail = f"{self.label(assignment)}, soal {desk.sheet.numbers[question.id]}: sekarang {left}."
                audit.record(connection, now, visitor.id, visitor.role, "mark.undo", mark.answer.participant, detail)
            return desk.tokens[mark.answer.participant]

        token = await self.write_durably(undo)
        await self.carry_over()
        self.redirect(self.address(f"periksa/{assignment}/{id}?jawaban={token}&ok=batal"), status=HTTPStatus.SEE_OTHER)


class Names(DeskHandler):
    """Shows a marker the names in one session, or hides them again; who looked is on record."""

    async def post(self, assignment: str, id: str) -> None:
        self.question(assignment, id)
        visitor, now = self.visitor, self.context.clock()
        form = self.typed("tampil", "jawaban")
        shows = form["tampil"] == "1"

        def set_names(connection: Connection) -> bool:
            desk = self.open_desk(connection, assignment, id)
            if desk.shows_names != shows:
                marking.show_names(connection, self.cohort, assignment, visitor.id, shows)
                act = "marking.names" if shows else "marking.nameless"
                detail = f"{self.label(assignment)}."
                audit.record(connection, now, visitor.id, visitor.role, act, assignment, detail)
            return desk.find(form["jawaban"]) is not None

        is_there = await self.write_durably(set_names)
        query = f"?jawaban={form['jawaban']}" if is_there else ""
        self.redirect(self.address(f"periksa/{assignment}/{id}{query}"), status=HTTPStatus.SEE_OTHER)


QUESTION = f"periksa/{NAME}/{NAME}"
FEATURE = Feature(
    routes=(
        Route("periksa", MarkingList, TRAINER),
        Route(QUESTION, MarkingDesk, TRAINER),
        Route(f"{QUESTION}/batal", Undo, TRAINER),
        Route(f"{QUESTION}/nama", Names, TRAINER),
    ),
    links=(Link("marking", "Meja penilaian", "periksa", TRAINER),),
)

STATES: Mapping[str, str] = {
    "waiting": "Menunggu",
    "again": "Periksa lagi",
    "marked": "Diperiksa",
    "blank": "Tidak dijawab",
}
LOOKS: Mapping[str, str] = {"waiting": "wait", "again": "wait", "marked": "ok", "blank": "plain"}
KINDS: Mapping[str, str] = {"essay": "Esai", "table": "Tabel", "upload": "Unggahan"}
DONE = {"nilai": "Nilai tersimpan.", "batal": "Nilai terakhir Anda dibatalkan. Jawabannya ada di bawah."}
TOO_LONG = "Komentar terlalu panjang. Paling banyak {most} huruf."
BLANK = "Soal ini tidak dijawab, jadi nilainya 0 dengan sendirinya."
NEWER = (
    "Peserta ini sementara itu mengumpulkan lagi: yang di bawah ini kiriman ke-{version}. Ketikan Anda masih ada; "
    "baca jawaban barunya, lalu simpan."
)
