"""The reports there are, apart from what runs them, which is heavy to import."""

REPORTS = ("01_penyelesaian", "02_nilai", "03_implementasi", "04_kelulusan")
"""Notebooks of `analytics/`, in the order in which they are read."""
