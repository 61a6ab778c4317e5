"""What import-linter can't see: which file of ours may know a single module of somebody else's package."""

import ast
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "bangkom"


def imported(path: Path) -> set[str]:
    """Every dotted name that a file imports, members included."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_only_the_gradebook_knows_nbgraders_database():
    knowing = {str(path.relative_to(SOURCE)) for path in SOURCE.rglob("*.py") if "nbgrader.api" in imported(path)}
    assert knowing == {"store/gradebook.py"}


def test_nbgraders_student_stays_where_it_belongs():
    allowed = {"store", "exchange", "grading", "web"}
    naming = {
        path.relative_to(SOURCE).parts[0]
        for path in SOURCE.rglob("*.py")
        if "student" in path.read_text("utf-8").lower()
    }
    assert naming <= allowed
