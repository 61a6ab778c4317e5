"""Charts of change: the same people, or the same service, before and after."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from bangkom.domain.results import Interval
from bangkom.domain.survival import Step
from bangkom.messages import number, percent
from bangkom.reports.charts import Chart, Key
from bangkom.reports.drawing import place_labels, style, tokens
from bangkom.reports.implementing import Satisfaction
from bangkom.reports.prepost import Comparison

CHANGE_KEY = (Key("Sebelum", tokens()["edge"], "circle"), Key("Sesudah", tokens()["accent"], "diamond"))


def before_after(comparisons: Sequence[Comparison]) -> Chart | None:
    """Mean of the pairs before and after, a row a comparison that has enough of them."""
    drawn = [(one, one.change) for one in comparisons if one.change is not None]
    if not drawn:
        return None
    rows = [(one.label, found.before, found.after, f"n = {found.n}") for one, found in drawn]
    figure, phone = dumbbells(rows, (0, 100), "Nilai (dari 100)")
    told = "; ".join(f"{label} {number(before, 1)} menjadi {number(after, 1)}" for label, before, after, _ in rows)
    return Chart(
        "Rata-rata tes awal dan tes akhir peserta yang sama",
        f"Diagram titik sebelum dan sesudah: {told}.",
        figure,
        phone,
        change_table(comparisons),
        CHANGE_KEY,
    )


def satisfaction(found: Satisfaction) -> Chart | None:
    """The mean IKM of services that were surveyed before and after."""
    if found.change is None:
        return None
    one = found.change
    figure, phone = dumbbells([("IKM rata-rata", one.before, one.after, f"n = {one.n}")], (25, 100), "IKM (25–100)")
    table = pd.DataFrame(
        {
            "Layanan berpasangan": [number(one.n)],
            "Sebelum": [number(one.before, 2)],
            "Sesudah": [number(one.after, 2)],
            "Perubahan": [number(one.mean, 2)],
            "Rentang 95 %": [_interval(one.interval)],
            "Median perubahan": [number(one.median, 2)],
        }
    )
    told = f"Diagram titik: IKM rata-rata {number(one.before, 2)} menjadi {number(one.after, 2)}."
    return Chart("Indeks Kepuasan Masyarakat sebelum dan sesudah", told, figure, phone, table, CHANGE_KEY)


def curve(steps: Sequence[Step]) -> Chart | None:
    """The estimated share with a verified improvement, day by day after the closing, with its 95 % band."""
    if not steps:
        return None
    days = [0.0, *(step.days for step in steps)]
    figure = go.Figure()
    for ends, fill in (
        ([step.interval.low for step in steps], None),
        ([step.interval.high for step in steps], "tonexty"),
    ):
        figure.add_scatter(
            x=days, y=[0.0, *ends], mode="lines", line={"shape": "hv", "width": 0}, fill=fill, showlegend=False,
            fillcolor=tokens()["accent-soft"], hoverinfo="skip",
        )  # fmt: skip
    figure.add_scatter(
        x=days, y=[0.0, *(step.done for step in steps)], mode="lines", showlegend=False,
        line={"shape": "hv", "color": tokens()["accent"], "width": 3},
        hovertemplate="Hari ke-%{x}: %{y:.0%}<extra></extra>",
    )  # fmt: skip
    style(figure, 320)
    figure.update_layout(margin={"l": 56, "r": 18, "t": 12, "b": 52})
    figure.update_xaxes(title={"text": "Hari sejak penutupan tatap muka", "standoff": 8}, rangemode="tozero")
    figure.update_yaxes(range=[0, 1], tickformat=".0%", showgrid=True, gridcolor=tokens()["line"])
    table = pd.DataFrame(
        {
            "Hari ke-": [number(step.days) for step in steps],
            "Sudah ada hasil": [percent(step.done) for step in steps],
            "Rentang 95 %": [f"{percent(step.interval.low)} – {percent(step.interval.high)}" for step in steps],
            "Masih ditunggu sebelumnya": [number(step.at_risk) for step in steps],
        }
    )
    told = f"Kurva bertangga: {percent(steps[-1].done)} sudah ada hasilnya pada hari ke-{number(steps[-1].days)}."
    legend = (
        Key("Perkiraan Kaplan–Meier", tokens()["accent"]),
        Key("Rentang ketidakpastian 95 %", tokens()["accent-soft"]),
    )
    return Chart("Waktu sampai perbaikan pertama yang diverifikasi", told, figure, figure, table, legend)


def dumbbells(
    rows: Sequence[tuple[str, float, float, str]], span: tuple[float, float], axis: str
) -> tuple[go.Figure, go.Figure]:
    """(label, before, after, detail) as two points joined by a line, for a page and for a phone."""
    figure = go.Figure()
    places = list(range(len(rows)))
    for place, (_, before, after, _) in zip(places, rows, strict=True):
        figure.add_scatter(
            x=[before, after], y=[place, place], mode="lines", showlegend=False, hoverinfo="skip",
            line={"color": tokens()["accent"], "width": 4}, opacity=0.4,
        )  # fmt: skip
    for name, column, colour, symbol in (("Sebelum", 1, "edge", "circle"), ("Sesudah", 2, "accent", "diamond")):
        figure.add_scatter(
            x=[row[column] for row in rows], y=places, mode="markers", name=name, showlegend=False,
            marker={"color": tokens()[colour], "size": 14, "symbol": symbol},
            hovertemplate=f"{name} %{{x:.1f}}<extra></extra>",
        )  # fmt: skip
    labels = [
        (label, f"{number(before, 1)} → {number(after, 1)}" + (f" ({detail})" if detail else ""))
        for label, before, after, detail in rows
    ]
    figure.update_xaxes(range=list(span), gridcolor=tokens()["line"], title={"text": axis, "standoff": 6})
    return place_labels(figure, labels, bottom=48, side=14, grid=True)


def change_table(comparisons: Sequence[Comparison]) -> pd.DataFrame:
    """Every figure of the comparison as text; a dash where there are too few pairs, or nothing to reckon."""
    rows = []
    for one in comparisons:
        found, gain = one.change, one.gain
        rows.append(
            {
                "Agenda": one.label,
                "Pasangan": number(len(one.pairs.scores)),
                "Tanpa pasangan": number(one.pairs.dropped),
                "Tes awal": _text(found.before if found else None, 1),
                "Tes akhir": _text(found.after if found else None, 1),
                "Perubahan": _text(found.mean if found else None, 1),
                "Rentang 95 %": _interval(found.interval if found else None),
                "Median perubahan": _text(found.median if found else None, 1),
                "Rentang 95 % median": _interval(found.median_interval if found else None),
                "p (t berpasangan)": _p(found.t_p if found else None),
                "p (Wilcoxon)": _p(found.wilcoxon_p if found else None),
                "d_z": _text(found.d_z if found else None, 2),
                "N-gain rata-rata": _text(gain.individual if gain else None, 2),
                "N-gain kelas": _text(gain.group if gain else None, 2),
                "Sudah maksimum": number(gain.at_maximum) if gain else "–",
            }
        )
    return pd.DataFrame(rows)


def gain_table(comparisons: Sequence[Comparison]) -> pd.DataFrame:
    """How many pairs gained much, some, or little; those who began at the maximum apart."""
    return pd.DataFrame(
        [
            {
                "Agenda": one.label,
                "Tinggi (≥ 0,70)": number(one.gain.bands["tinggi"]),
                "Sedang (0,30 – < 0,70)": number(one.gain.bands["sedang"]),
                "Rendah (< 0,30)": number(one.gain.bands["rendah"]),
                "Sudah maksimum": number(one.gain.at_maximum),
            }
            for one in comparisons
            if one.gain is not None
        ]
    )


def test_table(items: pd.DataFrame, titles: dict[str, str]) -> pd.DataFrame:
    """Difficulty and item–rest correlation of each question of a test, as text."""
    return pd.DataFrame(
        {
            "Tes": [titles.get(row["test"], row["test"]) for row in items.to_dict("records")],
            "Soal": list(items["question"]),
            "Agenda": list(items["agenda"]),
            "n": [number(n) for n in items["n"]],
            "p": [number(p, 2) for p in items["p"]],
            "r soal–sisa": [_text(None if pd.isna(rest) else rest, 2) for rest in items["rest"]],
            "Kepastian": ["indikatif" if one else "cukup" for one in items["indicative"]],
        }
    )


def _text(value: float | None, places: int) -> str:
    return "–" if value is None else number(value, places)


def _p(value: float | None) -> str:
    if value is None:
        return "–"
    return "< 0,001" if value < 0.001 else number(value, 3)


def _interval(interval: Interval | None) -> str:
    return "–" if interval is None else f"{number(interval.low, 1)} – {number(interval.high, 1)}"
