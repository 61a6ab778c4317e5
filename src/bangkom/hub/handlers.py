"""The hub's pages that are ours: coming in, the first password, the look; and the hub's own that nobody is offered."""

import math
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

from jupyterhub.handlers.base import BaseHandler
from jupyterhub.handlers.login import LoginHandler, LogoutHandler
from tornado import web

from bangkom.errors import AccountError
from bangkom.hub import passwords
from bangkom.hub.throttle import client_address

ASK_AGAIN = {False: 1, True: 3}
"""Seconds until the waiting page asks again; those in the queue have time."""

LOOK = (Path(__file__).parent / "static", Path(__file__).parents[1] / "static")


class ThrottledHandler(BaseHandler):  # type: ignore[misc]  # the hub's classes carry no types
    """A form that guesses could be made at. Every answer is the same whether the account exists or not."""

    def address(self) -> str:
        forwarded = self.request.headers.get("X-Forwarded-For", "")
        peer = getattr(self.request.connection.context, "address", None) or ("",)
        return client_address(forwarded, str(peer[0]), self.authenticator.proxies)

    def must_wait(self) -> str | None:
        """The sentence that says how long, with the status set; None if this address may try."""
        seconds = self.authenticator.throttle.wait(self.address())
        return self.slowed(timedelta(seconds=seconds)) if seconds else None

    async def failed(self, id: str, sentence: str) -> str:
        """Count a failure and find the sentence for it: `sentence`, or how long the account waits."""
        self.authenticator.throttle.fail(self.address())
        wait = await self.authenticator.in_turn(self.authenticator.desk.wait, id)
        if wait:
            return self.slowed(wait)
        self.set_status(HTTPStatus.FORBIDDEN)
        return sentence

    def slowed(self, wait: timedelta) -> str:
        self.set_status(HTTPStatus.TOO_MANY_REQUESTS)
        self.set_header("Retry-After", str(math.ceil(wait.total_seconds())))
        return SLOWED.format(wait=in_words(wait))

    def field(self, name: str) -> str:
        return str(self.get_body_argument(name, "", strip=False))[:1000]

    def typed_id(self) -> str:
        return str(self.authenticator.normalize_username(self.field("username")))[:64]


class Login(ThrottledHandler, LoginHandler):  # type: ignore[misc]
    why_not = ""

    async def post(self) -> None:
        id = self.typed_id()
        if sentence := self.must_wait():
            return await self.again(sentence, id)
        user = await self.login_user({"username": id, "password": self.field("password")})
        if user is None:
            return await self.again(await self.failed(id, self.why_not or NO_MATCH), id)
        self._jupyterhub_user = user
        self.redirect(self.get_next_url(user))
        return None

    async def again(self, sentence: str, id: str) -> None:
        self.finish(await self._render(login_error=sentence, username=id))

    def render_template(self, name: str, **values: Any) -> Any:
        # The hub shows errors of this form within it, in English.
        if name == "error.html" and self.request.method == "POST":
            values["message"] = values["status_message"] = STALE
        return super().render_template(name, **values)


class FirstPassword(ThrottledHandler):
    """With a one-time code from the organiser: set a password, then go in. For a forgotten password too."""

    async def get(self) -> None:
        await self.show("", str(self.get_argument("username", ""))[:64])

    async def post(self) -> None:
        id, password, again = self.typed_id(), self.field("password"), self.field("again")
        if sentence := (self.must_wait() or self.refused(passwords.find_problem(password, again))):
            return await self.show(sentence, id)
        desk = self.authenticator.desk
        try:
            is_set = await self.authenticator.in_turn(desk.set_password, id, self.field("code"), password)
        except AccountError as problem:
            return await self.show(self.refused(str(problem)) or "", id)
        if not is_set:
            return await self.show(await self.failed(id, NO_CODE), id)
        account = await self.authenticator.in_turn(desk.find, id)
        if account is None:
            return await self.show(NO_CODE, id)
        await self.come_in(account)
        return None

    async def come_in(self, account: Any) -> None:
        from bangkom.hub.authenticator import end_sessions

        user = await self.auth_to_user(await self.authenticator.model(account))
        end_sessions(user)
        self.set_login_cookie(user)
        self._jupyterhub_user = user
        self.redirect(self.get_next_url(user))

    def refused(self, sentence: str | None) -> str | None:
        if sentence:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
        return sentence

    async def show(self, sentence: str, id: str) -> None:
        self.set_header("Cache-Control", "no-store")
        self.finish(await self.render_template("kata-sandi.html", problem=sentence, username=id, rules=passwords.RULES))


class Progress(BaseHandler):  # type: ignore[misc]
    """How far the visitor's own server is, asked again and again by the page that waits.

    The hub's own stream of events would hold one of the proxy's connections for each who waits, and come at its end.
    """

    async def get(self) -> None:
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Type", "application/json")
        user = self.current_user
        if user is None:
            raise web.HTTPError(HTTPStatus.FORBIDDEN)
        spawner = user.spawners[""]
        if spawner.ready or spawner.pending != "spawn":
            self.finish({"is_starting": False})
            return
        percent, words = await spawner.step()
        again = ASK_AGAIN[spawner.queue.ahead(user.name) is not None]
        self.finish({"is_starting": True, "progress": percent, "message": words, "again": again})


class NotOffered(BaseHandler):  # type: ignore[misc]
    """Pages of the hub that nobody here needs: tokens, administration, shares."""

    async def prepare(self) -> None:
        await super().prepare()
        raise web.HTTPError(HTTPStatus.NOT_FOUND)


class Look(web.StaticFileHandler):
    """Style sheets and scripts of the hub's pages, from here or from the layer all pages share."""

    @classmethod
    def get_absolute_path(cls, root: str, path: str) -> str:  # noqa: ARG003 - there are several roots
        name = Path(path).name
        return str(next((folder / name for folder in LOOK if (folder / name).is_file()), LOOK[0] / name))

    def validate_absolute_path(self, root: str, absolute_path: str) -> str | None:  # noqa: ARG002
        return super().validate_absolute_path(str(Path(absolute_path).parent), absolute_path)

    def set_extra_headers(self, path: str) -> None:  # noqa: ARG002
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "max-age=600")


def routes() -> list[tuple[Any, ...]]:
    """Ahead of the hub's own routes, so that these stand in their place."""
    return [
        ("/login", Login),
        ("/logout", LogoutHandler),
        ("/kata-sandi", FirstPassword),
        ("/kemajuan", Progress),
        ("/gaya/([a-z.-]+)", Look, {"path": str(LOOK[0])}),
        ("/(?:token|admin|accept-share)(?:/.*)?", NotOffered),
    ]


def in_words(wait: timedelta) -> str:
    """How long, rounded up: "30 detik", "4 menit"."""
    seconds = math.ceil(wait.total_seconds())
    return f"{seconds} detik" if seconds < 60 else f"{math.ceil(seconds / 60)} menit"


NO_MATCH = (
    "Id atau kata sandi tidak cocok. Periksa huruf demi huruf, lalu coba lagi. "
    "Bila belum pernah masuk, pakai kode dari panitia."
)
NO_CODE = "Id atau kode tidak cocok, atau kodenya sudah dipakai atau kedaluwarsa. Minta kode baru kepada panitia."
SLOWED = "Terlalu banyak percobaan. Tunggu {wait}, lalu coba lagi."
STALE = "Halaman ini sudah terlalu lama terbuka. Isi kembali, lalu tekan Masuk."
