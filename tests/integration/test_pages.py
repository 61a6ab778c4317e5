"""The participant's pages on a real server: what they show, and whom they refuse."""

import json
from http.client import HTTPConnection, HTTPResponse

import pytest

PREFIX = "/services/bangkom"
PAGES = ["/", "/api/context", "/buka/kebijakan-01", "/umpan-balik/kebijakan-01", "/video/kebijakan-01/"]


@pytest.fixture
def get(server):
    """GET a path below the prefix, with the participant's token unless told otherwise."""

    def fetch(path: str, token: bool = True, **headers: str) -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=20)
        if token:
            headers["Authorization"] = f"token {server.token}"
        connection.request("GET", PREFIX + path, headers=headers)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response, body

    return fetch


@pytest.mark.parametrize("path", [*PAGES, "/video/kebijakan-01/240p.mp4"])
def test_nobody_gets_in_without_the_token(get, path):
    response, body = get(path, token=False)
    assert response.status in (302, 403)
    assert b"kebijakan" not in body.lower()


def test_home_shows_the_path_and_one_next_step(get):
    response, body = get("/")
    page = body.decode()
    assert response.status == 200
    assert "Sesi 1 · Mengapa revolusi mental?" in page
    assert page.count('class="button"') == 1
    assert "0 dari 3 tugas dikumpulkan" in page
    assert len(body) < 100_000


def test_pages_load_nothing_from_elsewhere_and_say_so(get):
    response, body = get("/")
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert b"//" not in body.replace(b"http://www.w3.org", b"")


def test_opening_a_session_brings_its_files_and_leads_to_the_notebook(get, project):
    response, _ = get("/buka/kebijakan-02")
    assert (response.status, response.headers["Location"]) == (302, "/notebooks/kebijakan-02/kebijakan-02.ipynb")
    folder = project.cohort_folder / "homes" / "km_01_001" / "kebijakan-02"
    assert {path.name for path in folder.iterdir()} >= {"kebijakan-02.ipynb", "soal.json"}


def test_opening_again_keeps_the_answers(get, project):
    get("/buka/kebijakan-03")
    answers = project.cohort_folder / "homes" / "km_01_001" / "kebijakan-03" / "jawaban.json"
    answers.write_text('{"schema": 1, "assignment": "kebijakan-03", "answers": {}}')
    get("/buka/kebijakan-03")
    assert json.loads(answers.read_text())["assignment"] == "kebijakan-03"


@pytest.mark.parametrize("path", ["/buka/tidak-ada", "/umpan-balik/kebijakan-01", "/video/tidak-ada/"])
def test_what_is_not_there_is_said_in_words_with_a_way_back(get, path):
    response, body = get(path)
    assert response.status == 404
    assert "Kembali ke beranda" in body.decode()


def test_a_video_can_be_sought(get):
    response, body = get("/video/kebijakan-01/240p.mp4", Range="bytes=100-199")
    assert (response.status, len(body)) == (206, 100)
    assert response.headers["Content-Type"] == "video/mp4"


@pytest.mark.parametrize("name", ["..%2f..%2fcourse%2fcourse.toml", "secret.txt", "..", "%2e%2e%2fvideo.json"])
def test_only_a_videos_own_files_are_served(get, name):
    response, _ = get(f"/video/kebijakan-01/{name}")
    assert response.status == 404


@pytest.mark.parametrize("name", ["tokens.css", "page.css", "player.js", "icon.svg"])
def test_styles_and_scripts_of_every_layer_are_served(get, name):
    response, body = get(f"/static/{name}")
    assert response.status == 200
    assert body


@pytest.mark.parametrize("name", ["..%2fapp.py", "app.py", "settings.py"])
def test_no_other_file_is_served(get, name):
    assert get(f"/static/{name}")[0].status == 404


def test_context_names_cohort_and_zone(get):
    _, body = get("/api/context")
    assert json.loads(body) == {
        "cohort": "uji",
        "participant": "km_01_001",
        "zone": {"name": "Asia/Makassar", "label": "WITA"},
    }
