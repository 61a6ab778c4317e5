"""A trainer's Jupyter server over the project's folder, with formgrader for the marks that people give."""

import os
import sys
from pathlib import Path

from bangkom.settings import Settings

CONFIG = Path(__file__).parent / "config"


def environment(settings: Settings, token: str) -> dict[str, str]:
    """The whole environment of the server; run it in `settings.root`, where nbgrader's configuration lies."""
    state = settings.cohort_folder / "trainer"
    return {
        "BANGKOM_COHORT": settings.cohort,
        "BANGKOM_ROOT": str(settings.root),
        "HOME": str(state),
        "JUPYTER_CONFIG_DIR": str(CONFIG),
        "JUPYTER_DATA_DIR": str(state),
        "JUPYTER_PREFER_ENV_PATH": "0",
        "JUPYTER_TOKEN": token,
        "LANG": "C.UTF-8",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
        "PYTHONNOUSERSITE": "1",
    }


def command(port: int, root: Path) -> list[str]:
    """The command that serves the project's folder `root` on 127.0.0.1:`port`."""
    options: dict[str, object] = {"port": port, "port_retries": 0, "root_dir": root}
    if os.geteuid() == 0:
        options["allow_root"] = True  # a container's only account; who else is there can't be told from here
    return [sys.executable, "-m", "jupyterlab", *(f"--ServerApp.{name}={value}" for name, value in options.items())]
