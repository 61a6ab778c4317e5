"""How long browsers keep our own files."""

import re

from tests.service.conftest import Running


def test_no_page_gets_an_older_module(service: Running) -> None:
    """A script is kept under its digest; what it imports has none, and is asked for again each time."""
    client, digest = service.visitor(None), service.app.settings["service"].pages.digest("forum.js")
    script = client.get(f"static/forum.js?v={digest}")
    assert "immutable" in script.headers["Cache-Control"]
    for name in re.findall(r"from '\./([a-z-]+\.js)'", script.text):
        module = client.get(f"static/{name}")
        assert (module.status_code, module.headers["Cache-Control"]) == (200, "no-cache")
        again = client.get(f"static/{name}", headers={"If-None-Match": module.headers["Etag"]})
        assert again.status_code == 304
    assert "immutable" not in client.get("static/forum.js?v=0123456789abcdef").headers["Cache-Control"]
