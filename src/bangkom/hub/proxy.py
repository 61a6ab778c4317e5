"""The hub's proxy, configurable-http-proxy in Python, with room for a full class: `python -m bangkom.hub.proxy`.

As it comes, it asks at most ten things at once of all that stands behind it, and ten slow answers stop everybody.
"""

from configurable_http_proxy.cli import main
from tornado.httpclient import AsyncHTTPClient

AT_ONCE = 2000
LARGEST_ANSWER = 300 << 20
"""Bytes; it holds an answer whole. What is larger an institution serves past it (deploy/nginx.conf)."""

if __name__ == "__main__":
    AsyncHTTPClient.configure(None, max_clients=AT_ONCE, max_body_size=LARGEST_ANSWER)
    main()
