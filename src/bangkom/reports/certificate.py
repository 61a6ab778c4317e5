"""A certificate as a PDF: A4 landscape, what was reached on the front and what was taught on the back.

Set by typst with the fonts that it carries, no network and no font of the machine: the same certificate
gives the same bytes everywhere.
"""

import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst

from bangkom.domain.certificate import Certificate, CertificateFacts
from bangkom.messages import day, number

TEMPLATE = Path(__file__).parent / "templates" / "sertifikat.typ"
NONE = "–"


def render(certificate: Certificate, qr: str, page: str) -> bytes:
    """The PDF. `qr` is the text of its code, `page` the address that is printed beside it."""
    moment = datetime.combine(certificate.facts.issued_on, time(), UTC)
    values = json.dumps(_values(certificate, qr, page), ensure_ascii=False)
    made = typst.compile(
        TEMPLATE.read_bytes(), format="pdf", font_paths=_fonts(), sys_inputs={"data": values}, timestamp=moment
    )
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made


def period(facts: CertificateFacts) -> str:
    """` pada 12–22 November 2019`; empty if there are no days."""
    if facts.starts is None or facts.ends is None:
        return ""
    return f" pada {days(facts)}"


def days(facts: CertificateFacts) -> str:
    """`12–22 November 2019`, `30 Oktober – 2 November 2019`; a dash without days."""
    begin, end = facts.starts, facts.ends
    if begin is None or end is None:
        return NONE
    if begin == end:
        return day(end)
    if (begin.year, begin.month) == (end.year, end.month):
        return f"{begin.day}–{day(end)}"
    first = day(begin) if begin.year != end.year else day(begin).rsplit(" ", 1)[0]
    return f"{first} – {day(end)}"


def _values(certificate: Certificate, qr: str, page: str) -> Mapping[str, Any]:
    facts = certificate.facts
    drawn = io.BytesIO()
    # Error level M: a fold or a stamp may hide a sixth of it.
    segno.make(qr, error="m", micro=False).save(drawn, kind="svg", border=2, dark="#1c2530", light="#fff")
    return {
        "title": certificate.title,
        "number": facts.number,
        "name": facts.name,
        "nip": certificate.nip,
        "position": " · ".join(filter(None, (certificate.position, certificate.agency))),
        "predicate": facts.predicate,
        "training": facts.training,
        "organiser": facts.organiser,
        "partner": certificate.partner,
        "period": period(facts),
        "jp": number(facts.jp),
        "place": certificate.place,
        "issued_on": day(facts.issued_on),
        "signatory": certificate.signatory,
        "signatory_position": certificate.signatory_position,
        "page": page,
        "qr": drawn.getvalue().decode(),
        "subjects": [{"title": one.title, "agenda": one.agenda, "jp": number(one.jp)} for one in certificate.subjects],
    }


@cache
def _fonts() -> typst.Fonts:
    """Those inside typst; the machine's own would make another document of it."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
