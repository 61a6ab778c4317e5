"""One or two sentences of interpretation, made from the figures; true for nobody, one, all, and what is withheld."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pandas as pd

from bangkom.domain.disclosure import MINIMUM_GROUP
from bangkom.domain.results import INDICATIVE_BELOW, Stage
from bangkom.messages import joined, number, percent
from bangkom.reports.load import Snapshot
from bangkom.reports.prepost import Comparison
from bangkom.reports.tables import Scores

NOBODY = "Belum ada peserta terdaftar, jadi belum ada yang dapat dihitung."
TOO_FEW = (
    "Peserta terdaftar kurang dari lima orang, jadi rinciannya tidak ditampilkan: "
    "angka sekecil itu menunjuk orang tertentu."
)
NO_ASSIGNMENT = "Program ini belum memuat tugas."


def readiness(registered: int, assignments: int = 1) -> str:
    """Why there are no figures at all; empty if there are."""
    if not registered:
        return NOBODY
    if registered < MINIMUM_GROUP:
        return TOO_FEW
    return "" if assignments else NO_ASSIGNMENT


def funnel(stages: Sequence[Stage]) -> str:
    """How many got to the end, and where most were lost. Empty without stages."""
    if len(stages) < 3:
        return ""
    registered, handed_in, marked = stages[0].count, stages[-2].count, stages[-1].count
    if not handed_in:
        said = f"{of_all(handed_in, registered)} mengumpulkan semua tugas."
    elif marked == handed_in:
        said = f"{of_all(handed_in, registered)} sudah mengumpulkan semua tugas, dan semuanya sudah dinilai lengkap."
    else:
        so_far = f"tugas {counted(marked)} di antaranya sudah dinilai lengkap" if marked else NONE_MARKED
        said = f"{of_all(handed_in, registered)} sudah mengumpulkan semua tugas; {so_far}."
    losses = [before.count - stage.count for before, stage in pairwise(stages[:-1])]
    largest = max(losses, default=0)
    if not largest:
        return said
    where = [f"“{stage.name}”" for stage, lost in zip(stages[1:], losses, strict=False) if lost == largest]
    each = " masing-masing" if len(where) > 1 else ""
    return f"{said} Paling banyak yang terhenti,{each} {counted(largest)}, sebelum tahap {joined(where)}."


def journey(stages: Sequence[Stage]) -> str:
    """How many got through the whole training so far, and before which stage most stopped. Empty without stages."""
    if not stages:
        return ""
    registered, last = stages[0].count, stages[-1]
    losses = [(before.count - stage.count, stage.name) for before, stage in pairwise(stages)]
    largest = max(lost for lost, _ in losses)
    said = f"{of_all(last.count, registered)} sudah sampai pada tahap terakhir, “{last.name}”."
    if not largest:
        return said
    where = [f"“{name}”" for lost, name in losses if lost == largest]
    each = " masing-masing" if len(where) > 1 else ""
    return f"{said} Paling banyak yang terhenti,{each} {counted(largest)}, sebelum tahap {joined(where)}."


def requirements(counts: pd.DataFrame) -> str:
    """Which requirement most people still wait for, and which most have failed."""
    if counts.empty:
        return ""
    said = []
    for state, words in (("awaited", "masih ditunggu"), ("failed", "tidak terpenuhi")):
        most = int(counts[state].max())
        if most:
            names = [str(name) for name in counts.index if int(counts.loc[name, state]) == most]
            said.append(f"Yang paling banyak {words}: {joined(names)} ({counted(most)}).")
    return " ".join(said) or "Semua syarat sudah terpenuhi oleh semua peserta yang wajib."


def presence(counts: pd.DataFrame, what: str) -> str:
    """Where most were absent, and how much isn't recorded yet. `what`: of what the rows are (`Live Chat`)."""
    if counts.empty:
        return f"Belum ada {what} yang direncanakan."
    absent, unrecorded = int(counts["absent"].max()), int(counts["unrecorded"].sum())
    said = f"Tidak ada yang tercatat tidak hadir pada {what}."
    if absent:
        names = [str(name) for name in counts.index if int(counts.loc[name, "absent"]) == absent]
        said = f"Yang paling banyak tidak dihadiri: {joined(names[:3])} ({counted(absent)})."
        if len(names) > 3:
            said = f"Paling banyak {counted(absent)} tidak hadir, pada {number(len(names))} {what}."
    return f"{said} {number(unrecorded)} kehadiran belum dicatat." if unrecorded else said


def behind(counts: pd.Series, assignments: int) -> str:
    """Who is behind, as counts. Empty without people."""
    total = int(counts.sum())
    if not total:
        return ""
    lacking = {int(str(missing)): int(count) for missing, count in counts.items() if int(str(missing))}
    if not lacking:
        return f"Tidak ada yang tertinggal: semua {number(total)} peserta sudah mengumpulkan semua tugas."
    parts = [
        f"{counted(count)} belum mengumpulkan satu tugas pun" if missing == assignments
        else f"{counted(count)} kurang {number(missing)} tugas"
        for missing, count in sorted(lacking.items())
    ]  # fmt: skip
    return f"{of_all(sum(lacking.values()), total)} masih tertinggal: {joined(parts)}."


def states(counts: pd.DataFrame, late: int) -> str:
    """Which assignment is missing most often, and how many hand-ins were late."""
    if counts.empty:
        return ""
    missing = counts["missing"]
    most = int(missing.max())
    if most:
        names = [str(name) for name in counts.index if int(counts.loc[name, "missing"]) == most]
        said = f"Yang paling banyak belum dikumpulkan: {joined(names)} ({counted(most)})."
    else:
        said = "Semua tugas sudah dikumpulkan oleh semua peserta yang wajib."
    return f"{said} {number(late)} pengumpulan datang setelah tenggat." if late else said


def merged(names: Sequence[str]) -> str:
    """Which categories were joined because they are small; empty if none."""
    return f"Digabung karena ada yang kurang dari lima orang: {joined(names)}." if names else ""


def completion(groups: pd.DataFrame, what: str) -> str:
    """The range over groups of people who are in one of them each: see `shares`."""
    return shares(groups, what, "sudah mengumpulkan semua tugas")


def shares(groups: pd.DataFrame, what: str, done: str) -> str:
    """The range over groups, without calling a difference real that the intervals don't support. `done` says of what:
    `sudah mengumpulkan semua tugas`."""
    if groups.empty:
        return withheld(what)
    rows = sorted(groups.to_dict("records"), key=lambda row: row["share"])
    low, high = rows[0], rows[-1]
    if low["share"] == high["share"]:
        return f"Tidak ada perbedaan menurut {what}: bagian yang {done} sama, {percent(low['share'])}."
    said = (
        f"Bagian yang {done} terendah {percent(low['share'])} ({low['label']}) "
        f"dan tertinggi {percent(high['share'])} ({high['label']})."
    )
    overlap = high["low"] <= low["high"]
    return f"{said} {OVERLAP if overlap else APART}"


def withheld(what: str) -> str:
    """Why a breakdown isn't shown."""
    return (
        f"Rincian menurut {what} tidak ditampilkan: kelompoknya hanya satu, atau ada yang kurang dari lima orang "
        "dan angkanya dapat dihitung dari selisih."
    )


def scores(distribution: Scores, registered: int, pass_mark: float) -> str:
    """Where the middle lies and how many reach the pass mark."""
    if distribution.summary is None:
        found = "belum ada" if not distribution.n else f"baru {counted(distribution.n)}"
        return f"Dari {number(registered)} peserta {found} yang nilainya lengkap; sebaran ditampilkan mulai lima orang."
    summary = distribution.summary
    return (
        f"{of_all(summary.n, registered)} sudah bernilai lengkap. Sekurangnya separuh bernilai "
        f"{number(summary.median, 1)} atau lebih (median), dan {_share_of(distribution.passed, summary.n)} "
        f"mencapai batas {number(pass_mark)}."
    )


def final_scores(distribution: Scores, registered: int, pass_mark: float) -> str:
    """Where the middle of the final scores lies; they are there only for who has every component."""
    if distribution.summary is None:
        found = "belum ada" if not distribution.n else f"baru {counted(distribution.n)}"
        return (
            f"Dari {number(registered)} peserta {found} yang nilai akhirnya ada; sebaran ditampilkan mulai lima orang."
        )
    median, passed = number(distribution.summary.median, 1), _share_of(distribution.passed, distribution.n)
    return (
        f"{of_all(distribution.n, registered)} sudah mempunyai nilai akhir. Mediannya {median}, dan {passed} mencapai "
        f"batas {number(pass_mark)}."
    )


def tags(table: pd.DataFrame, of: int) -> str:
    """Which tag most rancangan carry."""
    if table.empty:
        return "Program dan fokus ditampilkan mulai lima rancangan."
    top = max(table.to_dict("records"), key=lambda row: row["n"])
    return f"Yang paling banyak: {top['label']}, {number(top['n'])} dari {number(of)} rancangan."


def groups(table: pd.DataFrame, what: str) -> str:
    """The medians' range over groups."""
    if table.empty:
        return withheld(what)
    rows = sorted(table.to_dict("records"), key=lambda row: row["median"])
    low, high = rows[0], rows[-1]
    if low["median"] == high["median"]:
        return f"Median nilai menurut {what} sama: {number(low['median'], 1)}."
    difference = round(high["median"], 1) - round(low["median"], 1)
    return (
        f"Median terendah {number(low['median'], 1)} ({low['label']}), tertinggi {number(high['median'], 1)} "
        f"({high['label']}); selisihnya {number(difference, 1)} poin. {SMALL_GROUPS}"
    )


def assignments(table: pd.DataFrame, what: str) -> str:
    """The rows with the lowest and the highest median. `what` they are: `tugas`, `agenda`."""
    drawn = table.dropna(subset=["median"])
    if drawn.empty:
        return f"Belum ada {what} yang dinilai untuk sekurangnya lima peserta."
    rows = sorted(drawn.to_dict("records"), key=lambda row: row["median"])
    held = len(table) - len(drawn)
    note = f" {number(held)} {what} belum dinilai untuk lima peserta, jadi belum ditampilkan." if held else ""
    if len(rows) == 1:
        return f"Median {rows[0]['label']}: {number(rows[0]['median'], 1)}.{note}"
    return (
        f"Median terendah ada pada {rows[0]['label']} ({number(rows[0]['median'], 1)}), "
        f"tertinggi pada {rows[-1]['label']} ({number(rows[-1]['median'], 1)}).{note}"
    )


def items(table: pd.DataFrame) -> str:
    """The hardest question, and whether the figures are only indicative."""
    if table.empty:
        return "Belum ada soal yang dinilai untuk sekurangnya lima peserta."
    hardest = table.iloc[0]
    said = (
        f"Soal paling sukar adalah {hardest['question']} pada {hardest['assignment']}: rata-rata "
        f"{percent(float(hardest['p']))} dari poinnya diperoleh."
    )
    if table["indicative"].any():
        every = "Semua angka" if table["indicative"].all() else "Angka yang diberi tanda"
        said += f" {every} bersifat indikatif karena dihitung dari kurang dari {INDICATIVE_BELOW} peserta."
    return said


def comparison(found: Sequence[Comparison]) -> str:
    """How the same people changed, and how sure that is; who couldn't be compared. `found[0]` is all together."""
    if not found:
        return "Program ini belum memuat tes awal dan tes akhir, atau belum ada yang mengerjakannya."
    pairs, change = found[0].pairs, found[0].change
    dropped = (
        f" {counted(pairs.dropped)} tidak berpasangan: {number(pairs.only_before)} hanya tes awal, "
        f"{number(pairs.only_after)} hanya tes akhir, {number(pairs.neither)} tidak keduanya."
        if pairs.dropped
        else ""
    )
    if change is None:
        both = counted(len(pairs.scores))
        return f"Baru {both} mengerjakan kedua tes; perbandingan ditampilkan mulai lima orang.{dropped}"
    word = "naik" if change.mean > 0 else "turun" if change.mean < 0 else "tetap"
    size = "" if not change.mean else f" {number(abs(change.mean), 1)} poin"
    said = (
        f"Rata-rata {counted(change.n)} yang mengerjakan kedua tes {word}{size}, "
        f"dari {number(change.before, 1)} menjadi {number(change.after, 1)}"
    )
    if change.interval is not None:
        said += f" (rentang 95 % perubahan {number(change.interval.low, 1)} sampai {number(change.interval.high, 1)})"
        if change.interval.low <= 0 <= change.interval.high:
            said += "; rentang itu memuat nol, jadi perubahannya bisa saja kebetulan"
    return f"{said}.{dropped} {ASSOCIATION}"


def reliability(table: pd.DataFrame, titles: Mapping[str, str]) -> str:
    """How consistent each test is. Empty without any."""
    known = [row for row in table.to_dict("records") if not pd.isna(row["alpha"])]
    if not known:
        return ""
    parts = [f"{titles.get(row['test'], row['test'])} {number(row['alpha'], 2)} (n = {row['n']})" for row in known]
    indicative = " Di bawah 30 orang angkanya indikatif." if any(row["n"] < INDICATIVE_BELOW for row in known) else ""
    return f"Keandalan (alfa Cronbach; KR-20 untuk soal satu poin): {joined(parts)}.{indicative}"


def waiting(table: pd.DataFrame) -> str:
    """How much waits for a mark, and for how long."""
    total = int(table["count"].sum())
    if not total:
        return "Tidak ada pengumpulan yang menunggu penilaian."
    said = f"{number(total)} pengumpulan menunggu penilaian"
    oldest = table["days"].max()
    if pd.isna(oldest):
        return f"{said}."
    if oldest < 1:
        return f"{said}; semuanya belum genap satu hari."
    return f"{said}; yang paling lama sudah {number(int(oldest))} hari."


def left_out(snapshot: Snapshot) -> str:
    """What the gradebook holds that no figure counts; empty if nothing."""
    parts = []
    if snapshot.about.left_out_participants:
        parts.append(f"nilai {counted(snapshot.about.left_out_participants)} yang tidak ada dalam daftar peserta")
    if snapshot.about.left_out_assignments:
        parts.append(f"{number(snapshot.about.left_out_assignments)} tugas yang tidak ada dalam program")
    return (
        f"Buku nilai juga memuat {joined(parts)}; semuanya tidak dihitung. Periksa daftar peserta dan program."
        if parts
        else ""
    )


def of_all(part: int, whole: int, start: bool = True) -> str:
    """`3 dari 4 peserta (75 %)`; in words at the ends. `start`: whether a sentence begins with it."""
    if part == whole:
        said = f"Semua {number(whole)} peserta" if whole > 1 else "Satu-satunya peserta"
    elif not part:
        said = f"Belum seorang pun dari {number(whole)} peserta"
    else:
        said = f"{number(part)} dari {number(whole)} peserta ({percent(part / whole)})"
    return said if start else said[0].lower() + said[1:]


def _share_of(part: int, whole: int) -> str:
    if part == whole:
        return "semuanya"
    return f"{number(part)} ({percent(part / whole)})" if part else "belum seorang pun"


def counted(count: int) -> str:
    """`3 orang`."""
    return f"{number(count)} orang"


ASSOCIATION = "Tanpa kelompok pembanding, perubahan ini berkaitan dengan pelatihan, bukan terbukti disebabkan olehnya."
NONE_MARKED = "belum ada yang dinilai lengkap"
OVERLAP = "Rentang ketidakpastiannya bertumpang tindih, jadi perbedaan ini bisa saja kebetulan."
APART = "Rentang ketidakpastiannya tidak bertumpang tindih, jadi perbedaan ini patut ditelusuri."
SMALL_GROUPS = "Kelompoknya kecil; bacalah sebagai bahan percakapan, bukan peringkat."
