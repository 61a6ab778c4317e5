import json
import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import ipywidgets
import pytest

from bangkom.domain.questions import Option, SingleChoice, to_key
from bangkom.forms import QuestionWidget

NOW = datetime(2019, 11, 13, 2, 42, tzinfo=UTC)
ENTRY: dict[str, Any] = {
    "id": "asas-01", "number": 1, "type": "single-choice", "points": 2, "stem": "<p>?</p>",
    "options": [{"id": "a", "text": "Lima"}, {"id": "b", "text": "Dua belas"}],
}  # fmt: skip
KEY = SingleChoice("asas-01", 0, "", (Option("a", "Lima", False, "Bukan."), Option("b", "Dua belas", True, "Ya.")))


class Conversation:
    """A widget and what it sent to its browser."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
        self.replies: list[dict[str, Any]] = []
        self.widget = QuestionWidget(
            folder=folder, question={**ENTRY, **changes}, assignment="kebijakan-01", now=lambda: NOW
        )
        monkeypatch.setattr(self.widget, "send", self.replies.append)

    def say(self, content: object) -> dict[str, Any]:
        self.widget._handle_custom_msg(content, [])
        return self.replies[-1] if self.replies else {}


@pytest.fixture
def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Conversation:
    return Conversation(tmp_path, monkeypatch)


def test_a_form_is_an_ipywidgets_widget_with_its_own_look(talk: Conversation) -> None:
    assert isinstance(talk.widget, ipywidgets.DOMWidget)
    state = talk.widget.get_state()
    assert "export default" in state["_esm"]
    assert "--accent" in state["_css"]
    assert ".bangkom-question" in state["_css"]


def test_a_save_is_on_disk_before_it_is_confirmed(talk: Conversation, tmp_path: Path) -> None:
    reply = talk.say({"kind": "save", "seq": "v-1", "value": "b"})
    assert reply == {"kind": "saved", "seq": "v-1", "label": "10.42 WITA"}
    assert json.loads((tmp_path / "jawaban.json").read_text())["answers"]["asas-01"]["value"] == "b"
    assert talk.widget.answer == {"value": "b", "label": "10.42 WITA"}, "a second view starts from the saved answer"


def test_clearing_is_saved_too(talk: Conversation, tmp_path: Path) -> None:
    talk.say({"kind": "save", "seq": 1, "value": "b"})
    assert talk.say({"kind": "save", "seq": 2, "value": None})["kind"] == "saved"
    assert json.loads((tmp_path / "jawaban.json").read_text())["answers"] == {}
    assert talk.widget.answer is None


def test_answers_stay_beside_the_notebook_when_the_kernel_changes_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    talk = Conversation(Path(), monkeypatch)
    monkeypatch.chdir(tmp_path / "elsewhere")
    talk.say({"kind": "save", "seq": 1, "value": "b"})
    assert (tmp_path / "jawaban.json").exists()


def test_a_refused_answer_gets_a_sentence(talk: Conversation, tmp_path: Path) -> None:
    reply = talk.say({"kind": "save", "seq": 1, "value": 7})
    assert reply["kind"] == "failed"
    assert reply["seq"] == 1
    assert "Muat ulang halaman" in reply["message"]
    assert not (tmp_path / "jawaban.json").exists()


def test_a_damaged_answer_file_is_kept_and_told(talk: Conversation, tmp_path: Path) -> None:
    (tmp_path / "jawaban.json").write_text("{")
    assert talk.say({"kind": "save", "seq": 1, "value": "b"})["kind"] == "saved"
    assert "jawaban.rusak-20191113T024200.json" in talk.widget.notice


def test_practice_is_checked_and_other_questions_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    practice = Conversation(tmp_path, monkeypatch, points=0, practice=to_key(KEY))
    reply = practice.say({"kind": "check", "seq": 1, "value": "b"})
    assert reply == {"kind": "checked", "seq": 1, "state": "right", "feedback": ["Ya."]}
    marked = Conversation(tmp_path, monkeypatch)
    assert marked.say({"kind": "check", "seq": 1, "value": "b"})["kind"] == "failed"


UPLOAD = {"type": "upload", "files": [1, 2], "types": ["pdf"], "bytes": 1000, "options": []}
PDF = b"%PDF-1.7 isi"


def test_a_file_comes_in_pieces_and_is_named_by_the_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = Conversation(tmp_path, monkeypatch, **UPLOAD)

    def step(which: str, *buffers: bytes, **fields: object) -> dict[str, Any]:
        talk.widget._handle_custom_msg({"kind": "upload", "step": which, "seq": 1, **fields}, list(buffers))
        return talk.replies[-1]

    began = step("begin", memoryview(PDF), name="a.pdf", size=len(PDF), mark=1)  # type: ignore[arg-type]
    assert (began["kind"], began["have"]) == ("uploading", 0)
    assert step("add", PDF[:5], key=began["key"], offset=0)["have"] == 5
    assert step("finish", key=began["key"])["again"] is True, "not whole yet, so it can be gone on with"
    step("add", PDF[5:], key=began["key"], offset=5)
    file = step("finish", key=began["key"])["file"]
    assert talk.say({"kind": "save", "seq": 2, "value": [file]})["kind"] == "saved"
    refused = talk.say({"kind": "save", "seq": 3, "value": [{**file, "sha256": "0" * 64}]})
    assert "“a.pdf” tidak ada lagi" in refused["message"]
    assert step("begin", PDF, name="a.exe", size=5, mark=1) == {
        "seq": 1, "kind": "failed", "again": False,
        "message": "“a.exe” berakhiran .exe, jadi tidak dapat diterima. Yang diterima: PDF.",
    }  # fmt: skip
    assert step("drop", key="../x")["kind"] == "uploading"


def test_a_question_of_another_type_takes_no_files(talk: Conversation) -> None:
    assert talk.say({"kind": "upload", "step": "begin", "name": "a.pdf", "size": 5, "mark": 1})["kind"] == "failed"


@pytest.mark.parametrize("content", [None, [], "save", {}, {"kind": "other"}, {"kind": ["save"]}])
def test_other_messages_are_left_without_an_answer_or_a_log(
    talk: Conversation, content: object, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.WARNING):
        talk.say(content)
    assert talk.replies == []
    assert caplog.records == []
    assert capsys.readouterr().err == ""


def test_where_widgets_cannot_be_shown_a_sentence_stands() -> None:
    assert repr(QuestionWidget(problem="Berkas soal tidak ada.")) == "Berkas soal tidak ada."
    assert "peramban" in repr(QuestionWidget(question=ENTRY))
