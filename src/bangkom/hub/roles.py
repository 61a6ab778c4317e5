"""Who may do what on the hub, as data. JupyterHub's own roles are narrowed here; nobody is its admin.

A participant who learns every token in reach of their notebook can do with them what is written here and no more.
"""

import re
from typing import Final

from bangkom.store.accounts import Role

SERVICE: Final = "bangkom"
"""The hub service that serves our pages."""

GROUPS: Final[dict[Role, str]] = {"participant": "participants", "trainer": "trainers", "organiser": "organisers"}
"""The hub group of each role. Training groups (`kelompok-1`) stand beside them."""

USER_SCOPES: Final = (
    f"access:services!service={SERVICE}",
    "read:users:name!user",
    "read:users:groups!user",
)
"""Everyone, logged in with a browser. Not `self`, which would also let them make tokens and share servers."""

OWNER_SCOPES: Final = (
    "access:servers!user",
    "servers!user",  # start and stop their own
    "users:activity!user",  # a server's token can do no more than its owner
)
"""Those who work in notebooks: participants, and trainers for formgrader. Organisers have no server."""

SERVER_SCOPES: Final = (
    "users:activity!user",
    "access:servers!server",
    "read:users:groups!user",
    f"access:services!service={SERVICE}",
)
"""The token in a server's environment: report activity, let its owner in, hand in through the service."""

LOAD: Final = (
    {"name": "user", "description": "Semua yang masuk", "scopes": list(USER_SCOPES)},
    {"name": "server", "description": "Server seseorang", "scopes": list(SERVER_SCOPES)},
    {
        "name": "pemilik-server",
        "description": "Yang bekerja di notebook",
        "scopes": list(OWNER_SCOPES),
        "groups": [GROUPS["participant"], GROUPS["trainer"]],
    },
)
"""For `JupyterHub.load_roles`. The service has no role: it learns who asks from the asker's own token."""


def training_group(name: str) -> str:
    """The hub's group for a group of the roster: "Kelompok 3" and "3" are `kelompok-3`."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-").removeprefix("kelompok").strip("-")
    return f"kelompok-{slug or 'lain'}"
