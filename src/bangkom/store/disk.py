"""Putting files on a disk so that a power cut forgets neither what is in them nor that they are there."""

import os
from pathlib import Path


def write_all(descriptor: int, content: bytes) -> None:
    """Write all of it where the file stands; a single `os.write` may take less."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def ensure_folder(folder: Path) -> None:
    """Make `folder` and what is missing above it, 0700, and make the new entries durable."""
    if folder.is_dir():
        return
    ensure_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make a folder's entries durable; without it a power cut may forget a new file's name."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
