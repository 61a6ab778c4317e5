"""What a participant's server is configured with."""

import json

import pytest

from bangkom.web.participant import CONFIG


@pytest.mark.parametrize("name", ["labconfig/page_config.json", "settings/overrides.json"])
def test_the_settings_files_are_json(name: str) -> None:
    assert json.loads((CONFIG / name).read_text("utf-8"))
