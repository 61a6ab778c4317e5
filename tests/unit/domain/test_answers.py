"""An answer file is written by a participant's server: whatever stands in it, reading goes on."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangkom.domain.answers import MAX_BYTES, MISSING, read_answers


def sheet(answers, assignment="kebijakan-01", schema=1):
    return json.dumps({"schema": schema, "assignment": assignment, "answers": answers}).encode()


def test_answers_are_read_with_the_moment_they_were_saved():
    read = read_answers(sheet({"asas-01": {"value": "b", "saved_at": "2019-11-13T10:42:00+08:00"}}), "kebijakan-01")
    assert read.value("asas-01") == "b"
    assert read.saved_at == {"asas-01": "2019-11-13T10:42:00+08:00"}
    assert read.problems == ()
    assert read.value("asas-02") is MISSING


def nested(depth):
    return [nested(depth - 1)] if depth else []


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (None, "tidak ada"),
        (b"", "rusak"),
        (b"\xff\xfe", "rusak"),
        (b"[" * 100_000, "rusak"),
        (b'{"schema":1,"answers":' + b"9" * 5000 + b"}", "rusak"),
        (sheet({"a": {"value": 1}, "b": {"value": nested(40)}}), "rusak"),
        (b'{"schema":1,"answers":' + b"[" * 940 + b"]" * 940 + b"}", "rusak"),
        (b"null", "rusak"),
        (b"[]", "lembar jawaban"),
        (sheet({}, schema=2), "lembar jawaban"),
        (sheet({}, assignment="kebijakan-02"), "bukan milik"),
        (sheet([]), "tidak memuat"),
        (b" " * (MAX_BYTES + 1), "lebih besar"),
    ],
)
def test_an_unusable_file_is_named_and_leaves_no_answer(raw, word):
    read = read_answers(raw, "kebijakan-01")
    assert not read.values
    assert word in read.problems[0]


def test_one_broken_entry_does_not_cost_the_others():
    raw = sheet(
        {"a": {"value": "ya"}, "b": "bukan objek", "c": {"value": "\ud800"}, "d": {"value": 1, "saved_at": "x"}}
    )
    read = read_answers(raw, "kebijakan-01")
    assert read.values == {"a": "ya", "d": 1}
    assert len(read.problems) == 2
    assert read.saved_at == {}


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(raw):
    assert read_answers(raw, "kebijakan-01").values == {}
