"""Who is on the line of which live chat, in memory: tickets to come in, seats, and what is told to them.

What is said is in the store before anybody is told; here nothing is kept that a restart may not lose. Whoever comes
back says which message they have last, and gets what came after it.
"""

import asyncio
import contextlib
import json
import secrets
import time
from collections.abc import Awaitable, Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from tornado.websocket import WebSocketClosedError

from bangkom.errors import StoreError

TICKET_SECONDS = 30
MOST_TICKETS = 20_000
BEAT_SECONDS = 20.0
POLL_SECONDS = 25.0
HEARD_SECONDS = 2 * POLL_SECONDS
"""Who comes by long polls is on the line for so long after the last one."""
MOST_LINES = 8
"""Sockets of one visitor: a few tabs on two devices, and lines that dropped and aren't noticed yet. More get none, and
their pages ask by polls."""
MOST_PENDING = 200
"""Frames that wait for a slow reader; with more it is put off, and comes back for what it missed."""

GONE, SLOW = 4001, 4002
"""Codes with which a line is cut: no longer for this visitor; too slow."""

Fetch = Callable[[int], Awaitable[list[tuple[int, str]]]]
"""What came after a message, as (number, frame), in order; a part of it if it is much."""


class Tickets:
    """Good once, for the one who asked and what it was asked for, and not for long. `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._issued: dict[str, tuple[Any, float]] = {}

    def issue(self, good_for: Any) -> str:
        now = self._clock()
        if len(self._issued) >= MOST_TICKETS:
            self._issued = {one: what for one, what in self._issued.items() if what[1] > now}
        ticket = secrets.token_urlsafe(24)
        self._issued[ticket] = (good_for, now + TICKET_SECONDS)
        return ticket

    def take(self, ticket: str, wanted: Any) -> bool:
        """Whether it is good for that; it isn't good again."""
        good_for, until = self._issued.pop(ticket, (None, 0.0))
        return good_for == wanted and self._clock() <= until


class Seat:
    """One line of one visitor. `write` sends a frame and returns when it has left; `cut` ends the line.

    Messages are told in order and each once: who isn't there yet fetches what is missing before the newest.
    """

    def __init__(
        self,
        visitor: str,
        role: str,
        after: int,
        write: Callable[[str], "asyncio.Future[None]"],
        cut: Callable[[int], None],
        fetch: Fetch,
    ) -> None:
        self.visitor, self.role = visitor, role
        self._told = after
        self._write, self._cut, self._fetch = write, cut, fetch
        self._pending = 0
        self._catching_up: asyncio.Task[None] | None = None
        self._newest = after

    def tell(self, frame: str) -> None:
        """Something that has no number."""
        if self._pending >= MOST_PENDING:
            self.cut(SLOW)
            return
        try:
            leaving = self._write(frame)
        except WebSocketClosedError:  # its handler hears of it
            return
        self._pending += 1
        leaving.add_done_callback(self._left)

    def offer(self, number: int, frame: str) -> None:
        """A message that is new in the chat."""
        self._newest = max(self._newest, number)
        if self._catching_up is None and number == self._told + 1:
            self._told = number
            self.tell(frame)
        elif number > self._told:
            self.catch_up()

    def catch_up(self) -> None:
        """Tell all that came after what was told."""
        if self._catching_up is None:
            self._catching_up = asyncio.create_task(self._follow())

    def cut(self, code: int) -> None:
        self._cut(code)

    def leave(self) -> None:
        if self._catching_up is not None:
            self._catching_up.cancel()

    async def _follow(self) -> None:
        try:
            while True:
                newest = self._newest
                found = await self._fetch(self._told)
                for number, frame in found:
                    self._told = number
                    self.tell(frame)
                if not found and newest == self._newest:
                    return
        except StoreError:  # what is missing is asked for again when the line comes back
            self.cut(SLOW)
        finally:
            self._catching_up = None

    def _left(self, leaving: "asyncio.Future[None]") -> None:
        self._pending -= 1
        if not leaving.cancelled():
            leaving.exception()  # a line that closed: its own handler hears of it


@dataclass
class Room:
    """One chat's lines. `version` changes with everything that is told but has no number. `clock` counts seconds."""

    seats: set[Seat] = field(default_factory=set)
    heard: dict[str, float] = field(default_factory=dict)
    version: str = field(default_factory=lambda: secrets.token_hex(4))
    waiting: "set[asyncio.Future[None]]" = field(default_factory=set)
    clock: Callable[[], float] = time.monotonic

    def on_the_line(self) -> frozenset[str]:
        """Everybody who is: by a socket, or by polls."""
        since = self.clock() - HEARD_SECONDS
        polling = {who for who, moment in self.heard.items() if moment >= since}
        return frozenset({seat.visitor for seat in self.seats} | polling)

    def say(self, number: int, frame: str, allowed: Collection[str]) -> None:
        """Tell everybody of a new message. Participants who aren't `allowed` any more are cut off, and told nothing."""
        for seat in tuple(self.seats):
            if seat.role == "participant" and seat.visitor not in allowed:
                seat.cut(GONE)
            else:
                seat.offer(number, frame)
        self._wake()

    def tell(self, what: dict[str, Any]) -> None:
        """Tell everybody of something else."""
        self.version = secrets.token_hex(4)
        told = frame(what)
        for seat in tuple(self.seats):
            seat.tell(told)
        self._wake()

    @contextlib.contextmanager
    def poll(self, who: str) -> Iterator["asyncio.Future[None]"]:
        """What is done at the next news, for somebody who is on the line meanwhile and for a while after."""
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting.add(woken)
        self.heard[who] = self.clock()
        try:
            yield woken
        finally:
            self.waiting.discard(woken)
            self.heard[who] = self.clock()

    def _wake(self) -> None:
        for woken in self.waiting:
            if not woken.done():
                woken.set_result(None)


@dataclass
class Live:
    """All chats' lines. `beat_seconds`: how often each line is looked after, by the `beat` it was joined with.
    `seconds` is what they are counted by."""

    beat_seconds: float = BEAT_SECONDS
    poll_seconds: float = POLL_SECONDS
    rooms: dict[int, Room] = field(default_factory=dict)
    seconds: Callable[[], float] = time.monotonic
    tickets: Tickets = field(init=False)
    _beating: "asyncio.Task[None] | None" = None

    def __post_init__(self) -> None:
        self.tickets = Tickets(self.seconds)

    def room(self, chat: int) -> Room:
        return self.rooms.setdefault(chat, Room(clock=self.seconds))

    def lines(self, visitor: str) -> int:
        """How many sockets this visitor has, in all chats."""
        return sum(seat.visitor == visitor for room in self.rooms.values() for seat in room.seats)

    def keep_alive(self, beat: Callable[[], Awaitable[None]]) -> None:
        """Look after the lines as long as there are any."""
        if self._beating is None or self._beating.done():
            self._beating = asyncio.create_task(self._look_after(beat))

    async def _look_after(self, beat: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(self.beat_seconds)
            self.rooms = {chat: room for chat, room in self.rooms.items() if room.on_the_line() or room.waiting}
            if not self.rooms:
                return
            await beat()


def frame(what: dict[str, Any]) -> str:
    return json.dumps(what, ensure_ascii=False, separators=(",", ":"))
