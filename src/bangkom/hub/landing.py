"""The first page of a participant's server, should somebody come to it by its bare address: off to the service."""

import os
from typing import Any

from jupyter_server.utils import url_path_join
from jupyterhub.utils import url_path_join as hub_path
from tornado.web import RequestHandler

PATH = "/beranda"


class Landing(RequestHandler):
    _allow_unauthenticated = True  # it tells nothing, and the service asks who it is

    def get(self) -> None:
        self.redirect(hub_path(os.environ.get("JUPYTERHUB_BASE_URL", "/"), "services/bangkom/"))


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "bangkom.hub.landing"}]


def _load_jupyter_server_extension(server: Any) -> None:
    server.web_app.add_handlers(".*$", [(url_path_join(server.base_url, PATH), Landing)])
