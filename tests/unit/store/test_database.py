import importlib
import os
import pkgutil
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Integer, MetaData, Table, inspect, select, text

import bangkom.store
from bangkom.errors import StoreError
from bangkom.store.accounts import ACCOUNT, SIGN_IN, accounts, ensure_account
from bangkom.store.database import Database, ensure_current, insert_missing, put
from bangkom.store.schema import Moment, metadata

for module in pkgutil.iter_modules(bangkom.store.__path__, "bangkom.store."):
    importlib.import_module(module.name)  # so that `metadata` holds every table


def shape(connection):
    """Everything of the tables that a program can rely on, by name."""
    inspector = inspect(connection)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column["default"])
                for column in inspector.get_columns(table)
            },
            "key": inspector.get_pk_constraint(table),
            "foreign": sorted(inspector.get_foreign_keys(table), key=str),
            "unique": sorted(inspector.get_unique_constraints(table), key=str),
            "indexes": sorted(inspector.get_indexes(table), key=str),
            "checks": sorted(inspector.get_check_constraints(table), key=str),
        }
        for table in sorted(inspector.get_table_names())
        if table != "alembic_version"
    }


def test_migrating_an_empty_database_gives_exactly_the_tables_that_the_code_knows(database):
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata) == []
        migrated = shape(connection)
    with database.write() as connection:
        metadata.drop_all(connection)
        metadata.create_all(connection)
        assert shape(connection) == migrated


def test_a_second_start_changes_nothing(database, now):
    with database.write() as connection:
        ensure_account(connection, "km_01", "participant", "Ni Made")
    ensure_current(database)
    with database.read() as connection:
        assert [account.id for account in accounts(connection)] == ["km_01"]


def test_services_that_start_at_once_migrate_once(store_url):
    databases = [Database(store_url) for _ in range(4)]
    failures = []

    def start(database):
        try:
            ensure_current(database)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=start, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for database in databases:
        database.close()
    assert failures == []


def test_a_database_of_a_newer_version_is_refused_and_left_alone(database):
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="lebih baru"):
        ensure_current(database)
    with database.read() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


def test_a_failed_block_leaves_nothing(database):
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        ensure_account(connection, "km_01", "participant", "Ni Made")
        raise ZeroDivisionError
    with database.read() as connection:
        assert accounts(connection) == ()


def test_what_a_reader_writes_is_taken_back(database):
    with database.read() as connection:
        ensure_account(connection, "km_01", "participant", "Ni Made")
    with database.read() as connection:
        assert accounts(connection) == ()


def test_moments_come_back_aware_and_in_utc(database):
    wita = timezone(timedelta(hours=8))
    put_at = datetime(2019, 11, 13, 8, 0, 0, 123456, tzinfo=wita)
    with database.write() as connection:
        put(connection, SIGN_IN, {"account": "km_01", "failures": 0, "last_at": put_at, "blocked_until": None})
    with database.read() as connection:
        found = connection.scalar(select(SIGN_IN.c.last_at))
    assert found == put_at
    assert found.tzinfo is UTC or found.utcoffset() == timedelta()


def test_a_moment_without_zone_is_a_mistake():
    with pytest.raises(ValueError, match="zone"):
        Moment().process_bind_param(datetime(2019, 11, 13), None)  # noqa: DTZ001


def test_a_row_is_inserted_once_and_then_replaced(database):
    row = {"id": "km_01", "role": "trainer", "name": "A", "is_disabled": False}
    with database.write() as connection:
        assert insert_missing(connection, ACCOUNT, row)
        assert not insert_missing(connection, ACCOUNT, row | {"name": "B"})
        assert connection.scalar(select(ACCOUNT.c.name)) == "A"
        put(connection, ACCOUNT, row | {"name": "C"})
        assert connection.execute(select(ACCOUNT.c.id, ACCOUNT.c.name)).all() == [("km_01", "C")]


def test_threads_that_count_lose_no_count(database):
    counter = Table("counter", MetaData(), Column("id", Integer, primary_key=True), Column("value", Integer))
    with database.write() as connection:
        counter.create(connection)
        connection.execute(counter.insert().values(id=1, value=0))

    def count():
        for _ in range(20):
            with database.write() as connection:
                value = connection.scalar(select(counter.c.value).with_for_update())
                connection.execute(counter.update().values(value=value + 1))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as connection:
        assert connection.scalar(select(counter.c.value)) == 80


KILLED = """
import sys
from bangkom.store.accounts import ensure_account
from bangkom.store.database import Database
database = Database(sys.argv[1])
for number in range(100_000):
    with database.write() as connection:
        ensure_account(connection, f"km_{number:06d}", "participant", "x")
    print(number, flush=True)
"""


def test_what_was_acknowledged_is_there_after_a_kill(database, store_url):
    with subprocess.Popen([sys.executable, "-c", KILLED, store_url], stdout=subprocess.PIPE, text=True) as process:
        acknowledged = [process.stdout.readline() for _ in range(50)]
        os.kill(process.pid, signal.SIGKILL)
        acknowledged += process.stdout.readlines()
    last = max(int(line) for line in acknowledged if line.endswith("\n"))
    with database.read() as connection:
        kept = [account.id for account in accounts(connection)]
    assert kept[: last + 1] == [f"km_{number:06d}" for number in range(last + 1)]


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://root:rahasia@h/x", "sqlite://", "postgresql+psycopg2://h/x"])
def test_a_url_that_is_no_store_is_refused_without_repeating_it(url):
    with pytest.raises(StoreError, match="BANGKOM_STORE_URL") as caught:
        Database(url)
    assert "rahasia" not in str(caught.value)


def test_sqlite_files_are_private_and_set_to_be_durable(tmp_path):
    path = tmp_path / "baru" / "bangkom.db"
    database = Database(f"sqlite:///{path}")
    ensure_current(database)
    with database.write() as connection:
        ensure_account(connection, "km_01", "participant", "x")
        modes = {entry.name: entry.stat().st_mode & 0o777 for entry in path.parent.iterdir()}
        assert connection.scalar(text("PRAGMA synchronous")) == 2  # FULL
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
    database.close()
    assert modes == dict.fromkeys(("bangkom.db", "bangkom.db-wal", "bangkom.db-shm"), 384)


def test_a_full_disk_is_said_and_acknowledges_nothing(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'bangkom.db'}")
    ensure_current(database)
    with database.read() as connection:
        pages = connection.scalar(text("PRAGMA page_count"))
    with pytest.raises(StoreError, match="penuh"), database.write() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        for number in range(1000):
            ensure_account(connection, f"km_{number:06d}", "participant", "x" * 200)
    with database.read() as connection:
        assert accounts(connection) == ()
    database.close()


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "berkas").write_text("")
    with (
        pytest.raises(StoreError, match="tidak dapat dipakai"),
        Database(f"sqlite:///{tmp_path / 'berkas' / 'x.db'}").read(),
    ):
        pass


def test_a_server_that_is_away_is_said():
    database = Database("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(StoreError, match="tidak dapat dipakai"), database.read():
        pass
    database.close()
