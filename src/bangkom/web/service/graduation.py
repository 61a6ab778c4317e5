"""Graduation of the cohort: who stands where and what is awaited, signing one or many at once, and the record on paper.

What the rules make of the facts is a proposal until an organiser signs it.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection

from bangkom.domain.graduation import Status
from bangkom.domain.programme import Component
from bangkom.domain.requirements import RULE_TITLES
from bangkom.messages import date, date_time, day, number
from bangkom.store import accounts, audit, cohorts, graduation
from bangkom.store.graduation import Objection
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.issuing import issue
from bangkom.web.service.limits import Limit
from bangkom.web.service.office import OfficeHandler
from bangkom.web.service.routes import ORGANISER, STAFF, Feature, Link, Route
from bangkom.web.service.verdicts import (
    STATUS_ORDER,
    TAGS,
    UNDER_WAY,
    Candidate,
    is_near,
    points,
    read_candidates,
)

CHUNK = 100
"""Decisions in one transaction: a signature under thousands must not keep everybody's writes waiting."""
MANY_IDS = 512 * 1024
AT_ONCE: tuple[Status, ...] = ("LULUS", "DITUNDA")
"""What may be signed for everybody at once; who doesn't graduate is picked by hand, and so looked at."""
SHORT_TITLES: dict[Component, str] = {
    "tasks": "Tugas",
    "discussion": "Diskusi",
    "classroom": "Hadir",
    "presentation": "Presentasi",
    "implementation": "Implementasi",
}
DECIDED = {"ya": "Sudah ditandatangani", "belum": "Belum ditandatangani"}


@dataclass(frozen=True)
class Listed:
    """What the list is made from: those whom the visitor may see, and the objections of theirs that wait."""

    candidates: tuple[Candidate, ...]
    objections: tuple[Objection, ...]


class GraduationList(OfficeHandler):
    async def get(self) -> None:
        now = self.context.clock()
        asked = {name: self.query(name) for name in ("q", "kelompok", "status", "keputusan", "dekat")}
        listed = await self.look_up(lambda connection: self._read(connection, now))
        rows = [one for one in listed.candidates if self._is_asked_for(one, asked)]
        counts = Counter(one.stands for one in listed.candidates)
        ready = Counter(one.verdict.status for one in rows if not one.is_settled and one.verdict.is_closed)
        self.page(
            "kelulusan.html",
            here="graduation",
            is_organiser=self.is_organiser,
            asked=asked,
            is_filtered=any(asked.values()),
            registered=len(listed.candidates),
            figures=[
                {"status": status, "count": counts[status], **TAGS[status]} for status in (*STATUS_ORDER, UNDER_WAY)
            ],
            signed=sum(one.is_decided for one in listed.candidates),
            certificates=sum(one.certificate is not None and one.certificate.is_valid for one in listed.candidates),
            objections=[
                {"one": one, "name": next(c.person.name for c in listed.candidates if c.person.id == one.person)}
                for one in listed.objections
            ],
            rows=self.paged([self._row(one) for one in rows]),
            ready=[{"status": status, "count": ready[status], **TAGS[status]} for status in AT_ONCE if ready[status]],
            groups=sorted({one.person.group for one in listed.candidates if one.person.group}),
            statuses={status: TAGS[status]["words"] for status in (*STATUS_ORDER, UNDER_WAY)},
            decided=DECIDED,
            columns=[{"title": title, "weight": self._weight(key)} for key, title in SHORT_TITLES.items()],
            as_of=date_time(now, self.context.programme.zone),
            pass_mark=points(self.context.programme.pass_mark),
            done=self.query("ok"),
            count=self.query("jumlah"),
        )

    def _read(self, connection: Connection, now: datetime) -> Listed:
        own = self.own_groups(connection)
        every = read_candidates(self.service, connection, now)
        mine = tuple(one for one in every if not own or one.person.group in own)
        known = {one.person.id for one in mine}
        waiting = graduation.open_objections(connection, self.cohort)
        return Listed(mine, tuple(one for one in waiting if one.person in known))

    def _is_asked_for(self, one: Candidate, asked: dict[str, str]) -> bool:
        text = f"{one.person.name} {one.person.id}".casefold()
        return (
            all(word in text for word in asked["q"].casefold().split())
            and asked["kelompok"] in ("", one.person.group)
            and asked["status"] in ("", one.stands)
            and asked["keputusan"] in ("", "ya" if one.is_decided else "belum")
            and (not asked["dekat"] or is_near(self.service, one.score))
        )

    def _row(self, one: Candidate) -> dict[str, Any]:
        awaited = [RULE_TITLES[rule.key] for rule in one.verdict.of_state("awaited") if rule.key != "score"]
        failed = [RULE_TITLES[rule.key] for rule in one.verdict.of_state("failed")]
        shown = one.decision.verdict if one.decision is not None and one.is_decided else one.verdict
        return {
            "person": one.person,
            "components": [points(component.score) for component in shown.components],
            "score": points(one.score),
            "is_near": is_near(self.service, one.score),
            "tag": TAGS[one.stands],
            "is_decided": one.is_decided,
            "was_deferred": one.decision is not None and not one.is_decided,
            "awaited": ", ".join(awaited),
            "failed": ", ".join(failed),
            "certificate": one.certificate,
        }

    def _weight(self, component: Component) -> str:
        return f"{number(self.context.programme.graduation.weights[component])} %"


class Signing(OfficeHandler):
    """Shows what will be signed and what it brings; signs when that is confirmed and still so."""

    async def get(self) -> None:
        self.redirect(self.address("kelulusan"))

    async def post(self) -> None:
        now, ids = self.context.clock(), frozenset(self._ids())
        candidates = await self.look_up(lambda connection: read_candidates(self.service, connection, now))
        status = self.get_body_argument("status", "")
        if status in AT_ONCE:  # everybody whom the rules propose for it
            chosen = [one for one in candidates if one.verdict.status == status and one.verdict.is_closed]
        else:
            chosen = [one for one in candidates if one.person.id in ids]
        signable = [one for one in chosen if not one.is_settled]
        seal = _digest(signable)
        is_confirmed = self.get_body_argument("langkah", "") == "tandatangan"
        if is_confirmed and signable and self.get_body_argument("sidik", "") == seal:
            with_certificates = self.get_body_argument("sertifikat", "") == "ya"
            for first in range(0, len(signable), CHUNK):
                await self._sign(signable[first : first + CHUNK], with_certificates, now)
            self.redirect(self.address(f"kelulusan?ok=tandatangan&jumlah={len(signable)}"), status=HTTPStatus.SEE_OTHER)
            return
        if is_confirmed and chosen and not signable:  # sent twice: all of it is done
            self.redirect(self.address("kelulusan?ok=sudah"), status=HTTPStatus.SEE_OTHER)
            return
        if not chosen:
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, NOBODY_HEADING, NOBODY)
        counts = Counter(one.verdict.status for one in signable)
        self.page(
            "kelulusan-tandatangan.html",
            here="graduation",
            counts=[{"count": counts[one], **TAGS[one]} for one in STATUS_ORDER if counts[one]],
            graduates=counts["LULUS"],
            total=len(signable),
            people=[
                {"person": one.person, "tag": TAGS[one.verdict.status], "score": points(one.verdict.score)}
                for one in signable
            ],
            running=[one.person.name for one in signable if not one.verdict.is_closed],
            skipped=[one.person.name for one in chosen if one.is_settled],
            ids=",".join(one.person.id for one in signable),
            seal=seal,
            has_changed=is_confirmed,
        )

    def _ids(self) -> list[str]:
        """Those ticked on the list, or those of the confirmation's one field."""
        return [*self.get_body_arguments("orang"), *self.get_body_argument("orang_orang", "").split(",")]

    async def _sign(self, some: Sequence[Candidate], with_certificates: bool, now: datetime) -> None:
        visitor = self.visitor

        def sign(connection: Connection) -> None:
            for one in some:
                decision = graduation.sign(
                    connection,
                    self.cohort,
                    one.person.id,
                    one.verdict.status,
                    one.verdict,
                    one.digest,
                    "",
                    visitor.id,
                    now,
                )
                detail = SIGNED.format(status=decision.status, score=points(decision.score))
                audit.record(connection, now, visitor.id, visitor.role, "graduation.sign", one.person.id, detail)
                if decision.status == "LULUS" and with_certificates:
                    made = issue(self.service, connection, one.person, decision, visitor.id, now)
                    detail = ISSUED.format(number=made.number)
                    audit.record(connection, now, visitor.id, visitor.role, "certificate.issue", one.person.id, detail)

        await self.write_durably(sign)


class Record(OfficeHandler):
    """The *berita acara*: everybody's decision on paper, ready to be signed."""

    async def get(self) -> None:
        now, programme = self.context.clock(), self.context.programme
        title, candidates, names = await self.look_up(lambda connection: self._read(connection, now))
        rows = [
            {
                "person": one.person,
                "words": TAGS[one.decision.status]["words"] if one.decision else "Belum diputuskan",
                "score": points(one.decision.score if one.decision else None),
                "predicate": (one.decision.predicate if one.decision else None) or "–",
                "signed_by": names.get(one.decision.signed_by, one.decision.signed_by) if one.decision else "",
                "signed_on": day(programme.zone.local(one.decision.signed_at).date()) if one.decision else "",
                "certificate": one.certificate.number if one.certificate and one.certificate.is_valid else "–",
            }
            for one in candidates
        ]
        counts = Counter(one.decision.status for one in candidates if one.decision)
        self.page(
            "berita-acara.html",
            here="graduation",
            programme=programme,
            title=title,
            cohort=self.cohort,
            rows=rows,
            counts=[{"words": TAGS[status]["words"], "count": counts[status]} for status in STATUS_ORDER],
            undecided=len(candidates) - counts.total(),
            today=date(now, programme.zone),
            place_and_day=f"{programme.certificate.place}, {day(programme.zone.local(now).date())}",
            pass_mark=points(programme.pass_mark),
        )

    def _read(self, connection: Connection, now: datetime) -> tuple[str, tuple[Candidate, ...], dict[str, str]]:
        names = {one.id: one.name for one in accounts.accounts(connection, "organiser")}
        title = cohorts.current(connection, self.cohort).title
        return title, read_candidates(self.service, connection, now), names


def _digest(candidates: Iterable[Candidate]) -> str:
    """Of what is signed: one that changes meanwhile is shown again, not signed unseen."""
    parts = sorted(f"{one.person.id} {one.verdict.status} {one.digest}" for one in candidates)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


FEATURE = Feature(
    routes=(
        Route("kelulusan", GraduationList, STAFF),
        Route("kelulusan/tandatangan", Signing, ORGANISER, max_body=MANY_IDS, limit=Limit(30, 60)),
        Route("kelulusan/berita-acara", Record, ORGANISER),
    ),
    links=(Link("graduation", "Kelulusan", "kelulusan", STAFF),),
)

NOBODY_HEADING = "Belum ada yang dipilih"
NOBODY = "Centang dulu sedikitnya satu peserta di daftar Kelulusan, lalu tekan Tanda tangani."
SIGNED = "Keputusan {status}, nilai akhir {score}."
ISSUED = "Sertifikat {number}."
