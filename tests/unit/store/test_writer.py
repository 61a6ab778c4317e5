import threading

import pytest
from sqlalchemy import text

from bangkom.errors import StoreError
from bangkom.store.accounts import accounts, ensure_account
from bangkom.store.database import Database, ensure_current
from bangkom.store.writer import MAX_BATCH, Writer


@pytest.fixture
def writer(database):
    writer = Writer(database)
    yield writer
    writer.close()


@pytest.fixture
def held(writer):
    """Holds the writer in a first write until the test lets go, so that what follows becomes one batch."""
    gate, entered = threading.Event(), threading.Event()

    def wait(_connection):
        entered.set()
        assert gate.wait(10)

    future = writer.submit(wait)
    assert entered.wait(10)
    yield gate
    gate.set()
    future.result(10)


def make(id):
    return lambda connection: ensure_account(connection, id, "participant", "x")


def ids(database):
    with database.read() as connection:
        return [account.id for account in accounts(connection)]


def test_a_result_is_there_only_once_others_can_read_it(database, writer):
    assert writer.submit(make("km_01")).result(10).id == "km_01"
    assert ids(database) == ["km_01"]


def test_a_failure_undoes_its_own_writes_only(database, writer, held):
    def fail(connection):
        ensure_account(connection, "km_02", "participant", "x")
        raise ZeroDivisionError

    def break_a_constraint(connection):
        connection.execute(text("INSERT INTO account (id) VALUES ('km_04')"))

    futures = [writer.submit(one) for one in (make("km_01"), fail, make("km_03"), break_a_constraint, make("km_05"))]
    held.set()
    assert isinstance(futures[1].exception(10), ZeroDivisionError)
    assert "account" in str(futures[3].exception(10))
    assert [future.result(10).id for future in futures[::2]] == ["km_01", "km_03", "km_05"]
    assert ids(database) == ["km_01", "km_03", "km_05"]


def test_a_batch_shares_one_transaction_and_has_an_end(writer, held):
    seen = []

    def note(connection):
        seen.append(connection)

    futures = [writer.submit(note) for _ in range(MAX_BATCH + 10)]
    held.set()
    for future in futures:
        future.result(10)
    assert len({id(connection) for connection in seen[:MAX_BATCH]}) == 1
    assert seen[MAX_BATCH] is not seen[0]


def test_what_was_cancelled_in_time_is_not_written(database, writer, held):
    futures = [writer.submit(make("km_01")), writer.submit(make("km_02"))]
    assert futures[0].cancel()
    held.set()
    futures[1].result(10)
    assert ids(database) == ["km_02"]


def test_closing_finishes_what_was_submitted(database):
    writer = Writer(database)
    futures = [writer.submit(make(f"km_{number:03d}")) for number in range(300)]
    writer.close()
    assert all(future.done() for future in futures)
    assert len(ids(database)) == 300


def test_many_threads_may_submit(database, writer):
    def submit(thread):
        for number in range(50):
            writer.submit(make(f"km_{thread}_{number:02d}")).result(10)

    threads = [threading.Thread(target=submit, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids(database)) == 200


def test_a_full_disk_fails_the_whole_batch_and_the_writer_lives_on(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'bangkom.db'}")
    ensure_current(database)
    writer = Writer(database)

    def limit(pages):
        return lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count={pages}").scalar()

    def fill(connection):
        for number in range(2000):
            ensure_account(connection, f"km_{number:06d}", "participant", "x" * 200)

    writer.submit(limit(1)).result(10)
    gate = threading.Event()
    writer.submit(lambda _connection: gate.wait(10))
    futures = [writer.submit(one) for one in (make("km_aaa"), fill, make("km_bbb"))]
    gate.set()
    for future in futures:
        with pytest.raises(StoreError, match="penuh"):
            future.result(20)
    assert ids(database) == []
    writer.submit(limit(100_000)).result(10)
    assert writer.submit(make("km_ccc")).result(10).id == "km_ccc"
    writer.close()
    database.close()


def test_a_database_that_is_away_is_said_to_every_caller():
    writer = Writer(Database("postgresql://nobody@127.0.0.1:1/none"))
    for future in [writer.submit(make(f"km_{number:02d}")) for number in range(3)]:
        with pytest.raises(StoreError):
            future.result(20)
    writer.close()
