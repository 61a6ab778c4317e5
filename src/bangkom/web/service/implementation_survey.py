"""SKM of a participant's service: totals typed, or a sheet of answers looked at first; the index step by step."""

from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection

from bangkom.cohort.roster import LONG_NUMBER
from bangkom.cohort.survey import COLUMNS, HEADINGS, SurveyPreview, check_survey
from bangkom.cohort.workbook import MAX_BYTES
from bangkom.domain import survey as domain
from bangkom.domain.survey import NAMES, PHASE_WORDS, PHASES, UNSUR, Phase, Tally, Unsur, reckon
from bangkom.errors import CohortError, ImplementationError
from bangkom.messages import date_time, number
from bangkom.store import implementation, implementation_acts, surveys
from bangkom.web.service import implementation_view as view
from bangkom.web.service.drafts import Draft
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.implementation_pages import BAD_NUMBER, OwnImplementation, new_key, require_key
from bangkom.web.service.limits import Limit
from bangkom.web.service.office import DRAFT, NUMBER_IN_REASON, Form
from bangkom.web.service.routes import PARTICIPANT, Feature, Route

ABOUT = ("kunci", "tahap", "layanan", "periode", "pengguna")
TEMPLATE = "skm.xlsx"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KIND = "implementasi/skm"
ROWS = 25
FORM_BYTES = 64 * 1024


class SurveyHandler(OwnImplementation):
    """The page of all surveys, and what both ways to add one share."""

    async def show(self, typed: Form, sheet: Form | None = None) -> None:
        """`typed` is the form for totals, `sheet` that of an upload; errors of one stay out of the other."""
        seen = await self.see_approved()
        zone = self.context.programme.zone
        kept = [view.survey(one, zone) for one in seen.surveys]
        latest = {row["one"].phase: row["one"].id for row in kept}
        self.page(
            "implementasi-skm.html",
            here="implementation",
            form=typed,
            sheet=sheet or Form(typed.values),
            phases=PHASE_WORDS,
            names=NAMES,
            hints=HINTS,
            kept=[{**row, "counts": latest[row["one"].phase] == row["one"].id} for row in reversed(kept)],
            columns=[column.heading for column in COLUMNS.values()],
            bands=domain.BANDS,
            told={"skm": TOLD, "tarik": WITHDRAWN}.get(self.query("ok"), ""),
        )

    def about(self, form: Form) -> tuple[Phase | None, int | None]:
        """Which survey this is: before or after, and how many use the service (None if that isn't known)."""
        require_key(form["kunci"])
        phase = next((one for one in PHASES if one == form["tahap"]), None)
        if phase is None:
            form.errors["tahap"] = NO_PHASE
        form.require("layanan", NO_SERVICE)
        form.require("periode", NO_PERIOD)
        for name in ("layanan", "periode"):
            if LONG_NUMBER.search(form[name]):
                form.errors[name] = NUMBER_IN_REASON
            elif len(form[name]) > surveys.MOST_SHORT:
                form.errors[name] = TOO_LONG
        population = self.number(form, "pengguna", is_whole=True)
        if population == 0:
            form.errors["pengguna"] = BAD_NUMBER
        return phase, None if population is None else int(min(population, 1e9))

    async def keep(self, form: Form, phase: Phase, how: surveys.How, population: int | None, tally: Tally) -> None:
        person, now = self.visitor.id, self.context.clock()

        def write(connection: Connection) -> None:
            if implementation.read(connection, person).design is None:
                raise ImplementationError(implementation_acts.NOT_APPROVED)
            about = (form["kunci"], person, phase, form["layanan"], form["periode"], how, population)
            surveys.add_survey(connection, *about, tally, now)

        await self.write_durably(write)

    def whole(self, form: Form, name: str, sentence: str) -> int:
        """The whole number in that field; 0, and an error, if it isn't one."""
        form.require(name, sentence)
        found = self.number(form, name, is_whole=True)
        return int(min(found, 1e9)) if found is not None else 0


class SurveyPage(SurveyHandler):
    """The surveys that are kept, and the two ways to add one; POST keeps typed totals."""

    async def get(self) -> None:
        await self.show(Form({"kunci": new_key(), "tahap": self.query("tahap")}))

    async def post(self) -> None:
        form = self.typed(*ABOUT, "responden", *UNSUR)
        phase, population = self.about(form)
        respondents = self.whole(form, "responden", domain.NO_RESPONDENTS)
        totals = {unsur: self.whole(form, unsur, NO_TOTAL) for unsur in UNSUR}
        if not form.errors:
            wrong = domain.problems(respondents, totals)
            form.errors |= {("responden" if name == "respondents" else name): told for name, told in wrong.items()}
        if not form.errors and phase:
            try:
                await self.keep(form, phase, "totals", population, Tally(respondents, totals))
            except ImplementationError as error:
                form.errors["pengguna"] = str(error)
        if form.errors:
            self.refuse_form()
            await self.show(form)
        else:
            self.redirect(self.address(f"{KIND}?ok=skm"), status=HTTPStatus.SEE_OTHER)


class SurveyUpload(SurveyHandler):
    """A sheet of answers: read in a process of its own, kept as a draft until it is confirmed."""

    async def get(self) -> None:
        self.redirect(self.address(KIND))

    async def post(self) -> None:
        await self.see_approved()
        form = self.typed(*ABOUT)
        phase, population = self.about(form)
        uploaded = self.request.files.get("berkas")
        if not uploaded or not uploaded[0].body:
            form.errors["berkas"] = NO_FILE
        if form.errors or phase is None or not uploaded:
            self.refuse_form()
            await self.show(Form(form.values), form)
            return
        now = self.context.clock()
        try:
            table = await self.service.sheets.read(self.visitor.id, uploaded[0].body, HEADINGS)
        except CohortError as error:
            form.errors["berkas"] = str(error)
            self.refuse_form()
            await self.show(Form(form.values), form)
            return
        content = (form, phase, population, check_survey(table))
        id = self.service.drafts.keep(KIND, self.visitor.id, content, now)
        self.redirect(self.address(f"{KIND}/{id}"), status=HTTPStatus.SEE_OTHER)


class SurveyConfirm(SurveyHandler):
    """The preview with everything that is wrong by row and column, or with the index; then kept, once."""

    async def get(self, id: str) -> None:
        self._preview(self._draft(id))

    async def post(self, id: str) -> None:
        draft = self._draft(id)
        form, phase, population, preview = self._content(draft)
        if preview.tally is not None and not draft.outcome:
            try:
                await self.keep(form, phase, "rows", population, preview.tally)
            except ImplementationError as error:
                self.refuse_form(HTTPStatus.CONFLICT)
                self._preview(draft, str(error))
                return
            draft.outcome = TOLD
        if preview.tally is None:
            self.redirect(self.request.path, status=HTTPStatus.SEE_OTHER)
        else:
            self.redirect(self.address(f"{KIND}?ok=skm"), status=HTTPStatus.SEE_OTHER)

    def _draft(self, id: str) -> Draft:
        draft = self.service.drafts.find(KIND, self.visitor.id, id, self.context.clock())
        if draft is None:
            raise Refusal(HTTPStatus.NOT_FOUND, GONE_HEADING, GONE)
        return draft

    def _content(self, draft: Draft) -> tuple[Form, Phase, int | None, SurveyPreview]:
        content: tuple[Form, Phase, int | None, SurveyPreview] = draft.content
        return content

    def _preview(self, draft: Draft, problem: str = "") -> None:
        form, phase, population, preview = self._content(draft)
        result: dict[str, Any] = {}
        if preview.tally is not None:
            reckoned = reckon(preview.tally)
            result = {
                "result": reckoned,
                "rows": view.survey_rows(preview.tally.totals, reckoned),
                "steps": domain.steps(reckoned),
                "index": number(float(reckoned.index), 2),
                "sample": view.sample_sentence(population, preview.respondents),
            }
        self.page(
            "implementasi-skm-pratinjau.html",
            here="implementation",
            form=form,
            phase=PHASE_WORDS[phase],
            preview=preview,
            errors=self.paged(preview.errors, ROWS, "salah"),
            warnings=self.paged(preview.warnings, ROWS, "periksa"),
            until=date_time(draft.expires_at, self.context.programme.zone),
            problem=problem,
            outcome=draft.outcome,
            **{"result": None, "rows": [], "steps": (), "index": "", "sample": "", **result},
        )


class SurveyWithdraw(OwnImplementation):
    async def post(self) -> None:
        given = self.get_body_argument("survei", "")
        survey = int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0
        person, now = self.visitor.id, self.context.clock()
        await self.write_durably(lambda c: surveys.withdraw_survey(c, person, survey, now))
        self.redirect(self.address(f"{KIND}?ok=tarik"), status=HTTPStatus.SEE_OTHER)


class SurveyTemplate(OwnImplementation):
    """The sheet to fill in, from the project's documents."""

    def get(self) -> None:
        path = self.context.settings.root / "docs" / "templates" / TEMPLATE
        if not path.is_file():
            raise Refusal(HTTPStatus.NOT_FOUND, NO_TEMPLATE_HEADING, NO_TEMPLATE)
        self.set_header("Content-Type", EXCEL)
        self.set_header("Content-Disposition", f'attachment; filename="{TEMPLATE}"')
        self.finish(path.read_bytes())


UPLOADS = Limit(20, 60)
FEATURE = Feature(
    routes=(
        Route(KIND, SurveyPage, PARTICIPANT),
        Route(f"{KIND}/unggah", SurveyUpload, PARTICIPANT, max_body=MAX_BYTES + FORM_BYTES, limit=UPLOADS),
        Route(f"{KIND}/tarik", SurveyWithdraw, PARTICIPANT),
        Route(f"{KIND}/contoh.xlsx", SurveyTemplate, PARTICIPANT),
        Route(f"{KIND}/{DRAFT}", SurveyConfirm, PARTICIPANT),
    )
)

HINTS: dict[Unsur, str] = {
    "persyaratan": "syarat yang harus dipenuhi untuk dilayani",
    "prosedur": "langkah-langkah yang ditempuh pengguna",
    "waktu": "lamanya sampai pelayanan selesai",
    "biaya": "layanan gratis tetap dinilai; biasanya 4 tiap responden",
    "produk": "hasil yang diterima pengguna, sesuai dengan yang dijanjikan",
    "kompetensi": "pengetahuan dan keterampilan petugas",
    "perilaku": "sikap petugas: ramah, sopan, adil",
    "sarana": "tempat, alat, dan gedung",
    "pengaduan": "cara keluhan dan saran ditangani",
}
"""What each unsur asks, in plain words, beside its name in the rule."""
TOLD = "Survei tersimpan."
WITHDRAWN = "Survei ditarik; yang sebelumnya (bila ada) dipakai lagi."
NO_TOTAL = "Tulis jumlah nilainya dari semua responden."
NO_PHASE = "Pilih sebelum atau sesudah perubahan."
NO_SERVICE = "Tulis layanan yang disurvei."
NO_PERIOD = "Tulis kapan surveinya diadakan, misalnya Januari 2026."
TOO_LONG = f"Terlalu panjang: paling banyak {surveys.MOST_SHORT} huruf. Persingkat."
NO_FILE = "Pilih berkasnya dulu: Excel (.xlsx) atau CSV."
GONE_HEADING = "Pratinjau sudah tidak ada"
GONE = "Pratinjau hanya disimpan setengah jam. Unggah berkasnya sekali lagi."
NO_TEMPLATE_HEADING = "Berkas contoh tidak ada"
NO_TEMPLATE = "Folder docs/templates tidak ada di server ini. Mintalah berkas contoh kepada panitia."
