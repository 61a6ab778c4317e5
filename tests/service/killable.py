"""The service in a process of its own, to be killed."""

import asyncio
import shutil
from datetime import UTC, datetime
from pathlib import Path

from tests.programmes import one_subject
from tests.service.conftest import COHORT, SECRET, TestIdentity
from tornado import httpserver

from bangkom.exchange.local import LocalDepot
from bangkom.settings import Settings
from bangkom.store import accounts, schedule
from bangkom.store.database import Database
from bangkom.store.writer import Writer
from bangkom.web.service import handin
from bangkom.web.service.app import FEATURES, make_app
from bangkom.web.service.context import Context

A = "kebijakan-01"


def now() -> datetime:
    return datetime.now(UTC)


def serve(root: Path, port: int, released: Path, store: bytes) -> None:
    """Serve the project at `root`, which is made at the first start: participants excused from the first session."""
    settings = Settings(root, COHORT, f"sqlite:///{root / 'bangkom.db'}")
    database = Database(settings.store_url)
    if not settings.depot.exists():
        (root / "bangkom.db").write_bytes(store)
        with database.write() as connection:
            for who in ("km_01", "km_02", "km_03"):
                accounts.see_notice(connection, who, now())
                schedule.exempt(connection, COHORT, schedule.Who("person", who), A, "uji", "pa_01", now())
        shutil.copytree(released, settings.depot)
    handin.BUSY_SECONDS = 0  # who is told to come back comes back within this life
    programme, depot = one_subject(), LocalDepot(settings.depot, now)
    context = Context(settings, programme, database, Writer(database), depot, now, SECRET)

    async def run() -> None:
        app = make_app(context, FEATURES, TestIdentity())
        server = httpserver.HTTPServer(app)
        server.listen(port, "127.0.0.1")
        await asyncio.Event().wait()

    asyncio.run(run())
