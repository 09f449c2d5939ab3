"""Pages: pairs that may be one human, and clusters of households."""
