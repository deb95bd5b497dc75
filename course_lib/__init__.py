"""A course for new staff of a laser-skin clinic: from a glossy article to honest, safe answers."""

__version__ = "0.1.0"
