"""Composes our pages into a participant's own Jupyter server (the embedded mode)."""

import os
from pathlib import Path
from typing import Any

from jupyter_server.serverapp import ServerApp
from jupyter_server.utils import url_path_join
from tornado import web
from tornado.web import Application

from bangkom.authoring import load_programme
from bangkom.exchange.flow import open_depot
from bangkom.exchange.server import serve_exchange
from bangkom.settings import load_settings, require_identifier
from bangkom.web.base import SERVICE, Desk
from bangkom.web.feedback import FeedbackPage
from bangkom.web.home import Context, Home, OpenSession
from bangkom.web.media import VideoFile, VideoPage

PACKAGE = Path(__file__).parent
STATIC = (PACKAGE / "static", PACKAGE.parent / "static", PACKAGE.parent / "video" / "static")
NAME = "([a-z0-9-]+)"


class StaticFile(web.StaticFileHandler):
    """A style sheet, script or icon of ours, from whichever layer it belongs to."""

    @classmethod
    def get_absolute_path(cls, root: str, path: str) -> str:  # noqa: ARG003 - there are several roots
        name = Path(path).name
        return str(next((folder / name for folder in STATIC if (folder / name).is_file()), STATIC[0] / name))

    def validate_absolute_path(self, root: str, absolute_path: str) -> str | None:  # noqa: ARG002
        return super().validate_absolute_path(str(Path(absolute_path).parent), absolute_path)


def routes(desk: Desk) -> list[tuple[Any, ...]]:
    """Every address of ours below the service's prefix, with its handler."""
    own = {"desk": desk}
    return [
        ("", Home, own),
        ("api/context", Context, own),
        (f"buka/{NAME}", OpenSession, own),
        (f"umpan-balik/{NAME}", FeedbackPage, own),
        (f"video/{NAME}/", VideoPage, own),
        (f"video/{NAME}/([a-z0-9.-]+)", VideoFile, {**own, "path": str(desk.settings.videos)}),
        ("static/([a-z0-9.-]+)", StaticFile, {"path": str(STATIC[0])}),
    ]


def load(server: ServerApp) -> None:
    """Mount our pages on `server`; SettingsError if the environment doesn't say who is served."""
    settings = load_settings(os.environ, Path.cwd())
    desk = Desk(
        settings=settings,
        programme=load_programme(settings.course),
        participant=require_identifier(os.environ.get("JUPYTERHUB_USER", ""), "JUPYTERHUB_USER"),
        home=Path(server.root_dir),
        depot=open_depot(settings),
    )
    serve_exchange(server.web_app, settings, desk.participant, desk.home)
    web_app: Application = server.web_app
    base = web_app.settings["base_url"]
    web_app.add_handlers(".*$", [(url_path_join(base, SERVICE, "/") + path, *rest) for path, *rest in routes(desk)])
