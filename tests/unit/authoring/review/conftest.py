import pytest

from bangkom.authoring.review.finding import Finding
from bangkom.authoring.review.material import read_material


@pytest.fixture
def findings(project):
    """`findings(check, body)`: what a check finds in a lesson of that body; without a body, in the project as it is."""

    def find(check, body=None, head=None) -> list[Finding]:
        if body is not None:
            project.lesson(body, *([head] if head else []))
        return sorted(check(read_material(project.root / "course")))

    return find
