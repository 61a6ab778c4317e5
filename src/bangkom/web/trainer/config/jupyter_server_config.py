"""A trainer's Jupyter server: JupyterLab for the lessons, formgrader for the marks; only assigns."""

import os

from bangkom.exchange.server import STOCK_EXTENSIONS_OFF

c = get_config()  # type: ignore[name-defined]  # noqa: F821  (traitlets puts it there)

c.ServerApp.jpserver_extensions = {
    "bangkom.web.trainer.extension": True,  # loads formgrader
    "jupyter_lsp": False,
    "jupyter_server_terminals": False,
    "jupyterlab": True,
    "notebook": False,
    "notebook_shim": True,
    **STOCK_EXTENSIONS_OFF,
}
c.ServerApp.reraise_server_extension_failures = True  # formgrader without the audit must not pass for ours
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.open_browser = False
c.ServerApp.terminals_enabled = False
c.ServerApp.default_url = "/formgrader/manage_assignments"
c.LabApp.default_url = "/formgrader/manage_assignments"
c.LabApp.extension_manager = "readonly"
c.ServerApp.tornado_settings = {
    "page_config_data": {"bangkomHome": os.environ.get("JUPYTERHUB_BASE_URL", "/") + "services/bangkom/"},
}
