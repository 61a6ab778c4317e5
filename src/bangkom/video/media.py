"""Where a video's files lie, by names from outside: an id and one of a few known file names, nothing else."""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from bangkom.errors import MediaError

VIDEO_ID = re.compile(r"[a-z0-9-]{1,64}")

CONTENT_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "240p.mp4": "video/mp4",
        "480p.mp4": "video/mp4",
        "audio.m4a": "audio/mp4",
        "captions.vtt": "text/vtt; charset=utf-8",
        "transcript.md": "text/markdown; charset=utf-8",
        "poster.jpg": "image/jpeg",
        "video.json": "application/json",
    }
)
"""The files that may be served, and as what: browsers told not to sniff need the type from us."""


def find_media(root: Path, video: str, name: str) -> Path:
    """The file `name` of a video below `root` (`build/video`); MediaError if it isn't there or isn't one of ours.

    Only known names of well-formed ids are looked up, and a link that leads out of `root` counts as absent.
    """
    if not VIDEO_ID.fullmatch(video) or name not in CONTENT_TYPES:
        raise MediaError(NOT_FOUND)
    path = root / video / name
    if not path.is_file() or not path.resolve().is_relative_to(root.resolve()):
        raise MediaError(NOT_FOUND)
    return path


NOT_FOUND = "Video ini tidak ada atau belum dibuat. Baca teks sesinya, dan beri tahu panitia."
