"""The figures an officer looks for first: value, what it counts, of what. Only the roster's size for a tiny cohort."""

import pandas as pd

from bangkom.messages import number, percent
from bangkom.reports.implementing import Satisfaction
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


def implementation(registered: int, flags: pd.DataFrame, ikm: Satisfaction) -> list[Figure]:
    """Registered; reported, verified and improved, each of the roster; the change of the IKM, if it may be told."""
    figures = [(number(registered), "Terdaftar", "peserta")]
    if flags.empty:
        return figures
    total = len(flags)
    for key, name in (("reported", "Implementasi dilaporkan"), ("improved", "Ada perbaikan terverifikasi")):
        count = int(flags[key].sum())
        figures.append((percent(count / total), name, f"{number(count)} dari {number(total)} peserta"))
    if ikm.change is not None:
        sign = "+" if ikm.change.mean > 0 else ""
        figures.append((f"{sign}{number(ikm.change.mean, 2)}", "Perubahan IKM", f"{number(ikm.change.n)} layanan"))
    return figures


def graduation(registered: int, found: pd.DataFrame) -> list[Figure]:
    """Registered, and how many the rules put where."""
    figures = [(number(registered), "Terdaftar", "peserta")]
    if found.empty:
        return figures
    names = {"LULUS": "Memenuhi syarat", "DITUNDA": "Berjalan atau ditunda", "TIDAK LULUS": "Tidak lulus"}
    for status, name in names.items():
        count = int((found["verdict"] == status).sum())
        figures.append((number(count), name, f"{percent(count / len(found))} peserta"))
    return figures
