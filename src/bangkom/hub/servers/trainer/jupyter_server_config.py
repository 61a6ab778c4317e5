"""A trainer's server under the hub: what is added to `bangkom.web.trainer`'s config, which is read first."""

c = get_config()  # type: ignore[name-defined]  # noqa: F821  (traitlets puts it there)

c.ServerApp.jpserver_extensions.update({"jupyterhub": True})  # without it nobody is asked who they are
c.ServerApp.shutdown_no_activity_timeout = 2 * 3600
c.MappingKernelManager.cull_idle_timeout = 3600
c.MappingKernelManager.cull_interval = 300
c.HubOAuth.cache_max_age = 60  # how long a token that the hub has taken back may still count here
