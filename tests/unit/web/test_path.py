"""What one participant's path says about a session, from a real depot and a folder in which nothing is trusted."""

import json
import os
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bangkom.exchange.flow import hand_in
from bangkom.exchange.local import LocalDepot
from bangkom.messages import Zone
from bangkom.web.path import read_step

WITA = Zone("Asia/Makassar", "WITA")
NOW = datetime(2026, 1, 5, 2, 3, 4, tzinfo=UTC)
TASK, PARTICIPANT = "contoh-01", "km_01_001"
QUESTIONS = [
    {"id": "latihan-01", "points": 0},
    {"id": "asas-01", "points": 2},
    {"id": "ciri-01", "points": 3},
    {"id": "refleksi-01", "points": 10},
]
DATA = {
    "schema": 1,
    "assignment": TASK,
    "title": "Contoh tugas",
    "zone": {"name": "Asia/Makassar", "label": "WITA"},
    "questions": QUESTIONS,
    "videos": [{"id": TASK, "title": "Video", "seconds": 312.4}],
}


@pytest.fixture
def depot(tmp_path):
    depot = LocalDepot(tmp_path / "depot", lambda: NOW)
    depot.publish(TASK, {f"{TASK}.ipynb": b"{}", "soal.json": json.dumps(DATA).encode()})
    return depot


@pytest.fixture
def home(tmp_path):
    (tmp_path / "home" / TASK).mkdir(parents=True)
    return tmp_path / "home"


@pytest.fixture
def answer(home):
    """`answer(asas_01="b")` saves an answer sheet."""

    def put(**values):
        answers = {
            key.replace("_", "-"): {"value": value, "saved_at": NOW.isoformat()} for key, value in values.items()
        }
        sheet = {"schema": 1, "assignment": TASK, "answers": answers}
        (home / TASK / "jawaban.json").write_text(json.dumps(sheet), "utf-8")

    return put


@pytest.fixture
def submit(depot, home, answer):
    """Hand in what lies in the folder; the receipt."""

    def send():
        (home / TASK / f"{TASK}.ipynb").write_text("{}")
        if not (home / TASK / "jawaban.json").exists():
            answer(latihan_01="a")
        return hand_in(depot, "demo", PARTICIPANT, TASK, home / TASK)

    return send


@pytest.fixture
def mark(depot):
    """`mark(version, points, waiting)` gives feedback on that version."""

    def give(version, points, waiting=0):
        total = json.dumps({"points": points, "maximum": 15.0, "waiting": waiting}).encode()
        depot.publish_feedback(PARTICIPANT, TASK, version, {f"{TASK}.html": b"<p>", "nilai.json": total})

    return give


@pytest.fixture
def step(depot, home):
    """The session as it stands now."""
    return lambda: read_step(depot, PARTICIPANT, home, TASK, 2)


def test_a_session_that_was_never_opened(step):
    found = step()
    assert found.heading == "Sesi 2 · Contoh tugas"
    assert (found.state, found.is_done) == ("Belum dimulai", False)
    assert found.sentence(WITA) == "Video 5 menit 12 detik · 3 soal"  # practice doesn't count


def test_a_session_without_a_video_names_none(depot, step):
    depot.publish(TASK, {f"{TASK}.ipynb": b"{}", "soal.json": json.dumps(DATA | {"videos": []}).encode()})
    assert step().sentence(WITA) == "3 soal"


def test_practice_alone_begins_nothing(step, answer):
    answer(latihan_01="a")
    assert step().state == "Belum dimulai"


def test_a_session_that_is_being_worked_on(step, answer):
    answer(latihan_01="a", asas_01="b", ciri_01=[], refleksi_01="   ")
    found = step()
    assert (found.state, found.is_done, found.answered) == ("Sedang dikerjakan", False, 1)
    assert found.sentence(WITA) == "1 dari 3 soal dijawab · belum dikumpulkan"


def test_handed_in_and_not_marked_yet(step, answer, submit):
    answer(asas_01="b")
    receipt = submit()
    found = step()
    assert (found.state, found.is_done, found.mark) == ("Sudah dikumpulkan", True, None)
    assert found.sentence(WITA) == f"Dikumpulkan Senin, 5 Januari 2026, 10.03 WITA · tanda terima {receipt.number}"


def test_marked_by_machine_while_an_essay_waits(step, submit, mark):
    receipt = submit()
    mark(receipt.version, 4.33, waiting=1)
    found = step()
    assert found.state == "Sementara 4,33 / 15"
    assert found.sentence(WITA).endswith(f"tanda terima {receipt.number} · esai menunggu penilaian widyaiswara")


def test_marked_to_the_end(step, submit, mark):
    mark(submit().version, 12.5)
    found = step()
    assert found.state == "Nilai 12,5 / 15"
    assert "menunggu" not in found.sentence(WITA)


def test_a_mark_of_an_earlier_hand_in_is_not_shown_for_the_newest(step, answer, submit, mark):
    mark(submit().version, 12.5)
    answer(asas_01="b")
    second = submit()
    found = step()
    assert (found.state, found.mark) == ("Sudah dikumpulkan", None)
    assert second.number in found.sentence(WITA)
    mark(second.version, 15.0)
    assert step().state == "Nilai 15 / 15"


def test_feedback_without_a_mark_is_no_mark(depot, step, submit):
    depot.publish_feedback(PARTICIPANT, TASK, submit().version, {f"{TASK}.html": b"<p>"})
    assert step().state == "Sudah dikumpulkan"


def test_another_participants_mark_is_not_shown(depot, home, submit, mark):
    mark(submit().version, 12.5)
    other = read_step(depot, "km_01_002", home.parent / "lain", TASK, 2)
    assert (other.state, other.receipt, other.mark) == ("Belum dimulai", None, None)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"null",
        b"[]",
        b'{"schema": 1',
        b"[" * 100_000,
        b'{"schema": 1, "assignment": "lain-01", "answers": {"asas-01": {"value": "b"}}}',
        b'{"schema": 1, "assignment": "contoh-01", "answers": ["asas-01"]}',
        b'{"schema": 1, "assignment": "contoh-01", "answers": {"asas-01": "b", "ciri-01": {"nilai": 1}}}',
        b'{"schema": 1, "assignment": "contoh-01", "answers": {"../../x": {"value": "b"}, "__class__": {"value": 1}}}',
        b" " * 2_000_001,
    ],
)
def test_a_hostile_answer_file_counts_as_nothing_and_breaks_nothing(home, step, raw):
    (home / TASK / "jawaban.json").write_bytes(raw)
    assert (step().state, step().answered) == ("Belum dimulai", 0)


def test_an_answer_file_that_is_no_file_breaks_nothing_and_holds_nobody_up(home, step):
    path = home / TASK / "jawaban.json"
    path.mkdir()
    assert step().state == "Belum dimulai"
    path.rmdir()
    for target in ("/dev/zero", "tidak-ada", "jawaban.json"):
        path.symlink_to(target)
        assert step().state == "Belum dimulai"
        path.unlink()
    os.mkfifo(path)
    assert step().state == "Belum dimulai"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda t: st.lists(t) | st.dictionaries(st.text(), t)
    )
)
def test_whatever_a_participant_saves_at_most_every_question_is_answered(home, step, value):
    sheet = {"schema": 1, "assignment": TASK, "answers": {q["id"]: {"value": value} for q in QUESTIONS}}
    (home / TASK / "jawaban.json").write_text(json.dumps(sheet), "utf-8")
    assert step().answered in (0, 3)
