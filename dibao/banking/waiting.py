"""等办 — payments that came back, accounts to be agreed to, banks that owe an answer."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from dibao.access.permissions import may
from dibao.kernel import clock
from dibao.kernel.waiting import Waiting

from .choices import BatchState, ChangeState
from .models import Batch
from .permissions import ACCEPT, MAKE, PROPOSE
from .queries import account, returned


def waiting(staff: Any) -> Iterable[Waiting]:
    """退回资金、账户变更、银行批次."""
    today = clock.today()
    if staff.holds(*PROPOSE.posts):
        rows = returned.listed(staff).filter(ready=False, waits=False)
        yield Waiting(
            "退回资金，待更正账户", reverse("banking:returned"), rows.count(), rows.filter(due_on__lt=today).count()
        )
    if staff.holds(*ACCEPT.posts):
        changes = account.listed(staff, state=ChangeState.PROPOSED)
        count = sum(may(staff, ACCEPT, each.division) for each in changes)
        yield Waiting("账户变更，待复核", reverse("banking:accounts"), count)
    if staff.holds(*MAKE.posts):
        again = returned.listed(staff).filter(ready=True).count()
        yield Waiting("退回资金，可以再发", reverse("banking:returned"), again)
        batches = Batch.objects.visible_to(staff).filter(
            status__in=(BatchState.MADE, BatchState.SENDING, BatchState.SENT)
        )
        yield Waiting("银行批次", reverse("banking:batches"), batches.count(), batches.filter(due_on__lt=today).count())
