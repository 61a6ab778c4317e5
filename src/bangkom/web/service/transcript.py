"""The transcript as an equal path: read for long enough, and one passage found again, it counts as the whole video."""

import hashlib
import re
from dataclasses import dataclass
from http import HTTPStatus

from bangkom.authoring.checks import find_check
from bangkom.authoring.markdown import to_html, to_inline_html
from bangkom.domain.questions import Option
from bangkom.domain.watch import reading_time
from bangkom.errors import MediaError, WatchError
from bangkom.messages import duration
from bangkom.store import watching
from bangkom.video.media import find_media
from bangkom.web.service.gate import NO_VIDEO_HEADING, require_video
from bangkom.web.service.handlers import Refusal, ServiceHandler
from bangkom.web.service.routes import NAME, PARTICIPANT, Feature, Route

SHORTEST_PASSAGE = 60
MOST_OPTIONS = 4


@dataclass(frozen=True)
class Check:
    """A passage of the transcript, and the headings among which its own is to be found."""

    passage: str
    options: tuple[str, ...]
    right: int


class TranscriptPage(ServiceHandler):
    def get(self, video: str) -> None:
        self._show(video)

    async def post(self, video: str) -> None:
        who, now = self.visitor.id, self.context.clock()
        require_video(self.service, self.visitor, video, now)
        step = self.get_body_argument("langkah", "")
        if step == "soal":
            await self._answer(video)
            return
        if step == "mulai":
            await self.write_durably(lambda connection: watching.open_transcript(connection, who, video, now))
            self.redirect(self.request.path)
            return
        markdown = self._read(video)
        check = make_check(markdown, f"{who}:{video}")
        if check is not None and self.get_body_argument("jawaban", "") != str(check.right):
            self._show(video, "wait", NOT_FOUND_AGAIN)
            return
        words = len(markdown.split())
        try:
            is_read = await self.write_durably(
                lambda connection: watching.confirm_transcript(connection, who, video, words, now)
            )
        except WatchError as error:
            self._show(video, "stop", str(error))
            return
        if is_read:
            self._show(video, "ok", COUNTED)
        else:
            self._show(video, "wait", TOO_SOON.format(time=duration(reading_time(words))))

    async def _answer(self, video: str) -> None:
        """Tell whether the answer to the video's own question is right; the first one is kept, as in the player."""
        who, now, asked = self.visitor.id, self.context.clock(), find_check(self.context.settings.course, video)
        value, options = self.get_body_argument("nilai", ""), asked.options if asked else ()
        chosen = next((one for one in options if one.id == value), None)
        if asked is None or chosen is None:
            self._show(video, "wait", CHOOSE)
            return
        await self.write_durably(
            lambda connection: watching.answer(connection, who, video, asked.id, chosen.id, chosen.correct, now)
        )
        self._show(video, chosen=chosen)

    def _show(self, video: str, look: str = "", sentence: str = "", chosen: Option | None = None) -> None:
        now = self.context.clock()
        session, found = require_video(self.service, self.visitor, video, now)
        with self.context.database.read() as connection:
            is_open = watching.reading(connection, self.visitor.id) == video
            is_counted = watching.coverage(connection, self.visitor.id).get(video) == watching.READ_WHOLE
        markdown, asked = self._read(video), find_check(self.context.settings.course, video)
        self.page(
            "transkrip.html",
            session=session.heading,
            title=found.title,
            text=to_html(re.sub(r"\A# .*\n", "", markdown)) if is_open or is_counted else "",
            check=make_check(markdown, f"{self.visitor.id}:{video}"),
            asked=asked and {"stem": to_html(asked.stem), "options": [_inline(one) for one in asked.options]},
            chosen=chosen and {"id": chosen.id, "right": chosen.correct, "feedback": to_html(chosen.feedback)},
            is_counted=is_counted,
            time=duration(reading_time(len(markdown.split()))),
            look=look,
            sentence=sentence,
            player=self.address(f"video/{video}/"),
        )

    def _read(self, video: str) -> str:
        try:
            return find_media(self.context.settings.videos, video, "transcript.md").read_text("utf-8")
        except MediaError as error:
            raise Refusal(HTTPStatus.NOT_FOUND, NO_VIDEO_HEADING, str(error)) from error


def _inline(option: Option) -> tuple[str, str]:
    return option.id, to_inline_html(option.text)


def make_check(markdown: str, seed: str) -> Check | None:
    """One passage and up to four headings, the same for the same seed; None if the transcript is too short to ask."""
    sections = re.split(r"^## +(.+)$", markdown, flags=re.MULTILINE)[1:]
    headings = [heading.strip() for heading in sections[::2]]
    passages = [
        (heading, " ".join(paragraph.split()))
        for heading, body in zip(headings, sections[1::2], strict=True)
        for paragraph in body.split("\n\n")
        if len(paragraph) >= SHORTEST_PASSAGE and not paragraph.lstrip().startswith("**")
    ]
    if len(set(headings)) < 2 or not passages:
        return None
    draw = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8])
    heading, passage = passages[draw % len(passages)]
    others = [other for other in dict.fromkeys(headings) if other != heading]
    first = draw // len(passages) % len(others)
    chosen = {heading, *(others[first:] + others[:first])[: MOST_OPTIONS - 1]}
    options = tuple(other for other in dict.fromkeys(headings) if other in chosen)
    return Check(passage, options, options.index(heading))


FEATURE = Feature(routes=(Route(f"video/{NAME}/transkrip", TranscriptPage, PARTICIPANT),))

NOT_FOUND_AGAIN = "Belum tepat. Cari kutipan itu di dalam transkrip, lalu pilih judul bagiannya."
CHOOSE = "Pilih satu jawaban untuk pertanyaan dalam video."
COUNTED = "Terima kasih. Membaca transkrip ini dihitung sama dengan menonton seluruh videonya."
TOO_SOON = "Transkrip ini baru saja dibuka. Membacanya perlu sekitar {time}; baca sampai selesai, lalu tekan lagi."
