"""`bangkom check`: what an author wants to know before publishing."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click
from rich.table import Table
from rich.text import Text

from bangkom.cli.terminal import Command, console, pass_settings
from bangkom.errors import BangkomError, CourseError
from bangkom.messages import number
from bangkom.settings import Settings

if TYPE_CHECKING:
    from bangkom.authoring.review.summary import SubjectFigures

STYLES: Mapping[str, str] = {"salah": "bold red", "saran": "yellow"}
TYPES: Mapping[str, str] = {
    "single-choice": "pilih satu",
    "multiple-choice": "pilih banyak",
    "true-false": "benar salah",
    "number": "angka",
    "short-text": "isian",
    "essay": "uraian",
    "table": "tabel",
    "upload": "unggahan",
    "scale": "skala",
}


@click.command(cls=Command)
@click.argument("sessions", nargs=-1, metavar="[SESI …]")
@pass_settings
def check(settings: Settings, sessions: tuple[str, ...]) -> None:
    """Memeriksa naskah sebelum terbit: yang salah harus diperbaiki, yang lain saran."""
    from bangkom.authoring.review.registry import review_course
    from bangkom.authoring.review.summary import summarise

    material, findings = review_course(settings.course)
    chosen = set(sessions) or {one.id for one in material.sessions}
    if unknown := chosen - {one.id for one in material.sessions}:
        raise BangkomError(UNKNOWN.format(ids=", ".join(sorted(unknown))))
    if sessions:
        files = {one.path for one in material.sessions if one.id in chosen}
        files |= {script.path for one in material.sessions if one.id in chosen for script in one.scripts}
        findings = tuple(finding for finding in findings if finding.path in files)
    for finding in findings:
        place = Text(f"{finding.path}:{finding.line}: ")
        told = Text(f"{finding.degree}: ", STYLES[finding.degree])
        console.print(place + told + Text(f"{finding.what}. {finding.how}"), soft_wrap=True)
    if not sessions and (rows := summarise(material)):
        _print_summary(rows)
    wrong = sum(finding.degree == "salah" for finding in findings)
    counted = COUNTED.format(wrong=wrong, advice=len(findings) - wrong)
    if wrong:
        raise CourseError(f"{counted} {MEND}")
    console.print(f"{counted} {READY}")


def _print_summary(rows: Sequence["SubjectFigures"]) -> None:
    """Three narrow tables, so that they can be read on a terminal of 80 columns."""
    from bangkom.authoring.questions import BLOOM_LEVELS

    sizes = Table("Mata pelatihan", "Sesi", "Menit", "JP", "Soal", "Latihan", "Poin", title="Susunan")
    types = Table("Tanpa latihan", *TYPES.values(), title="Jenis soal")
    bloom = Table("", *BLOOM_LEVELS, title="Tingkat Bloom")
    for row in rows:
        jp = number(row.jp) if row.jp else NONE
        counted = sum(row.types.values())
        sizes.add_row(row.title, *map(str, (row.sessions, row.minutes, jp, counted, row.practice)), number(row.points))
        types.add_row(row.id, *(_count(row.types, kind) for kind in TYPES))
        bloom.add_row(row.id, *(_count(row.bloom, level) for level in BLOOM_LEVELS))
    for table in (sizes, types, bloom):
        for column in table.columns[1:]:
            column.justify = "right"
        console.print(table)


def _count(counts: Mapping[str, int], name: str) -> str:
    return str(counts.get(name) or NONE)


NONE = "–"
UNKNOWN = "Sesi ini tidak ada di course.toml atau naskahnya belum ada: {ids}."
COUNTED = "{wrong} hal salah, {advice} saran."
MEND = "Perbaiki dulu yang salah, lalu jalankan `bangkom check` lagi."
READY = "Naskah siap disusun dengan `bangkom build`."
