"""The service beside the hub: what a notebook can't be trusted with, at `/services/bangkom/`; no server to spawn."""
