"""Where a video comes from (script, pictures, perhaps a recording), and whether what was made of it is fresh."""

import hashlib
from pathlib import Path

from bangkom.authoring.checks import without_check
from bangkom.authoring.video.captions import is_ours
from bangkom.authoring.video.manifest import (
    CAPTIONS,
    COMMITTED,
    MANIFEST,
    VideoManifest,
    asked_in_recording,
    load_manifest,
    to_asked,
)
from bangkom.authoring.video.parts import Picture, Problem, Script
from bangkom.authoring.video.script import parse_script
from bangkom.authoring.video.slides import slide_problems
from bangkom.errors import CourseError, MediaError, StaleReleaseError

MAKER_VERSION = 1  # raise it when films made before should be made anew
RECORDING = "recording.mp4"


def find_scripts(course_dir: Path) -> list[Path]:
    """Every `<subject>/video/<id>.md`, in order of subject and id."""
    return sorted(course_dir.glob("*/video/*.md"))


def read_script(path: Path) -> Script | tuple[Problem, ...]:
    """The script, or everything that must be mended in it before a film can be made."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return (Problem(1, NOT_UTF8, NOT_UTF8_HOW),)
    script, problems = parse_script(text)
    if script is not None and script.id != path.stem:
        problems = (Problem(2, OTHER_ID.format(id=script.id), OTHER_ID_HOW.format(id=path.stem)), *problems)
    if script is None or problems:
        return problems
    return slide_problems(script, path.parent) or script


def require_script(path: Path) -> Script:
    """The script; CourseError with all its problems if it has any."""
    script = read_script(path)
    if isinstance(script, Script):
        return script
    lines = [f"{path.name}, baris {line}: {what} {how}" for line, what, how in script]
    raise CourseError("\n".join([HAS_PROBLEMS.format(path=path.name), *lines]))


def output_folder(path: Path) -> Path:
    """Where the committed files of the script at `path` lie."""
    return path.with_suffix("")


def recording_of(path: Path) -> Path | None:
    recording = output_folder(path) / RECORDING
    return recording if recording.is_file() else None


def given_captions(path: Path) -> Path | None:
    """Captions that a person wrote for the recording; ours carry a note and don't count."""
    captions = output_folder(path) / CAPTIONS
    if recording_of(path) is None or not captions.is_file():
        return None
    return None if is_ours(captions.read_text(encoding="utf-8", errors="replace")) else captions


def digest(path: Path, script: Script) -> str:
    """SHA-256 over the maker's version and every byte the film depends on."""
    whole = hashlib.sha256(f"bangkom video {MAKER_VERSION}\n".encode())
    pictures = [path.parent / slide.figure.file for slide in script.slides if isinstance(slide.figure, Picture)]
    narrated = without_check(path.read_bytes().decode("utf-8"))  # a question changes no frame
    whole.update(hashlib.sha256(narrated.encode()).digest())
    for file in (*pictures, recording_of(path), given_captions(path)):
        if file is not None:
            with file.open("rb") as stream:
                whole.update(hashlib.file_digest(stream, "sha256").digest())
    return whole.hexdigest()


def fresh_manifest(path: Path, script: Script) -> VideoManifest | None:
    """The committed manifest if its files are there and made from what lies here now (but for the check); else None.

    A film from a recording stays fresh where the recording itself isn't kept (it may be too large for the repository).
    """
    folder = output_folder(path)
    try:
        manifest = load_manifest(folder / MANIFEST)
    except MediaError:
        return None
    for file in manifest.files:
        made = folder / file.name
        if file.name not in COMMITTED or not made.is_file() or made.stat().st_size != file.bytes:
            return None
    if manifest.made_from == "recording" and recording_of(path) is None:
        return manifest
    return manifest if manifest.digest == digest(path, script) else None


def stale(course_dir: Path) -> list[str]:
    """Ids of the videos whose committed files aren't made from their script as it is. CourseError for a bad script."""
    found = []
    for path in find_scripts(course_dir):
        script = require_script(path)
        manifest = fresh_manifest(path, script)
        if manifest is None or not asks_the_same(manifest, script):
            found.append(path.stem)
    return found


def asks_the_same(manifest: VideoManifest, script: Script) -> bool:
    """Whether the manifest asks what the script does, a recording only if the script says at which second."""
    if manifest.made_from == "recording":
        return manifest.check == asked_in_recording(script.check, manifest.seconds, script.id)
    if script.check is None:
        return manifest.check is None
    return manifest.check is not None and to_asked(script.check, manifest.check.at) == manifest.check


def require_fresh(course_dir: Path) -> None:
    """StaleReleaseError with the ids of the videos that `stale` names, if there are any."""
    found = stale(course_dir)
    if found:
        raise StaleReleaseError(STALE.format(ids=", ".join(found)))


STALE = "Video ini tidak lagi sesuai dengan naskahnya: {ids}. Jalankan `bangkom video`, lalu simpan hasilnya ke git."
HAS_PROBLEMS = "Naskah video {path} perlu diperbaiki:"
NOT_UTF8 = "Naskah tidak tersimpan sebagai teks UTF-8."
NOT_UTF8_HOW = "Simpan ulang berkasnya dengan pengodean UTF-8."
OTHER_ID = "id naskah ini {id}, tidak sama dengan nama berkasnya."
OTHER_ID_HOW = "Tulis id: {id}, atau ganti nama berkasnya."
