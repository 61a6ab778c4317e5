"""A trainer's Jupyter server over the project's folder, with formgrader for the marks that people give."""

from pathlib import Path

CONFIG = Path(__file__).parent / "config"
"""For `JUPYTER_CONFIG_DIR`."""
