"""A participant's own rancangan: the guided form with its saves, versions, comments, and the way to approval."""

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection

from bangkom.domain.answers import ANSWERS_FILE, read_answers
from bangkom.domain.design import ROWS, SECTION_WORDS, SECTIONS, Design, Section
from bangkom.domain.design_gaps import MOST_ROWS, TEXT, TITLE, gaps
from bangkom.domain.design_task import from_answers
from bangkom.exchange.receipt import Receipt
from bangkom.messages import clock, date_time
from bangkom.store import design_editing, design_review, designs, mentor_links, schedule
from bangkom.store.design_editing import Conflict, Saved
from bangkom.store.design_review import Comment
from bangkom.store.designs import Stored
from bangkom.web.service import design_view
from bangkom.web.service.design_form import PAGES, ROW_FIELDS, ROW_NAMES, Sent, read_section
from bangkom.web.service.design_pages import DesignHandler
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.limits import Limit
from bangkom.web.service.routes import PARTICIPANT, Feature, Link, Route

SECTION = f"({'|'.join(SECTIONS)})"
SECTION_BODY = 256 * 1024
BLANK_ROWS = 2
"""Offered without scripts, which add as many as are wanted."""


class OwnDesign(DesignHandler):
    """A page of the visitor's own rancangan."""

    async def stored(self) -> Stored:
        """The visitor's rancangan; Refusal if there is none yet."""
        found = await self.look_up(lambda connection: designs.read(connection, self.visitor.id))
        if found is None:
            raise Refusal(HTTPStatus.CONFLICT, UNBEGUN_HEADING, UNBEGUN)
        return found

    async def save(self, sent: Sent) -> Saved | Conflict:
        person, now = self.visitor.id, self.context.clock()

        def write(connection: Connection) -> Saved | Conflict:
            design, base, tab, sequence = sent.design, sent.base, sent.tab, sent.sequence
            return design_editing.save_section(
                connection, person, sent.section, design, base, person, now, tab=tab, sequence=sequence
            )

        return await self.write_durably(write)


class Overview(OwnDesign):
    """Fills version 1 from the design tasks when it is first opened after the last hand-in; afterwards only shows."""

    async def get(self) -> None:
        visitor, zone = self.visitor, self.context.programme.zone
        stored = await self.look_up(lambda connection: designs.read(connection, visitor.id))
        if stored is None:
            stored = await self._begin()
        if stored is None:
            await self._ask_for_task()
            return

        def see(connection: Connection) -> tuple[Any, ...]:
            comments, decided = (
                design_review.comments(connection, visitor.id),
                designs.decisions(connection, visitor.id),
            )
            names = design_view.actors(connection, decided, comments)
            return comments, decided, mentor_links.links(connection, visitor.id), names

        comments, decided, links, names = await self.look_up(see)
        link = next((one for one in links if one.counts(self.context.clock())), None)
        steps = design_view.progress(stored.design, self.today)
        needed = [step for step in steps if not step["is_optional"]]
        remarks = design_view.remarks(comments, zone, names)
        open_ones = {name: sum(one["done"] == "" for one in found) for name, found in remarks.items()}
        self.page(
            "rancangan.html",
            here="design",
            stored=stored,
            standing=design_view.standing(stored, decided, zone, names),
            steps=steps,
            open_comments=open_ones,
            done=sum(not step["gaps"] for step in needed),
            total=len(needed),
            gaps=gaps(stored.design, self.today),
            next=next((step for step in needed if step["gaps"]), None),
            saved=date_time(stored.updated_at, zone),
            link_until=date_time(link.expires_at, zone) if link else "",
            link_used=date_time(link.used_at, zone) if link and link.used_at else "",
            link_asked=date_time(stored.link_asked_at, zone) if stored.link_asked_at else "",
            told=TOLD.get(self.query("ok"), ""),
        )

    async def _begin(self) -> Stored | None:
        """The rancangan as the tasks' answers give it; None while any of them is owed, or none was handed in."""
        person, now = self.visitor.id, self.context.clock()
        excused = await self._excused()
        tasks = [task for task in self.context.programme.design.assignments if task not in excused]
        receipts = [receipt for task in tasks if (receipt := self.context.depot.latest(task, person))]
        if not receipts or len(receipts) < len(tasks):
            return None
        answers = [read_answers(self._answers_of(receipt), receipt.assignment).values for receipt in receipts]
        first = from_answers({question: value for values in answers for question, value in values.items()})
        newest = max(receipts, key=lambda receipt: receipt.received_at)

        def begin(connection: Connection) -> Stored | None:
            designs.start(connection, person, first, person, newest.number, now)
            return designs.read(connection, person)

        return await self.write_durably(begin)

    def _answers_of(self, receipt: Receipt) -> bytes | None:
        """What was handed in as answers; None if there was no such file."""
        if all(file.name != ANSWERS_FILE for file in receipt.files):
            return None
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / ANSWERS_FILE
            self.context.depot.copy_file(receipt, ANSWERS_FILE, path)
            return path.read_bytes()

    async def _excused(self) -> frozenset[str]:
        granted = await self.look_up(
            lambda connection: schedule.granted(connection, self.cohort, self.visitor.id, self.visitor.group)
        )
        return frozenset(task for task, given in granted.items() if given.is_exempt)

    async def _ask_for_task(self) -> None:
        excused, sessions = await self._excused(), self.service.catalogue.sessions()
        tasks = [task for task in self.context.programme.design.assignments if task not in excused]
        owed = [task for task in tasks if self.context.depot.latest(task, self.visitor.id) is None]
        self.page(
            "rancangan-belum.html",
            here="design",
            tasks=[sessions[task].heading if task in sessions else task for task in owed],
            is_exempt=not tasks,
        )


class Form(OwnDesign):
    """One section of the form; sections are saved one by one, so two people on different ones never meet."""

    async def get(self, section: str) -> None:
        stored = await self.stored()
        of = cast(Section, section)
        await self._show(of, stored, stored.design, design_editing.section_base(stored.design, of))

    async def post(self, section: str) -> None:
        sent = read_section(self, cast(Section, section))
        outcome = await self.save(sent)
        if isinstance(outcome, Conflict):
            self.refuse_form(HTTPStatus.CONFLICT)
            stored = await self.stored()
            await self._show(sent.section, stored, sent.design, outcome.base, outcome.design)
            return
        order = list(SECTIONS)
        place = order.index(sent.section) + 1
        onward = {"lanjut": f"isi/{order[place]}" if place < len(order) else "", "baris": f"isi/{section}#baris-baru"}
        path = onward.get(self.get_body_argument("ke", ""), "")
        target = f"rancangan/{path}" if path else "rancangan?ok=simpan"
        self.redirect(self.address(target), status=HTTPStatus.SEE_OTHER)

    async def _show(
        self, section: Section, stored: Stored, shown: Design, base: str, theirs: Design | None = None
    ) -> None:
        """The form filled with `shown`; with `theirs`, what is stored stands beside it, and what differs is marked."""
        zone, order = self.context.programme.zone, list(SECTIONS)
        place = order.index(section)

        def see(connection: Connection) -> tuple[tuple[Comment, ...], Mapping[str, str]]:
            comments = design_review.comments(connection, self.visitor.id)
            return comments, design_view.actors(connection, (), comments)

        comments, names = await self.look_up(see)
        ours = _merged(theirs or stored.design, shown, section)
        rows = {name: list(getattr(shown, name)) for name in SECTIONS[section] if name in ROWS}
        self.page(
            "rancangan-isi.html",
            here="design",
            section=section,
            words=SECTION_WORDS[section],
            number=place + 1,
            sections=len(order),
            previous=order[place - 1] if place else "",
            next=order[place + 1] if place + 1 < len(order) else "",
            next_words=SECTION_WORDS[order[place + 1]] if place + 1 < len(order) else "",
            guide=PAGES[section],
            row_fields=ROW_FIELDS,
            row_names=ROW_NAMES,
            rows=rows,
            blank_rows=BLANK_ROWS,
            most_rows=MOST_ROWS,
            limits={"line": TITLE, "long": TEXT},
            shown=shown,
            base=base,
            stored=stored,
            is_locked=stored.is_locked and theirs is None,
            changes=design_view.changes(theirs, ours) if theirs is not None else [],
            is_conflict=theirs is not None,
            remarks=design_view.remarks(comments, zone, names)[section],
            gaps=[gap.sentence for gap in gaps(ours, self.today) if gap.section == section],
            map=design_view.draw_map(ours.stakeholders),
            saved=clock(stored.updated_at, zone),
        )


class Autosave(OwnDesign):
    """What the form sends while somebody types; the answer is for its script."""

    async def post(self, section: str) -> None:
        sent = read_section(self, cast(Section, section))
        outcome = await self.save(sent)
        if isinstance(outcome, Conflict):
            self.set_status(HTTPStatus.CONFLICT)
            self.finish({"error": CHANGED, "conflict": True})
            return
        zone = self.context.programme.zone
        self.finish(
            {
                "base": outcome.base,
                "version": outcome.version,
                "ids": [getattr(row, "id", "") for name in SECTIONS[sent.section] if name in ROWS
                        for row in getattr(outcome.design, name)],
                "saved": clock(self.context.clock(), zone),
                "gaps": [gap.sentence for gap in gaps(outcome.design, self.today) if gap.section == section],
            }
        )  # fmt: skip


class Step(OwnDesign):
    """What the participant does with the whole rancangan."""

    async def post(self) -> None:
        step, person, now = self.get_body_argument("langkah", ""), self.visitor.id, self.context.clock()
        version = self.get_body_argument("versi", "")
        number = int(version) if version.isascii() and version.isdecimal() and len(version) < 9 else 0
        today = self.today

        def act(connection: Connection) -> None:
            if step == "ajukan":
                design_review.submit(connection, person, number, today, now)
            elif step == "tarik":
                design_review.withdraw(connection, person)
            elif step == "buka":
                design_review.reopen(connection, person)
            elif step == "minta-tautan":
                design_review.ask_for_link(connection, person, now)
            elif step == "mulai" and self._is_exempt(connection):
                designs.start(connection, person, Design(), person, "", now)
            else:
                raise Refusal(HTTPStatus.BAD_REQUEST, UNKNOWN_HEADING, UNKNOWN)

        await self.write_durably(act)
        self.redirect(self.address(f"rancangan?ok={step}"), status=HTTPStatus.SEE_OTHER)

    def _is_exempt(self, connection: Connection) -> bool:
        granted = schedule.granted(connection, self.cohort, self.visitor.id, self.visitor.group)
        tasks = self.context.programme.design.assignments
        return all(task in granted and granted[task].is_exempt for task in tasks)


class Settle(OwnDesign):
    """A comment that the participant has worked in."""

    async def post(self, comment: str) -> None:
        person, now = self.visitor.id, self.context.clock()
        section = self.get_body_argument("bagian", "")
        await self.write_durably(
            lambda connection: design_review.resolve_comment(connection, person, int(comment), person, now)
        )
        path = f"rancangan/isi/{section}" if section in SECTIONS else "rancangan"
        self.redirect(self.address(path), status=HTTPStatus.SEE_OTHER)


class Versions(OwnDesign):
    async def get(self) -> None:
        await self.show_versions(await self.stored(), "rancangan", "Versi rancangan Anda")


class Print(OwnDesign):
    async def get(self) -> None:
        await self.show_print(await self.stored(), self.visitor.name, "rancangan")


def _merged(whole: Design, part: Design, section: Section) -> Design:
    """`whole` with that one section of `part`."""
    return replace(whole, **{name: getattr(part, name) for name in SECTIONS[section]})


FEATURE = Feature(
    routes=(
        Route("rancangan", Overview, PARTICIPANT),
        Route(f"rancangan/isi/{SECTION}", Form, PARTICIPANT, max_body=SECTION_BODY),
        Route(f"api/rancangan/{SECTION}", Autosave, PARTICIPANT, max_body=SECTION_BODY, limit=Limit(240, 60)),
        Route("rancangan/langkah", Step, PARTICIPANT, limit=Limit(30, 60)),
        Route("rancangan/komentar/([0-9]{1,9})", Settle, PARTICIPANT),
        Route("rancangan/versi", Versions, PARTICIPANT),
        Route("rancangan/cetak", Print, PARTICIPANT),
    ),
    links=(Link("design", "Rancangan", "rancangan", PARTICIPANT),),
)

TOLD = {
    "simpan": "Tersimpan.",
    "mulai": "Rancangan Anda dimulai. Isi bagian demi bagian; semuanya tersimpan sendiri.",
    "ajukan": "Rancangan diajukan. Widyaiswara dan mentor Anda memeriksanya; keputusannya muncul di sini.",
    "tarik": "Rancangan ditarik kembali. Anda dapat mengubahnya, lalu mengajukannya lagi.",
    "buka": "Rancangan dibuka untuk diperbaiki. Versi yang disetujui tetap berlaku sampai yang baru disetujui.",
    "minta-tautan": "Permintaan tercatat. Widyaiswara atau panitia membuat tautannya dan memberikannya kepada mentor.",
}
CHANGED = "Bagian ini diubah di tempat lain. Tekan Simpan untuk melihat keduanya; tulisan Anda tidak hilang."
UNBEGUN_HEADING = "Rancangan belum dimulai"
UNBEGUN = "Buka halaman Rancangan lebih dulu; di sana tertulis apa yang harus dikerjakan."
UNKNOWN_HEADING = "Langkah tidak dikenal"
UNKNOWN = "Kembali ke halaman Rancangan, lalu coba lagi dari sana."
