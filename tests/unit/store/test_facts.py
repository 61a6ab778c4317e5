"""What graduation is judged by, gathered from the whole store: of everybody at once, and of one alone, the same."""

from dataclasses import replace
from datetime import timedelta

import pytest
from benchmarks.sample import QUESTIONS, write_sample
from sqlalchemy import insert
from tests.unit.store.approved import approve

from bangkom.domain.classroom import ClassSession
from bangkom.domain.presentation import Slot
from bangkom.domain.programme import Subject
from bangkom.reports.synthetic import PROGRAMME
from bangkom.settings import Settings
from bangkom.store import (
    chat_attendance,
    chat_planning,
    classroom,
    forum,
    presentation_planning,
    presentations,
    schedule,
    watching,
)
from bangkom.store.accounts import ensure_account
from bangkom.store.facts import read_facts
from bangkom.store.gradebook import open_gradebook
from bangkom.store.schedule import SessionWindow, Who
from bangkom.store.source import read_source, source_path

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TASKS = ("contoh-01", "contoh-02")
RULES = replace(PROGRAMME, subjects=(Subject("contoh", "Contoh", "cara-pandang", 4.0, TASKS),))
VIDEOS = {"contoh-01": {"v1": 100.0}, "contoh-02": {"v2": 100.0, "v3": 300.0}}
FORUM_TEXT = "Di loket kami antrean berkurang setelah nomor urut dipakai bersama. " * 3


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path / "proyek", "uji")


@pytest.fixture
def gather(database, settings, now):
    def do(after=DAY, **options):
        with database.read() as connection:
            return read_facts(connection, settings, RULES, VIDEOS, now + after, **options)

    return do


@pytest.fixture
def staff(act, cohort):
    for id, role in (("wi_01", "trainer"), ("wi_02", "trainer"), ("pa_01", "organiser")):
        act(ensure_account, id, role, id)


def task(facts, assignment):
    return next(one for one in facts.tasks if one.assignment == assignment)


def test_of_a_fresh_cohort_everything_is_missing_and_nothing_is_zero_by_mistake(cohort, gather, now):
    found = gather()
    assert list(found) == ["km_01", "km_02", "km_03"]
    facts = found["km_01"]
    assert [one.state for one in facts.tasks] == ["missing", "missing"]
    assert (facts.videos_credited, facts.videos_required) == (0, 3)
    assert (facts.chats, facts.forum, facts.classroom) == ({"contoh": None}, {"contoh": 0}, ())
    assert (facts.design, facts.presentation, facts.implementation, facts.closing_at) == (None, None, None, None)
    assert facts.as_of == now + DAY


def test_tasks_close_for_each_group_and_person_at_their_time(cohort, act, gather, now):
    windows = [
        SessionWindow("contoh-01", "", None, now + DAY),
        SessionWindow("contoh-01", "Kelompok 2", None, now + 2 * DAY),
    ]
    act(schedule.replace_schedule, "uji", windows)
    act(schedule.extend, "uji", Who("person", "km_02"), "contoh-01", now + 9 * DAY, "Sakit", "pa_01", now)
    act(schedule.exempt, "uji", Who("group", "Kelompok 2"), "contoh-02", "Mutasi", "pa_01", now)
    found, late = gather(), timedelta(days=RULES.rules.late_days)
    closes = {id: task(facts, "contoh-01").closes_at for id, facts in found.items()}
    assert closes == {"km_01": now + DAY + late, "km_02": now + 9 * DAY + late, "km_03": now + 2 * DAY + late}
    assert task(found["km_03"], "contoh-02").state == "exempt"
    assert (found["km_03"].videos_required, found["km_01"].videos_required) == (1, 3)
    assert task(found["km_01"], "contoh-02").closes_at is None


def test_marks_come_from_the_gradebook_and_what_only_the_depot_has_waits(cohort, gather, settings, now):
    write_sample(settings, "contoh-01", QUESTIONS[:2])
    marks = {question.id: question.points for question in QUESTIONS[:2]}
    with open_gradebook(settings) as gradebook:
        gradebook.ensure_assignment(read_source(source_path(settings.source, "contoh-01")))
        gradebook.record_submission("contoh-01", "km_01", marks, now.replace(tzinfo=None))
    found = gather(handed_in={"contoh-01": {"km_01", "km_02"}})
    first = [task(found[id], "contoh-01") for id in ("km_01", "km_02", "km_03")]
    assert [(one.state, one.points, one.maximum) for one in first] == [
        ("graded", 5.0, 5.0),
        ("waiting", None, 0.0),
        ("missing", None, 0.0),
    ]


def test_videos_count_as_at_the_door_of_their_session(cohort, act, gather):
    watched = [
        {"person": "km_01", "video": "v1", "intervals": "[[0.0, 95.0]]", "position": 0.0},
        {"person": "km_01", "video": "v2", "intervals": "[[0.0, 70.0]]", "position": 0.0},
        {"person": "km_01", "video": "v3", "intervals": "[[0.0, 300.0]]", "position": 0.0},
        {"person": "km_02", "video": "v1", "intervals": "[[0.0, 80.0]]", "position": 0.0},
        {"person": "km_02", "video": "v3", "intervals": "[[0.0, 300.0]]", "position": 0.0},
    ]
    act(lambda connection: connection.execute(insert(watching.WATCHED), watched))
    found = gather()
    # Of v2 and v3 together km_01 has 370 of 400 seconds: enough; km_02 has 300, and so only v3 itself.
    assert {id: facts.videos_credited for id, facts in found.items()} == {"km_01": 3, "km_02": 1, "km_03": 0}


def test_the_whole_training_of_one_is_the_same_as_among_all(cohort, staff, act, gather, now):
    rules = RULES.presentation
    chat = act(chat_planning.plan, "uji", "contoh", "Kelompok 1", now + HOUR, now + 2 * HOUR, "wi_01", now)
    act(chat_attendance.correct, chat.id, "km_01", "present", "Daftar", "wi_01", now + 3 * HOUR)
    place = forum.Place("uji", "contoh", "Kelompok 1")
    act(forum.begin, place, "Loket", FORUM_TEXT, "km_01", "k1", now)
    for number, groups in enumerate((frozenset(), frozenset({"Kelompok 2"}))):
        begins = now + (2 + number) * HOUR
        session = ClassSession(0, "", f"Sesi {number}", "topic", begins, begins + HOUR, groups=groups)
        planned = act(classroom.plan, "uji", session, "pa_01", now)
        if not groups:
            act(classroom.mark, "uji", planned.id, [classroom.Mark("km_01", "late")], "list", "pa_01", now)
    act(approve, "km_01", now)
    act(presentation_planning.add_slots, "uji", [Slot("km_01", now + HOUR, now + 2 * HOUR, "R", ("wi_01", "wi_02"))])
    for examiner in ("wi_01", "wi_02"):
        levels = [0] * len(rules.rubric)
        act(presentations.give_mark, "km_01", examiner, rules, levels, "", now + 3 * HOUR)
    found = gather()
    facts = found["km_01"]
    assert facts.chats == {"contoh": "present"} and found["km_02"].chats == {"contoh": "absent"}
    assert found["km_03"].chats == {"contoh": None}
    assert (facts.forum, facts.classroom, found["km_03"].classroom) == ({"contoh": 1}, ("late",), (None, None))
    assert (facts.closing_at, found["km_03"].closing_at) == (now + 3 * HOUR, now + 4 * HOUR)
    assert facts.design is not None and facts.design.state == "approved"
    assert facts.presentation is not None and (facts.presentation.score, facts.presentation.examiners) == (100.0, 2)
    assert facts.implementation is not None and facts.implementation.reported_at is None
    assert found["km_02"].design is None and found["km_02"].presentation is None
    for id in found:
        assert gather(only=id) == {id: found[id]}


def test_nobody_of_another_cohort_is_found(cohort, gather, settings, database, now):
    assert gather(only="km_99") == {}
    with database.read() as connection:
        assert read_facts(connection, replace(settings, cohort="lain"), RULES, VIDEOS, now, only="km_01") == {}
