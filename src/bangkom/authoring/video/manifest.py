"""video.json: what files a video has. Read by the lesson build (committed one) and the media server (built one)."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from bangkom.authoring.checks import Check
from bangkom.authoring.markdown import to_html, to_inline_html
from bangkom.errors import CourseError, MediaError
from bangkom.messages import number

MANIFEST = "video.json"
CAPTIONS = "captions.vtt"
MadeFrom = Literal["script", "recording"]
Kind = Literal["video", "audio", "captions", "transcript", "poster"]


@dataclass(frozen=True)
class MediaFile:
    """One file of a video; `label` is what people choose it by, `bytes` its size."""

    name: str
    kind: Kind
    label: str
    bytes: int


@dataclass(frozen=True)
class AskedOption:
    """`text` is inline HTML."""

    id: str
    text: str


@dataclass(frozen=True)
class Asked:
    """The question a video asks when it has played for `at` seconds, after `after` slides: what everybody may read.

    `stem` is HTML. Which option is right stays in the script.
    """

    id: str
    at: float
    after: int
    stem: str
    options: tuple[AskedOption, ...]


@dataclass(frozen=True)
class VideoManifest:
    """`seconds` is the film's exact length; `digest` is of everything the film was made from."""

    id: str
    title: str
    seconds: float
    made_from: MadeFrom
    digest: str
    files: tuple[MediaFile, ...]
    check: Asked | None = None

    def to_json(self) -> str:
        values = {"schema": 1, **asdict(self)}
        if self.check is None:
            del values["check"]
        return json.dumps(values, ensure_ascii=False, indent=2) + "\n"


KINDS: dict[str, tuple[Kind, str]] = {
    "240p.mp4": ("video", "Hemat kuota (240p)"),
    "480p.mp4": ("video", "Jernih (480p)"),
    "audio.m4a": ("audio", "Suara saja"),
    "captions.vtt": ("captions", "Teks layar (takarir)"),
    "transcript.md": ("transcript", "Transkrip"),
    "poster.jpg": ("poster", "Gambar sampul"),
}
COMMITTED = ("240p.mp4", "captions.vtt", "transcript.md", "poster.jpg")


def files_in(folder: Path, names: tuple[str, ...] = tuple(KINDS)) -> tuple[MediaFile, ...]:
    """Those of `names` that lie in the folder, in the order of `KINDS`."""
    return tuple(
        MediaFile(name, *KINDS[name], (folder / name).stat().st_size)
        for name in KINDS
        if name in names and (folder / name).is_file()
    )


def load_manifest(path: Path) -> VideoManifest:
    """Read a video.json. MediaError if it is missing or isn't what `to_json` writes."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        files = tuple(
            MediaFile(str(item["name"]), _kind(item["kind"]), str(item["label"]), int(item["bytes"]))
            for item in raw["files"]
        )
        if raw["schema"] != 1 or any(file.name not in KINDS for file in files):
            raise ValueError("schema")
        made_from: MadeFrom = "recording" if raw["made_from"] == "recording" else "script"
        return VideoManifest(
            id=str(raw["id"]),
            title=str(raw["title"]),
            seconds=float(raw["seconds"]),
            made_from=made_from,
            digest=str(raw["digest"]),
            files=files,
            check=_asked(raw["check"]) if "check" in raw else None,
        )
    except FileNotFoundError:
        raise MediaError(MISSING.format(path=path.name, video=path.parent.name)) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MediaError(BROKEN.format(path=path.name, video=path.parent.name)) from error


def to_asked(check: Check, at: float) -> Asked:
    """What may be public of a check that is asked at `at` seconds: nothing that tells its key."""
    options = tuple(AskedOption(option.id, to_inline_html(option.text)) for option in check.options)
    return Asked(check.id, at, check.after, to_html(check.stem), options)


def asked_in_recording(check: Check | None, seconds: float, video: str) -> Asked | None:
    """The question of a recording of `seconds`, if its script says when. CourseError if that is after the end."""
    if check is None or check.at is None:
        return None
    if check.at >= seconds:
        raise CourseError(AFTER_END.format(at=number(check.at), seconds=number(seconds, 1), video=video))
    return to_asked(check, check.at)


def _asked(raw: Mapping[str, Any]) -> Asked:
    options = tuple(AskedOption(str(option["id"]), str(option["text"])) for option in raw["options"])
    return Asked(str(raw["id"]), float(raw["at"]), int(raw["after"]), str(raw["stem"]), options)


def _kind(value: object) -> Kind:
    for kind in get_args(Kind):
        if kind == value:
            return kind  # type: ignore[no-any-return]
    raise ValueError(value)


AFTER_END = (
    "Soal video {video} ditanyakan pada detik ke-{at}, padahal rekamannya hanya {seconds} detik. "
    "Ubah :at: pada naskahnya."
)
MISSING = "Video {video} belum dibuat ({path} tidak ada). Jalankan: bangkom video"
BROKEN = "Berkas {path} milik video {video} rusak. Jalankan: bangkom video"
