"""What the pages of the forums share: who sees which group's, when a participant is let in, and a form's key."""

import re
import secrets
from http import HTTPStatus

from sqlalchemy import Connection

from bangkom.domain.discussion import Outside
from bangkom.domain.programme import Subject
from bangkom.store import forum, forum_readers, people
from bangkom.store.forum import Place, Post, Thread
from bangkom.web.service import chat_access
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.office import OfficeHandler

NUMBER = "([0-9]{1,9})"
"""A thread's or a post's id as part of a path."""
KEY = re.compile("[A-Za-z0-9_-]{16,64}")
BODY = 192 * 1024
"""Bytes of a form: the longest text, each of its characters as three escaped bytes."""


class BoardHandler(OfficeHandler):
    """A page of the forums, for participants as for staff."""

    @property
    def is_staff(self) -> bool:
        return self.visitor.role != "participant"

    def groups(self, connection: Connection) -> tuple[str, ...]:
        """Whose forums the visitor sees: a participant's own group's, those that a trainer teaches, or all."""
        if not self.is_staff:
            return (self.visitor.group,) if self.visitor.group else ()
        return tuple(sorted(self.own_groups(connection) or people.groups(connection, self.cohort)))

    def subject(self, id: str) -> Subject:
        """The mata pelatihan; Refusal if there is none of that id."""
        found = next((one for one in self.context.programme.taught() if one.id == id), None)
        if found is None:
            raise Refusal(HTTPStatus.NOT_FOUND, ABSENT_HEADING, ABSENT)
        return found

    def subject_title(self, id: str) -> str:
        return next((one.title for one in self.context.programme.taught() if one.id == id), id)

    def place(self, connection: Connection, subject: str, group: str) -> Place:
        """The subject's forum of that group, by default of the first that the visitor sees; Refusal otherwise."""
        seen = self.groups(connection)
        if not seen or group not in ("", *seen):
            raise Refusal(HTTPStatus.NOT_FOUND, ABSENT_HEADING, ABSENT, is_foreign=bool(group))
        return Place(self.cohort, self.subject(subject).id, group or seen[0])

    def thread(self, connection: Connection, id: int) -> Thread:
        """Refusal if there is none, or it is of a group that the visitor doesn't see: both look the same."""
        found = forum.thread(connection, self.cohort, id)
        if found is None or found.place.group not in self.groups(connection):
            raise Refusal(HTTPStatus.NOT_FOUND, ABSENT_HEADING, ABSENT, is_foreign=found is not None)
        return found

    def post_of(self, connection: Connection, id: int) -> tuple[Thread, Post]:
        found = forum.post(connection, id)
        if found is None:
            raise Refusal(HTTPStatus.NOT_FOUND, ABSENT_HEADING, ABSENT)
        return self.thread(connection, found.thread), found

    def title(self, thread: Thread) -> str:
        """Its title; withheld with its first post, of which it says enough."""
        is_withheld = thread.is_hidden and not self.is_staff and thread.author != self.visitor.id
        return HIDDEN_TITLE if is_withheld else thread.title

    def closed(self, connection: Connection) -> str:
        """Why the visitor isn't let in yet; empty if they are. Reads the depot, so not on the event loop."""
        if self.is_staff or forum_readers.is_admitted(connection, self.visitor.id):
            return ""
        work = chat_access.work_of(self.service, self.visitor)
        return "" if work.is_done else chat_access.sentence(self.service, Outside((work,)))

    async def require_open(self) -> None:
        sentence = await self.look_up(self.closed)
        if sentence:
            raise Refusal(HTTPStatus.FORBIDDEN, CLOSED_HEADING, sentence)

    def long_text(self, name: str) -> str:
        """A text of several lines, as it was typed; the rules say whether it is too long."""
        return self.get_body_argument(name, "", strip=False).replace("\r\n", "\n").strip()

    def sent_key(self) -> str:
        """The key of the form that was sent; Refusal if it has none of ours."""
        key = self.get_body_argument("kunci", "")
        if not KEY.fullmatch(key):
            raise Refusal(HTTPStatus.BAD_REQUEST, KEYLESS_HEADING, KEYLESS)
        return key


def new_key() -> str:
    """For a form: what is sent twice with it is kept once."""
    return secrets.token_urlsafe(16)


HIDDEN_TITLE = "(Judul disembunyikan fasilitator)"
ABSENT_HEADING = "Forum tidak ditemukan"
ABSENT = "Forum atau topik ini tidak ada, atau bukan untuk kelompok Anda. Kembali ke Forum."
CLOSED_HEADING = "Forum belum terbuka"
KEYLESS_HEADING = "Tulisan belum terkirim"
KEYLESS = "Halaman ini sudah lama terbuka. Muat ulang; tulisan Anda tersimpan sebagai draf di peramban."
