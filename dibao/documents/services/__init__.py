"""The only writers of files and their rows."""
