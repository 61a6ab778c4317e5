"""Live chats as pages: the list under "Diskusi", the chat itself, and what was said in it, to be read and kept."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection

from bangkom.domain.discussion import Inside, NotYet, Outside, Over, Work, phase
from bangkom.messages import clock, date, date_time
from bangkom.store import accounts, chat_messages, talk
from bangkom.store.chat_messages import LONGEST, Message
from bangkom.store.talk import Chat
from bangkom.web.service.chat_access import (
    CHAT,
    PHASE_LOOKS,
    PHASES,
    find_chat,
    find_entry,
    outside,
    sentence,
    title,
    work_of,
)
from bangkom.web.service.office import OfficeHandler
from bangkom.web.service.pages import ROLE_NAMES
from bangkom.web.service.prose import to_html
from bangkom.web.service.routes import EVERYONE, Feature, Link, Route

MESSAGES = 200
"""Of a transcript on one page; the file has all."""


class ChatPages(OfficeHandler):
    def span(self, chat: Chat) -> str:
        """`Rabu, 13 November 2019, 08.00–09.00 WITA`."""
        zone, times = self.context.programme.zone, chat.times
        begin = f"{zone.local(times.starts_at):%H.%M}"
        return f"{date(times.starts_at, zone)}, {begin}–{clock(times.ends_at, zone)}"


class Chats(ChatPages):
    """A participant's chats, or for staff those of the groups they look after."""

    async def get(self) -> None:
        rows = await self.look_up(lambda connection: self._read(connection, self.context.clock()))
        is_staff = self.visitor.role != "participant"
        self.page(
            "diskusi.html",
            here="discussion",
            is_staff=is_staff,
            chats=self.paged(rows) if is_staff else rows,
            done=DONE.get(self.query("ok"), ""),
        )

    def _read(self, connection: Connection, now: datetime) -> list[dict[str, Any]]:
        names = {one.id: one.name for one in accounts.accounts(connection) if one.role != "participant"}
        found = []
        work = work_of(self.service, self.visitor) if self.visitor.role == "participant" else Work()
        for chat in self._own(connection):
            at = phase(chat.times, now)
            verdict = find_entry(self.service, connection, self.visitor, chat, work)
            found.append(
                {
                    "chat": chat,
                    "title": title(self.context.programme, chat),
                    "span": self.span(chat),
                    "facilitator": names[chat.facilitator],
                    "phase": at,
                    "words": PHASES[at],
                    "look": PHASE_LOOKS[at],
                    "is_in": isinstance(verdict, Inside),
                    "why": sentence(self.service, verdict) if isinstance(verdict, Outside) else "",
                }
            )
        # What is on or comes next is first; what is over stands below, the newest first.
        over = [row for row in found if row["phase"] == "closed"]
        return [*(row for row in found if row["phase"] != "closed"), *reversed(over)]

    def _own(self, connection: Connection) -> list[Chat]:
        every = talk.chats(connection, self.cohort)
        if self.visitor.role == "participant":
            theirs = [one for one in every if one.group == self.visitor.group]
            return [one for one in theirs if talk.is_for(connection, one, self.visitor.id)]
        own = self.own_groups(connection)
        return [one for one in every if not own or one.group in own]


class ChatPage(ChatPages):
    """The chat, or why it isn't open; one that is over leads to its transcript."""

    async def get(self, id: str) -> None:
        now = self.context.clock()

        def read(connection: Connection) -> tuple[Chat, Inside | Outside, str]:
            chat = find_chat(self.service, connection, self.visitor, id)
            leader = accounts.account(connection, chat.facilitator)
            return chat, find_entry(self.service, connection, self.visitor, chat), leader.name if leader else ""

        chat, verdict, leader = await self.look_up(read)
        if isinstance(verdict, Outside) and any(isinstance(reason, Over) for reason in verdict.reasons):
            self.redirect(self.address(f"obrolan/{id}/transkrip"))
            return
        at = phase(chat.times, now)
        only_early = isinstance(verdict, Outside) and all(isinstance(reason, NotYet) for reason in verdict.reasons)
        self.page(
            "obrolan.html",
            here="discussion",
            chat=chat,
            title=title(self.context.programme, chat),
            span=self.span(chat),
            facilitator=leader,
            phase=at,
            words=PHASES[at],
            look=PHASE_LOOKS[at],
            is_in=isinstance(verdict, Inside),
            why=sentence(self.service, verdict) if isinstance(verdict, Outside) else "",
            wait=max(0, round((chat.times.starts_at - now).total_seconds())) if only_early else "",
            is_staff=self.visitor.role != "participant",
            api=self.address(f"api/obrolan/{id}/"),
            longest=LONGEST,
        )


class Transcript(ChatPages):
    """What was said, for the chat's group once they are in or it is over, and for staff, who also read what is
    hidden."""

    async def get(self, id: str) -> None:
        chat, messages = await self._read(id)
        zone, shown = self.context.programme.zone, self.paged(messages, MESSAGES)
        self.page(
            "transkrip-obrolan.html",
            here="discussion",
            chat=chat,
            title=title(self.context.programme, chat),
            span=self.span(chat),
            is_staff=self.visitor.role != "participant",
            is_over=phase(chat.times, self.context.clock()) == "closed",
            roles=ROLE_NAMES,
            shown=shown,
            messages=[
                {"message": one, "clock": clock(one.at, zone), "html": to_html(one.text) if self._shows(one) else ""}
                for one in shown.items
            ],
        )

    async def _read(self, id: str) -> tuple[Chat, tuple[Message, ...]]:
        def read(connection: Connection) -> tuple[Chat, tuple[Message, ...]]:
            chat = find_chat(self.service, connection, self.visitor, id)
            verdict = find_entry(self.service, connection, self.visitor, chat)
            if isinstance(verdict, Outside) and not any(isinstance(reason, Over) for reason in verdict.reasons):
                raise outside(self.service, verdict)
            return chat, chat_messages.messages_after(connection, chat.id, 0)

        return await self.look_up(read)

    def _shows(self, message: Message) -> bool:
        return not message.is_hidden or self.visitor.role != "participant"


class TranscriptFile(Transcript):
    """The same as a text file, without what is hidden, whoever asks: files are passed on."""

    async def get(self, id: str) -> None:
        chat, messages = await self._read(id)
        zone = self.context.programme.zone
        lines = [title(self.context.programme, chat), f"{chat.group} · {self.span(chat)}", ""]
        for one in messages:
            # Only a message of its own begins at the edge, whatever ends a line for whoever opens the file.
            text = HIDDEN if one.is_hidden else "\n    ".join(one.text.splitlines())
            lines.append(f"[{clock(one.at, zone)}] {one.name} ({ROLE_NAMES[one.role]}): {text}")
        lines.append("" if messages else EMPTY)
        lines.append(f"Diunduh {date_time(self.context.clock(), zone)}.")
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.set_header("Content-Disposition", f'attachment; filename="transkrip-obrolan-{chat.id}.txt"')
        self.set_status(HTTPStatus.OK)
        self.finish("\n".join(lines) + "\n")


FEATURE = Feature(
    routes=(
        Route("diskusi", Chats, EVERYONE),
        Route(f"obrolan/{CHAT}", ChatPage, EVERYONE),
        Route(f"obrolan/{CHAT}/transkrip", Transcript, EVERYONE),
        Route(f"obrolan/{CHAT}/transkrip.txt", TranscriptFile, EVERYONE),
    ),
    links=(Link("discussion", "Diskusi", "diskusi", EVERYONE),),
)

HIDDEN = "(pesan disembunyikan fasilitator)"
EMPTY = "(Tidak ada pesan.)"
DONE = {
    "rencana": "Obrolan dijadwalkan dan sudah terlihat oleh pesertanya.",
    "ubah": "Jadwal obrolan diubah dan sudah terlihat oleh pesertanya.",
    "batal": "Obrolan dihapus dari jadwal.",
}
