"""A PostgreSQL store's backup, by PostgreSQL's own programs."""

import importlib
import os
import pkgutil
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import URL, Connection, inspect, text
from sqlalchemy.sql import quoted_name

import bangkom.store
from bangkom.errors import BackupError
from bangkom.store.copying import IN_USE
from bangkom.store.schema import metadata

VERSION = "alembic_version"
DEBIAN = Path("/usr/lib/postgresql")


OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


def dump(url: URL, target: Path) -> None:
    """Write one consistent state of the store to `target` while others write to it; BackupError if it can't be."""
    ours = [f"--table={name}" for name in table_names()]
    _run(url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}", *ours)
    target.chmod(0o600)


def restore(url: URL, source: Path) -> None:
    """Read a dump into the database, which holds none of our tables; all or nothing. BackupError if it can't be."""
    _run(
        url,
        "pg_restore",
        "--single-transaction",
        "--exit-on-error",
        "--no-owner",
        "--no-privileges",
        f"--dbname={url.database}",
        str(source),
    )


def our_tables(connection: Connection) -> tuple[str, ...]:
    """Which of our tables are in the database's own schema."""
    there = set(inspect(connection).get_table_names())
    return tuple(name for name in table_names() if name in there)


def table_names() -> tuple[str, ...]:
    """Every table of ours. Each aggregate registers its own when it is imported, and a command imports few: what isn't
    imported here would be missing from the dump."""
    for module in pkgutil.iter_modules(bangkom.store.__path__, "bangkom.store."):
        importlib.import_module(module.name)
    return (*metadata.tables, VERSION)


def put_aside(connection: Connection, schema: str) -> None:
    """Move our tables to the new schema `schema`, with their data; BackupError if anybody else is connected."""
    if connection.scalar(text(OTHERS)):
        raise BackupError(IN_USE)
    connection.execute(text(f"CREATE SCHEMA {_quoted(connection, schema)}"))
    home = connection.scalar(text("SELECT current_schema()"))
    _move(connection, our_tables(connection), str(home), schema)


def take_back(connection: Connection, schema: str, tables: Sequence[str]) -> None:
    """Undo `put_aside`."""
    home = connection.scalar(text("SELECT current_schema()"))
    _move(connection, tables, schema, str(home))
    connection.execute(text(f"DROP SCHEMA {_quoted(connection, schema)}"))


def _move(connection: Connection, tables: Sequence[str], before: str, after: str) -> None:
    for table in tables:
        old = f"{_quoted(connection, before)}.{_quoted(connection, table)}"
        connection.execute(text(f"ALTER TABLE {old} SET SCHEMA {_quoted(connection, after)}"))


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(quoted_name(name, quote=True))


def _run(url: URL, program: str, *arguments: str) -> None:
    command = [_find(program), *arguments]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, env=_environment(url))
    except subprocess.CalledProcessError as error:
        raise BackupError(FAILED.format(program=program, said=error.stderr.strip()[-500:])) from error


def _environment(url: URL) -> dict[str, str]:
    """Where and who, out of the process list that everybody can read."""
    host = url.query.get("host", url.host or "")
    said = {
        "PGHOST": host if isinstance(host, str) else host[0],
        "PGPORT": str(url.port or ""),
        "PGUSER": url.username or "",
        "PGPASSWORD": str(url.password or ""),
        "PGDATABASE": url.database or "",
    }
    return {**os.environ, **{name: value for name, value in said.items() if value}}


def _find(program: str) -> str:
    """Debian keeps several versions side by side; the newest reads every older server."""
    versions = sorted(DEBIAN.glob(f"*/bin/{program}"), key=lambda path: int(path.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which(program)
    if found is None:
        raise BackupError(ABSENT.format(program=program))
    return found


ABSENT = "Program {program} tidak ada. Pasang paket postgresql-client, lalu coba lagi."
FAILED = "Program {program} gagal, jadi tidak ada yang diubah. Katanya: {said}"
