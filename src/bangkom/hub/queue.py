"""Who starts their server now and who waits: first come, first served, so that a full room doesn't stall everybody."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class SpawnQueue:
    """`places` servers start at once. It belongs to one event loop; a person waits in it once."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: dict[str, asyncio.Future[None]] = {}

    def ahead(self, person: str) -> int | None:
        """How many go before this person; None if they aren't waiting."""
        if person not in self._waiting:
            return None
        return list(self._waiting).index(person)

    @asynccontextmanager
    async def place(self, person: str) -> AsyncIterator[None]:
        """Wait for a place and keep it; a wait that is given up leaves no gap."""
        await self._enter(person)
        try:
            yield
        finally:
            self._leave()

    async def _enter(self, person: str) -> None:
        if self._free and not self._waiting:
            self._free -= 1
            return
        turn = self._waiting[person] = asyncio.get_running_loop().create_future()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._leave()  # the place came at the same moment: to the next
            raise
        finally:
            if self._waiting.get(person) is turn:
                del self._waiting[person]

    def _leave(self) -> None:
        for person, turn in list(self._waiting.items()):
            del self._waiting[person]
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
