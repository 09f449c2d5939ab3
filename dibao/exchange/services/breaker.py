"""熔断 — a department's server that fails again and again is left alone for a while, then tried once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from dibao.audit.actors import SYSTEM
from dibao.audit.services.record import record
from dibao.kernel import clock

from ..choices import Circuit
from ..faults import Unreachable
from ..models import Breaker, Partner

FAILURES = 3
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(minutes=15)
# Somebody who was let in to try and never came back (killed) blocks nobody longer than this.
TRIAL = timedelta(minutes=2)


@transaction.atomic(durable=True)
def admit(*, partner: Partner) -> None:
    """Let a question through, or raise Unreachable. When the pause is over exactly one is let through to try."""
    now = clock.now()
    breaker, _ = Breaker.objects.get_or_create(partner=partner)
    if breaker.state == Circuit.CLOSED:
        return
    trying = Breaker.objects.filter(pk=breaker.pk, state=breaker.state, retry_at=breaker.retry_at, retry_at__lte=now)
    if not trying.update(state=Circuit.HALF_OPEN, retry_at=now + TRIAL):
        raise Unreachable(partner.name, retry_at=breaker.retry_at or now + FIRST_PAUSE)


@transaction.atomic(durable=True)
def succeeded(*, partner: Partner) -> None:
    """An answer came: the line is as good as new."""
    Breaker.objects.filter(partner=partner).exclude(state=Circuit.CLOSED, failures=0).update(
        state=Circuit.CLOSED, failures=0, retry_at=None
    )


@transaction.atomic(durable=True)
def failed(*, partner: Partner) -> datetime:
    """No answer came, after all tries; returns when asking again makes sense. The third in a row opens the circuit."""
    Breaker.objects.filter(partner=partner).update(failures=F("failures") + 1)
    breaker = Breaker.objects.select_for_update().get(partner=partner)
    now = clock.now()
    if breaker.failures < FAILURES and breaker.state == Circuit.CLOSED:
        return now + timedelta(seconds=10)
    breaker.state = Circuit.OPEN
    beyond = max(breaker.failures - FAILURES, 0)
    breaker.retry_at = now + min(FIRST_PAUSE * 2 ** min(beyond, 10), LONGEST_PAUSE)
    breaker.save()
    record("exchange.open_circuit", by=SYSTEM, about=partner, data={"failures": breaker.failures})
    return breaker.retry_at
