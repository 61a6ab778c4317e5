"""Plotly charts in the house's colours; each brings a text alternative and the table it was drawn from.

Labels stand above their bars, not beside them: nothing is clipped at 390 px. Numbers have a decimal comma. No chart
tells by colour alone: bars carry their count, and the four states differ in pattern too.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from textwrap import wrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from bangkom.domain.disclosure import TOTAL
from bangkom.domain.results import STATES, Stage, State
from bangkom.messages import number, percent
from bangkom.reports.tables import BIN, Scores

LABEL_WIDTH = 44
"""Characters that fit above a bar on a phone."""

LINE, BAR, GAP = 19, 26, 14
"""Pixels: a line of a label, a bar, the space below it."""


@dataclass(frozen=True)
class Key:
    """One entry of a legend: how it looks and what it means."""

    label: str
    colour: str
    pattern: str = ""


@dataclass(frozen=True)
class Chart:
    """A figure, what it says to those who can't see it, and its figures as text, headings and all."""

    title: str
    alternative: str
    figure: go.Figure
    table: pd.DataFrame
    legend: tuple[Key, ...] = ()


STATE_NAMES: Mapping[State, str] = {
    "graded": "Dinilai",
    "waiting": "Belum dinilai",
    "missing": "Belum dikumpulkan",
    "exempt": "Dibebaskan",
}
STATE_LOOK: Mapping[State, tuple[str, str]] = {
    "graded": ("accent", ""),
    "waiting": ("wait", "/"),
    "missing": ("edge", "."),
    "exempt": ("ok", "x"),
}


@cache
def tokens() -> Mapping[str, str]:
    """The house's colours by name, from the one file of tokens."""
    css = (files("bangkom") / "static" / "tokens.css").read_text("utf-8")
    return dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})", css))


def funnel(stages: Sequence[Stage]) -> Chart | None:
    """Each stage as a share of the roster, with its 95 % interval."""
    if not stages:
        return None
    labels = [f"<b>{stage.name}</b> · {_of(stage.count, stages[0].count)}" for stage in stages]
    figure = _bars(
        labels,
        [stage.cumulative or 0.0 for stage in stages],
        [
            (stage.cumulative_interval.low, stage.cumulative_interval.high) if stage.cumulative_interval else (0.0, 0.0)
            for stage in stages[1:]
        ],
        skip=1,
    )
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
    return Chart("Corong penyelesaian", f"Diagram batang, jumlah peserta tiap tahap: {told}.", figure, table, SHARE_KEY)


def states(counts: pd.DataFrame, titles: Mapping[str, str]) -> Chart | None:
    """The four states of each assignment, as counts that add up to the roster."""
    if counts.empty:
        return None
    figure = go.Figure()
    places = list(range(len(counts)))
    legend = []
    for state in STATES:
        colour, pattern = STATE_LOOK[state]
        values = [int(value) for value in counts[state]]
        figure.add_bar(
            x=values, y=places, orientation="h", width=0.001, name=STATE_NAMES[state],
            marker={
                "color": tokens()[colour],
                "line": {"color": tokens()["paper"], "width": 1},
                "pattern": _pattern(pattern),
            },
            text=[str(value) if value else "" for value in values], textposition="inside", insidetextanchor="middle",
            textangle=0, textfont={"color": "#ffffff"}, hovertemplate=f"{STATE_NAMES[state]}: %{{x}} peserta<extra></extra>",
        )  # fmt: skip
        legend.append(Key(STATE_NAMES[state], tokens()[colour], pattern))
    labels = [f"<b>{name}</b> · {titles.get(name, name)}" for name in counts.index]
    _place_labels(figure, labels)
    figure.update_layout(barmode="stack")
    figure.update_xaxes(visible=False, range=[0, int(counts.sum(axis=1).max())])
    table = counts.rename(columns=dict(STATE_NAMES)).map(number)
    table.insert(0, "Tugas", [f"{name} · {titles.get(name, name)}" for name in counts.index])
    told = "; ".join(
        f"{name}: " + ", ".join(f"{STATE_NAMES[state].lower()} {row[state]}" for state in STATES)
        for name, row in counts.iterrows()
    )
    return Chart(
        "Keadaan tiap tugas", f"Diagram batang bertumpuk, jumlah peserta. {told}.", figure, table, tuple(legend)
    )


def completion(groups: pd.DataFrame, heading: str) -> Chart | None:
    """Who handed in everything, as a share of each group, with its 95 % interval."""
    if groups.empty:
        return None
    rows = groups.to_dict("records")
    labels = [f"<b>{row['label']}</b> · {_of(row['done'], row['n'])}" for row in rows]
    figure = _bars(labels, [row["share"] for row in rows], [(row["low"], row["high"]) for row in rows])
    table = pd.DataFrame(
        {
            heading: [row["label"] for row in rows],
            "Peserta": [number(row["n"]) for row in rows],
            "Semua tugas dikumpulkan": [number(row["done"]) for row in rows],
            "Bagian": [percent(row["share"]) for row in rows],
            "Rentang 95 %": [f"{percent(row['low'])} – {percent(row['high'])}" for row in rows],
        }
    )
    told = "; ".join(f"{row['label']} {row['done']} dari {row['n']}" for row in rows)
    title = f"Semua tugas dikumpulkan menurut {heading.lower() if heading != STATUS else STATUS}"
    return Chart(title, f"Diagram batang. {told}.", figure, table, SHARE_KEY)


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
    passed = [low + BIN > pass_mark for low in edges]
    figure = go.Figure(
        go.Bar(
            x=[low + BIN / 2 for low in edges], y=counts, width=BIN * 0.94, text=[str(c) if c else "" for c in counts],
            textposition="outside", cliponaxis=False, customdata=names,
            marker={"color": [tokens()["accent" if ok else "edge"] for ok in passed]},
            hovertemplate="Nilai %{customdata}: %{y} peserta<extra></extra>",
        )
    )  # fmt: skip
    _style(figure, 320)
    figure.update_layout(margin={"l": 8, "r": 8, "t": 44, "b": 48})
    figure.update_xaxes(
        range=[edges[0], 100], tickvals=[*edges, 100], ticks="outside", tickcolor=tokens()["line"],
        title={"text": "Nilai (dari 100)", "standoff": 8}, linecolor=tokens()["line"],
    )  # fmt: skip
    figure.update_yaxes(visible=False, range=[0, max(counts) * 1.2])
    figure.add_vline(x=pass_mark, line={"color": tokens()["stop"], "width": 2, "dash": "dash"})
    _note(figure, pass_mark, "left" if pass_mark < (edges[0] + 100) / 2 else "right", pass_mark_text(pass_mark))
    table = pd.DataFrame({"Nilai": names, "Peserta": [number(count) for count in counts]})
    told = "; ".join(f"{name} ada {count}" for name, count in zip(names, counts, strict=True))
    alternative = f"Histogram nilai {scores.n} peserta: {told}. {pass_mark_text(pass_mark)}."
    return Chart("Sebaran nilai", alternative, figure, table)


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
        x=[row["median"] for row in drawn], y=places, mode="markers", name="Median", showlegend=False,
        marker={"color": tokens()["accent"], "size": 15, "symbol": "diamond"},
        hovertemplate="Median %{x:.1f}<extra></extra>",
    )  # fmt: skip
    labels = [f"<b>{row['label']}</b> · median {number(row['median'], 1)} (n = {row['n']:.0f})" for row in drawn]
    _place_labels(figure, labels, bottom=44)
    low = min(pass_mark, *(row["first_quartile"] for row in drawn))
    start = max(0, int((low - 8) // BIN) * BIN)
    figure.update_xaxes(
        range=[start, 100.5],
        dtick=BIN,
        showgrid=True,
        gridcolor=tokens()["line"],
        title={"text": "Nilai (dari 100)", "standoff": 6},
    )
    figure.add_vline(x=pass_mark, line={"color": tokens()["stop"], "width": 2, "dash": "dash"})
    table = summary_table(groups, heading)
    told = "; ".join(f"{row['label']} {number(row['median'], 1)}" for row in drawn)
    legend = (
        Key("Median", tokens()["accent"], "diamond"),
        Key("Separuh peserta yang di tengah (kuartil 1–3)", "#a5c2c3"),
        Key(pass_mark_text(pass_mark), tokens()["stop"], "line"),
    )
    what = heading.lower() if heading != STATUS else STATUS
    return Chart(f"Nilai menurut {what}", f"Median nilai: {told}. {pass_mark_text(pass_mark)}.", figure, table, legend)


def difficulty(items: pd.DataFrame) -> Chart | None:
    """The difficulty p of each question, the hardest first."""
    if items.empty:
        return None
    rows = items.to_dict("records")
    labels = [f"<b>{row['question']}</b> · {row['assignment']} · p = {number(row['p'], 2)}" for row in rows]
    figure = _bars(labels, [row["p"] for row in rows], [])
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
    return Chart("Tingkat kesukaran soal", alternative, figure, table)


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


def _bars(
    labels: Sequence[str], shares: Sequence[float], ranges: Sequence[tuple[float, float]], skip: int = 0
) -> go.Figure:
    """Horizontal bars of shares on a pale full-length track, each interval a thin line; the first `skip` have none."""
    places = list(range(len(labels)))
    figure = go.Figure()
    figure.add_bar(
        x=[1.0] * len(labels),
        y=places,
        orientation="h",
        width=0.001,
        marker={"color": tokens()["accent-soft"]},
        hoverinfo="skip",
    )
    figure.add_bar(
        x=list(shares), y=places, orientation="h", width=0.001, marker={"color": tokens()["accent"]},
        hovertemplate="%{x:.0%}<extra></extra>",
    )  # fmt: skip
    if ranges:
        at = places[skip:]
        middle = [(low + high) / 2 for low, high in ranges]
        figure.add_scatter(
            x=middle, y=at, mode="markers", marker={"opacity": 0}, hoverinfo="skip",
            error_x={"type": "data", "array": [high - m for (_, high), m in zip(ranges, middle, strict=True)],
                     "color": tokens()["ink"], "thickness": 1.5, "width": 5},
        )  # fmt: skip
    figure.update_layout(barmode="overlay")
    _place_labels(figure, labels)
    figure.update_xaxes(visible=False, range=[0, 1.005])
    return figure


def _place_labels(figure: go.Figure, labels: Sequence[str], bottom: int = 4) -> None:
    """Put each label above its bar, from the top down, and fix the height so that every row has its room in pixels."""
    wrapped = [_wrap(label) for label in labels]
    top = 2
    centres = []
    for lines in wrapped:
        top += len(lines) * LINE + 4
        centres.append(top + BAR / 2)
        top += BAR + GAP
    height = top
    for trace in figure.data:
        # One unit of the vertical axis is one pixel.
        trace.y = [centres[int(place)] for place in trace.y]
        if trace.type == "bar":
            trace.width = [BAR] * len(trace.y)
    for lines, centre in zip(wrapped, centres, strict=True):
        figure.add_annotation(
            x=0, xref="paper", xanchor="left", y=centre - BAR / 2 - 3, yanchor="bottom", text="<br>".join(lines),
            showarrow=False, align="left", font={"size": 15, "color": tokens()["ink"]},
        )  # fmt: skip
    _style(figure, height + bottom)
    figure.update_layout(margin={"l": 2, "r": 2, "t": 0, "b": bottom})
    figure.update_yaxes(visible=False, range=[height, 0])


def _wrap(label: str) -> list[str]:
    """Break a label into lines that fit; a bold part that is broken stays bold on both lines."""
    plain = wrap(label.replace("<b>", "").replace("</b>", ""), LABEL_WIDTH)
    bold = len(label.partition("</b>")[0].removeprefix("<b>")) if label.startswith("<b>") else 0
    lines = []
    for line in plain:
        lines.append(f"<b>{line[:bold]}</b>{line[bold:]}" if bold > 0 else line)
        bold -= len(line) + 1
    return lines


def _style(figure: go.Figure, height: int) -> None:
    ink, family = tokens()["ink"], 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'
    figure.update_layout(
        height=height, autosize=True, showlegend=False, separators=",.", dragmode=False, bargap=0,
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", template="none",
        font={"family": family, "size": 15, "color": ink},
        hoverlabel={"bgcolor": tokens()["paper"], "font": {"color": ink}, "bordercolor": tokens()["edge"]},
    )  # fmt: skip
    figure.update_xaxes(fixedrange=True, zeroline=False, showgrid=False)
    figure.update_yaxes(fixedrange=True, zeroline=False, showgrid=False)


def _note(figure: go.Figure, x: float, anchor: str, text: str) -> None:
    figure.add_annotation(
        x=x, y=1, yref="paper", yanchor="bottom", xanchor=anchor, yshift=6, text=text, showarrow=False,
        font={"color": tokens()["stop"], "size": 15},
    )  # fmt: skip


def _pattern(shape: str) -> dict[str, Any]:
    return {"shape": shape, "fgcolor": "rgba(255,255,255,0.35)", "size": 7, "fillmode": "overlay"} if shape else {}


def _of(part: float, whole: float) -> str:
    return f"{number(part)} dari {number(whole)} ({percent(part / whole)})"


def _share(share: float | None) -> str:
    return "–" if share is None else percent(share)


def _range(interval: Any) -> str:
    return "–" if interval is None else f"{percent(interval.low)} – {percent(interval.high)}"


STATUS = "ASN/Non-ASN"
SHARE_KEY = (Key("Garis tipis: rentang ketidakpastian 95 % (Wilson)", "", "interval"),)
SUMMARY_NAMES = {
    "first_quartile": "Kuartil 1",
    "median": "Median",
    "third_quartile": "Kuartil 3",
    "mean": "Rata-rata",
    "sd": "Simpangan baku",
}
