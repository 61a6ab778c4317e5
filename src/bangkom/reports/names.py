"""What reports are called and carry, apart from what makes them, which is heavy to import."""

REPORTS = ("01_penyelesaian", "02_nilai", "03_implementasi", "04_kelulusan")
"""Notebooks of `analytics/`, in the order in which they are read."""

TABLE = "application/vnd.bangkom.table+json"
"""How a notebook's output carries a table beside its HTML: `{"title": …, "columns": […], "rows": [[…]]}`."""
