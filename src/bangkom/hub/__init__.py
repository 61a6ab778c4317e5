"""JupyterHub as we run it: who comes in, what each may do, and the cell each one's server runs in."""

__all__ = ["configure", "load_options"]


def __getattr__(name: str) -> object:
    """A kernel's provisioner lives here too, and shouldn't pay for the hub."""
    if name in __all__:
        from bangkom.hub import config

        return getattr(config, name)
    raise AttributeError(name)
