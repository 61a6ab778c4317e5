"""Filters for whoever opens a report as a notebook: choose people, and read one figure of theirs at once.

On the printed page there is nothing of it: a page can't ask a kernel.
"""

from collections.abc import Mapping
from html import escape

import ipywidgets
import pandas as pd
from IPython.display import display

from bangkom.domain.disclosure import MINIMUM_GROUP
from bangkom.domain.results import summarise, wilson
from bangkom.messages import number, percent

DIMENSIONS: Mapping[str, str] = {"group": "Kelompok", "agency": "Perangkat daerah", "status": "Status"}
EVERYBODY = "Semua"


def explore(persons: pd.DataFrame, measures: Mapping[str, str]) -> ipywidgets.VBox | None:
    """Show the filters and what they find, and return them; None, and nothing shown, without people.

    `measures`: column of `persons` → what it is called. A flag is told as a share, a number by its quartiles.
    """
    if persons.empty:
        return None
    what = ipywidgets.Dropdown(options=[(words, column) for column, words in measures.items()], description="Angka")
    chosen = {
        column: ipywidgets.Dropdown(
            options=[(EVERYBODY, ""), *((str(value), str(value)) for value in sorted(persons[column].unique()))],
            description=words,
        )
        for column, words in DIMENSIONS.items()
    }
    answer = ipywidgets.HTML()

    def renew(_change: object = None) -> None:
        wanted = {column: dropdown.value for column, dropdown in chosen.items() if dropdown.value}
        answer.value = f'<p role="status">{escape(tell(persons, wanted, what.value, measures[what.value]))}</p>'

    for dropdown in (what, *chosen.values()):
        dropdown.style.description_width = "9rem"
        dropdown.layout.width = "min(30rem, 100%)"
        dropdown.observe(renew, "value")
    renew()
    box = ipywidgets.VBox([what, *chosen.values(), answer])
    display(box)  # type: ignore[no-untyped-call]  # IPython types only parts
    return box


def tell(persons: pd.DataFrame, wanted: Mapping[str, str], column: str, words: str) -> str:
    """The figure of the people who are `wanted`, in a sentence; why not, if they or the others are one to four."""
    found = persons
    for dimension, value in wanted.items():
        found = found[found[dimension] == value]
    rest = len(persons) - len(found)
    if len(found) < MINIMUM_GROUP or 0 < rest < MINIMUM_GROUP:
        return TOO_FEW
    values = found[column].dropna()
    if values.dtype == bool or set(values) <= {True, False}:
        done = int(values.sum())
        said = f"{words}: {number(done)} dari {number(len(found))} peserta ({percent(done / len(found))}"
        interval = wilson(done, len(found))
        return f"{said}; {percent(interval.low)} – {percent(interval.high)})." if interval else f"{said})."
    summary = summarise([float(value) for value in values]) if len(values) >= MINIMUM_GROUP else None
    if summary is None:
        return f"{words}: baru {number(len(values))} dari {number(len(found))} peserta; ditampilkan mulai lima."
    quarters = f"{number(summary.first_quartile, 1)} – {number(summary.third_quartile, 1)}"
    return f"{words}: median {number(summary.median, 1)}, separuh di antara {quarters} (n = {number(summary.n)})."


TOO_FEW = (
    "Pilihan ini, atau peserta selebihnya, kurang dari lima orang, jadi angkanya tidak ditampilkan. "
    "Kurangi saringannya."
)
