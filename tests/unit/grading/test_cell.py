import json
import subprocess
import sys

import pytest
from benchmarks.sample import QUESTIONS
from hypothesis import given
from hypothesis import strategies as st

from bangkom.domain.answers import MAX_BYTES
from bangkom.domain.questions import is_automatic, to_key
from bangkom.domain.scoring import score
from bangkom.grading.cell import mark

AUTOMATIC = [question for question in QUESTIONS if is_automatic(question)]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(["a", "b", "c"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The working folder of a kernel that grades contoh-01."""
    folder = tmp_path_factory.mktemp("graded") / "contoh-01"
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield folder


def sheet(question, value, assignment="contoh-01"):
    return json.dumps({"schema": 1, "assignment": assignment, "answers": {question.id: {"value": value}}})


@given(question=st.sampled_from(AUTOMATIC), value=JSON)
def test_a_cell_gives_the_points_of_the_one_scorer(folder, question, value):
    (folder / "jawaban.json").write_text(sheet(question, value), "utf-8")
    read_back = json.loads(sheet(question, value))["answers"][question.id]["value"]
    points = mark(json.dumps(to_key(question)))
    assert points == score(question, read_back).points
    assert 0 <= points <= question.points


@given(raw=st.binary(max_size=300))
def test_no_bytes_make_a_cell_fail(folder, raw):
    (folder / "jawaban.json").write_bytes(raw)
    assert mark(json.dumps(to_key(AUTOMATIC[0]))) == 0.0


@pytest.mark.parametrize("raw", [b"[" * 500_000, b'{"schema":1,' + b" " * MAX_BYTES, b"1" * 6000, b'{"a":' * 9000])
def test_costly_bytes_earn_nothing(folder, raw):
    (folder / "jawaban.json").write_bytes(raw)
    assert mark(json.dumps(to_key(AUTOMATIC[0]))) == 0.0


def test_answers_to_another_assignment_earn_nothing(folder):
    (folder / "jawaban.json").write_text(sheet(AUTOMATIC[0], "b", "contoh-02"))
    assert mark(json.dumps(to_key(AUTOMATIC[0]))) == 0.0


@pytest.mark.parametrize("kind", ["missing", "link", "folder"])
def test_what_is_no_plain_file_earns_nothing(folder, tmp_path, kind):
    path = folder / "jawaban.json"
    path.unlink(missing_ok=True)
    elsewhere = tmp_path / "jawaban.json"
    elsewhere.write_text(sheet(AUTOMATIC[0], "b"))
    if kind == "link":
        path.symlink_to(elsewhere)
    elif kind == "folder":
        path.mkdir()
    assert mark(json.dumps(to_key(AUTOMATIC[0]))) == 0.0
    path.rmdir() if kind == "folder" else path.unlink(missing_ok=True)


def test_a_cell_is_silent_and_light(folder):
    """Anything on stderr makes nbgrader give 0; nbformat or nbgrader would cost each graded notebook seconds."""
    (folder / "jawaban.json").write_text(sheet(AUTOMATIC[0], "b"))
    program = f"""
import sys
from bangkom.grading.cell import mark
points = mark({json.dumps(to_key(AUTOMATIC[0]))!r})
heavy = {{"nbformat", "nbgrader", "sqlalchemy", "jinja2", "traitlets"}} & set(sys.modules)
sys.exit(0 if points == 2.0 and not heavy else repr((points, heavy)))
"""
    ran = subprocess.run([sys.executable, "-W", "default", "-c", program], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
