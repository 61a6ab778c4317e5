"""Whose server starts when many want one: in order, nobody twice, nobody lost, whoever gives up."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from tests.conftest import run_apart

from bangkom.hub.queue import SpawnQueue


def run(scene: Callable[[], Awaitable[None]]) -> None:
    run_apart(asyncio.wait_for(scene(), 10))  # type: ignore[arg-type]


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


class Starting:
    """People whose starts end when they are told to."""

    def __init__(self, queue: SpawnQueue) -> None:
        self.queue, self.begun, self.ends = queue, [], {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def ask(self, person: str) -> None:
        self.ends[person] = asyncio.Event()
        self.tasks[person] = asyncio.create_task(self._start(person))
        await settle()

    async def _start(self, person: str) -> None:
        async with self.queue.place(person):
            self.begun.append(person)
            await self.ends[person].wait()

    async def end(self, person: str) -> None:
        self.ends[person].set()
        await self.tasks[person]
        await settle()


def test_those_beyond_the_places_wait_in_order_and_know_how_many_go_first() -> None:
    async def scene() -> None:
        queue = SpawnQueue(2)
        starting = Starting(queue)
        for person in "abcde":
            await starting.ask(person)
        assert starting.begun == ["a", "b"]
        assert [queue.ahead(person) for person in "abcdex"] == [None, None, 0, 1, 2, None]
        await starting.end("b")
        assert starting.begun == ["a", "b", "c"]
        assert queue.ahead("e") == 1
        for person in "acde":
            await starting.end(person)
        assert starting.begun == list("abcde")

    run(scene)


def test_whoever_gives_up_leaves_no_gap_and_keeps_no_place() -> None:
    async def scene() -> None:
        queue = SpawnQueue(1)
        starting = Starting(queue)
        for person in "abc":
            await starting.ask(person)
        starting.tasks["b"].cancel()
        await settle()
        assert queue.ahead("c") == 0
        starting.ends["a"].set()
        starting.tasks["c"].cancel()  # at the moment its place comes
        await settle()
        await starting.ask("d")
        assert starting.begun[-1] == "d"
        await starting.end("d")

    run(scene)


def test_a_failed_start_makes_room() -> None:
    async def scene() -> None:
        queue = SpawnQueue(1)
        with pytest.raises(OSError, match="full"):
            async with queue.place("a"):
                raise OSError("full")
        async with queue.place("b"):
            assert queue.ahead("b") is None

    run(scene)
