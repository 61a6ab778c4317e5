"""nbgrader's own way from source to release, in this process and without a gradebook."""

import json
import logging
import shutil
from pathlib import Path

from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory

from bangkom.authoring.nbgrader import build_config
from bangkom.authoring.notebook import normalised, to_bytes
from bangkom.errors import CourseError
from bangkom.settings import Settings


def generate_release(staging: Settings, assignment: str) -> Path:
    """Make `staging.release/<assignment>` from `staging.source/<assignment>`; CourseError if nbgrader refuses it.

    A release needs no gradebook: grading registers an assignment when it first meets it, in the cohort's own.
    """
    config = build_config(staging)
    config.CourseDirectory.assignment_id = assignment
    config.SaveCells.enabled = False
    log = logging.getLogger("bangkom.authoring.nbgrader")
    log.propagate = False
    heard = _Heard()
    log.addHandler(heard)
    try:
        converter = GenerateAssignment(
            coursedir=CourseDirectory(config=config, log=log), config=config, log=log, no_database=True
        )
        converter.start()
    except NbGraderException as error:
        raise CourseError(REFUSED.format(id=assignment, reason=heard.last or str(error))) from error
    finally:
        log.removeHandler(heard)
    folder = staging.release / assignment
    notebook = folder / f"{assignment}.ipynb"
    notebook.write_bytes(to_bytes(normalised(json.loads(notebook.read_bytes()))))
    shutil.rmtree(folder / ".ipynb_checkpoints", ignore_errors=True)
    return folder


class _Heard(logging.Handler):
    """Remembers nbgrader's last error, which says more than its exception."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.last = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.last = record.getMessage().strip().splitlines()[-1] if record.getMessage().strip() else self.last


REFUSED = "nbgrader menolak tugas {id}: {reason}"
