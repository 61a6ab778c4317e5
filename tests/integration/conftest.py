"""A copy of the project's course with a cohort of its own, and a participant's real server over it."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bangkom.grading.publishing import publish
from bangkom.settings import Settings
from bangkom.web.serving import Server, start_participant

ROOT = Path(__file__).parents[2]
PARTICIPANT = "km_01_001"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A project folder with course, release, sources and videos as built here, and an empty published cohort."""
    root = tmp_path_factory.mktemp("proyek")
    for name in ("course", "release", "build/source", "build/video", "analytics"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("out"))
    shutil.copy(ROOT / "nbgrader_config.py", root)
    settings = Settings(root, "uji")
    publish(settings)
    return settings


@pytest.fixture(scope="session")
def server(project: Settings) -> Iterator[Server]:
    """The participant's server, as `make run` starts it; the fixture fails if it doesn't come up."""
    running = start_participant(project, PARTICIPANT, project.cohort_folder / "homes" / PARTICIPANT, free_port())
    try:
        running.wait()
        yield running
    finally:
        running.stop()
