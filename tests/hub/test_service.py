"""The service as the hub starts it: who the hub lets in is known there, in the role that the store says."""

import json
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import requests
import websocket
from tests.hub.running import Person, RunningHub, make_options, make_project

from bangkom.store import accounts, chat_planning, talk

SERVICE = "/services/bangkom/"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """A hub with our service in the place of the stub of the other tests."""
    if shutil.which("bwrap") is None:
        raise RuntimeError("bubblewrap is not installed")
    settings = make_project(tmp_path_factory.mktemp("hub-service"))
    command = (sys.executable, "-m", "bangkom.web.service")
    running = RunningHub(settings, replace(make_options(settings), service_command=command))
    running.start()
    try:
        yield running
    finally:
        running.stop()


def page_token(text: str) -> str:
    found = re.search(r'name="page-token" content="([0-9a-f]+)"', text)
    assert found, text[:500]
    return found.group(1)


def read_notice(person: Person) -> str:
    """Acknowledge the privacy notice; the token of the person's pages."""
    page = person.get(SERVICE)
    assert page.url.endswith("/pemberitahuan")
    token = page_token(page.text)
    reply = person.session.post(page.url, data={"_xsrf": token}, timeout=30, allow_redirects=False)
    assert (reply.status_code, reply.headers["Location"]) == (302, SERVICE)
    return token


def test_logging_in_ends_on_beranda_after_the_notice(hub: RunningHub) -> None:
    person = hub.person("km_01_001")
    token = read_notice(person)
    home = person.get(SERVICE)
    assert "Peserta km_01_001" in home.text
    assert page_token(home.text) == token
    receipts = person.get(SERVICE + "tanda-terima")
    assert "Belum ada tanda terima" in receipts.text
    assert person.session.post(hub.base + SERVICE + "tanda-terima/periksa", data={}, timeout=30).status_code == 403


def test_another_persons_page_token_is_of_no_use(hub: RunningHub) -> None:
    other = read_notice(hub.person("km_01_002"))
    person = hub.person("wi_01")
    page = person.get(SERVICE)
    assert "Widyaiswara wi_01" in page.text
    assert person.session.post(page.url, data={"_xsrf": other}, timeout=30).status_code == 403


def test_after_logging_out_the_service_is_closed_too(hub: RunningHub) -> None:
    person = hub.person("pnt_01")
    read_notice(person)
    assert person.get(SERVICE + "pemberitahuan", allow_redirects=False).status_code == 200
    person.get("/hub/logout")
    gone = person.get(SERVICE + "pemberitahuan", allow_redirects=False)
    assert (gone.status_code, "/hub/api/oauth2/authorize" in gone.headers.get("Location", "")) == (302, True)


def test_a_token_that_the_hub_never_gave_is_nobodys(hub: RunningHub) -> None:
    reply = Person(hub.base).get(SERVICE + "api/tugas", headers={"Authorization": "token " + "0" * 64})
    assert (reply.status_code, reply.json()["error"][:5]) == (401, "Waktu")


def test_the_token_of_ones_own_server_opens_the_services_doors_in_ones_own_name(hub: RunningHub) -> None:
    person = hub.person("km_01_003")
    read_notice(person)
    person.open_server()
    try:
        headers = {"Authorization": f"token {hub.token_of('km_01_003')}"}
        program = Person(hub.base)
        assert program.get(SERVICE + "api/tugas", headers=headers).json() == {"assignments": []}  # nothing is released
        assert "Peserta km_01_003" in program.get(SERVICE, headers=headers).text
        begun = program.session.post(
            hub.base + SERVICE + "api/video/mulai", json={"video": "x"}, headers=headers, timeout=30
        )
        assert begun.status_code == 404  # past the doors for who may write, where this video isn't
    finally:
        person.stop_server()


def test_a_live_chats_line_passes_the_hubs_proxy_for_who_is_logged_in(hub: RunningHub) -> None:
    now = datetime.now(UTC)
    with hub.database.write() as connection:
        until = now + timedelta(hours=1)
        chat = chat_planning.plan(connection, "uji", "kebijakan", "Kelompok 1", now, until, "wi_01", now)
        talk.admit(connection, chat.id, "km_01_001", "uji", "wi_01", now)
    lines = []
    for who, role in (("km_01_001", "participant"), ("wi_01", "trainer")):
        person = hub.person(who)
        token = page_token(person.get(SERVICE + "pemberitahuan").text)
        with hub.database.write() as connection:
            accounts.see_notice(connection, who, now)
        api = f"{hub.base}{SERVICE}api/obrolan/{chat.id}/"
        reply = person.session.post(api + "tiket", json={}, headers={"X-XSRFToken": token}, timeout=30)
        assert reply.status_code == 200, reply.text
        address = f"{api}saluran?tiket={reply.json()['ticket']}&sesudah=0"
        cookie = requests.cookies.get_cookie_header(person.session.cookies, requests.Request("GET", address))
        options = {"cookie": cookie, "timeout": 20}
        with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
            websocket.create_connection(address.replace("http", "ws", 1), origin="http://127.0.0.1:1", **options)
        lines.append((role, websocket.create_connection(address.replace("http", "ws", 1), origin=hub.base, **options)))
    try:
        for _, line in lines:
            assert json.loads(line.recv())["type"] == "hello"
        for number, (_, line) in enumerate(lines):
            line.send(json.dumps({"type": "send", "key": f"kunci-0000{number}", "text": "halo", "author": "pnt_01"}))
            for _, each in lines:
                told = json.loads(each.recv())
                while told["type"] != "message":
                    told = json.loads(each.recv())
                assert (told["author"], told["role"]) == (("km_01_001", "participant"), ("wi_01", "trainer"))[number]
    finally:
        for _, line in lines:
            line.close()
