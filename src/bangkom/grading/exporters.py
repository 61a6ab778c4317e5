"""Our exporters at nbgrader's seams."""

from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter, NotebookExporter
from nbformat.v4 import new_notebook
from traitlets import Unicode, default

from bangkom.grading.feedback import FeedbackWriter
from bangkom.grading.hand_marks import read_hand_marks
from bangkom.grading.preprocessors import RebuildFromSource
from bangkom.settings import Settings
from bangkom.store.gradebook import open_gradebook
from bangkom.store.marks import read_marks
from bangkom.store.published import published_source


class RebuildingExporter(NotebookExporter):
    """Don't parse a notebook that is going to be rebuilt: `[]`, a million brackets or 200 MB would end the grading."""

    def from_file(self, file_stream: Any, resources: dict[str, Any] | None = None, **kw: Any) -> tuple[Any, Any]:
        """The notebook in `file_stream`, or an empty one in its place if it is to be rebuilt."""
        if any(isinstance(step, RebuildFromSource) for step in self._preprocessors):
            empty = new_notebook()  # type: ignore[no-untyped-call]  # nbformat types only parts
            return tuple(self.from_notebook_node(empty, resources=resources, **kw))  # type: ignore[no-untyped-call]
        return super().from_file(file_stream, resources=resources, **kw)


class FeedbackExporter(Exporter):
    """Our feedback page in the place of nbconvert's."""

    root = Unicode(help="The project folder").tag(config=True)
    cohort = Unicode(help="The cohort's id").tag(config=True)
    store = Unicode(help="The store's URL, if it isn't the usual one").tag(config=True)

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_filename(self, filename: str, resources: Any = None, **_: Any) -> Any:  # noqa: ARG002 - nbconvert's name
        """The page of the graded hand-in that `resources` names, and the resources; its notebook isn't read."""
        settings = Settings(Path(self.root), self.cohort, self.store)
        assignment, participant = resources["nbgrader"]["assignment"], resources["nbgrader"]["student"]
        writer = FeedbackWriter(settings, published_source(settings, assignment))
        with open_gradebook(settings) as gradebook:
            marks = read_marks(gradebook, assignment, participant)
        page = writer.page(participant, marks, read_hand_marks(settings, assignment, [participant]))
        return page, {**resources, "output_extension": self.file_extension}
