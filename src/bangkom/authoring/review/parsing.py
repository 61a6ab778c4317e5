"""What keeps the course from being built: every mistake that `bangkom build` and `bangkom video` would tell."""

from collections.abc import Iterator

from bangkom.authoring.course import load_course
from bangkom.authoring.problems import CourseProblemsError
from bangkom.authoring.review.finding import Finding
from bangkom.authoring.review.material import Material
from bangkom.authoring.video.script import parse_script


def check(material: Material) -> Iterator[Finding]:
    try:
        load_course(material.root)
    except CourseProblemsError as error:
        for problem in error.problems:
            yield Finding(problem.path, problem.line, "salah", problem.what, problem.how)
    for session in material.sessions:
        for script in session.scripts:
            for mistake in parse_script(script.text)[1]:
                yield Finding(script.path, mistake.line, "salah", mistake.what.rstrip("."), mistake.how)
