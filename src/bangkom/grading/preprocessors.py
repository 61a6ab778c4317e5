"""Our preprocessor in nbgrader's autograde, by which it gives our marks whatever the notebook handed in holds."""

from pathlib import Path
from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from bangkom.domain.answers import ANSWERS_FILE, read_answers
from bangkom.grading.files import read_plain
from bangkom.grading.grade import KEPT
from bangkom.grading.rebuild import rebuild
from bangkom.settings import Settings
from bangkom.store.published import published_source, source_folder


class RebuildFromSource(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader is untyped
    """Put the source's cells in the place of whatever was handed in, and into them what people mark."""

    root = Unicode(help="The project folder").tag(config=True)
    cohort = Unicode(help="The cohort's id").tag(config=True)

    def preprocess(self, _nb: Any, resources: Any) -> tuple[Any, Any]:
        """Rebuild; the notebook handed in isn't looked at. GradingError if the source isn't built."""
        settings = Settings(Path(self.root), self.cohort)
        assignment, participant = resources["nbgrader"]["assignment"], resources["nbgrader"]["student"]
        source = published_source(settings, assignment)
        sheet = read_answers(read_plain(Path(resources["metadata"]["path"]) / ANSWERS_FILE), assignment)
        remove_foreign_files(settings.autograded / participant / assignment, source_folder(settings, assignment))
        return rebuild(source, sheet), resources


def remove_foreign_files(graded: Path, source: Path) -> None:
    """Remove what neither the source nor a hand-in's own files brought to a folder in which nbgrader starts a kernel.

    A `json.py` or `bangkom/` beside the notebook would be imported, and a page would be served by formgrader.
    """
    if not graded.is_dir():
        return
    ours = {path.relative_to(source) for path in source.rglob("*") if path.is_file()} | {Path(name) for name in KEPT}
    for path in sorted(graded.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(graded) not in ours:
            path.unlink()
