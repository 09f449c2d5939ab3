"""The only writers of the rooms of long keeping."""
