"""The video player as a Jupyter widget: a frame with the service's page of the video."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

import anywidget
import traitlets

from bangkom.video.media import VIDEO_ID

_STATIC = Path(__file__).parent / "static"
_TOKENS = Path(__file__).parents[1] / "static" / "tokens.css"


class PlayerWidget(anywidget.AnyWidget):
    """One video by its id; with a `problem`, only that sentence. It sends nothing and needs no running kernel.

    `service` is the path of the service whose page counts what is watched (`/services/bangkom/`).
    """

    _esm: ClassVar[Path] = _STATIC / "player.js"
    _css: ClassVar[str] = _TOKENS.read_text("utf-8") + (_STATIC / "player.css").read_text("utf-8")

    video = traitlets.Unicode().tag(sync=True)
    problem = traitlets.Unicode().tag(sync=True)
    service = traitlets.Unicode().tag(sync=True)

    def __repr__(self) -> str:
        """What is read where widgets can't be shown."""
        return self.problem or UNSHOWN


def player(video_id: str) -> PlayerWidget:
    """The player of a video; for an id that can't be one, or where no service shows videos, a widget that says so."""
    if not isinstance(video_id, str) or not VIDEO_ID.fullmatch(video_id):
        return PlayerWidget(problem=NO_SUCH_VIDEO)
    service = service_path(os.environ)
    return PlayerWidget(video=video_id, service=service) if service else PlayerWidget(problem=UNSHOWN)


def service_path(environ: Mapping[str, str]) -> str:
    """The path in `BANGKOM_SERVICE_URL`, ending in a slash: the browser asks the host that its page came from."""
    path = urlsplit(environ.get("BANGKOM_SERVICE_URL", "")).path
    return path if not path or path.endswith("/") else f"{path}/"


UNSHOWN = "Pemutar video tidak dapat ditampilkan di sini. Buka sesi ini di peramban lewat Beranda."
NO_SUCH_VIDEO = "Video ini tidak dikenal. Buka lagi sesi dari Beranda; bila tetap begini, hubungi panitia."
