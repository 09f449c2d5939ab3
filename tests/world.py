"""The world every test starts in; built once, and again after a test that emptied the tables."""

from datetime import datetime

from demo import office
from demo.people import Inventor
from dibao.access.models import Staff
from dibao.archive.models import Fonds
from dibao.audit.actors import SYSTEM
from dibao.kernel import clock
from dibao.policy.models import Parameter
from dibao.policy.services.load import load_seeds
from dibao.regions.models import Division
from dibao.regions.services.load import DEMO_COUNTIES, import_counties

BUILT = datetime(2026, 9, 1, 9, 0, tzinfo=clock.OFFICE)


def build() -> None:
    """Divisions of the three demo counties, the seeded parameters, the fonds, and the cast."""
    with clock.at(BUILT):
        if not Division.objects.exists():
            import_counties(DEMO_COUNTIES, by=SYSTEM)
        if not Parameter.objects.exists():
            load_seeds(by=SYSTEM)
        if not Fonds.objects.exists():
            office.fonds()
        if not Staff.objects.exists():
            inventor = Inventor(seed=7)
            for seat in (*office.CAST, *office.neighbours()):
                office.seat(seat, inventor)
