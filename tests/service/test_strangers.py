"""Who has no account: how often they may ask, whatever they say of where they come from."""

from collections.abc import Callable

import httpx
import pytest
from tests.service.conftest import Running

from bangkom.web.service.certificates import CHECKING
from bangkom.web.service.mentor_page import ENTERING

PLACE = "198.51.100.7"
Ask = Callable[[httpx.Client, dict[str, str]], httpx.Response]


def check(client: httpx.Client, headers: dict[str, str]) -> httpx.Response:
    return client.get("sertifikat/800-001-2026-00000000", headers=headers)


def enter(client: httpx.Client, headers: dict[str, str]) -> httpx.Response:
    return client.post("mentor", data={"tautan": "1.2.3"}, headers=headers)


PAGES = pytest.mark.parametrize(
    ("ask", "most", "refused"), [(check, CHECKING.count, 404), (enter, ENTERING.count, 403)]
)


@PAGES
def test_nobody_gets_more_tries_by_claiming_other_addresses(
    service: Running, ask: Ask, most: int, refused: int
) -> None:
    """The proxy appends whom it heard to X-Forwarded-For; what stood there, and in X-Real-IP, is the sender's word."""
    client = service.client()
    claims = [
        {"X-Forwarded-For": f"203.0.113.{place}, {PLACE}", "X-Real-IP": f"203.0.113.{place}"}
        for place in range(most + 30)
    ]
    answers = [ask(client, claim).status_code for claim in claims]
    assert answers[:most] == [refused] * most
    assert 429 in answers, "the limit holds"
    elsewhere = ask(client, {"X-Forwarded-For": f"{PLACE}, 198.51.100.8"})
    assert elsewhere.status_code == refused, "and nobody else is kept waiting by it"


@PAGES
def test_nobody_gets_more_tries_from_the_other_addresses_of_their_network(
    service: Running, ask: Ask, most: int, refused: int
) -> None:
    client = service.client()
    answers = [ask(client, {"X-Forwarded-For": f"2001:db8:0:1:{place:x}::7"}).status_code for place in range(most + 30)]
    assert answers[:most] == [refused] * most
    assert 429 in answers
    assert ask(client, {"X-Forwarded-For": "2001:db8:0:2::7"}).status_code == refused, "another network isn't limited"
