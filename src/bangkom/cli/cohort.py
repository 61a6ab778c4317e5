"""Verbs of the organiser: cohorts, rosters, schedules and one-time codes."""

import getpass
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table

from bangkom.cli.terminal import Command, Group, console, pass_settings
from bangkom.errors import CohortError
from bangkom.settings import Settings

if TYPE_CHECKING:
    from bangkom.cohort.columns import Problem
    from bangkom.cohort.roster import RosterPreview
    from bangkom.cohort.schedule import SchedulePreview
    from bangkom.messages import Zone
    from bangkom.store.database import Database

ROLE = "organiser"
"""Who may use the machine's command line may do what organisers do."""
SHOWN = 40
"""Rows of a kind in a preview; the rest is counted."""

FILE = click.argument("file", metavar="BERKAS", type=click.Path(path_type=Path))
YES = click.option("--yes", "-y", is_flag=True, help="Tulis tanpa bertanya.")


@click.group(cls=Group, name="cohort", subcommand_metavar="PERINTAH …")
def cohort() -> None:
    """Angkatan: membuat dan melihat."""


@cohort.command()
@click.argument("id", metavar="ID")
@click.option(
    "--title", default="", metavar="JUDUL", help="Nama yang dibaca orang, misalnya “Angkatan VII”. Bawaan: dari ID."
)
@pass_settings
def new(settings: Settings, id: str, title: str) -> None:
    """Membuat angkatan, misalnya km_07 atau angkatan-2 (menjadi angkatan_2)."""
    from bangkom.store.audit import record
    from bangkom.store.cohorts import add_cohort

    now, typed = datetime.now(UTC), id
    id = typed.casefold().replace("-", "_")
    with open_store(settings) as database, database.write() as connection:
        made = add_cohort(connection, id, title.strip() or id.replace("_", " ").strip().capitalize(), now)
        record(connection, now, who(), ROLE, "cohort.new", made.id, made.title)
    if made.id != typed:
        console.print(RENAMED.format(typed=typed, id=made.id), markup=False)
    console.print(f"Angkatan {made.id} (“{made.title}”) dibuat. Pakai dengan BANGKOM_COHORT={made.id}.", markup=False)
    console.print(NEXT, markup=False)


@cohort.command(name="list")
@pass_settings
def list_cohorts(settings: Settings) -> None:
    """Menampilkan semua angkatan, yang terbaru lebih dulu."""
    from bangkom.store.cohorts import cohorts
    from bangkom.store.people import people

    with open_store(settings) as database, database.read() as connection:
        rows = [(one.id, one.title, str(len(people(connection, one.id)))) for one in cohorts(connection)]
    if not rows:
        console.print(NO_COHORTS, markup=False)
        return
    _print_table(("Id", "Judul", "Peserta"), rows)
    console.print(f"Yang dipakai sekarang: {settings.cohort}", markup=False)


@click.command(cls=Command, name="import-roster")
@FILE
@YES
@pass_settings
def import_roster(settings: Settings, file: Path, yes: bool) -> None:
    """Membaca daftar peserta (.xlsx atau CSV), menampilkan perubahannya, lalu menuliskannya."""
    from bangkom.cohort import roster
    from bangkom.cohort.sheets import read_file

    table, zone = read_file(file, roster.HEADINGS), _zone(settings)
    with open_store(settings) as database:
        with database.read() as connection:
            preview = roster.preview_roster(connection, settings.cohort, table, datetime.now(UTC), zone)
        _show_roster(preview)
        _require_clean(preview.errors)
        if not preview.added and not preview.changed:
            console.print(NOTHING_NEW)
        elif yes or _confirmed():
            with database.write() as connection:
                roster.write_roster(connection, preview, who(), ROLE, datetime.now(UTC), zone)
            console.print(WRITTEN)


@click.command(cls=Command, name="import-schedule")
@FILE
@YES
@pass_settings
def import_schedule(settings: Settings, file: Path, yes: bool) -> None:
    """Membaca jadwal (.xlsx atau CSV), menampilkan perubahannya, lalu menuliskannya."""
    from bangkom.authoring.programme import load_programme
    from bangkom.cohort import schedule
    from bangkom.cohort.sheets import read_file

    table, programme = read_file(file, schedule.HEADINGS), load_programme(settings.course)
    zone, assignments = programme.zone, programme.assignments()
    with open_store(settings) as database:
        with database.read() as connection:
            preview = schedule.preview_schedule(
                connection, settings.cohort, assignments, table, datetime.now(UTC), zone
            )
        _show_schedule(preview, zone)
        _require_clean(preview.errors)
        if not preview.differences:
            console.print(NOTHING_NEW)
        elif yes or _confirmed():
            with database.write() as connection:
                schedule.write_schedule(connection, preview, assignments, who(), ROLE, datetime.now(UTC), zone)
            console.print(WRITTEN)


@click.command(cls=Command)
@click.argument("ids", nargs=-1, metavar="[ID …]")
@click.option("--csv", "path", type=click.Path(path_type=Path), metavar="BERKAS", help="Tulis ke berkas CSV baru.")
@pass_settings
def codes(settings: Settings, ids: tuple[str, ...], path: Path | None) -> None:
    """Membuat kode sekali pakai untuk akun tanpa kata sandi, atau untuk ID yang disebut."""
    from bangkom.cohort.codes import issue_codes, to_csv

    with open_store(settings) as database, database.write() as connection:
        issued = issue_codes(connection, settings.cohort, ids, who(), ROLE, datetime.now(UTC))
        if path is not None and issued:  # before the commit: codes that nobody can read must not count
            _write_private(path, to_csv(issued))
    if not issued:
        console.print(ALL_HAVE_PASSWORDS)
    elif path is not None:
        console.print(f"{len(issued)} kode ditulis ke {path}. Hapus berkas itu setelah dibagikan.", markup=False)
    else:
        _print_table(("Kelompok", "ID", "Nama", "Kode"), [(one.group, one.id, one.name, one.code) for one in issued])
        console.print(SHOWN_ONCE)


@contextmanager
def open_store(settings: Settings) -> Iterator["Database"]:
    from bangkom.store.database import Database, ensure_current

    database = Database(settings.store_url)
    try:
        ensure_current(database)
        yield database
    finally:
        database.close()


def _zone(settings: Settings) -> "Zone":
    from bangkom.authoring.programme import load_programme

    return load_programme(settings.course).zone


def who() -> str:
    """The machine's user, marked so that no account can be taken for it."""
    return f"terminal:{getpass.getuser()}"[:32]


def _confirmed() -> bool:
    answer = click.prompt(QUESTION, default="", show_default=False)
    return str(answer).strip().casefold() in ("y", "ya")


def _show_roster(preview: "RosterPreview") -> None:
    fields = [(change.after, list(change.fields())) for change in preview.changed]
    rows = [("baru", one.id, one.name, f"{one.agency} · {one.status} · {one.group or '–'}") for one in preview.added]
    rows += [
        ("ubah", one.id, one.name, "; ".join(f"{heading}: {old or '–'} → {new or '–'}" for heading, old, new in found))
        for one, found in fields
    ]
    _print_table(("", "ID", "Nama", "Isi"), rows, SHOWN)
    _tell(preview.notes, preview.warnings)
    console.print(
        f"Angkatan {preview.cohort}: {len(preview.added)} peserta baru, {len(preview.changed)} diubah, "
        f"{preview.unchanged} tetap; {len(preview.absent)} terdaftar tidak ada di berkas dan tetap terdaftar.",
        markup=False,
    )


def _show_schedule(preview: "SchedulePreview", zone: "Zone") -> None:
    from bangkom.messages import date_time

    def shown(moment: datetime | None) -> str:
        return date_time(moment, zone) if moment else "–"

    _print_table(
        ("", "Sesi", "Kelompok", "Mulai", "Batas"),
        [
            (
                "hapus" if one.after is None else "baru" if one.before is None else "ubah",
                one.assignment,
                one.group or "semua",
                shown(one.after.opens_at if one.after else None),
                shown(one.after.due_at if one.after else None),
            )
            for one in preview.differences
        ],
        SHOWN,
    )
    _tell(preview.notes, preview.warnings)
    console.print(
        f"Angkatan {preview.cohort}: {len(preview.differences)} jadwal sesi berubah, {preview.unchanged} tetap.",
        markup=False,
    )


def _print_table(headings: Sequence[str], rows: Sequence[Sequence[str]], most: int | None = None) -> None:
    """Everything a cell holds is text: nothing in it is taken for the terminal's markup."""
    from rich.text import Text

    table = Table(*headings)
    for row in rows[:most]:
        table.add_row(*map(Text, row))
    if rows:
        console.print(table)
    if most is not None and len(rows) > most:
        console.print(f"  … dan {len(rows) - most} baris lain.")


def _tell(notes: Iterable[str], warnings: Sequence["Problem"]) -> None:
    for note in (*notes, *(str(problem) for problem in warnings[:SHOWN])):
        console.print(f"  Periksa: {note}", markup=False)
    if len(warnings) > SHOWN:
        console.print(f"  … dan {len(warnings) - SHOWN} hal lain untuk diperiksa.")


def _require_clean(errors: Sequence["Problem"]) -> None:
    if errors:
        listed = "\n".join(f"  {problem}" for problem in errors)
        raise CohortError(f"Ada {len(errors)} hal yang harus diperbaiki. Tidak ada yang ditulis.\n{listed}")


def _write_private(path: Path, text: str) -> None:
    """A new file that only we can read; BOM, because Excel takes a CSV without one for Windows-1252."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise CohortError(NOT_WRITABLE.format(path=path)) from error
    with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as file:
        file.write(text)


QUESTION = "Tulis perubahan ini? Ketik ya untuk menulis"
RENAMED = "Id angkatan tidak memakai tanda hubung atau huruf besar, jadi {typed} dicatat sebagai {id}."
NEXT = "Isi pelatihan tetap. Berikutnya: bangkom publish, bangkom import-roster, bangkom import-schedule."
NO_COHORTS = "Belum ada angkatan. Buat dengan: bangkom cohort new km_07 --title “Angkatan VII”."
NOTHING_NEW = "Isi berkas sama dengan yang tercatat; tidak ada yang ditulis."
WRITTEN = "Perubahan ditulis."
ALL_HAVE_PASSWORDS = "Semua akun di angkatan ini sudah punya kata sandi."
SHOWN_ONCE = "Kode berlaku 14 hari dan hanya ditampilkan sekali ini. Kode sebelumnya tidak berlaku lagi."
NOT_WRITABLE = "Berkas {path} sudah ada atau tidak dapat dibuat. Tidak ada kode yang dibuat."
