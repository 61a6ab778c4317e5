import pytest
from tests.unit.cohort.tables import NOW

from bangkom.store.cohorts import add_cohort
from bangkom.store.database import Database, ensure_current


@pytest.fixture
def database(tmp_path):
    """An empty store with the cohort `km_07`."""
    database = Database(f"sqlite:///{tmp_path / 'bangkom.db'}")
    ensure_current(database)
    with database.write() as connection:
        add_cohort(connection, "km_07", "Angkatan VII", NOW)
    yield database
    database.close()
