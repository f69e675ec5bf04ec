"""Casefile: prove who did what, in which words, under which rule."""

__version__ = "0.1.0"
