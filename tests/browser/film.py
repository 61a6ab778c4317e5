"""A real film of a few seconds with what else a video has, for tests that play one."""

import json
import subprocess
from pathlib import Path

import imageio_ffmpeg

SECONDS = 16


def write_film(folder: Path, video: str, title: str) -> None:
    """Make `folder`/<video>/ with a film of SECONDS, captions, transcript, poster and manifest."""
    place = folder / video
    place.mkdir(parents=True)
    quiet = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y"]
    picture, sound = f"color=c=0x0b5a5f:s=426x240:r=5:d={SECONDS}", f"sine=frequency=220:duration={SECONDS}"
    film = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, "-pix_fmt", "yuv420p", "-movflags", "+faststart"]
    subprocess.run([*quiet, *film, place / "240p.mp4"], check=True)
    subprocess.run([*quiet, "-f", "lavfi", "-i", picture, "-frames:v", "1", place / "poster.jpg"], check=True)
    (place / "captions.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:16.000\nSelamat datang, Bapak dan Ibu.\n")
    (place / "transcript.md").write_text("# Judul\n\n## Siapa yang direvolusi?\n\nJawabannya: saya sendiri.\n")
    kinds = {"240p.mp4": "video", "captions.vtt": "captions", "transcript.md": "transcript", "poster.jpg": "poster"}
    files = [{"name": name, "kind": kind, "label": kind.title(), "bytes": 90_000} for name, kind in kinds.items()]
    manifest = {"schema": 1, "id": video, "title": title, "seconds": float(SECONDS), "files": files}
    (place / "video.json").write_text(json.dumps(manifest))


def shorten(soal: bytes) -> bytes:
    """A session's public question data, as if its videos were such films."""
    data = json.loads(soal)
    for video in data["videos"]:
        video["seconds"] = SECONDS
    return json.dumps(data).encode()
