"""An essay's rubric: `- Criterion (4): best level | … | worst level`."""

import math
import re
from collections.abc import Sequence

from bangkom.authoring.fences import Directive, Line
from bangkom.authoring.problems import ProblemLog
from bangkom.authoring.values import read_number
from bangkom.domain.questions import Criterion

CRITERION = re.compile(r"\s{0,3}[-*+]\s+(.+?)\s*\(\s*([^()]*?)\s*\)\s*:\s*(.*?)\s*")
NEAR_CRITERION = re.compile(r"\s{0,3}[-*+]\s+.*(?:\(\s*\d|\|)")
LIST_ITEM = re.compile(r"\s{0,3}[-*+]\s+")


def split_stem(body: Sequence[Line]) -> tuple[str, Sequence[Line]]:
    """The essay's stem, and its lines from the first that looks like a criterion."""
    first = next((index for index, line in enumerate(body) if NEAR_CRITERION.match(line.text)), len(body))
    return "\n".join(line.text for line in body[:first]).strip(), body[first:]


def rubric_of(lines: Sequence[Line], points: float, directive: Directive, log: ProblemLog) -> tuple[Criterion, ...]:
    """The criteria of any question marked by hand; without points there are none, and any would mislead."""
    if points == 0:
        for line in lines:
            if line.text.strip():
                log.add(line.number, RUBRIC_WITHOUT_POINTS)
                break
        return ()
    return read_rubric(lines, points, directive.line, log)


def read_rubric(lines: Sequence[Line], points: float, block_line: int, log: ProblemLog) -> tuple[Criterion, ...]:
    """The criteria in order; noted: malformed lines, doubled names, and a sum that isn't the essay's points."""
    criteria: list[Criterion] = []
    malformed = False
    for line in _joined(lines, log):
        criterion = _criterion(line, log)
        malformed |= criterion is None
        if criterion:
            if any(other.name == criterion.name for other in criteria):
                log.add(line.number, DOUBLE_NAME, name=criterion.name)
            criteria.append(criterion)
    if not criteria and not malformed:
        log.add(block_line, NO_RUBRIC)
    total = round(sum(criterion.points for criterion in criteria), 2)
    if criteria and not malformed and not math.isnan(points) and total != points:
        log.add(block_line, WRONG_SUM, total=f"{total:g}".replace(".", ","), points=f"{points:g}".replace(".", ","))
    return tuple(criteria)


def _joined(lines: Sequence[Line], log: ProblemLog) -> Sequence[Line]:
    """Criteria as single lines: an indented line goes on with the one above."""
    joined: list[Line] = []
    for line in lines:
        if not line.text.strip():
            continue
        if LIST_ITEM.match(line.text):
            joined.append(line)
        elif line.text[0].isspace():
            joined[-1] = Line(joined[-1].number, f"{joined[-1].text} {line.text.strip()}")
        else:
            log.add(line.number, STRAY_LINE)
    return joined


def _criterion(line: Line, log: ProblemLog) -> Criterion | None:
    match = CRITERION.fullmatch(line.text)
    if match is None:
        log.add(line.number, BAD_CRITERION)
        return None
    points = read_number(match[2])
    if points is None or points <= 0 or points != round(points, 2):
        log.add(line.number, BAD_POINTS, value=match[2])
        return None
    levels = tuple(level.strip() for level in match[3].split("|"))
    if len(levels) < 2 or not all(levels):
        log.add(line.number, FEW_LEVELS)
        return None
    return Criterion(match[1], float(points), levels)


NO_RUBRIC = (
    "Soal uraian ini belum punya rubrik",
    "Tambahkan baris seperti - Contoh nyata (4): jelas | sebagian | umum di akhir blok.",
)
BAD_CRITERION = (
    "Baris rubrik ini tidak terbaca",
    "Tulis - Nama kriteria (4): tingkat terbaik | … | tingkat terendah.",
)
BAD_POINTS = (
    'Poin kriteria "{value}" bukan angka lebih dari nol',
    "Tulis angka di dalam kurung, misalnya (4) atau (2,5).",
)
FEW_LEVELS = (
    "Kriteria ini kurang dari dua tingkat atau ada yang kosong",
    "Pisahkan tingkatnya dengan tanda |, dari terbaik.",
)
DOUBLE_NAME = ('Kriteria "{name}" tertulis dua kali', "Beri nama lain, atau gabungkan keduanya.")
WRONG_SUM = (
    "Jumlah poin kriteria {total}, padahal soalnya {points} poin",
    "Ubah poin kriteria atau :points: sampai jumlahnya sama.",
)
STRAY_LINE = (
    "Baris ini tidak termasuk rubrik",
    "Letakkan kalimat soal di atas rubrik, atau awali baris ini dengan - atau spasi.",
)
RUBRIC_WITHOUT_POINTS = (
    "Soal tanpa poin tidak memakai rubrik",
    "Hapus rubriknya, atau beri poin sebanyak jumlah kriterianya.",
)
