"""Composes the service: features, each a file, into one Tornado application whose every route is in a table."""

from collections.abc import Iterable, Sequence
from typing import Any

from tornado import httputil, web
from tornado.log import access_log

from bangkom.web.service import (
    accounts,
    allowances,
    answer_files,
    attendance,
    audit,
    certificates,
    chat,
    chat_desk,
    chat_line,
    checkin,
    classroom,
    classroom_sheets,
    codes,
    cohorts,
    designs,
    designs_staff,
    feedback,
    formgrader,
    forum,
    forum_staff,
    graduation,
    graduation_own,
    graduation_person,
    handin,
    home_organiser,
    home_participant,
    home_trainer,
    implementation,
    implementation_board,
    implementation_evidence,
    implementation_mentor,
    implementation_survey,
    imports,
    marking,
    mentor,
    notice,
    objections,
    own_data,
    own_marks,
    people,
    presentation_marks,
    presentation_plan,
    receipts,
    releasing,
    reports,
    staff,
    static_files,
    transcript,
    video,
)
from bangkom.web.service.catalogue import Catalogue
from bangkom.web.service.context import Context
from bangkom.web.service.handlers import NotFound, Service, ServiceHandler, TooLarge, require_protected
from bangkom.web.service.identity import Identity
from bangkom.web.service.limits import Limiter
from bangkom.web.service.live import Live
from bangkom.web.service.pages import Pages
from bangkom.web.service.routes import PAGE_BODY, Feature, Route

FEATURES: tuple[Feature, ...] = (
    home_participant.FEATURE,
    home_organiser.FEATURE,
    home_trainer.FEATURE,
    people.FEATURE,
    imports.FEATURE,
    codes.FEATURE,
    allowances.FEATURE,
    marking.FEATURE,
    answer_files.FEATURE,
    releasing.FEATURE,
    objections.FEATURE,
    own_marks.FEATURE,
    staff.FEATURE,
    accounts.FEATURE,
    cohorts.FEATURE,
    audit.FEATURE,
    formgrader.FEATURE,
    video.FEATURE,
    transcript.FEATURE,
    receipts.FEATURE,
    reports.FEATURE,
    feedback.FEATURE,
    handin.FEATURE,
    designs.FEATURE,
    designs_staff.FEATURE,
    mentor.FEATURE,
    presentation_plan.FEATURE,
    presentation_marks.FEATURE,
    implementation.FEATURE,
    implementation_board.FEATURE,
    implementation_evidence.FEATURE,
    implementation_mentor.FEATURE,
    implementation_survey.FEATURE,
    chat.FEATURE,
    chat_desk.FEATURE,
    chat_line.FEATURE,
    graduation.FEATURE,
    graduation_person.FEATURE,
    graduation_own.FEATURE,
    certificates.FEATURE,
    notice.FEATURE,
    own_data.FEATURE,
    attendance.FEATURE,
    checkin.FEATURE,
    classroom.FEATURE,
    classroom_sheets.FEATURE,
    forum.FEATURE,
    forum_staff.FEATURE,
    static_files.FEATURE,
)


PASSED_BY = 64 * 1024 * 1024
"""Bytes of a body that is too large but still received, so that its sender is told; more cuts the connection."""


class Application(web.Application):
    """Refuses, unread, a body that is longer than its route allows. `routes` is everything mounted."""

    def __init__(self, routes: Sequence[Route], prefix: str, **settings: Any) -> None:
        self.routes = tuple(routes)
        handlers = [(prefix + route.path, route.handler, _arguments(route)) for route in routes]
        super().__init__(handlers, default_handler_class=NotFound, log_function=_log, **settings)
        self._caps = {route.handler: max(r.max_body for r in routes if r.handler is route.handler) for route in routes}

    def get_handler_delegate(
        self, request: httputil.HTTPServerRequest, target_class: type[web.RequestHandler], *args: Any, **kwargs: Any
    ) -> Any:
        cap = self._caps.get(target_class, PAGE_BODY)
        length = request.headers.get("Content-Length", "0")
        is_too_large = length.isdigit() and int(length) > cap
        limit = max(cap, PASSED_BY) if is_too_large else cap
        request.connection.set_max_body_size(limit)  # type: ignore[union-attr]  # an HTTP/1 connection has it
        if is_too_large:
            return super().get_handler_delegate(request, TooLarge)
        return super().get_handler_delegate(request, target_class, *args, **kwargs)


def make_app(context: Context, features: Iterable[Feature], identity: Identity) -> Application:
    """The service with these features; ValueError for a handler that checks nobody, or two on one path."""
    features = tuple(features)
    routes = [route for feature in features for route in feature.routes]
    routes += identity.routes()
    for route in routes:
        require_protected(route)
    if len({route.path for route in routes}) < len(routes):
        raise ValueError("two routes have the same path")
    pages = Pages(context.prefix, context.hub, [link for feature in features for link in feature.links])
    homes = {role: path for feature in features for role, path in feature.homes.items()}
    service = Service(
        context,
        identity,
        Limiter(context.seconds),
        pages,
        homes,
        Catalogue(context.programme, context.depot),
        live=Live(seconds=context.seconds),
    )
    return Application(routes, context.prefix, service=service, cookie_secret=context.secret)


def _arguments(route: Route) -> dict[str, Any]:
    return {"route": route} if issubclass(route.handler, ServiceHandler) else {}


def _log(handler: web.RequestHandler) -> None:
    """Who asked is left out, and so are queries: they may hold a login's code."""
    request = handler.request
    status, milliseconds = handler.get_status(), 1000 * request.request_time()
    log = access_log.error if status >= 500 else access_log.warning if status in {403, 429} else access_log.info
    log("%d %s %s %.1f ms", status, request.method, request.path, milliseconds)
