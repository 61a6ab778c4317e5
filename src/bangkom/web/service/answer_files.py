"""An uploaded file of an answer, for whoever marks it: a download that a browser neither shows nor runs."""

import asyncio
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection
from tornado.iostream import StreamClosedError

from bangkom.domain.questions import Upload
from bangkom.domain.scoring import score
from bangkom.domain.structured import NamedFile, read_files
from bangkom.grading.desk import read_hand_in
from bangkom.web.service.desk import SOMEBODY, DeskHandler, absent
from bangkom.web.service.handlers import POLICY, Refusal
from bangkom.web.service.routes import NAME, TRAINER, Feature, Route

CHUNK = 256 * 1024
"""Bytes that are read and sent at once."""


class AnswerFile(DeskHandler):
    async def get(self, assignment: str, question: str, token: str, place: str) -> None:
        path, file = await self.look_up(lambda connection: self._find(connection, assignment, question, token, place))
        try:
            opened = await asyncio.to_thread(path.open, "rb")
        except OSError:
            raise Refusal(HTTPStatus.NOT_FOUND, GONE_HEADING, GONE) from None
        with opened:
            self.set_header("Content-Type", "application/octet-stream")
            name = (
                f"attachment; filename=\"jawaban.{file.ending or 'bin'}\"; filename*=UTF-8''{quote(file.name, safe='')}"
            )
            self.set_header("Content-Disposition", name)
            self.set_header("Content-Security-Policy", f"{POLICY.format(ancestors=NOBODY)}; sandbox")
            while chunk := await asyncio.to_thread(opened.read, CHUNK):
                self.write(chunk)
                try:
                    await self.flush()
                except StreamClosedError:
                    return  # whoever asked has gone

    def _find(
        self, connection: Connection, assignment: str, question: str, token: str, place: str
    ) -> tuple[Path, NamedFile]:
        asked = self.question(assignment, question)
        item = self.open_desk(connection, assignment, question).find(token)
        if item is None or not isinstance(asked, Upload):
            raise absent()
        settings = self.context.settings
        value = read_hand_in(settings, item.participant, assignment).sheet.value(question)
        files = read_files(value) or () if score(asked, value).state == "waiting" else ()
        if int(place) >= len(files):
            raise absent()
        file = files[int(place)]
        return settings.submitted / item.participant / assignment / file.stored, file


FEATURE = Feature(routes=(Route(f"periksa/{NAME}/{NAME}/berkas/{SOMEBODY}/([0-9]{{1,2}})", AnswerFile, TRAINER),))

NOBODY = "'none'"
GONE_HEADING = "Berkas tidak ditemukan"
GONE = "Berkas ini tidak ada lagi di kiriman yang dinilai. Muat ulang halaman penilaian; mungkin ada kiriman baru."
