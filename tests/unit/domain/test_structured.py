"""Tables, uploads and scales: what a form saves is read back; anything else is told apart and earns nothing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangkom.domain.answers import MISSING
from bangkom.domain.filetypes import FILE_TYPES, is_of_type
from bangkom.domain.questions import (
    Column,
    Criterion,
    Item,
    Scale,
    Table,
    Upload,
    criteria_of,
    from_key,
    is_collected,
    is_marked_by_hand,
    is_practice,
    to_key,
)
from bangkom.domain.scoring import score
from bangkom.domain.structured import NamedFile, read_files, read_rows, read_scale

COLUMNS = (
    Column("kegiatan", "Kegiatan", "text"),
    Column("target", "Target", "number"),
    Column("batas", "Tenggat", "date"),
    Column("arah", "Arah", "choice", ("naik", "turun")),
)
RUBRIC = (Criterion("Jelas", 4, ("ya", "tidak")),)
TABLE = Table("tonggak", 4, "Isi.", COLUMNS, 1, 3, (), RUBRIC)
GIVEN = Table("jangka", 0, "Isi.", COLUMNS, 2, 2, ("pendek", "panjang"))
UPLOAD = Upload("bukti", 4, "Unggah.", 1, 2, ("pdf", "jpg"), 1_000_000, RUBRIC)
SCALE = Scale("sikap", 0, "Nilai diri.", (Item("senyum", "Saya tersenyum."), Item("sapa", "Saya menyapa.")), ("A", "B"))
EVERY = [TABLE, GIVEN, UPLOAD, SCALE]
ROW = {"kegiatan": "Papan syarat", "target": 2.5, "batas": "2019-12-31", "arah": "naik"}
SHA = "ab" * 32
FILE = {"name": "Surat tugas.PDF", "sha256": SHA, "size": 1000}

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["kegiatan", "name", "size"]), inner),
    max_leaves=8,
)
rows = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "kegiatan": st.text(max_size=40),
            "target": st.integers() | st.floats(allow_nan=False, allow_infinity=False),
            "batas": st.dates().map(str),
            "arah": st.sampled_from(["naik", "turun", ""]),
        },
    ),
    max_size=3,
)


@pytest.mark.parametrize(
    ("question", "value", "state"),
    [
        (TABLE, [ROW], "waiting"),
        (TABLE, [{"kegiatan": "Papan syarat"}, {}], "waiting"),
        (GIVEN, [{"kegiatan": "pendek", "target": 1}, {"kegiatan": "panjang"}], "kept"),
        (UPLOAD, [FILE], "waiting"),
        (SCALE, {"sapa": 2}, "kept"),
    ],
)
def test_an_answer_waits_for_a_person_or_is_only_kept(question, value, state):
    result = score(question, value)
    assert (result.state, result.points) == (state, 0)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        *[(question, MISSING) for question in EVERY],
        (TABLE, [{}, {"kegiatan": "  "}]),
        (GIVEN, [{"kegiatan": "pendek"}, {"kegiatan": "panjang"}]),
        (UPLOAD, []),
        (SCALE, {}),
    ],
)
def test_nothing_filled_in_is_blank(question, value):
    assert score(question, value).state == "blank"


INVALID = {
    "no rows": (TABLE, {"kegiatan": "x"}),
    "a row that is none": (TABLE, ["x"]),
    "a row too many": (TABLE, [ROW] * 4),
    "an unknown column": (TABLE, [{**ROW, "rahasia": 1}]),
    "a number in words": (TABLE, [{**ROW, "target": "dua"}]),
    "no number": (TABLE, [{"target": float("nan")}]),
    "truth for a number": (TABLE, [{"target": True}]),
    "a number of a thousand digits": (TABLE, [{"target": 10**999}]),
    "a day that isn't": (TABLE, [{"batas": "2019-02-30"}]),
    "a day otherwise": (TABLE, [{"batas": "31/12/2019"}]),
    "another choice": (TABLE, [{"arah": "samping"}]),
    "a long text": (TABLE, [{"kegiatan": "x" * 5001}]),
    "a list in a cell": (TABLE, [{"kegiatan": ["x"]}]),
    "a given word changed": (GIVEN, [{"kegiatan": "nanti", "target": 1}]),
    "one file": (UPLOAD, FILE),
    "files too many": (UPLOAD, [FILE] * 3),
    "a file too large": (UPLOAD, [{**FILE, "size": 1_000_001}]),
    "a file of no size": (UPLOAD, [{**FILE, "size": True}]),
    "an empty file": (UPLOAD, [{**FILE, "size": 0}]),
    "a refused kind": (UPLOAD, [{**FILE, "name": "gaji.exe"}]),
    "no ending": (UPLOAD, [{**FILE, "name": "pdf"}]),
    "a folder in a name": (UPLOAD, [{**FILE, "name": "../../x.pdf"}]),
    "a folder as elsewhere": (UPLOAD, [{**FILE, "name": "..\\x.pdf"}]),
    "a line in a name": (UPLOAD, [{**FILE, "name": "x\n.pdf"}]),
    "a turned name": (UPLOAD, [{**FILE, "name": "x\u202efdp.pdf"}]),
    "a hash with a path": (UPLOAD, [{**FILE, "sha256": "../" + "a" * 61}]),
    "a hash in capitals": (UPLOAD, [{**FILE, "sha256": SHA.upper()}]),
    "another field": (UPLOAD, [{**FILE, "path": "/etc/passwd"}]),
    "steps as a list": (SCALE, [1, 2]),
    "an unknown item": (SCALE, {"gaji": 1}),
    "a step beyond": (SCALE, {"sapa": 3}),
    "step nought": (SCALE, {"sapa": 0}),
    "a step as truth": (SCALE, {"sapa": True}),
    "half a step": (SCALE, {"sapa": 1.0}),
}


@pytest.mark.parametrize("name", INVALID)
def test_what_no_form_would_save_is_invalid(name):
    question, value = INVALID[name]
    assert (score(question, value).state, score(question, value).points) == ("invalid", 0)


@given(st.sampled_from(EVERY), anything)
def test_whatever_stands_in_the_file_earns_nothing_by_itself(question, value):
    result = score(question, value)
    assert (result.points, result.maximum) == (0, question.points)


@given(rows)
def test_rows_that_were_read_are_read_the_same_again(value):
    read = read_rows(TABLE, value)
    if read is not None:
        assert all(row for row in read)
        assert read_rows(TABLE, json.loads(json.dumps(list(read)))) == read


@given(st.dictionaries(st.sampled_from(["senyum", "sapa"]), st.integers(1, 2)))
def test_a_scale_keeps_every_step(value):
    assert read_scale(["senyum", "sapa"], 2, value) == value


@given(st.text(min_size=1, max_size=60))
def test_where_a_file_lies_follows_from_its_content_alone(name):
    stored = NamedFile(name, SHA, 1).stored
    folder, _, file = stored.partition("/")
    assert folder == "unggahan"
    assert file.partition(".")[0] == SHA
    assert file.partition(".")[2].isalnum()


def test_files_are_read_in_their_order():
    assert read_files([FILE]) == (NamedFile("Surat tugas.PDF", SHA, 1000),)
    assert NamedFile("foto.JPEG", SHA, 1).ending == "jpg"


@pytest.mark.parametrize("question", EVERY, ids=lambda question: question.type)
def test_a_key_survives_json(question):
    assert from_key(json.loads(json.dumps(to_key(question)))) == question


def test_only_what_carries_points_is_marked():
    assert [is_marked_by_hand(question) for question in EVERY] == [True, False, True, False]
    assert [is_collected(question) for question in EVERY] == [False, True, False, True]
    assert not any(map(is_practice, EVERY))
    assert [len(criteria_of(question)) for question in EVERY] == [1, 0, 1, 0]


def test_a_file_is_known_by_its_bytes():
    assert is_of_type("pdf", b"%PDF-1.7 ...", b"")
    assert not is_of_type("pdf", b"MZ\x90", b"")
    assert is_of_type("mp4", b"\0\0\0\x18ftypisom", b"")
    assert is_of_type("docx", b"PK\x03\x04", b"...word/document.xml...")
    assert not is_of_type("docx", b"PK\x03\x04", b"...xl/workbook.xml...")
    assert not is_of_type("html", b"<html>", b"")
    assert not any(is_of_type(ending, b"<svg onload=alert(1)>", b"</svg>") for ending in FILE_TYPES)
