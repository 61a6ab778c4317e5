"""How long graduation takes to be recomputed for 4,000 participants, of whom everything that can be known is known.

`python -m benchmarks.graduation [--quick]` prints, as the last line, one JSON object: `seconds` of gathering the facts
and deciding together (aim ≤ 1), `gather_seconds` and `decide_seconds` of each, `one_seconds` of a single participant,
`sources`, the seconds of each part of the store that facts come from, and how the verdicts come out. The best of three;
`cpu_seconds` is what it costs whatever else the machine does meanwhile, and `machine_busy` how much that was (1: every
core).

Five mata pelatihan of three tasks with five questions and a video each, a live chat and a forum in every one, twelve
classroom sessions, a rancangan, a presentation before two examiners, an implementation with readings. One participant
goes through all of it by the store's own functions; the others are copies of their rows.
"""

import argparse
import json
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, Table, insert, select

from bangkom.authoring import load_programme
from bangkom.domain.classroom import ClassSession
from bangkom.domain.design import Design, Indicator, Milestone, Stakeholder
from bangkom.domain.graduation import decide
from bangkom.domain.implementation import Verification
from bangkom.domain.presentation import Slot
from bangkom.domain.programme import DesignRules, Programme, Subject
from bangkom.settings import Settings, find_root
from bangkom.store import (
    chat_attendance,
    chat_planning,
    classroom,
    cohorts,
    design_review,
    designs,
    facts,
    forum,
    implementation,
    implementation_acts,
    presentation_planning,
    presentations,
    watching,
)
from bangkom.store import (
    people as roster,
)
from bangkom.store.accounts import ensure_account
from bangkom.store.database import Database, ensure_current
from bangkom.store.gradebook import open_gradebook
from bangkom.store.people import Person, replace_roster
from bangkom.store.source import read_source, source_path
from benchmarks.sample import QUESTIONS, write_sample
from benchmarks.service import machine_seconds

COHORT, ORGANISER, EXAMINERS = "beban", "pa_01", ("wi_01", "wi_02")
BEGIN = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AFTER = BEGIN + 40 * DAY
STRIDE = 10_000
"""Between the numbers of one participant's rows and those of the next one's copies."""
SUBJECTS = tuple(f"mapel-{number}" for number in range(1, 6))
DESIGN = Design(
    title="Akta kelahiran selesai sehari",
    potentials="Petugas muda yang terbiasa dengan gawai. " * 10,
    problems="Pemohon menunggu lama dan bolak-balik. " * 10,
    before="Berkas diperiksa di tiga meja, satu demi satu. " * 5,
    after="Berkas diperiksa sekali, lewat daftar periksa bersama. " * 5,
    programmes=("melayani",),
    foci=("penyederhanaan",),
    aims=("perbaikan",),
    stakeholders=(Stakeholder("Kepala bidang", "high", "high", "Memutuskan alur baru"),),
    milestones=(
        Milestone("m1", "short", "Daftar periksa dipakai di loket", "Satu meja saja", "30/3/2026"),
        Milestone("m2", "middle", "Alur baru ditetapkan SOP", "SOP bertanda tangan", "30/9/2026"),
        Milestone("m3", "long", "Dipakai di semua layanan", "Semua loket", "30/6/2027"),
    ),
    indicators=(
        Indicator("i1", "Waktu tunggu akta kelahiran", "menit", "60", "30", "down", "Buku antrean", "cepat"),
        Indicator("i2", "Nilai IKM loket", "nilai", "76,40", "88,31", "up", "SKM", "responsif"),
    ),
    commitment="Saya mulai dari meja saya sendiri.",
)
TABLES: tuple[Table, ...] = (
    watching.WATCHED,
    chat_attendance.CONNECTION,
    forum.THREAD,
    forum.POST,
    classroom.PRESENCE,
    designs.DESIGN,
    designs.VERSION,
    designs.DECISION,
    presentations.SLOT,
    presentations.EXAMINER,
    presentations.MARK,
    implementation.MILESTONE_REPORT,
    implementation.READING,
    implementation.REPORT,
    implementation.VERIFICATION,
)
"""Whatever of the store is a participant's own, in the order in which rows refer to each other."""


def make_programme(root: Path) -> Programme:
    subjects = tuple(
        Subject(id, f"Mata pelatihan {id}", "cara-pandang", 4.0, tuple(f"{id}-{n:02}" for n in range(1, 4)))
        for id in SUBJECTS
    )
    return replace(
        load_programme(root / "course"), subjects=subjects, design=DesignRules(subjects[-1].assignments[-1:])
    )


def fill(settings: Settings, database: Database, programme: Programme, people: list[str]) -> None:
    with database.write() as connection:
        cohorts.add_cohort(connection, COHORT, "Beban", BEGIN)
        ensure_account(connection, ORGANISER, "organiser", "Panitia")
        for examiner in EXAMINERS:
            ensure_account(connection, examiner, "trainer", examiner)
        rows = [Person(id, COHORT, id, "", "", "", "", "ASN", "", "", "Kelompok 1") for id in people]
        replace_roster(connection, COHORT, rows, ORGANISER, BEGIN)
        go_through(connection, programme, people[0])
        for table in TABLES:
            copy_rows(connection, table, people)
    fill_gradebook(settings, programme, people)


def go_through(connection: Connection, programme: Programme, who: str) -> None:
    """Everything that one participant does, from the first video to the verified implementation."""
    watched = [
        {"person": who, "video": video, "intervals": "[[0.0, 300.0]]", "position": 300.0}
        for video in programme.assignments()
    ]
    connection.execute(insert(watching.WATCHED), watched)
    for number, subject in enumerate(SUBJECTS):
        begins = BEGIN + (number + 1) * DAY
        chat = chat_planning.plan(connection, COHORT, subject, "Kelompok 1", begins, begins + HOUR, EXAMINERS[0], BEGIN)
        line = {"chat": chat.id, "person": who, "begun_at": begins, "seen_at": begins + HOUR}
        connection.execute(insert(chat_attendance.CONNECTION).values(line))
        place = forum.Place(COHORT, subject, "Kelompok 1")
        for time_ in range(2):
            text = f"Cerita ke-{time_}: " + "antrean di loket kami berkurang setelah nomor urut dipakai bersama. " * 3
            forum.begin(connection, place, "Cerita", text, who, f"{subject}-{time_}", begins)
    for number in range(12):
        begins = BEGIN + (7 + number // 4) * DAY + (number % 4) * 2 * HOUR
        session = ClassSession(0, "", f"Sesi {number}", "topic", begins, begins + HOUR)
        planned = classroom.plan(connection, COHORT, session, ORGANISER, BEGIN)
        classroom.mark(connection, COHORT, planned.id, [classroom.Mark(who, "present")], "sheet", ORGANISER, AFTER)
    designs.start(connection, who, DESIGN, who, "", BEGIN)
    design_review.submit(connection, who, 1, BEGIN.date(), BEGIN)
    for side, by in (("coach", EXAMINERS[0]), ("mentor", "Mentor")):
        design_review.decide(connection, who, 1, side, "approve", by, "", BEGIN)  # type: ignore[arg-type]
    begins = BEGIN + 9 * DAY + 12 * HOUR
    presentation_planning.add_slots(connection, COHORT, [Slot(who, begins, begins + HOUR / 4, "Ruang 1", EXAMINERS)])
    levels = [0] * len(programme.presentation.rubric)
    for examiner in EXAMINERS:
        presentations.give_mark(connection, who, examiner, programme.presentation, levels, "", AFTER)
    implementation_acts.tell_done(connection, who, "m1", AFTER.date(), "Selesai", AFTER)
    for indicator, value in (("i1", 30.0), ("i2", 88.31)):
        implementation_acts.add_reading(connection, indicator, who, indicator, value, AFTER.date(), "Buku", "", AFTER)
    implementation_acts.report(connection, who, "Selesai", AFTER)
    said, stored = Verification(True, "Mentor", "", AFTER), implementation.read(connection, who)
    for report in stored.told.reports.values():
        implementation_acts.verify(connection, who, "milestone", report.id, said)
    for reading in stored.told.readings:
        implementation_acts.verify(connection, who, "reading", reading.id, said)
    assert stored.report is not None
    implementation_acts.verify(connection, who, "report", stored.report.id, said)


def copy_rows(connection: Connection, table: Table, people: list[str]) -> None:
    """What the table says of the first of them, said of each of the others too."""
    template = [dict(row._mapping) for row in connection.execute(select(table))]

    def copied(row: dict[str, Any], number: int) -> dict[str, Any]:
        changed = {name: people[number] for name in ("person", "author") if row.get(name) == people[0]}
        changed |= {name: row[name] + number * STRIDE for name in ("id", "item", "thread") if name in row}
        if "key" in row:
            changed["key"] = f"{row['key']}-{number}"
        return row | changed

    rows = [copied(row, number) for number in range(1, len(people)) for row in template]
    connection.execute(insert(table), rows)


def fill_gradebook(settings: Settings, programme: Programme, people: list[str]) -> None:
    """Every task of everybody marked: recorded for the first of them, and copied below nbgrader's own functions."""
    with open_gradebook(settings) as gradebook:
        for assignment in programme.assignments():
            write_sample(settings, assignment, QUESTIONS[:5])
            gradebook.ensure_assignment(read_source(source_path(settings.source, assignment)))
            marks = {question.id: 0.9 * question.points for question in QUESTIONS[:5]}
            gradebook.record_submission(assignment, people[0], marks, BEGIN.replace(tzinfo=None))
    with closing(sqlite3.connect(settings.gradebook)) as database:
        database.row_factory = sqlite3.Row
        for table in ("student", "submitted_assignment", "submitted_notebook", "grade"):
            rows = [dict(row) for row in database.execute(f"SELECT * FROM {table}")]  # noqa: S608 - names of ours
            names = list(rows[0])
            own = {"id", "student_id"} | ({"assignment_id"} if table == "submitted_notebook" else set())
            own |= {"notebook_id"} if table == "grade" else set()
            copies = (
                [
                    people[number] if value == people[0] else f"{number}-{value}" if name in own else value
                    for name, value in row.items()
                ]
                for number in range(1, len(people))
                for row in rows
            )
            marks_ = ", ".join("?" * len(names))
            database.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks_})", copies)  # noqa: S608
        database.commit()


def timed(function: Callable[[], Any]) -> tuple[float, float, Any]:
    """Of three times the shortest, on the clock and of this process's CPU, and what it gave."""
    best, least, found = float("inf"), float("inf"), None
    for _ in range(3):
        begun, spent = time.perf_counter(), time.process_time()
        found = function()
        best, least = min(best, time.perf_counter() - begun), min(least, time.process_time() - spent)
    return best, least, found


def by_source(gather: Callable[[], Any]) -> Mapping[str, float]:
    """Seconds that each function of the store took while facts were gathered once."""
    took: dict[str, float] = {}

    def watched(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **named: Any) -> Any:
            begun = time.perf_counter()
            found = function(*arguments, **named)
            took[name] = round(took.get(name, 0.0) + time.perf_counter() - begun, 3)
            return found

        return run

    parts = {
        "roster": (roster, "people"),
        "marks": (facts, "read_outcomes"),
        "videos": (watching, "cohort_coverage"),
        "chats": (chat_attendance, "chat_presence"),
        "forum": (forum, "contributions"),
        "classroom": (classroom, "presence"),
        "designs": (designs, "standings"),
        "presentations": (presentations, "results"),
        "implementations": (implementation, "outcomes"),
    }
    patches = [patch.object(place, name, watched(key, getattr(place, name))) for key, (place, name) in parts.items()]
    for one in patches:
        one.start()
    try:
        gather()
    finally:
        for one in patches:
            one.stop()
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="400 participants instead of 4,000")
    size = 400 if parser.parse_args().quick else 4_000
    people = [f"km_{number:05d}" for number in range(size)]
    root = find_root(Path.cwd())
    programme = make_programme(root)
    videos = {assignment: {assignment: 300.0} for assignment in programme.assignments()}
    with tempfile.TemporaryDirectory() as place:
        settings = Settings(Path(place), COHORT, f"sqlite:///{Path(place) / 'bangkom.db'}")
        database = Database(settings.store_url)
        ensure_current(database)
        fill(settings, database, programme, people)

        def gather(only: str | None = None) -> Any:
            with database.read() as connection:
                return facts.read_facts(connection, settings, programme, videos, AFTER, only=only)

        busy, all_cores = machine_seconds()
        gathering, gathering_cpu, found = timed(gather)
        deciding, deciding_cpu, verdicts = timed(lambda: [decide(one, programme) for one in found.values()])
        busy_after, all_after = machine_seconds()
        one, one_cpu, _ = timed(lambda: gather(people[-1]))
        sources = by_source(gather)
        database.close()
    result = {
        "benchmark": "graduation",
        "seconds": round(gathering + deciding, 2),
        "gather_seconds": round(gathering, 2),
        "decide_seconds": round(deciding, 2),
        "cpu_seconds": round(gathering_cpu + deciding_cpu, 2),
        "one_seconds": round(one, 3),
        "one_cpu_seconds": round(one_cpu, 3),
        "participants": size,
        "sources": sources,
        "statuses": Counter(verdict.status for verdict in verdicts),
        "score": verdicts[-1].score,
        "machine_busy": round((busy_after - busy) / (all_after - all_cores), 2),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
