"""Where a participant stands in every session: the facts gathered from store and depot, and what the rules say of them.

Every door asks here: home page, video, fetching, handing in.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from sqlalchemy import Connection

from bangkom.domain.schedule import Locked, Open, SessionFacts, Window, is_watched, state
from bangkom.domain.watch import Coverage, share
from bangkom.exchange.receipt import Receipt
from bangkom.store import accounts, schedule, watching
from bangkom.web.service.catalogue import Session, Video
from bangkom.web.service.handlers import Refusal, Service
from bangkom.web.service.identity import Visitor


@dataclass(frozen=True)
class Place:
    """One participant in one session, as of now. `receipt` is that of their newest hand-in, `reason` why they were
    given more time or excused, `granted_by` the role of who did so, in words."""

    session: Session
    facts: SessionFacts
    state: Open | Locked
    receipt: Receipt | None
    reason: str = ""
    granted_by: str = ""

    @property
    def is_open(self) -> bool:
        return isinstance(self.state, Open) and self.session.is_released

    @property
    def is_done(self) -> bool:
        return self.receipt is not None or self.facts.is_exempt

    @property
    def is_watched(self) -> bool:
        return is_watched(self.facts)

    @property
    def percent(self) -> int:
        """Watched, in whole percent; 100 only when nothing is missing."""
        return whole_percent(self.facts.watch_share)


def read_places(service: Service, visitor: Visitor, now: datetime) -> tuple[Place, ...]:
    """Every session of the programme in order, for this participant."""
    with service.context.database.read() as connection:
        return _places(service, connection, visitor, now)


def require_place(service: Service, visitor: Visitor, assignment: str, now: datetime) -> Place:
    """The participant's place in a session that is open to them; Refusal, saying why, if it isn't."""
    place = next((p for p in read_places(service, visitor, now) if p.session.assignment == assignment), None)
    if place is None or not place.session.is_released:
        raise Refusal(HTTPStatus.NOT_FOUND, ABSENT_HEADING, ABSENT)
    if isinstance(place.state, Locked):
        raise Refusal(HTTPStatus.FORBIDDEN, LOCKED_HEADING, f"{lock_sentence(service, place.state)}.")
    return place


def require_video(service: Service, visitor: Visitor, video: str, now: datetime) -> tuple[Session, Video]:
    """The video and the first session that shows it; Refusal if there is none, or it is locked for the visitor.

    Staff see every video.
    """
    session, found = service.catalogue.session_of(video), service.catalogue.video(video)
    if session is None or found is None:
        raise Refusal(HTTPStatus.NOT_FOUND, NO_VIDEO_HEADING, NO_VIDEO)
    if visitor.role == "participant":
        require_place(service, visitor, session.assignment, now)
    return session, found


def lock_sentence(service: Service, locked: Locked) -> str:
    """Why, without a full stop."""
    return locked.sentence(service.context.programme.zone, lambda assignment: label(service, assignment))


def label(service: Service, assignment: str) -> str:
    """`Sesi 1`."""
    session = service.catalogue.sessions().get(assignment)
    return f"Sesi {session.number}" if session else assignment


def whole_percent(of: float) -> int:
    return math.floor(round(of * 100, 6))


def lay_facts(
    service: Service,
    windows: Mapping[str, Window],
    granted: Mapping[str, schedule.Granted],
    coverages: Mapping[str, Coverage],
    handed_in: Mapping[str, datetime],
) -> tuple[SessionFacts, ...]:
    """What is known of one participant in every session of the programme, in order; mappings are by assignment, that
    of coverages by video."""
    needed = service.context.programme.rules.watch_threshold
    found: list[SessionFacts] = []
    for assignment, session in service.catalogue.sessions().items():
        before = found[-1] if found else None
        allowed = granted.get(assignment, NOTHING_GRANTED)
        found.append(
            SessionFacts(
                assignment=assignment,
                previous=before.assignment if before else None,
                window=windows.get(assignment, ALWAYS),
                extension_due=allowed.extension_due,
                is_exempt=allowed.is_exempt,
                handed_in_at=handed_in.get(assignment),
                watch_share=_share(session, coverages),
                watch_needed=needed if session.videos else 0.0,
                previous_handed_in=before is None or before.handed_in_at is not None or before.is_exempt,
            )
        )
    return tuple(found)


def _places(service: Service, connection: Connection, visitor: Visitor, now: datetime) -> tuple[Place, ...]:
    sessions, depot = service.catalogue.sessions(), service.context.depot
    receipts = {assignment: depot.latest(assignment, visitor.id) for assignment in sessions}
    granted = schedule.granted(connection, visitor.cohort, visitor.id, visitor.group)
    every = lay_facts(
        service,
        schedule.windows(connection, visitor.cohort, visitor.group),
        granted,
        watching.coverage(connection, visitor.id),
        {assignment: receipt.received_at for assignment, receipt in receipts.items() if receipt},
    )
    roles = {by: _role_in_words(connection, by) for by in {one.by for one in granted.values()}}
    return tuple(
        Place(
            sessions[facts.assignment],
            facts,
            state(facts, now),
            receipts[facts.assignment],
            (allowed := granted.get(facts.assignment, NOTHING_GRANTED)).reason,
            roles.get(allowed.by, ""),
        )
        for facts in every
    )


def _role_in_words(connection: Connection, by: str) -> str:
    """Who gave an allowance, for the participant: by role, not by name. Commands are the organisers'."""
    found = accounts.account(connection, by)
    return "widyaiswara" if found is not None and found.role == "trainer" else "panitia"


def _share(session: Session, coverages: Mapping[str, Coverage]) -> float:
    """Of all seconds of the session's videos together; 1 if it has none."""
    total = math.fsum(video.seconds for video in session.videos)
    if not total:
        return 1.0
    if not coverages:
        return 0.0
    return min(
        1.0,
        math.fsum(share(coverages.get(v.id, Coverage()), v.seconds) * v.seconds for v in session.videos) / total,
    )


ALWAYS = Window()
NOTHING_GRANTED = schedule.Granted()

ABSENT_HEADING = "Sesi tidak ditemukan"
ABSENT = "Sesi ini tidak ada atau belum dibagikan panitia. Kembali ke Beranda."
NO_VIDEO_HEADING = "Video tidak ditemukan"
NO_VIDEO = "Video ini tidak ada atau belum dibagikan. Kembali ke Beranda."
LOCKED_HEADING = "Belum terbuka"
