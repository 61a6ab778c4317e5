"""bangkom: blended civil-service training on Jupyter, from a lesson in plain text to a mark and a report."""

__version__ = "0.1.0"
