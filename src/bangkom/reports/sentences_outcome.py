"""Sentences on implementation and graduation, made from the figures like those of `sentences`."""

from collections.abc import Sequence

import pandas as pd

from bangkom.domain.results import Stage
from bangkom.domain.survival import Step, median_days
from bangkom.messages import number, percent
from bangkom.reports.graduating import NEAR, Agreement
from bangkom.reports.implementing import Milestones, Satisfaction, Savings
from bangkom.reports.sentences import ASSOCIATION, counted, of_all


def improvements(stages: Sequence[Stage]) -> str:
    """How many agents have a verified improvement. Empty without stages."""
    if not stages:
        return ""
    registered, reported, improved = stages[0].count, stages[2].count, stages[-1].count
    return (
        f"{of_all(improved, registered)} mempunyai perbaikan layanan yang diverifikasi mentor; "
        f"{counted(reported)} sudah melaporkan implementasi."
    )


def milestones(found: Milestones) -> str:
    if not found.due:
        return "Belum ada tonggak jangka pendek dari rancangan yang disetujui."
    return (
        f"Dari {number(found.due)} tonggak jangka pendek milik {counted(found.people)}, {number(found.done)} "
        f"({percent(found.done / found.due)}) dilaporkan selesai dan {number(found.verified)} "
        f"({percent(found.verified / found.due)}) diverifikasi."
    )


def indicators(table: pd.DataFrame) -> str:
    """What became of the indicators that may be shown."""
    total = int(table.to_numpy().sum()) if len(table) else 0
    if not total:
        return "Indikator ditampilkan mulai lima pemilik rancangan pada tiap aspek."
    sums = {state: int(table[state].sum()) for state in table.columns}
    better = sums["reached"] + sums["improved"]
    return (
        f"Dari {number(total)} indikator, {number(better)} ({percent(better / total)}) membaik dan diverifikasi, "
        f"{number(sums['reached'])} di antaranya mencapai target; {number(sums['unmeasured'])} belum diukur. "
        "Satuannya berbeda-beda, jadi yang dihitung banyaknya, bukan rata-ratanya."
    )


def satisfaction(found: Satisfaction) -> str:
    """How the IKM of services surveyed twice changed."""
    both, change = len(found.pairs.scores), found.change
    if change is None:
        return f"Baru {number(both)} layanan disurvei sebelum dan sesudah; perbandingan ditampilkan mulai lima."
    word = "naik" if change.mean > 0 else "turun" if change.mean < 0 else "tetap"
    before, after = number(change.before, 2), number(change.after, 2)
    said = f"IKM rata-rata {number(change.n)} layanan {word} dari {before} menjadi {after}"
    if change.interval is not None:
        said += f" (rentang 95 % perubahan {number(change.interval.low, 2)} sampai {number(change.interval.high, 2)})"
    return f"{said}. {number(found.pairs.only_before)} layanan baru disurvei sebelum. {ASSOCIATION}"


def time_to_result(steps: Sequence[Step]) -> str:
    if not steps:
        return "Waktu sampai hasil ditampilkan setelah sekurangnya lima peserta mempunyai hasil."
    half, last = median_days(steps), steps[-1]
    said = f"Pada hari ke-{number(last.days)} diperkirakan {percent(last.done)} sudah mempunyai hasil pertama."
    if half is None:
        return f"{said} Separuhnya belum tercapai."
    return f"Separuh peserta mempunyai hasil pertama pada hari ke-{number(half)} setelah penutupan. {said}"


def savings(found: Savings) -> str:
    """What participants state to save; nothing is worked out for who states nothing."""
    parts = []
    if found.hours is not None:
        parts.append(f"{number(found.hours)} jam layanan sebulan (pernyataan {counted(found.hours_of)})")
    if found.rupiah is not None:
        parts.append(f"Rp{number(found.rupiah)} sebulan (pernyataan {counted(found.rupiah_of)})")
    if not parts:
        return "Penghematan waktu dan biaya ditampilkan mulai lima pernyataan."
    return f"Peserta menyatakan menghemat {' dan '.join(parts)}. Yang tidak menyatakan tidak dihitung sebagai nol."


def graduation(found: pd.DataFrame, near: int) -> str:
    """What the rules say of everybody, how many decisions are signed, and who is near the mark."""
    if found.empty:
        return ""
    total, passed = len(found), int(found["passed"].sum())
    waiting, failed = (int((found["verdict"] == status).sum()) for status in ("DITUNDA", "TIDAK LULUS"))
    decided = int(found["decision"].notna().sum())
    said = (
        f"Menurut syarat, {of_all(passed, total, start=False)} lulus, {counted(waiting)} masih berjalan atau ditunda "
        f"karena ada yang ditunggu, dan {counted(failed)} tidak lulus. {number(decided)} keputusan sudah "
        "ditandatangani; selebihnya usulan yang menunggu keputusan orang."
    )
    close = f" {counted(near)} bernilai dalam {number(NEAR)} poin dari batas, jadi layak diperiksa sekali lagi."
    return said + (close if near else "")


def components(table: pd.DataFrame) -> str:
    drawn = table.dropna(subset=["median"])
    if drawn.empty:
        return "Belum ada komponen nilai yang lengkap untuk sekurangnya lima peserta."
    rows = sorted(drawn.to_dict("records"), key=lambda row: row["median"])
    if len(rows) == 1:
        return f"Baru {rows[0]['label']} yang lengkap untuk lima peserta: median {number(rows[0]['median'], 1)}."
    return (
        f"Median komponen terendah {rows[0]['label']} ({number(rows[0]['median'], 1)}), "
        f"tertinggi {rows[-1]['label']} ({number(rows[-1]['median'], 1)})."
    )


def agreement(found: Agreement | None) -> str:
    if found is None:
        return "Kesepakatan penguji ditampilkan mulai lima presentasi yang dinilai dua penguji."
    icc = "tidak dapat dihitung" if found.icc is None else number(found.icc, 2)
    apart = f"{number(found.apart)} presentasi" if found.apart else "Tidak ada presentasi"
    return (
        f"Kesepakatan dua penguji atas {counted(found.n)}: ICC(2,2) {icc}. {apart} berselisih lebih dari batas. "
        f"Penguji berkisar {number(found.strictest, 1)} sampai {number(found.mildest, 1)} poin dari rata-rata bersama."
    )
