import json
import multiprocessing
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangkom.domain.answers import read_answers
from bangkom.domain.scoring import MAX_TEXT
from bangkom.errors import AnswersError
from bangkom.forms import answers_file
from bangkom.forms.answers_file import check_value, save_answer

NOW = datetime(2019, 11, 13, 2, 42, tzinfo=UTC)
OPTIONS = [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}]


def stored(folder: Path) -> dict[str, object]:
    sheet = read_answers((folder / "jawaban.json").read_bytes(), "kebijakan-01")
    assert sheet.problems == ()
    return dict(sheet.values)


def test_an_answer_is_stored_as_the_contract_says(tmp_path: Path) -> None:
    save_answer(tmp_path, "kebijakan-01", "asas-01", "b", NOW)
    assert json.loads((tmp_path / "jawaban.json").read_text("utf-8")) == {
        "schema": 1,
        "assignment": "kebijakan-01",
        "answers": {"asas-01": {"value": "b", "saved_at": "2019-11-13T02:42:00+00:00"}},
    }


def test_one_answer_leaves_the_others_alone_and_none_clears(tmp_path: Path) -> None:
    save_answer(tmp_path, "kebijakan-01", "asas-01", "b", NOW)
    save_answer(tmp_path, "kebijakan-01", "asas-03", False, NOW)
    save_answer(tmp_path, "kebijakan-01", "asas-01", None, NOW)
    save_answer(tmp_path, "kebijakan-01", "never-answered", None, NOW)
    assert stored(tmp_path) == {"asas-03": False}


@pytest.mark.parametrize(
    "content",
    [b"{", b"\xff\xfe", b"[]", b'{"schema": 2, "assignment": "kebijakan-01", "answers": {}}', b"[" * 100_000,
     b'{"schema": 1, "assignment": "kebijakan-02", "answers": {}}', b'{"schema": 1, "assignment": "kebijakan-01"}',
     b'{"schema": 1, "assignment": "kebijakan-01", "answers": {"x": {"value": "\\ud800"}}}'],
)  # fmt: skip
def test_an_unreadable_file_is_kept_aside(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "jawaban.json").write_bytes(content)
    aside = save_answer(tmp_path, "kebijakan-01", "asas-01", "b", NOW)
    assert aside is not None
    assert aside.name == "jawaban.rusak-20191113T024200.json"
    assert aside.read_bytes() == content
    assert stored(tmp_path) == {"asas-01": "b"}


def test_an_answer_from_another_window_is_not_replaced_by_one_who_has_not_seen_it(tmp_path: Path) -> None:
    save_answer(tmp_path, "kebijakan-01", "refleksi-01", "Dari kantor.", NOW)
    with pytest.raises(AnswersError, match="jendela atau perangkat lain"):
        save_answer(tmp_path, "kebijakan-01", "refleksi-01", "Dari ponsel.", NOW, over=None)
    with pytest.raises(AnswersError, match="jendela atau perangkat lain"):
        save_answer(tmp_path, "kebijakan-01", "refleksi-01", None, NOW, over="Yang lama.")
    assert stored(tmp_path) == {"refleksi-01": "Dari kantor."}
    save_answer(tmp_path, "kebijakan-01", "refleksi-01", "Dari kantor, lagi.", NOW, over="Dari kantor.")
    assert stored(tmp_path) == {"refleksi-01": "Dari kantor, lagi."}


def test_repeating_a_save_or_answering_after_a_lost_file_is_no_conflict(tmp_path: Path) -> None:
    save_answer(tmp_path, "kebijakan-01", "asas-01", "b", NOW, over=None)
    save_answer(tmp_path, "kebijakan-01", "asas-01", "b", NOW, over=None)
    (tmp_path / "jawaban.json").unlink()
    save_answer(tmp_path, "kebijakan-01", "asas-01", "a", NOW, over="b")
    assert stored(tmp_path) == {"asas-01": "a"}


def test_two_damaged_files_of_one_second_are_both_kept(tmp_path: Path) -> None:
    for content in ("eins", "zwei"):
        (tmp_path / "jawaban.json").write_text(content)
        save_answer(tmp_path, "kebijakan-01", "asas-01", "b", NOW)
    assert sorted(path.read_text() for path in tmp_path.glob("jawaban.rusak-*.json")) == ["eins", "zwei"]


def test_a_failed_write_leaves_the_file_as_it_was_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_answer(tmp_path, "kebijakan-01", "asas-01", "b", NOW)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(answers_file.os, "fsync", full)
    with pytest.raises(AnswersError, match="Penyimpanan penuh, jadi jawaban ini belum tersimpan"):
        save_answer(tmp_path, "kebijakan-01", "asas-02", ["a"], NOW)
    assert stored(tmp_path) == {"asas-01": "b"}
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".tmp"] == []


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(AnswersError, match="hubungi panitia"):
        save_answer(tmp_path / "gone", "kebijakan-01", "asas-01", "b", NOW)


def test_a_naive_time_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="time zone"):
        save_answer(tmp_path, "kebijakan-01", "asas-01", "b", datetime(2019, 11, 13))  # noqa: DTZ001


def test_a_collecting_grader_may_read_the_file(tmp_path: Path) -> None:
    save_answer(tmp_path, "kebijakan-01", "asas-01", "b", NOW)
    assert stat.S_IMODE((tmp_path / "jawaban.json").stat().st_mode) == 0o644


def _save_many(folder: Path, prefix: str) -> None:
    for index in range(25):
        save_answer(folder, "kebijakan-01", f"{prefix}-{index}", index, NOW)


def test_two_kernels_do_not_lose_each_others_answers(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    kernels = [context.Process(target=_save_many, args=(tmp_path, prefix)) for prefix in ("a", "b")]
    for kernel in kernels:
        kernel.start()
    for kernel in kernels:
        kernel.join(60)
        assert kernel.exitcode == 0
        kernel.close()
    assert len(stored(tmp_path)) == 50


def test_a_lock_that_is_never_released_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers_file, "LOCK_SECONDS", 0.05)
    with answers_file._locked(tmp_path), pytest.raises(AnswersError, match="jendela lain"):
        save_answer(tmp_path, "kebijakan-01", "asas-01", "b", NOW)


@pytest.mark.parametrize(
    ("question", "given_value", "kept"),
    [
        ({"type": "single-choice", "options": OPTIONS}, "b", "b"),
        ({"type": "multiple-choice", "options": OPTIONS}, ["b", "a", "b"], ["a", "b"]),
        ({"type": "multiple-choice", "options": OPTIONS}, [], None),
        ({"type": "true-false"}, False, False),
        ({"type": "number"}, 12.5, 12.5),
        ({"type": "number"}, 0, 0),
        ({"type": "short-text"}, " gotong royong ", " gotong royong "),
        ({"type": "essay"}, "  \n", None),
        ({"type": "essay"}, None, None),
        ({"type": "essay"}, "setengah \ud83d", "setengah \ufffd"),
    ],
)
def test_values_are_kept_in_their_stored_form(question: dict[str, Any], given_value: object, kept: object) -> None:
    assert check_value(question, given_value) == kept


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ({"type": "single-choice", "options": OPTIONS}, "z"),
        ({"type": "single-choice", "options": OPTIONS}, ["a"]),
        ({"type": "multiple-choice", "options": OPTIONS}, "ab"),
        ({"type": "multiple-choice", "options": OPTIONS}, ["a", 1]),
        ({"type": "true-false"}, "Benar"),
        ({"type": "true-false"}, 1),
        ({"type": "number"}, True),
        ({"type": "number"}, "12"),
        ({"type": "number"}, float("nan")),
        ({"type": "number"}, 10**100),
        ({"type": "essay"}, {"text": "x"}),
        ({"type": "essay"}, "x" * (MAX_TEXT + 1)),
        ({"type": "hologram"}, "x"),
        ({}, "x"),
    ],
)
def test_values_of_another_shape_are_refused(question: dict[str, Any], value: object) -> None:
    with pytest.raises(AnswersError):
        check_value(question, value)


@given(
    kind=st.sampled_from(["single-choice", "multiple-choice", "true-false", "number", "short-text", "essay", "?"]),
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    ),
)
def test_whatever_passes_can_be_written_as_strict_json(kind: str, value: object) -> None:
    try:
        kept = check_value({"type": kind, "options": OPTIONS}, value)
    except AnswersError:
        return
    assert json.loads(json.dumps(kept, allow_nan=False, ensure_ascii=False).encode("utf-8")) == kept
