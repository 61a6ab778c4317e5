"""Issuing a certificate: the facts of the moment, sealed with the cohort's key and numbered by the store."""

from datetime import datetime

from sqlalchemy import Connection

from bangkom.domain.certificate import (
    Certificate,
    CertificateFacts,
    Planned,
    certificate_number,
    taught,
    training_period,
)
from bangkom.domain.classroom import of_group
from bangkom.exchange.seal import Sealed, open_key, public_hex, qr_text
from bangkom.reports.certificate import render
from bangkom.store import certificates, classroom, schedule, talk
from bangkom.store.certificates import Issued
from bangkom.store.graduation import Decision
from bangkom.store.people import Person
from bangkom.web.service.handlers import Service
from bangkom.web.service.verdicts import page_of


def issue(
    service: Service,
    connection: Connection,
    person: Person,
    decision: Decision,
    by: str,
    now: datetime,
) -> Issued:
    """Issue the certificate that follows a decision; GraduationError as `certificates.issue`."""
    programme = service.context.programme
    text, local = programme.certificate, programme.zone.local
    period = training_period(_planned(connection, person))
    starts, ends = (local(moment).date() for moment in period) if period else (None, None)
    issued_on = local(now).date()
    subjects = taught(programme)

    def make(sequence: int) -> Certificate:
        facts = CertificateFacts(
            number=certificate_number(text.number, sequence, issued_on),
            name=person.name,
            training=programme.title,
            organiser=programme.organiser,
            starts=starts,
            ends=ends,
            jp=sum(subject.jp for subject in subjects),
            predicate=decision.predicate or "",
            issued_on=issued_on,
        )
        return Certificate(
            facts=facts,
            title=text.title,
            nip=person.nip,
            position=person.position,
            agency=person.agency,
            partner=programme.partner,
            place=text.place,
            signatory=text.signatory,
            signatory_position=text.signatory_position,
            subjects=subjects,
        )

    key = open_key(service.context.settings.depot / "keys")
    return certificates.issue(connection, person.id, make, key.sign, public_hex(key), by, now, issued_on.year)


def _planned(connection: Connection, person: Person) -> list[Planned]:
    """Tasks, chats and classroom sessions of the participant's group, as planned."""
    windows = schedule.windows(connection, person.cohort, person.group).values()
    meetings = of_group(classroom.planned(connection, person.cohort), person.group)
    chats = [one for one in talk.chats(connection, person.cohort) if one.group == person.group]
    return [
        *(Planned(window.opens_at, window.due_at) for window in windows),
        *(Planned(chat.times.starts_at, chat.times.ends_at) for chat in chats if not chat.is_makeup),
        *(Planned(one.starts_at, one.ends_at) for one in meetings),
    ]


def print_certificate(service: Service, issued: Issued) -> bytes:
    """The PDF. Takes a twentieth of a second, so not on the event loop."""
    page = page_of(service, issued.slug)
    return render(issued.certificate, qr_text(page, Sealed(issued.payload, issued.signature)), page)
