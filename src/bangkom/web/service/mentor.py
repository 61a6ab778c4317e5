"""The mentor's page: without an account, by a signed link, one participant's rancangan to read, comment and approve.

The link's token stands behind the address's `#`. Browsers send that part to nobody, so it is in no log and no Referer,
and a program that only previews the link can't use it. Our page's script hands it over in a form and removes it from
the address; from then on a cookie of these pages alone stands for it. Each request looks the link up again: one that
was taken back, replaced or has ended opens nothing.
"""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, cast

from sqlalchemy import Connection

from bangkom.cohort.roster import LONG_NUMBER
from bangkom.domain.design import SECTIONS, Section
from bangkom.errors import DesignError
from bangkom.messages import date_time
from bangkom.store import audit, design_review, designs, mentor_links, people
from bangkom.store.design_review import MOST_NOTE
from bangkom.store.mentor_links import MentorLink
from bangkom.web.service import design_view
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.mentor_page import COOKIE, ENDED_HEADING, MOST_NAME, UNDONE, MentorPage, VisitPage
from bangkom.web.service.office import NUMBER_IN_REASON
from bangkom.web.service.routes import PUBLIC, Feature, Route

STAYS = timedelta(hours=8)
"""How long a browser stays in; then the link is opened again."""


class Door(MentorPage):
    """Where the link leads: its script hands the token over; without scripts it can be pasted."""

    def get(self) -> None:
        self.page("mentor-masuk.html", here="mentor", wrong="")

    async def post(self) -> None:
        now = self.context.clock()
        given = self.get_body_argument("tautan", "").strip()[:1000]
        try:
            number = mentor_links.read_token(self.context.secret, given.rpartition("#")[2], now)
            link = await self.write_durably(lambda connection: self._enter(connection, number, now))
        except DesignError as error:
            self.set_status(HTTPStatus.FORBIDDEN)
            self.page("mentor-masuk.html", here="mentor", wrong=str(error))
            return
        ends = min(now + STAYS, link.expires_at)
        self.set_secure_cookie(
            COOKIE,
            f"{link.id}.{int(ends.timestamp())}",
            expires_days=None,
            path=self.address("mentor"),
            httponly=True,
            secure=self.request.protocol == "https",
            samesite="Strict",
        )
        self.redirect(self.address("mentor/rancangan"), status=HTTPStatus.SEE_OTHER)

    def _enter(self, connection: Connection, number: int, now: datetime) -> MentorLink:
        link = mentor_links.use_link(connection, number, now)
        if link.used_at is None or now - link.used_at > timedelta(hours=1):
            audit.record(connection, now, f"tautan_{link.id}", "mentor", "mentor.open", link.person, "Tautan dibuka.")
        return link


class MentorDesign(VisitPage):
    async def get(self) -> None:
        await self.show()

    async def show(self, wrong: str = "", where: str = "", **typed: str) -> None:
        now, zone = self.context.clock(), self.context.programme.zone
        number = self.link_number()

        def see(connection: Connection) -> tuple[Any, ...]:
            link = mentor_links.find_link(connection, number, now)
            comments = design_review.comments(connection, link.person)
            decided = designs.decisions(connection, link.person)
            return (
                link,
                people.person(connection, link.person),
                designs.read(connection, link.person),
                comments,
                decided,
                design_view.actors(connection, decided, comments),
            )

        try:
            link, person, stored, comments, decided, names = await self.look_up(see)
        except DesignError as error:
            raise Refusal(HTTPStatus.FORBIDDEN, ENDED_HEADING, str(error)) from None
        self.page(
            "mentor-rancangan.html",
            here="mentor",
            person=person,
            stored=stored,
            standing=design_view.standing(stored, decided, zone, names),
            remarks=design_view.remarks(comments, zone, names),
            until=date_time(link.expires_at, zone),
            seal=self.seal(number),
            may_decide=stored.state == "submitted" and "mentor" not in stored.approvals,
            told=TOLD.get(self.get_query_argument("ok", ""), ""),
            wrong=wrong,
            where=where,
            typed=typed,
            **design_view.reading(stored.design),
        )

    async def post(self) -> None:
        now, number = self.context.clock(), self.require_own_page()
        act, name = self.get_body_argument("tindakan", ""), self.text("nama", MOST_NAME)
        section, words = self.get_body_argument("bagian", ""), self.text("isi", MOST_NOTE)
        version = self.get_body_argument("versi", "")
        of = int(version) if version.isascii() and version.isdecimal() and len(version) < 9 else 0
        if act not in ("komentar", "approve", "revise") or (act == "komentar" and section not in SECTIONS):
            raise Refusal(HTTPStatus.BAD_REQUEST, UNDONE, UNKNOWN)
        problem = "" if len(name) > 2 else NO_NAME
        if not words and act != "approve":
            problem = design_review.NO_COMMENT if act == "komentar" else design_review.NO_NOTE
        if LONG_NUMBER.search(f"{name} {words}"):
            problem = NUMBER_IN_REASON
        if problem:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            await self.show(problem, section if act == "komentar" else "keputusan", name=name, words=words)
            return

        def write(connection: Connection) -> None:
            link = mentor_links.find_link(connection, number, now)
            if act == "komentar":
                at = cast(Section, section)
                is_new = design_review.add_comment(connection, link.person, of, at, "mentor", name, words, now)
            else:
                is_new = design_review.decide(connection, link.person, of, "mentor", act, name, words, now)  # type: ignore[arg-type]
            if is_new:
                detail = f"{name}, versi {of}. {words if act != 'komentar' else f'Bagian {section}.'}".strip()
                kind = "design.comment" if act == "komentar" else f"design.{act}"
                audit.record(connection, now, f"tautan_{link.id}", "mentor", kind, link.person, detail)

        await self.write_durably(write)
        anchor = f"#{section}" if act == "komentar" else ""
        self.redirect(self.address(f"mentor/rancangan?ok={act}{anchor}"), status=HTTPStatus.SEE_OTHER)


class Leave(VisitPage):
    def post(self) -> None:
        self.require_own_page()
        self.clear_cookie(COOKIE, path=self.address("mentor"))
        self.redirect(self.address("mentor"), status=HTTPStatus.SEE_OTHER)


FEATURE = Feature(
    routes=(
        Route("mentor", Door, PUBLIC),
        Route("mentor/rancangan", MentorDesign, PUBLIC),
        Route("mentor/keluar", Leave, PUBLIC),
    )
)

TOLD = {
    "komentar": "Komentar Anda tersimpan dan terlihat peserta.",
    "approve": "Persetujuan Anda tercatat. Terima kasih.",
    "revise": "Permintaan perbaikan tercatat dan terlihat peserta.",
}
UNKNOWN = "Kembali ke halaman rancangannya, lalu coba lagi."
NO_NAME = "Tulis nama lengkap Anda; nama itu tercatat bersama keputusannya."
