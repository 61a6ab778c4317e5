"""What a facilitator does in a forum: hide a post with a reason, see who has written, let somebody in by hand."""

from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection

from bangkom.domain.discussion import owed_work
from bangkom.messages import date_time
from bangkom.store import audit, forum, forum_readers, people
from bangkom.store.people import Person
from bangkom.web.service.board import NUMBER, BoardHandler
from bangkom.web.service.chat_access import taught_assignments
from bangkom.web.service.office import Form
from bangkom.web.service.prose import to_html
from bangkom.web.service.routes import NAME, STAFF, Feature, Route
from bangkom.web.service.standing import read_standings


class Hide(BoardHandler):
    """Asks for the reason, which the author reads; the same page shows the post again."""

    async def get(self, id: str) -> None:
        await self._show(int(id), Form())

    async def post(self, id: str) -> None:
        form, now, visitor = self.typed("alasan", "aksi"), self.context.clock(), self.visitor
        is_shown_again = form["aksi"] == "tampilkan"
        reason = "" if is_shown_again else self.reason(form, NO_REASON)

        def act(connection: Connection) -> int:
            thread, post = self.post_of(connection, int(id))
            about = f"{thread.title} (kelompok {thread.place.group}), tulisan {post.id}"
            if is_shown_again and forum.unhide(connection, post.id):
                audit.record(connection, now, visitor.id, visitor.role, "forum.show", post.author, f"{about}.")
            elif not is_shown_again and not form.errors and forum.hide(connection, post.id, reason, visitor.id, now):
                detail = f"{about}. Alasan: {reason}"
                audit.record(connection, now, visitor.id, visitor.role, "forum.hide", post.author, detail)
            return thread.id

        thread = await self.write_durably(act)
        if form.errors:
            self.refuse_form()
            await self._show(int(id), form)
        else:
            self.redirect(self.address(f"forum/utas/{thread}#p{int(id)}"), status=HTTPStatus.SEE_OTHER)

    async def _show(self, id: int, form: Form) -> None:
        thread, post = await self.look_up(lambda connection: self.post_of(connection, id))
        zone = self.context.programme.zone
        self.page(
            "forum-sembunyikan.html",
            here="forum",
            thread=thread,
            post=post,
            html=to_html(post.text),
            hidden=date_time(post.hidden.at, zone) if post.hidden else "",
            form=form,
        )


class Members(BoardHandler):
    """Who has written how much in a forum, and who isn't let in yet."""

    async def get(self, subject_id: str) -> None:
        await self._show(subject_id, self.query("kelompok"), Form())

    async def post(self, subject_id: str) -> None:
        form, now, visitor = self.typed("peserta", "alasan", "kelompok"), self.context.clock(), self.visitor
        person, reason = form.require("peserta", NO_PERSON), self.reason(form, NO_WHY)

        def admit(connection: Connection) -> None:
            if person and not self.is_theirs(connection, people.person(connection, person)):
                form.errors["peserta"] = NO_PERSON
            if not form.errors and forum_readers.admit(connection, self.cohort, person, reason, visitor.id, now):
                audit.record(connection, now, visitor.id, visitor.role, "forum.admit", person, f"Alasan: {reason}")

        self.subject(subject_id)
        await self.write_durably(admit)
        if form.errors:
            self.refuse_form()
            await self._show(subject_id, form["kelompok"], form)
        else:
            self.redirect(self.same_page({"ok": "izin"}), status=HTTPStatus.SEE_OTHER)

    async def _show(self, subject_id: str, group: str, form: Form) -> None:
        subject, zone, now = self.subject(subject_id), self.context.programme.zone, self.context.clock()
        owed = self.context.programme.discussion.forum_contributions

        def look(connection: Connection) -> tuple[Any, ...]:
            place = self.place(connection, subject_id, group)
            own = [one for one in people.people(connection, self.cohort) if one.group == place.group]
            standings = read_standings(self.service, connection, self.cohort, own, now)
            taught = taught_assignments(self.context.programme)
            outside = {
                one.person.id
                for one in standings
                if not owed_work(f for f in one.facts if f.assignment in taught).is_done
            }
            written = forum.contributions(connection, self.cohort)
            return (
                place,
                own,
                outside,
                written,
                forum_readers.admissions(connection, self.cohort),
                self.groups(connection),
            )

        place, own, outside, written, admitted, groups = await self.look_up(look)
        members: list[Person] = sorted(own, key=lambda one: (one.name.casefold(), one.id))
        rows = [
            {
                "person": person,
                "written": written.get((person.id, subject.id), 0),
                "is_done": written.get((person.id, subject.id), 0) >= owed,
                "is_outside": person.id in outside and person.id not in admitted,
                "admitted": f"{admitted[person.id].by}, {date_time(admitted[person.id].at, zone)}: "
                f"{admitted[person.id].reason}"
                if person.id in admitted
                else "",
            }
            for person in members
        ]
        self.page(
            "forum-peserta.html",
            here="forum",
            subject=subject,
            place=place,
            groups=groups,
            owed=owed,
            rows=self.paged(rows),
            outside=[(row["person"].id, row["person"].name) for row in rows if row["is_outside"]],
            form=form,
            done=ADMITTED if self.query("ok") == "izin" else "",
        )


FEATURE = Feature(
    routes=(
        Route(f"forum/{NAME}/peserta", Members, STAFF),
        Route(f"forum/tulisan/{NUMBER}/sembunyikan", Hide, STAFF),
    ),
)

NO_REASON = "Tulis alasannya; penulisnya akan membacanya."
NO_WHY = "Tulis alasannya, supaya dapat dibaca kembali."
NO_PERSON = "Pilih pesertanya."
ADMITTED = "Peserta ini sekarang dapat masuk ke semua forum kelompoknya."
