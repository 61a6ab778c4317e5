"""Stands in for our service: says who came in by the hub's OAuth or by a token, and nothing else."""

import json
import os
import secrets
from urllib.parse import urlparse

from jupyterhub.services.auth import HubOAuthCallbackHandler, HubOAuthenticated
from tornado import ioloop, web

PREFIX = os.environ["JUPYTERHUB_SERVICE_PREFIX"]


class Who(HubOAuthenticated, web.RequestHandler):
    @web.authenticated
    def get(self) -> None:
        user = self.current_user
        self.write(json.dumps({"name": user["name"], "groups": user.get("groups"), "scopes": user["scopes"]}))


app = web.Application(
    [(PREFIX, Who), (PREFIX + "oauth_callback", HubOAuthCallbackHandler)], cookie_secret=secrets.token_bytes(32)
)
address = urlparse(os.environ["JUPYTERHUB_SERVICE_URL"])
app.listen(address.port, address.hostname)
ioloop.IOLoop.current().start()
