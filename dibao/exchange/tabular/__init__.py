"""表格文件 — one list of fields serves the template, the reader and the columns. Pure: no Django, no database.

fields.py   Field, Line, Unreadable
cells.py    one cell → one typed value, or the sentence why not
mangled.py  numbers that a spreadsheet has spoiled
sources.py  rows of a CSV or XLSX file, with encoding and separator found out
header.py   which column is which, and whether the columns have shifted
reading.py  read()
writing.py  write_csv(), write_xlsx()
"""

from .fields import Field, Kind, Line, Unreadable
from .reading import read
from .writing import write_csv, write_xlsx

__all__ = ["Field", "Kind", "Line", "Unreadable", "read", "write_csv", "write_xlsx"]
