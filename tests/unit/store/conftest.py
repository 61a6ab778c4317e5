import itertools
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, make_url, text
from tests.unit.store.postgres import running_server

from bangkom.store.database import Database, ensure_current

NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql():
    with running_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request, tmp_path):
    """The URL of an empty database, on both kinds."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bangkom.db'}"
        return
    server = request.getfixturevalue("postgresql")
    name = f"test_{next(NUMBERS)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture
def database(store_url):
    """A database with this version's tables."""
    database = Database(store_url)
    ensure_current(database)
    yield database
    database.close()


@pytest.fixture
def now():
    return datetime(2019, 11, 13, 0, 0, tzinfo=UTC)
