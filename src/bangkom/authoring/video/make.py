"""Make the videos of a course: committed files beside the scripts, the larger ones under build/.

A folder gets finished files by renaming, video.json last: a killed run leaves no half file, and what it leaves
unfinished has no video.json, so the next run makes it.
"""

import os
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from bangkom.authoring.video.encode import copy_sound
from bangkom.authoring.video.film import Film, Report, ScriptFilm, asked
from bangkom.authoring.video.look import house_palette
from bangkom.authoring.video.manifest import (
    CAPTIONS,
    COMMITTED,
    KINDS,
    MANIFEST,
    VideoManifest,
    asked_in_recording,
    files_in,
    load_manifest,
)
from bangkom.authoring.video.parts import Script
from bangkom.authoring.video.recording import RecordingFilm
from bangkom.authoring.video.slides import Stills
from bangkom.authoring.video.source import (
    asks_the_same,
    digest,
    find_scripts,
    fresh_manifest,
    given_captions,
    output_folder,
    recording_of,
    require_script,
)
from bangkom.authoring.video.timeline import lay
from bangkom.errors import MediaError

MOST_AT_ONCE = 4  # each keeps its stills in memory
SAME_LENGTH = 0.05  # seconds; a film whose length differs by more has other timings than the captions beside it


def make_videos(
    course_dir: Path, videos_dir: Path, progress: Callable[[str, float], None], only: set[str] | None = None
) -> list[VideoManifest]:
    """Make what is missing or stale; return the manifests of `videos_dir`/<id>/ (build/video/) in order of the scripts.

    `progress(video_id, share)` hears shares from 0 to 1, from several threads as several are made at once. `only` names
    the videos to make; None means all.
    CourseError lists the problems of a script; MediaError if an id is unknown or speech or encoding fails.
    """
    paths = find_scripts(course_dir)
    if only is not None and (unknown := only - {path.stem for path in paths}):
        raise MediaError(UNKNOWN.format(ids=", ".join(sorted(unknown))))
    wanted = [path for path in paths if only is None or path.stem in only]
    scripts = [require_script(path) for path in wanted]  # all problems before the first minute of encoding

    def make(path: Path, script: Script) -> VideoManifest:
        report = _reporter(progress, script.id)
        report(0.0)
        manifest = _make(path, script, videos_dir, report)
        report(1.0)
        return manifest

    with ThreadPoolExecutor(min(MOST_AT_ONCE, os.cpu_count() or 1)) as pool:
        return list(pool.map(make, wanted, scripts))  # after a failure the others are not begun


def make_videos_with_bar(
    course_dir: Path, videos_dir: Path, only: set[str] | None, console: Console | None = None
) -> list[VideoManifest]:
    """`make_videos` with a progress bar a video, for the command line."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        tasks = {path.stem: bar.add_task(path.stem, total=1.0, start=False) for path in find_scripts(course_dir)}
        for video, task in list(tasks.items()):
            if only is not None and video not in only:
                bar.remove_task(task)

        def progress(video: str, share: float) -> None:
            if share == 0.0:
                bar.start_task(tasks[video])
            bar.update(tasks[video], completed=share)

        return make_videos(course_dir, videos_dir, progress, only)


def _make(path: Path, script: Script, videos: Path, report: Report) -> VideoManifest:
    target, built = output_folder(path), videos / script.id
    committed = fresh_manifest(path, script)
    if committed is not None and not asks_the_same(committed, script):
        committed = _ask_anew(target, script, committed)
    if committed is not None and (ready := _ready(built, committed)) is not None:
        return ready
    work = videos / f".making-{script.id}"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    small = target / "240p.mp4"
    try:
        if committed is not None and committed.made_from == "recording" and recording_of(path) is None:
            copy_sound(small, script.title, work / "audio.m4a")
            return _publish_built(work, target, built, committed)
        film = _film(path, script, work)
        if committed is not None and abs(committed.seconds - film.seconds) > SAME_LENGTH:
            committed = None  # another release of the voice: captions and 240p would not match what is made now
        if committed is None:
            film.encode_small(work / "240p.mp4", lambda share: report(0.1 + 0.35 * share))
            committed = _publish_committed(path, script, film, work)
        film.encode_clear(small, work / "480p.mp4", lambda share: report(0.45 + 0.5 * share))
        copy_sound(small, script.title, work / "audio.m4a")
        return _publish_built(work, target, built, committed)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _ask_anew(target: Path, script: Script, committed: VideoManifest) -> VideoManifest | None:
    """The committed manifest with the question as the script has it now; None if the film has other timings."""
    if committed.made_from == "recording":
        return _write(target, replace(committed, check=asked_in_recording(script.check, committed.seconds, script.id)))
    if script.check is None:
        return _write(target, replace(committed, check=None))
    timeline = lay(script)
    if abs(committed.seconds - timeline.seconds) > SAME_LENGTH:
        return None
    return _write(target, replace(committed, check=asked(script, timeline)))


def _film(path: Path, script: Script, work: Path) -> Film:
    recording = recording_of(path)
    if recording is not None:
        return RecordingFilm(script, recording, given_captions(path))
    return ScriptFilm(script, path.parent, work)


def _ready(built: Path, committed: VideoManifest) -> VideoManifest | None:
    try:
        manifest = load_manifest(built / MANIFEST)
    except MediaError:
        return None
    whole = manifest.files == files_in(built) and {file.name for file in committed.files} <= {
        file.name for file in manifest.files
    }
    if not whole or manifest.digest != committed.digest:
        return None
    return manifest if manifest.check == committed.check else _write(built, replace(manifest, check=committed.check))


def _publish_committed(path: Path, script: Script, film: Film, work: Path) -> VideoManifest:
    target = output_folder(path)
    # Taken before anything of ours lies there: given captions are part of it.
    mark, captions = digest(path, script), film.captions()
    (work / "poster.jpg").write_bytes(Stills(script, path.parent, house_palette()).poster())
    (work / "transcript.md").write_text(film.transcript(), encoding="utf-8")
    files = {name: work / name for name in ("240p.mp4", "poster.jpg", "transcript.md")}
    if captions is not None:
        (work / CAPTIONS).write_bytes(captions)
        files[CAPTIONS] = work / CAPTIONS
    seconds = round(film.seconds, 3)
    manifest = VideoManifest(script.id, script.title, seconds, film.made_from, mark, (), film.check())
    return _publish(files, target, COMMITTED, manifest)


def _publish_built(work: Path, target: Path, built: Path, committed: VideoManifest) -> VideoManifest:
    files = {file.name: target / file.name for file in committed.files}
    files |= {name: work / name for name in ("480p.mp4", "audio.m4a") if (work / name).is_file()}
    return _publish(files, built, tuple(KINDS), committed)


def _publish(files: Mapping[str, Path], folder: Path, names: tuple[str, ...], manifest: VideoManifest) -> VideoManifest:
    """Put finished files into the folder, drop those of `names` that no longer are, and the manifest last."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST).unlink(missing_ok=True)
    for name in names:
        if name in files:
            _put(files[name], folder / name)
        else:
            (folder / name).unlink(missing_ok=True)
    return _write(folder, replace(manifest, files=files_in(folder, names)))


def _write(folder: Path, manifest: VideoManifest) -> VideoManifest:
    part = folder / f".{MANIFEST}.part"
    part.write_text(manifest.to_json(), encoding="utf-8")
    part.replace(folder / MANIFEST)
    return manifest


def _put(source: Path, target: Path) -> None:
    part = target.with_name(f".{target.name}.part")
    shutil.copyfile(source, part)
    part.replace(target)


def _reporter(progress: Callable[[str, float], None], video: str) -> Report:
    return lambda share: progress(video, share)


UNKNOWN = "Video ini tidak ada naskahnya: {ids}."
