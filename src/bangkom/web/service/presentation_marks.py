"""Presentations as examiners mark them, each alone, and as the participant sees slot, result and revision."""

from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection

from bangkom.cohort.roster import LONG_NUMBER
from bangkom.domain.rubric import maximum
from bangkom.messages import clock, date, date_time, number
from bangkom.store import accounts, audit, designs, people, presentations
from bangkom.store.presentations import MOST_TEXT, Mark, Presentation, result_of
from bangkom.web.service import design_view
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.office import NUMBER_IN_REASON, PERSON, OfficeHandler
from bangkom.web.service.routes import PARTICIPANT, TRAINER, Feature, Link, Route


class PresentationHandler(OfficeHandler):
    def when(self, one: Presentation) -> str:
        zone = self.context.programme.zone
        begins = f"{zone.local(one.slot.starts_at):%H.%M}"
        return f"{date(one.slot.starts_at, zone)}, {begins}–{clock(one.slot.ends_at, zone)}"

    def marked(self, mark: Mark, who: str) -> dict[str, Any]:
        """A mark in words: the level that was given for each criterion of the rubric as it is now."""
        rows = []
        for criterion in self.context.programme.presentation.rubric:
            level, points = mark.levels.get(criterion.name, (None, None))
            is_known = level is not None and level < len(criterion.levels)
            rows.append(
                {
                    "name": criterion.name,
                    "text": criterion.levels[level] if is_known and level is not None else "–",
                    "points": f"{number(points)} / {number(criterion.points)}" if points is not None else "–",
                }
            )
        moment = date_time(mark.at, self.context.programme.zone)
        return {"who": who, "rows": rows, "mark": number(mark.mark, 2), "comment": mark.comment, "moment": moment}


class Mine(PresentationHandler):
    """The slots in which the visitor examines: what is to be marked or looked at first."""

    async def get(self) -> None:
        me, now = self.visitor.id, self.context.clock()

        def read(connection: Connection) -> tuple[list[Presentation], dict[str, str]]:
            every = presentations.presentations(connection, self.cohort)
            names = {one.id: one.name for one in people.people(connection, self.cohort)}
            return [one for one in every if me in one.slot.examiners], names

        mine, names = await self.look_up(read)
        rows = []
        for one in mine:
            has_marked = any(mark.examiner == me for mark in one.marks)
            is_third = me not in one.slot.examiners[:2]
            state = ("Sudah Anda nilai", "ok") if has_marked else ("Belum Anda nilai", "wait")
            if not has_marked and one.slot.starts_at > now:
                state = ("Terjadwal", "plain")
            if one.revision == "handed_in":
                state = ("Perbaikan menunggu diperiksa", "wait")
            rows.append(
                {
                    "id": one.slot.person,
                    "name": names.get(one.slot.person, one.slot.person),
                    "when": self.when(one),
                    "room": one.slot.room,
                    "state": state[0],
                    "look": state[1],
                    "is_third": is_third,
                }
            )
        self.page("presentasi-uji.html", here="presentation", rows=rows)


class Examine(PresentationHandler):
    """One participant's rubric, beside their rancangan; others' marks stay unseen until one's own is given."""

    async def get(self, id: str) -> None:
        await self.show(id)

    async def show(
        self, id: str, wrong: str = "", picked: tuple[int | None, ...] = (), comment: str | None = None, where: str = ""
    ) -> None:
        me, now, rules = self.visitor.id, self.context.clock(), self.context.programme.presentation

        def read(connection: Connection) -> tuple[Any, ...]:
            return (
                presentations.presentation(connection, id),
                people.person(connection, id),
                designs.read(connection, id),
                {one.id: one.name for one in accounts.accounts(connection, "trainer")},
            )

        one, person, stored, trainers = await self.look_up(read)
        if one is None or person is None or me not in one.slot.examiners or person.cohort != self.cohort:
            raise Refusal(HTTPStatus.NOT_FOUND, ABSENT_HEADING, ABSENT)
        own = next((mark for mark in one.marks if mark.examiner == me), None)
        others = [mark for mark in one.marks if mark.examiner != me] if own else []
        levels = picked or tuple(own.levels.get(c.name, (None, 0))[0] if own else None for c in rules.rubric)
        result = result_of(one, rules)
        self.page(
            "presentasi-nilai.html",
            here="presentation",
            person=person,
            when=self.when(one),
            room=one.slot.room,
            is_third=me not in one.slot.examiners[:2],
            may_mark=one.slot.starts_at <= now and not one.is_released,
            is_released=one.is_released,
            rubric=[
                {
                    "number": place,
                    "name": criterion.name,
                    "points": number(criterion.points),
                    "levels": list(zip(criterion.levels, map(number, criterion.level_points()), strict=True)),
                    "picked": levels[place - 1],
                }
                for place, criterion in enumerate(rules.rubric, 1)
            ],
            most=number(maximum(rules.rubric)),
            own=self.marked(own, "Anda") if own else None,
            others=[self.marked(mark, trainers.get(mark.examiner, mark.examiner)) for mark in others],
            result=result if own else None,
            score=number(result.score, 2) if own and result.score is not None else "",
            discrepancy=number(rules.discrepancy),
            comment=comment if comment is not None and where == "nilai" else own.comment if own else "",
            asked=self._asked(one, trainers),
            revision=one.revision,
            revision_text=comment if comment is not None and where == "perbaikan" else "",
            wrong=wrong,
            where=where,
            told=TOLD.get(self.query("ok"), ""),
            stored=stored,
            **(design_view.reading(stored.design) if stored else {}),
        )

    async def post(self, id: str) -> None:
        rules, now, visitor = self.context.programme.presentation, self.context.clock(), self.visitor
        asked = [self.get_body_argument(f"kriteria-{place}", "") for place in range(1, len(rules.rubric) + 1)]
        picked = tuple(int(one) if one.isascii() and one.isdecimal() and len(one) < 3 else None for one in asked)
        comment = self.get_body_argument("komentar", "").strip()[:MOST_TEXT]
        missing = [
            criterion.name
            for criterion, level in zip(rules.rubric, picked, strict=True)
            if level is None or level >= len(criterion.levels)
        ]
        wrong = NUMBER_IN_REASON if LONG_NUMBER.search(comment) else ""
        if missing:
            wrong = MISSING.format(names="; ".join(missing))
        if wrong:
            self.refuse_form()
            await self.show(id, wrong, picked, comment, "nilai")
            return

        def write(connection: Connection) -> None:
            self._require(connection, id)
            if presentations.give_mark(connection, id, visitor.id, rules, picked, comment, now):
                found = presentations.presentation(connection, id)
                given = next(mark.mark for mark in found.marks if mark.examiner == visitor.id) if found else 0.0
                detail = f"Nilai presentasi {number(given, 2)}."
                audit.record(connection, now, visitor.id, visitor.role, "presentation.mark", id, detail)

        await self.write_durably(write)
        self.redirect(self.address(f"presentasi-uji/{id}?ok=nilai"), status=HTTPStatus.SEE_OTHER)

    def _require(self, connection: Connection, id: str) -> None:
        """Refusal if the visitor doesn't examine this participant: as if there were nobody of that id."""
        one, person = presentations.presentation(connection, id), people.person(connection, id)
        if one is None or person is None or person.cohort != self.cohort or self.visitor.id not in one.slot.examiners:
            raise Refusal(HTTPStatus.NOT_FOUND, ABSENT_HEADING, ABSENT)

    def _asked(self, one: Presentation, names: dict[str, str]) -> list[dict[str, str]]:
        zone = self.context.programme.zone
        return [
            {
                "words": "Meminta perbaikan" if act.act == "ask" else "Menerima perbaikan",
                "note": act.note,
                "who": names.get(act.by, act.by),
                "moment": date_time(act.at, zone),
            }
            for act in one.asked
        ]


class Revise(Examine):
    async def get(self, id: str) -> None:
        self.redirect(self.address(f"presentasi-uji/{id}"))

    async def post(self, id: str) -> None:
        act, now, visitor = self.get_body_argument("tindakan", ""), self.context.clock(), self.visitor
        note = self.get_body_argument("catatan", "").strip()[:MOST_TEXT]
        if act not in ("minta", "terima"):
            raise Refusal(HTTPStatus.BAD_REQUEST, ABSENT_HEADING, UNKNOWN)
        wrong = NUMBER_IN_REASON if LONG_NUMBER.search(note) else ""
        if act == "minta" and not note:
            wrong = presentations.NO_NOTE
        if wrong:
            self.refuse_form()
            await self.show(id, wrong, (), note, "perbaikan")
            return

        def write(connection: Connection) -> None:
            self._require(connection, id)
            function = presentations.ask_revision if act == "minta" else presentations.accept_revision
            if function(connection, id, visitor.id, note, now):
                kind = "presentation.revise" if act == "minta" else "presentation.accept"
                audit.record(connection, now, visitor.id, visitor.role, kind, id, note)

        await self.write_durably(write)
        self.redirect(self.address(f"presentasi-uji/{id}?ok={act}#perbaikan"), status=HTTPStatus.SEE_OTHER)


class Own(PresentationHandler):
    """What the participant sees of their own: the slot, and the result once it is released."""

    async def get(self) -> None:
        me, rules = self.visitor.id, self.context.programme.presentation

        def read(connection: Connection) -> tuple[Any, ...]:
            names = {one.id: one.name for one in accounts.accounts(connection, "trainer")}
            return presentations.presentation(connection, me), names, designs.read(connection, me)

        one, names, stored = await self.look_up(read)
        if one is None:
            self.page("presentasi.html", here="presentation", one=None, minutes=rules.minutes)
            return
        result = result_of(one, rules)
        self.page(
            "presentasi.html",
            here="presentation",
            one=one,
            minutes=rules.minutes,
            when=self.when(one),
            is_over=one.slot.ends_at <= self.context.clock(),
            examiners=[names.get(id, id) for id in one.slot.examiners[:2]],
            rubric=[(criterion.name, number(criterion.points), criterion.levels) for criterion in rules.rubric],
            is_released=one.is_released,
            score=number(result.score, 2) if one.is_released and result.score is not None else "",
            marks=[self.marked(m, f"Penguji {n}") for n, m in enumerate(one.marks, 1)] if one.is_released else [],
            revision=one.revision,
            asked=[
                {"note": act.note, "who": names.get(act.by, act.by), "is_asked": act.act == "ask",
                 "moment": date_time(act.at, self.context.programme.zone)}
                for act in one.asked
            ],
            design_state=stored.state if stored else "",
        )  # fmt: skip


FEATURE = Feature(
    routes=(
        Route("presentasi-uji", Mine, TRAINER),
        Route(f"presentasi-uji/{PERSON}", Examine, TRAINER),
        Route(f"presentasi-uji/{PERSON}/perbaikan", Revise, TRAINER),
        Route("presentasi", Own, PARTICIPANT),
    ),
    links=(
        Link("presentation", "Presentasi", "presentasi-uji", TRAINER),
        Link("presentation", "Presentasi", "presentasi", PARTICIPANT),
    ),
)

TOLD = {
    "nilai": "Nilai Anda tersimpan.",
    "minta": "Permintaan perbaikan sudah terlihat peserta.",
    "terima": "Perbaikan diterima.",
}
ABSENT_HEADING = "Presentasi tidak ditemukan"
ABSENT = "Peserta ini tidak ada, belum punya giliran, atau Anda bukan pengujinya."
UNKNOWN = "Kembali ke halaman penilaiannya, lalu coba lagi."
MISSING = "Pilih satu tingkat untuk: {names}."
