"""docs/operations.md and deploy/ name only commands and settings that exist, and every setting that does."""

import re
import stat
from pathlib import Path

import pytest

from bangkom.cli import commands

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "operations.md").read_text("utf-8")
DEPLOY = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "deploy").iterdir())}
READERS = ("settings.py", "hub/config.py")
"""Where an operator's environment is read."""


def settings_read() -> set[str]:
    found: set[str] = set()
    for name in READERS:
        source = (ROOT / "src" / "bangkom" / name).read_text("utf-8")
        found |= set(re.findall(r'(?:environ\.get\(|read_count\(environ, |HOME_LIMIT = )"(BANGKOM_[A-Z_]+)"', source))
    return found


def test_the_guides_table_holds_every_setting_and_no_other() -> None:
    assert set(re.findall(r"^\| `(BANGKOM_[A-Z_]+)` \|", GUIDE, re.M)) == settings_read()


def test_the_sample_of_settings_holds_every_setting_and_no_other() -> None:
    assert set(re.findall(r"^(BANGKOM_[A-Z_]+)=", DEPLOY["bangkom.env"], re.M)) == settings_read()


@pytest.mark.parametrize("where", ["operations.md", *DEPLOY])
def test_every_verb_named_exists_with_its_options(where: str) -> None:
    text = GUIDE if where == "operations.md" else DEPLOY[where]
    for verb, rest in re.findall(r"(?:^|`|bin/)bangkom ([a-z][a-z-]+)([^`\n]*)", text, re.M):
        assert verb in commands.commands, verb
        command = commands.commands[verb]
        if verb == "cohort":
            command = command.commands[rest.split()[0]]  # type: ignore[attr-defined]
        known = {option for param in command.params for option in param.opts}
        assert set(re.findall(r"(?<!\S)--[a-z][a-z-]*", rest)) <= known, verb


def test_every_file_of_deploy_that_the_guide_installs_is_there_and_the_other_way_round() -> None:
    named = set(re.findall(r"deploy/([a-z.*-]+[a-z])", GUIDE))
    patterns = {name.replace("*", "[a-z-]+") for name in named}
    assert all(any(re.fullmatch(pattern, name) for name in DEPLOY) for pattern in patterns)
    assert all(any(re.fullmatch(pattern, name) for pattern in patterns) for name in DEPLOY)
    assert (ROOT / "deploy" / "bangkom").stat().st_mode & stat.S_IXOTH


def test_units_start_what_is_installed_with_the_same_settings() -> None:
    for name in ("bangkom-hub.service", "bangkom-service.service", "bangkom-backup.service"):
        assert "EnvironmentFile=/etc/bangkom/bangkom.env" in DEPLOY[name]
    assert "User=bangkom" in DEPLOY["bangkom-service.service"]
    assert "User=" not in DEPLOY["bangkom-hub.service"]


def test_nginx_passes_on_what_hub_and_service_read_and_leads_to_their_ports() -> None:
    told = DEPLOY["nginx.conf"]
    sample = dict(re.findall(r"^(BANGKOM_[A-Z_]+)=(.*)$", DEPLOY["bangkom.env"], re.M))
    assert f"proxy_pass {sample['BANGKOM_SERVICE_URL']};" in told
    assert f"proxy_pass http://127.0.0.1:{sample['BANGKOM_PORT']};" in told
    for header in ("X-Forwarded-For   $remote_addr", "X-Real-IP         $remote_addr", "X-Forwarded-Proto $scheme"):
        assert f"proxy_set_header {header};" in told
    assert "client_max_body_size 64m;" in told
