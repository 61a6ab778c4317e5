"""The command lines that put a server, and a kernel within it, behind bubblewrap. Pure: they start nothing.

A server sees Python, this package and its owner's home, and the machine's loopback, over which it talks to the hub. A
kernel sees the same files without the server's own, has no network, and may not make namespaces of its own.
"""

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bangkom.settings import HOME_LIMIT

PACKAGE = Path(__file__).parents[1]
SYSTEM = Path("/usr")
ETC = ("ld.so.cache", "hosts", "nsswitch.conf", "fonts", "localtime")
"""Of /etc; nothing that says who else is on the machine."""

FROM_USR = ("bin", "sbin", "lib", "lib64")


@dataclass(frozen=True)
class Limits:
    """Bounds of one cell; bytes, counts. `memory` is the address space of each process, None for no bound."""

    memory: int | None
    processes: int
    open_files: int
    file_size: int

    def command(self) -> list[str]:
        memory = [] if self.memory is None else [f"--as={self.memory}"]
        counts = [f"--nproc={self.processes}", f"--nofile={self.open_files}", f"--fsize={self.file_size}", "--core=0"]
        return ["prlimit", *memory, *counts, "--"]


FIRST_TO_GO = ("choom", "-n", "500", "--")
"""When memory ends, the system ends a server or what runs in it, and not the hub that serves everybody."""

SERVER_LIMITS = Limits(memory=None, processes=192, open_files=4096, file_size=1 << 30)
KERNEL_LIMITS = Limits(memory=2 << 30, processes=64, open_files=1024, file_size=256 << 20)


@dataclass(frozen=True)
class Cell:
    """What one person's server may reach. `home` is bound at `inside`; `hidden` folders are covered with empty ones.

    With `uid` the caller is root and the server gets that number as user (and `gid` as group); without, everything
    runs as the caller, in a user namespace.
    """

    home: Path
    inside: Path
    uid: int | None
    gid: int | None = None
    readable: tuple[Path, ...] = ()
    writable: tuple[Path, ...] = ()
    hidden: tuple[Path, ...] = ()
    start_in: Path | None = None


def server_command(cell: Cell, command: Sequence[str], info_fd: int) -> list[str]:
    """`command` within the cell. bwrap writes the process id of the cell's first process, as JSON, to `info_fd`."""
    is_root = cell.uid is not None
    view = ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--info-fd", str(info_fd)]
    view += [*([] if is_root else ["--unshare-user"]), *_system(), *_bound(_programs())]
    view += _bound(cell.readable)
    view += [*_folders_above(cell.inside), "--bind", str(cell.home), str(cell.inside)]
    view += _bound(cell.writable, "--bind")
    for folder in cell.hidden:
        view += ["--perms", "0555", "--tmpfs", str(folder), "--remount-ro", str(folder)]
    view += ["--perms", "0755", "--dir", "/proc"] if is_root else ["--proc", "/proc"]
    view += ["--chdir", str(cell.start_in or cell.inside), "--remount-ro", "/"]
    inside = [*(_as_user(cell) if is_root else []), *FIRST_TO_GO, *SERVER_LIMITS.command(), *command]
    return ["bwrap", *view, "--", *inside]


def kernel_command(
    home: Path, sockets: Path, folder: Path, filter_file: Path | None, command: Sequence[str]
) -> list[str]:
    """A kernel in `folder` of `home`, talking through `sockets`; run by an ordinary user within their server's cell.

    `filter_file` holds a seccomp program. bwrap takes it by a descriptor, which a shell opens.
    """
    view = ["--unshare-all", "--unshare-user", "--die-with-parent", "--clearenv"]
    for name, value in _kernel_environment(home).items():
        view += ["--setenv", name, value]
    view += [*_system(), *_bound(_programs()), "--proc", "/proc"]
    view += [*_folders_above(home), "--bind", str(home), str(home)]
    view += [*_folders_above(sockets), "--bind", str(sockets), str(sockets)]
    view += ["--chdir", str(folder if folder.is_relative_to(home) else home), "--remount-ro", "/"]
    confined = ["--", *KERNEL_LIMITS.command(), *command]
    if filter_file is None:
        return ["bwrap", *view, *confined]
    return ["sh", "-c", 'exec bwrap --seccomp 9 "$@" 9<"$0"', str(filter_file), *view, *confined]


def _as_user(cell: Cell) -> list[str]:
    """Own /proc, then away with root.

    bwrap's own --proc covers parts of it, after which the kernel (of Linux) lets no one mount another: that of the
    notebook's kernel.
    """
    mount = 'mount -t proc -o nosuid,nodev,noexec proc /proc && exec "$@"'
    group = str(cell.gid if cell.gid is not None else cell.uid)
    return [
        *("sh", "-c", mount, "sh"),
        *("setpriv", "--reuid", str(cell.uid), "--regid", group, "--clear-groups", "--no-new-privs"),
        *("--bounding-set", "-all", "--inh-caps", "-all"),
    ]


def _programs() -> tuple[Path, ...]:
    """Python, the environment and this package, outermost first; what lies under /usr is there anyway."""
    wanted = dict.fromkeys(Path(place) for place in (sys.base_prefix, sys.prefix, PACKAGE))
    return tuple(
        place
        for place in sorted(wanted)
        if not any(place.is_relative_to(other) for other in (SYSTEM, *(wanted.keys() - {place})))
    )


def _system() -> list[str]:
    view = ["--ro-bind", str(SYSTEM), str(SYSTEM)]
    for name in FROM_USR:
        place = Path("/", name)
        if place.is_symlink():
            view += ["--symlink", str(place.readlink()), str(place)]
        elif place.is_dir():
            view += ["--ro-bind", str(place), str(place)]
    view += ["--perms", "0755", "--dir", "/etc"]
    for name in ETC:
        view += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    view += ["--dev", "/dev"]
    for folder, size in (("/dev/shm", 128 << 20), ("/tmp", 256 << 20)):  # noqa: S108 - the cell's own
        view += ["--perms", "1777", "--size", str(size), "--tmpfs", folder]
    return view


def _bound(places: Iterable[Path], how: str = "--ro-bind") -> list[str]:
    view: list[str] = []
    for place in places:
        view += [*_folders_above(place), how, str(place), str(place)]
    return view


def _folders_above(place: Path) -> list[str]:
    """Make the folders above `place` passable; bwrap, run by root, would make them 0700."""
    view: list[str] = []
    for folder in reversed(place.parents[:-1]):
        if not folder.is_relative_to(SYSTEM):
            view += ["--perms", "0755", "--dir", str(folder)]
    return view


def _kernel_environment(home: Path) -> dict[str, str]:
    return {
        HOME_LIMIT: os.environ.get(HOME_LIMIT, ""),
        "BANGKOM_SERVICE_URL": os.environ.get("BANGKOM_SERVICE_URL", ""),  # a video's widget shows the service's page
        "HOME": str(home),
        "IPYTHONDIR": "/tmp/.ipython",  # noqa: S108 - the cell's own; nothing in the home configures the kernel
        "LANG": "C.UTF-8",
        "MPLBACKEND": "agg",
        "MPLCONFIGDIR": "/tmp/.matplotlib",  # noqa: S108
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
    }
