"""What an institution's hub refuses to start with: each sentence says what, where, and how to mend it."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from bangkom.errors import SettingsError
from bangkom.hub import readiness
from bangkom.hub.readiness import require_ready
from bangkom.settings import Settings

AWAY = "postgresql+psycopg://bangkom:rahasia@127.0.0.1:1/bangkom"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An institution that lacks nothing but its database."""
    (tmp_path / "build" / "source" / "kebijakan-01").mkdir(parents=True)
    (tmp_path / "build" / "source" / "kebijakan-01" / "kebijakan-01.ipynb").touch()
    (tmp_path / "gradebook" / "hub").mkdir(parents=True)
    (tmp_path / "gradebook").chmod(0o755)
    monkeypatch.setattr(readiness, "__file__", str(tmp_path / "src" / "bangkom" / "hub" / "readiness.py"))
    return Settings(tmp_path, "km_07", AWAY, "institution")


def refusal(settings: Settings, *, is_https: bool = True) -> str:
    with pytest.raises(SettingsError) as told:
        require_ready(settings, settings.root / "gradebook" / "hub", is_https=is_https)
    return str(told.value)


def test_a_demonstration_may_lack_everything(settings: Settings) -> None:
    require_ready(replace(settings, mode="demo"), settings.root / "gradebook" / "hub", is_https=False)


def test_everything_that_is_lacking_is_told_at_once(settings: Settings) -> None:
    poor = replace(settings, cohort="demo", store="")
    (settings.source / "kebijakan-01" / "kebijakan-01.ipynb").unlink()
    lines = refusal(poor, is_https=False).splitlines()
    assert lines[0].startswith("BANGKOM_MODE=institution belum dapat dijalankan")
    assert len(lines) == 5
    for wanted, mend in (
        ("BANGKOM_HTTPS", "BANGKOM_HTTPS=1"),
        ("BANGKOM_COHORT", "bangkom cohort new"),
        ("BANGKOM_STORE_URL", "postgresql+psycopg://"),
        (str(settings.source), "make setup"),
    ):
        assert any(wanted in line and mend in line for line in lines), wanted


@pytest.mark.parametrize(
    "place",
    ["hub/cookie-secret", "hub/service-token", "hub/hub.sqlite", "service.secret", "km_07/depot/keys/ed25519.pem"],
)
def test_a_key_that_others_can_read_is_named_with_the_command_that_closes_it(settings: Settings, place: str) -> None:
    path = settings.root / "gradebook" / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    path.chmod(0o640)
    told = refusal(settings)
    assert f"chmod 600 {path}" in told and "0640" in told
    path.chmod(0o600)
    assert "Berkas kunci" not in refusal(settings)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_the_hubs_secrets_and_the_code_that_root_runs_belong_to_root(settings: Settings) -> None:
    token = settings.root / "gradebook" / "hub" / "proxy-token"
    token.touch(mode=0o600)
    os.chown(token, 1000, 1000)
    config = settings.root / "jupyterhub_config.py"
    config.touch(mode=0o644)
    os.chown(config, 1000, 1000)
    told = refusal(settings)
    assert f"chown root:root {token}" in told
    assert f"chown -R root:root {config}" in told


def test_a_folder_of_cohorts_that_others_can_write_is_refused(settings: Settings) -> None:
    (settings.root / "gradebook").chmod(0o777)
    assert f"chmod go-w {settings.root / 'gradebook'}" in refusal(settings)


def test_a_database_that_does_not_answer_is_told_with_its_place_and_without_its_password(settings: Settings) -> None:
    told = refusal(settings)
    assert "127.0.0.1:1, basis data bangkom, pengguna bangkom" in told
    assert "systemctl status postgresql" in told
    assert "rahasia" not in told
