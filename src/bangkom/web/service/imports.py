"""Rosters and schedules from a spreadsheet: uploaded, looked at with everything that is wrong, then written or not.

What is confirmed is what was shown: the preview stays here, bound to who uploaded the file, and nothing is written if
the store has changed since.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, ClassVar

from sqlalchemy import Connection

from bangkom.cohort import roster, schedule
from bangkom.cohort.roster import RosterPreview
from bangkom.cohort.schedule import SchedulePreview
from bangkom.cohort.sheets import Table
from bangkom.cohort.workbook import MAX_BYTES
from bangkom.errors import AccountError, CohortError
from bangkom.messages import date_time
from bangkom.store import audit
from bangkom.store.schedule import SessionWindow
from bangkom.store.schedule import schedule as read_schedule
from bangkom.web.service.drafts import Draft
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.limits import Limit
from bangkom.web.service.office import DRAFT, OfficeHandler
from bangkom.web.service.routes import ORGANISER, STAFF, Feature, Link, Route

FORM_BYTES = 64 * 1024
"""What a form adds to the file in it."""
ROWS = 25
"""Rows of each list of a preview at once."""
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Preview = RosterPreview | SchedulePreview


@dataclass(frozen=True)
class Kind:
    """One of the two: its path and name, the headings that are read, the spreadsheet to fill in, its acts' name."""

    path: str
    here: str
    name: str
    headings: tuple[str, ...]
    template: str
    act: str


ROSTER = Kind("peserta/impor", "people", "Daftar peserta", roster.HEADINGS, "daftar-peserta.xlsx", "roster")
SCHEDULE = Kind("jadwal/impor", "schedule", "Jadwal", schedule.HEADINGS, "jadwal.xlsx", "schedule")


class Importing(OfficeHandler):
    """What uploading and confirming share."""

    kind: ClassVar[Kind]

    def preview(self, connection: Connection, table: Table, now: datetime) -> Preview:
        zone = self.context.programme.zone
        if self.kind is ROSTER:
            return roster.preview_roster(connection, self.cohort, table, now, zone)
        assignments = self.context.programme.assignments()
        return schedule.preview_schedule(connection, self.cohort, assignments, table, now, zone)

    def write_down(self, connection: Connection, preview: Preview, now: datetime) -> None:
        who, role, zone = self.visitor.id, self.visitor.role, self.context.programme.zone
        if isinstance(preview, RosterPreview):
            roster.write_roster(connection, preview, who, role, now, zone)
        else:
            assignments = self.context.programme.assignments()
            schedule.write_schedule(connection, preview, assignments, who, role, now, zone)

    async def record(self, act: str, detail: str) -> None:
        now, who, role = self.context.clock(), self.visitor.id, self.visitor.role
        await self.write_durably(
            lambda connection: audit.record(connection, now, who, role, f"{self.kind.act}.{act}", self.cohort, detail)
        )


class Upload(Importing):
    def get(self) -> None:
        self._show("")

    async def post(self) -> None:
        uploaded = self.request.files.get("berkas")
        if not uploaded or not uploaded[0].body:
            self._refuse(NO_FILE)
            return
        now = self.context.clock()
        try:
            table = await self.service.sheets.read(self.visitor.id, uploaded[0].body, self.kind.headings)
            preview = await self.look_up(lambda connection: self.preview(connection, table, now))
        except CohortError as error:
            await self.record("refused", f"Berkas tidak dapat dibaca: {error}")
            self._refuse(str(error))
            return
        if preview.errors:
            await self.record("refused", f"{len(preview.errors)} hal harus diperbaiki dalam berkas.")
        id = self.service.drafts.keep(self.kind.path, self.visitor.id, preview, now)
        self.redirect(self.address(f"{self.kind.path}/{id}"), status=HTTPStatus.SEE_OTHER)

    def _refuse(self, sentence: str) -> None:
        self.refuse_form()
        self._show(sentence)

    def _show(self, problem: str) -> None:
        self.page("impor.html", here=self.kind.here, kind=self.kind, problem=problem, columns=self._columns())

    def _columns(self) -> list[tuple[str, bool]]:
        columns = roster.COLUMNS if self.kind is ROSTER else schedule.COLUMNS
        return [(column.heading, column.required) for column in columns]


class Confirm(Importing):
    """The preview, and writing it. After that the same address tells what was written, however often it is sent."""

    async def get(self, id: str) -> None:
        self._show(self._draft(id))

    async def post(self, id: str) -> None:
        draft, now = self._draft(id), self.context.clock()
        if not draft.outcome:
            preview: Preview = draft.content
            try:
                await self.write_durably(lambda connection: self.write_down(connection, preview, now))
            except (CohortError, AccountError) as error:
                if draft.outcome:  # the same confirmation, sent twice, has come through meanwhile
                    self.redirect(self.request.path, status=HTTPStatus.SEE_OTHER)
                    return
                await self.record("refused", str(error))
                self.set_status(HTTPStatus.CONFLICT)
                self._show(draft, str(error))
                return
            draft.outcome = told(preview)
            if self.context.grading_queue:  # who came into another group reads what is released to that one
                self.context.grading_queue.tend_desk()
        self.redirect(self.request.path, status=HTTPStatus.SEE_OTHER)

    def _draft(self, id: str) -> Draft:
        draft = self.service.drafts.find(self.kind.path, self.visitor.id, id, self.context.clock())
        if draft is None:
            raise Refusal(HTTPStatus.NOT_FOUND, GONE_HEADING, GONE)
        return draft

    def _show(self, draft: Draft, problem: str = "") -> None:
        preview: Preview = draft.content
        zone = self.context.programme.zone
        common = {
            "here": self.kind.here,
            "kind": self.kind,
            "outcome": draft.outcome,
            "problem": problem,
            "sheet": preview.sheet,
            "told": told(preview),
            "is_empty": is_empty(preview),
            "until": date_time(draft.expires_at, zone),
            "notes": preview.notes,
            "errors": self.paged(preview.errors, ROWS, "salah"),
            "warnings": self.paged(preview.warnings, ROWS, "periksa"),
        }
        if isinstance(preview, RosterPreview):
            self.page(
                "pratinjau-peserta.html",
                **common,
                added=self.paged(preview.added, ROWS, "baru"),
                changed=self.paged(preview.changed, ROWS, "ubah"),
                absent=self.paged(preview.absent, ROWS, "absen"),
                unchanged=preview.unchanged,
            )
        else:
            self.page(
                "pratinjau-jadwal.html",
                **common,
                differences=self.paged(
                    [
                        {
                            "session": self.label(one.assignment),
                            "group": one.group or "Semua kelompok",
                            "before": self.window(one.before),
                            "after": self.window(one.after),
                        }
                        for one in preview.differences
                    ],
                    ROWS,
                    "ubah",
                ),
                unchanged=preview.unchanged,
            )

    def window(self, window: SessionWindow | None) -> tuple[str, str] | None:
        return shown(window, lambda moment: date_time(moment, self.context.programme.zone))


class RosterUpload(Upload):
    kind = ROSTER


class RosterConfirm(Confirm):
    kind = ROSTER


class ScheduleUpload(Upload):
    kind = SCHEDULE


class ScheduleConfirm(Confirm):
    kind = SCHEDULE


class SchedulePage(OfficeHandler):
    """The schedule that counts now."""

    async def get(self) -> None:
        windows = await self.look_up(lambda connection: read_schedule(connection, self.cohort))
        zone = self.context.programme.zone
        order = list(self.service.catalogue.sessions())
        known = [window for window in windows if window.assignment in order]
        known.sort(key=lambda window: (order.index(window.assignment), window.group))
        rows = [
            {
                "session": self.service.catalogue.sessions()[window.assignment].heading,
                "group": window.group or "Semua kelompok",
                "times": shown(window, lambda moment: date_time(moment, zone)),
            }
            for window in known
        ]
        self.page("jadwal.html", here="schedule", is_organiser=self.is_organiser, rows=self.paged(rows))


class Template(OfficeHandler):
    """The spreadsheets to fill in, from the project's documents."""

    def get(self, name: str) -> None:
        path = self.context.settings.root / "docs" / "templates" / f"{name}.xlsx"
        if not path.is_file():
            raise Refusal(HTTPStatus.NOT_FOUND, NO_TEMPLATE_HEADING, NO_TEMPLATE)
        self.set_header("Content-Type", EXCEL)
        self.set_header("Content-Disposition", f'attachment; filename="{name}.xlsx"')
        self.finish(path.read_bytes())


def shown(window: SessionWindow | None, words: Callable[[datetime], str]) -> tuple[str, str] | None:
    """Both times in words; None if there is no window."""
    if window is None:
        return None
    return (
        words(window.opens_at) if window.opens_at else "tanpa waktu mulai",
        words(window.due_at) if window.due_at else "tanpa tenggat",
    )


def told(preview: Preview) -> str:
    """What confirming does, or has done, in one sentence's part."""
    if isinstance(preview, RosterPreview):
        return f"{len(preview.added)} peserta ditambahkan, {len(preview.changed)} diubah, {preview.unchanged} tetap"
    return f"{len(preview.differences)} jadwal sesi diubah, {preview.unchanged} tetap"


def is_empty(preview: Preview) -> bool:
    """Whether the file says what is registered already."""
    changes: Sequence[Any] = (
        (*preview.added, *preview.changed) if isinstance(preview, RosterPreview) else preview.differences
    )
    return not changes


UPLOADS = Limit(20, 60)
FEATURE = Feature(
    routes=(
        Route("peserta/impor", RosterUpload, ORGANISER, max_body=MAX_BYTES + FORM_BYTES, limit=UPLOADS),
        Route(f"peserta/impor/{DRAFT}", RosterConfirm, ORGANISER),
        Route("jadwal", SchedulePage, STAFF),
        Route("jadwal/impor", ScheduleUpload, ORGANISER, max_body=MAX_BYTES + FORM_BYTES, limit=UPLOADS),
        Route(f"jadwal/impor/{DRAFT}", ScheduleConfirm, ORGANISER),
        Route("contoh/(daftar-peserta|jadwal|tatap-muka|kehadiran).xlsx", Template, STAFF),
    ),
    links=(Link("schedule", "Jadwal", "jadwal", STAFF),),
)

NO_FILE = "Pilih berkasnya dulu: Excel (.xlsx) atau CSV."
GONE_HEADING = "Pratinjau sudah tidak ada"
GONE = "Pratinjau hanya disimpan setengah jam dan hanya untuk pengunggahnya. Unggah berkasnya sekali lagi."
NO_TEMPLATE_HEADING = "Berkas contoh tidak ada"
NO_TEMPLATE = "Folder docs/templates tidak ada di server ini. Mintalah berkas contoh kepada pengelola server."
