"""The only writers of the end of a term."""
