"""One participant's graduation: every rule with its figures, decisions and objections, and the acts that follow.

Trainers read it of their groups; only organisers sign, reopen, answer, issue and revoke.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, cast

from sqlalchemy import Connection

from bangkom.cohort.roster import LONG_NUMBER
from bangkom.domain.graduation import STATUSES, Status
from bangkom.messages import date_time
from bangkom.store import accounts, audit, certificates, graduation, people
from bangkom.store.certificates import Issued
from bangkom.store.graduation import Decision, Objection
from bangkom.store.people import Person
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.issuing import issue, print_certificate
from bangkom.web.service.office import NUMBER_IN_REASON, PERSON, Form, OfficeHandler, absent
from bangkom.web.service.routes import ORGANISER, STAFF, Feature, Route
from bangkom.web.service.verdicts import (
    STATUS_ORDER,
    TAGS,
    Candidate,
    is_near,
    lay_components,
    lay_decision,
    lay_rules,
    page_of,
    points,
    read_candidates,
)


@dataclass(frozen=True)
class Seen:
    """A participant's graduation with all of its history; `names` are those of organisers, by account."""

    candidate: Candidate
    decisions: tuple[Decision, ...]
    objections: tuple[Objection, ...]
    certificates: tuple[Issued, ...]
    names: Mapping[str, str]


class GraduationPage(OfficeHandler):
    async def get(self, id: str) -> None:
        await self.show(id, Form())

    async def show(self, id: str, form: Form) -> None:
        now, zone = self.context.clock(), self.context.programme.zone
        seen = await self.look_up(lambda connection: self.see(connection, id, now))
        one = seen.candidate
        decided = one.decision if one.is_decided else None
        self.page(
            "kelulusan-orang.html",
            here="graduation",
            is_organiser=self.is_organiser,
            person=one.person,
            tag=TAGS[one.stands],
            is_decided=one.is_decided,
            is_near=is_near(self.service, one.verdict.score),
            verdict=one.verdict,
            proposal=TAGS[one.verdict.status],
            score=points(one.verdict.score),
            rules=lay_rules(one.verdict.rules),
            components=lay_components(one.verdict.components),
            has_changed=decided is not None and decided.facts_digest != one.digest,
            digest=one.digest,
            statuses=[(status, TAGS[status]["words"]) for status in STATUS_ORDER],
            decisions=[lay_decision(self.service, decision, seen.names) for decision in reversed(seen.decisions)],
            objections=[self._objection(objection, seen.names) for objection in reversed(seen.objections)],
            certificates=[self._certificate(issued, seen.names) for issued in seen.certificates],
            may_issue=decided is not None and decided.status == "LULUS" and not _valid(seen.certificates),
            has_valid=_valid(seen.certificates),
            pass_mark=points(self.context.programme.pass_mark),
            as_of=date_time(now, zone),
            form=form,
            done=DONE.get(self.query("ok"), ""),
        )

    def see(self, connection: Connection, id: str, now: datetime) -> Seen:
        person = self.find(connection, id)
        return Seen(
            read_candidates(self.service, connection, now, person)[0],
            graduation.decisions(connection, id),
            graduation.objections_of(connection, id),
            certificates.all_of(connection, id),
            {one.id: one.name for one in accounts.accounts(connection, "organiser")},
        )

    def find(self, connection: Connection, id: str) -> Person:
        """The participant, if they are the visitor's to see; else Refusal."""
        person = people.person(connection, id)
        if person is None or not self.is_theirs(connection, person):
            raise absent()
        return person

    def done(self, id: str, what: str) -> None:
        self.redirect(self.address(f"kelulusan/orang/{id}?ok={what}"), status=HTTPStatus.SEE_OTHER)

    def record(self, connection: Connection, now: datetime, act: str, id: str, detail: str) -> None:
        audit.record(connection, now, self.visitor.id, self.visitor.role, act, id, detail)

    async def refuse(self, id: str, form: Form) -> None:
        self.refuse_form()
        await self.show(id, form)

    def _objection(self, one: Objection, names: Mapping[str, str]) -> dict[str, Any]:
        zone = self.context.programme.zone
        return {
            "one": one,
            "moment": date_time(one.at, zone),
            "answered": date_time(one.answered_at, zone) if one.answered_at else "",
            "by": names.get(one.answered_by or "", one.answered_by or ""),
        }

    def _certificate(self, one: Issued, names: Mapping[str, str]) -> dict[str, Any]:
        zone = self.context.programme.zone
        return {
            "one": one,
            "page": page_of(self.service, one.slug),
            "issued": date_time(one.issued_at, zone),
            "revoked": date_time(one.revoked_at, zone) if one.revoked_at else "",
            "revoked_by": names.get(one.revoked_by or "", one.revoked_by or ""),
        }


class SignOne(GraduationPage):
    """Signs what the rules propose, or with a written reason something else."""

    async def get(self, id: str) -> None:
        self.redirect(self.address(f"kelulusan/orang/{id}"))

    async def post(self, id: str) -> None:
        form, now = self.typed("status", "alasan", "sidik", "sertifikat"), self.context.clock()
        seen = await self.look_up(lambda connection: self.see(connection, id, now))
        one = seen.candidate
        if form["status"] not in STATUSES:
            form.errors["status"] = NO_STATUS
        elif form["status"] != one.verdict.status:
            self.reason(form, NO_REASON.format(proposed=TAGS[one.verdict.status]["words"]))
        if LONG_NUMBER.search(form["alasan"]):
            form.errors["alasan"] = NUMBER_IN_REASON
        if form["sidik"] != one.digest:
            form.errors.setdefault("status", CHANGED)
        if form.errors:
            await self.refuse(id, form)
            return
        status = cast(Status, form["status"])

        def sign(connection: Connection) -> None:
            made = graduation.sign(
                connection,
                self.cohort,
                id,
                status,
                one.verdict,
                one.digest,
                form["alasan"],
                self.visitor.id,
                now,
            )
            detail = SIGNED.format(status=status, score=points(made.score))
            if made.reason:
                detail += DIFFERENT.format(proposed=one.verdict.status, reason=made.reason)
            self.record(connection, now, "graduation.sign", id, detail)
            if status == "LULUS" and form["sertifikat"] == "ya":
                issued = issue(self.service, connection, one.person, made, self.visitor.id, now)
                self.record(connection, now, "certificate.issue", id, ISSUED.format(number=issued.number))

        await self.write_durably(sign)
        self.done(id, "tandatangan")


class Reopen(GraduationPage):
    """For a second attempt, or after an objection; a certificate that is still valid is revoked first."""

    async def get(self, id: str) -> None:
        self.redirect(self.address(f"kelulusan/orang/{id}"))

    async def post(self, id: str) -> None:
        form, now = self.typed("alasan"), self.context.clock()
        reason = self.reason(form, NO_REOPENING)
        if form.errors:
            form.errors["alasan-buka"] = form.errors.pop("alasan")
            await self.refuse(id, form)
            return

        def reopen(connection: Connection) -> None:
            self.find(connection, id)
            issued = certificates.newest_of(connection, id)
            if issued is not None and issued.is_valid:
                raise Refusal(HTTPStatus.CONFLICT, STILL_HEADING, STILL.format(number=issued.number))
            graduation.reopen(connection, id, reason, self.visitor.id, now)
            self.record(connection, now, "graduation.reopen", id, f"Alasan: {reason}")

        await self.write_durably(reopen)
        self.done(id, "buka")


class Answer(GraduationPage):
    async def get(self, id: str) -> None:
        self.redirect(self.address(f"kelulusan/orang/{id}"))

    async def post(self, id: str) -> None:
        given = {name: self.get_body_argument(name, "").strip() for name in ("jawaban", "nomor")}
        form, now = Form(given), self.context.clock()
        answer = form.require("jawaban", NO_ANSWER)
        if len(answer) > graduation.MOST_TEXT:
            form.errors["jawaban"] = TOO_LONG
        if LONG_NUMBER.search(answer):
            form.errors["jawaban"] = NUMBER_IN_REASON
        if form.errors:
            await self.refuse(id, form)
            return

        def write(connection: Connection) -> None:
            self.find(connection, id)
            asked = next(
                (one for one in graduation.objections_of(connection, id) if str(one.id) == form["nomor"]), None
            )
            if asked is None:
                raise Refusal(HTTPStatus.NOT_FOUND, UNDONE, graduation.NO_OBJECTION)
            graduation.answer_objection(connection, self.cohort, asked.id, answer, self.visitor.id, now)
            self.record(connection, now, "graduation.answer", id, f"Jawaban: {answer}")

        await self.write_durably(write)
        self.done(id, "jawab")


class Issue(GraduationPage):
    """Another certificate after one was revoked, or the first if none was issued with the signature."""

    async def get(self, id: str) -> None:
        self.redirect(self.address(f"kelulusan/orang/{id}"))

    async def post(self, id: str) -> None:
        now = self.context.clock()
        seen = await self.look_up(lambda connection: self.see(connection, id, now))
        decision = seen.candidate.decision
        if decision is None:
            raise Refusal(HTTPStatus.CONFLICT, UNDONE, certificates.NOT_GRADUATED)

        def write(connection: Connection) -> None:
            issued = issue(self.service, connection, seen.candidate.person, decision, self.visitor.id, now)
            self.record(connection, now, "certificate.issue", id, ISSUED.format(number=issued.number))

        await self.write_durably(write)
        self.done(id, "terbit")


class Revoke(GraduationPage):
    async def get(self, id: str) -> None:
        await self._ask(id, Form())

    async def post(self, id: str) -> None:
        form, now = self.typed("alasan"), self.context.clock()
        reason = self.reason(form, NO_REVOKING)
        if form.errors:
            self.refuse_form()
            await self._ask(id, form)
            return

        def revoke(connection: Connection) -> None:
            self.find(connection, id)
            issued = certificates.revoke(connection, id, reason, self.visitor.id, now)
            detail = f"Sertifikat {issued.number}. Alasan: {reason}"
            self.record(connection, now, "certificate.revoke", id, detail)

        await self.write_durably(revoke)
        self.done(id, "cabut")

    async def _ask(self, id: str, form: Form) -> None:
        def read(connection: Connection) -> tuple[Person, Issued | None]:
            return self.find(connection, id), certificates.newest_of(connection, id)

        person, issued = await self.look_up(read)
        if issued is None or not issued.is_valid:
            raise Refusal(HTTPStatus.NOT_FOUND, NOTHING_HEADING, certificates.NOTHING_VALID)
        self.page("sertifikat-cabut.html", here="graduation", person=person, issued=issued, form=form)


class CertificateFile(GraduationPage):
    """The PDF for the organiser; it holds the NIP."""

    async def get(self, id: str) -> None:
        def make(connection: Connection) -> tuple[Issued, bytes]:
            self.find(connection, id)
            issued = certificates.newest_of(connection, id)
            if issued is None:
                raise Refusal(HTTPStatus.NOT_FOUND, NOTHING_HEADING, certificates.NOTHING_VALID)
            return issued, print_certificate(self.service, issued)

        issued, pdf = await self.look_up(make)
        self.set_header("Content-Type", "application/pdf")
        self.set_header("Content-Disposition", f'inline; filename="sertifikat-{issued.slug}.pdf"')
        await self.finish(pdf)


def _valid(some: tuple[Issued, ...]) -> bool:
    return any(one.is_valid for one in some)


ONE = f"kelulusan/orang/{PERSON}"
FEATURE = Feature(
    routes=(
        Route(ONE, GraduationPage, STAFF),
        Route(f"{ONE}/tandatangan", SignOne, ORGANISER),
        Route(f"{ONE}/buka", Reopen, ORGANISER),
        Route(f"{ONE}/keberatan", Answer, ORGANISER),
        Route(f"{ONE}/sertifikat", Issue, ORGANISER),
        Route(f"{ONE}/sertifikat[.]pdf", CertificateFile, ORGANISER),
        Route(f"{ONE}/cabut", Revoke, ORGANISER),
    ),
)

DONE = {
    "tandatangan": "Keputusan ditandatangani.",
    "buka": "Keputusan dibuka kembali. Usulan menurut data sekarang ada di bawah.",
    "jawab": "Jawaban Anda tersimpan; peserta dapat membacanya sekarang.",
    "terbit": "Sertifikat diterbitkan.",
    "cabut": "Sertifikat dicabut. Halaman pemeriksaannya sekarang menyebut sertifikat ini dicabut.",
}
UNDONE = "Belum dikerjakan"
NO_STATUS = "Pilih keputusannya."
NO_REASON = "Tulis alasannya: menurut aturan, usulannya {proposed}."
CHANGED = "Datanya berubah sejak halaman ini dibuka. Periksa lagi, lalu tanda tangani."
NO_REOPENING = "Tulis alasan membuka kembali: peserta akan membacanya."
STILL_HEADING = "Sertifikatnya masih berlaku"
STILL = "Cabut dulu sertifikat {number}, baru keputusannya dapat dibuka kembali."
NO_ANSWER = "Tulis jawaban Anda untuk peserta."
TOO_LONG = f"Terlalu panjang: paling banyak {graduation.MOST_TEXT} huruf."
NO_REVOKING = "Tulis alasan mencabut sertifikat ini."
NOTHING_HEADING = "Tidak ada sertifikat"
SIGNED = "Keputusan {status}, nilai akhir {score}."
DIFFERENT = " Usulan aturan: {proposed}. Alasan: {reason}"
ISSUED = "Sertifikat {number}."
