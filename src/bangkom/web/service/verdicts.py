"""What the pages of graduation share: everybody with facts, verdict, decision and certificate, and words for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bangkom.domain.facts import GraduationFacts
from bangkom.domain.graduation import COMPONENT_TITLES, ComponentScore, Status, Verdict, decide, fingerprint
from bangkom.domain.requirements import RULE_TITLES, RuleOutcome, RuleState
from bangkom.messages import date_time, number
from bangkom.store import certificates, graduation, people
from bangkom.store.certificates import Issued
from bangkom.store.facts import Videos, read_facts
from bangkom.store.graduation import Decision
from bangkom.store.people import Person
from bangkom.web.service.handlers import Service
from bangkom.web.service.standing import read_handed_in

NEAR = 2.0
"""Points of 100 around the pass mark within which a score is worth a second look."""
UNDER_WAY = "BERJALAN"
"""Beside the statuses, on pages: nothing is failed and the classroom days aren't over."""


@dataclass(frozen=True)
class Candidate:
    """A participant as graduation sees them now. `decision` is the one in force, `certificate` the newest."""

    person: Person
    facts: GraduationFacts
    verdict: Verdict
    decision: Decision | None
    certificate: Issued | None

    @property
    def digest(self) -> str:
        return fingerprint(self.facts, self.verdict)

    @property
    def is_decided(self) -> bool:
        return self.decision is not None and self.decision.is_final

    @property
    def is_settled(self) -> bool:
        """Nothing is left to sign: it is decided, or deferred with the facts that are still so."""
        deferred = self.decision
        is_same = deferred is not None and deferred.status == self.verdict.status
        return self.is_decided or (is_same and deferred is not None and deferred.facts_digest == self.digest)

    @property
    def stands(self) -> str:
        """A status, or UNDER_WAY: as decided, else as the rules have it now."""
        if self.decision is not None and self.is_decided:
            return self.decision.status
        if self.verdict.status == "DITUNDA" and not self.verdict.is_closed:
            return UNDER_WAY
        return self.verdict.status

    @property
    def score(self) -> float | None:
        return self.decision.score if self.decision is not None and self.is_decided else self.verdict.score


def read_candidates(
    service: Service, connection: Connection, now: datetime, only: Person | None = None
) -> tuple[Candidate, ...]:
    """Everybody of the cohort by name, or one of them. Takes a second for thousands, so not on the event loop."""
    context = service.context
    cohort = context.settings.cohort
    registered = [only] if only is not None else people.people(connection, cohort)
    found = read_facts(
        connection,
        context.settings,
        context.programme,
        read_videos(service),
        now,
        handed_in=read_handed_in(service),
        only=only.id if only else None,
    )
    decided = graduation.current(connection, cohort)
    issued = certificates.newest(connection, cohort)
    every = [
        Candidate(
            person,
            found[person.id],
            decide(found[person.id], context.programme),
            decided.get(person.id),
            issued.get(person.id),
        )
        for person in registered
    ]
    return tuple(sorted(every, key=lambda one: (one.person.name.casefold(), one.person.id)))


def read_videos(service: Service) -> Videos:
    return {
        assignment: {video.id: video.seconds for video in session.videos}
        for assignment, session in service.catalogue.sessions().items()
    }


def is_near(service: Service, score: float | None) -> bool:
    return score is not None and abs(score - service.context.programme.pass_mark) <= NEAR


def lay_rules(rules: Sequence[RuleOutcome]) -> list[dict[str, Any]]:
    """For `bagian-kelulusan.html`."""
    return [
        {"title": RULE_TITLES[rule.key], "sentence": rule.sentence, "state": rule.state, **RULE_LOOKS[rule.state]}
        for rule in rules
    ]


def lay_components(components: Sequence[ComponentScore]) -> list[dict[str, str]]:
    return [
        {
            "title": COMPONENT_TITLES[one.component],
            "score": points(one.score),
            "weight": number(one.weight),
            "note": "Dibebaskan" if one.is_exempt else "" if one.score is not None else "Belum lengkap",
        }
        for one in components
    ]


def lay_decision(service: Service, decision: Decision, names: Mapping[str, str]) -> dict[str, Any]:
    zone = service.context.programme.zone
    return {
        "one": decision,
        "tag": TAGS[decision.status],
        "score": points(decision.score),
        "by": names.get(decision.signed_by, decision.signed_by),
        "moment": date_time(decision.signed_at, zone),
        "differs": decision.status != decision.verdict.status,
        "reopened": date_time(decision.reopened_at, zone) if decision.reopened_at else "",
        "reopened_by": names.get(decision.reopened_by or "", decision.reopened_by or ""),
    }


def points(score: float | None) -> str:
    """With two decimals; a dash for what isn't there, which isn't zero."""
    return "–" if score is None else number(score, 2)


def page_of(service: Service, slug: str) -> str:
    """The whole public address of a certificate's page, as it is printed."""
    context = service.context
    return f"{context.programme.certificate.address}{context.prefix}sertifikat/{slug}"


RULE_LOOKS: dict[RuleState, dict[str, str]] = {
    "met": {"words": "Terpenuhi", "look": "ok", "mark": "✓"},
    "awaited": {"words": "Ditunggu", "look": "wait", "mark": "…"},
    "failed": {"words": "Tidak terpenuhi", "look": "stop", "mark": "✕"},
    "exempt": {"words": "Dibebaskan", "look": "plain", "mark": "–"},
}
TAGS: dict[str, dict[str, str]] = {
    "LULUS": {"words": "Lulus", "look": "ok", "mark": "✓"},
    "DITUNDA": {"words": "Ditunda", "look": "wait", "mark": "…"},
    "TIDAK LULUS": {"words": "Tidak lulus", "look": "stop", "mark": "✕"},
    UNDER_WAY: {"words": "Masih berjalan", "look": "plain", "mark": "▸"},
}
STATUS_ORDER: tuple[Status, ...] = ("LULUS", "DITUNDA", "TIDAK LULUS")
