"""What is told of an implementation, and what the mentor says of it.

Nothing told is ever changed: a milestone or a reading that was wrong is taken back and told anew, and what the mentor
said stays with what it was said of.
"""

import math
from dataclasses import replace
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection, insert, select, update

from bangkom.domain.design import Design
from bangkom.domain.implementation import Saving, Verification
from bangkom.errors import ImplementationError
from bangkom.store import designs
from bangkom.store.database import insert_missing
from bangkom.store.implementation import MILESTONE_REPORT, READING, REMARK, REPORT, SAVING, VERIFICATION, read
from bangkom.store.people import PERSON

MOST_NOTE = 2000
MOST_SHORT = 200
MOST_VALUE = 1e12
MOST_READINGS = 200
YEARS_BACK = 2

Kind = Literal["milestone", "reading", "report"]
"""What a mentor verifies."""


def tell_done(connection: Connection, person: str, milestone: str, done_on: date, note: str, now: datetime) -> bool:
    """Say that a milestone of the approved rancangan was reached; False if the same is told already.

    Told anew it replaces what was told before. ImplementationError if it is verified, or can't be.
    """
    design = _approved(connection, person)
    if all(one.id != milestone for one in design.milestones):
        raise ImplementationError(NO_MILESTONE)
    _require_day(done_on, now)
    note = note.strip()[:MOST_NOTE]
    known = read(connection, person).told.reports.get(milestone)
    if known is not None and (known.done_on, known.note) == (done_on, note):
        return False
    take_back(connection, person, milestone, now)
    values = {"person": person, "milestone": milestone, "done_on": done_on, "note": note, "at": now}
    connection.execute(insert(MILESTONE_REPORT).values(values))
    return True


def take_back(connection: Connection, person: str, milestone: str, now: datetime) -> bool:
    """Say that a milestone isn't reached after all; False if it wasn't told. ImplementationError if it is verified."""
    _lock(connection, person)
    known = read(connection, person).told.reports.get(milestone)
    if known is None:
        return False
    if known.verification is not None and known.verification.is_accepted:
        raise ImplementationError(VERIFIED)
    connection.execute(update(MILESTONE_REPORT).where(MILESTONE_REPORT.c.id == known.id).values(withdrawn_at=now))
    return True


def add_reading(
    connection: Connection,
    key: str,
    person: str,
    indicator: str,
    value: float,
    measured_on: date,
    source: str,
    note: str,
    now: datetime,
) -> bool:
    """Keep a value of an indicator; False if the form with this key was kept already.

    ImplementationError if the approved rancangan has no such indicator, or something isn't as it must be.
    """
    design = _approved(connection, person)
    if all(one.id != indicator for one in design.indicators):
        raise ImplementationError(NO_INDICATOR)
    _require_day(measured_on, now)
    if not math.isfinite(value) or abs(value) > MOST_VALUE:
        raise ImplementationError(BAD_VALUE)
    if not source.strip():
        raise ImplementationError(NO_SOURCE)
    if len(source) > MOST_SHORT:
        raise ImplementationError(LONG_TEXT.format(most=MOST_SHORT))
    if len(read(connection, person).told.readings) >= MOST_READINGS:
        raise ImplementationError(MANY_READINGS)
    values = {"key": key, "person": person, "indicator": indicator, "value": value, "measured_on": measured_on}
    texts = {"source": source.strip(), "note": note.strip()[:MOST_NOTE]}
    return insert_missing(connection, READING, {**values, **texts, "at": now})


def withdraw_reading(connection: Connection, person: str, id: int, now: datetime) -> bool:
    """Take a reading back; False if there is none of that number. ImplementationError if it is verified."""
    _lock(connection, person)
    known = next((one for one in read(connection, person).told.readings if one.id == id), None)
    if known is None:
        return False
    if known.is_verified:
        raise ImplementationError(VERIFIED)
    connection.execute(update(READING).where(READING.c.id == id).values(withdrawn_at=now))
    return True


def state_saving(connection: Connection, person: str, saving: Saving) -> bool:
    """Keep what a change saves, as somebody states it; False if the same is stated already.

    ImplementationError unless it says who states it, and either all three of the times or the money, in few words.
    """
    _approved(connection, person)
    times = (saving.minutes_before, saving.minutes_after, saving.per_month)
    if any(one is not None for one in times) and None in times:
        raise ImplementationError(HALF_TIME)
    if all(one is None for one in (*times, saving.rupiah_per_month)) or not saving.service.strip():
        raise ImplementationError(NO_SAVING)
    if not saving.stated_by.strip():
        raise ImplementationError(NO_STATED_BY)
    if max(len(saving.service), len(saving.stated_by)) > MOST_SHORT:
        raise ImplementationError(LONG_TEXT.format(most=MOST_SHORT))
    known = read(connection, person).saving
    if known is not None and replace(known, at=saving.at) == saving:
        return False
    connection.execute(insert(SAVING).values(person=person, **vars(saving)))
    return True


def report(connection: Connection, person: str, summary: str, now: datetime) -> bool:
    """Report the implementation to the mentor; False if it is reported with these words and not sent back.

    ImplementationError before anything was told.
    """
    _approved(connection, person)
    stored = read(connection, person)
    summary = summary.strip()[:MOST_NOTE]
    if not stored.told.reports and not stored.told.readings:
        raise ImplementationError(NOTHING_TOLD)
    if not summary:
        raise ImplementationError(NO_SUMMARY)
    verification = stored.report.verification if stored.report else None
    if verification is not None and verification.is_accepted:
        raise ImplementationError(VERIFIED)
    if stored.report is not None and verification is None and stored.report.summary == summary:
        return False
    connection.execute(insert(REPORT).values(person=person, summary=summary, at=now))
    return True


def verify(
    connection: Connection,
    person: str,
    kind: Kind,
    item: int,
    verification: Verification,
    link: int | None = None,
) -> bool:
    """What the mentor says of a milestone's report, a reading or the whole report, by its number.

    False if that is what they said last. ImplementationError if it isn't there (any more), the name is missing, or
    something is to be mended and it isn't said what; and for the whole report until everything in it was looked at.
    """
    _lock(connection, person)
    stored = read(connection, person)
    known: dict[int, Verification | None]
    if kind == "milestone":
        known = {one.id: one.verification for one in stored.told.reports.values()}
    elif kind == "reading":
        known = {one.id: one.verification for one in stored.told.readings}
    else:
        known = {stored.report.id: stored.report.verification} if stored.report else {}
    if item not in known:
        raise ImplementationError(CHANGED)
    said = replace(verification, by=verification.by.strip()[:MOST_SHORT], note=verification.note.strip()[:MOST_NOTE])
    if not said.by:
        raise ImplementationError(NO_NAME)
    if not said.is_accepted and not said.note:
        raise ImplementationError(NO_REASON)
    if kind == "report" and said.is_accepted and stored.told.unseen:
        raise ImplementationError(UNSEEN.format(count=stored.told.unseen))
    before = known[item]
    if before is not None and replace(before, at=said.at) == said:
        return False
    connection.execute(insert(VERIFICATION).values(person=person, kind=kind, item=item, link=link, **vars(said)))
    return True


def add_remark(connection: Connection, key: str, person: str, author: str, text: str, now: datetime) -> bool:
    """A coach's remark or the participant's answer; False if the form with this key was kept already.

    ImplementationError without words.
    """
    words = text.strip()[:MOST_NOTE]
    if not words:
        raise ImplementationError(NO_WORDS)
    values = {"key": key, "person": person, "author": author, "text": words, "at": now}
    return insert_missing(connection, REMARK, values)


def _lock(connection: Connection, person: str) -> None:
    """Hold this person's implementation against other writers until the transaction ends."""
    connection.execute(select(PERSON.c.id).where(PERSON.c.id == person).with_for_update())


def _approved(connection: Connection, person: str) -> Design:
    """The approved rancangan, held against other writers; ImplementationError while there is none."""
    _lock(connection, person)
    stored = designs.read(connection, person)
    design = designs.current(connection, person)
    if stored is None or design is None or stored.approved_version is None:
        raise ImplementationError(NOT_APPROVED)
    return design


def _require_day(day: date, now: datetime) -> None:
    """ImplementationError for one that is to come, or long past. A day ahead is allowed: zones differ."""
    if (day - now.date()).days > 1:
        raise ImplementationError(TO_COME)
    if day.year < now.year - YEARS_BACK:
        raise ImplementationError(LONG_PAST)


NOT_APPROVED = "Implementasi dapat diisi setelah rancangan disetujui coach dan mentor."
NO_MILESTONE = "Tonggak ini tidak ada dalam rancangan yang disetujui. Muat ulang halamannya."
NO_INDICATOR = "Indikator ini tidak ada dalam rancangan yang disetujui. Muat ulang halamannya."
TO_COME = "Tanggalnya belum tiba. Tulis hari ini atau hari sebelumnya."
LONG_PAST = "Tanggalnya lebih dari dua tahun lalu. Periksa tahunnya."
BAD_VALUE = "Angka ini terlalu besar. Periksa nilainya."
NO_SOURCE = "Tulis sumber datanya, misalnya buku antrean bulan Januari."
LONG_TEXT = "Teks ini terlalu panjang: paling banyak {most} huruf. Persingkat."
MANY_READINGS = "Sudah ada 200 hasil pengukuran. Tarik yang keliru lebih dulu."
VERIFIED = "Ini sudah diverifikasi mentor, jadi tidak dapat diubah lagi."
HALF_TIME = "Isi ketiganya: menit sebelum, menit sesudah, dan jumlah layanan sebulan. Atau kosongkan ketiganya."
NO_SAVING = "Tulis layanannya, dan waktu atau biaya yang dihemat."
NO_STATED_BY = "Tulis siapa yang menyatakan penghematan ini."
NOTHING_TOLD = "Belum ada tonggak yang selesai maupun hasil pengukuran, jadi belum ada yang dapat dilaporkan."
NO_SUMMARY = "Tulis ringkasan hasilnya, dan mengapa bila ada yang belum tercapai."
CHANGED = "Bagian ini sudah diubah peserta sejak halaman dibuka. Muat ulang halamannya, lalu periksa lagi."
NO_NAME = "Tulis nama Anda, supaya tercatat siapa yang memeriksa."
NO_REASON = "Tulis apa yang perlu diperbaiki, supaya peserta tahu."
UNSEEN = "Masih ada {count} hal yang belum Anda periksa. Periksa semuanya, lalu verifikasi laporannya."
NO_WORDS = "Tulis catatannya dulu."
