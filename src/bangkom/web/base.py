"""What every page of ours shares: who is served, how a page is rendered, and what a browser may load."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join

from bangkom.domain.programme import Programme
from bangkom.exchange.depot import Depot
from bangkom.settings import Settings

SERVICE = "services/bangkom"
"""Where our pages stand below the server's base URL; a hub service of this name will stand at the same path."""

POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'"

TEMPLATES = Environment(
    loader=PackageLoader("bangkom.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Desk:
    """One participant's place: their folder, what is published to them, and the programme it belongs to."""

    settings: Settings
    programme: Programme
    participant: str
    home: Path
    depot: Depot


class PageHandler(JupyterHandler):
    """A page for people; only for whoever the Jupyter server has let in."""

    def initialize(self, desk: Desk) -> None:
        self.desk = desk

    @property
    def content_security_policy(self) -> str:
        return f"frame-ancestors 'self'; base-uri 'none'; form-action 'self'; {POLICY}"

    def address(self, *parts: str) -> str:
        """The address of one of our pages, with this server's base URL."""
        return str(url_path_join(self.base_url, SERVICE, *parts))

    def page(self, template: str, **values: Any) -> str:
        """Render a template with what the base page needs."""
        return TEMPLATES.get_template(template).render(
            home=self.address("/"),
            static=lambda name: self.address("static", name),
            participant=self.desk.participant,
            **{"here": "", **values},
        )

    def write_message(self, status: int, heading: str, sentence: str) -> None:
        """Answer with a page that says what happened and leads back."""
        self.set_status(status)
        self.finish(self.page("pesan.html", heading=heading, sentence=sentence))
