"""Processes that hand in at once, and processes that are killed while they do."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from bangkom.exchange.local import LocalDepot
from bangkom.exchange.receipt import Receipt, from_json, verify

A = "kebijakan-01"
HAND_IN = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from bangkom.exchange.local import LocalDepot
from bangkom.exchange.receipt import to_json

root, participant, times = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
depot = LocalDepot(root, lambda: datetime.now(UTC))
print("ready", flush=True)
sys.stdin.readline()
for n in range(times):
    files = {"kebijakan-01.ipynb": b"n" * 300_000, "jawaban.json": b"%d" % n, "unggahan/foto.jpg": b"u" * 300_000}
    print(to_json(depot.submit("demo", participant, "kebijakan-01", files)), flush=True)
"""


def start(depot: LocalDepot, participant: str, times: int) -> "subprocess.Popen[str]":
    child = subprocess.Popen(
        [sys.executable, "-c", HAND_IN, str(depot.root), participant, str(times)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert pipe(child.stdout).readline() == "ready\n"
    return child


def pipe(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


def finish(child: "subprocess.Popen[str]") -> list[Receipt]:
    """The receipts that the child was given before it ended."""
    output, _ = child.communicate()
    return [from_json(line) for line in output.splitlines(keepends=True) if line.endswith("\n")]


def check_whole(depot: LocalDepot, target: Path) -> set[Receipt]:
    """Every hand-in that can be seen: signed, and each of its files as received."""
    key = load_pem_public_key(depot.public_key())
    assert isinstance(key, Ed25519PublicKey)
    seen = depot.submissions(all_versions=True)
    for receipt in seen:
        assert verify(receipt, key)
        for file in receipt.files:
            depot.copy_file(receipt, file.name, target)
            target.unlink()
    return set(seen)


def test_two_at_once_are_both_kept_with_numbers_of_their_own(depot: LocalDepot, tmp_path: Path) -> None:
    children = [start(depot, "km_07_014", 20) for _ in range(2)]
    for child in children:
        pipe(child.stdin).write("go\n")
        pipe(child.stdin).flush()
    receipts = [receipt for child in children for receipt in finish(child)]
    assert len({receipt.number for receipt in receipts}) == 40
    assert sorted(receipt.version for receipt in receipts) == list(range(1, 41))
    assert check_whole(depot, tmp_path / "salinan") == set(receipts)
    by_number = sorted(receipts, key=lambda receipt: receipt.number)
    assert by_number == sorted(receipts, key=lambda receipt: receipt.received_at)


def test_killed_at_any_moment_no_acknowledged_hand_in_is_lost_nor_a_half_one_seen(
    depot: LocalDepot, tmp_path: Path
) -> None:
    chance = random.Random(20191113)  # noqa: S311 - picks moments, no secrets
    acknowledged: set[Receipt] = set()
    for _ in range(10):
        child = start(depot, "km_07_014", 10_000)
        pipe(child.stdin).write("go\n")
        pipe(child.stdin).flush()
        time.sleep(chance.uniform(0.005, 0.12))
        child.send_signal(signal.SIGKILL)
        acknowledged |= set(finish(child))
    seen = check_whole(depot, tmp_path / "salinan")
    assert acknowledged
    assert acknowledged <= seen
    assert len({receipt.number for receipt in seen}) == len(seen)
    # A kill between the rename and the acknowledgement may leave a whole hand-in that nobody was told of.
    assert len(seen - acknowledged) <= 10
