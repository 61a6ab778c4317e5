"""nbgrader's formgrader in a trainer's server, with every write of its API told to the service for the audit."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, DictLoader, Environment
from jupyter_server.serverapp import ServerApp
from jupyter_server.utils import url_path_join
from nbgrader.server_extensions.formgrader import apihandlers, handlers
from nbgrader.server_extensions.formgrader import load_jupyter_server_extension as load_formgrader
from tornado import web

from bangkom.errors import BangkomError, SettingsError
from bangkom.exchange.config import service_access
from bangkom.web.trainer.telling import Teller

OUTBOX = Path(".local/share/bangkom/formgrader")
"""In the trainer's home, where it outlives the server."""

ABOUT = {
    apihandlers.AssignHandler: ("assign", ("assignment",)),
    apihandlers.AssignmentHandler: ("assignment", ("assignment",)),
    apihandlers.AutogradeHandler: ("autograde", ("assignment", "participant")),
    apihandlers.CollectHandler: ("collect", ("assignment",)),
    apihandlers.GenerateAllFeedbackHandler: ("feedback", ("assignment",)),
    apihandlers.GenerateFeedbackHandler: ("feedback", ("assignment", "participant")),
    apihandlers.ReleaseAllFeedbackHandler: ("release-feedback", ("assignment",)),
    apihandlers.ReleaseFeedbackHandler: ("release-feedback", ("assignment", "participant")),
    apihandlers.ReleaseHandler: ("release", ("assignment",)),
    apihandlers.StudentHandler: ("student", ("participant",)),
    apihandlers.UnReleaseHandler: ("unrelease", ("assignment",)),
}
"""What the parts of an address name; the three below are of what the gradebook says behind an id."""


class Telling:
    """Before a handler's own `put` or `post`: what is about to be done goes to the outbox."""

    teller: Teller
    act: str
    names: tuple[str, ...]

    def put(self, *path: str) -> None:
        self._act(super().put, path)  # type: ignore[misc]  # a mixin of nbgrader's handlers

    def post(self, *path: str) -> None:
        self._act(super().post, path)  # type: ignore[misc]

    def _act(self: Any, do: Callable[..., None], path: tuple[str, ...]) -> None:
        try:
            kept = self.teller.intend(self.about(*path)) if self.current_user else None
        except apihandlers.MissingEntry:
            kept = None  # which the handler refuses
        except (BangkomError, OSError) as problem:
            raise web.HTTPError(503, "cannot keep a record of this act") from problem
        is_done = False
        try:
            do(*path)
            is_done = self.get_status() == 200
        finally:
            if kept is not None:
                (self.teller.send if is_done else self.teller.forget)(kept)

    def about(self, *path: str) -> dict[str, str]:
        return {"act": self.act, **dict(zip(self.names, (part.strip() for part in path), strict=True))}


class Grade(Telling, apihandlers.GradeHandler):  # type: ignore[misc]  # nbgrader has no types
    def about(self, *path: str) -> dict[str, str]:
        return {"act": "grade", **_cell(self.gradebook.find_grade_by_id(*path))}


class Comment(Telling, apihandlers.CommentHandler):  # type: ignore[misc]
    def about(self, *path: str) -> dict[str, str]:
        return {"act": "comment", **_cell(self.gradebook.find_comment_by_id(*path))}


class Flag(Telling, apihandlers.FlagSubmissionHandler):  # type: ignore[misc]
    def about(self, *path: str) -> dict[str, str]:
        found = self.gradebook.find_submission_notebook_by_id(*path)
        return {"act": "flag", "assignment": found.assignment.assignment.name, "participant": found.student.id}


OWN = {
    apihandlers.GradeHandler: Grade,
    apihandlers.CommentHandler: Comment,
    apihandlers.FlagSubmissionHandler: Flag,
}


def _cell(found: Any) -> dict[str, str]:
    """Where a grade or a comment belongs."""
    return {
        "assignment": found.assignment.assignment.name,
        "participant": found.student.id,
        "question": found.cell.name,
    }


def watched(handler: type[Any], teller: Teller) -> type[Any] | None:
    """The handler with its writes told; None for one that writes nothing."""
    if handler in OWN:
        return type(handler.__name__, (OWN[handler],), {"teller": teller})
    if handler in ABOUT:
        act, names = ABOUT[handler]
        return type(handler.__name__, (Telling, handler), {"teller": teller, "act": act, "names": names})
    return None


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "bangkom.web.trainer.extension"}]


def _load_jupyter_server_extension(server: ServerApp) -> None:
    """Formgrader, with our handlers ahead of its own: of two for one address the first that was added answers."""
    access = service_access(os.environ)
    if access is None:
        raise SettingsError(NO_SERVICE)
    teller = Teller(access, Path.home() / OUTBOX)
    web_app: web.Application = server.web_app
    base = web_app.settings["base_url"]
    found = [(url_path_join(base, path), watched(handler, teller)) for path, handler in apihandlers.default_handlers]
    web_app.add_handlers(".*$", [(path, handler) for path, handler in found if handler is not None])
    load_formgrader(server)
    _mend_templates(web_app.settings["nbgrader_jinja2_env"])


def _mend_templates(environment: Environment) -> None:
    """Its page of a hand-in that has no notebook names its macros as they were called before nbgrader 0.7."""
    macros = Path(handlers.template_path, "formgrade", "formgrade_macros.html.j2").read_text("utf-8")
    assert environment.loader is not None  # noqa: S101 - formgrader has just given it one
    environment.loader = ChoiceLoader([environment.loader, DictLoader({"formgrade_macros.tpl": macros})])


NO_SERVICE = "BANGKOM_SERVICE_URL atau JUPYTERHUB_API_TOKEN kosong: server ini hanya dapat dinyalakan oleh JupyterHub."
