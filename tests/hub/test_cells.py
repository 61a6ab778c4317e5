"""What code in a participant's notebook can reach: nothing but their own home and Python. Probed from inside."""

import json
import os
from pathlib import Path

import pytest
from tests.hub.running import Person, RunningHub

from bangkom.hub.homes import FIRST_UID, TRAINERS_GID, home_of

AS_ROOT = os.geteuid() == 0
"""Only then has everybody a number of their own; a plain user's cells hold the rest just as well."""

READ = """
import glob, json, os
def tried(path):
    try:
        if os.path.isdir(path):
            return os.listdir(path) and "listed"
        return open(path, "rb").read(1) is not None and "read"
    except OSError as error:
        return type(error).__name__
print(json.dumps({path: tried(path) for path in PATHS}))
"""


@pytest.fixture(scope="module")
def person(hub: RunningHub) -> Person:
    person = hub.person("km_01_001")
    person.open_server()
    return person


@pytest.fixture(scope="module")
def neighbour(hub: RunningHub) -> Person:
    person = hub.person("km_01_002")
    person.open_server()
    (home_of(hub.settings, "km_01_002") / "rahasia.txt").write_text("milik tetangga")
    return person


def ask(person: Person, code: str, **values: object) -> object:
    given = "".join(f"{name} = {value!r}\n" for name, value in values.items())
    return json.loads(person.run(given + code))


def secrets_of(hub: RunningHub) -> list[str]:
    settings, state = hub.settings, hub.options.state
    places = [state, state / "hub.sqlite", state / "cookie-secret", state / "proxy-token", state / "service-token"]
    places += [settings.course, settings.source, settings.cohort_folder, settings.root / "gradebook", settings.release]
    places += [settings.root / "gradebook" / "bangkom.db", settings.root, Path("/etc/shadow"), Path("/etc/passwd")]
    return [str(place) for place in places]


def test_reads_nothing_of_hub_course_gradebook_or_others(hub: RunningHub, person: Person, neighbour: Person) -> None:
    paths = secrets_of(hub) + [str(home_of(hub.settings, other)) for other in ("km_01_001", "km_01_002")]
    answers = ask(person, READ, PATHS=paths)
    assert set(answers.values()) == {"FileNotFoundError"}, answers
    names = ask(person, "import json, os\nprint(json.dumps([os.listdir('/home'), os.listdir('.')]))")
    assert names[0] == ["peserta"]
    assert "rahasia.txt" not in names[1]


def test_writes_nowhere_but_at_home_and_in_its_own_tmp(hub: RunningHub, person: Person) -> None:
    code = """
import json, os, sys, bangkom
def tried(path):
    try:
        with open(path, "w"):
            return "written"
    except OSError as error:
        return error.strerror
places = [sys.prefix, os.path.dirname(bangkom.__file__), "/etc", "/usr/lib", "/proc/sys/kernel", "/", "/home"]
print(json.dumps([tried(os.path.join(place, "hostname")) for place in places] + [tried("/tmp/a"), tried("a")]))
"""
    *outside, own_tmp, own_home = ask(person, code)
    assert (own_tmp, own_home) == ("written", "written")
    assert "written" not in outside
    written = home_of(hub.settings, "km_01_001") / "a"
    assert not AS_ROOT or written.stat().st_uid >= FIRST_UID, "it belongs to the participant's own number"
    assert home_of(hub.settings, "km_01_001").stat().st_mode & 0o777 == 0o700


def test_homes_belong_to_different_numbers_if_root_can_give_them(
    hub: RunningHub, person: Person, neighbour: Person
) -> None:
    uids = {home_of(hub.settings, id).stat().st_uid for id in ("km_01_001", "km_01_002")}
    assert len(uids) == (2 if AS_ROOT else 1) and 0 not in uids


def test_sees_no_process_but_its_own_and_no_token(hub: RunningHub, person: Person, neighbour: Person) -> None:
    code = """
import glob, json, os
def read(path):
    try:
        return open(path, "rb").read().decode("utf-8", "replace")
    except OSError:
        return ""
pids = [p for p in os.listdir("/proc") if p.isdigit()]
seen = "".join(read(f"/proc/{p}/{n}") for p in pids for n in ("environ", "cmdline"))
print(json.dumps([len(pids), "jupyterhub" in seen.lower(), any("TOKEN" in n for n in os.environ)]))
"""
    count, sees_hub, has_token = ask(person, code)
    assert count <= 6
    assert not sees_hub, "neither their own server's environment nor another's"
    assert not has_token


def test_kernel_has_no_network(hub: RunningHub, person: Person) -> None:
    code = """
import json, socket
def tried(port):
    try:
        socket.create_connection(("127.0.0.1", port), 2)
        return "connected"
    except OSError as error:
        return type(error).__name__
print(json.dumps([tried(port) for port in PORTS] + [open("/proc/net/dev").read().count(":")]))
"""
    ports = [hub.options.port, hub.options.hub_port, hub.options.proxy_api_port]
    *tries, devices = ask(person, code, PORTS=ports)
    assert set(tries) == {"ConnectionRefusedError"} or set(tries) == {"OSError"}, tries
    assert devices == 1, "loopback of its own and nothing else"


def test_kernel_makes_no_namespaces_and_has_no_capability(person: Person) -> None:
    code = """
import ctypes, json, subprocess
libc = ctypes.CDLL(None, use_errno=True)
status = open("/proc/self/status").read().split()
field = lambda name: status[status.index(name) + 1]
made = [libc.unshare(flag) for flag in (0x10000000, 0x00020000, 0x40000000)]
nested = subprocess.run(["bwrap", "--unshare-user", "--ro-bind", "/", "/", "true"], capture_output=True).returncode
traced = libc.ptrace(0, 0, 0, 0)
print(json.dumps([made, nested, traced, field("CapEff:"), field("CapBnd:"), field("NoNewPrivs:"), field("Seccomp:")]))
"""
    made, nested, traced, effective, bounding, no_new, seccomp = ask(person, code)
    assert made == [-1, -1, -1] and nested != 0 and traced == -1
    assert int(effective, 16) == 0 and int(bounding, 16) == 0
    assert (no_new, seccomp) == ("1", "2")


def test_fork_bomb_and_memory_are_bounded_and_the_server_lives_on(person: Person) -> None:
    code = """
import json, os, time
pids = []
try:
    while len(pids) < 5000:
        pid = os.fork()
        if pid == 0:
            time.sleep(60); os._exit(0)
        pids.append(pid)
    forked = "no end"
except OSError as error:
    forked = type(error).__name__
for pid in pids:
    os.kill(pid, 9)
try:
    bytearray(4 << 30)
    memory = "no end"
except MemoryError:
    memory = "MemoryError"
try:
    with open("besar", "wb") as big:
        big.truncate(300 << 20)
        size = "no end"
except OSError as error:
    size = type(error).__name__
print(json.dumps([forked, len(pids) < 64, memory, size]))
"""
    # SIGXFSZ would end the kernel: Python ignores it, and says EFBIG.
    assert ask(person, code) == ["BlockingIOError", True, "MemoryError", "OSError"]
    assert person.get("/user/km_01_001/api/status").status_code == 200


def test_nothing_in_the_home_configures_server_or_kernel(hub: RunningHub, person: Person) -> None:
    code = """
import json, os
kernel = {"argv": ["sh", "-c", "id > /tmp/lolos"], "display_name": "x", "language": "python",
          "metadata": {"kernel_provisioner": {"provisioner_name": "local-provisioner"}}}
for folder in (".local/share/jupyter/kernels/lolos", ".ipython/kernels/lolos", ".jupyter/kernels/lolos"):
    os.makedirs(folder, exist_ok=True)
    open(folder + "/kernel.json", "w").write(json.dumps(kernel))
bad = "open('lolos', 'w')"
for name in (".jupyter/jupyter_server_config.py", "jupyter_server_config.py", "nbgrader_config.py",
             ".ipython/profile_default/startup/a.py", "sitecustomize.py", "usercustomize.py"):
    os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
    open(name, "w").write(bad)
print(json.dumps("done"))
"""
    assert ask(person, code) == "done"
    person.stop_server()
    person.open_server()
    specs = person.get("/user/km_01_001/api/kernelspecs").json()["kernelspecs"]
    assert set(specs) == {"python3"}
    assert ask(person, "import json, os\nprint(json.dumps(os.path.exists('lolos')))") is False


def test_server_offers_no_terminal(person: Person) -> None:
    assert person.get("/user/km_01_001/api/terminals").status_code == 404


def test_interrupting_a_kernel_does_not_end_it(person: Person) -> None:
    assert person.run("import _thread\n_thread.interrupt_main()\nimport time\ntime.sleep(1)").startswith("Keyboard")


def test_trainer_reads_gradebook_in_the_server_and_nothing_of_it_in_a_kernel(hub: RunningHub) -> None:
    settings = hub.settings
    settings.submitted.mkdir(parents=True, exist_ok=True)
    (settings.depot).mkdir(exist_ok=True)
    trainer = hub.person("wi_01")
    trainer.open_server()
    assert trainer.get("/user/wi_01/formgrader/manage_assignments").status_code == 200
    assert trainer.get("/user/wi_01/formgrader/api/assignments").status_code == 200
    assert settings.gradebook.exists(), "formgrader opened the cohort's gradebook under the trainers' number"
    assert not AS_ROOT or settings.gradebook.stat().st_gid == TRAINERS_GID
    graded_later = settings.autograded / "km_01_001" / "kebijakan-01"
    before = os.umask(0o027)  # the service's
    graded_later.mkdir(parents=True)
    (graded_later / "catatan.txt").write_text("dinilai")
    os.umask(before)
    path = "gradebook/uji/autograded/km_01_001/kebijakan-01/catatan.txt"
    assert trainer.get(f"/user/wi_01/api/contents/{path}").json()["content"] == "dinilai"
    listed = trainer.get("/user/wi_01/api/contents/gradebook/uji").json()["content"]
    assert {"submitted"} <= {entry["name"] for entry in listed}
    for hidden in ("homes", "depot"):
        inside = trainer.get(f"/user/wi_01/api/contents/gradebook/uji/{hidden}")
        assert inside.status_code != 200 or inside.json()["content"] == []
    answers = ask(trainer, READ, PATHS=secrets_of(hub))
    assert set(answers.values()) == {"FileNotFoundError"}, answers


def test_participant_has_no_formgrader(person: Person) -> None:
    assert person.get("/user/km_01_001/formgrader/manage_assignments").status_code == 404
