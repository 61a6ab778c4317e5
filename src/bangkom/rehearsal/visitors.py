"""Simulated visitors of the service's pages: forms sent and answers read as a browser does, by one kept connection."""

import html
import json
import re
from collections.abc import Callable, Iterable, Mapping
from html.parser import HTMLParser
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlencode, urlsplit

from bangkom.errors import RehearsalError

BOUNDARY = "batas-gladi-8c2f51"
Fields = Mapping[str, str | Iterable[str]]


class Visitor:
    """Somebody who is let in by a token. `pause` is called before each request: people need time to press buttons."""

    def __init__(self, base: str, token: str = "", pause: Callable[[], None] = lambda: None) -> None:
        self._address, self._pause = urlsplit(base), pause
        self._headers = {"Authorization": f"token {token}"} if token else {}
        self._connection: HTTPConnection | None = None

    def get(self, path: str, expected: int = HTTPStatus.OK) -> str:
        """A page as text."""
        return self._ask("GET", path, b"", {}, expected)[1].decode()

    def get_json(self, path: str) -> dict[str, Any]:
        return _object(self._ask("GET", path, b"", {}, HTTPStatus.OK)[1])

    def get_file(self, path: str) -> bytes:
        return self._ask("GET", path, b"", {}, HTTPStatus.OK)[1]

    def send(self, path: str, fields: Fields, expected: int = HTTPStatus.SEE_OTHER) -> str:
        """Send a form; where its answer leads, relative to the service, or the page if it leads nowhere."""
        pairs = [
            (name, one) for name, value in fields.items() for one in ([value] if isinstance(value, str) else value)
        ]
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._answer(self._ask("POST", path, urlencode(pairs).encode(), kind, expected))

    def upload(self, path: str, name: str, raw: bytes, fields: Mapping[str, str] | None = None) -> str:
        """Send a form with the file `berkas`; where its answer leads."""
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in (fields or {}).items()
        ]
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="berkas"; filename="{name}"\r\n'
        parts.append(head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + raw + b"\r\n")
        body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        return self._answer(self._ask("POST", path, body, kind, HTTPStatus.SEE_OTHER))

    def tell(self, path: str, what: Mapping[str, Any], expected: int = HTTPStatus.OK) -> dict[str, Any]:
        """Send JSON as a page's script does; the JSON that comes back."""
        kind = {"Content-Type": "application/json"}
        return _object(self._ask("POST", path, json.dumps(what).encode(), kind, expected)[1])

    def put(self, path: str, raw: bytes) -> dict[str, Any]:
        """Send a piece of a file."""
        return _object(self._ask("PUT", path, raw, {"Content-Type": "application/octet-stream"}, HTTPStatus.OK)[1])

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str], expected: int
    ) -> tuple[HTTPResponse, bytes]:
        self._pause()
        try:
            response, raw = self._once(method, path, body, headers)
        except (HTTPException, ConnectionError):  # the kept connection was closed meanwhile
            self.close()
            response, raw = self._once(method, path, body, headers)
        self.hear(response)
        if response.status != expected:
            said = _said(raw.decode(errors="replace"))
            raise RehearsalError(REFUSED.format(method=method, path=path or "/", status=response.status, said=said))
        return response, raw

    def _once(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[HTTPResponse, bytes]:
        if self._connection is None:
            self._connection = HTTPConnection(self._address.hostname or "", self._address.port, timeout=60)
        self._connection.request(method, self._address.path + path, body, {**self._headers, **headers})
        response = self._connection.getresponse()
        return response, response.read()

    def hear(self, response: HTTPResponse) -> None:
        """Take from an answer what a browser would keep."""

    def _answer(self, answered: tuple[HTTPResponse, bytes]) -> str:
        response, raw = answered
        location = response.getheader("Location")
        if location is None:
            return raw.decode()
        return urlsplit(location)._replace(scheme="", netloc="").geturl().removeprefix(self._address.path)


class Guest(Visitor):
    """Somebody without an account, whose browser keeps the cookies that it is given."""

    def hear(self, response: HTTPResponse) -> None:
        for cookie in response.msg.get_all("Set-Cookie") or ():
            self._headers["Cookie"] = cookie.partition(";")[0]


class _Forms(HTMLParser):
    """Every form of a page: where it is sent, and what its fields hold that nobody types into."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((given.get("action", ""), {}))
        elif tag == "input" and given.get("type") == "hidden" and self.found:
            self.found[-1][1][given.get("name", "")] = given.get("value", "")


def form(page: str, action: str) -> dict[str, str]:
    """What a page's form that is sent to `action`, or back to the page, carries; RehearsalError if there is none."""
    forms = _Forms()
    forms.feed(page)
    for wanted in (action, ""):
        for address, fields in forms.found:
            if address == wanted or (wanted and address.endswith(f"/{wanted}")):
                return fields
    raise RehearsalError(NO_FORM.format(action=action))


def field(page: str, name: str) -> str:
    """What the first field of that name holds; RehearsalError if there is none."""
    found = re.search(rf'name="{re.escape(name)}"[^>]*? value="([^"]*)"', page)
    if found is None:
        raise RehearsalError(NO_FIELD.format(name=name))
    return html.unescape(found[1])


def _said(page: str) -> str:
    """The first words of a refusal."""
    main = page.partition("<main")[2] or page
    errors = re.findall(r'class="[^"]*(?:wrong|error|notice)[^"]*"[^>]*>(.*?)</', main, re.DOTALL)
    text = re.sub(r"<[^>]*>", " ", " ".join(errors) or main)
    return " ".join(html.unescape(text).split())[:300]


def _object(raw: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(raw)
    return found


REFUSED = "{method} {path} dijawab {status}, tidak seperti yang direncanakan: {said}"
NO_FORM = "Halaman ini tidak punya formulir untuk {action}."
NO_FIELD = "Halaman ini tidak punya isian {name}."
