"""The depot: where released assignments, hand-ins and feedback of one cohort are kept. A port.

`local.LocalDepot` keeps them in a folder of this machine; `http.HttpDepot` reaches a service that does. Bytes and paths
go in, plain data comes out; every refusal is a DepotError that says in Indonesian what to do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bangkom.exchange.receipt import Receipt

Source = bytes | Path
"""A file's content, or where to read it (no link is followed)."""


@dataclass(frozen=True)
class Feedback:
    """Feedback pages by file name, on the hand-in of that version."""

    participant: str
    assignment: str
    version: int
    files: Mapping[str, bytes]


class ParticipantDepot(Protocol):
    """What a participant's side needs; `http.HttpDepot` gives it over the network, and only their own."""

    def published(self) -> tuple[str, ...]:
        """Ids of the released assignments, sorted."""

    def fetch(self, assignment: str) -> Mapping[str, bytes]:
        """The released files by name; DepotError if the assignment isn't released."""

    def submit(
        self, cohort: str, participant: str, assignment: str, files: Mapping[str, Source], *, key: str = ""
    ) -> Receipt:
        """Keep a hand-in for good, and only then acknowledge it. DepotError, and nothing kept, if it can't be.

        Repeated with the same `key` (64 hex digits) it is the same hand-in, so a lost acknowledgement can be asked for
        again: the receipt is the first one's, and nothing more is kept.
        """

    def latest(self, assignment: str, participant: str) -> Receipt | None:
        """The receipt of the newest hand-in; None if there is none."""

    def submissions(
        self, assignment: str | None = None, participant: str | None = None, *, all_versions: bool = False
    ) -> tuple[Receipt, ...]:
        """Receipts, of the newest or of all versions, ordered by assignment, participant, version."""

    def feedback(self, participant: str, assignment: str) -> Feedback | None:
        """The newest feedback for this participant; the caller answers for who is asking. None if there is none."""

    def public_key(self) -> bytes:
        """The PEM of the key that verifies this depot's receipts."""


class Depot(ParticipantDepot, Protocol):
    """The whole of it, on the service's side."""

    def publish(self, assignment: str, files: Mapping[str, Source]) -> bool:
        """Release these files (names below the assignment); False if they are what is already released."""

    def acknowledged(self, participant: str, assignment: str, key: str) -> Receipt | None:
        """The receipt of this participant's hand-in with that key; None if there is none."""

    def participants(self, assignment: str) -> tuple[str, ...]:
        """Ids of all who handed in this assignment, sorted."""

    def copy_file(self, receipt: Receipt, name: str, target: Path) -> None:
        """Copy a received file to `target`; DepotError if it is gone or no longer what was received."""

    def publish_feedback(self, participant: str, assignment: str, version: int, files: Mapping[str, Source]) -> bool:
        """Release feedback pages to one participant; False if they are what is already released."""
