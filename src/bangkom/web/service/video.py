"""Videos: the player's page, their files, and the addresses to which the player tells what is played and answered."""

from http import HTTPStatus
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from tornado import web

from bangkom.authoring.checks import find_check
from bangkom.authoring.markdown import to_html
from bangkom.domain.watch import MOST_SECONDS, Coverage, read_segments, share
from bangkom.errors import MediaError, WatchError
from bangkom.messages import duration
from bangkom.store import watching
from bangkom.video.media import CONTENT_TYPES, find_media
from bangkom.web.service.gate import NO_VIDEO_HEADING, require_video, whole_percent
from bangkom.web.service.handlers import POLICY, Refusal, ServiceHandler
from bangkom.web.service.limits import Limit
from bangkom.web.service.routes import EVERYONE, NAME, PARTICIPANT, Feature, Route

MOST_SEQUENCE = 2**31 - 1


class VideoPage(ServiceHandler):
    """The player on a page of ours; staff see it without being counted."""

    template = "video-layanan.html"

    def get(self, video: str) -> None:
        session, found = require_video(self.service, self.visitor, video, self.context.clock())
        self.page(
            self.template,
            title=found.title,
            session=session.heading,
            length=duration(found.seconds),
            base=self.address(f"video/{video}/"),
            api=self.address("api/video/") if self.visitor.role == "participant" else "",
            video=video,
            transcript=self.address(f"video/{video}/transkrip") if self.visitor.role == "participant" else "",
        )


class EmbeddedPage(VideoPage):
    """The player alone, for the frame in a participant's notebook.

    Only participants' pages may be framed: the notebook's server is the participant's own, and what a staff member
    sees must not be readable by a page of somebody else's server.
    """

    template = "video-sisip.html"

    def get(self, video: str) -> None:
        if self.visitor.role == "participant":
            self.set_header("Content-Security-Policy", POLICY.format(ancestors="'self'"))
        super().get(video)


class VideoFile(ServiceHandler, web.StaticFileHandler):
    """One file of a video, with byte ranges so that a browser can seek; only names that its manifest may hold."""

    def initialize(self, route: Route) -> None:  # type: ignore[override]
        ServiceHandler.initialize(self, route)
        web.StaticFileHandler.initialize(self, str(self.context.settings.videos))

    @classmethod
    def get_absolute_path(cls, root: str, path: str) -> str:
        video, _, name = path.partition("/")
        try:
            return str(find_media(Path(root), video, name))
        except MediaError as error:
            raise Refusal(HTTPStatus.NOT_FOUND, NO_VIDEO_HEADING, str(error)) from None

    def get_content_type(self) -> str:
        return CONTENT_TYPES[Path(self.absolute_path or "").name]  # a machine's own table may not know .vtt

    def set_extra_headers(self, path: str) -> None:  # noqa: ARG002 - Tornado's
        """Kept on the visitor's device, but asked for anew each time: a session may have been locked meanwhile."""
        self.set_header("Cache-Control", "private, no-cache")

    async def get(self, video: str, name: str) -> None:  # type: ignore[override]
        require_video(self.service, self.visitor, video, self.context.clock())
        await web.StaticFileHandler.get(self, f"{video}/{name}")

    async def head(self, video: str, name: str) -> None:  # type: ignore[override]
        require_video(self.service, self.visitor, video, self.context.clock())
        await web.StaticFileHandler.get(self, f"{video}/{name}", include_body=False)


class StartWatching(ServiceHandler):
    """`{"video"}` → `{"nonce", "percent", "position", "answered"}`: a player was opened.

    `answered`: whether this participant has answered the question that the video asks.
    """

    async def post(self) -> None:
        who, now = self.visitor.id, self.context.clock()
        _, film = require_video(self.service, self.visitor, _text(self.json_body().get("video")), now)

        check = find_check(self.context.settings.course, film.id)

        def begin(connection: Connection) -> tuple[str, Coverage, float, bool]:
            nonce = watching.start(connection, who, film.id, now)
            covered = watching.coverage(connection, who)[film.id]
            position = watching.position(connection, who, film.id)
            is_answered = check is not None and (film.id, check.id) in watching.answered(connection, who)
            return nonce, covered, position, is_answered

        nonce, covered, position, is_answered = await self.write_durably(begin)
        percent = whole_percent(share(covered, film.seconds))
        self.finish({"nonce": nonce, "percent": percent, "position": position, "answered": is_answered})


class Heartbeat(ServiceHandler):
    """`{"nonce", "video", "seq", "segments", "position"}` → `{"percent", "flags"}`, once it is on the disk.

    The session isn't asked for again: it was open when the player was, and nothing closes again. 409: `mulai` anew.
    """

    is_admitted_by_its_write = True

    async def post(self) -> None:
        told = self.json_body()
        film = self.service.catalogue.video(_text(told.get("video")))
        nonce, seq = _text(told.get("nonce")), told.get("seq")
        if film is None or not isinstance(seq, int) or not 0 < seq <= MOST_SEQUENCE:
            raise web.HTTPError(HTTPStatus.BAD_REQUEST)
        who, cohort, now = self._known.id, self.context.settings.cohort, self.context.clock()
        segments, position, seconds = read_segments(told.get("segments")), _position(told.get("position")), film.seconds
        try:
            beat = await self.write_durably(
                lambda connection: watching.beat(connection, nonce, who, cohort, seq, segments, position, seconds, now)
            )
        except WatchError as error:
            self.require_admitted()
            raise Refusal(HTTPStatus.CONFLICT, CONFLICT, str(error)) from error
        self.finish(
            {
                "percent": whole_percent(share(beat.coverage, seconds)),
                "flags": [flag.sentence for flag in beat.flags],
            }
        )


class Answer(ServiceHandler):
    """`{"video", "value"}` → `{"right", "feedback"}`: an answer to a video's question; the first is kept."""

    async def post(self) -> None:
        told, who, now = self.json_body(), self.visitor.id, self.context.clock()
        _, film = require_video(self.service, self.visitor, _text(told.get("video")), now)
        check = find_check(self.context.settings.course, film.id)
        if check is None:
            raise Refusal(HTTPStatus.NOT_FOUND, NO_CHECK_HEADING, NO_CHECK)
        option = next((one for one in check.options if one.id == told.get("value")), None)
        if option is None:
            raise web.HTTPError(HTTPStatus.BAD_REQUEST)
        await self.write_durably(
            lambda connection: watching.answer(connection, who, film.id, check.id, option.id, option.correct, now)
        )
        self.finish({"right": option.correct, "feedback": to_html(option.feedback)})


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _position(value: Any) -> float:
    """A second of the video; 0 for what can't be one."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and 0 <= value < MOST_SECONDS else 0.0


FEATURE = Feature(
    routes=(
        Route(f"video/{NAME}/", VideoPage, EVERYONE),
        Route(f"video/{NAME}/sisip", EmbeddedPage, EVERYONE),
        Route(f"video/{NAME}/([a-z0-9]+[.][a-z0-9]+)", VideoFile, EVERYONE, limit=Limit(600, 60)),
        Route("api/video/mulai", StartWatching, PARTICIPANT, limit=Limit(60, 60)),
        Route("api/video/detak", Heartbeat, PARTICIPANT, limit=Limit(120, 60)),
        Route("api/video/jawab", Answer, PARTICIPANT, limit=Limit(60, 60)),
    )
)

CONFLICT = "Pemutar perlu dimuat ulang"
NO_CHECK_HEADING = "Pertanyaan tidak ditemukan"
NO_CHECK = "Video ini tidak lagi bertanya. Muat ulang halamannya, lalu lanjutkan menonton."
