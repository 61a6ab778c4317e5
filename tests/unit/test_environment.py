"""environment.yml, pyproject.toml and the lock name the same packages, and the ones the course stands on."""

import re
import runpy
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PYPROJECT = (ROOT / "pyproject.toml").read_text()


def name(requirement: str) -> str:
    return re.split(r"[<>=!~\[; ]", requirement)[0].lower().replace("_", "-")


@pytest.fixture(scope="module")
def pip_list() -> list[str]:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    assert "python>=3.11" in environment["dependencies"]
    return next(entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))


def test_environment_is_what_pyproject_says():
    write = runpy.run_path(str(ROOT / "scripts" / "write_environment.py"))["environment"]
    assert (ROOT / "environment.yml").read_text() == write(PYPROJECT)


@pytest.mark.parametrize(
    "package",
    ["jupyterlab", "nbgrader", "ipywidgets", "pandas", "plotly", "papermill", "pytest"],
)
def test_environment_holds_what_the_course_stands_on(pip_list, package):
    assert package in [name(entry) for entry in pip_list]


def test_environment_installs_the_project_itself(pip_list):
    assert "-e ." in pip_list


def test_every_package_is_locked_with_hashes_and_no_address(pip_list):
    lock = (ROOT / "requirements.lock").read_text()
    locked = {name(line) for line in lock.splitlines() if "==" in line and not line.startswith((" ", "#"))}
    assert {name(entry) for entry in pip_list} - {"-e"} <= locked
    assert "://" not in lock
    assert lock.count("--hash=sha256:") > len(locked)


def test_version_is_said_once_and_the_same():
    import bangkom

    assert tomllib.loads(PYPROJECT)["project"]["version"] == bangkom.__version__
