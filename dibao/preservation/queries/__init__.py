"""What the rooms of long keeping ask."""
