"""Home ("Beranda"): the path of all sessions, one clear next step, and the way into a session's notebook."""

from typing import Any

from jupyter_server.utils import url_path_join
from tornado import web

from bangkom.domain.programme import Programme, Subject
from bangkom.errors import BangkomError
from bangkom.exchange.flow import fetch_into
from bangkom.web.base import Desk, PageHandler
from bangkom.web.path import Step, read_step

NEXT_SENTENCE = {
    False: "Tonton videonya lebih dulu, lalu jawab soalnya. Setiap jawaban tersimpan sendiri.",
    True: "Jawaban Anda yang terakhir masih tersimpan. Lanjutkan dari sana, lalu kumpulkan.",
}


def read_subjects(desk: Desk) -> list[tuple[Subject, list[Step]]]:
    """Every subject of which something is published, with its published sessions in order."""
    published = set(desk.depot.published())
    return [
        (
            subject,
            [
                read_step(desk.depot, desk.participant, desk.home, assignment, number)
                for number, assignment in enumerate(subject.assignments, 1)
                if assignment in published
            ],
        )
        for subject in desk.programme.subjects
        if published.intersection(subject.assignments)
    ]


class Home(PageHandler):
    @web.authenticated
    def get(self) -> None:
        subjects = read_subjects(self.desk)
        steps = [step for _, found in subjects for step in found]
        done = sum(step.is_done for step in steps)
        upcoming = next((step for step in steps if not step.is_done), None)
        self.finish(
            self.page(
                "beranda.html",
                here="home",
                programme=self.desk.programme,
                subjects=[self._subject(subject, found, upcoming) for subject, found in subjects],
                next=self._next(upcoming) if upcoming else None,
                progress=f"{done} dari {len(steps)} tugas dikumpulkan",
                done=done,
                total=max(1, len(steps)),
            )
        )

    def _subject(self, subject: Subject, steps: list[Step], upcoming: Step | None) -> dict[str, Any]:
        return {
            "id": subject.id,
            "title": subject.title,
            "agenda": _agenda_title(self.desk.programme, subject),
            "steps": [self._step(step, step is upcoming) for step in steps],
        }

    def _step(self, step: Step, is_next: bool) -> dict[str, Any]:
        return {
            "heading": step.heading,
            "sentence": step.sentence(self.desk.programme.zone),
            "state": step.state,
            "mark": "✓" if step.is_done else step.number,
            "look": "done" if step.is_done else "now" if is_next else "",
            "tag": "ok" if step.mark else "wait" if step.answered or step.is_done else "plain",
            "link": self.address("buka", step.assignment),
            "feedback": self.address("umpan-balik", step.assignment) if step.mark else None,
        }

    def _next(self, step: Step) -> dict[str, Any]:
        return {
            "heading": step.heading,
            "sentence": NEXT_SENTENCE[step.answered > 0],
            "action": "Lanjutkan" if step.answered else "Mulai",
            "link": self.address("buka", step.assignment),
        }


class OpenSession(PageHandler):
    """Bring a session's files into the participant's folder, without touching answers, and show the notebook."""

    @web.authenticated
    def get(self, assignment: str) -> None:
        try:
            fetch_into(self.desk.depot, assignment, self.desk.home / assignment)
        except BangkomError as error:
            self.write_message(404, "Sesi belum dapat dibuka", str(error))
            return
        self.redirect(url_path_join(self.base_url, "notebooks", assignment, f"{assignment}.ipynb"))


class Context(PageHandler):
    """Who is served, for the notebook's toolbar: cohort and participant stand in no notebook."""

    @web.authenticated
    def get(self) -> None:
        zone = self.desk.programme.zone
        self.finish(
            {
                "cohort": self.desk.settings.cohort,
                "participant": self.desk.participant,
                "zone": {"name": zone.name, "label": zone.label},
            }
        )


def _agenda_title(programme: Programme, subject: Subject) -> str:
    return next(agenda.title for agenda in programme.agendas if agenda.id == subject.agenda)
