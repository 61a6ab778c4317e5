"""The feedback page, shown to its owner only, in a sandbox: it holds what a participant wrote."""

from http import HTTPStatus

from bangkom.errors import DepotError
from bangkom.store import mark_release
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.office import OfficeHandler
from bangkom.web.service.routes import NAME, PARTICIPANT, Feature, Route

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; sandbox"
"""The page carries its own style and nothing that runs."""


class FeedbackPage(OfficeHandler):
    async def get(self, assignment: str) -> None:
        closed = await self.look_up(lambda c: mark_release.closed_pages(c, self.cohort, self.visitor.id))
        if assignment in closed:
            if self.context.grading_queue:
                self.context.grading_queue.tend_desk()
            raise Refusal(HTTPStatus.NOT_FOUND, CLOSED_HEADING, CLOSED)
        try:
            feedback = self.context.depot.feedback(self.visitor.id, assignment)
        except DepotError:
            feedback = None
        page = feedback.files.get(f"{assignment}.html") if feedback else None
        if page is None:
            raise Refusal(HTTPStatus.NOT_FOUND, HEADING, NONE_YET)
        self.set_header("Content-Security-Policy", POLICY)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(page)


FEATURE = Feature(routes=(Route(f"umpan-balik/{NAME}", FeedbackPage, PARTICIPANT),))

HEADING = "Belum ada umpan balik"
NONE_YET = "Umpan balik muncul di sini setelah tugas Anda dinilai."
CLOSED_HEADING = "Umpan balik sedang diperbarui"
CLOSED = "Nilai dari widyaiswara belum dapat dibaca lagi. Buka halaman ini beberapa saat lagi."
