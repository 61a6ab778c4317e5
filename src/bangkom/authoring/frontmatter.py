"""The YAML head of a lesson, read with the line of every key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from bangkom.authoring.problems import ProblemLog
from bangkom.authoring.reading import nearest

FENCE = "---"
KEYS = ("id", "title", "minutes", "release-keys")
MAX_MINUTES = 600


@dataclass(frozen=True)
class Head:
    """What a lesson's head says. `minutes`: how long the session takes."""

    id: str
    title: str
    minutes: int
    release_keys: bool


def split_head(text: str, log: ProblemLog) -> tuple[str | None, str, int]:
    """The YAML, the body, and the body's first line; no YAML, with a problem noted, if there is no head."""
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        log.add(1, NO_HEAD)
        return None, text, 1
    for index, line in enumerate(lines[1:], start=1):
        if line.rstrip() == FENCE:
            return "\n".join(lines[1:index]), "\n".join(lines[index + 1 :]), index + 2
    log.add(1, OPEN_HEAD)
    return None, text, 1


def read_head(source: str | None, expected_id: str, log: ProblemLog) -> Head:
    """Read the YAML between the fences; whatever is wrong is noted and replaced by something harmless."""
    values, lines = ({}, {}) if source is None else _values(source, log)
    for key in values:
        if key not in KEYS:
            log.add(lines[key], UNKNOWN_KEY, key=key, nearest=nearest(key, KEYS))
    for key in KEYS[:3]:
        if values and key not in values:
            log.add(1, MISSING_KEY, key=key)
    lesson_id = values.get("id", expected_id)
    if lesson_id != expected_id:
        log.add(lines["id"], OTHER_ID, id=lesson_id, expected=expected_id)
    title = values.get("title", "-")
    if not isinstance(title, str) or not title.strip():
        log.add(lines["title"], BAD_TITLE)
        title = "-"
    minutes = values.get("minutes", 1)
    if isinstance(minutes, bool) or not isinstance(minutes, int) or not 0 < minutes <= MAX_MINUTES:
        log.add(lines["minutes"], BAD_MINUTES, value=minutes, most=MAX_MINUTES)
        minutes = 1
    release = values.get("release-keys", False)
    if not isinstance(release, bool):
        log.add(lines["release-keys"], BAD_RELEASE, value=release)
        release = False
    return Head(expected_id, title.strip(), minutes, release)


def _values(source: str, log: ProblemLog) -> tuple[Mapping[str, Any], Mapping[str, int]]:
    """Keys to values and to lines. YAML starts on the file's second line and counts from zero."""
    if not source.strip():
        log.add(1, EMPTY)
        return {}, {}
    try:
        node = yaml.compose(source, Loader=yaml.SafeLoader)
        values = yaml.safe_load(source)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        log.add((mark.line if mark else 0) + 2, BAD_YAML, reason=error.problem or "?")
        return {}, {}
    except (yaml.YAMLError, ValueError, RecursionError):
        log.add(2, BAD_YAML, reason="-")
        return {}, {}
    if not isinstance(node, yaml.MappingNode) or not isinstance(values, dict):
        log.add(2, NOT_MAPPING)
        return {}, {}
    lines: dict[str, int] = {}
    for key, _ in node.value:
        name = str(key.value)
        if name in lines:
            log.add(key.start_mark.line + 2, DOUBLE_KEY, key=name)
        lines[name] = key.start_mark.line + 2
    return {name: value for name, value in values.items() if name in lines}, lines


NO_HEAD = (
    "Kepala berkas belum ada",
    "Mulailah berkas dengan baris ---, lalu id, title, dan minutes, lalu --- lagi.",
)
EMPTY = ("Kepala berkas kosong", "Tulis id, title, dan minutes di antara kedua baris ---.")
OPEN_HEAD = ("Kepala berkas tidak ditutup", "Tambahkan baris --- setelah baris terakhir kepala berkas.")
BAD_YAML = (
    "Kepala berkas tidak terbaca sebagai YAML ({reason})",
    'Bila isinya memuat titik dua, apit dengan tanda kutip, misalnya title: "Budaya: awal perubahan".',
)
NOT_MAPPING = ("Kepala berkas bukan pasangan nama dan isi", "Tulis tiap baris sebagai nama: isi, misalnya minutes: 45.")
DOUBLE_KEY = ("Kepala berkas memuat {key} dua kali", "Hapus salah satunya.")
UNKNOWN_KEY = (
    "Kepala berkas memuat {key} yang tidak dikenal",
    "Yang dikenal: id, title, minutes, release-keys.{nearest}",
)
MISSING_KEY = ("Kepala berkas belum memuat {key}", "Tambahkan baris {key}: … di antara kedua baris ---.")
OTHER_ID = ("id {id} tidak sama dengan nama berkas", "Tulis id: {expected}, atau ubah nama berkasnya.")
BAD_TITLE = ("Judul kosong atau bukan teks", "Tulis misalnya title: Mengapa revolusi mental?")
BAD_MINUTES = (
    "Lama belajar {value} bukan bilangan bulat 1–{most}",
    "Tulis lamanya dalam menit tanpa satuan, misalnya minutes: 45.",
)
BAD_RELEASE = ("release-keys berisi {value}", "Tulis release-keys: true atau release-keys: false.")
