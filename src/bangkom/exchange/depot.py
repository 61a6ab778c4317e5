"""The depot: where released assignments, hand-ins and feedback of one cohort are kept. A port.

`local.LocalDepot` keeps them in a folder of this machine. Bytes and paths go in, plain data comes out; every refusal is
a DepotError that says in Indonesian what to do.
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


class Depot(Protocol):
    def publish(self, assignment: str, files: Mapping[str, Source]) -> bool:
        """Release these files (names below the assignment); False if they are what is already released."""

    def published(self) -> tuple[str, ...]:
        """Ids of the released assignments, sorted."""

    def fetch(self, assignment: str) -> Mapping[str, bytes]:
        """The released files by name; DepotError if the assignment isn't released."""

    def submit(self, cohort: str, participant: str, assignment: str, files: Mapping[str, Source]) -> Receipt:
        """Keep a hand-in for good, and only then acknowledge it. DepotError, and nothing kept, if it can't be."""

    def participants(self, assignment: str) -> tuple[str, ...]:
        """Ids of all who handed in this assignment, sorted."""

    def latest(self, assignment: str, participant: str) -> Receipt | None:
        """The receipt of the newest hand-in; None if there is none."""

    def submissions(
        self, assignment: str | None = None, participant: str | None = None, *, all_versions: bool = False
    ) -> tuple[Receipt, ...]:
        """Receipts, of the newest or of all versions, ordered by assignment, participant, version."""

    def copy_file(self, receipt: Receipt, name: str, target: Path) -> None:
        """Copy a received file to `target`; DepotError if it is gone or no longer what was received."""

    def publish_feedback(self, participant: str, assignment: str, version: int, files: Mapping[str, Source]) -> bool:
        """Release feedback pages to one participant; False if they are what is already released."""

    def feedback(self, participant: str, assignment: str) -> Feedback | None:
        """The newest feedback for this participant; the caller answers for who is asking. None if there is none."""

    def public_key(self) -> bytes:
        """The PEM of the key that verifies this depot's receipts."""
