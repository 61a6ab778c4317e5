"""What a server of each role is started with: its view of the machine and its environment."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bangkom.hub.cell import Cell
from bangkom.hub.homes import TRAINERS_GID, ensure_home
from bangkom.hub.isolation import Isolation, Level
from bangkom.hub.provisioner import NAME as CELL_PROVISIONER
from bangkom.settings import HOME_LIMIT, Settings

ServerRole = Literal["participant", "trainer"]
"""Who has a server: organisers work in the service alone."""

OWN_CONFIG = Path(__file__).parent / "servers"
STATE = Path("/tmp/jupyter")  # noqa: S108 - the cell's own: a kernel sees another /tmp
INSIDE: dict[ServerRole, Path] = {
    "participant": Path("/home/peserta"),
    "trainer": Path("/home/widyaiswara"),
}
HIDDEN_FROM_TRAINERS = ("homes", "depot", "trainer")
"""Of a cohort's folder: what belongs to people themselves, and the archive that only the service may write."""


@dataclass(frozen=True)
class Places:
    """How servers are placed on this machine. `configs` are the config folders of `bangkom.web`, one a role.

    `service_url` is where a server reaches our service.
    """

    settings: Settings
    isolation: Isolation
    configs: Mapping[ServerRole, Path]
    service_url: str

    def cell(self, person: str, role: ServerRole) -> Cell:
        """The cell of a person's server, its home made ready. Blocks; SettingsError if there can be no home."""
        as_root = self.isolation.level is Level.USERS
        home, uid = ensure_home(self.settings, person, as_root=as_root)
        inside = home if self.isolation.level is Level.NONE else INSIDE[role]
        if role != "trainer":
            return Cell(home, inside, uid)
        settings = self.settings
        settings.cohort_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if as_root:
            share_with_trainers(settings)
        read = [settings.course, settings.build, settings.release, settings.root / "nbgrader_config.py"]
        hidden = [settings.cohort_folder / name for name in HIDDEN_FROM_TRAINERS]
        return Cell(
            home,
            inside,
            uid,
            gid=TRAINERS_GID if as_root else None,
            readable=tuple(place for place in read if place.exists()),
            writable=(settings.cohort_folder,),
            hidden=tuple(folder for folder in hidden if folder.is_dir()),
            start_in=settings.root,
        )

    def environment(self, cell: Cell, role: ServerRole) -> dict[str, str]:
        """What a server's environment holds beside the hub's own names; nothing is inherited."""
        state = STATE if self.isolation.level is not Level.NONE else cell.inside / ".local" / "share" / "jupyter"
        settings = cell.inside / ".local" / "share" / "jupyter"
        values = {
            "BANGKOM_COHORT": self.settings.cohort,
            HOME_LIMIT: str(self.settings.home_limit // 1_000_000),
            "BANGKOM_SERVICE_URL": self.service_url,
            "HOME": str(cell.inside),
            "IPYTHONDIR": str(state / "ipython"),
            "JUPYTERLAB_SETTINGS_DIR": str(settings / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(settings / "workspaces"),
            "JUPYTER_CONFIG_DIR": str(self.configs[role]),
            "JUPYTER_CONFIG_PATH": str(OWN_CONFIG / role),
            "JUPYTER_DATA_DIR": str(state),  # not in the home: a kernelspec or an extension there would be loaded
            "JUPYTER_PREFER_ENV_PATH": "0",
            "LANG": "C.UTF-8",
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONNOUSERSITE": "1",
        }
        if role == "trainer":
            values["BANGKOM_ROOT"] = str(self.settings.root)
        if self.isolation.kernels_confined:
            values["JUPYTER_DEFAULT_PROVISIONER_NAME"] = CELL_PROVISIONER
        return values


def share_with_trainers(settings: Settings) -> None:
    """Let the trainers' group read and write the cohort's gradebook and what nbgrader keeps beside it.

    New files take the group over from their folder; that they may be read by it is up to the umask of whoever grades
    (no stricter than 027). SQLite gives its journals the database's own mode.
    """
    top = settings.cohort_folder
    _share(top, 0o2770)
    for place in (settings.submitted, settings.autograded, settings.feedback):
        for folder, _, files in os.walk(place):
            _share(Path(folder), 0o2770)
            for name in files:
                _share(Path(folder, name), 0o660)
    for folder, _, files in os.walk(settings.published):  # to be read alone: what was published stays as it is
        _share(Path(folder), 0o2750)
        for name in files:
            _share(Path(folder, name), 0o440)
    for database in top.glob("gradebook.db*"):
        _share(database, 0o660)


def _share(place: Path, mode: int) -> None:
    if place.is_symlink():
        return
    os.chown(place, -1, TRAINERS_GID)
    place.chmod(mode)
