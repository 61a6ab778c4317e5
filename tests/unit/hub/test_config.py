"""What the environment decides, and the secrets that survive a restart."""

from pathlib import Path

import pytest

from bangkom.errors import SettingsError
from bangkom.hub.config import ensure_secret, load_options
from bangkom.hub.roles import LOAD, training_group
from bangkom.settings import Settings


def test_demonstration_starts_the_service_itself(tmp_path: Path) -> None:
    options = load_options({"BANGKOM_PORT": "9000"}, Settings(tmp_path, "demo"))
    assert (options.port, options.hub_port, options.proxy_api_port) == (9000, 9001, 9002)
    assert options.service_command[-2:] == ("-m", "bangkom.web.service")
    assert options.service_url == "http://127.0.0.1:9003"


def test_institution_names_its_service(tmp_path: Path) -> None:
    settings = Settings(tmp_path, "demo", mode="institution")
    with pytest.raises(SettingsError, match="BANGKOM_SERVICE_URL"):
        load_options({}, settings)
    given = {"BANGKOM_SERVICE_URL": "http://127.0.0.1:10101/services/bangkom/", "BANGKOM_HTTPS": "1"}
    options = load_options(given, settings)
    assert (options.service_url, options.service_command, options.is_https) == ("http://127.0.0.1:10101", (), True)


@pytest.mark.parametrize("port", ["x", "0", "70000", "-1"])
def test_bad_ports_are_refused_by_name(tmp_path: Path, port: str) -> None:
    with pytest.raises(SettingsError, match="BANGKOM_PORT"):
        load_options({"BANGKOM_PORT": port}, Settings(tmp_path, "demo"))


def test_secret_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    path = tmp_path / "rahasia"
    value = ensure_secret(path)
    assert len(value) == 64 and ensure_secret(path) == value
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text("terpotong")
    with pytest.raises(SettingsError, match="rusak"):
        ensure_secret(path)


def test_no_role_reaches_beyond_its_owner() -> None:
    for role in LOAD:
        for scope in role["scopes"]:
            assert "!" in scope, f"{scope} is over everybody"
            assert not scope.startswith(("admin", "self", "inherit", "tokens", "shares"))


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("Kelompok 3", "kelompok-3"),
        ("3", "kelompok-3"),
        ("kelompok-A", "kelompok-a"),
        ("Bone & Wajo", "kelompok-bone-wajo"),
    ],
)
def test_roster_groups_become_hub_groups(name: str, group: str) -> None:
    assert training_group(name) == group
