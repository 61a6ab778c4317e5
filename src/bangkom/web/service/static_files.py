"""Style sheets, scripts and icons: public, and kept by browsers for as long as their content is the same."""

from http import HTTPStatus
from pathlib import Path

from tornado import web

from bangkom.web.service.handlers import OwnPage
from bangkom.web.service.pages import STATIC, find_static
from bangkom.web.service.routes import PUBLIC, Feature, Route

YEAR = 365 * 24 * 3600


class StaticFile(OwnPage, web.StaticFileHandler):
    def initialize(self) -> None:  # type: ignore[override]
        web.StaticFileHandler.initialize(self, str(STATIC[0]))

    @classmethod
    def get_absolute_path(cls, root: str, path: str) -> str:  # noqa: ARG003 - there are several roots
        found = find_static(path)
        if found is None:
            raise web.HTTPError(HTTPStatus.NOT_FOUND)
        return str(found)

    def validate_absolute_path(self, root: str, absolute_path: str) -> str | None:  # noqa: ARG002
        return super().validate_absolute_path(str(Path(absolute_path).parent), absolute_path)

    def set_extra_headers(self, path: str) -> None:
        """A module imports another without its digest: then the browser asks each time whether it is the same."""
        is_that = self.get_query_argument("v", "") == self.service.pages.digest(path)
        self.set_header("Cache-Control", f"public, max-age={YEAR}, immutable" if is_that else "no-cache")


FEATURE = Feature(routes=(Route("static/([a-z0-9-]+[.][a-z0-9.]+)", StaticFile, PUBLIC),))
