"""A participant's Jupyter server; only assigns. The hub's `servers/participant` adds what is of the hub."""

from pathlib import Path

import notebook
from nbgrader.apps import NbGrader

from bangkom.exchange.server import STOCK_EXTENSIONS_OFF

c = get_config()  # type: ignore[name-defined]  # noqa: F821  (traitlets puts it there)

here = Path(__file__).parent

c.ServerApp.jpserver_extensions = {
    "bangkom.web.participant.extension": True,
    "jupyter_lsp": False,
    "jupyter_server_terminals": False,
    "jupyterlab": False,
    "notebook": True,
    "notebook_shim": True,
    **STOCK_EXTENSIONS_OFF,
}
c.ServerApp.reraise_server_extension_failures = True  # a server without our pages must not pass for a running one
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.open_browser = False
c.ServerApp.terminals_enabled = False
c.ServerApp.quit_button = False
c.ServerApp.default_url = "/bangkom/"
c.ServerApp.extra_template_paths = [str(here / "templates")]
c.LabApp.extension_manager = "readonly"
c.FileContentsManager.delete_to_trash = False
c.FileContentsManager.always_delete_dir = False

# nbgrader would run an nbgrader_config.py that lies in the participant's home, inside this server.
NbGrader.load_cwd_config = False

# Notebook's pages are replaced as a whole; the name of its script changes with every release.
c.JupyterNotebookApp.default_url = "/bangkom/"
c.JupyterNotebookApp.templates_dir = str(here / "templates")
c.JupyterNotebookApp.app_settings_dir = str(here / "settings")
c.JupyterNotebookApp.custom_css = False
c.ServerApp.tornado_settings = {
    "page_config_data": {"bangkomMain": next(Path(notebook.__file__).parent.glob("static/main.*.js")).name},
}
