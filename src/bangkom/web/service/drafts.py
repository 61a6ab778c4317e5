"""What was looked at and not yet confirmed, kept by the service: nobody can confirm anything but what they were shown.

In memory only, because it may hold NIPs; after a restart the file is uploaded again.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

KEEP = timedelta(minutes=30)
MOST_OF_ONE = 4
MOST_OF_KIND = 200
"""So participants' sheets, a class full at once, never push out what an organiser is looking at."""


@dataclass
class Draft:
    """`content` is the feature's own. `outcome` is empty until it was confirmed; then it says what came of it."""

    kind: str
    owner: str
    expires_at: datetime
    content: Any
    outcome: str = ""


class Drafts:
    """The drafts of all visitors. Used on the service's event loop alone, so nothing comes in between."""

    def __init__(self) -> None:
        self._drafts: dict[str, Draft] = {}

    def keep(self, kind: str, owner: str, content: Any, now: datetime) -> str:
        """Keep it for half an hour; its id, which nobody can guess. A visitor's fifth of a kind replaces the first."""
        alive = {id: draft for id, draft in self._drafts.items() if now < draft.expires_at}
        same = [id for id, draft in alive.items() if draft.kind == kind]
        own = [id for id in same if alive[id].owner == owner]
        for excess in (*own[: max(0, len(own) - MOST_OF_ONE + 1)], *same[: max(0, len(same) - MOST_OF_KIND + 1)]):
            alive.pop(excess, None)
        id = secrets.token_urlsafe(16)
        self._drafts = {**alive, id: Draft(kind, owner, now + KEEP, content)}
        return id

    def find(self, kind: str, owner: str, id: str, now: datetime) -> Draft | None:
        """The visitor's own draft of that kind; None if there is none, it is somebody else's, or its time is over."""
        draft = self._drafts.get(id)
        if draft is None or (draft.kind, draft.owner) != (kind, owner) or now >= draft.expires_at:
            return None
        return draft
