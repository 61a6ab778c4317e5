import asyncio
import json
from typing import Any

import pytest
from tests.conftest import run_apart
from tornado.websocket import WebSocketClosedError

from bangkom.errors import StoreError
from bangkom.web.service.live import GONE, MOST_PENDING, SLOW, TICKET_SECONDS, Live, Room, Seat, Tickets, frame


class Line:
    """A line whose other end reads when it is told to. `kept` are the messages of its chat."""

    def __init__(self, *, reads: bool = True, after: int = 0) -> None:
        self.reads, self.kept = reads, 0
        self.got: list[Any] = []
        self.cut: list[int] = []
        self.fails = False
        self.fetching: asyncio.Event | None = None
        self.seat = Seat("km_01", "participant", after, self.write, self.cut.append, self.fetch)

    def write(self, told: str) -> "asyncio.Future[None]":
        if self.cut:
            raise WebSocketClosedError
        self.got.append(json.loads(told))
        leaving: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self.reads:
            leaving.set_result(None)
        return leaving

    async def fetch(self, after: int) -> list[tuple[int, str]]:
        if self.fails:
            raise StoreError("penuh")
        found = [(n, frame({"n": n})) for n in range(after + 1, min(after + 3, self.kept) + 1)]
        if self.fetching is not None:
            await self.fetching.wait()
        else:
            await asyncio.sleep(0)
        return found

    def say(self) -> None:
        self.kept += 1
        self.seat.offer(self.kept, frame({"n": self.kept}))

    def numbers(self) -> list[int]:
        return [one["n"] for one in self.got]


async def settle(rounds: int = 50) -> None:
    for _ in range(rounds):
        await asyncio.sleep(0)


def test_what_is_said_while_a_line_catches_up_comes_once_and_in_order() -> None:
    async def run() -> list[int]:
        line = Line()
        line.kept = 7
        line.fetching = asyncio.Event()
        line.seat.catch_up()
        await settle()
        line.say()  # 8 is committed after the fetch under way looked
        line.fetching.set()
        await settle()
        line.say()
        await settle()
        return line.numbers()

    assert run_apart(run()) == [1, 2, 3, 4, 5, 6, 7, 8, 9]


def test_a_gap_is_fetched() -> None:
    async def run() -> list[int]:
        line = Line(after=2)
        line.kept = 5
        line.seat.offer(5, frame({"n": 5}))
        line.seat.offer(4, frame({"n": 4}))
        await settle()
        line.seat.offer(3, frame({"n": 3}))
        await settle()
        return line.numbers()

    assert run_apart(run()) == [3, 4, 5]


def test_a_slow_reader_is_put_off_and_costs_no_more() -> None:
    async def run() -> tuple[int, list[int]]:
        line = Line(reads=False)
        for _ in range(MOST_PENDING + 50):
            line.say()
        return len(line.got), line.cut[:1]

    assert run_apart(run()) == (MOST_PENDING, [SLOW])


def test_a_line_that_cannot_catch_up_is_put_off() -> None:
    async def run() -> list[int]:
        line = Line()
        line.fails = True
        line.seat.catch_up()
        await settle()
        return line.cut

    assert run_apart(run()) == [SLOW]


def test_who_does_not_belong_is_cut_off_before_anything_is_told() -> None:
    async def run() -> tuple[list[int], list[Any], list[int]]:
        room, stays, goes = Room(), Line(), Line()
        goes.seat.visitor = "km_02"
        room.seats = {stays.seat, goes.seat}
        room.say(1, frame({"n": 1}), {"km_01"})
        return stays.numbers(), goes.got, goes.cut

    assert run_apart(run()) == ([1], [], [GONE])


def test_polls_are_woken_by_news_of_either_kind() -> None:
    async def run() -> None:
        room = Room()
        before = room.version
        with room.poll("km_01") as woken:
            room.say(1, frame({}), {"km_01"})
            await asyncio.wait_for(woken, 1)
            assert room.version == before
        with room.poll("km_01") as woken:
            room.tell({"type": "state"})
            await asyncio.wait_for(woken, 1)
            assert room.version != before
        assert room.on_the_line() == {"km_01"}
        assert not room.waiting

    run_apart(run())


def test_lines_are_looked_after_as_long_as_there_are_any() -> None:
    async def run() -> int:
        beats, live, line = 0, Live(beat_seconds=0), Line()

        async def beat() -> None:
            nonlocal beats
            beats += 1

        live.room(1).seats.add(line.seat)
        live.keep_alive(beat)
        live.keep_alive(beat)
        await settle()
        live.room(1).seats.clear()
        await settle()
        counted = beats
        assert live.rooms == {}
        await settle()
        assert beats == counted
        live.room(1).seats.add(line.seat)
        live.keep_alive(beat)
        await settle()
        live.room(1).seats.clear()
        await settle()
        return beats - counted

    assert run_apart(run()) > 0


def test_tickets() -> None:
    moment = [0.0]
    tickets = Tickets(lambda: moment[0])
    first, second, third = (tickets.issue(("1", "km_01")) for _ in range(3))
    assert not tickets.take(first, ("1", "km_02"))
    assert not tickets.take(first, ("1", "km_01"))  # tried once is used up
    assert tickets.take(second, ("1", "km_01"))
    assert not tickets.take(second, ("1", "km_01"))
    moment[0] = TICKET_SECONDS + 1.0
    assert not tickets.take(third, ("1", "km_01"))
    assert not tickets.take("", None)


def test_old_tickets_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bangkom.web.service.live.MOST_TICKETS", 3)
    moment = [0.0]
    tickets = Tickets(lambda: moment[0])
    for _ in range(3):
        tickets.issue("x")
    moment[0] = TICKET_SECONDS + 1.0
    tickets.issue("x")
    assert len(tickets._issued) == 1
