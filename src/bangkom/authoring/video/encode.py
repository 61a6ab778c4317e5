"""ffmpeg, from PyPI's imageio-ffmpeg: stills and samples to MP4, a recording to the same files."""

from __future__ import annotations  # array[int] has no runtime form in Python 3.11

import re
import subprocess
import wave
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg

from bangkom.authoring.video.speech import RATE
from bangkom.authoring.video.timeline import FPS
from bangkom.errors import MediaError


@dataclass(frozen=True)
class Quality:
    """One size of the film: pixels (even), a recording's audio and the peak video bit rates (kbit/s).

    `effort` is x264's preset, rate factor and threads (0: all cores) for stills.
    """

    width: int
    height: int
    effort: tuple[str, int, int]
    audio: int
    peak: int


# Made once, loaded by most, kept in the repository: every byte counts.
SMALL = Quality(426, 240, ("slow", 24, 0), 32, 240)
# Made on every machine that is set up, several at once: for stills this looks the same in a third of the time.
CLEAR = Quality(854, 480, ("veryfast", 22, 1), 48, 700)
RECORDED = ("slow", 24, 0)
KEYFRAME_SECONDS = 5  # a seek lands at most this far away
_EXACT = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]
_FAST_START = ["-movflags", "+faststart"]
# Near -17 LUFS, so that a phone's loudspeaker is enough; the limit leaves room for what AAC adds, so nothing clips.
_VOICE_FILTER = (
    "highpass=f=80,acompressor=threshold=0.1:ratio=3:attack=4:release=90:makeup=2.8,alimiter=limit=0.56:level=disabled"
)
_EVEN_LOUDNESS = "loudnorm=I=-16:TP=-1.5:LRA=11,aresample=32000"


def write_wave(file: Path, samples: array[int]) -> None:
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples.tobytes())


def encode_film(
    stills: Sequence[tuple[Path, int]],
    sound: Path,
    title: str,
    quality: Quality,
    out: Path,
    progress: Callable[[float], None],
) -> None:
    """H.264 and AAC from (still of the quality's size, frames) pairs and a sound of the same length.

    The sound is a WAV, or a film whose audio is taken as it is.
    """
    listing = out.with_suffix(".ffconcat")
    lines = ["ffconcat version 1.0"]
    for still, frames in stills:
        lines += [f"file '{still.name}'", f"duration {frames / FPS:.3f}"]
    lines.append(f"file '{stills[-1][0].name}'")  # the demuxer wants the last one again
    listing.write_text("\n".join(lines) + "\n", encoding="utf-8")
    total = sum(frames for _, frames in stills)
    run(
        [
            *("-f", "concat", "-i", str(listing), "-i", str(sound)),
            *("-map", "0:v", "-map", "1:a", "-vf", f"{_TO_YUV},fps={FPS}", "-frames:v", str(total)),
            *_video_options(quality, FPS, quality.effort),
            *("-tune", "stillimage"),
            *(("-af", _VOICE_FILTER, *_audio_options(quality.audio)) if sound.suffix == ".wav" else ("-c:a", "copy")),
            *_tags(title),
            str(out),
        ],
        total / FPS,
        progress,
    )


def copy_sound(film: Path, title: str, out: Path) -> None:
    """The audio of a film as it is, in M4A."""
    run(["-i", str(film), "-map", "0:a:0", "-c:a", "copy", *_tags(title), str(out)], 0.0)


def encode_recording(
    recording: Path, title: str, quality: Quality, out: Path, seconds: float, progress: Callable[[float], None]
) -> None:
    """A person's recording, fitted into the quality's frame, its loudness evened."""
    size = f"{quality.width}:{quality.height}"
    fitted = f"scale={size}:force_original_aspect_ratio=decrease:force_divisible_by=2,pad={size}:-1:-1,setsar=1,fps=25"
    run(
        [
            *("-i", str(recording), "-map", "0:v:0", "-map", "0:a:0", "-vf", f"{fitted},format=yuv420p"),
            *_video_options(quality, 25, RECORDED),
            *("-af", _EVEN_LOUDNESS, *_audio_options(quality.audio)),
            *_tags(title),
            str(out),
        ],
        seconds,
        progress,
    )


@dataclass(frozen=True)
class Probe:
    """What a media file holds, as ffmpeg reads it; sizes are 0 without a picture."""

    seconds: float
    width: int
    height: int
    has_audio: bool


def probe(file: Path) -> Probe:
    """MediaError if ffmpeg can't read the file or it has no length."""
    done = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-i", str(file)],
        capture_output=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    text = done.stderr.decode(errors="replace")
    length = re.search(r"Duration: (\d+):(\d\d):(\d\d\.\d+)", text)
    if length is None:
        raise MediaError(UNREADABLE.format(file=file.name))
    seconds = int(length[1]) * 3600 + int(length[2]) * 60 + float(length[3])
    size = re.search(r"Stream #.*Video:.* (\d{2,5})x(\d{2,5})", text)
    width, height = (int(size[1]), int(size[2])) if size else (0, 0)
    return Probe(seconds, width, height, bool(re.search(r"Stream #.*Audio:", text)))


def run(arguments: Sequence[str], seconds: float, progress: Callable[[float], None] | None = None) -> None:
    """ffmpeg with these arguments; progress gets shares of `seconds` of output. MediaError with ffmpeg's last words."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-loglevel", "error", "-nostdin", "-y"]
    command += ["-progress", "pipe:1", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL) as child:
        said: list[str] = []
        for raw in child.stdout or ():
            line = raw.decode(errors="replace").strip()
            if match := re.match(r"out_time_us=(\d+)", line):
                if progress:
                    progress(min(1.0, int(match[1]) / 1e6 / seconds))
            elif not re.match(r"[a-z_0-9]+=", line):
                said.append(line)
    if child.returncode != 0:
        raise MediaError(FAILED.format(reason=" ".join(said)[-300:] or child.returncode))


# Stills are full-range RGB: say which matrix, so that every player shows the same colours.
_TO_YUV = "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"


def _video_options(quality: Quality, fps: int, effort: tuple[str, int, int]) -> list[str]:
    interval = str(KEYFRAME_SECONDS * fps)
    preset, factor, threads = effort
    return [
        *("-c:v", "libx264", "-preset", preset, "-profile:v", "main", "-crf", str(factor), "-threads", str(threads)),
        *("-g", interval, "-keyint_min", "1", "-maxrate", f"{quality.peak}k", "-bufsize", f"{2 * quality.peak}k"),
        *("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"),
    ]


def _audio_options(kilobits: int) -> list[str]:
    return ["-c:a", "aac", "-b:a", f"{kilobits}k", "-ac", "1"]


def _tags(title: str) -> list[str]:
    return [*_EXACT, "-metadata", f"title={title}", "-metadata:s:a:0", "language=ind", *_FAST_START]


UNREADABLE = "Berkas {file} tidak dapat dibaca sebagai video atau suara."
FAILED = "Video tidak dapat dibuat: {reason}"
