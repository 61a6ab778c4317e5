"""A trainer's server under the hub: what differs from `bangkom.web.trainer`'s config, which it is read with."""

c = get_config()  # type: ignore[name-defined]  # noqa: F821  (traitlets puts it there)

c.ServerApp.jpserver_extensions = {
    "jupyterhub": True,
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
c.ServerApp.reraise_server_extension_failures = True
c.ServerApp.shutdown_no_activity_timeout = 2 * 3600
c.MappingKernelManager.cull_idle_timeout = 3600
c.MappingKernelManager.cull_interval = 300
c.HubOAuth.cache_max_age = 60
