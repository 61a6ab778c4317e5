"""The player on a plain page with a real small video: sizes told first, resumed, and readable when it fails."""

import asyncio
import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import pytest
from playwright.sync_api import Page, expect
from tornado import httpserver, netutil, web

import bangkom
from bangkom.errors import MediaError
from bangkom.video.media import CONTENT_TYPES, find_media

PACKAGE = Path(bangkom.__file__).parent
SECONDS = 40
TRANSCRIPT = """# Mengapa revolusi mental?

## Siapa yang direvolusi?

**Saya sendiri**

Jawabannya: saya. <img src=x onerror="document.title='kena'"> Bukan *atasan*.

- Cara pandang
- Cara pikir
"""
PAGE = """<!doctype html><html lang="id"><head><meta charset="utf-8"><title>Video</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/tokens.css"><link rel="stylesheet" href="/player.css"></head>
<body class="bangkom"><main class="wrap stack"><h1>Mengapa revolusi mental?</h1>
<section class="card" id="pemutar"></section></main><script type="module">import { mount } from "/player.js";
mount(document.querySelector("#pemutar"), { base: "/video/kebijakan-01/" });</script></body></html>"""


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("video")
    folder = root / "kebijakan-01"
    folder.mkdir()
    picture = f"color=c=0x0b5a5f:s=426x240:r=5:d={SECONDS}"
    sound = f"sine=frequency=220:duration={SECONDS}"
    program = imageio_ffmpeg.get_ffmpeg_exe()
    quiet = [program, "-v", "error", "-y"]
    video = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, "-pix_fmt", "yuv420p", "-movflags", "+faststart"]
    subprocess.run([*quiet, *video, folder / "240p.mp4"], check=True)
    subprocess.run([*quiet, "-f", "lavfi", "-i", sound, folder / "audio.m4a"], check=True)
    subprocess.run([*quiet, "-f", "lavfi", "-i", picture, "-frames:v", "1", folder / "poster.jpg"], check=True)
    (folder / "480p.mp4").write_bytes((folder / "240p.mp4").read_bytes())
    (folder / "captions.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:30.000\nSelamat datang, Bapak dan Ibu.\n")
    (folder / "transcript.md").write_text(TRANSCRIPT)
    kinds = [
        ("240p.mp4", "video", "Hemat kuota (240p)", 2_100_000),
        ("480p.mp4", "video", "Jernih (480p)", 6_040_000),
        ("audio.m4a", "audio", "Suara saja", 900_000),
        ("captions.vtt", "captions", "Takarir bahasa Indonesia", 60),
        ("transcript.md", "transcript", "Transkrip", 200),
        ("poster.jpg", "poster", "Gambar sampul", 900),
    ]
    files = [{"name": name, "kind": kind, "label": label, "bytes": size} for name, kind, label, size in kinds]
    manifest = {"schema": 1, "id": "kebijakan-01", "title": "Mengapa revolusi mental?", "seconds": float(SECONDS)}
    (folder / "video.json").write_text(json.dumps({**manifest, "made_from": "script", "digest": "", "files": files}))
    return root


@pytest.fixture(scope="module")
def address(videos: Path) -> Iterator[str]:
    """Tornado serves, as in the product: with byte ranges, without which no browser seeks."""

    class Video(web.StaticFileHandler):
        @classmethod
        def get_absolute_path(cls, root: str, path: str) -> str:
            try:
                return str(find_media(Path(root), *path.split("/", 1)))
            except (MediaError, TypeError):
                raise web.HTTPError(404) from None

        def get_content_type(self) -> str:
            return CONTENT_TYPES[Path(self.absolute_path or "").name]

        def set_extra_headers(self, path: str) -> None:  # noqa: ARG002 - tornado's
            self.set_header("X-Content-Type-Options", "nosniff")

    class Plain(web.RequestHandler):
        def get(self) -> None:
            self.finish(PAGE)

    sockets = netutil.bind_sockets(0, "127.0.0.1")
    port = sockets[0].getsockname()[1]
    started, loop = threading.Event(), asyncio.new_event_loop()
    stopping = asyncio.Event()

    async def serve() -> None:
        files = [(f"/({name})", web.StaticFileHandler, {"path": PACKAGE / folder})
                 for name, folder in (("tokens.css", "static"), ("player.js", "video/static"), ("player.css", "video/static"))]  # fmt: skip  # noqa: E501
        application = web.Application(
            [("/", Plain), *files, ("/video/(.*)", Video, {"path": str(videos)})], log_function=lambda _: None
        )
        server = httpserver.HTTPServer(application)
        server.add_sockets(sockets)
        started.set()
        await stopping.wait()
        server.stop()
        await server.close_all_connections()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    assert started.wait(10)
    yield f"http://127.0.0.1:{port}/"
    loop.call_soon_threadsafe(stopping.set)
    thread.join(10)
    loop.close()


def media(page: Page, expression: str) -> Any:
    return page.locator("video").evaluate(f"video => {expression}")


def play_to(page: Page, seconds: float) -> None:
    media(page, "video.play()")
    page.wait_for_function("document.querySelector('video').currentTime > 0")
    media(page, f"video.currentTime = {seconds}")
    page.wait_for_function(f"document.querySelector('video').currentTime > {seconds} + .2")


@pytest.mark.parametrize("width", [390, 1280])
def test_sizes_and_length_are_told_before_anything_is_downloaded(
    page_at: Callable[..., Page], address: str, look: Any, axe: Any, width: int
) -> None:
    page = page_at(width)
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url.rsplit("/", 1)[-1]))
    page.goto(address)
    expect(page.get_by_label("Hemat kuota (240p) · 2,1 MB")).to_be_checked()
    expect(page.get_by_label("Jernih (480p) · 6,0 MB")).to_be_visible()
    expect(page.get_by_label("Suara saja · 0,9 MB")).to_be_visible()
    expect(page.get_by_text("Lama 40 detik")).to_be_visible()
    page.wait_for_timeout(300)
    assert media(page, "video.paused")
    assert not {"240p.mp4", "480p.mp4", "audio.m4a"} & set(requested)
    assert "poster.jpg" in requested
    page.get_by_text("Baca transkrip", exact=True).click()
    expect(page.get_by_role("heading", name="Siapa yang direvolusi?")).to_be_visible()
    look(page, f"video-{width}")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_captions_are_on_and_the_speed_can_be_chosen(page_at: Callable[..., Page], address: str, look: Any) -> None:
    page = page_at(1280)
    page.goto(address)
    page.get_by_label("Kecepatan").select_option("1,5×")
    play_to(page, 2)
    page.wait_for_function("document.querySelector('video').textTracks[0].activeCues?.length === 1")
    assert media(page, "video.textTracks[0].mode") == "showing"
    assert media(page, "video.playbackRate") == 1.5
    look(page, "video-1280-main")


def test_changing_to_sound_only_goes_on_from_the_same_place(page_at: Callable[..., Page], address: str) -> None:
    page = page_at(1280)
    page.goto(address)
    page.get_by_label("Kecepatan").select_option("2×")
    play_to(page, 15)
    page.get_by_label("Suara saja").check()
    page.wait_for_function("document.querySelector('video').currentSrc.endsWith('audio.m4a')")
    page.wait_for_function("document.querySelector('video').currentTime > 15")
    assert media(page, "[video.paused, video.playbackRate]") == [False, 2]
    page.reload()
    expect(page.get_by_label("Suara saja")).to_be_checked()


def test_one_goes_on_where_one_stopped_or_from_the_start(
    page_at: Callable[..., Page], address: str, look: Any, axe: Any
) -> None:
    page = page_at(390)
    page.goto(address)
    play_to(page, 21)
    media(page, "video.pause()")
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("Anda berhenti di 0.21. Tekan putar untuk melanjutkan.")
    look(page, "video-390-lanjut")
    assert axe(page) == []
    media(page, "video.play()")
    page.wait_for_function("document.querySelector('video').currentTime > 21")
    page.reload()
    page.get_by_role("button", name="Mulai dari awal").click()
    media(page, "video.play()")
    page.wait_for_function("document.querySelector('video').currentTime > 0")
    assert media(page, "video.currentTime") < 5


def test_a_film_that_cannot_be_loaded_leaves_the_transcript(
    page_at: Callable[..., Page], address: str, look: Any, axe: Any
) -> None:
    page = page_at(390)
    page.route("**/240p.mp4", lambda route: route.abort())
    page.goto(address)
    page.get_by_label("Hemat kuota").wait_for()
    media(page, "void video.play().catch(() => {})")
    expect(page.get_by_role("status")).to_contain_text("Video tidak dapat dimuat.")
    page.get_by_text("Baca transkrip", exact=True).click()
    expect(page.get_by_text("Saya sendiri")).to_be_visible()
    look(page, "video-390-gagal")
    assert axe(page) == []
    page.unroute("**/240p.mp4")
    page.get_by_role("button", name="Coba lagi").click()
    page.wait_for_function("document.querySelector('video').currentTime > 0")
    expect(page.get_by_role("status")).to_be_empty()


def test_a_video_the_server_does_not_have_is_a_sentence(page_at: Callable[..., Page], address: str, axe: Any) -> None:
    page = page_at(390)
    page.route("**/video.json", lambda route: route.fulfill(status=404, body="<html>"))
    page.goto(address)
    expect(page.get_by_role("alert")).to_contain_text("Video ini tidak ada di server. Baca teks sesi ini")
    assert axe(page) == []
    page.unroute("**/video.json")
    page.get_by_role("button", name="Coba lagi").click()
    expect(page.get_by_label("Hemat kuota")).to_be_checked()


def test_a_transcript_runs_no_markup(page_at: Callable[..., Page], address: str) -> None:
    page = page_at(1280)
    page.goto(address)
    page.get_by_text("Baca transkrip", exact=True).click()
    expect(page.locator(".transcript")).to_contain_text("<img src=x onerror=")
    expect(page.locator(".transcript em")).to_have_text("atasan")
    assert page.locator(".transcript li").all_inner_texts() == ["Cara pandang", "Cara pikir"]
    assert page.title() == "Video"
