"""Pages of the rooms of long keeping."""
