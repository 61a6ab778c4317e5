"""The same hand-ins through stock `nbgrader autograde` and through ours: every mark must be the same."""

import json
import shutil
import sqlite3
from dataclasses import replace

import nbformat
import pytest
from benchmarks.sample import QUESTIONS, STRUCTURED, write_sample
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from bangkom.domain.answers import MAX_BYTES
from bangkom.grading import configure
from bangkom.grading.grade import grade
from bangkom.settings import Settings
from bangkom.store.gradebook import ensure_gradebook, open_gradebook
from bangkom.store.source import read_source, source_path

pytestmark = [
    pytest.mark.filterwarnings("ignore:Object of type.*not in session:sqlalchemy.exc.SAWarning"),  # nbgrader's api.py
]

ASSIGNMENT = "contoh-01"
MANY = tuple(
    replace(question, id=f"{question.id}-{copy}") for copy in range(4) for question in (*QUESTIONS, *STRUCTURED)
)
IDS = [question.id for question in MANY]
HOSTILE_CELL = "import pathlib\npathlib.Path('../../../ran').touch()\nraise SystemExit"


def config_of(settings):
    config = Config()
    configure(config, settings)
    config.CourseDirectory.course_id = settings.cohort
    config.CourseDirectory.assignment_id = ASSIGNMENT
    return config


def run(converter, settings):
    config = config_of(settings)
    converter(coursedir=CourseDirectory(config=config), config=config).start()


def project(root, cohort="demo"):
    (root / "course").mkdir(parents=True)
    settings = Settings(root, cohort)
    write_sample(settings, ASSIGNMENT, MANY)
    ensure_gradebook(settings)
    return settings


def document(answers, assignment=ASSIGNMENT, when="2026-01-05T10:00:00+08:00"):
    entries = {question: {"value": value, "saved_at": when} for question, value in answers.items()}
    return json.dumps({"schema": 1, "assignment": assignment, "answers": entries}).encode()


def hand_in(settings, participant, answers_file, notebook="[]", when="2026-01-05 02:03:04.000005 UTC", **others):
    folder = settings.submitted / participant / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / f"{ASSIGNMENT}.ipynb").write_text(notebook, "utf-8")
    (folder / "timestamp.txt").write_text(when)
    if answers_file is not None:
        (folder / "jawaban.json").write_bytes(answers_file)
    for name, content in others.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def tampered(settings):
    """A notebook with a test cell doubled, one deleted, one forged, and a cell that writes files."""
    notebook = nbformat.read(source_path(settings.source, ASSIGNMENT), 4)
    tests = [cell for cell in notebook.cells if cell.metadata.bangkom["role"] == "test"]
    notebook.cells.remove(tests[0])
    notebook.cells.append(tests[1])
    tests[2].source = "2.0"
    tests[3].metadata.nbgrader["points"] = 100
    notebook.cells.insert(0, nbformat.v4.new_code_cell(HOSTILE_CELL))
    return json.dumps(notebook)


def rows(settings):
    """Every mark and comment of the gradebook, by names rather than by the random ids."""
    query = """
        select s.student_id, s.timestamp, b.name, g.auto_score, g.manual_score, g.needs_manual_grade, c.auto_comment,
               n.late_submission_penalty, n.flagged
        from submitted_assignment s join submitted_notebook n on n.assignment_id = s.id
        join grade g on g.notebook_id = n.id join base_cell b on b.id = g.cell_id
        left join comment c on c.notebook_id = n.id
            and c.cell_id in (select id from base_cell where name = b.name and type = 'SolutionCell')
        order by 1, 3"""
    connection = sqlite3.connect(settings.gradebook)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def graded_notebooks(settings):
    """Graded notebooks by participant, without what differs from run to run: times and counters."""
    notebooks = {}
    for path in sorted(settings.autograded.glob(f"*/{ASSIGNMENT}/{ASSIGNMENT}.ipynb")):
        notebook = nbformat.read(path, 4)
        nbformat.validate(notebook)
        notebook.metadata.pop("language_info", None)
        for cell in notebook.cells:
            cell.metadata.pop("execution", None)
            cell.pop("execution_count", None)
            for output in cell.get("outputs", []):
                output.pop("execution_count", None)
        notebooks[path.parts[-3]] = notebook
    return notebooks


def files(settings):
    return sorted(
        str(path.relative_to(settings.autograded)) for path in settings.autograded.rglob("*") if path.is_file()
    )


ROWS = [{"kegiatan": "Papan <b>syarat</b> | x\ny", "target": 2.5, "batas": "2019-12-31", "arah": "naik"}, {"target": 0}]
FILES = [{"name": "Surat <i>tugas</i>.pdf", "sha256": "ab" * 32, "size": 1200}]

VALUES = st.one_of(
    st.sampled_from(["a", "b", "c", "d", True, False, None, [], "", " ", 3, 3.5, 3.51, -0.0, "gotong  ROYONG!", "3"]),
    st.lists(st.sampled_from(["a", "b", "c", "d", "z"]), max_size=5),
    st.integers(),
    st.floats(allow_nan=True, allow_infinity=True),
    st.text(max_size=60),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    st.sampled_from([[], [{}], ROWS, [*ROWS, {"asing": 1}], FILES, [{**FILES[0], "name": "../x.pdf"}], FILES * 3]),
)
RIGHT = {"asas-01": "b", "ciri-01": ["a", "b"], "ciri-02": ["a", "b", "c"], "benar-01": True, "angka-01": 2.5}
SHEETS = st.fixed_dictionaries({}, optional=dict.fromkeys([*IDS, "asing"], VALUES))


@given(sheets=st.lists(SHEETS, min_size=5, max_size=5))
@hypothesis_settings(
    max_examples=2,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_any_answers_get_the_same_marks_from_both(tmp_path_factory, sheets):
    made = [document(sheet) for sheet in sheets]
    compare(tmp_path_factory.mktemp("equal"), [(raw, "[]", {}) for raw in made])


def test_hostile_hand_ins_get_the_same_marks_from_both(tmp_path_factory):
    right = {f"{question}-{copy}": value for question, value in RIGHT.items() for copy in range(4)}
    parts = {"tonggak-01-0": ROWS, "tonggak-01-1": [{}], "bukti-01-0": FILES, "bukti-01-1": [{**FILES[0], "size": 0}]}
    essays = parts | {"refleksi-01-0": "Saya <script>alert(1)</script>\n\nmulai", "refleksi-01-1": "x" * 100_001}
    notebook = "notebook"
    evil = "import pathlib\npathlib.Path('../../../ran').touch()\n"
    root = tmp_path_factory.mktemp("hostile")
    cases = [
        (document(right | essays), notebook, {"json.py": evil, "bangkom__grading__cell.py": evil, "soal.json": "{}"}),
        (document(right), "[]", {"ipykernel_launcher.py": evil, "sitecustomize.py": evil, "x.html": "<script>"}),
        (None, "not even JSON {", {}),
        (b"\xff\xfe", "[" * 10_000, {}),
        (document(right, assignment="lain-01"), "{}", {}),
        (document({"asas-01-0": "b", "benar-01-0": True}).replace(b'"b"', b'"\\ud800"'), "[]", {}),
        (document(right) + b" " * MAX_BYTES, "[]", {}),
        (b'{"schema":1,"assignment":"contoh-01","answers":' + b"[" * 100_000, "[]", {}),
        # As deep as Python may or may not read, by how deep the reader itself stands.
        (document(right | {"teks-01-0": "deep"}).replace(b'"deep"', b"[" * 950 + b"]" * 950), "[]", {}),
    ]
    compare(root, cases)


def test_a_regrade_treats_hand_marks_the_same_in_both(tmp_path):
    """A later version of an essay that was marked by hand, and a hand mark on what a machine had marked."""
    versions = ({"refleksi-01-0": "Pertama.", "asas-01-0": "b"}, {"refleksi-01-0": "Kedua.", "asas-01-0": "a"})
    results = []
    for name, grade_all in (("stock", lambda settings: run(Autograde, settings)), ("ours", grade)):
        settings = project(tmp_path / name)
        with open_gradebook(settings) as gradebook:
            gradebook.ensure_assignment(read_source(source_path(settings.source, ASSIGNMENT)))
        for number, version in enumerate(versions):
            shutil.rmtree(settings.submitted / "km_01", ignore_errors=True)
            hand_in(settings, "km_01", document(version), when=f"2026-01-0{5 + number} 02:03:04.000005 UTC")
            grade_all(settings)
            if number == 0:
                with open_gradebook(settings) as gradebook:
                    gradebook.set_manual(ASSIGNMENT, "km_01", "refleksi-01-0", 7.5, "Baik.")
                    gradebook.set_manual(ASSIGNMENT, "km_01", "asas-01-0", 1.0)
        results.append(rows(settings))
    stock, ours = results
    assert ours == stock
    marked = {row[2]: row[3:6] for row in ours if row[4] is not None}
    assert marked == {"asas-01-0": (0.0, 1.0, 1), "refleksi-01-0": (None, 7.5, 1)}


def compare(root, cases):
    stock, ours = project(root / "stock"), project(root / "ours")
    for settings in (stock, ours):
        for number, (raw, notebook, others) in enumerate(cases):
            text = tampered(settings) if notebook == "notebook" else notebook
            hand_in(settings, f"km_{number:02}", raw, text, **others)
    with open_gradebook(stock) as gradebook:
        gradebook.ensure_assignment(read_source(source_path(stock.source, ASSIGNMENT)))
    run(Autograde, stock)
    report = grade(ours)
    assert (report.graded, report.failed) == (len(cases), ())
    assert rows(ours) == rows(stock)
    assert len(rows(ours)) == len(cases) * len(MANY)
    assert files(ours) == files(stock)
    assert graded_notebooks(ours) == graded_notebooks(stock)
    assert not list(root.rglob("ran"))
