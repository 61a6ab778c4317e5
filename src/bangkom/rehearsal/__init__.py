"""Simulated participants who walk the whole path by real code, every score and figure planned beforehand."""
