"""Reads of casework: gates, sheets for printing, facts for the law, lists and the case page."""
