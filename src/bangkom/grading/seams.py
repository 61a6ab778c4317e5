"""Where grading enters nbgrader: only what nbgrader lets be configured.

Classes are named, not imported: test cells import this package, and the configuration can be shown as JSON.
"""

from typing import Any

from bangkom.settings import Settings

SANITIZE = [
    "bangkom.grading.preprocessors.RebuildFromSource",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]


def configure(c: Any, settings: Settings) -> None:
    """Set what nbgrader's autograde, feedback and formgrader use, on a traitlets configuration."""
    from bangkom.store.source import (  # here, for it takes nbformat, a second that test cells can't wait
        CODE_STUB,
        ESSAY_STUB,
    )

    c.CourseDirectory.root = str(settings.root)
    c.CourseDirectory.db_url = settings.gradebook_url
    for step in ("source", "release", "submitted", "autograded", "feedback"):
        place = settings.published if step == "source" and settings.published.is_dir() else getattr(settings, step)
        folder = place.relative_to(settings.root)
        setattr(c.CourseDirectory, f"{step}_directory", folder.as_posix())
    c.Autograde.sanitize_preprocessors = SANITIZE
    c.Autograde.exporter_class = "bangkom.grading.exporters.RebuildingExporter"
    c.GenerateFeedback.preprocessors = []
    c.GenerateFeedback.exporter_class = "bangkom.grading.exporters.FeedbackExporter"
    for ours in (c.RebuildFromSource, c.FeedbackExporter):
        ours.root = str(settings.root)
        ours.cohort = settings.cohort
    if settings.store:
        c.FeedbackExporter.store = settings.store
    c.ClearSolutions.text_stub = ESSAY_STUB
    c.ClearSolutions.code_stub = {"python": CODE_STUB}
    # nbgrader's pages show what participants wrote: no markup of theirs may act there.
    c.HTMLExporter.sanitize_html = True
    c.HTMLExporter.filters = {"strip_files_prefix": "bangkom.grading.safe_html.strip_files_prefix"}
