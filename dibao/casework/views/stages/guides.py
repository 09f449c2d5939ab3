"""The guide of the stage at hand, with the address of its sample."""

from typing import Any

from django.urls import reverse

from ...guidance import GUIDES


def guide_of(status: str) -> dict[str, Any] | None:
    """办理指引 of one stage as the frame shows it; None where nothing is left to do."""
    guide = GUIDES.get(status)
    return guide and {**guide, "sample_url": reverse("desk:sample", args=[guide["sample"]])}
