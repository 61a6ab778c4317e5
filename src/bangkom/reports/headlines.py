"""The figures an officer looks for first: value, what it counts, of what. Only the roster's size for a tiny cohort."""

import pandas as pd

from bangkom.messages import number, percent
from bangkom.reports.tables import Scores

Figure = tuple[str, str, str]


def completion(registered: int, persons: pd.DataFrame, assignments: int) -> list[Figure]:
    """Registered, handed in everything, marked completely, behind."""
    figures = [(number(registered), "Terdaftar", "peserta")]
    if persons.empty or not assignments:
        return figures
    total = len(persons)
    handed_in, marked = int((persons["missing"] == 0).sum()), int(persons["complete"].sum())
    return [
        *figures,
        (percent(handed_in / total), "Semua tugas dikumpulkan", f"{number(handed_in)} dari {number(total)} peserta"),
        (percent(marked / total), "Dinilai lengkap", f"{number(marked)} dari {number(total)} peserta"),
        (number(total - handed_in), "Tertinggal", "peserta yang kurang tugas"),
    ]


def scores(
    registered: int, persons: pd.DataFrame, found: Scores, waiting: pd.DataFrame, pass_mark: float
) -> list[Figure]:
    """Whole scores, the median, how many reach the pass mark, what waits for a mark."""
    if persons.empty:
        return [(number(registered), "Terdaftar", "peserta")]
    figures = [(number(found.n), "Nilai lengkap", f"dari {number(registered)} peserta")]
    if found.summary is not None:
        reached = f"{number(found.passed)} dari {number(found.n)}, batas {number(pass_mark)}"
        figures.append((number(found.summary.median, 1), "Median nilai", "dari 100"))
        figures.append((percent(found.passed / found.n), "Mencapai batas", reached))
    return [*figures, (number(int(waiting["count"].sum())), "Menunggu penilaian", "pengumpulan")]
