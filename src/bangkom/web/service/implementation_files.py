"""How a file of evidence is given to whoever may have it: as a download that a browser neither shows nor runs."""

import asyncio
from http import HTTPStatus
from urllib.parse import quote

from tornado.iostream import StreamClosedError

from bangkom.store.evidence import Evidence, Folder
from bangkom.web.service.handlers import POLICY, OwnPage, Refusal

NUMBER = "([0-9]{1,9})"
"""A file's number as part of a path."""
SENT_AT_ONCE = 256 * 1024
NOBODY = "'none'"


def evidence_folder(handler: OwnPage) -> Folder:
    return Folder(handler.context.settings.cohort_folder / "bukti")


async def send_file(handler: OwnPage, file: Evidence) -> None:
    """As a download that a browser neither shows nor runs."""
    path = evidence_folder(handler).path(file)
    try:
        opened = await asyncio.to_thread(path.open, "rb")
    except FileNotFoundError:
        raise absent_file() from None
    handler.set_header("Content-Type", "application/octet-stream")
    name = quote(file.name)
    handler.set_header("Content-Disposition", f"attachment; filename=\"bukti.{file.ending}\"; filename*=UTF-8''{name}")
    handler.set_header("Content-Security-Policy", f"{POLICY.format(ancestors=NOBODY)}; sandbox")
    handler.set_header("Content-Length", str(file.size))
    with opened:
        while chunk := await asyncio.to_thread(opened.read, SENT_AT_ONCE):
            handler.write(chunk)
            try:
                await handler.flush()
            except StreamClosedError:
                return  # whoever asked has gone


def absent_file(*, is_foreign: bool = False) -> Refusal:
    return Refusal(HTTPStatus.NOT_FOUND, ABSENT_HEADING, ABSENT, is_foreign=is_foreign)


ABSENT_HEADING = "Berkas tidak ditemukan"
ABSENT = "Berkas ini tidak ada, sudah dihapus, atau bukan untuk akun Anda."
