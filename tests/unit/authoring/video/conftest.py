"""A small script that every test of the maker may write, and ffmpeg's own reading of what was made."""

import re
import subprocess
from pathlib import Path

import imageio_ffmpeg
import pytest

SHORT = """\
---
id: contoh-01
title: Satu contoh
---
# Satu contoh
> Selamat datang.
# Dua asas
- Cepat
  > Pelayanan yang cepat.
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course folder with one short script, contoh/video/contoh-01.md."""
    folder = tmp_path / "course" / "contoh" / "video"
    folder.mkdir(parents=True)
    (folder / "contoh-01.md").write_text(SHORT, encoding="utf-8")
    return tmp_path / "course"


def decoded_seconds(file: Path, stream: str) -> float:
    """How long the stream ("v" or "a") of a media file plays, by decoding all of it."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-i", str(file), "-map", f"0:{stream}", "-f", "null", "-"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    hours, minutes, seconds = re.findall(r"time=(\d+):(\d+):(\d+\.\d+)", done.stderr)[-1]
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
