import itertools
from datetime import UTC, datetime

import pytest
from sqlalchemy import NullPool, create_engine, make_url, text
from tests.unit.store.postgres import running_server

from bangkom.store.cohorts import add_cohort
from bangkom.store.database import Database, ensure_current
from bangkom.store.people import Person, replace_roster

NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql():
    with running_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def new_store(request, tmp_path):
    """`new_store()` gives the URL of one more empty store; the test runs on both kinds.

    On PostgreSQL it is a schema of its own, which is made in no time; all go with the server.
    """
    if request.param == "sqlite":
        return lambda: f"sqlite:///{tmp_path / f'store-{next(NUMBERS)}.db'}"
    server = make_url(request.getfixturevalue("postgresql"))

    def make():
        name = f"test_{next(NUMBERS)}"
        run_sql(server, f"CREATE SCHEMA {name}")
        return server.update_query_dict({"options": f"-csearch_path={name}"}).render_as_string(hide_password=False)

    return make


def run_sql(server, statement):
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(statement))


@pytest.fixture
def store_url(new_store):
    return new_store()


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


@pytest.fixture
def act(database):
    """`act(issue_code, "km_01", now)` does one thing in a transaction of its own."""

    def do(function, *arguments):
        with database.write() as connection:
            return function(connection, *arguments)

    return do


@pytest.fixture
def make_person():
    """`make_person("km_01", group="Kelompok 1")`: a person of cohort `uji` with something in every field."""

    def make(id, **fields):
        known = {
            "id": id,
            "cohort": "uji",
            "name": f"Nama {id}",
            "nip": "",
            "agency": "Dinas Kesehatan",
            "unit": "Puskesmas",
            "position": "Perawat",
            "status": "ASN",
            "nominated_by": "Kepala Dinas",
            "mentor": "Kepala Puskesmas",
            "group": "Kelompok 1",
        }
        return Person(**(known | fields))

    return make


@pytest.fixture
def cohort(act, make_person, now):
    """`uji`, with km_01 and km_02 in Kelompok 1 and km_03 in Kelompok 2."""
    act(add_cohort, "uji", "Angkatan uji", now)
    groups = {"km_01": "Kelompok 1", "km_02": "Kelompok 1", "km_03": "Kelompok 2"}
    act(replace_roster, "uji", [make_person(id, group=group) for id, group in groups.items()], "panitia", now)
    return "uji"
