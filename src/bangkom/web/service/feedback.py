"""The feedback page, shown to its owner only, in a sandbox: it holds what a participant wrote."""

from http import HTTPStatus

from bangkom.errors import DepotError
from bangkom.web.service.handlers import Refusal, ServiceHandler
from bangkom.web.service.routes import NAME, PARTICIPANT, Feature, Route

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; sandbox"
"""The page carries its own style and nothing that runs."""


class FeedbackPage(ServiceHandler):
    def get(self, assignment: str) -> None:
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
