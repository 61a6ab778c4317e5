from datetime import UTC, datetime

import pytest

from bangkom.grading.desk import hand_marked, read_hand_in, read_items
from bangkom.store import accounts, cohorts, mark_release, people
from bangkom.store.database import Database, ensure_current
from bangkom.store.marking import Answer, give
from bangkom.store.people import Person

NOW = datetime(2026, 1, 6, 1, 0, tzinfo=UTC)
PEOPLE = {"km_01": "Kelompok 1", "km_02": "Kelompok 1", "km_03": "Kelompok 2"}


@pytest.fixture(scope="session")
def filled_store(tmp_path_factory):
    """A store with three participants of cohort `demo`, made once: migrating takes its time."""
    path = tmp_path_factory.mktemp("store") / "bangkom.db"
    database = Database(f"sqlite:///{path}")
    ensure_current(database)
    with database.write() as connection:
        cohorts.add_cohort(connection, "demo", "Angkatan contoh", NOW)
        accounts.ensure_account(connection, "wi_01", "trainer", "I Gede Putra")
        rows = [Person(id, "demo", id, "", "Dinas", "", "", "ASN", "", "", group) for id, group in PEOPLE.items()]
        people.replace_roster(connection, "demo", rows, "pa_01", NOW)
    with database.read() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path.read_bytes()


class Desk:
    """The marking desk of the project: a marker's acts in one call each."""

    def __init__(self, project, database):
        self.project, self.database, self.keys = project, database, 0

    def items(self):
        questions = {"contoh-01": [question.id for question in hand_marked(self.project, "contoh-01")]}
        with self.database.read() as connection:
            found = read_items(self.project, connection, questions, set(PEOPLE))
        return {(item.participant, item.question): item for item in found}

    def give(self, participant, question, levels, comment="", points=None):
        """Write the mark in the store alone."""
        item = self.items()[participant, question]
        version = read_hand_in(self.project, participant, "contoh-01").version
        answer = Answer("demo", "contoh-01", question, participant, version, item.handed_in_at)
        given = sum(level.points for level in levels) if points is None else points
        after = item.mark.id if item.mark else 0
        self.keys += 1
        with self.database.write() as connection:
            return give(connection, answer, levels, given, comment, "wi_01", NOW, after=after, key=str(self.keys))

    def release(self, *groups):
        with self.database.write() as connection:
            mark_release.release(connection, "demo", "contoh-01", groups, "wi_01", NOW)

    def withdraw(self, *groups):
        with self.database.write() as connection:
            mark_release.withdraw(connection, "demo", "contoh-01", groups, "wi_01", NOW)

    def stale(self):
        with self.database.read() as connection:
            return set(mark_release.stale_pages(connection, "demo"))


@pytest.fixture
def desk(project, filled_store):
    (project.root / "gradebook").mkdir(exist_ok=True)
    (project.root / "gradebook" / "bangkom.db").write_bytes(filled_store)
    database = Database(project.store_url)
    yield Desk(project, database)
    database.close()
