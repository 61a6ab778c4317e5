import json
import math
from datetime import UTC, datetime

import pytest
from benchmarks.sample import QUESTIONS, STRUCTURED
from hypothesis import given
from hypothesis import strategies as st
from tests.xapi import EXTENSION, validate

from bangkom.domain.xapi import Answered, Film, Teller, in_words

AT = datetime(2026, 1, 6, 1, 2, 3, tzinfo=UTC)
TELLER = Teller("https://pelatihan.contoh.id", "km_07", b"k" * 32, "Agen Perubahan")
NAMES = ["initialized", "played", "paused", "completed"]
BY_ID = {question.id: question for question in (*QUESTIONS, *STRUCTURED)}

seconds = st.floats(0.0, 2000.0, allow_nan=False)


@st.composite
def stretches(draw):
    """Sorted, and no two of them meet, as `watch.beat` keeps them."""
    points = sorted(draw(st.lists(seconds, max_size=8, unique=True)))
    return tuple(zip(points[::2], points[1::2], strict=False))


def verbs(told):
    return [one["verb"]["id"].rpartition("/")[2] for one in told]


@given(stretches(), seconds, st.floats(1.0, 1500.0), st.floats(0.1, 1.0), st.booleans())
def test_whatever_was_watched_is_told_in_valid_statements_and_completed_only_if_credited(
    segments, position, length, threshold, is_exact
):
    film = Film("kebijakan-01", "Mengapa?", length, threshold)
    told = TELLER.watched("ab12", film, segments, position, AT, is_exact=is_exact)
    for one in told:
        validate(json.loads(json.dumps(one)))
    inside = math.fsum(min(end, length) - begin for begin, end in segments if begin < length)
    watched = any(begin < length for begin, _ in segments)
    assert verbs(told) == NAMES[: 1 if not watched else 4 if min(1.0, inside / length) >= threshold else 3]
    sessions = {one["context"]["extensions"][f"{EXTENSION}/session-id"] for one in told}
    assert sessions == {told[0]["id"]} and len({one["id"] for one in told}) == len(told)
    assert told == TELLER.watched("ab12", film, segments, position, AT, is_exact=is_exact)


@given(
    st.sampled_from(list(BY_ID.values())),
    st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=4)),
    st.none() | st.floats(-1, 30),
    st.booleans(),
)
def test_whatever_was_answered_is_told_in_a_valid_statement(question, value, points, keys_released):
    told = TELLER.answered("ab12", Answered("contoh-01", question, value, points, AT, keys_released))
    validate(json.loads(json.dumps(told)))
    assert ("score" in told.get("result", {})) == (points is not None)
    if not keys_released:
        assert "correctResponsesPattern" not in told["object"]["definition"]


@pytest.mark.parametrize(
    ("question", "value", "response"),
    [
        ("asas-01", "b", "b"),
        ("asas-01", "I Wayan Contoh", None),
        ("ciri-01", ["c", "a", "x"], "a[,]c"),
        ("benar-01", True, "true"),
        ("angka-01", 3.5, "3.5"),
        ("teks-01", "Saya I Wayan Contoh", None),
        ("refleksi-01", "Saya I Wayan Contoh", None),
        ("tonggak-01", [{"kegiatan": "I Wayan"}], None),
    ],
)
def test_responses_are_as_cmi_writes_them_and_free_text_stays_here(question, value, response):
    assert in_words(BY_ID[question], value) == response


def test_released_keys_are_told_as_patterns():
    patterns = {
        question.id: TELLER.answered("x1", Answered("a", question, None, None, AT, True))["object"]["definition"].get(
            "correctResponsesPattern"
        )
        for question in BY_ID.values()
    }
    assert patterns["asas-01"] == ["b"] and patterns["ciri-01"] == ["a[,]b[,]c"]
    assert patterns["benar-01"] == ["true"] and patterns["angka-01"] == ["2.5[:]3.5"]
    assert patterns["teks-01"] == ["{case_matters=false}gotong royong"] and patterns["refleksi-01"] is None


def test_reading_a_transcript_completes_but_is_no_watching():
    told = TELLER.read("ab12", Film("kebijakan-01", "Mengapa?", 300.0, 0.9), AT)
    validate(told)
    assert verbs([told]) == ["completed"] and "category" not in told["context"]["contextActivities"]
    validate(TELLER.checked("ab12", "kebijakan-01", "cek-01", "b", AT, is_right=True))
