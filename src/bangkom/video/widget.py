"""The video player as a Jupyter widget; the browser finds the video by the server's own address."""

from pathlib import Path
from typing import ClassVar

import anywidget
import traitlets

from bangkom.video.media import VIDEO_ID

_STATIC = Path(__file__).parent / "static"
_TOKENS = Path(__file__).parents[1] / "static" / "tokens.css"


class PlayerWidget(anywidget.AnyWidget):
    """One video by its id; with a `problem`, only that sentence. It sends nothing and needs no running kernel."""

    _esm: ClassVar[Path] = _STATIC / "player.js"
    _css: ClassVar[str] = _TOKENS.read_text("utf-8") + (_STATIC / "player.css").read_text("utf-8")

    video = traitlets.Unicode().tag(sync=True)
    problem = traitlets.Unicode().tag(sync=True)

    def __repr__(self) -> str:
        """What is read where widgets can't be shown."""
        return self.problem or UNSHOWN


def player(video_id: str) -> PlayerWidget:
    """The player of a video; for an id that can't be one, a widget that says so."""
    if not isinstance(video_id, str) or not VIDEO_ID.fullmatch(video_id):
        return PlayerWidget(problem=NO_SUCH_VIDEO)
    return PlayerWidget(video=video_id)


UNSHOWN = "Pemutar video tidak dapat ditampilkan di sini. Buka modul ini di peramban lewat Beranda."
NO_SUCH_VIDEO = "Video ini tidak dikenal. Buka lagi modul dari Beranda; bila tetap begini, hubungi panitia."
