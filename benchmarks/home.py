"""How soon Beranda is there at 200 requests a second, with 4,000 participants of whom a quarter have handed in.

`python -m benchmarks.home [--quick]` prints, as the last line, one JSON object: `p99_ms` (aim ≤ 50), `p50_ms`, `bytes`
of the longest page, `cpu_ms_each` of the service's process, `machine_busy` (1: every core, this load included).
Requests are due at fixed times, whether or not the ones before are answered, and each is timed from when it was due: a
queue that builds up is counted.
"""

import argparse
import asyncio
import json
import tempfile
from pathlib import Path

from benchmarks.service import Connection, fill, hand_in, machine_seconds, participants, percentile, seconds, served

PEOPLE, RATE, CONNECTIONS = 4_000, 200, 32


async def visit(port: int, lasting: float) -> tuple[list[float], int]:
    """Seconds each took from when it was due, and the length of the longest page."""
    idle: asyncio.Queue[Connection] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        idle.put_nowait(await Connection.to(port))
    people, took, longest = participants(PEOPLE), [], 0
    begun = seconds() + 0.1

    async def one(number: int) -> None:
        nonlocal longest
        due = begun + number / RATE
        await asyncio.sleep(max(0.0, due - seconds()))
        connection = await idle.get()
        status, page = await connection.ask("GET", "", people[number * 7919 % PEOPLE])
        idle.put_nowait(connection)
        assert status == 200
        took.append(seconds() - due)
        longest = max(longest, len(page))

    await asyncio.gather(*(one(number) for number in range(int(RATE * lasting))))
    while not idle.empty():
        idle.get_nowait().close()
    return took, longest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="3 s instead of 20")
    lasting = 3.0 if parser.parse_args().quick else 20.0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        fill(folder, PEOPLE)
        hand_in(folder, participants(PEOPLE)[::4])
        with served(folder) as service:
            asyncio.run(visit(service.port, 1.0))
            before, (busy, all_cores) = service.cpu_seconds(), machine_seconds()
            took, longest = asyncio.run(visit(service.port, lasting))
            spent, (busy_after, all_after) = service.cpu_seconds() - before, machine_seconds()
    result = {
        "benchmark": "home",
        "p99_ms": round(1000 * percentile(took, 0.99), 1),
        "p50_ms": round(1000 * percentile(took, 0.5), 1),
        "requests_per_second": RATE,
        "participants": PEOPLE,
        "bytes": longest,
        "cpu_ms_each": round(1000 * spent / len(took), 2),
        "machine_busy": round((busy_after - busy) / (all_after - all_cores), 2),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
