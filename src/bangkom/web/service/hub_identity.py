"""JupyterHub as the one who says who is asking: its OAuth for browsers, its tokens for programs."""

import hashlib

from jupyterhub.services.auth import HubOAuth, HubOAuthCallbackHandler
from tornado.httputil import url_concat
from tornado.web import RequestHandler

from bangkom.web.service.handlers import OwnPage
from bangkom.web.service.identity import Known, bearer
from bangkom.web.service.routes import PUBLIC, Route


class HubIdentity:
    """JupyterHub's accounts, by its OAuth for browsers and by its tokens for programs."""

    def __init__(self, hub: HubOAuth) -> None:
        self._hub = hub

    async def identify(self, handler: RequestHandler) -> Known | None:
        token = bearer(handler)
        by_token = token is not None
        if token is None:
            cookie = handler.get_secure_cookie(self._hub.cookie_name)
            token = cookie.decode("ascii", "replace") if cookie else None
        if token is None:
            return None
        session = self._hub.get_session_id(handler)
        model = await self._hub.user_for_token(token, session_id=session, sync=False)
        if model is None or model.get("kind") != "user":
            return None
        if not self._hub.check_scopes(self._hub.access_scopes, model):
            return None
        return Known(model["name"], hashlib.sha256(token.encode()).hexdigest(), by_token)

    def ask_to_log_in(self, handler: RequestHandler) -> None:
        verifier, challenge, method = self._hub.generate_pkce_code_challenge()
        state = self._hub.set_state_cookie(handler, next_url=handler.request.uri, code_verifier=verifier)
        asked = {"state": state, "code_challenge": challenge, "code_challenge_method": method}
        handler.redirect(url_concat(self._hub.login_url, asked))

    def routes(self) -> tuple[Route, ...]:
        return (Route("oauth_callback", Callback, PUBLIC),)


class Callback(OwnPage, HubOAuthCallbackHandler):  # type: ignore[misc]  # the hub's classes carry no types
    """The end of logging in; what goes wrong there is told by our own page."""
