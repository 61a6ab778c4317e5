"""The course of this repository as participants get it: fresh, without keys, and readable before anything runs."""

import json
import re
import shutil
from collections import Counter
from pathlib import Path

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator

from bangkom.authoring.build import build, check
from bangkom.authoring.course import load_course
from bangkom.authoring.lesson import QuestionBlock
from bangkom.domain.questions import (
    Essay,
    MultipleChoice,
    Scale,
    SingleChoice,
    Table,
    criteria_of,
    is_automatic,
    is_collected,
    is_practice,
)
from bangkom.errors import StaleReleaseError
from bangkom.messages import duration, points
from bangkom.settings import Settings
from bangkom.store.source import TEST_STUB, read_source, source_path

ROOT = Path(__file__).parents[2]
COURSE = load_course(ROOT / "course")
ASSIGNMENTS = tuple(COURSE.lessons)
TAUGHT = tuple(assignment for subject in COURSE.programme.taught() for assignment in subject.assignments)
TESTS = tuple(
    assignment
    for subject in COURSE.programme.subjects
    if subject.kind in ("pre-test", "post-test")
    for assignment in subject.assignments
)
KEYED = tuple(
    assignment
    for assignment, lesson in COURSE.lessons.items()
    if any(is_automatic(question) and question.points for question in lesson.questions())
)
"""With questions that have a key to be found out."""
ALLOWED_CALL = re.compile(r'from bangkom\.(?:forms|video) import (question|explore|player)\n\1\("[a-z0-9-]+"\)')
"""What the page of a participant runs by itself; the same pattern stands in labextension/."""


def released(assignment):
    return json.loads((ROOT / "release" / assignment / f"{assignment}.ipynb").read_bytes())


def cells_of(assignment):
    return {cell["id"]: cell for cell in released(assignment)["cells"]}


def text(cell):
    return "".join(cell["source"])


def test_the_release_is_what_the_lessons_say_and_holds_no_key():
    check(Settings(ROOT, "demo"))


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    """Two builds of the same lessons in folders of different names."""
    made = []
    for name in ("satu", "dua/jauh di dalam"):
        root = tmp_path_factory.mktemp("bangun") / name
        shutil.copytree(ROOT / "course", root / "course", ignore=shutil.ignore_patterns("*.mp4"))
        build(Settings(root, "demo"))
        made.append(root)
    return made


def all_files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_two_builds_give_the_same_bytes(copies):
    first, second = copies
    assert all_files(first / "release") == all_files(second / "release")
    assert all_files(first / "build") == all_files(second / "build")


@pytest.mark.parametrize("assignment", KEYED)
def test_a_planted_key_is_found(copies, assignment):
    root = copies[0]
    path = root / "release" / assignment / f"{assignment}.ipynb"
    honest = path.read_bytes()
    key = (root / "build/source" / assignment / f"{assignment}.ipynb").read_bytes()
    try:
        path.write_bytes(key)
        with pytest.raises(StaleReleaseError, match="HIDDEN TESTS"):
            check(Settings(root, "demo"))
    finally:
        path.write_bytes(honest)
    check(Settings(root, "demo"))


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_grading_finds_every_scored_question(copies, assignment):
    read = read_source(source_path(copies[0] / "build/source", assignment))
    assert read.questions == tuple(one for one in COURSE.lessons[assignment].questions() if one.points)


def test_every_cell_id_of_a_question_is_its_own():
    ids = [question.id for lesson in COURSE.lessons.values() for question in lesson.questions()]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_nbgrader_and_nbformat_accept_the_notebook(assignment):
    notebook = nbformat.from_dict(released(assignment))
    nbformat.validate(notebook)
    MetadataValidator().validate_nb(notebook)
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_code_is_only_what_the_page_may_run(assignment):
    for cell in released(assignment)["cells"]:
        if cell["cell_type"] == "code":
            assert text(cell) == TEST_STUB or ALLOWED_CALL.fullmatch(text(cell))
            assert cell["outputs"] == []


@pytest.mark.parametrize("assignment", TAUGHT)
def test_it_begins_with_its_title_its_length_and_its_goals(assignment):
    first = released(assignment)["cells"][0]
    lesson = COURSE.lessons[assignment]
    assert first["cell_type"] == "markdown"
    assert text(first).startswith(f"# {lesson.title}\n")
    assert f"{lesson.minutes} menit" in text(first)
    assert re.search(r"Setelah sesi ini Anda dapat", text(first))


@pytest.mark.parametrize("assignment", TAUGHT)
def test_every_video_shows_poster_title_length_and_link(assignment):
    lesson = COURSE.lessons[assignment]
    assert lesson.videos()
    cells = cells_of(assignment)
    order = list(cells)
    for video_id in lesson.videos():
        video = COURSE.videos[video_id]
        prompt = text(cells[f"p-video-{video_id}"])
        assert video.title in prompt
        assert duration(video.seconds) in prompt
        assert f"](/services/bangkom/video/{video_id}/)" in prompt
        poster = re.search(r"!\[[^\]]+\]\(\./([^)]+)\)", prompt)
        assert poster is not None
        assert (ROOT / "release" / assignment / poster[1]).read_bytes()[:2] == b"\xff\xd8"
        first_question = min(order.index(f"p-{question.id}") for question in lesson.questions())
        assert order.index(f"w-video-{video_id}") < first_question  # the video helps with the task


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_question_can_be_read_without_running(assignment):
    cells = cells_of(assignment)
    for number, question in enumerate(COURSE.lessons[assignment].questions(), 1):
        cell = cells[f"p-{question.id}"]
        prompt = text(cell)
        assert cell["cell_type"] == "markdown"
        kept = "latihan, tidak dinilai" if is_practice(question) else "tidak dinilai"
        worth = points(question.points) if question.points else kept
        assert prompt.startswith(f"### Soal {number} ({worth})\n")
        assert question.stem in prompt
        assert re.search(r"^\*(Pilih|Tulis|Isi|Unggah) .+\.\*$", prompt, re.MULTILINE)
        if isinstance(question, SingleChoice | MultipleChoice):
            for letter, option in zip("ABCDEFGHIJ", question.options, strict=False):
                assert f"- **{letter}.** {option.text}" in prompt
        if isinstance(question, Essay):
            assert f"{question.min_words}–{question.max_words} kata" in prompt
        if isinstance(question, Table):
            assert all(f"**{column.title}**" in prompt for column in question.columns)
        if isinstance(question, Scale):
            assert all(item.text in prompt for item in question.items)
        for criterion in criteria_of(question):
            assert criterion.name in prompt
            assert all(level in prompt for level in criterion.levels)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_cells_are_short_enough_to_read(assignment):
    longest = max(len(text(cell)) for cell in released(assignment)["cells"] if cell["cell_type"] == "markdown")
    assert longest < 3000


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_participants_can_neither_edit_nor_delete_what_is_given(assignment):
    for cell in released(assignment)["cells"]:
        assert cell["metadata"]["deletable"] is False
        assert cell["metadata"]["editable"] is False


def test_the_two_tests_are_of_one_form():
    """Place by place the same kind, points, agenda and Bloom level; and none is asked twice."""
    forms = []
    for assignment in TESTS:
        lesson = COURSE.lessons[assignment]
        blocks = [block for block in lesson.blocks if isinstance(block, QuestionBlock)]
        forms.append([(one.question.type, one.question.points, one.agenda, one.bloom) for one in blocks])
        found = Counter(one.agenda for one in blocks)
        assert found == {agenda.id: 5 for agenda in COURSE.programme.agendas}
        assert all(is_automatic(question) for question in lesson.questions())
    before, after = forms
    assert before == after
    asked = [whole(question) for assignment in TESTS for question in COURSE.lessons[assignment].questions()]
    assert len(set(asked)) == len(asked)


def whole(question):
    """A question as somebody remembers it: what is asked, and what could be chosen."""
    return question.stem, frozenset(option.text for option in getattr(question, "options", ()))


def test_the_design_task_asks_for_every_part_of_a_rancangan():
    tasks = COURSE.programme.design.assignments
    asked = {question.id: question for task in tasks for question in COURSE.lessons[task].questions()}
    parts = (
        "judul",
        "potensi",
        "masalah",
        "sebelum",
        "sesudah",
        "gnrm",
        "pemangku",
        "tonggak",
        "indikator",
        "risiko",
        "komitmen",
    )
    assert {f"rancangan-{part}" for part in (*parts, "bukti", "sikap")} <= asked.keys()
    columns = {
        part: [c.key for c in asked[f"rancangan-{part}"].columns]
        for part in ("pemangku", "tonggak", "indikator", "risiko")
    }
    assert columns == {
        "pemangku": ["nama", "kepentingan", "pengaruh", "peran"],
        "tonggak": ["jangka", "kegiatan", "hasil", "tenggat"],
        "indikator": ["indikator", "satuan", "awal", "target", "arah", "sumber", "aspek"],
        "risiko": ["risiko", "tindakan"],
    }
    assert is_collected(asked["rancangan-sikap"])


def test_nothing_in_a_release_is_fetched_from_another_host():
    for path in sorted((ROOT / "release").rglob("*.ipynb")) + sorted((ROOT / "release").rglob("soal.json")):
        assert not re.search(r'!\[[^\]]*\]\(https?:|src=\\?"https?:', path.read_text("utf-8"))


def test_the_readme_maps_every_lesson_to_its_assignment_and_release():
    readme = (ROOT / "course/README.md").read_text("utf-8")
    for assignment in ASSIGNMENTS:
        assert f"/{assignment}.md)" in readme
        assert f"(../release/{assignment}/{assignment}.ipynb)" in readme
