"""Starts each kernel of a cell's server without network, over sockets in a folder of its own (an entry point).

Chosen by the environment of the server, so no kernelspec or configuration of a participant can choose another.
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from bangkom.hub.cell import kernel_command
from bangkom.hub.seccomp import kernel_filter

NAME = "bangkom-cell"


class CellProvisioner(LocalProvisioner):
    """LocalProvisioner with another command: the kernel, its sockets and its folder, and little else."""

    _sockets: Path | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        manager: Any = self.parent
        if self._sockets is None:
            self._sockets = Path(tempfile.mkdtemp(prefix="kernel-"))
        # A signal would end bwrap, not interrupt the kernel.
        self.kernel_spec.interrupt_mode = "message"
        manager.transport = "ipc"
        manager.connection_file = str(self._sockets / "kernel.json")
        manager.ip = str(self._sockets / "s")
        kwargs = await super().pre_launch(**kwargs)
        program, filter_file = kernel_filter(), None
        if program is not None:
            filter_file = self._sockets / "filter"
            filter_file.write_bytes(program)
        # What bwrap is started with can be read in the cell, in /proc/1/environ; here it would be the hub's token.
        kwargs["env"] = {"PATH": os.environ["PATH"]}
        home = Path.home()
        folder = Path(kwargs.get("cwd") or home)
        kwargs["cmd"] = kernel_command(home, self._sockets, folder, filter_file, kwargs["cmd"])
        return kwargs

    async def cleanup(self, restart: bool = False) -> None:
        await super().cleanup(restart)
        if not restart and self._sockets is not None:
            shutil.rmtree(self._sockets, ignore_errors=True)
            self._sockets = None
