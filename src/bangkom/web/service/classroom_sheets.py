"""The plan of classroom sessions, and attendance at one, from a spreadsheet: looked at first, then written or not.

What is confirmed is what was shown: nothing is written if the store has changed since.
"""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection

from bangkom.cohort import meetings, presences
from bangkom.cohort.columns import Column
from bangkom.cohort.meetings import MeetingsPreview
from bangkom.cohort.presences import PresencesPreview
from bangkom.cohort.sheets import Table
from bangkom.cohort.workbook import MAX_BYTES
from bangkom.domain.attendance import UNRECORDED, WORDS
from bangkom.domain.classroom import KIND_WORDS, ClassSession
from bangkom.errors import ClassroomError, CohortError
from bangkom.messages import date_time
from bangkom.store import classroom
from bangkom.web.service.drafts import Draft
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.limits import Limit
from bangkom.web.service.office import DRAFT
from bangkom.web.service.rooms import CLASS, RoomHandler, when, who
from bangkom.web.service.routes import ORGANISER, STAFF, Feature, Route

FORM_BYTES = 64 * 1024
ROWS = 25
Preview = MeetingsPreview | PresencesPreview


class Sheet(RoomHandler):
    """The plan's; `PresencesSheet` is that of attendance."""

    name = "rencana tatap muka"
    template = "tatap-muka.xlsx"
    columns: tuple[Column, ...] = meetings.COLUMNS
    headings = meetings.HEADINGS

    @property
    def path(self) -> str:
        return "tatap-muka/impor"

    @property
    def back(self) -> str:
        return "tatap-muka"

    def session(self, connection: Connection) -> ClassSession | None:  # noqa: ARG002
        """Whose attendance it is, if it is one session's."""
        return None

    def preview(self, connection: Connection, table: Table, now: datetime) -> Preview:
        return meetings.preview_meetings(connection, self.cohort, table, now, self.context.programme.zone)

    def write_down(self, connection: Connection, preview: Any, now: datetime) -> None:
        who, role, zone = self.visitor.id, self.visitor.role, self.context.programme.zone
        meetings.write_meetings(connection, preview, who, role, now, zone)

    def kind(self) -> dict[str, str]:
        return {"path": self.path, "name": self.name, "template": self.template}


class Upload(Sheet):
    async def get(self, *_: str) -> None:
        await self._show("")

    async def post(self, *_: str) -> None:
        uploaded, now = self.request.files.get("berkas"), self.context.clock()
        await self.look_up(lambda connection: self.session(connection))
        if not uploaded or not uploaded[0].body:
            self.refuse_form()
            await self._show(NO_FILE)
            return
        try:
            table = await self.service.sheets.read(self.visitor.id, uploaded[0].body, self.headings)
            preview = await self.look_up(lambda connection: self.preview(connection, table, now))
        except CohortError as error:
            self.refuse_form()
            await self._show(str(error))
            return
        id = self.service.drafts.keep(self.path, self.visitor.id, preview, now)
        self.redirect(self.address(f"{self.path}/{id}"), status=HTTPStatus.SEE_OTHER)

    async def _show(self, problem: str) -> None:
        session = await self.look_up(lambda connection: self.session(connection))
        self.page(
            "impor-tatap-muka.html",
            here="classroom",
            kind=self.kind(),
            back=self.back,
            about=f"{session.title}, {when(session, self.context.programme.zone)}" if session else "",
            problem=problem,
            columns=[(column.heading, column.required) for column in self.columns],
        )


class Confirm(Sheet):
    """The preview, and writing it. After that the same address tells what was written, however often it is sent."""

    async def get(self, *_: str) -> None:
        self._show(self._draft())

    async def post(self, *_: str) -> None:
        draft, now = self._draft(), self.context.clock()
        if not draft.outcome:
            try:
                await self.write_durably(lambda c: self.write_down(c, draft.content, now))
            except (CohortError, ClassroomError) as error:
                if not draft.outcome:  # else the same confirmation, sent twice, has come through meanwhile
                    self.set_status(HTTPStatus.CONFLICT)
                    self._show(draft, str(error))
                    return
            draft.outcome = told(draft.content)
        self.redirect(self.request.path, status=HTTPStatus.SEE_OTHER)

    def _draft(self) -> Draft:
        id = self.path_args[-1]
        draft = self.service.drafts.find(self.path, self.visitor.id, id, self.context.clock())
        if draft is None:
            raise Refusal(HTTPStatus.NOT_FOUND, GONE_HEADING, GONE)
        return draft

    def _show(self, draft: Draft, problem: str = "") -> None:
        preview: Preview = draft.content
        rows = self._rows(preview)
        self.page(
            "pratinjau-tatap-muka.html",
            here="classroom",
            kind=self.kind(),
            back=self.back,
            outcome=draft.outcome,
            problem=problem,
            sheet=preview.sheet,
            told=told(preview),
            is_empty=not rows,
            until=date_time(draft.expires_at, self.context.programme.zone),
            notes=preview.notes,
            errors=self.paged(preview.errors, ROWS, "salah"),
            warnings=self.paged(preview.warnings, ROWS, "periksa"),
            rows=self.paged(rows, ROWS, "ubah"),
            unmentioned=preview.unmentioned if isinstance(preview, MeetingsPreview) else (),
        )

    def _rows(self, preview: Preview) -> list[dict[str, str]]:
        """What would change: of what, from what, to what."""
        if isinstance(preview, PresencesPreview):
            return [
                {
                    "what": f"{one.person.name} ({one.person.id})",
                    "before": WORDS[one.before] if one.before else UNRECORDED,
                    "after": WORDS[one.mark.presence] + (f" — {one.mark.reason}" if one.mark.reason else ""),
                }
                for one in preview.changes
            ]
        pairs = [(None, one) for one in preview.added] + list(preview.changed)
        return [
            {
                "what": f"{after.code} · {after.title}",
                "before": self._words(before) if before else "belum direncanakan",
                "after": self._words(after),
            }
            for before, after in pairs
        ]

    def _words(self, one: ClassSession) -> str:
        parts = (one.title, KIND_WORDS[one.kind], when(one, self.context.programme.zone), one.room, one.speaker)
        return " · ".join([*filter(None, parts), who(one.groups)])


class PresencesSheet(Sheet):
    name = "daftar hadir"
    template = "kehadiran.xlsx"
    columns = presences.COLUMNS
    headings = presences.HEADINGS

    @property
    def path(self) -> str:
        return f"tatap-muka/{int(self.path_args[0])}/impor"

    @property
    def back(self) -> str:
        return f"tatap-muka/{int(self.path_args[0])}/daftar"

    def session(self, connection: Connection) -> ClassSession:
        return self.require_session(connection, self.path_args[0])

    def preview(self, connection: Connection, table: Table, now: datetime) -> Preview:  # noqa: ARG002
        one = self.session(connection)
        recorded = {person: record.presence for person, record in classroom.records(connection, one.id).items()}
        return presences.check_presences(one.id, table, self.expected(connection, one), recorded)

    def write_down(self, connection: Connection, preview: Any, now: datetime) -> None:
        expected = self.expected(connection, self.session(connection))
        who, role = self.visitor.id, self.visitor.role
        presences.write_presences(connection, self.cohort, preview, expected, who, role, now)


class PresencesUpload(PresencesSheet, Upload):
    pass


class PresencesConfirm(PresencesSheet, Confirm):
    pass


def told(preview: Preview) -> str:
    """What confirming does, or has done, in one sentence's part."""
    if isinstance(preview, PresencesPreview):
        return f"{len(preview.changes)} kehadiran dicatat, {preview.unchanged} tetap"
    return f"{len(preview.added)} sesi ditambahkan, {len(preview.changed)} diubah, {preview.unchanged} tetap"


UPLOADS = Limit(20, 60)
BODY = MAX_BYTES + FORM_BYTES
FEATURE = Feature(
    routes=(
        Route("tatap-muka/impor", Upload, ORGANISER, max_body=BODY, limit=UPLOADS),
        Route(f"tatap-muka/impor/{DRAFT}", Confirm, ORGANISER),
        Route(f"tatap-muka/{CLASS}/impor", PresencesUpload, STAFF, max_body=BODY, limit=UPLOADS),
        Route(f"tatap-muka/{CLASS}/impor/{DRAFT}", PresencesConfirm, STAFF),
    ),
)

NO_FILE = "Pilih berkasnya dulu: Excel (.xlsx) atau CSV."
GONE_HEADING = "Pratinjau sudah tidak ada"
GONE = "Pratinjau hanya disimpan setengah jam dan hanya untuk pengunggahnya. Unggah berkasnya sekali lagi."
