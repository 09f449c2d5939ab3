"""住址和电话 — a family's new address inside its village, or its new number."""

from typing import Any

from django.db import transaction

from dibao.matching.services.index import index_household
from dibao.registry.models import Household
from dibao.registry.services import household as households


@transaction.atomic
def change_contact(*, household: Household, paper: str, by: Any, address: str = "", phone: str = "") -> Household:
    """住址电话变更 — and whoever shares the new number or door is found by it. As ``registry`` has it."""
    changed = households.change_contact(household=household, address=address, phone=phone, paper=paper, by=by)
    return index_household(household=changed)
