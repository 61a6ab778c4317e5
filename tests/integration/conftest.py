"""A copy of the project's course with a cohort of its own."""

import shutil
from pathlib import Path

import pytest
from tests.programmes import keep_subjects

from bangkom.grading.publishing import publish
from bangkom.settings import Settings

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A project folder with two subjects and both tests as built here, their videos, and an empty published cohort."""
    root = tmp_path_factory.mktemp("proyek")
    for name in ("course", "release", "build/source", "build/video", "analytics"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("out"))
    shutil.copy(ROOT / "nbgrader_config.py", root)
    keep_subjects(root, "prates", "kebijakan", "rancangan", "pascates")
    settings = Settings(root, "uji")
    publish(settings)
    return settings
