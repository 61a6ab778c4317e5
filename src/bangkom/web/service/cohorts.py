"""Cohorts: which there are, which one is served, and making a new one."""

from http import HTTPStatus

from sqlalchemy import Connection

from bangkom.errors import CohortError
from bangkom.messages import date
from bangkom.store import audit, cohorts
from bangkom.web.service.office import Form, OfficeHandler
from bangkom.web.service.routes import ORGANISER, Feature, Route

LONGEST_TITLE = 200


class Cohorts(OfficeHandler):
    """The one that is served is the settings' and not changed here: a gradebook and a depot hang on it."""

    async def get(self) -> None:
        await self._show(Form())

    async def post(self) -> None:
        form, now, visitor = self.typed("id", "judul"), self.context.clock(), self.visitor
        id = form.require("id", NO_ID).casefold()
        title = form.require("judul", NO_TITLE)[:LONGEST_TITLE]

        def add(connection: Connection) -> None:
            made = cohorts.add_cohort(connection, id, title, now)
            audit.record(connection, now, visitor.id, visitor.role, "cohort.new", made.id, made.title)

        if not form.errors:
            try:
                await self.write_durably(add)
            except CohortError as error:
                form.errors["id"] = str(error)
        if form.errors:
            self.refuse_form()
            await self._show(form)
        else:
            self.redirect(self.address("angkatan?ok=baru"), status=HTTPStatus.SEE_OTHER)

    async def _show(self, form: Form) -> None:
        found = await self.look_up(cohorts.cohorts)
        zone = self.context.programme.zone
        known = any(one.id == self.cohort for one in found)
        if not known and not form.values:
            form = Form({"id": self.cohort})
        self.page(
            "angkatan.html",
            form=form,
            cohort=self.cohort,
            is_known=known,
            cohorts=self.paged([{"one": one, "made": date(one.created_at, zone)} for one in found]),
            done=MADE if self.query("ok") == "baru" else "",
        )


FEATURE = Feature(routes=(Route("angkatan", Cohorts, ORGANISER),))

NO_ID = "Tulis ID-nya, misalnya km_08."
NO_TITLE = "Tulis namanya, misalnya Angkatan VIII."
MADE = "Angkatan dibuat."
