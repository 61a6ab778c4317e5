"""How the charts are drawn: colours from the house's tokens, labels above their rows, laid out in pixels."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

PAGE, PHONE = 84, 36
"""Characters of a label that fit above a bar, in bold and in the widest of the usual fonts."""

LINE, BAR, GAP = 20, 24, 12
"""Pixels: a line of a label, a bar, the space below it."""

DOT = " · "


@cache
def tokens() -> Mapping[str, str]:
    """The house's colours by name, from the one file of tokens."""
    css = (files("bangkom") / "static" / "tokens.css").read_text("utf-8")
    return dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})", css))


def bars(
    labels: Sequence[tuple[str, str]], shares: Sequence[float], intervals: Sequence[tuple[float, float]]
) -> tuple[go.Figure, go.Figure]:
    """Horizontal bars of shares on a pale full-length track; the last bars carry `intervals` as thin lines."""
    places = list(range(len(labels)))
    figure = go.Figure()
    for values, colour, hover in ((None, "accent-soft", None), (shares, "accent", "%{x:.0%}<extra></extra>")):
        figure.add_bar(
            x=list(values) if values is not None else [1.0] * len(labels), y=places, orientation="h", width=0.001,
            marker={"color": tokens()[colour]}, hovertemplate=hover, hoverinfo=None if hover else "skip",
        )  # fmt: skip
    middle = [(low + high) / 2 for low, high in intervals]
    reach = [high - centre for (_, high), centre in zip(intervals, middle, strict=True)]
    for colour, thickness, cap in (("paper", 4.5, 6), ("ink", 1.5, 5)):  # a pale rim, to be seen on the bar too
        figure.add_scatter(
            x=middle, y=places[len(places) - len(middle) :], mode="markers", marker={"opacity": 0}, hoverinfo="skip",
            error_x={"type": "data", "array": reach, "color": tokens()[colour], "thickness": thickness, "width": cap},
        )  # fmt: skip
    figure.update_layout(barmode="overlay")
    figure.update_xaxes(visible=False, range=[0, 1])
    return place_labels(figure, labels)


def place_labels(
    figure: go.Figure, labels: Sequence[tuple[str, str]], bottom: int = 4, side: int = 4, grid: bool = False
) -> tuple[go.Figure, go.Figure]:
    """The figure with each label above its row, for a page and for a phone."""
    return _with_labels(figure, labels, PAGE, bottom, side, grid), _with_labels(
        figure, labels, PHONE, bottom, side, grid
    )


def _with_labels(
    template: go.Figure, labels: Sequence[tuple[str, str]], width: int, bottom: int, side: int, grid: bool
) -> go.Figure:
    """A copy, whose rows are laid out from the top down; its height follows, so that every row has its room."""
    figure = go.Figure(template)
    wrapped = [_wrap(name, detail, width) for name, detail in labels]
    height = 2
    centres = []
    for lines in wrapped:
        height += len(lines) * LINE + 2
        centres.append(height + BAR / 2)
        height += BAR + GAP
    for trace in figure.data:
        # One unit of the vertical axis is one pixel.
        trace.y = [centres[int(place)] for place in trace.y]
        if trace.type == "bar":
            trace.width = [BAR] * len(trace.y)
    for lines, centre in zip(wrapped, centres, strict=True):
        figure.add_annotation(
            x=0, xref="paper", xanchor="left", y=centre - BAR / 2 - 1, yanchor="bottom", text="<br>".join(lines),
            showarrow=False, align="left", borderpad=1, bgcolor=tokens()["paper"],
            font={"size": 15 if width == PAGE else 14, "color": tokens()["ink"]},
        )  # fmt: skip
    style(figure, height + bottom)
    figure.update_layout(margin={"l": side, "r": side, "t": 0, "b": bottom})
    figure.update_yaxes(visible=False, range=[height, 0])
    figure.update_xaxes(showgrid=grid)
    return figure


def _wrap(name: str, detail: str, width: int) -> list[str]:
    """The name in bold and the detail behind it, broken into lines; the detail's figures stay together."""
    kept = detail if len(detail) > width else detail.replace(" ", "\u00a0")
    lines = []
    bold = len(name)
    for line in wrap(f"{name}{DOT}{kept}" if detail else name, width):
        strong, rest = escape(line[: max(bold, 0)]), escape(line[max(bold, 0) :])
        lines.append(f"<b>{strong}</b>{rest.removesuffix(DOT.rstrip())}" if strong else rest)
        bold -= len(line) + 1
    return lines


def style(figure: go.Figure, height: int) -> None:
    """The house's type and colours, decimal commas, no zooming, and a fixed height in pixels."""
    ink, family = tokens()["ink"], 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'
    figure.update_layout(
        height=height, autosize=True, showlegend=False, separators=",.", dragmode=False, bargap=0,
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", template="none",
        font={"family": family, "size": 15, "color": ink},
        hoverlabel={"bgcolor": tokens()["paper"], "font": {"color": ink}, "bordercolor": tokens()["edge"]},
    )  # fmt: skip
    figure.update_xaxes(fixedrange=True, zeroline=False, showgrid=False)
    figure.update_yaxes(fixedrange=True, zeroline=False, showgrid=False)


def note(figure: go.Figure, x: float, anchor: str, text: str) -> None:
    """A word at the upper end of a vertical line at `x`."""
    figure.add_annotation(
        x=x, y=1, yref="paper", yanchor="bottom", xanchor=anchor, yshift=6, text=text, showarrow=False,
        font={"color": tokens()["stop"], "size": 15},
    )  # fmt: skip


def pattern(shape: str) -> dict[str, Any]:
    """Plotly's marker pattern of a shape (`/`, `.`, `x`); nothing for none."""
    return {"shape": shape, "fgcolor": "rgba(255,255,255,0.35)", "size": 7, "fillmode": "overlay"} if shape else {}
