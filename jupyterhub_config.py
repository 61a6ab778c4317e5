"""JupyterHub at the project root: only assigns; the logic is in src/bangkom/hub."""

import os
from pathlib import Path

from bangkom import hub
from bangkom.settings import load_settings
from bangkom.web import participant, trainer

c = get_config()  # type: ignore[name-defined]  # noqa: F821 - traitlets puts it there
settings = load_settings(os.environ, Path(__file__).parent)
configs = {"participant": participant.CONFIG, "trainer": trainer.CONFIG}
hub.configure(c, settings, hub.load_options(os.environ, settings), configs)
