"""Reads of the end of a term: how the clock of each file stands, what has expired, what is going on, what was decided."""
