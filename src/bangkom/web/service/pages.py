"""Rendering: our templates with what the head of every page needs."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

import bangkom
from bangkom.web.service.identity import Visitor
from bangkom.web.service.menu import arrange
from bangkom.web.service.routes import Link

_PACKAGE = Path(bangkom.__file__).parent
STATIC = (
    _PACKAGE / "web" / "service" / "static",
    _PACKAGE / "static",
    _PACKAGE / "video" / "static",
)
ROLE_NAMES = {"participant": "Peserta", "trainer": "Widyaiswara", "organiser": "Penyelenggara"}


def find_static(name: str) -> Path | None:
    """A style sheet, script or icon of ours by its bare name, from whichever layer it belongs to."""
    return next((folder / name for folder in STATIC if (folder / name).is_file()), None)


class Pages:
    """`links` of all features; `prefix` and `hub` are the service's path and the hub's. Files are digested once."""

    def __init__(self, prefix: str, hub: str, links: Sequence[Link]) -> None:
        self._prefix, self._hub, self._links = prefix, hub, links
        self._digests: dict[str, str] = {}
        self._templates = Environment(
            loader=PackageLoader("bangkom.web.service"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )

    def render(self, template: str, visitor: Visitor | None, **values: Any) -> str:
        """The page as `visitor` sees it; None for somebody unknown, who gets no links.

        ValueError for a value that would take the place of what the head shows.
        """
        common = {
            "home": self._prefix,
            "static": self.static_address,
            "menu": arrange(visitor.role, self._links) if visitor else (),
            "who": f"{ROLE_NAMES[visitor.role]} {visitor.id}" if visitor else "",
            "logout": f"{self._hub}logout",
            "visitor": visitor,
        }
        if hidden := common.keys() & values.keys():
            raise ValueError(f"{template}: {', '.join(sorted(hidden))}")
        return self._templates.get_template(template).render({"here": "", "xsrf": "", **common, **values})

    def static_address(self, name: str) -> str:
        """With a digest of the content, so that browsers may keep it for as long as it is the same."""
        return f"{self._prefix}static/{name}?v={self.digest(name)}"

    def digest(self, name: str) -> str:
        if name not in self._digests:
            path = find_static(name)
            self._digests[name] = hashlib.sha256(path.read_bytes()).hexdigest()[:16] if path else ""
        return self._digests[name]
