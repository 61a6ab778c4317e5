"""The sections of `course.toml` that hold rules: what the sources leave open and the organiser confirms."""

import math
import re
from typing import get_args

from bangkom.authoring.tables import Table, TableReader
from bangkom.domain.programme import (
    COMPONENTS,
    CertificateText,
    ClassroomRules,
    DesignRules,
    DiscussionRules,
    GraduationRules,
    ImplementationRules,
    LateRule,
    Predicate,
    PresentationRules,
    Rules,
)
from bangkom.domain.questions import Criterion

SECTIONS = ("rules", "discussion", "classroom", "design", "presentation", "implementation", "graduation", "certificate")
MOST_DAYS = 365
ADDRESS = re.compile(r"https?://[^\s/?#]+")
MOST_CONTRIBUTIONS = 20


def read_rules(reader: TableReader, document: Table) -> Rules:
    table = reader.section(document, "rules", ("late", "late_days", "watch_threshold", "objection_days"))
    return Rules(
        reader.one_of(table, "late", "rules", get_args(LateRule)),
        reader.whole(table, "late_days", "rules", MOST_DAYS),
        reader.number(table, "watch_threshold", "rules", 1),
        reader.whole(table, "objection_days", "rules", MOST_DAYS),
    )


def read_discussion(reader: TableReader, document: Table) -> DiscussionRules:
    table = reader.section(document, "discussion", ("chat_presence", "chat_late_minutes", "forum_contributions"))
    return DiscussionRules(
        reader.number(table, "chat_presence", "discussion", 1),
        reader.whole(table, "chat_late_minutes", "discussion", 240),
        reader.whole(table, "forum_contributions", "discussion", MOST_CONTRIBUTIONS),
    )


def read_classroom(reader: TableReader, document: Table) -> ClassroomRules:
    table = reader.section(document, "classroom", ("minimum_attendance", "late_minutes"))
    return ClassroomRules(
        reader.number(table, "minimum_attendance", "classroom", 1),
        reader.whole(table, "late_minutes", "classroom", 240),
    )


def read_design(reader: TableReader, document: Table, assignments: tuple[str, ...]) -> DesignRules:
    def fits(value: object) -> bool:
        return isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)

    table = reader.section(document, "design", ("assignments",))
    tasks: list[str] = reader.value(table, "assignments", "design", fits, [], 0, SESSION_LIST)
    for task in tasks:
        if task not in assignments:
            reader.fail(reader.line("assignments"), NO_SUCH_SESSION, id=task)
    return DesignRules(tuple(tasks))


def read_presentation(reader: TableReader, document: Table) -> PresentationRules:
    table = reader.section(document, "presentation", ("minutes", "discrepancy", "rubric"))
    rubric: list[tuple[str, float, list[str]]]
    rubric = reader.value(table, "rubric", "presentation", _is_rubric, [], 0, RUBRIC)
    return PresentationRules(
        reader.whole(table, "minutes", "presentation", 240, least=1),
        reader.number(table, "discrepancy", "presentation", 100),
        tuple(Criterion(name, float(points), tuple(levels)) for name, points, levels in rubric),
    )


def read_implementation(reader: TableReader, document: Table) -> ImplementationRules:
    table = reader.section(document, "implementation", ("days", "milestone_weight"))
    return ImplementationRules(
        reader.whole(table, "days", "implementation", 2 * MOST_DAYS, least=1),
        reader.number(table, "milestone_weight", "implementation", 1),
    )


def read_graduation(reader: TableReader, document: Table) -> GraduationRules:
    table = reader.section(document, "graduation", ("weights", "predicates"))
    given: dict[str, object] = reader.value(table, "weights", "graduation", lambda value: isinstance(value, dict), {})
    reader.known("graduation.weights", given, COMPONENTS)
    weights = {component: reader.number(given, component, "graduation.weights", 100) for component in COMPONENTS}
    if given and not math.isclose(math.fsum(weights.values()), 100):
        reader.fail(reader.line("weights"), NOT_A_HUNDRED, total=math.fsum(weights.values()))
    rows: list[tuple[str, float]] = reader.value(table, "predicates", "graduation", _are_predicates, [], 0, PREDICATES)
    predicates = tuple(Predicate(title, float(minimum)) for title, minimum in rows)
    minimums = [predicate.minimum for predicate in predicates]
    if predicates and (minimums != sorted(set(minimums), reverse=True) or minimums[-1] != 0):
        reader.fail(reader.line("predicates"), UNORDERED)
    return GraduationRules(weights, predicates)


def read_certificate(reader: TableReader, document: Table) -> CertificateText:
    keys = ("title", "number", "place", "signatory", "signatory_position", "address")
    table = reader.section(document, "certificate", keys)
    start = reader.line("certificate")  # of its keys, other tables have a title too
    texts = {key: reader.text(table, key, "certificate", start if key == "title" else 0) for key in keys}
    if texts["number"]:
        try:
            has_sequence = "7" in texts["number"].format(sequence=7, month="", year="")
        except (LookupError, ValueError):
            has_sequence = False
        if not has_sequence:
            reader.fail(reader.line("number"), BAD_PATTERN, value=texts["number"])
    if texts["address"] and not ADDRESS.fullmatch(texts["address"]):
        reader.fail(reader.line("address"), BAD_ADDRESS, value=texts["address"])
    return CertificateText(**texts)


def _is_rubric(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(row, list) and len(row) == 3 and isinstance(row[0], str) and bool(row[0]) for row in value)
        and all(isinstance(row[1], int | float) and not isinstance(row[1], bool) and row[1] > 0 for row in value)
        and all(isinstance(row[2], list) and len(row[2]) > 1 for row in value)
        and all(isinstance(level, str) and bool(level) for row in value for level in row[2])
        and len({row[0] for row in value}) == len(value)
    )


def _are_predicates(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(row, list) and len(row) == 2 and isinstance(row[0], str) for row in value)
        and all(isinstance(row[1], int | float) and 0 <= row[1] <= 100 for row in value)
    )


SESSION_LIST = ' Yang dapat dipakai: daftar id sesi, misalnya ["rancangan-01", "rancangan-02"].'
NO_SUCH_SESSION = (
    'Sesi "{id}" tidak ada pada mata pelatihan mana pun',
    "Tulis id sesi yang ada, atau tambahkan sesinya.",
)
NOT_A_HUNDRED = ("Bobot kelulusan berjumlah {total:g}", "Ubah bobotnya supaya jumlahnya tepat 100.")
PREDICATES = ' Yang dapat dipakai: daftar pasangan, misalnya [["Memuaskan", 80.01], ["Kurang memuaskan", 0]].'
RUBRIC = ' Yang dapat dipakai: daftar kriteria, misalnya [["Kejujuran", 10, ["terbaik", "cukup", "belum"]]].'
UNORDERED = ("Predikat tidak berurutan", "Urutkan dari batas tertinggi; batas yang terakhir 0.")
BAD_PATTERN = (
    'Pola nomor sertifikat "{value}" tidak dapat dipakai',
    "Pakai {{sequence}}, {{month}}, dan {{year}}, misalnya 800/{{sequence:03}}/BKPSDM/{{month}}/{{year}}.",
)
BAD_ADDRESS = (
    'Alamat layanan "{value}" tidak dapat dipakai',
    "Tulis awalnya saja tanpa garis miring di ujung, misalnya https://pelatihan.klungkungkab.go.id.",
)
