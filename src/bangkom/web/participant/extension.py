"""A participant's server under the hub: opens a session's notebook and hands in, both through the service.

The course, its keys and the depot are nowhere near this server: what it has is the participant's folder and their
token. Addresses below `<base_url>bangkom/`.
"""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.serverapp import ServerApp
from jupyter_server.utils import url_path_join
from tornado import web

from bangkom.errors import BangkomError, SettingsError, UnreachableError
from bangkom.exchange.config import service_access
from bangkom.exchange.depot import ParticipantDepot
from bangkom.exchange.flow import fetch_into
from bangkom.exchange.http import HttpDepot
from bangkom.exchange.server import serve_exchange
from bangkom.settings import Settings, require_identifier

PATIENCE_SECONDS = 4.0
"""Opening is waited for by somebody who looks at an empty page."""


@dataclass(frozen=True)
class Place:
    """Whose server this is, and where their pages are: `home` is the path of the service's own home page."""

    participant: str
    cohort: str
    folder: Path
    home: str
    depot: ParticipantDepot


class Entrance(JupyterHandler):
    def initialize(self, place: Place) -> None:
        self.place = place

    @web.authenticated
    def get(self) -> None:
        self.redirect(self.place.home)


class OpenSession(Entrance):
    """Bring a session's files into the participant's folder, without touching answers, and show the notebook."""

    @web.authenticated
    async def get(self, assignment: str) -> None:
        folder, notebook = self.place.folder / assignment, f"{assignment}.ipynb"
        try:
            await asyncio.to_thread(fetch_into, self.place.depot, assignment, folder)
        except BangkomError as error:
            # Who has the files already can read on and answer while the service is away.
            if not isinstance(error, UnreachableError) or not (folder / notebook).is_file():
                self.set_status(503 if isinstance(error, UnreachableError) else 403)
                page = self.render_template("sesi.html", sentence=str(error), home=self.place.home)  # type: ignore[no-untyped-call]
                self.finish(page)
                return
        self.redirect(url_path_join(self.base_url, "notebooks", assignment, notebook))


class NotOffered(JupyterHandler):
    @web.authenticated
    def get(self) -> None:
        raise web.HTTPError(404)


class Context(Entrance):
    """Who is served, for the notebook's toolbar: cohort and participant stand in no notebook."""

    @web.authenticated
    def get(self) -> None:
        self.finish({"cohort": self.place.cohort, "participant": self.place.participant})


def read_place(environ: Mapping[str, str], folder: Path) -> Place:
    """Read what the hub's spawner says; SettingsError names what is missing."""
    access = service_access(environ)
    if access is None:
        raise SettingsError(NO_SERVICE)
    return Place(
        participant=require_identifier(environ.get("JUPYTERHUB_USER", ""), "JUPYTERHUB_USER"),
        cohort=require_identifier(environ.get("BANGKOM_COHORT", ""), "BANGKOM_COHORT"),
        folder=folder,
        home=url_path_join(environ.get("JUPYTERHUB_BASE_URL", "/"), "services/bangkom/"),
        depot=HttpDepot(access.url, access.token, patience=PATIENCE_SECONDS),
    )


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "bangkom.web.participant.extension"}]


def _load_jupyter_server_extension(server: ServerApp) -> None:
    place = read_place(os.environ, Path(server.root_dir))
    web_app: web.Application = server.web_app
    # `root` isn't here: with access to the service nothing of it is read.
    settings = Settings(place.folder, place.cohort)
    serve_exchange(web_app, settings, place.participant, place.folder, service_access(os.environ))
    base, own = web_app.settings["base_url"], {"place": place}
    routes: list[tuple[Any, ...]] = [
        ("", Entrance, own),
        ("api/context", Context, own),
        ("buka/([a-z0-9-]{1,64})", OpenSession, own),
    ]
    web_app.add_handlers(".*$", [(url_path_join(base, "bangkom", "/") + path, *rest) for path, *rest in routes])
    # Ahead of the server's own: exporting a notebook is nothing that is offered, and its page is in English.
    not_offered = ("nbconvert(?:/.*)?", "api/nbconvert(?:/.*)?")
    web_app.add_handlers(".*$", [(url_path_join(base, path), NotOffered) for path in not_offered])
    web_app.settings.setdefault("page_config_data", {})["bangkomHome"] = place.home
    web_app.settings.setdefault("jinja_template_vars", {})["bangkom_home"] = place.home


NO_SERVICE = (
    "BANGKOM_SERVICE_URL atau JUPYTERHUB_API_TOKEN kosong: server peserta ini hanya dapat dinyalakan oleh JupyterHub."
)
