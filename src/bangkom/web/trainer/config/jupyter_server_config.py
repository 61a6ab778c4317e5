"""A trainer's Jupyter server: JupyterLab for the lessons, formgrader for the marks; only assigns."""

import os

c = get_config()  # type: ignore[name-defined]  # noqa: F821  (traitlets puts it there)

c.ServerApp.jpserver_extensions = {
    "jupyter_lsp": False,
    "jupyter_server_terminals": False,
    "jupyterlab": True,
    "nbgrader.server_extensions.assignment_list": False,
    "nbgrader.server_extensions.course_list": False,
    "nbgrader.server_extensions.formgrader": True,
    "nbgrader.server_extensions.validate_assignment": False,
    "notebook": False,
    "notebook_shim": True,
}
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.open_browser = False
c.ServerApp.terminals_enabled = False
c.ServerApp.default_url = "/formgrader/manage_assignments"
c.LabApp.default_url = "/formgrader/manage_assignments"
c.LabApp.extension_manager = "readonly"
c.ServerApp.tornado_settings = {
    "page_config_data": {"bangkomHome": os.environ.get("JUPYTERHUB_BASE_URL", "/") + "services/bangkom/"},
}
