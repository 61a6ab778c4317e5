import json
from pathlib import Path
from typing import Any

import pytest

from bangkom.forms import question
from bangkom.forms.opening import open_question

SHEET: dict[str, Any] = {
    "schema": 1, "assignment": "kebijakan-01", "title": "Mengapa?", "zone": {"name": "Asia/Jayapura", "label": "WIT"},
    "questions": [
        {"id": "asas-01", "number": 1, "type": "single-choice", "points": 2, "stem": "<p>?</p>",
         "options": [{"id": "a", "text": "Lima"}, {"id": "b", "text": "Dua belas"}]},
        {"id": "refleksi-01", "number": 2, "type": "essay", "points": 10, "stem": "<p>?</p>", "words": [80, 200]},
    ],
    "videos": [],
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "soal.json").write_text(json.dumps(SHEET))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def answers(folder: Path, **values: object) -> None:
    entries = {name.replace("_", "-"): {"value": value, "saved_at": "2019-11-13T02:42:00+00:00"}
               for name, value in values.items()}  # fmt: skip
    (folder / "jawaban.json").write_text(json.dumps({"schema": 1, "assignment": "kebijakan-01", "answers": entries}))


def test_a_question_opens_from_the_files_beside_the_notebook(folder: Path) -> None:
    answers(folder, asas_01="b")
    widget = question("asas-01")
    assert widget.problem == ""
    assert widget.notice == ""
    assert widget.question == SHEET["questions"][0]
    assert widget.assignment == "kebijakan-01"
    assert widget.answer == {"value": "b", "label": "11.42 WIT"}, "in the zone of the course"


def test_two_windows_do_not_overwrite_each_other(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(folder, asas_01=7)
    replies: list[dict[str, Any]] = []
    first, second = question("asas-01"), question("asas-01")
    for window in (first, second):
        monkeypatch.setattr(window, "send", replies.append)
    first._handle_custom_msg({"kind": "save", "seq": 1, "value": "a"}, [])
    first._handle_custom_msg({"kind": "save", "seq": 2, "value": "b"}, [])
    second._handle_custom_msg({"kind": "save", "seq": 3, "value": "a"}, [])
    assert [reply["kind"] for reply in replies] == ["saved", "saved", "failed"]
    assert question("asas-01").answer["value"] == "b"


def test_a_question_not_yet_answered_opens_blank(folder: Path) -> None:
    assert question("asas-01").answer is None


@pytest.mark.parametrize("value", ["z", 3, None, {"a": 1}])
def test_an_answer_that_does_not_fit_opens_blank(folder: Path, value: object) -> None:
    answers(folder, asas_01=value)
    assert question("asas-01").answer is None


def test_a_damaged_answer_file_is_told_and_not_touched_by_opening(folder: Path) -> None:
    (folder / "jawaban.json").write_text("{")
    widget = question("asas-01")
    assert widget.problem == ""
    assert "rusak" in widget.notice
    assert (folder / "jawaban.json").read_text() == "{"


@pytest.mark.parametrize(
    "content",
    ["{", "[]", "null", "{}", '{"assignment": "x", "zone": {}, "questions": []}', "[" * 100_000,
     '{"assignment": "x", "zone": {"name": "Mars/Olympus", "label": "M"}, "questions": []}',
     '{"assignment": "x", "zone": {"name": "Asia/Makassar", "label": "WITA"}, "questions": [3]}'],
)  # fmt: skip
def test_a_damaged_question_file_is_a_sentence(folder: Path, content: str) -> None:
    (folder / "soal.json").write_text(content)
    assert "tidak dapat dibaca" in question("asas-01").problem


def test_a_missing_question_file_is_a_sentence(tmp_path: Path) -> None:
    assert "tidak ada di folder ini" in open_question(tmp_path, "asas-01").problem


def test_an_unknown_question_is_a_sentence(folder: Path) -> None:
    assert "Soal “asas-99” tidak ada pada sesi ini." in question("asas-99").problem
