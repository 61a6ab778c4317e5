"""Handing in from the browser: nbgrader's own handlers on a participant's Jupyter server, over our exchange.

nbgrader's stock manager of these handlers runs, at every listing and hand-in, any `nbgrader_config.py` that lies in the
participant's home or `~/.jupyter`: code of the participant's kernel in the server process. Ours reads no file at all;
its configuration is made here, and who hands in is said by whoever starts the server, never by the browser.
"""

import asyncio
import json
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

from jupyter_server.utils import url_path_join
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError, ExchangeFactory
from nbgrader.server_extensions.assignment_list.handlers import (
    AssignmentActionHandler,
    AssignmentListHandler,
    default_handlers,
)
from tornado import web
from tornado.web import Application
from traitlets.config import Config

from bangkom.exchange.config import ServiceAccess, configure
from bangkom.settings import Settings

STOCK_EXTENSIONS_OFF = {
    f"nbgrader.server_extensions.{name}": False
    for name in ("assignment_list", "course_list", "formgrader", "validate_assignment")
}
"""For `ServerApp.jpserver_extensions` of a participant's server: each of these would load config from the home."""


ASSIGNMENT = re.compile("[a-z0-9-]{1,64}")


class AssignmentDesk:
    """What nbgrader's assignment handlers ask for, without its way of finding configuration."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def list_assignments(self, course_id: str) -> dict[str, Any]:
        released = self._run("List", course_id)
        if not released["success"]:
            return released
        handed_in = self._run("List", course_id, cached=True)
        return {"success": True, "value": released["value"] + handed_in["value"]}

    def list_courses(self) -> dict[str, Any]:
        return {"success": True, "value": [self._config.CourseDirectory.course_id]}

    def fetch_assignment(self, course_id: str, assignment_id: str) -> dict[str, Any]:
        return self._run("FetchAssignment", course_id, assignment_id)

    def submit_assignment(self, course_id: str, assignment_id: str) -> dict[str, Any]:
        return self._run("Submit", course_id, assignment_id)

    def fetch_feedback(self, course_id: str, assignment_id: str) -> dict[str, Any]:
        return self._run("FetchFeedback", course_id, assignment_id)

    def _run(self, action: str, course_id: str, assignment_id: str = "", **options: bool) -> dict[str, Any]:
        """`{"success": True, "value": …}`, or False with a sentence for the participant as value."""
        config = deepcopy(self._config)
        config.CourseDirectory.course_id = str(course_id)
        config.CourseDirectory.assignment_id = str(assignment_id)
        exchange = getattr(ExchangeFactory(config=config), action)(
            coursedir=CourseDirectory(config=config),
            authenticator=Authenticator(config=config),
            config=config,
            **options,
        )
        try:
            return {"success": True, "value": exchange.start()}
        except ExchangeError as problem:
            return {"success": False, "value": str(problem)}


class AssignmentList(AssignmentListHandler):  # type: ignore[misc]  # nbgrader has no types
    @web.authenticated
    async def get(self) -> None:
        listed = await asyncio.to_thread(self.manager.list_assignments, self.get_argument("course_id"))
        self.finish(json.dumps(listed))


class AssignmentAction(AssignmentActionHandler):  # type: ignore[misc]
    """nbgrader's own, but beside the event loop: a depot may be far away, and kernels' messages don't wait for it."""

    @web.authenticated
    async def post(self, action: str) -> None:
        body = self.get_json_body()
        given = body if isinstance(body, dict) else {}
        course, assignment = (
            str(self.get_argument(name, given.get(name, ""))) for name in ("course_id", "assignment_id")
        )
        if not course or not ASSIGNMENT.fullmatch(assignment):
            self.set_status(400)
            self.finish(json.dumps({"success": False, "value": INCOMPLETE}))
            return
        self.finish(json.dumps(await asyncio.to_thread(self._act, action, course, assignment)))

    def _act(self, action: str, course: str, assignment: str) -> dict[str, Any]:
        desk: AssignmentDesk = self.manager
        if action == "submit":
            done = desk.submit_assignment(course, assignment)
            if not done["success"]:
                return done
        elif action == "fetch":
            desk.fetch_assignment(course, assignment)
        else:
            desk.fetch_feedback(course, assignment)
        return desk.list_assignments(course)


OURS = {AssignmentListHandler: AssignmentList, AssignmentActionHandler: AssignmentAction}


def participant_config(settings: Settings, participant: str, home: Path, access: ServiceAccess | None = None) -> Config:
    """nbgrader's configuration on the server of one participant, whose assignment folders lie in `home`."""
    config = Config()
    configure(config, settings, access)
    config.CourseDirectory.student_id = participant
    config.Exchange.assignment_dir = str(home)
    return config


def serve_exchange(
    web_app: Application, settings: Settings, participant: str, home: Path, access: ServiceAccess | None = None
) -> None:
    """Add nbgrader's assignment handlers (`/assignments/submit` and the others) to a participant's Jupyter server.

    With `access` they work over the service; without, on the depot of this machine.
    """
    config = participant_config(settings, participant, home, access)
    web_app.settings["assignment_list_manager"] = AssignmentDesk(config)
    base_url = web_app.settings["base_url"]
    routes = [(url_path_join(base_url, path), OURS.get(handler, handler)) for path, handler in default_handlers]
    web_app.add_handlers(".*$", routes)


INCOMPLETE = "Permintaan ini tidak menyebut tugas yang mana. Muat ulang halaman tugas, lalu coba lagi."
