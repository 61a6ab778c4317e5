"""The rancangan of those whom a trainer looks after: what waits, comments, approval, and the mentor's link.

Organisers read all of them, make links, and take a proposal's skeleton; approving is the coach's and the mentor's.
"""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, cast

from sqlalchemy import Connection

from bangkom.cohort.roster import LONG_NUMBER
from bangkom.domain.design import SECTIONS, DesignStanding, Section
from bangkom.messages import date_time
from bangkom.store import audit, design_review, designs, mentor_links, people
from bangkom.store.designs import Asked, Stored
from bangkom.store.mentor_links import MentorLink
from bangkom.store.people import Person
from bangkom.web.service import design_view
from bangkom.web.service.design_pages import DesignHandler
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.office import NUMBER_IN_REASON, PERSON, absent
from bangkom.web.service.routes import ORGANISER, STAFF, TRAINER, Feature, Link, Route

ORDER = ("submitted", "revise", "draft", "none", "approved")
"""What waits for the reader comes first."""


class Theirs(DesignHandler):
    """A page of one participant's rancangan, of a group that the visitor looks after."""

    async def find(self, id: str) -> tuple[Person, Stored | None]:
        def see(connection: Connection) -> tuple[Person, Stored | None]:
            return self.require(connection, id), designs.read(connection, id)

        return await self.look_up(see)

    async def begun(self, id: str) -> tuple[Person, Stored]:
        """Refusal if the participant hasn't begun one."""
        person, stored = await self.find(id)
        if stored is None:
            raise Refusal(HTTPStatus.NOT_FOUND, UNBEGUN_HEADING, UNBEGUN)
        return person, stored

    def require(self, connection: Connection, id: str) -> Person:
        person = people.person(connection, id)
        if person is None or not self.is_theirs(connection, person):
            raise absent()
        return person


class DesignList(Theirs):
    async def get(self) -> None:
        asked = {name: self.query(name) for name in ("keadaan", "kelompok")}
        mine, standings, waiting = await self.look_up(self._read)
        rows = [self._row(person, standings.get(person.id), waiting.get(person.id)) for person in mine]
        counts = {key: sum(row["state"] == key for row in rows) for key in ORDER}
        shown = [
            row
            for row in rows
            if asked["keadaan"] in ("", row["state"]) and asked["kelompok"] in ("", row["person"].group)
        ]
        shown.sort(key=lambda row: (ORDER.index(row["state"]), row["at"] or self.context.clock(), row["person"].name))
        self.page(
            "rancangan-daftar.html",
            here="design",
            asked=asked,
            is_filtered=any(asked.values()),
            counts=counts,
            states={"none": "Belum dimulai", **{key: words for key, (words, _) in design_view.STATES.items()}},
            groups=sorted({person.group for person in mine if person.group}),
            rows=self.paged(shown),
            is_organiser=self.is_organiser,
        )

    def _read(self, connection: Connection) -> tuple[list[Person], Mapping[str, DesignStanding], Mapping[str, Asked]]:
        own = self.own_groups(connection)
        mine = [one for one in people.people(connection, self.cohort) if not own or one.group in own]
        return mine, designs.standings(connection, self.cohort), designs.asked(connection, self.cohort)

    def _row(self, person: Person, standing: DesignStanding | None, waiting: Asked | None) -> dict[str, Any]:
        zone = self.context.programme.zone
        words, look = design_view.STATES[standing.state] if standing else ("Belum dimulai", "plain")
        since: datetime | None = None
        if standing is not None:
            submitted = waiting.submitted_at if waiting else None
            since = submitted if standing.state == "submitted" else standing.updated_at
        awaited = [
            side
            for side, at in (
                ("widyaiswara", standing.approved_by_coach_at if standing else None),
                ("mentor", standing.approved_by_mentor_at if standing else None),
            )
            if at is None
        ]
        return {
            "person": person,
            "state": standing.state if standing else "none",
            "words": words,
            "look": look,
            "title": waiting.title if waiting else "",
            "version": standing.version if standing else 0,
            "at": since,
            "since": date_time(since, zone) if since else "",
            "awaits": " dan ".join(awaited) if standing and standing.state == "submitted" else "",
            "wants_link": waiting is not None and waiting.link_asked_at is not None,
        }


class DesignPage(Theirs):
    async def get(self, id: str) -> None:
        await self.show(id)

    async def show(self, id: str, wrong: str = "", text: str = "", where: str = "") -> None:
        """`wrong` is what can't be done with `text`, typed at `where`: a section's id, or `keputusan`."""
        zone, now = self.context.programme.zone, self.context.clock()
        person, stored = await self.find(id)
        if stored is None:
            self.page("rancangan-kosong.html", here="design", person=person)
            return

        def see(connection: Connection) -> tuple[Any, ...]:
            comments, decided = design_review.comments(connection, id), designs.decisions(connection, id)
            names = design_view.actors(connection, decided, comments)
            return comments, decided, mentor_links.links(connection, id), names

        comments, decided, links, names = await self.look_up(see)
        link = next((one for one in links if one.counts(now)), None)
        is_waiting = stored.state == "submitted"
        self.page(
            "rancangan-peserta.html",
            here="design",
            person=person,
            stored=stored,
            standing=design_view.standing(stored, decided, zone, names),
            remarks=design_view.remarks(comments, zone, names),
            gaps=[gap for step in design_view.progress(stored.design, self.today) for gap in step["gaps"]],
            is_organiser=self.is_organiser,
            may_decide=is_waiting and not self.is_organiser,
            has_approved="coach" in stored.approvals,
            updated=date_time(stored.updated_at, zone),
            link=link,
            link_address=self._link_address(mentor_links.sign(self.context.secret, link)) if link else "",
            link_until=date_time(link.expires_at, zone) if link else "",
            link_used=date_time(link.used_at, zone) if link and link.used_at else "",
            link_asked=date_time(stored.link_asked_at, zone) if stored.link_asked_at else "",
            told=TOLD.get(self.query("ok"), ""),
            wrong=wrong,
            typed=text,
            where=where,
            **design_view.reading(stored.design),
        )

    def _link_address(self, token: str) -> str:
        """Behind the `#`, which no browser sends: so the token is in no log, and no other page is told of it."""
        return f"{self.origin}{self.address('mentor')}#{token}"

    def text(self, name: str) -> str:
        return self.get_body_argument(name, "").strip()[: design_review.MOST_NOTE]


class CommentOn(DesignPage):
    async def post(self, id: str) -> None:
        section, text = self.get_body_argument("bagian", ""), self.text("komentar")
        if section not in SECTIONS:
            raise Refusal(HTTPStatus.BAD_REQUEST, UNBEGUN_HEADING, NO_SECTION)
        problem = NUMBER_IN_REASON if LONG_NUMBER.search(text) else "" if text else design_review.NO_COMMENT
        if problem:
            self.refuse_form()
            await self.show(id, problem, text, section)
            return
        version, now, visitor = _number(self.get_body_argument("versi", "")), self.context.clock(), self.visitor

        def write(connection: Connection) -> None:
            self.require(connection, id)
            of = cast(Section, section)
            if design_review.add_comment(connection, id, version, of, "coach", visitor.id, text, now):
                detail = f"Versi {version}, bagian {section}."
                audit.record(connection, now, visitor.id, visitor.role, "design.comment", id, detail)

        await self.write_durably(write)
        self.redirect(self.address(f"rancangan-peserta/{id}?ok=komentar#{section}"), status=HTTPStatus.SEE_OTHER)

    async def get(self, id: str) -> None:
        self.redirect(self.address(f"rancangan-peserta/{id}"))


class Decide(CommentOn):
    """The coach approves, or asks for an improvement and says which."""

    async def post(self, id: str) -> None:
        verdict, note = self.get_body_argument("putusan", ""), self.text("catatan")
        if verdict not in ("approve", "revise"):
            raise Refusal(HTTPStatus.BAD_REQUEST, UNBEGUN_HEADING, NO_VERDICT)
        problem = NUMBER_IN_REASON if LONG_NUMBER.search(note) else ""
        if verdict == "revise" and not note:
            problem = design_review.NO_NOTE
        if problem:
            self.refuse_form()
            await self.show(id, problem, note, "keputusan")
            return
        version, now, visitor = _number(self.get_body_argument("versi", "")), self.context.clock(), self.visitor

        def write(connection: Connection) -> None:
            self.require(connection, id)
            if design_review.decide(connection, id, version, "coach", verdict, visitor.id, note, now):  # type: ignore[arg-type]
                detail = f"Versi {version}. {note}".strip()
                audit.record(connection, now, visitor.id, visitor.role, f"design.{verdict}", id, detail)

        await self.write_durably(write)
        self.redirect(self.address(f"rancangan-peserta/{id}?ok={verdict}"), status=HTTPStatus.SEE_OTHER)


class LinkFor(CommentOn):
    """Makes the mentor's link, or takes it back. One counts at a time; what replaces another is asked about first."""

    async def get(self, id: str) -> None:
        def see(connection: Connection) -> tuple[Person, MentorLink | None]:
            return self.require(connection, id), self._current(connection, id)

        person, link = await self.look_up(see)
        if link is None:
            self.redirect(self.address(f"rancangan-peserta/{id}#mentor"))
            return
        zone = self.context.programme.zone
        self.page(
            "rancangan-tautan.html",
            here="design",
            person=person,
            link=link,
            until=date_time(link.expires_at, zone),
            used=date_time(link.used_at, zone) if link.used_at else "",
        )

    async def post(self, id: str) -> None:
        act, now, visitor = self.get_body_argument("tindakan", ""), self.context.clock(), self.visitor
        number = _number(self.get_body_argument("tautan", ""))

        def write(connection: Connection) -> bool:
            """Whether it was done; False if it has to be asked first."""
            self.require(connection, id)
            if act == "buat":
                earlier = self._current(connection, id)
                if earlier is not None and earlier.id != number:
                    return False
                made = mentor_links.make_link(connection, id, visitor.id, now)
                until = date_time(made.expires_at, self.context.programme.zone)
                detail = f"Tautan nomor {made.id}, berlaku sampai {until}."
                audit.record(connection, now, visitor.id, visitor.role, "mentor.link", id, detail)
            elif mentor_links.revoke_link(connection, id, number, visitor.id, now):
                audit.record(connection, now, visitor.id, visitor.role, "mentor.revoke", id, f"Tautan nomor {number}.")
            return True

        if not await self.write_durably(write):
            self.redirect(self.address(f"rancangan-peserta/{id}/tautan"), status=HTTPStatus.SEE_OTHER)
            return
        told = "tautan" if act == "buat" else "cabut"
        self.redirect(self.address(f"rancangan-peserta/{id}?ok={told}#mentor"), status=HTTPStatus.SEE_OTHER)

    def _current(self, connection: Connection, id: str) -> MentorLink | None:
        now = self.context.clock()
        return next((one for one in mentor_links.links(connection, id) if one.counts(now)), None)


class TheirVersions(Theirs):
    async def get(self, id: str) -> None:
        person, stored = await self.begun(id)
        await self.show_versions(stored, f"rancangan-peserta/{id}", f"Versi rancangan {person.name}")


class TheirPrint(Theirs):
    async def get(self, id: str) -> None:
        person, stored = await self.begun(id)
        await self.show_print(stored, person.name, f"rancangan-peserta/{id}")


class Proposal(Theirs):
    """A skeleton under KIPP's headings (kebaruan, efektif, bermanfaat, …), to be finished in SiNovik."""

    async def get(self, id: str) -> None:
        person, stored = await self.begun(id)
        design = await self.look_up(lambda connection: designs.current(connection, id)) or stored.design
        self.page(
            "rancangan-sinovik.html",
            here="design",
            person=person,
            programme=self.context.programme,
            stored=stored,
            printed=date_time(self.context.clock(), self.context.programme.zone),
            **design_view.reading(design),
        )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


FEATURE = Feature(
    routes=(
        Route("rancangan-peserta", DesignList, STAFF),
        Route(f"rancangan-peserta/{PERSON}", DesignPage, STAFF),
        Route(f"rancangan-peserta/{PERSON}/komentar", CommentOn, TRAINER),
        Route(f"rancangan-peserta/{PERSON}/keputusan", Decide, TRAINER),
        Route(f"rancangan-peserta/{PERSON}/tautan", LinkFor, STAFF),
        Route(f"rancangan-peserta/{PERSON}/versi", TheirVersions, STAFF),
        Route(f"rancangan-peserta/{PERSON}/cetak", TheirPrint, STAFF),
        Route(f"rancangan-peserta/{PERSON}/sinovik", Proposal, ORGANISER),
    ),
    links=(Link("design", "Rancangan", "rancangan-peserta", STAFF),),
)

TOLD = {
    "komentar": "Komentar tersimpan dan sudah terlihat peserta.",
    "approve": "Persetujuan Anda tercatat.",
    "revise": "Permintaan perbaikan sudah terlihat peserta.",
    "tautan": "Tautan untuk mentor sudah dibuat. Salin, lalu kirim hanya kepada mentornya.",
    "cabut": "Tautan dicabut dan tidak dapat dipakai lagi.",
}
UNBEGUN_HEADING = "Rancangan tidak ditemukan"
UNBEGUN = "Peserta ini belum memulai rancangannya."
NO_SECTION = "Bagian ini tidak ada. Kembali ke halaman rancangannya, lalu coba lagi."
NO_VERDICT = "Pilih menyetujui atau meminta perbaikan."
