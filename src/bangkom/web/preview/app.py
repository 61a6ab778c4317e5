"""The preview's server: loopback only, read only, and it tells an open page when something was saved."""

import asyncio
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler

import bangkom
from bangkom.authoring.course import Survey, survey_course
from bangkom.authoring.lesson import Lesson
from bangkom.authoring.problems import Problem
from bangkom.domain.questions import is_practice
from bangkom.errors import AnswersError, BangkomError, CourseError
from bangkom.forms.modules import joined
from bangkom.forms.practice import check_practice
from bangkom.messages import Zone
from bangkom.settings import Settings
from bangkom.web.preview.view import forms_data, parts_of

HERE = Path(__file__).parent
PACKAGE = Path(bangkom.__file__).parent
FORMS = PACKAGE / "forms/static"
ADDRESS = "127.0.0.1"
NAMES = (ADDRESS, "localhost")
PAUSE = 0.4
"""Seconds between two looks at the course's files."""

FILES = {
    "tokens.css": PACKAGE / "static/tokens.css",
    "forms.css": FORMS / "forms.css",
    "preview.css": HERE / "static/preview.css",
    "preview.js": HERE / "static/preview.js",
}
POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"


def fingerprint(course: Path) -> str:
    """Another word whenever a file of the course was saved, added or removed."""
    seen = hashlib.sha256()
    for path in sorted(course.rglob("*")):
        try:
            stat = path.stat()
        except OSError:  # an editor put another in its place meanwhile; the next look sees that one
            continue
        seen.update(f"{path}\0{stat.st_mtime_ns}\0{stat.st_size}\n".encode())
    return seen.hexdigest()[:16]


class _Handler(RequestHandler):
    def initialize(self, course: Path) -> None:
        self.course = course

    def prepare(self) -> None:
        if self.request.host.rsplit(":", 1)[0] not in NAMES:
            raise HTTPError(421)

    def set_default_headers(self) -> None:
        self.set_header("Content-Security-Policy", POLICY)
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")

    def survey(self) -> Survey:
        return survey_course(self.course, unmade_videos=True)

    def lesson(self, session: str) -> tuple[Survey, Lesson | None, list[Problem]]:
        """The session, and the problems of its file; None if it can't be read or isn't listed."""
        survey = self.survey()
        problems = [one for one in survey.problems if Path(one.path).stem == session]
        return survey, survey.lessons.get(session), problems


class _Index(_Handler):
    def get(self) -> None:
        seen = fingerprint(self.course)
        survey = self.survey()
        self.render("index.html", survey=survey, problems=survey.problems, seen=seen, title="Pratinjau")


class _Session(_Handler):
    def get(self, session: str) -> None:
        seen = fingerprint(self.course)
        keys = self.get_query_argument("kunci", "") == "1"
        survey, lesson, problems = self.lesson(session)
        if lesson is None or problems:
            found = problems or survey.problems
            self.set_status(200 if found else 404)
            title = (lesson and lesson.title) or session
            self.render("problems.html", problems=found, session=session, seen=seen, title=title)
            return
        zone = survey.programme.zone if survey.programme else Zone("UTC", "UTC")
        parts = parts_of(lesson, survey.videos, keys=keys)
        data = "[]" if keys else forms_data(lesson, zone)
        self.render("session.html", lesson=lesson, parts=parts, keys=keys, data=data, seen=seen, title=lesson.title)


class _Check(_Handler):
    """How an answer to a practice question stands; nothing is kept."""

    def check_xsrf_cookie(self) -> None:
        pass

    def post(self, session: str, question_id: str) -> None:
        _, lesson, _ = self.lesson(session)
        asked = {one.id: one for one in lesson.questions() if is_practice(one)} if lesson else {}
        if question_id not in asked:
            raise HTTPError(404)
        try:
            self.finish(check_practice(asked[question_id], json.loads(self.request.body)))
        except ValueError:
            self.set_status(400)
        except AnswersError as error:
            self.set_status(422)
            self.finish({"sentence": str(error)})


class _Poster(_Handler):
    def get(self, video: str) -> None:
        found = self.survey().videos.get(video)
        if found is None:
            raise HTTPError(404)
        self.set_header("Content-Type", "image/jpeg")
        self.finish(found.poster.read_bytes())


class _File(_Handler):
    def get(self, name: str) -> None:
        self.set_header("Content-Type", "text/css" if name.endswith(".css") else "text/javascript")
        self.finish(joined(FORMS, "question") if name == "question.js" else FILES[name].read_bytes())


class _Saved(_Handler):
    """Server-sent events: one as soon as the course isn't what the page shows."""

    async def get(self) -> None:
        self.set_header("Content-Type", "text/event-stream")
        seen = self.get_query_argument("seen")
        try:
            while fingerprint(self.course) == seen:
                self.write(": \n\n")
                await self.flush()
                await asyncio.sleep(PAUSE)
            self.write("data: saved\n\n")
            await self.flush()
        except StreamClosedError:
            pass  # the page was closed


def make_app(course: Path) -> Application:
    """The preview of the folder `course`."""
    told: dict[str, Any] = {"course": course}
    names = "|".join(name.replace(".", r"\.") for name in (*FILES, "question.js"))
    routes = [
        (r"/", _Index, told),
        (r"/sesi/([a-z0-9-]+)", _Session, told),
        (r"/periksa/([a-z0-9-]+)/([a-z0-9-]+)", _Check, told),
        (r"/poster/([a-z0-9-]+)", _Poster, told),
        (rf"/berkas/({names})", _File, told),
        (r"/tersimpan", _Saved, told),
    ]
    return Application(routes, template_path=str(HERE / "templates"), log_function=lambda _: None)


def serve(settings: Settings, session: str | None, port: int, tell: Callable[[str], None]) -> None:
    """Serve until interrupted; CourseError if there is no such session, BangkomError if the port is taken."""
    if session and not any(settings.course.glob(f"*/{session}.md")):
        raise CourseError(NO_SESSION.format(id=session))
    asyncio.run(_serve(settings.course, session, port, tell))


async def _serve(course: Path, session: str | None, port: int, tell: Callable[[str], None]) -> None:
    try:
        sockets = bind_sockets(port, ADDRESS)
    except OSError as error:
        raise BangkomError(TAKEN.format(port=port)) from error
    server = HTTPServer(make_app(course))
    server.add_sockets(sockets)
    tell(READY.format(url=f"http://{ADDRESS}:{port}/" + (f"sesi/{session}" if session else "")))
    try:
        await asyncio.Event().wait()
    finally:
        server.stop()
        await server.close_all_connections()


NO_SESSION = 'Sesi "{id}" tidak ada di course/. Jalankan `bangkom preview` tanpa nama untuk melihat daftarnya.'
TAKEN = "Porta {port} sedang dipakai. Pilih yang lain dengan --port."
READY = "Pratinjau: {url} — halamannya terbarui sendiri setiap kali Anda menyimpan. Hentikan dengan Ctrl+C."
