"""Reads of what-if and forecast."""
