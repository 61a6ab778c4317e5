"""nbgrader's configuration for making releases."""

from traitlets.config import Config

from bangkom.settings import Settings
from bangkom.store.source import CODE_STUB, ESSAY_STUB


def build_config(settings: Settings) -> Config:
    """Folders as nbgrader wants them, and its stubs in Indonesian."""
    config = Config()
    config.CourseDirectory.root = str(settings.root)
    config.CourseDirectory.source_directory = settings.source.relative_to(settings.root).as_posix()
    config.CourseDirectory.release_directory = settings.release.relative_to(settings.root).as_posix()
    config.ClearSolutions.code_stub = {"python": CODE_STUB}
    config.ClearSolutions.text_stub = ESSAY_STUB
    return config
