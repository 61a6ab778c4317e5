"""How a participant's server hands in; only assigns."""

import os

c = get_config()  # type: ignore[name-defined]  # noqa: F821  (traitlets puts it there)

c.CourseDirectory.student_id = os.environ["JUPYTERHUB_USER"]
