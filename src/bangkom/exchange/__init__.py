"""Handing out and handing in: nbgrader's exchange over a depot that loses nothing it has acknowledged."""
