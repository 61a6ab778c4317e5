"""A PostgreSQL of our own for the tests: from Debian's packages, in a folder of its own, on a free port of loopback."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

USER = "postgres"


def programs():
    """Where the newest installed PostgreSQL's programs are; RuntimeError if there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise RuntimeError("PostgreSQL is not installed: apt-get install --no-install-recommends postgresql")
    return found[-1].parent


def as_server(command):
    """The server refuses to run as root."""
    if os.geteuid() != 0:
        return command
    return ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", *command]


@contextmanager
def running_server():
    """URL of the running server's maintenance database; fsync is on. It stops at the end."""
    # Not pytest's folder: that one is closed to other users, and too long a path for a socket.
    home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    try:
        if os.geteuid() == 0:
            owner = pwd.getpwnam(USER)
            os.chown(home, owner.pw_uid, owner.pw_gid)
        data, log = home / "data", home / "log"
        initdb = [programs() / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(as_server(initdb), check=True, capture_output=True, cwd=home)
        port = free_port()
        options = f"-c listen_addresses=127.0.0.1 -p {port} -c unix_socket_directories={home} -c fsync=on"
        pg_ctl = [programs() / "pg_ctl", "-D", data, "-w"]
        try:
            subprocess.run(as_server([*pg_ctl, "-l", log, "-o", options, "start"]), check=True, capture_output=True)
        except subprocess.CalledProcessError as error:
            raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}") from error
        try:
            yield f"postgresql+psycopg://{USER}@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run(as_server([*pg_ctl, "-m", "immediate", "stop"]), check=True, capture_output=True)
    finally:
        shutil.rmtree(home)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
