"""Videos: a page of its own for each, and their files, with byte ranges so that a browser can seek."""

from pathlib import Path

from tornado import web

from bangkom.errors import MediaError
from bangkom.messages import duration
from bangkom.video.media import CONTENT_TYPES, find_media, read_manifest
from bangkom.web.base import PageHandler


class VideoPage(PageHandler):
    """The player for people who don't come through a notebook."""

    @web.authenticated
    def get(self, video: str) -> None:
        try:
            manifest = read_manifest(self.desk.settings.videos, video)
        except MediaError as error:
            self.write_message(404, "Video tidak ditemukan", str(error))
            return
        self.finish(
            self.page(
                "video.html",
                title=manifest["title"],
                length=duration(manifest["seconds"]),
                base=self.address("video", video) + "/",
            )
        )


class VideoFile(PageHandler, web.StaticFileHandler):
    """One file of a video; only names that its manifest may hold."""

    def initialize(self, desk: object, path: str) -> None:  # type: ignore[override]
        PageHandler.initialize(self, desk)  # type: ignore[arg-type]
        web.StaticFileHandler.initialize(self, path)

    @classmethod
    def get_absolute_path(cls, root: str, path: str) -> str:
        video, _, name = path.partition("/")
        try:
            return str(find_media(Path(root), video, name))
        except MediaError as error:
            raise web.HTTPError(404, str(error)) from None

    def get_content_type(self) -> str:
        return CONTENT_TYPES[Path(self.absolute_path or "").name]  # a machine's own table may not know .vtt

    @web.authenticated
    async def get(self, video: str, name: str) -> None:  # type: ignore[override]
        await web.StaticFileHandler.get(self, f"{video}/{name}")

    @web.authenticated
    async def head(self, video: str, name: str) -> None:  # type: ignore[override]
        await web.StaticFileHandler.get(self, f"{video}/{name}", include_body=False)
