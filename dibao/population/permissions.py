"""Who may try out changes and reckon ahead; both only read the register."""

from dibao.access.permissions import permission

from .choices import WEIGHS

WHAT_IF = permission("population.what_if", "推演", *sorted(WEIGHS))
FORECAST = permission("population.forecast", "预测", *sorted(WEIGHS))
