"""Participants who went through the whole training, written by the store's own functions: what graduation is tested on.

Days count from START, the Monday on which the tests' clock begins: chat on the 3rd day, classroom on days 8 to 10.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from tests.service.conftest import COHORT, START, Running, running_service
from tests.unit.store.approved import DESIGN

from bangkom.domain.classroom import ClassSession
from bangkom.domain.implementation import Verification
from bangkom.domain.presentation import Slot
from bangkom.store import (
    chat_attendance,
    chat_planning,
    classroom,
    design_review,
    designs,
    forum,
    implementation,
    implementation_acts,
    people,
    presentation_planning,
    presentations,
    schedule,
    talk,
    teaching,
    watching,
)
from bangkom.store.gradebook import open_gradebook
from bangkom.store.schedule import SessionWindow
from bangkom.store.source import read_source, source_path

DAY = timedelta(days=1)
CLOSING = START + 9 * DAY + timedelta(hours=8)
"""The end of the last classroom session."""
AFTER = CLOSING + 30 * DAY
SUBJECT = "kebijakan"
TASKS = ("kebijakan-01", "kebijakan-02", "kebijakan-03")


@dataclass(frozen=True)
class Trained:
    """A store and a gradebook in which km_01 has done everything, km_02 all but the implementation, and km_03 missed
    three classroom sessions and everything after them. The participants of wi_02 are those of Kelompok 2: km_03."""

    store: bytes
    gradebook: bytes


def train(folder: Path, released: Path, filled_store: bytes) -> Trained:
    with running_service(folder, released, filled_store) as running:
        running.see_notice()
        running.write(lambda c: teaching.assign(c, COHORT, "wi_02", ["Kelompok 2"]))
        hold(running)
        everyone, done = ("km_01", "km_02", "km_03"), ("km_01", "km_02")
        study(running, everyone)
        discuss(running, everyone)
        attend(running, done)
        attend(running, ["km_03"], missed=3)
        approve(running, done)
        present(running, done)
        implement(running, ["km_01"])
        with running.context.database.read() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return Trained((folder / "bangkom.db").read_bytes(), running.context.settings.gradebook.read_bytes())


@contextmanager
def after_training(folder: Path, released: Path, trained: Trained) -> Iterator[Running]:
    """A service of its own a month after the closing."""
    with running_service(folder, released, trained.store) as running:
        running.context.settings.gradebook.write_bytes(trained.gradebook)
        running.clock.now = AFTER
        yield running


def hold(running: Running, groups: Iterable[str] = ("Kelompok 1", "Kelompok 2")) -> None:
    """What the organiser plans: due times, a live chat for each group, twelve classroom sessions."""
    windows = [SessionWindow(task, "", START, START + (5 + place) * DAY) for place, task in enumerate(TASKS)]
    running.write(lambda c: schedule.replace_schedule(c, COHORT, windows))
    for place, group in enumerate(groups):
        begins = START + 2 * DAY + timedelta(hours=2 * place)
        times = (begins, begins + timedelta(hours=1))
        running.write(lambda c, g=group, t=times: chat_planning.plan(c, COHORT, SUBJECT, g, *t, "wi_01", START))
    for place in range(12):
        begins = START + (7 + place // 4) * DAY + timedelta(hours=1 + 2 * (place % 4))
        wanted = ClassSession(0, "", f"Sesi tatap muka {place + 1}", "topic", begins, begins + timedelta(hours=1))
        running.write(lambda c, w=wanted: classroom.plan(c, COHORT, w, "pa_01", START))


def study(running: Running, who: Iterable[str], share: float = 0.9) -> None:
    """Their tasks are graded with this share of all points, and their videos credited."""
    everyone = list(who)
    settings = running.context.settings
    sources = {task: read_source(source_path(settings.source, task)) for task in TASKS}
    with open_gradebook(settings) as gradebook:
        for task in TASKS:
            gradebook.ensure_assignment(sources[task])
            points = {one.id: share * one.points for one in sources[task].questions}
            for one in everyone:
                gradebook.record_submission(task, one, points, (START + DAY).replace(tzinfo=None))
    videos = [
        {"person": one, "video": task, "intervals": "[]", "position": 0.0, "read_at": START}
        for one in everyone
        for task in TASKS
    ]
    running.write(lambda c: c.execute(insert(watching.WATCHED), videos))


def attend(running: Running, who: Iterable[str], missed: int = 0) -> None:
    """They are at their chat, and at all classroom sessions but the first `missed`."""

    def write(connection: Any) -> None:
        groups = {one.id: one.group for one in people.people(connection, COHORT)}
        chats = {one.group: one.id for one in talk.chats(connection, COHORT)}
        for one in who:
            chat_attendance.correct(connection, chats[groups[one]], one, "present", "Daftar hadir", "wi_01", AFTER)
        for place, session in enumerate(classroom.planned(connection, COHORT)):
            word = "absent" if place < missed else "present"
            marks = [classroom.Mark(one, word) for one in who]  # type: ignore[arg-type]
            classroom.mark(connection, COHORT, session.id, marks, "sheet", "pa_01", AFTER)

    running.write(write)


def discuss(running: Running, who: Iterable[str], times: int = 2) -> None:
    """Each writes so often in the subject's forum of their group."""

    def write(connection: Any) -> None:
        groups = {one.id: one.group for one in people.people(connection, COHORT)}
        for one in who:
            for time in range(times):
                text = (
                    f"Cerita ke-{time + 1} dari {one}: "
                    + "di loket kami antrean berkurang setelah nomor urut dipakai. " * 3
                )
                place = forum.Place(COHORT, SUBJECT, groups[one])
                forum.begin(connection, place, f"Cerita {time + 1}", text, one, f"{one}-{time}", START + 3 * DAY)

    running.write(write)


def present(running: Running, who: Iterable[str], level: int = 0) -> None:
    """Both examiners give them this level of every criterion, 0 being the best."""
    rules = running.context.programme.presentation

    def write(connection: Any) -> None:
        slots = []
        for place, one in enumerate(who):
            begins = START + 9 * DAY + timedelta(hours=9, minutes=20 * place)
            slots.append(Slot(one, begins, begins + timedelta(minutes=15), "Ruang 1", ("wi_01", "wi_02")))
        presentation_planning.add_slots(connection, COHORT, slots)
        for one in who:
            for examiner in ("wi_01", "wi_02"):
                levels = [level] * len(rules.rubric)
                presentations.give_mark(connection, one, examiner, rules, levels, "", AFTER)

    running.write(write)


def approve(running: Running, who: Iterable[str]) -> None:
    """Coach and mentor approve their rancangan."""

    def write(connection: Any) -> None:
        for one in who:
            designs.start(connection, one, DESIGN, one, "", CLOSING)
            design_review.submit(connection, one, 1, CLOSING.date(), CLOSING)
            design_review.decide(connection, one, 1, "coach", "approve", "wi_01", "", CLOSING)
            design_review.decide(connection, one, 1, "mentor", "approve", "Ni Putu Contoh", "", CLOSING)

    running.write(write)


def implement(running: Running, who: Iterable[str], *, is_verified: bool = True) -> None:
    """They reach both milestones and both targets, and their mentor verifies it."""
    said = Verification(True, "Ni Putu Contoh", "", AFTER.astimezone(UTC))

    def write(connection: Any) -> None:
        day = (AFTER - DAY).date()
        for one in who:
            for milestone in ("m1", "m2"):
                implementation_acts.tell_done(connection, one, milestone, day, "Selesai", AFTER)
            for indicator, value in (("i1", 30.0), ("i2", 88.31)):
                implementation_acts.add_reading(
                    connection, f"{one}-{indicator}", one, indicator, value, day, "Buku", "", AFTER
                )
            implementation_acts.report(connection, one, "Semua selesai.", AFTER)
            if not is_verified:
                continue
            told = implementation.read(connection, one)
            for report in told.told.reports.values():
                implementation_acts.verify(connection, one, "milestone", report.id, said)
            for reading in told.told.readings:
                implementation_acts.verify(connection, one, "reading", reading.id, said)
            assert told.report is not None
            implementation_acts.verify(connection, one, "report", told.report.id, replace(said, note="Baik"))

    running.write(write)
