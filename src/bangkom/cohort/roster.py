"""The roster of a cohort from an organiser's spreadsheet: checked, compared with who is registered, shown, written."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from bangkom.cohort.columns import Column, Findings, Line, Problem, headings, read_lines
from bangkom.cohort.matching import Match, Registry, desk, match
from bangkom.cohort.sheets import Table
from bangkom.cohort.workbook import normal
from bangkom.domain.identity import ROUNDED_COLUMN, NipProblems, have_been_rounded, parse_nip
from bangkom.errors import CohortError
from bangkom.messages import Zone
from bangkom.settings import IDENTIFIER
from bangkom.store.accounts import accounts
from bangkom.store.audit import record
from bangkom.store.cohorts import cohorts, current
from bangkom.store.mark_release import spoil_moved
from bangkom.store.people import Person, RosterChange, Status, people, replace_roster

NAME = Column("name", "Nama", ("Nama lengkap", "Nama peserta", "Nama dan gelar", "Nama lengkap dan gelar"), True)
ID = Column("id", "ID", ("ID peserta", "Peserta ID", "Kode peserta"))
NIP = Column("nip", "NIP/NI PPPK", ("NI PPPK", "NIP atau NI PPPK", "NIP PPPK", "Nomor induk pegawai"))
AGENCY = Column("agency", "Perangkat daerah", ("OPD", "Perangkat daerah (OPD)", "Instansi", "SKPD"), True)
UNIT = Column("unit", "Unit kerja", ("Bidang", "Bagian", "Unit organisasi"))
POSITION = Column("position", "Jabatan", ("Nama jabatan",))
STATUS = Column("status", "Status", ("Status ASN", "ASN/Non-ASN", "Status kepegawaian", "Status pegawai"), True)
NOMINATED_BY = Column("nominated_by", "Diusulkan oleh", ("Pengusul", "Diusulkan"))
GROUP = Column("group", "Kelompok", ("Nama kelompok", "Nomor kelompok"), length=40)
MENTOR = Column(
    "mentor", "Mentor", ("Atasan langsung", "Mentor/atasan langsung", "Mentor (atasan langsung)", "Nama mentor")
)
COLUMNS = (NAME, ID, NIP, AGENCY, UNIT, POSITION, STATUS, NOMINATED_BY, GROUP, MENTOR)
HEADINGS = headings(COLUMNS)
"""For `sheets.read_table`."""

ASN = frozenset({"asn", "pns", "cpns", "pppk", "p3k"})
NON_ASN = frozenset({"nonasn", "honorer", "tenagahonorer", "tenagakontrak", "thl"})
NUMBER_AT_END = re.compile(r"(?<![0-9])[0-9]{1,2}$")
LONG_NUMBER = re.compile(r"[0-9]{9,}")


@dataclass(frozen=True)
class Changed:
    """A registered person before the import and after it."""

    before: Person
    after: Person

    def fields(self) -> Iterator[tuple[str, str, str]]:
        """(heading, before, after) of every field that differs. A NIP may be among them: for organisers' eyes only."""
        for column in COLUMNS:
            before, after = getattr(self.before, column.name), getattr(self.after, column.name)
            if before != after:
                yield column.heading, before, after


@dataclass(frozen=True)
class RosterPreview:
    """What importing this table would do. With `errors` nothing can be written.

    `absent` are registered people whom the table doesn't name; they stay registered.
    """

    cohort: str
    sheet: str
    people: tuple[Person, ...]
    added: tuple[Person, ...]
    changed: tuple[Changed, ...]
    unchanged: int
    absent: tuple[Person, ...]
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    notes: tuple[str, ...]
    table: Table = field(repr=False, compare=False)


def check_roster(table: Table, registry: Registry, now: datetime, zone: Zone) -> RosterPreview:
    """Everything that is wrong with the table, and what it would change. Pure; writes nothing."""
    found = Findings()
    lines = read_lines(table, COLUMNS, found)
    if not lines and not found.errors:
        found.error(table.heading.number, None, NO_PEOPLE)
    spelt = _one_spelling(lines, found)
    drafts = [_person(line, registry.cohort, spelt, found, now, zone) for line in lines]
    _require_different(lines, drafts, found)
    _require_unrounded(table, lines, found)
    matched = match(drafts, registry)
    _tell_doubts(lines, matched, found)
    before = {person.id: person for person in registry.people}
    rows = tuple(
        _completed(line, replace(draft, id=id), before.get(id))
        for line, draft, id in zip(lines, drafts, matched.ids, strict=True)
    )
    named = set(matched.ids)
    absent = tuple(person for person in registry.people if person.id not in named)
    _require_free(lines, rows, absent, registry, found)
    return RosterPreview(
        cohort=registry.cohort,
        sheet=table.sheet,
        people=rows,
        added=tuple(person for person in rows if person.id not in before),
        changed=tuple(Changed(before[p.id], p) for p in rows if p.id in before and before[p.id] != p),
        unchanged=sum(before.get(person.id) == person for person in rows),
        absent=absent,
        errors=tuple(sorted(found.errors, key=lambda problem: problem.row)),
        warnings=tuple(sorted(found.warnings, key=lambda problem: problem.row)),
        notes=table.notes,
        table=table,
    )


def read_registry(connection: Connection, cohort: str) -> Registry:
    """What `check_roster` compares with; CohortError if there is no such cohort.

    The number in made ids is the one at the end of the cohort's id (`km_07`), else its place among all cohorts.
    """
    current(connection, cohort)
    by_age = [one.id for one in reversed(cohorts(connection))]
    ending = NUMBER_AT_END.search(cohort)
    number = int(ending[0]) if ending else by_age.index(cohort) + 1
    registered = people(connection, cohort)
    others = {account.id for account in accounts(connection)} - {person.id for person in registered}
    return Registry(cohort, number, registered, frozenset(others))


def preview_roster(connection: Connection, cohort: str, table: Table, now: datetime, zone: Zone) -> RosterPreview:
    """`check_roster` against what the store holds."""
    return check_roster(table, read_registry(connection, cohort), now, zone)


def write_roster(
    connection: Connection, preview: RosterPreview, by: str, role: str, now: datetime, zone: Zone
) -> RosterChange:
    """Register what was previewed, in the caller's transaction, and record who did it.

    CohortError, and nothing written, if the preview has errors or the store has changed since.
    """
    if preview.errors:
        raise CohortError(NOT_READY.format(count=len(preview.errors)))
    if preview_roster(connection, preview.cohort, preview.table, now, zone) != preview:
        raise CohortError(CHANGED_MEANWHILE)
    change = replace_roster(connection, preview.cohort, preview.people, by, now)
    spoil_moved(connection, preview.cohort, [new.id for old, new in change.changed if old.group != new.group])
    if change.added or change.changed:
        detail = DONE.format(added=len(change.added), changed=len(change.changed), unchanged=len(change.unchanged))
        record(connection, now, by, role, "roster.import", preview.cohort, detail)
    return change


def _person(line: Line, cohort: str, groups: Mapping[str, str], found: Findings, now: datetime, zone: Zone) -> Person:
    written = normal(line.text(STATUS))
    if line.text(STATUS) and written not in ASN | NON_ASN:
        found.error(line.number, STATUS, BAD_STATUS)
    status: Status = "Non-ASN" if written in NON_ASN else "ASN"
    if LONG_NUMBER.search(line.text(NAME)):
        found.error(line.number, NAME, NUMBER_IN_NAME)
    return Person(
        id=_id(line, found),
        cohort=cohort,
        name=line.text(NAME),
        nip=_nip(line, status, found, now, zone),
        agency=line.text(AGENCY),
        unit=line.text(UNIT),
        position=line.text(POSITION),
        status=status,
        nominated_by=line.text(NOMINATED_BY),
        mentor=line.text(MENTOR),
        group=groups.get(line.text(GROUP).casefold(), ""),
    )


def _completed(line: Line, person: Person, before: Person | None) -> Person:
    """What the table has no column for stays as it is registered."""
    if before is None:
        return person
    kept = {column.name: getattr(before, column.name) for column in COLUMNS if column.name not in line.cells}
    return replace(person, **{**kept, "id": person.id})


def _id(line: Line, found: Findings) -> str:
    id = line.text(ID).casefold()
    if id and not IDENTIFIER.fullmatch(id):
        found.error(line.number, ID, BAD_ID)
    elif LONG_NUMBER.search(id):
        found.error(line.number, ID, ID_IS_A_NUMBER)
    return id


def _nip(line: Line, status: str, found: Findings, now: datetime, zone: Zone) -> str:
    cell = line.cell(NIP)
    if not cell.text:
        if status == "ASN":
            found.warn(line.number, NIP, ASN_WITHOUT_NIP)
        return ""
    if cell.kind != "text":
        found.error(line.number, NIP, NIP_FROM_EXCEL)
        return ""
    read = parse_nip(cell.text, zone.local(now).date())
    if isinstance(read, NipProblems):
        for sentence in read.sentences:
            found.error(line.number, NIP, sentence)
        return ""
    for sentence in (*read.warnings, *((NON_ASN_WITH_NIP,) if status == "Non-ASN" else ())):
        found.warn(line.number, NIP, sentence)
    return read.digits


def _require_unrounded(table: Table, lines: Sequence[Line], found: Findings) -> None:
    """A CSV saved by Excel shows no more that its NIPs were numbers once."""
    if have_been_rounded(line.text(NIP) for line in lines):
        found.error(table.heading.number, NIP, ROUNDED_COLUMN)


def _one_spelling(lines: Sequence[Line], found: Findings) -> Mapping[str, str]:
    """Groups by their name without case: the first spelling counts, or one group would become two."""
    spelt: dict[str, str] = {}
    for line in lines:
        group = line.text(GROUP)
        if group and spelt.setdefault(group.casefold(), group) != group:
            found.warn(line.number, GROUP, OTHER_SPELLING.format(group=spelt[group.casefold()]))
    return spelt


def _require_different(lines: Sequence[Line], drafts: Sequence[Person], found: Findings) -> None:
    """No id and no NIP twice, and no two people whom nothing tells apart."""
    seen: dict[tuple[str, ...], int] = {}
    for line, person in zip(lines, drafts, strict=True):
        for column, key in ((ID, person.id), (NIP, person.nip)):
            if key and seen.setdefault((column.name, key), line.number) != line.number:
                found.error(line.number, column, TWICE.format(row=seen[column.name, key]))
        is_told_apart = bool(person.id or person.nip) or found.has_error(line.number)
        if not is_told_apart and seen.setdefault(desk(person), line.number) != line.number:
            found.error(line.number, NAME, SAME_DESK.format(row=seen[desk(person)]))


def _tell_doubts(lines: Sequence[Line], matched: Match, found: Findings) -> None:
    for place, id in matched.doubts.items():
        if not found.has_error(lines[place].number):
            found.error(lines[place].number, ID, DOUBT.format(id=id, next=matched.next_id))
    for place, id in matched.lookalikes.items():
        found.warn(lines[place].number, NAME, LOOKALIKE.format(id=id))


def _require_free(
    lines: Sequence[Line], rows: Sequence[Person], absent: Sequence[Person], registry: Registry, found: Findings
) -> None:
    nips = {person.nip: person.id for person in absent if person.nip}
    for line, person in zip(lines, rows, strict=True):
        if person.id in registry.taken:
            found.error(line.number, ID, ID_TAKEN)
        if person.nip in nips:
            found.error(line.number, NIP, NIP_TAKEN.format(id=nips[person.nip]))


NO_PEOPLE = "Belum ada peserta di bawah baris judul."
BAD_STATUS = "Isi ASN atau Non-ASN."
BAD_ID = "Harus 3–32 huruf kecil, angka, atau garis bawah (contoh: km_07_014). Boleh dikosongkan: ID dibuatkan."
ID_IS_A_NUMBER = "ID tidak boleh NIP, NIK, atau nomor telepon. Kosongkan: ID dibuatkan."
NUMBER_IN_NAME = "Di sini ada nomor panjang. Nama saja; NIP di kolomnya sendiri, dan NIK tidak diperlukan."
NIP_FROM_EXCEL = (
    "Sel ini angka, dan Excel hanya menyimpan 15 angka pertama: NIP aslinya sudah hilang. "
    "Ubah format kolom menjadi Teks, lalu ketik ulang NIP-nya."
)
ASN_WITHOUT_NIP = "ASN tanpa NIP; boleh, tetapi periksa."
NON_ASN_WITH_NIP = "Non-ASN biasanya tidak punya NIP; periksa statusnya."
OTHER_SPELLING = "Ditulis lain daripada di atas; dibaca sebagai “{group}”."
TWICE = "Sama dengan baris {row}."
SAME_DESK = (
    "Nama, perangkat daerah, unit kerja, dan jabatannya sama dengan baris {row}, dan tidak ada NIP yang membedakan. "
    "Hapus satu bila orang yang sama; bila dua orang, isi kolom ID."
)
DOUBT = (
    "Namanya sama dengan {id} di perangkat daerah yang sama, tetapi unit kerja, jabatan, atau NIP-nya lain. "
    "Isi {id} bila orang yang sama, atau {next} bila orang lain."
)
LOOKALIKE = "Namanya sama dengan {id}, tetapi NIP-nya lain, jadi dicatat sebagai peserta baru. Periksa NIP-nya."
ID_TAKEN = "ID ini sudah dipakai akun lain di luar angkatan ini. Kosongkan: ID dibuatkan."
NIP_TAKEN = "NIP ini terdaftar pada {id}. Isi kolom ID dengan {id} bila orang yang sama."
NOT_READY = "Ada {count} hal yang harus diperbaiki dalam berkas. Tidak ada yang ditulis."
CHANGED_MEANWHILE = "Daftar peserta berubah sejak pratinjau ini. Tidak ada yang ditulis; mulai lagi dari berkasnya."
DONE = "{added} peserta ditambahkan, {changed} diubah, {unchanged} tetap."
