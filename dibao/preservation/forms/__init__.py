"""Shape of input in the rooms of long keeping."""
