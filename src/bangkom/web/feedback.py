"""The feedback page, shown to its owner only, in a sandbox: it holds what a participant wrote."""

from tornado import web

from bangkom.web.base import PageHandler


class FeedbackPage(PageHandler):
    @property
    def content_security_policy(self) -> str:
        """The page carries its own style and nothing that runs."""
        return "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'; sandbox"

    @web.authenticated
    def get(self, assignment: str) -> None:
        feedback = self.desk.depot.feedback(self.desk.participant, assignment)
        page = feedback.files.get(f"{assignment}.html") if feedback else None
        if page is None:
            self.write_message(404, "Belum ada umpan balik", "Umpan balik muncul di sini setelah tugas Anda dinilai.")
            return
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(page)
