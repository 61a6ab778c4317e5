"""The copy of a participant's data as people read it, without a network, and as programs do."""

import json
from collections.abc import Sequence
from datetime import date, datetime

from bangkom.domain.attendance import HOW_WORDS, WORDS
from bangkom.messages import Zone, date_time, day, number
from bangkom.store.own_data import Part, Row
from bangkom.web.service.acts import ACTS
from bangkom.web.service.handlers import Service

SCHEMA = 1


def to_json(parts: Sequence[Part], now: datetime) -> dict[str, object]:
    """By part's key its rows; moments as ISO 8601 in UTC."""
    found = {
        part.key: [{title: _machine(value) for title, value in row.items()} for row in part.rows] for part in parts
    }
    return {"schema": SCHEMA, "dibuat": now.isoformat(), "bagian": found}


def to_html(
    service: Service, parts: Sequence[Part], files: Sequence[str], name: str, zone: Zone, now: datetime
) -> bytes:
    laid = [
        {"key": part.key, "title": part.title, "rows": [_lay(part, row, zone) for row in part.rows]} for part in parts
    ]
    values = {"name": name, "parts": laid, "files": files, "made": date_time(now, zone)}
    return service.pages.render("data-saya-salinan.html", None, **values).encode()


def _lay(part: Part, row: Row, zone: Zone) -> list[tuple[str, str]]:
    found = []
    for title, value in row.items():
        words = KNOWN.get(title, {}).get(str(value)) if part.key != "pindah_kelompok" else None
        found.append((title, words or said(value, zone)))
    return found


def said(value: object, zone: Zone) -> str:
    """A value in words; nothing is a dash."""
    if value is None or value == "" or value == [] or value == {}:
        return "–"
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, int | float):
        return number(float(value), 2) if value != int(value) else number(value)
    if isinstance(value, datetime):
        return date_time(value, zone)
    if isinstance(value, date):
        return day(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)


def _machine(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


KNOWN = {
    "Kehadiran": {str(code): words for code, words in WORDS.items()},
    "Cara": {str(code): words for code, words in HOW_WORDS.items()},
    "Oleh": {
        "participant": "Anda",
        "trainer": "widyaiswara",
        "organiser": "penyelenggara",
        "mentor": "mentor",
        "terminal": "pengelola server",
    },
    "Jenis": {
        "extend": "perpanjangan",
        "exempt": "pembebasan",
        "faster": "lebih cepat daripada waktunya",
        "silence": "terputus lama",
        "outside": "di luar panjang video",
    },
    "Keadaan": {"draft": "draf", "submitted": "diajukan", "revise": "perlu diperbaiki", "approved": "disetujui"},
    "Dari": {"coach": "coach", "mentor": "mentor"},
    "Keputusan": {"approve": "disetujui", "revise": "perlu diperbaiki"},
    "Tahap": {"before": "sebelum perubahan", "after": "sesudah perubahan"},
    "Tindakan": {**ACTS, "ask": "meminta perbaikan", "accept": "menerima perbaikan"},
    "Tentang": {"milestone": "tonggak", "reading": "hasil pengukuran", "report": "laporan", "saving": "penghematan"},
}
"""Words for what is kept as a code, by the title of its column."""
