"""What a film is to make.py, and the film made from a script: slides and synthetic speech."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PIL import Image

from bangkom.authoring.video import encode
from bangkom.authoring.video.captions import to_vtt, transcript
from bangkom.authoring.video.encode import Quality
from bangkom.authoring.video.look import house_palette
from bangkom.authoring.video.manifest import Asked, MadeFrom, to_asked
from bangkom.authoring.video.parts import Script
from bangkom.authoring.video.slides import Stills
from bangkom.authoring.video.timeline import Timeline, lay

Report = Callable[[float], None]


class Film(Protocol):
    """What make.py needs of a film. Files are written where asked; MediaError if that fails."""

    @property
    def made_from(self) -> MadeFrom: ...

    @property
    def seconds(self) -> float: ...

    def encode_small(self, out: Path, report: Report) -> None: ...

    def encode_clear(self, small: Path, out: Path, report: Report) -> None:
        """`small` is what `encode_small` wrote, in this run or before."""

    def captions(self) -> bytes | None: ...

    def transcript(self) -> str: ...

    def check(self) -> Asked | None: ...


class ScriptFilm:
    """Slides and synthetic speech; `work` is a folder for stills and sound."""

    made_from: MadeFrom = "script"

    def __init__(self, script: Script, folder: Path, work: Path) -> None:
        self._script = script
        self._timeline = lay(script)
        self._work = work
        stills = Stills(script, folder, house_palette())
        self._stills = [
            (stills.cover() if shot.slide is None else stills.slide(shot.slide, shot.shown), shot.frames)
            for shot in self._timeline.shots
        ]

    @property
    def seconds(self) -> float:
        return self._timeline.seconds

    def encode_small(self, out: Path, report: Report) -> None:
        sound = self._work / "sound.wav"
        encode.write_wave(sound, self._timeline.samples)
        self._encode(sound, encode.SMALL, out, report)

    def encode_clear(self, small: Path, out: Path, report: Report) -> None:
        # The same sound: encoding it again would take as long as the picture, and nobody hears more in it.
        self._encode(small, encode.CLEAR, out, report)

    def _encode(self, sound: Path, quality: Quality, out: Path, report: Report) -> None:
        pairs = []
        for number, (still, frames) in enumerate(self._stills):
            file = self._work / f"{quality.height}-{number:03}.png"
            still.resize((quality.width, quality.height), Image.Resampling.LANCZOS).save(file, compress_level=1)
            pairs.append((file, frames))
        encode.encode_film(pairs, sound, self._script.title, quality, out, report)

    def captions(self) -> bytes:
        return to_vtt(self._timeline.cues).encode()

    def transcript(self) -> str:
        return transcript(self._script)

    def check(self) -> Asked | None:
        return asked(self._script, self._timeline)


def asked(script: Script, timeline: Timeline) -> Asked | None:
    """The script's question, where the slide before it ends; None if it has none."""
    return to_asked(script.check, timeline.end_of(script.check.after)) if script.check else None
