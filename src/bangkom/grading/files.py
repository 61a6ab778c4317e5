"""Files of a hand-in, read as what they are: somebody else's bytes."""

import os
import stat
from pathlib import Path

from bangkom.domain.answers import MAX_BYTES

TIMESTAMP_FILE = "timestamp.txt"


def read_plain(path: Path, limit: int = MAX_BYTES + 1) -> bytes | None:
    """At most `limit` bytes of a regular file; None if there is none, or it is a link, a pipe or a folder.

    The default limit is one byte more than an answer file may have, so that a larger one is known as such.
    """
    try:
        # Without O_NONBLOCK, opening a named pipe would wait for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return None
        # A buffer of the size asked for is made first, so nobody asks for megabytes where bytes will do.
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(min(limit, status.st_size))
    finally:
        os.close(descriptor)
