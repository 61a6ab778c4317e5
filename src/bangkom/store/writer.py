"""Group commit: many small writes, each acknowledged only when it is on the disk, share one transaction.

Waiting for the disk is what a durable write costs; while one batch waits, the next one gathers.
"""

from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bangkom.errors import StoreError
from bangkom.store.database import Database

MAX_BATCH = 200
"""Writes in one transaction: enough to hide the wait for the disk, few enough that other writers get a turn."""

Result = TypeVar("Result")
Entry = tuple[Callable[[Connection], Any], Future[Any]]


class Writer:
    """One thread that writes to `database`. `close` finishes what was submitted; submit nothing after it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queue: SimpleQueue[Entry | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="bangkom-writer", daemon=True)
        self._thread.start()

    def submit(self, function: Callable[[Connection], Result]) -> Future[Result]:
        """Call `function` in a transaction shared with others; the future is done after the commit.

        What it raises undoes its own writes only, and is raised by the future. If the commit fails, or the database
        gives way, every future of the batch raises StoreError: none of it was written. From asyncio:
        `await asyncio.wrap_future(writer.submit(…))`.
        """
        future: Future[Result] = Future()
        self._queue.put((function, future))
        return future

    def close(self) -> None:
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        is_open = True
        while is_open:
            batch: list[Entry] = []
            entry = self._queue.get()
            while entry is not None:
                if entry[1].set_running_or_notify_cancel():
                    batch.append(entry)
                if len(batch) == MAX_BATCH:
                    break
                try:
                    entry = self._queue.get_nowait()
                except Empty:
                    break
            is_open = entry is not None
            if batch:
                self._write(batch)

    def _write(self, batch: list[Entry]) -> None:
        outcomes: list[tuple[Any, Exception | None]] = []
        try:
            with self._database.write() as connection:
                outcomes += (_call(connection, function) for function, _ in batch)
        except Exception as error:  # the thread must outlive any failure, and each caller must hear of it
            for _, future in batch:
                future.set_exception(error if isinstance(error, StoreError) else _unwritten(error))
            return
        for (_, future), (result, failure) in zip(batch, outcomes, strict=True):
            if failure is None:
                future.set_result(result)
            else:
                future.set_exception(failure)


def _call(connection: Connection, function: Callable[[Connection], Any]) -> tuple[Any, Exception | None]:
    connection.exec_driver_sql("SAVEPOINT entry")
    try:
        result = function(connection)
    except OperationalError:
        raise  # a full disk, a lost connection: the whole transaction is gone, whatever savepoints say
    except Exception as failure:  # it is the submitter's, who gets it from the future
        connection.exec_driver_sql("ROLLBACK TO SAVEPOINT entry")
        connection.exec_driver_sql("RELEASE SAVEPOINT entry")
        return None, failure
    connection.exec_driver_sql("RELEASE SAVEPOINT entry")
    return result, None


def _unwritten(error: Exception) -> StoreError:
    failure = StoreError(NOT_WRITTEN)
    failure.__cause__ = error
    return failure


NOT_WRITTEN = "Perubahan ini belum tersimpan. Coba lagi sebentar lagi."
