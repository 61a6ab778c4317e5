"""A participant's own Jupyter server: its configuration, and the extension that ties it to the service."""

from pathlib import Path

CONFIG = Path(__file__).parent / "config"
"""For `JUPYTER_CONFIG_DIR`; with `JUPYTER_PREFER_ENV_PATH=0` it is above that of the installed packages."""
