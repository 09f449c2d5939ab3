"""The law as arithmetic: plain integers or int64 columns; no Django, no database, no clock."""
