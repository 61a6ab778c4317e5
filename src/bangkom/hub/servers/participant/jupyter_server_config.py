"""A participant's server under the hub: what differs from `bangkom.web.participant`'s config, which it is read with."""

c = get_config()  # type: ignore[name-defined]  # noqa: F821  (traitlets puts it there)

c.ServerApp.jpserver_extensions = {
    "jupyterhub": True,  # without it nobody is asked who they are
    "jupyter_lsp": False,
    "jupyter_server_terminals": False,
    "jupyterlab": False,
    "nbgrader.server_extensions.assignment_list": False,
    "nbgrader.server_extensions.course_list": False,
    "nbgrader.server_extensions.formgrader": False,
    "nbgrader.server_extensions.validate_assignment": False,
    "bangkom.web.participant.extension": True,
    "notebook": True,
    "notebook_shim": True,
}
c.ServerApp.shutdown_no_activity_timeout = 2 * 3600
c.MappingKernelManager.cull_idle_timeout = 3600
c.MappingKernelManager.cull_interval = 300
c.HubOAuth.cache_max_age = 60  # how long a token that the hub has taken back may still count here
