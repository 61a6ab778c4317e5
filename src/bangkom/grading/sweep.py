"""Takes away what killed processes left half-made in a cohort's folders: nothing ever reads it, but it fills the disk.

Files and folders are made aside, under a hidden name with a random end, and renamed when they are whole. What is under
such a name a day later is nobody's.
"""

import logging
import os
import re
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from bangkom.settings import Settings

UNFINISHED = re.compile(r"\.[^/]+[-.][0-9a-f]{8}(\.db(-journal|-wal|-shm)?)?")
KEPT = timedelta(days=1)

log = logging.getLogger(__name__)


def sweep(settings: Settings, now: datetime) -> int:
    """Take away what has lain unfinished for a day; how many files and folders. What can't be taken away is logged."""
    before = (now - KEPT).timestamp()
    swept = 0
    for entry in _entries(settings):
        try:
            if not UNFINISHED.fullmatch(entry.name) or entry.stat(follow_symlinks=False).st_mtime >= before:
                continue
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path)
            else:
                Path(entry.path).unlink()
            swept += 1
        except OSError as problem:
            log.warning("%s was left unfinished and can't be taken away: %s", entry.path, problem.strerror)
    return swept


def _entries(settings: Settings) -> Iterator["os.DirEntry[str]"]:
    """Whatever lies where such names are given: in the cohort's folder, beside hand-ins, and among feedback pages."""
    yield from _scan(settings.cohort_folder)
    for place, depth in ((settings.submitted, 1), (settings.autograded, 1), (settings.feedback, 2)):
        yield from _below(place, depth)


def _below(folder: Path, depth: int) -> Iterator["os.DirEntry[str]"]:
    for entry in _scan(folder):
        if depth and not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False):
            yield from _below(Path(entry.path), depth - 1)
        yield entry


def _scan(folder: Path) -> Iterator["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as found:
            yield from list(found)
    except OSError:
        return  # it isn't there yet
