"""The four cohorts every report must survive, and the notebooks run on them without a kernel."""

import dataclasses
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bangkom.domain.results import ScoreRow
from bangkom.reports import notebook as shown_by
from bangkom.reports.inputs import Inputs
from bangkom.reports.snapshot import write_snapshot
from bangkom.reports.synthetic import AS_OF, FIRST_HAND_IN, make_cohort

ROOT = Path(__file__).parents[3]
KEY = bytes(range(32))
COHORTS = ("empty", "one", "thirty", "broken")


def make(name: str) -> Inputs:
    """`broken`: a stranger, an unknown task, a mark without points, a hand-in without marks, a blank agency."""
    if name != "broken":
        return make_cohort({"empty": 0, "one": 1, "thirty": 30}[name])
    whole = make_cohort()
    people = [dataclasses.replace(p, agency="" if i < 6 else p.agency) for i, p in enumerate(whole.participants)]
    rows = [row for row in whole.scores if row.participant != people[0].id]
    rows[0] = dataclasses.replace(rows[0], points=None, state="graded")
    rows += [
        ScoreRow("km_99_001", "kebijakan-01", "gnrm-01", 2.0, 2.0, "graded", False, FIRST_HAND_IN),
        ScoreRow(people[1].id, "lama-01", "lama", 1.0, 2.0, "graded", False, FIRST_HAND_IN),
        ScoreRow(people[0].id, "kebijakan-01", "gnrm-01", None, 2.0, "missing", False, AS_OF - timedelta(days=1)),
    ]
    return dataclasses.replace(whole, participants=people, scores=rows)


def snapshot(folder: Path, name: str) -> Path:
    return write_snapshot(make(name), folder / name, KEY, "0.0.0")


def run_cells(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Run the code cells of a notebook as papermill would: the parameters after its own cell. Returns the outputs."""
    outputs: list[dict[str, Any]] = []
    monkeypatch.setattr(shown_by, "display", lambda bundle, **_: outputs.append(bundle))
    cells = json.loads((ROOT / "analytics" / f"{name}.ipynb").read_text("utf-8"))["cells"]
    names: dict[str, Any] = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)  # noqa: S102 - the project's own notebook
        if cell["id"] == "parameters":
            names["snapshot"] = str(folder)
    return outputs


def texts(outputs: list[dict[str, Any]]) -> str:
    return "\n".join(output["text/plain"] for output in outputs)
