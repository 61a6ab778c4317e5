"""The figures an officer looks for first: value, what it counts, of what. Only the roster's size for a tiny cohort."""

import pandas as pd

from bangkom.messages import number, percent
from bangkom.reports.tables import Scores

Figure = tuple[str, str, str]


def completion(registered: int, flags: pd.DataFrame) -> list[Figure]:
    """Registered; tasks handed in, classroom days, implementation reported: each of the roster, without a gap."""
    figures = [(number(registered), "Terdaftar", "peserta")]
    if flags.empty:
        return figures
    total = len(flags)
    for key, name in (
        ("tasks", "Semua tugas dikumpulkan"),
        ("classroom", "Sampai tatap muka"),
        ("reported", "Implementasi dilaporkan"),
    ):
        count = int(flags[key].sum())
        figures.append((percent(count / total), name, f"{number(count)} dari {number(total)} peserta"))
    return figures


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
