"""Run the service as the hub starts it: `python -m bangkom.web.service`, told by JUPYTERHUB_* where and for whom."""

import asyncio
import logging
import os
import secrets
import signal
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from jupyterhub.services.auth import HubOAuth
from tornado.httpserver import HTTPServer
from tornado.log import enable_pretty_logging

from bangkom.authoring import load_programme
from bangkom.errors import SettingsError
from bangkom.exchange.flow import open_depot
from bangkom.grading.queue import GradingQueue
from bangkom.grading.sweep import sweep
from bangkom.reports.runner import ReportRunner
from bangkom.settings import Settings, load_settings
from bangkom.store.database import Database, ensure_current
from bangkom.store.writer import Writer
from bangkom.web.service.app import FEATURES, make_app
from bangkom.web.service.context import Context
from bangkom.web.service.hub_identity import HubIdentity

SECRET_BYTES = 32
FINISH_SECONDS = 0.5
"""For requests under way: they take milliseconds, and an upload cut off begins anew."""
LEAVE_SECONDS = 5


async def serve(environ: Mapping[str, str]) -> None:
    """Serve until SIGTERM or SIGINT; what was asked before is answered first. SettingsError names what is missing."""
    settings = load_settings(environ, Path.cwd())
    address = urlsplit(_required(environ, "JUPYTERHUB_SERVICE_URL"))
    database = Database(settings.store_url)
    ensure_current(database)
    writer, depot = Writer(database), open_depot(settings)
    grading = GradingQueue(settings, depot, _now)
    grading.start()
    programme = load_programme(settings.course)
    reports = ReportRunner(settings, database, programme.zone, _now, environ)
    reports.start()
    threading.Thread(target=sweep, args=(settings, _now()), name="sweep", daemon=True).start()
    try:
        context = Context(
            settings=settings,
            programme=programme,
            database=database,
            writer=writer,
            depot=depot,
            clock=_now,
            secret=ensure_secret(settings),
            prefix=_required(environ, "JUPYTERHUB_SERVICE_PREFIX"),
            hub=environ.get("JUPYTERHUB_BASE_URL", "/") + "hub/",
            grading_queue=grading,
            report_runner=reports,
        )
        # The hub's proxy is the only one that reaches this port, so its word on who is behind it counts.
        server = HTTPServer(make_app(context, FEATURES, HubIdentity(HubOAuth.instance())), xheaders=True)
        server.listen(address.port or 80, address.hostname or "127.0.0.1")
        leaving = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, leaving.set)
        await leaving.wait()
        server.stop()
        await asyncio.sleep(FINISH_SECONDS)
        with suppress(TimeoutError):
            await asyncio.wait_for(server.close_all_connections(), LEAVE_SECONDS)
    finally:
        reports.close()
        grading.close()
        writer.close()
        database.close()


def ensure_secret(settings: Settings) -> bytes:
    """What signs cookies and page tokens; made once, so that nobody has to log in again after a restart."""
    path = settings.root / "gradebook" / "service.secret"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(secrets.token_bytes(SECRET_BYTES))
    secret = path.read_bytes()
    if len(secret) < SECRET_BYTES:
        raise SettingsError(DAMAGED.format(path=path))
    return secret


def _now() -> datetime:
    return datetime.now(UTC)


def _required(environ: Mapping[str, str], name: str) -> str:
    if not environ.get(name):
        raise SettingsError(MISSING.format(name=name))
    return environ[name]


MISSING = "{name} tidak ada. Layanan ini dinyalakan oleh JupyterHub; jalankan `make run`."
DAMAGED = "Berkas kunci {path} rusak. Hapus berkas itu lalu nyalakan lagi; semua orang masuk sekali lagi."

if __name__ == "__main__":
    # Trainers, whose group owns the cohort's folder, read what is graded here; the hub's own mask would shut them out.
    os.umask(0o027)
    enable_pretty_logging()
    logging.getLogger("tornado.application").setLevel(logging.WARNING)  # below that the hub's classes tell who logs in
    asyncio.run(serve(os.environ))
