"""A participant's own graduation: every rule with its state, the decision and its reasons, objections, certificate.

Until a decision is signed no score is shown: hand marks may not be released yet, and nothing is decided.
"""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from sqlalchemy import Connection

from bangkom.cohort.roster import LONG_NUMBER
from bangkom.messages import date_time
from bangkom.store import audit, certificates, graduation, people
from bangkom.store.certificates import Issued
from bangkom.store.graduation import Decision, Objection
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.issuing import print_certificate
from bangkom.web.service.limits import Limit
from bangkom.web.service.office import NUMBER_IN_REASON, Form, OfficeHandler, absent
from bangkom.web.service.routes import PARTICIPANT, Feature, Link, Route
from bangkom.web.service.verdicts import (
    TAGS,
    UNDER_WAY,
    Candidate,
    lay_components,
    lay_decision,
    lay_rules,
    page_of,
    points,
    read_candidates,
)


@dataclass(frozen=True)
class Own:
    candidate: Candidate
    decisions: tuple[Decision, ...]
    objections: tuple[Objection, ...]
    certificate: Issued | None


class OwnGraduation(OfficeHandler):
    async def get(self) -> None:
        await self.show(Form())

    async def show(self, form: Form) -> None:
        now, zone = self.context.clock(), self.context.programme.zone
        own = await self.look_up(lambda connection: self._read(connection, now))
        one = own.candidate
        decision = one.decision
        # A decision is explained by what it was made of, not by what became of the facts since.
        verdict = decision.verdict if decision is not None else one.verdict
        shown = [rule for rule in verdict.rules if decision is not None or rule.key != "score"]
        stands = decision.status if decision is not None else UNDER_WAY
        waiting = any(objection.answer is None for objection in own.objections)
        self.page(
            "kelulusan-saya.html",
            here="graduation",
            programme=self.context.programme,
            decision=lay_decision(self.service, decision, {}) if decision else None,
            tag=TAGS[stands],
            score=points(decision.score) if decision else "",
            rules=lay_rules(shown),
            awaited=[rule.sentence for rule in shown if rule.state == "awaited"],
            met=sum(rule.state in ("met", "exempt") for rule in shown),
            has_failed=any(rule.state == "failed" for rule in shown),
            components=lay_components(verdict.components) if decision and decision.score is not None else [],
            earlier=[lay_decision(self.service, two, {}) for two in reversed(own.decisions) if two != decision],
            objections=[
                {
                    "one": objection,
                    "moment": date_time(objection.at, zone),
                    "answered": date_time(objection.answered_at, zone) if objection.answered_at else "",
                }
                for objection in reversed(own.objections)
            ],
            may_object=decision is not None and not waiting,
            certificate=own.certificate,
            page=page_of(self.service, own.certificate.slug) if own.certificate else "",
            most=graduation.MOST_TEXT,
            form=form,
            done=DONE.get(self.query("ok"), ""),
        )

    def _read(self, connection: Connection, now: datetime) -> Own:
        person = people.person(connection, self.visitor.id)
        if person is None:
            raise absent()
        return Own(
            read_candidates(self.service, connection, now, person)[0],
            graduation.decisions(connection, person.id),
            graduation.objections_of(connection, person.id),
            certificates.newest_of(connection, person.id),
        )


class Object(OwnGraduation):
    async def get(self) -> None:
        self.redirect(self.address("kelulusan/saya"))

    async def post(self) -> None:
        form, now = Form({"keberatan": self.get_body_argument("keberatan", "").strip()}), self.context.clock()
        text = form.require("keberatan", NO_TEXT)
        if len(text) > graduation.MOST_TEXT:
            form.errors["keberatan"] = TOO_LONG
        if LONG_NUMBER.search(text):
            form.errors["keberatan"] = NUMBER_IN_REASON
        if form.errors:
            self.refuse_form()
            await self.show(form)
            return
        visitor = self.visitor

        def write(connection: Connection) -> None:
            known = graduation.objections_of(connection, visitor.id)
            if graduation.write_objection(connection, visitor.id, text, now) in known:
                return
            audit.record(connection, now, visitor.id, visitor.role, "graduation.object", visitor.id, OBJECTED)

        await self.write_durably(write)
        self.redirect(self.address("kelulusan/saya?ok=keberatan"), status=HTTPStatus.SEE_OTHER)


class OwnCertificate(OfficeHandler):
    async def get(self) -> None:
        def make(connection: Connection) -> tuple[Issued, bytes]:
            issued = certificates.newest_of(connection, self.visitor.id)
            if issued is None or not issued.is_valid:
                raise Refusal(HTTPStatus.NOT_FOUND, NONE_HEADING, NONE)
            return issued, print_certificate(self.service, issued)

        issued, pdf = await self.look_up(make)
        self.set_header("Content-Type", "application/pdf")
        self.set_header("Content-Disposition", f'attachment; filename="sertifikat-{issued.slug}.pdf"')
        await self.finish(pdf)


FEATURE = Feature(
    routes=(
        Route("kelulusan/saya", OwnGraduation, PARTICIPANT),
        Route("kelulusan/saya/keberatan", Object, PARTICIPANT, limit=Limit(20, 60)),
        Route("kelulusan/saya/sertifikat[.]pdf", OwnCertificate, PARTICIPANT, limit=Limit(20, 60)),
    ),
    links=(Link("graduation", "Kelulusan", "kelulusan/saya", PARTICIPANT),),
)

DONE = {"keberatan": "Keberatan Anda tersimpan. Panitia membacanya dan menjawab di halaman ini."}
NO_TEXT = "Tulis keberatan Anda."
TOO_LONG = f"Terlalu panjang: paling banyak {graduation.MOST_TEXT} huruf."
OBJECTED = "Peserta menulis keberatan."
NONE_HEADING = "Belum ada sertifikat"
NONE = "Sertifikat terbit setelah keputusan LULUS ditandatangani panitia."
