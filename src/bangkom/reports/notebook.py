"""What the notebooks call: open the snapshot, and put headline figures, charts, tables and sentences on the page.

Each output is a MIME bundle: HTML for the report page, and for charts also Plotly's own form, which JupyterLab draws.
"""

import re
from collections.abc import Sequence
from html import escape
from typing import Any

import pandas as pd
from IPython.display import display

from bangkom.reports.charts import Chart, Key
from bangkom.reports.load import Snapshot, load
from bangkom.reports.names import TABLE

__all__ = ["Snapshot", "headline", "load", "say", "show", "show_table", "warn"]

PLOTLY = "application/vnd.plotly.v1+json"


def headline(figures: Sequence[tuple[str, str, str]]) -> None:
    """Show the figures an officer looks for first: value, what it counts, and of what."""
    cards = "".join(
        f'<div class="figure"><dt>{escape(name)}</dt><dd><b>{escape(value)}</b> <span>{escape(note)}</span></dd></div>'
        for value, name, note in figures
    )
    _publish(
        f'<dl class="headline">{cards}</dl>', "\n".join(f"{name}: {value} {note}" for value, name, note in figures)
    )


def say(sentence: str) -> None:
    """Show a sentence of interpretation; nothing for an empty one."""
    if sentence:
        _publish(f'<p class="reading">{_kept_together(escape(sentence))}</p>', sentence)


def warn(sentence: str) -> None:
    """Show a sentence about the data that somebody should act on; nothing for an empty one."""
    if sentence:
        _publish(f'<p class="notice wait">{escape(sentence)}</p>', sentence)


def show(chart: Chart | None) -> None:
    """Show a chart with its text alternative, its legend and the table behind it; nothing for None."""
    if chart is None:
        return
    drawing = f'{{"page":{chart.figure.to_json()},"phone":{chart.phone.to_json()}}}'.replace("</", "<\\/")
    legend = f'<ul class="legend">{"".join(_key(key) for key in chart.legend)}</ul>' if chart.legend else ""
    height = chart.figure.layout.height
    markup = (
        f'<figure><figcaption>{escape(chart.title)}</figcaption>{legend}<div class="chart" role="img" '
        f'aria-label="{escape(chart.alternative)}" style="height:{height}px">'
        f'<script type="application/json">{drawing}</script></div>'
        f"<details><summary>Tabel: {escape(chart.title)}</summary>{_scrolling(chart.table, chart.title)}"
        "</details></figure>"
    )
    figures = {PLOTLY: chart.figure.to_plotly_json(), TABLE: _as_data(chart.table, chart.title)}
    _publish(markup, chart.alternative, figures)


def show_table(table: pd.DataFrame, title: str) -> None:
    """Show a table of texts under a caption; nothing if it is empty."""
    if not table.empty:
        markup = f"<figure><figcaption>{escape(title)}</figcaption>{_scrolling(table, title)}</figure>"
        _publish(markup, title, {TABLE: _as_data(table, title)})


def _as_data(table: pd.DataFrame, title: str) -> dict[str, Any]:
    rows = [[str(value) for value in row] for row in table.itertuples(index=False, name=None)]
    return {"title": title, "columns": [str(name) for name in table.columns], "rows": rows}


def table_html(table: pd.DataFrame) -> str:
    """A table of texts; the first column heads the rows, the others are set flush right."""
    head = "".join(f'<th scope="col">{escape(str(name).strip())}</th>' for name in table.columns)
    body = "".join(
        f'<tr><th scope="row">{escape(str(row[0]))}</th>'
        + "".join(f"<td>{escape(str(c))}</td>" for c in row[1:])
        + "</tr>"
        for row in table.itertuples(index=False, name=None)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _kept_together(text: str) -> str:
    """No line ends within `62 %` or `kebijakan-03`."""
    return re.sub(r"(?<=[a-z])-(?=\d)", "\u2011", re.sub(r"(?<=\d) (?=%|orang|poin|hari|tugas)", "\u00a0", text))


def _scrolling(table: pd.DataFrame, title: str) -> str:
    """A table that may be wider than a phone, in a region that the keyboard can scroll."""
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="Tabel: {escape(title)}">{table_html(table)}</div>'
    )


def _key(key: Key) -> str:
    pattern = {"": "solid", "/": "stripes", ".": "dots", "x": "crosses", "|": "lines"}.get(key.pattern, key.pattern)
    colour = f' style="--key:{key.colour}"' if key.colour else ""
    return f'<li><i class="{pattern}"{colour}></i>{escape(key.label)}</li>'


def _publish(markup: str, text: str, more: dict[str, Any] | None = None) -> None:
    bundle = {"text/html": markup, "text/plain": text, **(more or {})}
    display(bundle, raw=True)  # type: ignore[no-untyped-call]  # IPython types only parts
