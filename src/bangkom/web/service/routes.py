"""Who may go where, as data: the one table that the app mounts and the security test walks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bangkom.web.service.limits import Limit

if TYPE_CHECKING:
    from tornado.web import RequestHandler

PARTICIPANT = frozenset({"participant"})
TRAINER = frozenset({"trainer"})
ORGANISER = frozenset({"organiser"})
STAFF = TRAINER | ORGANISER
EVERYONE = PARTICIPANT | STAFF
PUBLIC: frozenset[str] = frozenset()
"""Also for who isn't logged in; a handler of such a route knows no visitor."""

NAME = "([a-z0-9-]{1,64})"
"""An assignment's or a video's id as part of a path."""

PAGE_BODY = 64 * 1024


@dataclass(frozen=True)
class Route:
    """A path below the service's prefix (a regular expression), its handler, and the roles that may use it.

    `before_notice`: may be used before the privacy notice is acknowledged. `max_body` in bytes; longer requests are
    refused unread. `limit` counts a visitor's requests to this route; on public ones nobody is counted.
    """

    path: str
    handler: "type[RequestHandler]"
    roles: frozenset[str]
    before_notice: bool = False
    max_body: int = PAGE_BODY
    limit: Limit = field(default=Limit(120, 60))


@dataclass(frozen=True)
class Link:
    """An entry of the page's head for these roles; `key` is what the page says as `here`."""

    key: str
    words: str
    path: str
    roles: frozenset[str]


@dataclass(frozen=True)
class Feature:
    """What one file adds: its routes, its links, and (role → path) the home of a role if it is one."""

    routes: tuple[Route, ...]
    links: tuple[Link, ...] = ()
    homes: Mapping[str, str] = field(default_factory=dict)
