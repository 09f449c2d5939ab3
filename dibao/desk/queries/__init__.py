"""Reads of the desk: work lists, search, timelines; they look across all apps below."""
