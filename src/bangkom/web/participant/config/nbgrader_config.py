"""How a participant's server hands in; only assigns."""

import os
from pathlib import Path

from bangkom.exchange.config import configure
from bangkom.settings import load_settings

c = get_config()  # type: ignore[name-defined]  # noqa: F821  (traitlets puts it there)

configure(c, load_settings(os.environ, Path.cwd()))
c.CourseDirectory.student_id = os.environ["JUPYTERHUB_USER"]
