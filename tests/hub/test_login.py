"""Coming in: passwords, one-time codes, waiting, and what ends a session."""

import math
import re
import time
from datetime import UTC, datetime

from requests import Response
from tests.hub.running import PASSWORD, Person, RunningHub, wait_until

from bangkom.store import accounts

NEW = "tujuh payung basah"


def notice(page: str) -> str:
    found = re.search(r'role="alert">([^<]*)<', page)
    return found.group(1) if found else ""


def new_code(hub: RunningHub, id: str, role: str = "participant") -> str:
    with hub.database.write() as connection:
        accounts.ensure_account(connection, id, role, f"Orang {id}")
        return accounts.issue_code(connection, id, datetime.now(UTC))


def set_password(person: Person, id: str, code: str, password: str = NEW, again: str | None = None) -> Response:
    fields = {"username": id, "code": code, "password": password, "again": again or password}
    return person.post("/hub/kata-sandi", fields, allow_redirects=False)


def test_right_password_leads_to_the_service(hub: RunningHub) -> None:
    answer = hub.person().log_in("km_01_001")
    assert answer.url == hub.base + "/services/bangkom/"
    assert answer.json()["name"] == "km_01_001"
    assert set(answer.json()["groups"]) == {"participants", "kelompok-1"}


def test_id_is_taken_as_people_type_it(hub: RunningHub) -> None:
    assert hub.person().log_in(" KM_01_001 ").json()["name"] == "km_01_001"


def test_wrong_password_and_unknown_account_get_the_same_answer_with_the_same_effort(hub: RunningHub) -> None:
    seconds, words = {}, {}
    for id in ("km_01_003", "tidak_ada_01") * 3:  # the quickest of each: what else the machine does only adds
        begun = time.perf_counter()
        answer = hub.person().log_in(id, "salah sekali ini")
        seconds[id] = min(seconds.get(id, math.inf), time.perf_counter() - begun)
        words[id] = notice(answer.text)
        assert answer.status_code == 403
    assert words["km_01_003"] == words["tidak_ada_01"] != ""
    assert min(seconds.values()) > 0.3 * max(seconds.values())


def test_account_waits_after_repeated_failures_and_says_how_long(hub: RunningHub) -> None:
    new_code(hub, "km_09_001")
    answers = [hub.person().log_in("km_09_001", "salah sekali ini") for _ in range(6)]
    assert answers[0].status_code == 403
    assert answers[-1].status_code == 429
    assert notice(answers[-1].text).startswith("Terlalu banyak percobaan. Tunggu")
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_first_password_with_a_code_leads_in_and_the_code_works_once(hub: RunningHub) -> None:
    code = new_code(hub, "km_09_002")
    person = hub.person()
    answer = set_password(person, "km_09_002", code.lower())
    assert (answer.status_code, answer.headers["Location"]) == (302, "/services/bangkom/")
    assert person.is_in()
    assert set_password(hub.person(), "km_09_002", code, "lain lagi tujuh").status_code == 403
    assert hub.person().log_in("km_09_002", NEW).json()["name"] == "km_09_002"


def test_weak_passwords_are_refused_with_a_reason_and_the_code_stays_good(hub: RunningHub) -> None:
    code = new_code(hub, "km_09_003")
    person = hub.person()
    for password, words in (
        ("pendek", "terlalu pendek"),
        ("bismillah123", "umum"),
        ("1234567890", "umum"),
        ("qwertyuiop", "umum"),
        ("km_09_003 saya", "mudah ditebak"),
    ):
        answer = set_password(person, "km_09_003", code, password)
        assert answer.status_code == 422 and words in notice(answer.text), (password, notice(answer.text))
    assert "tidak sama" in notice(set_password(person, "km_09_003", code, NEW, NEW + "x").text)
    assert set_password(person, "km_09_003", code).status_code == 302


def test_wrong_code_and_unknown_account_get_the_same_answer(hub: RunningHub) -> None:
    new_code(hub, "km_09_004")
    answers = [set_password(hub.person(), id, "SALAHKOD") for id in ("km_09_004", "tidak_ada_02")]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert notice(answers[0].text) == notice(answers[1].text)


def test_changed_password_ends_other_sessions_on_hub_and_service(hub: RunningHub) -> None:
    code = new_code(hub, "km_09_005")
    assert set_password(hub.person(), "km_09_005", code).status_code == 302
    elsewhere = hub.person()
    elsewhere.log_in("km_09_005", NEW)
    assert elsewhere.is_in()
    here = hub.person()
    set_password(here, "km_09_005", new_code(hub, "km_09_005"), "sembilan perahu kayu")
    assert here.is_in()
    assert not elsewhere.is_in()
    assert elsewhere.call("GET", "user").status_code in (401, 403)


def test_disabled_account_loses_session_and_server_and_cannot_come_back(hub: RunningHub) -> None:
    person = hub.person("wi_02")
    person.open_server()
    with hub.database.write() as connection:
        accounts.set_disabled(connection, "wi_02", True)
    time.sleep(1.1)
    assert not person.is_in()
    refused = hub.person().log_in("wi_02", PASSWORD)
    assert (refused.status_code, notice(refused.text)[:10]) == (403, "Akun ini d")
    assert notice(hub.person().log_in("wi_02", "salah sekali ini").text).startswith("Id atau kata sandi tidak cocok")
    home = str(hub.settings.cohort_folder / "homes" / "wi_02")
    wait_until(lambda: not any(home in cell.info["cmdline"] for cell in hub.cells()), 25)


def test_foreign_forms_are_refused_in_indonesian(hub: RunningHub) -> None:
    person = hub.person()
    answer = person.session.post(
        hub.base + "/hub/login",
        data={"username": "km_01_001", "password": PASSWORD},
        headers={"Sec-Fetch-Mode": "navigate"},
        timeout=20,
    )
    assert answer.status_code == 403
    assert notice(answer.text) == "Halaman ini sudah terlalu lama terbuka. Isi kembali, lalu tekan Masuk."


def test_cookies_and_headers_are_strict(hub: RunningHub) -> None:
    person = hub.person("km_01_003")
    for cookie in person.session.cookies:
        if cookie.name.startswith("jupyterhub"):
            assert cookie.has_nonstandard_attr("HttpOnly")
            assert cookie.get_nonstandard_attr("SameSite") == "Lax"
    headers = person.get("/hub/home").headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_nobody_is_sent_to_another_site_after_login(hub: RunningHub) -> None:
    person = hub.person()
    answer = person.post(
        "/hub/login?next=https://lain.example/", {"username": "km_01_001", "password": PASSWORD}, allow_redirects=False
    )
    assert answer.headers["Location"] == "/services/bangkom/"
