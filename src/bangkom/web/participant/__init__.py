"""A participant's own Jupyter server: the environment and the command that start it with our config and no other."""

import os
import sys
from pathlib import Path

from bangkom.settings import Settings, require_identifier

CONFIG = Path(__file__).parent / "config"


def environment(settings: Settings, participant_id: str, home: Path, token: str) -> dict[str, str]:
    """The whole environment of the server of `participant_id`, whose files lie in `home`.

    Nothing is inherited, and no config is read from `home`: whatever a participant writes there stays data to the
    server. `token` goes by the environment because a command line can be read by everybody on the machine.
    Raises SettingsError for an id that may not stand in paths.
    """
    state = home / ".local" / "share" / "jupyter"
    return {
        "BANGKOM_COHORT": settings.cohort,
        "BANGKOM_ROOT": str(settings.root),
        "HOME": str(home),
        "JUPYTERHUB_USER": require_identifier(participant_id, "Peserta"),
        "JUPYTERLAB_SETTINGS_DIR": str(state / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(state / "workspaces"),
        "JUPYTER_CONFIG_DIR": str(CONFIG),
        "JUPYTER_DATA_DIR": str(state),
        "JUPYTER_PREFER_ENV_PATH": "0",  # this config above that of the installed packages
        "JUPYTER_TOKEN": token,
        "LANG": "C.UTF-8",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
        "PYTHONNOUSERSITE": "1",
    }


def command(port: int, home: Path) -> list[str]:
    """The command that serves `home` on 127.0.0.1:`port`; run it with `environment(...)`, outside `home`."""
    options: dict[str, object] = {"port": port, "port_retries": 0, "root_dir": home}
    if os.geteuid() == 0:
        options["allow_root"] = True  # the caller has said what that lacks; Jupyter would only refuse
    return [sys.executable, "-m", "notebook", *(f"--ServerApp.{name}={value}" for name, value in options.items())]
