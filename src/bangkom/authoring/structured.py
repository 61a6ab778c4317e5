"""Directives whose answers have parts: a table to fill in, files to upload, a scale of statements."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import cast, get_args

from bangkom.authoring import rubrics, values
from bangkom.authoring.fences import Directive, Line
from bangkom.authoring.problems import ProblemLog
from bangkom.authoring.reading import nearest
from bangkom.authoring.stems import need_stem, read_stem
from bangkom.domain.filetypes import FILE_TYPES
from bangkom.domain.questions import Column, ColumnKind, Item, Scale, Table, Upload
from bangkom.domain.structured import MAX_FILE_BYTES, MAX_FILES, MAX_TABLE_COLUMNS, MAX_TABLE_ROWS

COLUMN = re.compile(r"\s{0,3}[-*+]\s+([^:()\s]+)\s*:\s+(.+?)\s*\(\s*([a-z]+)\s*(?::\s*(.*?))?\s*\)\s*")
NEAR_COLUMN = re.compile(r"\s{0,3}[-*+]\s+(?:[a-z0-9-]+\s*:\s|.*\(\s*(?:text|number|date|choice)\b)")
ITEM = re.compile(r"\s{0,3}[-*+]\s+([^:\s]+)\s*:\s+(.+?)\s*")
LIST_ITEM = re.compile(r"\s{0,3}[-*+]\s+\S")
KEY = re.compile(r"[a-z][a-z0-9-]{0,39}")
MOST_STEPS = 7
MOST_ITEMS = 20
MB = 1_000_000


def read_table(directive: Directive, log: ProblemLog) -> Table:
    stem, listed, rest = _parted(directive.body)
    need_stem(stem, directive, log)
    points = values.points(directive, log)
    columns = _columns(listed, directive.line, log)
    given = _given(directive, columns, log)
    least, most = (len(given), len(given)) if given else values.span(directive, "rows", MAX_TABLE_ROWS, log)
    if given and "rows" in directive.settings:
        log.add(directive.settings["rows"].line, GIVEN_ROWS, count=len(given))
    return Table(
        directive.argument, points, stem, columns, least, most, given, rubrics.rubric_of(rest, points, directive, log)
    )


def read_upload(directive: Directive, log: ProblemLog) -> Upload:
    stem, lines = rubrics.split_stem(directive.body)
    need_stem(stem, directive, log)
    points = values.points(directive, log)
    least, most = values.span(directive, "files", MAX_FILES, log)
    criteria = rubrics.rubric_of(lines, points, directive, log)
    return Upload(
        directive.argument, points, stem, least, most, _types(directive, log), _bytes(directive, log), criteria
    )


def read_scale(directive: Directive, log: ProblemLog) -> Scale:
    first = next((index for index, line in enumerate(directive.body) if ITEM.fullmatch(line.text)), None)
    stem = read_stem(directive.body[:first], directive, log)
    if "points" in directive.settings and values.points(directive, log):
        log.add(directive.settings["points"].line, SCALE_POINTS)
    labels = tuple(label.strip() for label in values.text(directive, "labels").split("|"))
    if not 2 <= len(labels) <= MOST_STEPS or not all(labels) or len(set(labels)) < len(labels):
        log.add(_line_of(directive, "labels"), BAD_LABELS, most=MOST_STEPS)
    items = _items(directive.body[len(directive.body) if first is None else first :], directive.line, log)
    return Scale(directive.argument, 0.0, stem, items, labels)


def _parted(body: Sequence[Line]) -> tuple[str, Sequence[Line], Sequence[Line]]:
    """The stem, the lines of the list after it, and those from the first criterion on."""
    first = next((i for i, line in enumerate(body) if NEAR_COLUMN.match(line.text) or _is_criterion(line)), len(body))
    after = next((index for index in range(first, len(body)) if _is_criterion(body[index])), len(body))
    return "\n".join(line.text for line in body[:first]).strip(), body[first:after], body[after:]


def _is_criterion(line: Line) -> bool:
    return COLUMN.fullmatch(line.text) is None and rubrics.NEAR_CRITERION.match(line.text) is not None


def _columns(lines: Sequence[Line], block_line: int, log: ProblemLog) -> tuple[Column, ...]:
    columns: list[Column] = []
    for line in lines:
        if not line.text.strip():
            continue
        match = COLUMN.fullmatch(line.text)
        if match is None:
            log.add(line.number, BAD_COLUMN)
            continue
        key, title, kind, listed = match.groups()
        choices = tuple(choice.strip() for choice in listed.split("/")) if listed else ()
        if not KEY.fullmatch(key):
            log.add(line.number, BAD_KEY, key=key)
        if any(key == other.key for other in columns):
            log.add(line.number, DOUBLE_KEY, key=key)
        if kind not in get_args(ColumnKind):
            known = ", ".join(get_args(ColumnKind))
            log.add(line.number, BAD_KIND, kind=kind, known=known, nearest=nearest(kind, get_args(ColumnKind)))
        elif kind == "choice" and (len(choices) < 2 or not all(choices) or len(set(choices)) < len(choices)):
            log.add(line.number, BAD_CHOICES)
        elif kind != "choice" and listed is not None:
            log.add(line.number, NO_CHOICES_HERE, kind=kind)
        columns.append(Column(key, title, cast("ColumnKind", kind), choices))
    if not 1 <= len(columns) <= MAX_TABLE_COLUMNS and (columns or not any(line.text.strip() for line in lines)):
        log.add(block_line, COLUMN_COUNT, count=len(columns), most=MAX_TABLE_COLUMNS)
    return tuple(columns)


def _given(directive: Directive, columns: Sequence[Column], log: ProblemLog) -> tuple[str, ...]:
    setting = directive.settings.get("given")
    if setting is None:
        return ()
    given = tuple(word.strip() for word in setting.value.split("|"))
    if not all(given) or len(set(given)) < len(given) or len(given) > MAX_TABLE_ROWS:
        log.add(setting.line, BAD_GIVEN)
    if columns and columns[0].kind != "text":
        log.add(setting.line, GIVEN_KIND, title=columns[0].title)
    if len(columns) == 1:
        log.add(setting.line, GIVEN_ALONE)
    return given


def _types(directive: Directive, log: ProblemLog) -> tuple[str, ...]:
    listed = [word.strip().lower().removeprefix(".") for word in values.text(directive, "types").split(",")]
    types = tuple(dict.fromkeys("jpg" if word == "jpeg" else word for word in listed if word))
    line = _line_of(directive, "types")
    if not types:
        log.add(line, NO_TYPES, known=", ".join(FILE_TYPES))
    for one in types:
        if one not in FILE_TYPES:
            log.add(line, BAD_TYPE, type=one, known=", ".join(FILE_TYPES), nearest=nearest(one, tuple(FILE_TYPES)))
    return types


def _bytes(directive: Directive, log: ProblemLog) -> int:
    setting = directive.settings.get("megabytes")
    size = values.read_number(setting.value) if setting else None
    if size is None or not 0 < size <= MAX_FILE_BYTES // MB:
        log.add(_line_of(directive, "megabytes"), BAD_SIZE, most=MAX_FILE_BYTES // MB)
        return MB
    return int(size * MB)


def _items(lines: Sequence[Line], block_line: int, log: ProblemLog) -> tuple[Item, ...]:
    items: list[Item] = []
    for line in lines:
        if not line.text.strip():
            continue
        match = ITEM.fullmatch(line.text)
        if match is None and items and line.text[0].isspace() and not LIST_ITEM.match(line.text):
            items[-1] = Item(items[-1].id, f"{items[-1].text} {line.text.strip()}")
            continue
        if match is None or not KEY.fullmatch(match[1]):
            log.add(line.number, BAD_ITEM)
            continue
        if any(match[1] == other.id for other in items):
            log.add(line.number, DOUBLE_ITEM, id=match[1])
        items.append(Item(match[1], match[2]))
    if not 1 <= len(items) <= MOST_ITEMS:
        log.add(block_line, ITEM_COUNT, count=len(items), most=MOST_ITEMS)
    return tuple(items)


def _line_of(directive: Directive, name: str) -> int:
    setting = directive.settings.get(name)
    return setting.line if setting else directive.line


def most_bytes(uploads: Sequence[Upload]) -> int:
    """What a hand-in with all files of these questions can weigh; nothing where a number couldn't be read."""
    return sum(0 if math.isnan(one.points) else one.max_files * one.max_bytes for one in uploads)


SETTINGS: Mapping[str, tuple[str, ...]] = {
    Table.type: ("points", "rows", "given"),
    Upload.type: ("points", "files", "types", "megabytes"),
    Scale.type: ("points", "labels"),
}

BAD_COLUMN = (
    "Baris kolom ini tidak terbaca",
    "Tulis - kunci: Judul kolom (text), atau (number), (date), (choice: a / b / c).",
)
BAD_KEY = (
    'Kunci kolom "{key}" tidak dapat dipakai',
    "Pakai huruf kecil, angka, dan tanda hubung, mulai dengan huruf, misalnya - tenggat: Tenggat (date).",
)
DOUBLE_KEY = ('Kunci kolom "{key}" tertulis dua kali', "Beri kunci lain pada salah satunya.")
BAD_KIND = ('Jenis kolom "{kind}" tidak dikenal', "Yang dikenal: {known}.{nearest}")
BAD_CHOICES = (
    "Kolom pilihan ini kurang dari dua pilihan, atau ada yang kosong atau sama",
    "Pisahkan dengan garis miring, misalnya (choice: rendah / tinggi).",
)
NO_CHOICES_HERE = ("Kolom {kind} tidak memakai pilihan", "Hapus yang di belakang titik dua, atau ganti menjadi choice.")
COLUMN_COUNT = (
    "Tabel ini punya {count} kolom",
    "Tulis 1 sampai {most} baris kolom di bawah kalimat soal, misalnya - nama: Nama (text).",
)
GIVEN_ROWS = (
    ":rows: tidak dipakai bersama :given:",
    "Hapus salah satunya; dengan :given: barisnya tepat {count}.",
)
BAD_GIVEN = (
    "Isi kolom pertama ada yang kosong, sama, atau terlalu banyak",
    "Pisahkan dengan tanda |, misalnya :given: Jangka pendek | Jangka menengah.",
)
GIVEN_KIND = ('Kolom pertama "{title}" bukan kolom text', "Kolom yang diisi lewat :given: harus berjenis (text).")
GIVEN_ALONE = ("Tidak ada kolom yang diisi peserta", "Tambahkan kolom sesudah kolom pertama.")
NO_TYPES = ("Jenis berkas belum ditulis", "Tambahkan misalnya :types: pdf, jpg. Yang dikenal: {known}.")
BAD_TYPE = ('Jenis berkas "{type}" tidak dapat diterima', "Yang dikenal: {known}.{nearest}")
BAD_SIZE = ("Ukuran berkas tidak terbaca", "Tulis misalnya :megabytes: 10, paling besar {most}.")
SCALE_POINTS = ("Skala tidak bernilai", "Tulis :points: 0, atau hapus baris ini.")
BAD_LABELS = (
    "Label skala kurang dari dua, lebih dari {most}, ada yang kosong, atau ada yang sama",
    "Tulis dari yang terendah, misalnya :labels: Belum pernah | Kadang | Sering | Selalu.",
)
BAD_ITEM = ("Baris pernyataan ini tidak terbaca", "Tulis - kunci: Pernyataan, dengan kunci huruf kecil tanpa spasi.")
DOUBLE_ITEM = ('Kunci pernyataan "{id}" tertulis dua kali', "Beri kunci lain pada salah satunya.")
ITEM_COUNT = (
    "Skala ini punya {count} pernyataan",
    "Tulis 1 sampai {most} baris, misalnya - senyum: Saya menyapa warga lebih dulu.",
)
