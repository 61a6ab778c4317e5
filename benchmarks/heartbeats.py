"""How many heartbeats of players the service acknowledges in a second, each on the disk before its answer.

`python -m benchmarks.heartbeats [--quick]` prints a table for 100, 1,000 and 10,000 participants and, as the last line,
one JSON object: `acked_per_second` and `p99_ms` with 10,000 participants as fast as it goes, `needed_per_second` (a
player reports every 10 s), the same figures by participants, and `bound_by`. `cpu_ms_each` is what one heartbeat costs
the service's process, whatever else the machine does meanwhile; `machine_busy` says how much that was (1: every core).

The load comes from this process straight at the service in another one; SQLite with `synchronous=FULL`. Afterwards
every acknowledged heartbeat is looked for in the database.
"""

import argparse
import asyncio
import json
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.service import ASSIGNMENT, Connection, fill, machine_seconds, percentile, seconds, served

SIZES = (100, 1_000, 10_000)
CONNECTIONS = 64
EVERY_SECONDS = 10


async def send(port: int, nonces: dict[str, str], lasting: float) -> tuple[dict[str, int], list[float], float]:
    """Acknowledged heartbeats by participant, the seconds that each took, and how long all took."""
    people = list(nonces)
    acked = dict.fromkeys(people, 0)
    position = dict.fromkeys(people, 0.0)
    last = dict.fromkeys(people, seconds())
    took: list[float] = []
    begun = seconds()

    async def player(number: int) -> None:
        connection = await Connection.to(port)
        mine = people[number::CONNECTIONS]
        while True:
            for who in mine:
                begin = seconds()
                if begin - begun > lasting:
                    connection.close()
                    return
                played, last[who] = [position[who], position[who] + begin - last[who]], begin
                told: dict[str, Any] = {"nonce": nonces[who], "video": ASSIGNMENT, "seq": acked[who] + 1}
                told |= {"segments": [played], "position": played[1]}
                status, answer = await connection.ask("POST", "api/video/detak", who, json.dumps(told).encode())
                assert status == 200, answer
                took.append(seconds() - begin)
                acked[who] += 1
                position[who] = played[1]

    await asyncio.gather(*(player(number) for number in range(min(CONNECTIONS, len(people)))))
    return acked, took, seconds() - begun


def lost(folder: Path, nonces: dict[str, str], acked: dict[str, int]) -> int:
    """Acknowledged heartbeats that the database doesn't know."""
    with sqlite3.connect(folder / "bangkom.db") as database:
        known = dict(database.execute("SELECT nonce, last_seq FROM watch_session"))
    return sum(max(0, acked[who] - known[nonce]) for who, nonce in nonces.items())


def measure(size: int, lasting: float) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        nonces = fill(folder, size)
        with served(folder) as service:
            asyncio.run(send(service.port, nonces, 1.0 if size < 10_000 else 0.1))  # warm; counted below as well
            nonces = reopen(folder, nonces)
            before, (busy, all_cores) = service.cpu_seconds(), machine_seconds()
            acked, took, wall = asyncio.run(send(service.port, nonces, lasting))
            spent, (busy_after, all_after) = service.cpu_seconds() - before, machine_seconds()
        missing = lost(folder, nonces, acked)
    assert missing == 0, f"{missing} acknowledged heartbeats are lost"
    return {
        "acked_per_second": round(len(took) / wall),
        "p50_ms": round(1000 * percentile(took, 0.5), 1),
        "p99_ms": round(1000 * percentile(took, 0.99), 1),
        "cpu_share": round(spent / wall, 2),
        "cpu_ms_each": round(1000 * spent / len(took), 2),
        "machine_busy": round((busy_after - busy) / (all_after - all_cores), 2),
    }


def reopen(folder: Path, nonces: dict[str, str]) -> dict[str, str]:
    """The same players as if just opened: their numbers begin at 1 again."""
    with sqlite3.connect(folder / "bangkom.db") as database:
        database.execute("UPDATE watch_session SET last_seq = 0")
    return nonces


def bound_by(figures: dict[str, Any]) -> str:
    if figures["cpu_share"] >= 0.85:
        return "one core: Python in the service's process"
    if figures["machine_busy"] >= 0.95:
        return "the machine's cores, which the load and other processes share"
    return "waiting for the disk at each commit"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="2 s a size instead of 10")
    lasting = 2.0 if parser.parse_args().quick else 10.0
    found = {size: measure(size, lasting) for size in SIZES}
    print(
        f"{'participants':>12} {'needed/s':>9} {'acked/s':>9} {'p50 ms':>8} {'p99 ms':>8} {'CPU ms':>7} {'machine':>8}"
    )
    for size, figures in found.items():
        needed = size / EVERY_SECONDS
        print(
            f"{size:>12,} {needed:>9,.0f} {figures['acked_per_second']:>9,} {figures['p50_ms']:>8} "
            f"{figures['p99_ms']:>8} {figures['cpu_ms_each']:>7} {figures['machine_busy']:>8}"
        )
    largest = found[SIZES[-1]]
    result = {
        "benchmark": "heartbeats",
        "acked_per_second": largest["acked_per_second"],
        "p99_ms": largest["p99_ms"],
        "needed_per_second": SIZES[-1] // EVERY_SECONDS,
        "connections": CONNECTIONS,
        "by_participants": {str(size): figures for size, figures in found.items()},
        "cpu_ms_each": largest["cpu_ms_each"],
        "bound_by": bound_by(largest),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
