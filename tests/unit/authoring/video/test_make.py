import json
import re
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import imageio_ffmpeg
import pytest
from PIL import Image
from rich.console import Console

from bangkom.authoring.video import find_scripts, load_manifest, make_videos, make_videos_with_bar, read_script, stale
from bangkom.authoring.video.captions import is_ours, read_vtt
from bangkom.authoring.video.encode import probe
from bangkom.authoring.video.source import require_fresh
from bangkom.errors import CourseError, MediaError, StaleReleaseError

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
GIVEN = "WEBVTT\r\n\r\n00:00.200 --> 00:01.000\r\nSaya bicara sendiri.\r\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with one short script, not yet made."""
    folder = tmp_path / "course" / "contoh" / "video"
    folder.mkdir(parents=True)
    (folder / "contoh-01.md").write_text(SHORT, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("finished")
    folder = root / "course" / "contoh" / "video"
    folder.mkdir(parents=True)
    (folder / "contoh-01.md").write_text(SHORT, encoding="utf-8")
    make(root)
    return root


@pytest.fixture
def made(finished: Path, tmp_path: Path) -> Path:
    """A project whose video is made."""
    shutil.copytree(finished, tmp_path, dirs_exist_ok=True)
    return tmp_path


def make(root: Path, only: set[str] | None = None) -> list[tuple[str, float]]:
    heard: list[tuple[str, float]] = []
    make_videos(root / "course", root / "build" / "video", lambda video, share: heard.append((video, share)), only)
    return heard


def committed(root: Path) -> Path:
    return root / "course" / "contoh" / "video" / "contoh-01"


def built(root: Path) -> Path:
    return root / "build" / "video" / "contoh-01"


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def decoded_seconds(file: Path, stream: str) -> float:
    """How long the stream ("v" or "a") plays, by decoding all of it."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-i", str(file), "-map", f"0:{stream}", "-f", "null", "-"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    hours, minutes, seconds = re.findall(r"time=(\d+):(\d+):(\d+\.\d+)", done.stderr)[-1]
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def boxes(file: Path) -> Iterator[bytes]:
    """The names of an MP4's top boxes, in order."""
    data, place = file.read_bytes(), 0
    while place < len(data):
        size, name = struct.unpack(">I4s", data[place : place + 8])
        yield name
        place += size


def record(file: Path, *sources: str) -> None:
    inputs = [word for source in sources for word in ("-f", "lavfi", "-i", source)]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-nostdin", "-y", *inputs, "-shortest", str(file)]
    file.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(command, check=True)


def test_every_file_plays_as_long_as_the_manifest_says(made: Path) -> None:
    manifest = load_manifest(built(made) / "video.json")
    assert [file.name for file in manifest.files] == [
        "240p.mp4",
        "480p.mp4",
        "audio.m4a",
        "captions.vtt",
        "transcript.md",
        "poster.jpg",
    ]
    for name in ("240p.mp4", "480p.mp4"):
        assert decoded_seconds(built(made) / name, "v") == pytest.approx(manifest.seconds, abs=0.05)
        assert decoded_seconds(built(made) / name, "a") == pytest.approx(manifest.seconds, abs=0.1)
    assert decoded_seconds(built(made) / "audio.m4a", "a") == pytest.approx(manifest.seconds, abs=0.1)
    assert (probe(built(made) / "240p.mp4").width, probe(built(made) / "240p.mp4").height) == (426, 240)
    assert (probe(built(made) / "480p.mp4").width, probe(built(made) / "480p.mp4").height) == (854, 480)
    assert probe(built(made) / "audio.m4a").width == 0


def test_all_sizes_have_the_same_sound_at_the_same_moment(made: Path) -> None:
    def sound(name: str) -> bytes:
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-nostdin", "-i", str(built(made) / name)]
        return subprocess.run([*command, "-map", "0:a", "-f", "framemd5", "-"], capture_output=True, check=True).stdout

    assert sound("480p.mp4") == sound("240p.mp4") == sound("audio.m4a")


def test_several_are_made_at_once_and_told_in_order(root: Path) -> None:
    folder = root / "course" / "contoh" / "video"
    for number in (2, 3):
        text = SHORT.replace("contoh-01", f"contoh-0{number}")
        (folder / f"contoh-0{number}.md").write_text(text, encoding="utf-8")
    heard: dict[str, list[float]] = {}
    manifests = make_videos(
        root / "course", root / "build" / "video", lambda video, share: heard.setdefault(video, []).append(share)
    )
    assert [manifest.id for manifest in manifests] == ["contoh-01", "contoh-02", "contoh-03"]
    for shares in heard.values():
        assert shares == sorted(shares) and (shares[0], shares[-1]) == (0.0, 1.0)
    assert len(heard) == 3 and stale(root / "course") == []


def test_files_start_before_they_are_loaded_whole(made: Path) -> None:
    for name in ("240p.mp4", "480p.mp4", "audio.m4a"):
        order = list(boxes(built(made) / name))
        assert order.index(b"moov") < order.index(b"mdat")


def test_committed_and_built_manifests_list_what_lies_beside_them(made: Path) -> None:
    for folder, count in ((committed(made), 4), (built(made), 6)):
        raw = json.loads((folder / "video.json").read_text(encoding="utf-8"))
        assert (raw["schema"], raw["id"], raw["title"], raw["made_from"]) == (1, "contoh-01", "Satu contoh", "script")
        assert len(raw["files"]) == count
        assert {item["name"]: item["bytes"] for item in raw["files"]} == {
            name: len(data) for name, data in contents(folder).items() if name != "video.json"
        }
    assert (built(made) / "240p.mp4").read_bytes() == (committed(made) / "240p.mp4").read_bytes()
    cues = read_vtt((committed(made) / "captions.vtt").read_text(encoding="utf-8"))
    assert [cue.text for cue in cues] == ["Selamat datang.", "Pelayanan yang cepat."]


def test_the_picture_is_the_slide(made: Path, tmp_path: Path) -> None:
    frame = tmp_path / "frame.png"
    seek = ["-ss", "2.5", "-i", str(built(made) / "480p.mp4"), "-frames:v", "1", str(frame)]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-nostdin", *seek], check=True)
    with Image.open(frame) as image:
        pixel = image.convert("RGB").getpixel((800, 145))
    assert isinstance(pixel, tuple)
    assert all(abs(a - b) <= 4 for a, b in zip(pixel, (0xE3, 0xF0, 0xEF), strict=True))  # the spoken point's card


def test_a_second_run_makes_nothing(made: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in made.rglob("*") if file.is_file()}
    assert make(made) == [("contoh-01", 0.0), ("contoh-01", 1.0)]
    assert {file: file.stat().st_mtime_ns for file in made.rglob("*") if file.is_file()} == before
    assert stale(made / "course") == []


def test_a_fresh_clone_makes_only_what_is_not_committed(made: Path) -> None:
    before, whole = contents(committed(made)), contents(built(made))
    times = {file: file.stat().st_mtime_ns for file in committed(made).iterdir()}
    shutil.rmtree(made / "build")
    make(made)
    assert {file: file.stat().st_mtime_ns for file in committed(made).iterdir()} == times
    assert contents(committed(made)) == before
    assert contents(built(made)) == whole  # byte for byte: nothing depends on the day or the machine's state


def test_a_changed_script_is_stale_until_made_again(made: Path) -> None:
    script = made / "course" / "contoh" / "video" / "contoh-01.md"
    script.write_text(SHORT.replace("Pelayanan yang cepat.", "Cepat."), encoding="utf-8")
    assert stale(made / "course") == ["contoh-01"]
    old = load_manifest(committed(made) / "video.json")
    heard = make(made)
    new = load_manifest(committed(made) / "video.json")
    assert stale(made / "course") == []
    assert new.digest != old.digest and new.seconds < old.seconds
    assert "Cepat." in (built(made) / "transcript.md").read_text(encoding="utf-8")
    assert [share for _, share in heard] == sorted(share for _, share in heard)


def test_a_damaged_committed_file_is_stale(made: Path) -> None:
    (committed(made) / "240p.mp4").write_bytes(b"half")
    assert stale(made / "course") == ["contoh-01"]


def test_a_killed_run_leaves_no_half_file_and_the_next_one_finishes(root: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from bangkom.authoring.video import make_videos\n"
        "root = Path(sys.argv[1])\n"
        "make_videos(root / 'course', root / 'build' / 'video', lambda video, share: print(share, flush=True))\n"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(root)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        next(line for line in child.stdout if float(line) > 0.05)
        child.kill()
    time.sleep(0.3)  # its ffmpeg sees the closed pipe and ends
    for film in (*committed(root).glob("*.mp4"), *built(root).glob("*.mp4")):
        assert decoded_seconds(film, "v") > 3
    make(root)
    assert stale(root / "course") == []
    assert not list((root / "build" / "video").glob(".making-*"))
    assert not list(root.rglob("*.part"))


@pytest.mark.parametrize("copied", [0, 3, 4, 9])
def test_a_run_stopped_while_it_publishes_is_finished_by_the_next(
    made: Path, copied: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = contents(built(made))
    (committed(made) / "240p.mp4").unlink()
    copy, left = shutil.copyfile, iter(range(copied))

    def stop_later(source: Path, target: Path) -> None:
        copy(source, target)
        if next(left, None) is None:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", stop_later)
        with pytest.raises(KeyboardInterrupt):
            make(made)
    assert not ((committed(made) / "video.json").exists() and (built(made) / "video.json").exists())
    make(made)
    assert contents(built(made)) == whole
    assert not list(made.rglob("*.part")) and not list(made.rglob(".making-*"))


def test_a_recording_takes_the_place_of_the_film(made: Path) -> None:
    record(committed(made) / "recording.mp4", "testsrc=size=320x240:rate=10:duration=1.2", "sine=duration=1.2")
    assert stale(made / "course") == ["contoh-01"]
    make(made)
    manifest = load_manifest(built(made) / "video.json")
    assert manifest.made_from == "recording"
    assert manifest.seconds == pytest.approx(1.2, abs=0.1)
    assert decoded_seconds(built(made) / "480p.mp4", "v") == pytest.approx(1.2, abs=0.1)
    assert probe(built(made) / "480p.mp4").width == 854  # 4:3 stands in a 16:9 frame
    # The script's captions don't follow the recording, so they are gone; the transcript says what it is.
    assert not (committed(made) / "captions.vtt").exists()
    assert "captions.vtt" not in {file.name for file in manifest.files}
    assert "dapat berbeda" in (built(made) / "transcript.md").read_text(encoding="utf-8")
    assert stale(made / "course") == []

    # It is asked something only where the script says at which second; the film stays as it is.
    script, before = committed(made).with_suffix(".md"), contents(built(made))
    script.write_text(SHORT.replace("# Dua asas", f"{CHECK}# Dua asas"), encoding="utf-8")
    assert stale(made / "course") == []
    script.write_text(SHORT.replace("# Dua asas", f"{CHECK.replace(FIRST, AT.format(0.8))}# Dua asas"), "utf-8")
    assert stale(made / "course") == ["contoh-01"]
    make(made)
    asked = load_manifest(built(made) / "video.json").check
    assert asked is not None and (asked.id, asked.at) == ("cek-01", 0.8)
    assert {name for name, content in contents(built(made)).items() if content != before[name]} == {"video.json"}
    script.write_text(SHORT.replace("# Dua asas", f"{CHECK.replace(FIRST, AT.format(95))}# Dua asas"), "utf-8")
    with pytest.raises(CourseError, match="detik ke-95, padahal rekamannya hanya 1,2 detik"):
        make(made)
    script.write_text(SHORT, encoding="utf-8")

    # Captions given later are kept as they are, and the transcript follows them.
    (committed(made) / "captions.vtt").write_bytes(GIVEN.encode())
    assert stale(made / "course") == ["contoh-01"]
    make(made)
    assert (committed(made) / "captions.vtt").read_bytes() == GIVEN.encode() == contents(built(made))["captions.vtt"]
    assert "Saya bicara sendiri." in (built(made) / "transcript.md").read_text(encoding="utf-8")
    assert not is_ours(GIVEN)

    # Where the recording itself isn't kept, what was made of it stays, and the sound is taken from it.
    (committed(made) / "recording.mp4").unlink()
    shutil.rmtree(made / "build")
    assert stale(made / "course") == []
    make(made)
    names = [file.name for file in load_manifest(built(made) / "video.json").files]
    assert names == ["240p.mp4", "audio.m4a", "captions.vtt", "transcript.md", "poster.jpg"]
    assert decoded_seconds(built(made) / "audio.m4a", "a") == pytest.approx(1.2, abs=0.1)


def test_a_useless_recording_is_refused_and_changes_nothing(made: Path) -> None:
    before = contents(committed(made))
    recording = committed(made) / "recording.mp4"
    record(recording, "testsrc=size=320x240:rate=10:duration=0.4")
    with pytest.raises(MediaError, match="gambar dan suara"):
        make(made)
    recording.write_bytes(b"not a film")
    with pytest.raises(MediaError, match=r"recording\.mp4"):
        make(made)
    recording.unlink()
    assert contents(committed(made)) == before


def test_captions_that_are_not_webvtt_are_refused(made: Path) -> None:
    record(committed(made) / "recording.mp4", "testsrc=size=320x240:rate=10:duration=0.4", "sine=duration=0.4")
    (committed(made) / "captions.vtt").write_text("1\n00:00:00,000 --> 00:00:01,000\nSRT\n", encoding="utf-8")
    with pytest.raises(CourseError, match="WebVTT"):
        make(made)


def test_problems_of_a_script_are_told_before_anything_is_made(root: Path) -> None:
    broken = root / "course" / "contoh" / "video" / "contoh-02.md"
    broken.write_text(SHORT.replace("- Cepat", "- Cepat\n- Tepat"), encoding="utf-8")
    problems = read_script(broken)
    assert isinstance(problems, tuple)
    assert [problem.line for problem in problems] == [2, 8]
    with pytest.raises(CourseError, match=r"contoh-02\.md, baris 8"):
        make(root)
    assert not (root / "build").exists()
    assert [path.name for path in find_scripts(root / "course")] == ["contoh-01.md", "contoh-02.md"]
    with pytest.raises(MediaError, match="tidak-ada"):
        make(root, {"tidak-ada"})


def test_a_missing_or_broken_manifest_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="bangkom video"):
        load_manifest(tmp_path / "video.json")
    for text in ("", "[]", '{"schema": 1}', '{"schema":1,"id":"a","title":"b","seconds":1,"digest":"","files":[{}]}'):
        (tmp_path / "video.json").write_text(text, encoding="utf-8")
        with pytest.raises(MediaError, match="rusak"):
            load_manifest(tmp_path / "video.json")


def test_the_command_shows_a_bar_a_video(made: Path) -> None:
    shown = StringIO()
    console = Console(file=shown, force_terminal=True, width=80)
    (manifest,) = make_videos_with_bar(made / "course", made / "build" / "video", None, console)
    assert manifest.id == "contoh-01"
    assert "contoh-01" in shown.getvalue() and "100%" in shown.getvalue()


def test_the_gate_names_a_video_that_no_longer_fits_its_script(made: Path) -> None:
    require_fresh(made / "course")
    script = made / "course" / "contoh" / "video" / "contoh-01.md"
    before = script.read_text("utf-8")
    script.write_text(before.replace("title:", "title: Baru"), "utf-8")
    try:
        with pytest.raises(StaleReleaseError, match=r"contoh-01.*bangkom video"):
            require_fresh(made / "course")
    finally:
        script.write_text(before, "utf-8")


FIRST, AT = ":::{check} cek-01\n", ":::{{check}} cek-01\n:at: {}\n"
CHECK = ":::{check} cek-01\nMana yang *cepat*?\n- [x] Hari ini\n  > Rahasia satu.\n- [ ] Nanti\n  > Rahasia dua.\n:::\n"


def test_a_question_rewrites_the_manifests_and_no_film(made: Path) -> None:
    before = contents(committed(made)), contents(built(made))
    path = committed(made).with_suffix(".md")
    path.write_text(SHORT.replace("# Dua asas", f"{CHECK}# Dua asas"), encoding="utf-8")
    assert stale(made / "course") == ["contoh-01"]
    make(made)
    assert stale(made / "course") == []
    for folder, old in zip((committed(made), built(made)), before, strict=True):
        new = contents(folder)
        assert {name for name in old if old[name] != new[name]} == {"video.json"}
        told = json.loads(new["video.json"])
        options = [{"id": "a", "text": "Hari ini"}, {"id": "b", "text": "Nanti"}]
        at = told["check"].pop("at")
        assert told["check"] == {
            "id": "cek-01",
            "after": 1,
            "stem": "<p>Mana yang <em>cepat</em>?</p>",
            "options": options,
        }
        assert 0.5 < at < told["seconds"] - 1
        assert load_manifest(folder / "video.json").to_json().encode() == new["video.json"]
    path.write_text(SHORT, encoding="utf-8")
    assert stale(made / "course") == ["contoh-01"]
    make(made)
    assert (contents(committed(made)), contents(built(made))) == before


def test_the_right_answer_stands_in_nothing_that_is_made(made: Path) -> None:
    path = committed(made).with_suffix(".md")
    for text in (CHECK, CHECK.replace("[x]", "[-]").replace("[ ]", "[x]").replace("[-]", "[ ]")):
        path.write_text(SHORT.replace("# Dua asas", f"{text}# Dua asas"), encoding="utf-8")
        make(made)
        for folder in (committed(made), built(made)):
            assert not any(b"Rahasia" in content for content in contents(folder).values())
    assert stale(made / "course") == []  # which one is right leaves no trace, so changing it makes nothing stale
