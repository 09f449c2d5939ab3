"""How a process begins that helps to work a year off; importable before Django is set up."""

import django

from dibao.kernel.processes import leave_with_parent


def begin() -> None:
    """It ends with the one that started it, and may read the database."""
    leave_with_parent()
    django.setup()
