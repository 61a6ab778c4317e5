"""From what a widyaiswara writes to what a participant opens: lessons in plain text become nbgrader assignments."""

from bangkom.authoring.programme import load_programme

__all__ = ["load_programme"]
