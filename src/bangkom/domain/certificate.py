"""What stands on a certificate, and which part of it the public may read and check."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from bangkom.domain.programme import Programme

SCHEMA = "bangkom-1"
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


@dataclass(frozen=True)
class Taught:
    """A mata pelatihan as the back lists it; `jp` are lesson hours of 45 minutes."""

    agenda: str
    title: str
    jp: float


@dataclass(frozen=True)
class CertificateFacts:
    """What anybody who holds the certificate may check. Days are local to the training; None if it has none."""

    number: str
    name: str
    training: str
    organiser: str
    starts: date | None
    ends: date | None
    jp: float
    predicate: str
    issued_on: date


@dataclass(frozen=True)
class Certificate:
    """All that is printed, kept as it was when it was issued. `nip` is empty for who has none, and isn't public."""

    facts: CertificateFacts
    title: str
    nip: str
    position: str
    agency: str
    partner: str
    place: str
    signatory: str
    signatory_position: str
    subjects: tuple[Taught, ...]

    def __repr__(self) -> str:
        """Without the NIP, because a repr ends up in logs."""
        return f"Certificate({self.facts.number!r})"


@dataclass(frozen=True)
class Planned:
    """What a group's plan says of a task, chat or classroom session; None where it says nothing."""

    starts_at: datetime | None
    ends_at: datetime | None


def training_period(planned: Iterable[Planned]) -> tuple[datetime, datetime] | None:
    """From the first moment to the last of all that is planned, whichever of its ends is known; None without any."""
    moments = [moment for one in planned for moment in (one.starts_at, one.ends_at) if moment is not None]
    return (min(moments), max(moments)) if moments else None


def certificate_number(pattern: str, sequence: int, issued_on: date) -> str:
    """`800/007/BKPSDM/XI/2026` from `800/{sequence:03}/BKPSDM/{month}/{year}`."""
    return pattern.format(sequence=sequence, month=ROMAN[issued_on.month - 1], year=issued_on.year)


def slug(number: str) -> str:
    """A number as part of an address: `800-007-bkpsdm-xi-2026`."""
    return re.sub("[^a-z0-9]+", "-", number.casefold()).strip("-")


def taught(programme: Programme) -> tuple[Taught, ...]:
    return tuple(Taught(programme.agenda_title(one), one.title, one.jp) for one in programme.taught())


def payload(facts: CertificateFacts) -> bytes:
    """What is signed: the facts as short as they can be, because a QR code carries them."""
    values = [value.isoformat() if isinstance(value, date) else value for value in asdict(facts).values()]
    return json.dumps([SCHEMA, *values], ensure_ascii=False, separators=(",", ":")).encode()


def read_payload(raw: bytes) -> CertificateFacts:
    """What `payload` wrote; ValueError if it isn't that. Whether it is genuine, its signature says."""
    try:
        found = json.loads(raw)
    except RecursionError as problem:
        raise ValueError("payload") from problem
    names = [field.name for field in fields(CertificateFacts)]
    if not isinstance(found, list) or len(found) != len(names) + 1 or found[0] != SCHEMA:
        raise ValueError("payload")
    facts = _facts(dict(zip(names, found[1:], strict=True)))
    if payload(facts) != raw:  # one spelling only: two payloads never say the same
        raise ValueError("payload")
    return facts


def to_document(certificate: Certificate) -> str:
    """The whole certificate as JSON, for keeping."""
    return json.dumps(asdict(certificate), ensure_ascii=False, default=date.isoformat)


def from_document(document: str) -> Certificate:
    """What `to_document` wrote."""
    found: dict[str, Any] = json.loads(document)
    subjects = tuple(Taught(**one) for one in found.pop("subjects"))
    return Certificate(facts=_facts(found.pop("facts")), subjects=subjects, **found)


def _facts(values: Mapping[str, Any]) -> CertificateFacts:
    texts = {name: values[name] for name in ("number", "name", "training", "organiser", "predicate")}
    if not all(isinstance(text, str) for text in texts.values()) or not isinstance(values["jp"], int | float):
        raise ValueError("payload")
    issued_on = _day(values["issued_on"])
    if issued_on is None:
        raise ValueError("payload")
    return CertificateFacts(
        **texts, starts=_day(values["starts"]), ends=_day(values["ends"]), jp=values["jp"], issued_on=issued_on
    )


def _day(value: object) -> date | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError("payload")
    return date.fromisoformat(value)
