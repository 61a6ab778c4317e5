"""The store's database, SQLite or PostgreSQL by its URL: transactions, on the disk when they end, and migrations.

A function of an aggregate takes a connection of `read()` or `write()`, and never commits: what belongs together is one
transaction of the caller's.
"""

import errno
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Row, Table, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, OperationalError

from bangkom.errors import StoreError

BUSY_SECONDS = 30
MIGRATING = 0x62616E67
"""Key of PostgreSQL's advisory lock: of two services that start at once, one migrates and the other waits."""


class Database:
    """Opens nothing until it is used; threads may share it. `url` is SQLAlchemy's; StoreError if it can't be used.

    SQLite's file is made when first used, 0600.
    """

    def __init__(self, url: str) -> None:
        self.url = _checked(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._engine = create_engine(self.url, connect_args={"timeout": BUSY_SECONDS})
            event.listen(self._engine, "connect", _prepare_sqlite)
            event.listen(self._engine, "begin", _begin_sqlite)
        else:
            self._engine = create_engine(self.url, pool_pre_ping=True)
            event.listen(self._engine, "connect", _prepare_postgresql)
        self._writing = self._engine.execution_options(is_writing=True)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """To look something up; what is written through it is taken back. StoreError if the database can't be used."""
        self._ensure_file()
        with _explained(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: durable when the block ends, and nothing of it if the block fails.

        On SQLite no other writer comes in between; on PostgreSQL lock the rows that a decision stands on
        (`with_for_update`, which SQLite ignores). StoreError if the database is full, busy too long, or away.
        """
        self._ensure_file()
        with _explained(), self._writing.begin() as connection:
            yield connection

    def close(self) -> None:
        self._engine.dispose()

    def _ensure_file(self) -> None:
        """SQLite would make its file readable by all; its journals take over the file's mode."""
        if not self.is_sqlite or not self.url.database:
            return
        path = Path(self.url.database)
        if path.exists():
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))
        except OSError as error:
            raise StoreError(FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else UNUSABLE) from error


def revisions() -> tuple[str, ...]:
    """Every revision of the tables that this version knows, the oldest first."""
    scripts = ScriptDirectory.from_config(_alembic())
    return tuple(reversed([script.revision for script in scripts.walk_revisions()]))


def revision(database: Database) -> str | None:
    """The revision that the database's tables are at; None if it has none of them."""
    with database.read() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def ensure_current(database: Database) -> None:
    """Bring the tables to what this version needs; data stays. StoreError if the database is of a newer version."""
    config, newest = _alembic(), revisions()[-1]
    with database.read() as connection:
        if not database.is_sqlite and connection.scalar(text("SHOW fsync")) != "on":
            raise StoreError(NOT_DURABLE)
        if MigrationContext.configure(connection).get_current_revision() == newest:
            return
    with database.write() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATING})
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreError(NEWER) from error


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", "bangkom.store:migrations")
    return config


def insert_missing(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert a row unless one with its key is there; whether it was inserted."""
    statement = _insert(connection, table).values(values).on_conflict_do_nothing()
    return connection.execute(statement.returning(*table.primary_key)).one_or_none() is not None


def put(connection: Connection, table: Table, values: Mapping[str, Any]) -> None:
    """Insert a row, or set these values on the one that has its primary key."""
    keys = [column.name for column in table.primary_key]
    rest = {name: value for name, value in values.items() if name not in keys}
    connection.execute(_insert(connection, table).values(values).on_conflict_do_update(index_elements=keys, set_=rest))


def insert_or_lock(connection: Connection, table: Table, values: Mapping[str, Any]) -> Row[Any]:
    """The row with this key, inserted with `values` or as it stands, locked until the transaction ends.

    In one statement: between a look and a lock somebody else could delete it.
    """
    statement = _insert(connection, table).values(values)
    keys = {column.name: statement.excluded[column.name] for column in table.primary_key}
    kept = statement.on_conflict_do_update(index_elements=list(keys), set_=keys).returning(table)
    return connection.execute(kept).one()


def _insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def _checked(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StoreError(BAD_URL) from None  # the chained error would show the password
    if parsed.drivername == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername == "postgresql+psycopg" or (parsed.drivername == "sqlite" and parsed.database):
        return parsed
    raise StoreError(BAD_URL)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver would begin a transaction only at the first write
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")  # NORMAL loses acknowledged rows in a power cut
    connection.execute("PRAGMA foreign_keys=ON")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that begins by reading and writes later may find that another one wrote in between, and fail.
    is_writing = connection.get_execution_options().get("is_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'UTC'")
        cursor.execute(
            "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
        )
    connection.commit()


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        reason = str(error.orig).lower()
        if "full" in reason or "no space" in reason:
            raise StoreError(FULL) from error
        raise StoreError(BUSY if "locked" in reason else UNUSABLE) from error


BAD_URL = (
    "BANGKOM_STORE_URL harus berbentuk sqlite:////tempat/bangkom.db atau "
    "postgresql://pengguna:sandi@tempat/nama; yang diterima tidak dapat dibaca."
)
FULL = "Tempat penyimpanan penuh, jadi perubahan ini belum tersimpan. Beri tahu panitia, lalu coba lagi."
BUSY = "Basis data sedang sangat sibuk, jadi perubahan ini belum tersimpan. Coba lagi sebentar lagi."
UNUSABLE = "Basis data tidak dapat dipakai, jadi permintaan ini belum dikerjakan. Beri tahu panitia, lalu coba lagi."
NEWER = "Basis data ini dibuat oleh versi bangkom yang lebih baru. Pasang versi itu, atau pulihkan cadangan yang lama."
NOT_DURABLE = "PostgreSQL berjalan dengan fsync mati: listrik padam akan menghilangkan data. Nyalakan fsync lebih dulu."
