"""What a participant's server is started with."""

import json
from pathlib import Path

import pytest

from bangkom.errors import SettingsError
from bangkom.settings import Settings
from bangkom.web.participant import CONFIG, command, environment

SETTINGS = Settings(root=Path("/srv/bangkom"), cohort="demo")
HOME = Path("/srv/homes/km_07_014")


def test_nothing_of_the_caller_is_inherited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_PASSWORD", "rahasia")
    env = environment(SETTINGS, "km_07_014", HOME, "t0ken")
    assert "rahasia" not in env.values()
    assert env["JUPYTERHUB_USER"] == "km_07_014"
    assert env["HOME"] == str(HOME)


def test_config_is_read_from_the_package_and_not_from_the_home() -> None:
    env = environment(SETTINGS, "km_07_014", HOME, "t0ken")
    assert env["JUPYTER_CONFIG_DIR"] == str(CONFIG)
    assert env["PYTHONNOUSERSITE"] == "1"
    assert (CONFIG / "jupyter_server_config.py").is_file()


def test_an_id_that_could_leave_its_folder_is_refused() -> None:
    with pytest.raises(SettingsError):
        environment(SETTINGS, "../km_07_014", HOME, "t0ken")


def test_the_token_is_not_on_the_command_line() -> None:
    words = command(8890, HOME)
    assert "--ServerApp.port=8890" in words
    assert f"--ServerApp.root_dir={HOME}" in words
    assert not any("token" in word.lower() for word in words)


@pytest.mark.parametrize("name", ["labconfig/page_config.json", "settings/overrides.json"])
def test_the_settings_files_are_json(name: str) -> None:
    assert json.loads((CONFIG / name).read_text("utf-8"))
