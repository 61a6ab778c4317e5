"""Reading spreadsheets that visitors send: each may take a processor for seconds, so in turns."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Collection

from bangkom.cohort.sheets import Table, read_table
from bangkom.errors import CohortError

AT_ONCE = 2
"""Of all visitors. More would keep everybody's pages waiting, which are read on the same threads."""
MOST_OF_ONE = 2
"""One that is read and one that waits, as when a button was pressed twice."""


class SheetReader:
    """`read` is `cohort.sheets.read_table` in its turn: one visitor's sheets come one after another."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._own: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._waiting: Counter[str] = Counter()

    async def read(self, who: str, content: bytes, headings: Collection[str]) -> Table:
        """CohortError if the file can't be used, or this visitor's earlier ones aren't read yet."""
        if self._waiting[who] >= MOST_OF_ONE:
            raise CohortError(BUSY)
        self._waiting[who] += 1
        try:
            async with self._own[who], self._turns:
                return await asyncio.to_thread(read_table, content, headings)
        finally:
            self._waiting[who] -= 1
            if not self._waiting[who]:
                del self._waiting[who], self._own[who]


BUSY = "Berkas Anda sebelumnya masih diperiksa. Tunggu beberapa detik, lalu unggah lagi."
