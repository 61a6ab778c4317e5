"""Pages for people. Loaded as a Jupyter server extension in the embedded mode."""

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "bangkom.web"}]


def _load_jupyter_server_extension(server: Any) -> None:
    from bangkom.web.app import load  # a command that never serves shouldn't pay for it

    load(server)
