"""Answers with parts, checked by what `soal.json` says of their question."""

from collections.abc import Mapping
from typing import Any

from bangkom.domain.questions import Column, Table
from bangkom.domain.structured import fits, has_rows, read_files, read_rows, read_scale, upload_of
from bangkom.errors import AnswersError


def check_structured(question: Mapping[str, Any], value: object) -> object:
    """`value` as it is stored, or None for no answer; AnswersError if it is none to this table, upload or scale."""
    try:
        checked = CHECKS[question["type"]](question, value)
    except (KeyError, TypeError, ValueError, IndexError):  # a question file that somebody edited
        checked = None
    if checked is None:
        raise AnswersError(NOT_AN_ANSWER)
    return checked or None


def _table(question: Mapping[str, Any], value: object) -> list[dict[str, Any]] | None:
    columns = tuple(
        Column(one["key"], one["title"], one["kind"], tuple(one.get("choices", ()))) for one in question["columns"]
    )
    least, most = question["rows"]
    table = Table(question["id"], 0.0, "", columns, least, most, tuple(question["given"]))
    rows = read_rows(table, value)
    if rows is None:
        return None
    return [dict(row) for row in rows] if has_rows(table, rows) else []


def _upload(question: Mapping[str, Any], value: object) -> list[dict[str, Any]] | None:
    files = read_files(value)
    return [file.as_value() for file in files] if files is not None and fits(upload_of(question), files) else None


def _scale(question: Mapping[str, Any], value: object) -> dict[str, int] | None:
    steps = read_scale([item["id"] for item in question["items"]], len(question["labels"]), value)
    return None if steps is None else dict(steps)


CHECKS = {"table": _table, "upload": _upload, "scale": _scale}

NOT_AN_ANSWER = "Bentuk jawaban tidak sesuai dengan jenis soal ini. Muat ulang halaman, lalu jawab lagi."
