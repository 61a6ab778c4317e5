"""What a participant tells of their implementation: milestones, readings, savings, and the report to the mentor."""

from http import HTTPStatus

from bangkom import messages
from bangkom.cohort.roster import LONG_NUMBER
from bangkom.domain.implementation import Saving, missing
from bangkom.domain.written import read_number
from bangkom.errors import ImplementationError
from bangkom.store import implementation_acts
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.implementation_pages import (
    BAD_NUMBER,
    TOLD,
    OwnImplementation,
    accepted,
    new_key,
    require_key,
)
from bangkom.web.service.implementation_view import Seen
from bangkom.web.service.office import NUMBER_IN_REASON, Form
from bangkom.web.service.routes import PARTICIPANT, Feature, Route

MILESTONE, INDICATOR = "(m[0-9]{1,5})", "(i[0-9]{1,5})"


class MilestonePage(OwnImplementation):
    async def get(self, id: str) -> None:
        seen = await self.see_approved()
        report = seen.stored.told.reports.get(id)
        values = {"tanggal": messages.day(report.done_on), "catatan": report.note} if report else {}
        await self._show(seen, id, Form(values))

    async def post(self, id: str) -> None:
        form = Form({"tanggal": self.typed("tanggal")["tanggal"], "catatan": self.long_text("catatan")})
        done_on = self.day(form, "tanggal")
        self.refuse_long_numbers(form, "catatan")
        person, now = self.visitor.id, self.context.clock()
        if done_on is not None and not form.errors:
            day = done_on
            try:
                await self.write_durably(
                    lambda c: implementation_acts.tell_done(c, person, id, day, form["catatan"], now)
                )
            except ImplementationError as error:
                form.errors["tanggal"] = str(error)
        if form.errors:
            self.refuse_form()
            await self._show(await self.see_approved(), id, form)
            return
        self.redirect(self.address(f"implementasi/tonggak/{id}?ok=selesai#bukti"), status=HTTPStatus.SEE_OTHER)

    async def _show(self, seen: Seen, id: str, form: Form) -> None:
        shown = self.shown(seen)
        row = next((row for row in shown["milestones"] if row["one"].id == id), None)
        if row is None:
            raise Refusal(HTTPStatus.NOT_FOUND, ABSENT_HEADING, implementation_acts.NO_MILESTONE)
        self.page(
            "implementasi-tonggak.html",
            here="implementation",
            row=row,
            form=form,
            about=id,
            today=messages.day(self.today),
            told=TOLD.get(self.query("ok"), ""),
            **accepted(),
        )


class TakeBack(OwnImplementation):
    async def post(self, id: str) -> None:
        person, now = self.visitor.id, self.context.clock()
        await self.write_durably(lambda c: implementation_acts.take_back(c, person, id, now))
        self.leave("batal", "#tonggak")


class IndicatorPage(OwnImplementation):
    async def get(self, id: str) -> None:
        await self._show(await self.see_approved(), id, Form({"kunci": new_key()}))

    async def post(self, id: str) -> None:
        typed = self.typed("kunci", "nilai", "tanggal", "sumber")
        form = Form({**typed.values, "catatan": self.long_text("catatan")})
        require_key(form["kunci"])
        value = read_number(form.require("nilai", NO_VALUE))
        if value is None:
            form.errors.setdefault("nilai", BAD_NUMBER)
        day = self.day(form, "tanggal")
        form.require("sumber", implementation_acts.NO_SOURCE)
        self.refuse_long_numbers(form, "sumber", "catatan")
        if value is not None and day is not None and not form.errors:
            reading = (form["kunci"], self.visitor.id, id, value, day, form["sumber"], form["catatan"])
            now = self.context.clock()
            try:
                await self.write_durably(lambda c: implementation_acts.add_reading(c, *reading, now))
            except ImplementationError as error:
                form.errors["nilai"] = str(error)
        if form.errors:
            self.refuse_form()
            await self._show(await self.see_approved(), id, form)
            return
        self.redirect(self.address(f"implementasi/indikator/{id}?ok=catat"), status=HTTPStatus.SEE_OTHER)

    async def _show(self, seen: Seen, id: str, form: Form) -> None:
        row = next((row for row in self.shown(seen)["indicators"] if row["one"].id == id), None)
        if row is None:
            raise Refusal(HTTPStatus.NOT_FOUND, ABSENT_HEADING, implementation_acts.NO_INDICATOR)
        self.page(
            "implementasi-indikator.html",
            here="implementation",
            row=row,
            form=form,
            about=id,
            today=messages.day(self.today),
            told=TOLD.get(self.query("ok"), ""),
            **accepted(),
        )


class WithdrawReading(OwnImplementation):
    async def post(self, id: str) -> None:
        given = self.get_body_argument("hasil", "")
        reading = int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0
        person, now = self.visitor.id, self.context.clock()
        await self.write_durably(lambda c: implementation_acts.withdraw_reading(c, person, reading, now))
        self.redirect(self.address(f"implementasi/indikator/{id}?ok=tarik"), status=HTTPStatus.SEE_OTHER)


class SavingPage(OwnImplementation):
    async def get(self) -> None:
        seen = await self.see_approved()
        known = seen.stored.saving
        self._show(Form(_typed_saving(known) if known else {}))

    async def post(self) -> None:
        form = self.typed("layanan", "sebelum", "sesudah", "jumlah", "rupiah", "oleh")
        before, after = self.number(form, "sebelum"), self.number(form, "sesudah")
        volume = self.number(form, "jumlah", is_whole=True)
        rupiah = self.number(form, "rupiah", is_whole=True)
        self.refuse_long_numbers(form, "layanan", "oleh")
        if not form.errors:
            saving = Saving(
                form["layanan"],
                before,
                after,
                None if volume is None else int(min(volume, 1e9)),
                None if rupiah is None else int(min(rupiah, 1e15)),
                form["oleh"],
                self.context.clock(),
            )
            try:
                await self.write_durably(lambda c: implementation_acts.state_saving(c, self.visitor.id, saving))
            except ImplementationError as error:
                form.errors[SAVING_FIELDS.get(str(error), "layanan")] = str(error)
        if form.errors:
            self.refuse_form()
            self._show(form)
            return
        self.leave("hemat", "#hemat")

    def _show(self, form: Form) -> None:
        self.page("implementasi-hemat.html", here="implementation", form=form)


class ReportPage(OwnImplementation):
    async def get(self) -> None:
        seen = await self.see_approved()
        known = seen.stored.report
        self._show(seen, Form({"ringkasan": known.summary if known else ""}))

    async def post(self) -> None:
        form = Form({"ringkasan": self.long_text("ringkasan"), "yakin": self.get_body_argument("yakin", "")})
        form.require("ringkasan", implementation_acts.NO_SUMMARY)
        self.refuse_long_numbers(form, "ringkasan")
        seen = await self.see_approved()
        lacking = self._missing(seen)
        if lacking and not form["yakin"]:
            form.errors["yakin"] = NOT_SURE.format(count=len(lacking))
        person, now = self.visitor.id, self.context.clock()
        if not form.errors:
            try:
                await self.write_durably(lambda c: implementation_acts.report(c, person, form["ringkasan"], now))
            except ImplementationError as error:
                form.errors["ringkasan"] = str(error)
        if form.errors:
            self.refuse_form()
            self._show(seen, form)
            return
        self.leave("lapor")

    def _missing(self, seen: Seen) -> tuple[str, ...]:
        design = seen.stored.design
        return missing(design, seen.stored.told, seen.with_evidence) if design else ()

    def _show(self, seen: Seen, form: Form) -> None:
        self.page(
            "implementasi-lapor.html",
            form=form,
            missing=self._missing(seen),
            here="implementation",
            **self.shown(seen),
        )


class Answer(OwnImplementation):
    """The participant's answer to their coach."""

    async def post(self) -> None:
        key, words = self.get_body_argument("kunci", ""), self.long_text("isi")
        require_key(key)
        if LONG_NUMBER.search(words):
            raise ImplementationError(NUMBER_IN_REASON)
        person, now = self.visitor.id, self.context.clock()
        await self.write_durably(lambda c: implementation_acts.add_remark(c, key, person, person, words, now))
        self.leave("catatan", "#catatan")


def _typed_saving(known: Saving) -> dict[str, str]:
    def typed(value: float | None) -> str:
        return "" if value is None else f"{value:g}".replace(".", ",") if value < 1e5 else str(int(value))

    return {
        "layanan": known.service,
        "sebelum": typed(known.minutes_before),
        "sesudah": typed(known.minutes_after),
        "jumlah": typed(known.per_month),
        "rupiah": typed(known.rupiah_per_month),
        "oleh": known.stated_by,
    }


FEATURE = Feature(
    routes=(
        Route(f"implementasi/tonggak/{MILESTONE}", MilestonePage, PARTICIPANT),
        Route(f"implementasi/tonggak/{MILESTONE}/batal", TakeBack, PARTICIPANT),
        Route(f"implementasi/indikator/{INDICATOR}", IndicatorPage, PARTICIPANT),
        Route(f"implementasi/indikator/{INDICATOR}/tarik", WithdrawReading, PARTICIPANT),
        Route("implementasi/hemat", SavingPage, PARTICIPANT),
        Route("implementasi/lapor", ReportPage, PARTICIPANT),
        Route("implementasi/jawab", Answer, PARTICIPANT),
    )
)

SAVING_FIELDS = {
    implementation_acts.HALF_TIME: "sebelum",
    implementation_acts.NO_STATED_BY: "oleh",
}
ABSENT_HEADING = "Tidak ditemukan"
NO_VALUE = "Tulis hasil pengukurannya."
NOT_SURE = "Masih ada {count} hal yang kurang. Lengkapi dulu, atau centang bila memang dilaporkan apa adanya."
