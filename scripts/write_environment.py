"""Write environment.yml for conda users from pyproject.toml, so that the two can't drift."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def environment(pyproject: str) -> str:
    """The text of environment.yml for the text of a pyproject.toml."""
    project = tomllib.loads(pyproject)["project"]
    packages = sorted([*project["dependencies"], *project["optional-dependencies"]["dev"]])
    lines = [
        "# Derived from pyproject.toml by scripts/write_environment.py.",
        "name: bangkom",
        "channels: [conda-forge]",
        "dependencies:",
        f'  - "python{project["requires-python"]}"',
        "  - pip",
        "  - pip:",
        *(f'      - "{package}"' for package in packages),
        '      - "-e ."',
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (ROOT / "environment.yml").write_text(environment((ROOT / "pyproject.toml").read_text()))
