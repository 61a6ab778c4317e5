"""One real hub for all tests here; the fixture fails if it doesn't start, or without bubblewrap."""

import shutil
from collections.abc import Iterator

import pytest
from tests.hub.running import RunningHub, make_options, make_project


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    if shutil.which("bwrap") is None:
        raise RuntimeError("bubblewrap is not installed: these tests prove that it keeps participants apart")
    settings = make_project(tmp_path_factory.mktemp("hub"))
    running = RunningHub(settings, make_options(settings))
    running.start()
    try:
        yield running
    finally:
        running.stop()
