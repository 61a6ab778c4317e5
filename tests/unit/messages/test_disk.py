import errno
import os

import pytest

from bangkom.messages import disk_trouble


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "penuh"),
        (errno.EDQUOT, "penuh"),
        (errno.EROFS, "tidak memberi izin"),
        (errno.EACCES, "tidak memberi izin"),
        (errno.EISDIR, "tidak dapat dipakai (EISDIR)"),
        (None, "tidak dapat dipakai (sebab tidak diketahui)"),
    ],
)
def test_a_refusal_is_told_without_the_systems_english(code, words):
    problem = OSError() if code is None else OSError(code, os.strerror(code))
    assert disk_trouble(problem) == words
