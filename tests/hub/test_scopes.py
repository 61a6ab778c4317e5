"""What each role may ask of the hub's API, by browser and by the token in their server. A row a call."""

import pytest
import requests
from tests.hub.running import PEOPLE, RunningHub

OWN, OTHER = "{own}", "km_01_003"
CALLS = {
    # method, path: by browser, by the server's own token
    ("GET", "user"): (200, 200),
    ("GET", f"users/{OWN}"): (200, 200),
    ("GET", f"users/{OTHER}"): (404, 404),
    ("GET", "users"): (403, 403),
    ("POST", "users/km_99_999"): (403, 403),
    ("DELETE", f"users/{OTHER}"): (403, 403),
    ("PATCH", f"users/{OWN}"): (403, 403),
    ("POST", f"users/{OTHER}/server"): (404, 403),
    ("DELETE", f"users/{OTHER}/server"): (404, 403),
    ("GET", f"users/{OTHER}/server/progress"): (404, 403),
    ("POST", f"users/{OWN}/servers/lain"): (400, 403),
    ("GET", f"users/{OWN}/tokens"): (403, 403),
    ("POST", f"users/{OWN}/tokens"): (403, 403),
    ("GET", f"users/{OTHER}/tokens"): (403, 403),
    ("POST", f"users/{OTHER}/activity"): (404, 404),
    ("GET", "groups"): (403, 403),
    ("POST", "groups/trainers/users"): (403, 403),
    ("DELETE", "groups/participants/users"): (403, 403),
    ("GET", "services"): (403, 403),
    ("GET", "proxy"): (403, 403),
    ("POST", "proxy"): (403, 403),
    ("POST", "shutdown"): (403, 403),
    ("GET", "info"): (403, 403),
    ("GET", f"shares/{OTHER}"): (403, 403),
    ("POST", f"share-codes/{OWN}/"): (403, 403),
}


ORGANISER = {
    ("POST", f"users/{OWN}/servers/lain"): 403,
    ("POST", f"users/{OTHER}/server"): 403,
    ("DELETE", f"users/{OTHER}/server"): 403,
    ("GET", f"users/{OTHER}/server/progress"): 403,
    ("POST", f"users/{OTHER}/activity"): 403,
}
"""Where an organiser, who has no server, gets another answer by browser."""


@pytest.mark.parametrize("name", ["km_01_001", "wi_01", "pnt_01"])
def test_browser_may_do_what_the_table_says(hub: RunningHub, name: str) -> None:
    person = hub.person(name)
    expected = {call: by_browser for call, (by_browser, _) in CALLS.items()}
    if PEOPLE[name] == "organiser":
        expected |= ORGANISER
    answers = {(m, path): person.call(m, path.format(own=name), json=_body(m)).status_code for m, path in CALLS}
    assert answers == expected


@pytest.mark.parametrize("name", ["km_01_001", "wi_01"])
def test_servers_token_may_do_what_the_table_says(hub: RunningHub, name: str) -> None:
    """A participant can get hold of their own server's token, so it must be worth no more than this."""
    person = hub.person(name)
    person.open_server()
    headers = {"Authorization": f"token {hub.token_of(name)}"}
    answers = {
        (method, path): requests.request(
            method, f"{hub.base}/hub/api/{path.format(own=name)}", headers=headers, json=_body(method), timeout=20
        ).status_code
        for method, path in CALLS
    }
    assert answers == {call: by_token for call, (_, by_token) in CALLS.items()}


def test_organiser_is_given_no_server(hub: RunningHub) -> None:
    assert hub.person("pnt_01").get("/hub/spawn").status_code in (403, 404)


def test_nobody_comes_into_anothers_server(hub: RunningHub) -> None:
    hub.person("km_01_001").open_server()
    for name in ("km_01_002", "wi_01", "pnt_01"):
        assert hub.person(name).get("/user/km_01_001/tree").status_code in (403, 404), name


@pytest.mark.parametrize("page", ["token", "admin", "accept-share?code=x"])
@pytest.mark.parametrize("name", ["km_01_001", "wi_01", "pnt_01"])
def test_hub_pages_that_nobody_needs_are_not_there(hub: RunningHub, name: str, page: str) -> None:
    answer = hub.person(name).get(f"/hub/{page}")
    assert answer.status_code == 404
    assert "Halaman tidak ditemukan" in answer.text


def _body(method: str) -> dict[str, str] | None:
    return None if method == "GET" else {}
