"""The hub and its proxy are killed under people who are at work: everything comes back by itself."""

import os
import signal

import psutil
import pytest
from tests.hub.running import RunningHub, wait_until


@pytest.mark.parametrize("what", ["hub", "proxy", "hub", "proxy"])
def test_killed_hub_and_proxy_come_back_with_sessions_and_servers(hub: RunningHub, what: str) -> None:
    person = hub.person("km_01_003")
    person.open_server()
    cells = {cell.pid for cell in hub.cells()}
    pid = hub.hub_pid if what == "hub" else hub.proxy_pid
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    wait_until(lambda: (hub.hub_pid if what == "hub" else hub.proxy_pid) != pid, 30)
    hub.wait()
    wait_until(person.is_in, 10)
    wait_until(lambda: person.get("/user/km_01_003/api/contents").status_code == 200, 20)
    assert cells <= {cell.pid for cell in hub.cells()}, "servers live on"
    assert person.run("print(6 * 7)") == "42\n"
    server = person.call("GET", "users/km_01_003").json()["servers"][""]
    assert server["ready"], "the hub knows the server again"


def test_server_found_again_after_a_restart_can_still_be_stopped(hub: RunningHub) -> None:
    person = hub.person("km_01_003")
    person.open_server()
    pid = hub.hub_pid
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: hub.hub_pid != pid, 30)
    hub.wait()
    wait_until(person.is_in, 10)
    home = str(hub.settings.cohort_folder / "homes" / "km_01_003")
    assert any(home in cell.info["cmdline"] for cell in hub.cells())
    person.stop_server()
    assert not any(home in cell.info["cmdline"] for cell in hub.cells())
