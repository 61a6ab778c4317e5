"""Plotly charts in the house's colours; each brings a text alternative and the table it was drawn from.

Labels stand above their bars, not beside them, and every chart is drawn for a page and for a phone: nothing is clipped
at 390 px. Numbers have a decimal comma. No chart tells by colour alone: bars carry their count, and the four states
differ in pattern too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from bangkom.domain.disclosure import TOTAL
from bangkom.domain.results import Stage
from bangkom.messages import number, percent
from bangkom.reports.drawing import DOT, bars, note, pattern, place_labels, style, tokens
from bangkom.reports.tables import BIN, Scores

HARDEST = 8
"""So many questions are drawn; the table holds them all."""


@dataclass(frozen=True)
class Key:
    """One entry of a legend: how it looks and what it means."""

    label: str
    colour: str
    pattern: str = ""


@dataclass(frozen=True)
class Chart:
    """A figure (and the same for a phone), what it says to those who can't see it, and its figures as text."""

    title: str
    alternative: str
    figure: go.Figure
    phone: go.Figure
    table: pd.DataFrame
    legend: tuple[Key, ...] = ()


Look = tuple[str, str, str]
"""What a state is called, its colour's name among the tokens, and its pattern."""

STATE_LOOK: Mapping[str, Look] = {
    "graded": ("Dinilai", "accent", ""),
    "waiting": ("Belum dinilai", "wait", "/"),
    "missing": ("Belum dikumpulkan", "ink-soft", "."),
    "exempt": ("Dibebaskan", "ok", "x"),
}
RULE_LOOK: Mapping[str, Look] = {
    "met": ("Terpenuhi", "accent", ""),
    "awaited": ("Masih ditunggu", "wait", "/"),
    "failed": ("Tidak terpenuhi", "stop", "."),
    "exempt": ("Dibebaskan", "ok", "x"),
}
RESULT_LOOK: Mapping[str, Look] = {
    "reached": ("Target tercapai, diverifikasi", "ok", ""),
    "improved": ("Membaik, diverifikasi", "accent", "/"),
    "unverified": ("Membaik, belum diverifikasi", "wait", "."),
    "same": ("Tidak membaik", "stop", "x"),
    "unmeasured": ("Belum diukur", "ink-soft", "|"),
}
SIGNED_LOOK: Mapping[str, Look] = {
    "signed": ("Sudah ditandatangani", "accent", ""),
    "unsigned": ("Hitungan, belum ditandatangani", "wait", "/"),
}
PRESENCE_LOOK: Mapping[str, Look] = {
    "present": ("Hadir", "accent", ""),
    "late": ("Terlambat", "wait", "/"),
    "excused": ("Izin", "ok", "x"),
    "absent": ("Tidak hadir", "stop", "."),
    "unrecorded": ("Belum dicatat", "ink-soft", "|"),
}


def funnel(stages: Sequence[Stage], title: str) -> Chart | None:
    """Each stage as a share of the roster, with its 95 % interval."""
    if not stages:
        return None
    labels = [(stage.name, _of(stage.count, stages[0].count)) for stage in stages]
    labels[0] = (stages[0].name, f"{number(stages[0].count)} peserta")
    intervals = [stage.cumulative_interval for stage in stages[1:] if stage.cumulative_interval]
    figures = bars(labels, [stage.cumulative or 0.0 for stage in stages], [(item.low, item.high) for item in intervals])
    table = pd.DataFrame(
        {
            "Tahap": [stage.name for stage in stages],
            "Peserta": [number(stage.count) for stage in stages],
            "Dari tahap sebelumnya": [_share(stage.step) for stage in stages],
            "Rentang 95 %": [_range(stage.step_interval) for stage in stages],
            "Dari yang terdaftar": [_share(stage.cumulative) for stage in stages],
            "Rentang 95 % ": [_range(stage.cumulative_interval) for stage in stages],
        }
    )
    told = "; ".join(f"{stage.name} {stage.count}" for stage in stages)
    alternative = f"Diagram batang, jumlah peserta tiap tahap: {told}."
    return Chart(title, alternative, *figures, table, SHARE_KEY)


def states(counts: pd.DataFrame, titles: Mapping[str, str]) -> Chart | None:
    """The four states of each assignment, as counts that add up to the roster."""
    named = counts.rename(index={str(name): _titled(str(name), titles) for name in counts.index})
    return stacked(named, STATE_LOOK, "Tugas", "Peserta menurut keadaan tugasnya")


def stacked(
    counts: pd.DataFrame, look: Mapping[str, Look], heading: str, title: str, what: str = "peserta"
) -> Chart | None:
    """What is counted (people, if nothing else) by row and state, as bars; a state is told by its count, pattern and
    colour. None of nothing."""
    if counts.empty:
        return None
    figure = go.Figure()
    places = list(range(len(counts)))
    shown = [state for state in look if state in counts.columns]
    for state in shown:
        name, colour, shape = look[state]
        values = [int(value) for value in counts[state]]
        figure.add_bar(
            x=values, y=places, orientation="h", width=0.001, name=name,
            marker={
                "color": tokens()[colour],
                "line": {"color": tokens()["paper"], "width": 1},
                "pattern": pattern(shape),
            },
            text=[str(value) if value else "" for value in values], textposition="inside", insidetextanchor="middle",
            textangle=0, textfont={"color": "#ffffff"}, constraintext="none",
            hovertemplate=f"{name}: %{{x}} {what}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(barmode="stack")
    figure.update_xaxes(visible=False, range=[0, int(counts.sum(axis=1).max())])
    figures = place_labels(figure, [_split(str(name)) for name in counts.index])
    table = counts[shown].rename(columns={state: look[state][0] for state in shown}).map(number)
    table.insert(0, heading, [str(name) for name in counts.index])
    told = "; ".join(
        f"{_split(str(name))[0]}: " + ", ".join(f"{look[state][0].lower()} {row[state]}" for state in shown)
        for name, row in counts.iterrows()
    )
    alternative = f"Diagram batang bertumpuk, jumlah {what}. {told}."
    legend = tuple(Key(look[state][0], tokens()[look[state][1]], look[state][2]) for state in shown)
    return Chart(title, alternative, *figures, table, legend)


def _titled(name: str, titles: Mapping[str, str]) -> str:
    return f"{name}{DOT}{titles[name]}" if name in titles else name


def _split(name: str) -> tuple[str, str]:
    head, _, detail = name.partition(DOT)
    return head, detail


def completion(groups: pd.DataFrame, heading: str) -> Chart | None:
    """Who handed in everything, as a share of each group, with its 95 % interval."""
    return shares(groups, heading, "Semua tugas dikumpulkan")


def shares(groups: pd.DataFrame, heading: str, done: str) -> Chart | None:
    """How many of each group did something, with its 95 % interval. `done` says what; None of nothing."""
    if groups.empty:
        return None
    rows = groups.to_dict("records")
    labels = [(row["label"], _of(row["done"], row["n"])) for row in rows]
    figures = bars(labels, [row["share"] for row in rows], [(row["low"], row["high"]) for row in rows])
    table = pd.DataFrame(
        {
            heading: [row["label"] for row in rows],
            "Peserta": [number(row["n"]) for row in rows],
            done: [number(row["done"]) for row in rows],
            "Bagian": [percent(row["share"]) for row in rows],
            "Rentang 95 %": [f"{percent(row['low'])} – {percent(row['high'])}" for row in rows],
        }
    )
    told = "; ".join(f"{row['label']} {row['done']} dari {row['n']}" for row in rows)
    return Chart(f"{done}, menurut {heading.lower()}", f"Diagram batang. {told}.", *figures, table, SHARE_KEY)


def counts(table: pd.DataFrame, heading: str, title: str, of: int, what: str) -> Chart | None:
    """`label, n` as bars of their share of `of`; `what` is counted (`rancangan`). None of nothing."""
    if table.empty or not of:
        return None
    rows = table.to_dict("records")
    figures = bars([(row["label"], f"{_of(row['n'], of)} {what}") for row in rows], [row["n"] / of for row in rows], [])
    texts = pd.DataFrame(
        {
            heading: [row["label"] for row in rows],
            what.capitalize(): [number(row["n"]) for row in rows],
            "Bagian": [percent(row["n"] / of) for row in rows],
        }
    )
    told = "; ".join(f"{row['label']} {row['n']}" for row in rows)
    return Chart(title, f"Diagram batang, dari {of} {what}: {told}.", *figures, texts)


def distribution(scores: Scores, pass_mark: float) -> Chart | None:
    """How many people reached which ten points, with the pass mark as a line."""
    if scores.summary is None:
        return None
    first = next(place for place, count in scores.bins.items() if count)
    first = min(int(str(first)), int(pass_mark // BIN))
    bins = scores.bins.loc[first:]
    edges = [int(str(place)) * BIN for place in bins.index]
    counts = [int(count) for count in bins]
    names = [f"{low}–{low + BIN}" if low + BIN == 100 else f"{low}–<{low + BIN}" for low in edges]
    figure = go.Figure(
        go.Bar(
            x=[low + BIN / 2 for low in edges], y=counts, width=BIN * 0.94, text=[str(c) if c else "" for c in counts],
            textposition="outside", cliponaxis=False, customdata=names,
            marker={"color": tokens()["accent"]},
            hovertemplate="Nilai %{customdata}: %{y} peserta<extra></extra>",
        )
    )  # fmt: skip
    style(figure, 320)
    figure.update_layout(margin={"l": 16, "r": 18, "t": 44, "b": 48})
    figure.update_xaxes(
        range=[edges[0], 100], tickvals=[*edges, 100], ticks="outside", tickcolor=tokens()["line"],
        ticklabeloverflow="allow",
        title={"text": "Nilai (dari 100)", "standoff": 8}, linecolor=tokens()["line"],
    )  # fmt: skip
    figure.update_yaxes(visible=False, range=[0, max(counts) * 1.2])
    figure.add_vline(x=pass_mark, line={"color": tokens()["stop"], "width": 2, "dash": "dash"})
    note(figure, pass_mark, "left" if pass_mark < (edges[0] + 100) / 2 else "right", pass_mark_text(pass_mark))
    table = pd.DataFrame({"Nilai": names, "Peserta": [number(count) for count in counts]})
    told = "; ".join(f"{name} ada {count}" for name, count in zip(names, counts, strict=True))
    alternative = f"Histogram nilai {scores.n} peserta: {told}. {pass_mark_text(pass_mark)}."
    return Chart("Banyaknya peserta menurut nilai", alternative, figure, figure, table)


def ranges(groups: pd.DataFrame, heading: str, pass_mark: float) -> Chart | None:
    """Median and middle half of the scores of each row that has figures, with the pass mark as a line."""
    drawn = groups.dropna(subset=["median"]).to_dict("records")
    if not drawn:
        return None
    figure = go.Figure()
    places = list(range(len(drawn)))
    for place, row in zip(places, drawn, strict=True):
        figure.add_scatter(
            x=[row["first_quartile"], row["third_quartile"]], y=[place, place], mode="lines", showlegend=False,
            line={"color": tokens()["accent"], "width": 12}, opacity=0.35, hoverinfo="skip",
        )  # fmt: skip
    figure.add_scatter(
        x=[row["median"] for row in drawn], y=places, mode="markers", name="Median", showlegend=False, cliponaxis=False,
        marker={"color": tokens()["accent"], "size": 15, "symbol": "diamond"},
        hovertemplate="Median %{x:.1f}<extra></extra>",
    )  # fmt: skip
    labels = [(row["label"], f"median {number(row['median'], 1)} (n = {row['n']:.0f})") for row in drawn]
    low = min(pass_mark, *(row["first_quartile"] for row in drawn))
    start = max(0, int((low - 8) // BIN) * BIN)
    figure.update_xaxes(
        range=[start, 100], dtick=BIN, gridcolor=tokens()["line"], title={"text": "Nilai (dari 100)", "standoff": 6},
        ticklabeloverflow="allow",
    )  # fmt: skip
    figure.add_vline(x=pass_mark, line={"color": tokens()["stop"], "width": 2, "dash": "dash"}, layer="below")
    figures = place_labels(figure, labels, bottom=44, side=16, grid=True)
    table = summary_table(groups, heading)
    told = "; ".join(f"{row['label']} {number(row['median'], 1)}" for row in drawn)
    legend = (
        Key("Median", tokens()["accent"], "diamond"),
        Key("Separuh peserta yang di tengah (kuartil 1–3)", "#a5c2c3"),
        Key(pass_mark_text(pass_mark), tokens()["stop"], "line"),
    )
    alternative = f"Median nilai: {told}. {pass_mark_text(pass_mark)}."
    return Chart(f"Nilai menurut {heading.lower()}", alternative, *figures, table, legend)


def difficulty(items: pd.DataFrame) -> Chart | None:
    """The difficulty p of each question, the hardest first."""
    if items.empty:
        return None
    rows = items.to_dict("records")
    drawn = rows[:HARDEST]
    labels = [(row["question"], f"{row['assignment']}, p = {number(row['p'], 2)}") for row in drawn]
    figures = bars(labels, [row["p"] for row in drawn], [])
    table = pd.DataFrame(
        {
            "Soal": [row["question"] for row in rows],
            "Tugas": [row["assignment"] for row in rows],
            "Dinilai": [number(row["n"]) for row in rows],
            "p": [number(row["p"], 2) for row in rows],
            "Tingkat": [level(row["p"]) for row in rows],
            "Kepastian": ["indikatif" if row["indicative"] else "cukup" for row in rows],
        }
    )
    told = "; ".join(f"{row['question']} {number(row['p'], 2)}" for row in rows)
    alternative = f"Diagram batang tingkat kesukaran, dari yang paling sukar: {told}."
    title = (
        "Tingkat kesukaran soal" if len(rows) == len(drawn) else f"{HARDEST} dari {len(rows)} soal, yang paling sukar"
    )
    return Chart(title, alternative, *figures, table)


def summary_table(groups: pd.DataFrame, heading: str) -> pd.DataFrame:
    """n, quartiles, mean and standard deviation as text; a dash where fewer than five were marked."""

    def text(value: float) -> str:
        return "–" if pd.isna(value) else number(value, 1)

    table = pd.DataFrame({heading: groups["label"], "n": [number(n) for n in groups["n"]]})
    for column, name in SUMMARY_NAMES.items():
        table[name] = [text(value) for value in groups[column]]
    if "passed" in groups:
        table["Mencapai batas"] = [number(count) for count in groups["passed"]]
    return table


def crossed_table(counts: pd.DataFrame, heading: str) -> pd.DataFrame:
    """The cross-classification as text, blanks as a dash; empty if nothing but totals would be left to read."""
    inner = counts.drop(index=TOTAL, columns=TOTAL) if len(counts) else counts
    if inner.empty or inner.isna().all(axis=None):
        return pd.DataFrame()
    texts = counts.map(lambda count: "–" if pd.isna(count) else number(count))
    texts = texts.rename(index={TOTAL: "Jumlah"}, columns={TOTAL: "Jumlah"})
    texts.insert(0, heading, texts.index)
    return texts


def behind_table(counts: pd.Series, assignments: int) -> pd.DataFrame:
    """How many people lack how many assignments, as text."""
    names = [_lacking(int(str(missing)), assignments) for missing in counts.index]
    total = int(counts.sum())
    return pd.DataFrame(
        {
            "Tugas yang kurang": names,
            "Peserta": [number(int(count)) for count in counts],
            "Bagian": [percent(int(count) / total) for count in counts],
        }
    )


def _lacking(missing: int, assignments: int) -> str:
    if not missing:
        return "Tidak ada, semua sudah dikumpulkan"
    return f"{missing} tugas" if missing < assignments else f"{missing} tugas (belum mulai)"


def level(p: float) -> str:
    """The usual three levels: below 0.30, to 0.70, above."""
    return "sukar" if p < 0.3 else "sedang" if p <= 0.7 else "mudah"


def pass_mark_text(pass_mark: float) -> str:
    """`Batas nilai 70,01`."""
    return f"Batas nilai {number(pass_mark)}"


def _of(part: float, whole: float) -> str:
    return f"{number(part)} dari {number(whole)} ({percent(part / whole)})"


def _share(share: float | None) -> str:
    return "–" if share is None else percent(share)


def _range(interval: Any) -> str:
    return "–" if interval is None else f"{percent(interval.low)} – {percent(interval.high)}"


SHARE_KEY = (Key("Garis tipis: rentang ketidakpastian 95 % (Wilson)", "", "interval"),)
SUMMARY_NAMES = {
    "first_quartile": "Kuartil 1",
    "median": "Median",
    "third_quartile": "Kuartil 3",
    "mean": "Rata-rata",
    "sd": "Simpangan baku",
}
