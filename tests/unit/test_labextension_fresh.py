"""The committed build of the labextension was made from the committed sources, so nobody needs Node to trust it."""

import hashlib
import json
from pathlib import Path

import pytest

LABEXTENSION = Path(__file__).parents[2] / "labextension"
GENERATED = "style/tokens.css"


def digest_of_sources(root: Path) -> str:
    """The digest that labextension/scripts/sources.mjs computes: `<path>\\0<content>\\0` of each source, by path."""
    inside = [f"{folder}/{path.name}" for folder in ("src", "style") for path in (root / folder).iterdir()]
    whole = ["package.json", "package-lock.json", "tsconfig.json", "../src/bangkom/static/tokens.css"]
    digest = hashlib.sha256()
    for path in sorted({*inside, *whole} - {GENERATED}):
        digest.update(path.encode() + b"\0" + (root / path).read_bytes() + b"\0")
    return digest.hexdigest()


def test_the_built_extension_is_made_from_these_sources() -> None:
    recorded = (LABEXTENSION / "dist" / "sources.sha256").read_text("utf-8").strip()
    assert recorded == digest_of_sources(LABEXTENSION), (
        "labextension/: run `npm install && npm run build` and commit dist/"
    )


def test_the_built_extension_names_files_that_are_there() -> None:
    package = json.loads((LABEXTENSION / "dist" / "package.json").read_text("utf-8"))
    build = package["jupyterlab"]["_build"]
    assert (LABEXTENSION / "dist" / build["load"]).is_file()
    assert package["name"] == "bangkom-lab"


@pytest.mark.parametrize("name", ["package-lock.json", "package.json"])
def test_no_registry_host_stands_in_the_package_files(name: str) -> None:
    assert '"resolved"' not in (LABEXTENSION / name).read_text("utf-8")
