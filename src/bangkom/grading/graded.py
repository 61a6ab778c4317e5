"""The graded notebook as nbgrader's autograde leaves it, written without a kernel."""

import copy
import json
from collections.abc import Mapping
from typing import Any

from bangkom.domain.answers import AnswerSheet
from bangkom.grading.rebuild import answer_source, marked_by_hand
from bangkom.store.gradebook import checksums
from bangkom.store.source import SourceAssignment


class GradedNotebook:
    """Writes graded notebooks of one assignment; cells that are the same in all of them are spelled out once."""

    def __init__(self, source: SourceAssignment) -> None:
        self._source = source
        notebook = copy.deepcopy(source.notebook)
        sums = checksums(source)
        executed = 0
        self._cells: list[Any] = []
        for cell in notebook.cells:
            checksum = sums.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
            if checksum:
                cell.metadata.nbgrader["checksum"] = checksum
            role = cell.metadata.get("bangkom", {}).get("role")
            if role == "test":
                executed += 1
                cell.execution_count = executed
            self._cells.append(cell if role in ("test", "answer") else _spell(cell))
        rest = {key: value for key, value in notebook.items() if key != "cells"}
        self._rest = _spell(rest).removeprefix("{")

    def write(self, sheet: AnswerSheet, marks: Mapping[str, float | None]) -> bytes:
        """The notebook in nbformat's form, with what people mark in its cells and points as the tests' results."""
        cells = (cell if isinstance(cell, str) else _spell(self._fill(cell, sheet, marks)) for cell in self._cells)
        return ('{"cells": [\n' + ",\n".join(cells) + "\n],\n" + self._rest + "\n").encode()

    def _fill(self, cell: Any, sheet: AnswerSheet, marks: Mapping[str, float | None]) -> dict[str, Any]:
        question = marked_by_hand(cell, self._source)
        if question:
            return {**cell, "source": answer_source(question, sheet)}
        result = {
            "data": {"text/plain": repr(marks[cell.metadata.bangkom["id"]])},
            "execution_count": cell.execution_count,
            "metadata": {},
            "output_type": "execute_result",
        }
        return {**cell, "outputs": [result]}


def _spell(part: Any) -> str:
    return json.dumps(part, ensure_ascii=False, sort_keys=True)
