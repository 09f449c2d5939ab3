"""Pages of the archive; all of them read only."""
