"""nbgrader's commands at the project root: only assigns; the logic is in src/bangkom."""

import os
from pathlib import Path

from bangkom import grading
from bangkom.exchange import config as exchange
from bangkom.settings import load_settings

c = get_config()  # type: ignore[name-defined]  # noqa: F821 - traitlets puts it there
settings = load_settings(os.environ, Path(__file__).parent)
exchange.configure(c, settings)
grading.configure(c, settings)
