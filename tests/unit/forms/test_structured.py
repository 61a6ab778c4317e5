"""What a form sends of a table, an upload or a scale is stored as the contract has it, and nothing else is."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangkom.errors import AnswersError
from bangkom.forms.answers_file import check_value

TABLE: dict[str, Any] = {
    "id": "tonggak", "type": "table", "rows": [1, 2], "given": [],
    "columns": [
        {"key": "kegiatan", "title": "Kegiatan", "kind": "text"},
        {"key": "target", "title": "Target", "kind": "number"},
        {"key": "arah", "title": "Arah", "kind": "choice", "choices": ["naik", "turun"]},
    ],
}  # fmt: skip
GIVEN = {**TABLE, "given": ["pendek", "panjang"], "rows": [2, 2]}
UPLOAD: dict[str, Any] = {"id": "bukti", "type": "upload", "files": [1, 2], "types": ["pdf"], "bytes": 1000}
SCALE: dict[str, Any] = {"id": "sikap", "type": "scale", "items": [{"id": "a"}, {"id": "b"}], "labels": ["x", "y"]}
FILE = {"name": "a.pdf", "sha256": "ab" * 32, "size": 5}


@pytest.mark.parametrize(
    ("question", "value", "stored"),
    [
        (TABLE, [{"kegiatan": "x", "target": 2}, {}], [{"kegiatan": "x", "target": 2}]),
        (TABLE, [{"arah": "naik", "kegiatan": "x"}], [{"kegiatan": "x", "arah": "naik"}]),
        (TABLE, [{"kegiatan": "a\ud83d"}], [{"kegiatan": "a\ufffd"}]),
        (TABLE, [{}, {"kegiatan": " "}], None),
        (GIVEN, [{"target": 1}, {}], [{"kegiatan": "pendek", "target": 1}, {"kegiatan": "panjang"}]),
        (GIVEN, [{"kegiatan": "pendek"}, {"kegiatan": "panjang"}], None),
        (UPLOAD, [FILE], [FILE]),
        (UPLOAD, [], None),
        (SCALE, {"b": 2, "a": 1}, {"a": 1, "b": 2}),
        (SCALE, {}, None),
    ],
)
def test_an_answer_is_stored_as_it_is_scored(question: dict[str, Any], value: object, stored: object) -> None:
    assert check_value(question, value) == stored


@pytest.mark.parametrize(
    ("question", "value"),
    [
        (TABLE, [{"kegiatan": "x"}] * 3),
        (TABLE, [{"asing": "x"}]),
        (TABLE, [{"target": "2"}]),
        (TABLE, "x"),
        (UPLOAD, [FILE] * 3),
        (UPLOAD, [{**FILE, "name": "a.exe"}]),
        (UPLOAD, [{**FILE, "size": 1001}]),
        (SCALE, {"a": 3}),
        (SCALE, {"c": 1}),
        ({**TABLE, "columns": 5}, [{"kegiatan": "x"}]),
        ({**UPLOAD, "files": "1-2"}, [FILE]),
        ({"type": "scale"}, {"a": 1}),
        ({**GIVEN, "given": ["pendek"]}, [{}, {"target": 1}]),
    ],
)
def test_what_is_no_answer_to_the_question_is_refused(question: dict[str, Any], value: object) -> None:
    with pytest.raises(AnswersError, match="Bentuk jawaban"):
        check_value(question, value)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["kegiatan", "a"]), inner),
    max_leaves=6,
)


@given(st.sampled_from([TABLE, GIVEN, UPLOAD, SCALE]), anything)
def test_whatever_reaches_the_kernel_is_stored_or_refused(question: dict[str, Any], value: object) -> None:
    try:
        stored = check_value(question, value)
    except AnswersError:
        return
    assert stored is None or check_value(question, stored) == stored
