"""How a fingerprint looks to two people who compare it on the telephone."""

from django import template

register = template.Library()
GROUP = 4


@register.filter
def spoken(print_: str) -> str:
    """指纹 — in groups of four, to be read aloud and compared; the characters are the same."""
    return " ".join(print_[at : at + GROUP] for at in range(0, len(print_), GROUP))
