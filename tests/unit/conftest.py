import json

import pytest
from benchmarks.sample import write_sample

from bangkom.settings import Settings
from bangkom.store.gradebook import ensure_gradebook


@pytest.fixture(scope="session")
def empty_gradebook(tmp_path_factory):
    """A fresh gradebook, made once: nbgrader takes a second for it."""
    settings = Settings(tmp_path_factory.mktemp("template"), "demo")
    ensure_gradebook(settings)
    return settings.gradebook.read_bytes()


@pytest.fixture
def project(tmp_path, empty_gradebook):
    """A project with one sample assignment and an empty gradebook."""
    settings = Settings(tmp_path, "demo")
    write_sample(settings, "contoh-01")
    settings.cohort_folder.mkdir(parents=True, mode=0o700)
    settings.gradebook.write_bytes(empty_gradebook)
    return settings


@pytest.fixture
def hand_in(project):
    """`hand_in("km_01", {"asas-01": "b"})` collects a hand-in; `None` for answers leaves the file out."""

    def put(participant, answers, when="2026-01-05 02:03:04.000005 UTC"):
        folder = project.submitted / participant / "contoh-01"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "contoh-01.ipynb").write_text("[]")
        (folder / "timestamp.txt").write_text(when)
        if answers is not None:
            entries = {key: {"value": value, "saved_at": "2026-01-05T10:00:00+08:00"} for key, value in answers.items()}
            document = {"schema": 1, "assignment": "contoh-01", "answers": entries}
            (folder / "jawaban.json").write_text(json.dumps(document))
        return folder

    return put
