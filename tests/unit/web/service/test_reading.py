"""Sheets are read in turns, so that nobody's uploads keep everybody waiting."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from tests.conftest import run_apart

from bangkom.cohort.sheets import Row, Table
from bangkom.errors import CohortError
from bangkom.web.service import reading
from bangkom.web.service.reading import AT_ONCE, SheetReader

TABLE = Table("", Row(1, ()), ())


@dataclass
class Slow:
    """A reader that is held until the test lets it go on."""

    go_on: threading.Event = field(default_factory=threading.Event)
    under_way: list[bytes] = field(default_factory=list)

    def __call__(self, content: bytes, headings: object) -> Table:  # noqa: ARG002
        self.under_way.append(content)
        assert self.go_on.wait(10)
        return TABLE


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    found = Slow()
    monkeypatch.setattr(reading, "read_table", found)
    yield found
    found.go_on.set()


def test_few_are_read_at_once_and_one_of_each_visitor(slow: Slow) -> None:
    async def run() -> None:
        reader = SheetReader()
        asked = [("km_01", b"1"), ("km_01", b"2"), ("km_02", b"3"), ("km_03", b"4")]
        reads = [asyncio.create_task(reader.read(who, content, ())) for who, content in asked]
        while len(slow.under_way) < AT_ONCE:
            await asyncio.sleep(0.01)
        with pytest.raises(CohortError, match="masih diperiksa"):
            await reader.read("km_01", b"5", ())
        assert sorted(slow.under_way) == [b"1", b"3"]
        slow.go_on.set()
        assert await asyncio.gather(*reads) == [TABLE] * 4
        assert await reader.read("km_01", b"6", ()) == TABLE, "afterwards there is room again"

    run_apart(run())


def test_a_sheet_that_fails_gives_its_turn_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(content: bytes, headings: object) -> Table:
        raise CohortError("rusak")

    monkeypatch.setattr(reading, "read_table", fail)

    async def run() -> None:
        reader = SheetReader()
        for _ in range(AT_ONCE + 3):
            with pytest.raises(CohortError, match="rusak"):
                await reader.read("km_01", b"", ())

    run_apart(run())
