"""Reports: ask for them, set the day on which they run by themselves, and read or take away what they say.

Trainers read the pages, which name nobody; organisers also ask, schedule, and take the workbooks.
"""

import html
import re
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from tornado import web

from bangkom.domain.reporting import WEEKDAYS, Weekly, last_due
from bangkom.messages import date_time, duration, megabytes
from bangkom.reports.names import REPORTS
from bangkom.reports.runner import folder_of
from bangkom.store import audit, reporting
from bangkom.store.reporting import Run
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.office import Form, OfficeHandler
from bangkom.web.service.routes import ORGANISER, STAFF, Feature, Link, Route

SHOWN = 30
WEEK = timedelta(days=7)
TITLES = {
    "01_penyelesaian": ("Penyelesaian", "Sampai di mana peserta berjalan, apa yang ditunggu, siapa yang perlu disapa."),
    "02_nilai": ("Nilai", "Tes awal dan akhir, sebaran nilai, soal yang sukar, yang menunggu penilaian."),
    "03_implementasi": ("Implementasi", "Tonggak, indikator, kepuasan masyarakat, dan waktu sampai hasil."),
    "04_kelulusan": ("Kelulusan", "Keadaan menurut syarat, nilai akhir dan komponennya, predikat."),
}
OWN_POLICY = re.compile(rb'<meta (?=[^>]*http-equiv="Content-Security-Policy")[^>]*?content="([^"]+)"')
"""Wherever it stands among the attributes: nbconvert writes them in an order of its own."""
ALONE = "frame-ancestors 'none'; sandbox allow-scripts allow-popups allow-downloads"
"""A report stands by itself: no cookie of ours is within its reach, whatever a notebook put into it."""
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Reports(OfficeHandler):
    async def get(self) -> None:
        await self.show(Form())

    async def show(self, form: Form) -> None:
        runs, schedule = await self.look_up(self._read)
        zone, now = self.context.programme.zone, self.context.clock()
        newest = next((run for run in runs if run.state == "done" and self._files(run)), None)
        self.page(
            "laporan.html",
            here="reports",
            is_organiser=self.is_organiser,
            open_run=next((run for run in runs if run.is_open), None),
            newest=self._told(newest) if newest else None,
            reports=[{"name": name, "title": TITLES[name][0], "what": TITLES[name][1]} for name in REPORTS],
            history=[self._told(run) for run in runs if not run.is_open],
            weekly=schedule[0] if schedule else None,
            next_at=date_time(last_due(schedule[0], now, zone) + WEEK, zone) if schedule else "",
            weekdays=list(enumerate(WEEKDAYS)),
            form=form,
            ok=self.query("ok"),
        )

    def _read(self, connection: Connection) -> tuple[tuple[Run, ...], tuple[Weekly, datetime] | None]:
        return reporting.runs(connection, self.cohort, SHOWN), reporting.schedule(connection, self.cohort)

    def _told(self, run: Run) -> dict[str, Any]:
        zone = self.context.programme.zone
        took = (run.ended_at - run.asked_at).total_seconds() if run.ended_at else None
        return {
            "run": run,
            "moment": date_time(run.asked_at, zone),
            "by": run.asked_by or "jadwal",
            "took": duration(took) if took is not None else "",
            "hash": run.input_hash[:12],
            "files": {path.name: megabytes(path.stat().st_size) for path in self._files(run)},
        }

    def _files(self, run: Run) -> list[Path]:
        """What may be read of a run that is done; empty if its files were cleared away."""
        if run.state != "done":
            return []
        folder = folder_of(self.context.settings, run.id)
        ends = (".html", ".xlsx") if self.is_organiser else (".html",)
        return [path for name in REPORTS for end in ends if (path := folder / f"{name}{end}").is_file()]


class Ask(OfficeHandler):
    async def post(self) -> None:
        now, visitor = self.context.clock(), self.visitor

        def ask(connection: Connection) -> None:
            run = reporting.ask(connection, self.cohort, visitor.id, now, len(REPORTS))
            audit.record(connection, now, visitor.id, visitor.role, "report.run", str(run.id), ASKED)

        await self.write_durably(ask)
        if self.context.report_runner is not None:
            self.context.report_runner.look()
        self.redirect(self.address("laporan"), status=HTTPStatus.SEE_OTHER)


class Progress(OfficeHandler):
    """For the page that waits: how far the open run is."""

    async def get(self) -> None:
        runs = await self.look_up(lambda connection: reporting.runs(connection, self.cohort, 1))
        run = runs[0] if runs else None
        is_open = run is not None and run.is_open
        self.finish({"is_open": is_open, "done": run.done if run else 0, "of": run.of if run else 0})


class Schedule(Reports):
    async def get(self) -> None:
        self.redirect(self.address("laporan"))

    async def post(self) -> None:
        form, now, visitor = self.typed("hari", "jam"), self.context.clock(), self.visitor
        weekly = self._weekly(form)
        if form.errors:
            self.refuse_form()
            await self.show(form)
            return

        def set_schedule(connection: Connection) -> None:
            known = reporting.schedule(connection, self.cohort)
            if weekly == (known[0] if known else None):
                return
            reporting.set_schedule(connection, self.cohort, weekly, visitor.id, now)
            detail = WEEKLY.format(words=weekly.words) if weekly else BY_HAND
            audit.record(connection, now, visitor.id, visitor.role, "report.schedule", self.cohort, detail)

        await self.write_durably(set_schedule)
        self.redirect(self.address("laporan?ok=jadwal"), status=HTTPStatus.SEE_OTHER)

    def _weekly(self, form: Form) -> Weekly | None:
        if form["hari"] == "":
            return None
        hours, _, minutes = form["jam"].replace(":", ".").partition(".")
        digits = (hours.isdecimal(), minutes.isdecimal(), len(hours) < 3, len(minutes) == 2)
        if not all(digits) or int(hours) > 23 or int(minutes) > 59:
            form.errors["jam"] = BAD_TIME
        if form["hari"] not in {str(day) for day in range(7)}:
            form.errors["hari"] = BAD_DAY
        return None if form.errors else Weekly(int(form["hari"]), 60 * int(hours) + int(minutes))


class File(OfficeHandler):
    async def get(self, id: str, name: str, kind: str) -> None:
        run = await self.look_up(lambda connection: reporting.run(connection, self.cohort, int(id)))
        if kind == "xlsx" and not self.is_organiser:
            raise web.HTTPError(HTTPStatus.FORBIDDEN)
        path = folder_of(self.context.settings, int(id)) / f"{name}.{kind}"
        if run is None or run.state != "done" or name not in REPORTS or not path.is_file():
            raise Refusal(HTTPStatus.NOT_FOUND, GONE_HEADING, GONE)
        page = path.read_bytes()
        if kind == "xlsx":
            self.set_header("Content-Type", SHEET)
            at = self.context.programme.zone.local(run.asked_at)
            self.set_header("Content-Disposition", f'attachment; filename="{name}-{at:%Y-%m-%d}.xlsx"')
        else:
            found = OWN_POLICY.search(page)
            own = html.unescape(found[1].decode()) if found else "default-src 'none'"
            self.set_header("Content-Type", "text/html; charset=utf-8")
            self.set_header("Content-Security-Policy", f"{own}; {ALONE}")
        self.finish(page)


NAME = "([0-9]{2}_[a-z]{1,30})"
FEATURE = Feature(
    routes=(
        Route("laporan", Reports, STAFF),
        Route("laporan/susun", Ask, ORGANISER),
        Route("laporan/jadwal", Schedule, ORGANISER),
        Route("api/laporan", Progress, STAFF),
        Route(f"laporan/([0-9]{{1,9}})/{NAME}[.](html|xlsx)", File, STAFF),
    ),
    links=(Link("reports", "Laporan", "laporan", STAFF),),
)

ASKED = "Semua laporan diminta."
WEEKLY = "Laporan disusun sendiri setiap {words}."
BY_HAND = "Laporan hanya disusun bila diminta."
BAD_TIME = "Tulis jamnya dengan titik, misalnya 06.00."
BAD_DAY = "Pilih harinya."
GONE_HEADING = "Laporan tidak ditemukan"
GONE = "Laporan ini tidak ada, belum selesai, atau berkasnya sudah dibersihkan. Susun lagi dari halaman Laporan."
