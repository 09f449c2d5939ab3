"""The demo office's staff: one account per post, in two towns, on the real divisions of 白城市."""

from dataclasses import dataclass
from datetime import date

from dibao.access.choices import PostKind as P
from dibao.access.models import Staff
from dibao.access.services.staff import create_staff, grant_post
from dibao.archive.choices import ClassCode
from dibao.archive.models import Fonds
from dibao.archive.services.custody import assign_custody
from dibao.archive.services.fonds import create_fonds
from dibao.audit.actors import SYSTEM
from dibao.kernel import clock

from .people import Inventor

COUNTY, CITY, PROVINCE = 220802000000, 220800000000, 220000000000
TOWN, VILLAGE = 220802100000, 220802100201
NEXT_TOWN, NEXT_VILLAGE = 220802101000, 220802101201
STREET, COMMUNITY = 220802001000, 220802001001
PASSWORD = "演示密码dibao2026"  # noqa: S105 — printed by `make demo`, for invented data only


@dataclass(frozen=True, slots=True)
class Seat:
    """One account of the cast."""

    work_number: str
    name: str
    post: str
    division: int


CAST = (
    Seat("cunxie", "孙协理", P.VILLAGE_HELPER, VILLAGE),
    Seat("jingban", "周经办", P.TOWNSHIP_CLERK, TOWN),
    Seat("chushen", "吴初审", P.TOWNSHIP_REVIEWER, TOWN),
    Seat("hedui", "郑核对", P.CHECKER, COUNTY),
    Seat("shenhe", "王审核", P.COUNTY_REVIEWER, COUNTY),
    Seat("queren", "冯确认", P.COUNTY_APPROVER, COUNTY),
    Seat("dangan", "陈档案", P.ARCHIVIST, COUNTY),
    Seat("caiwu", "褚财务", P.CASHIER, COUNTY),
    Seat("shiji", "卫市督", P.CITY_SUPERVISOR, CITY),
    Seat("shengji", "蒋省督", P.PROVINCE_SUPERVISOR, PROVINCE),
    Seat("shenji", "沈审计", P.AUDITOR, COUNTY),
    Seat("xitong", "韩系统", P.SYSTEM_ADMIN, COUNTY),
    Seat("anquan", "杨安全", P.SECURITY_ADMIN, COUNTY),
    Seat("rizhi", "朱日志", P.AUDIT_ADMIN, COUNTY),
    Seat("linzhen", "秦邻镇", P.TOWNSHIP_CLERK, NEXT_TOWN),
    Seat("linshen", "尤邻审", P.TOWNSHIP_REVIEWER, NEXT_TOWN),
    Seat("jiedao", "许街道", P.TOWNSHIP_CLERK, STREET),
    Seat("jieshen", "何街审", P.TOWNSHIP_REVIEWER, STREET),
)
# The neighbouring county cities have a whole line of their own.
NEIGHBOURS = {220881000000: ("tn", "洮南"), 220882000000: ("da", "大安")}
NEIGHBOUR_TOWNS = {220881000000: (220881100000, 220881100200), 220882000000: (220882100000, 220882100200)}
LINE = (
    ("jingban", "经办", P.TOWNSHIP_CLERK, True),
    ("chushen", "初审", P.TOWNSHIP_REVIEWER, True),
    ("hedui", "核对", P.CHECKER, False),
    ("shenhe", "审核", P.COUNTY_REVIEWER, False),
    ("queren", "确认", P.COUNTY_APPROVER, False),
    ("dangan", "档案", P.ARCHIVIST, False),
)


def seat(which: Seat, inventor: Inventor, *, password: str = PASSWORD) -> Staff:
    """One account with its post, as the administrators would have made it."""
    human = inventor.person(birth=date(1985, 6, 1))
    staff = create_staff(
        work_number=which.work_number,
        name=which.name,
        id_number=human.id_number,
        password=password,
        division=which.division,
        by=SYSTEM,
        phone="0436-3200000",
        must_change_password=False,
    )
    grant_post(
        staff=staff,
        kind=which.post,
        division=which.division,
        by=SYSTEM,
        reason="演示",
        valid_from=date(clock.today().year - 1, 1, 1),
    )
    return staff


def neighbours(divisions: dict[int, tuple[str, str]] | None = None) -> list[Seat]:
    """The seats of the neighbouring county cities, first township each."""
    seats = []
    for county, (prefix, place) in (divisions or NEIGHBOURS).items():
        town = NEIGHBOUR_TOWNS[county][0]
        seats += [
            Seat(f"{prefix}-{slug}", f"{place}{word}", post, town if local else county)
            for slug, word, post, local in LINE
        ]
    return seats


def fonds() -> None:
    """The three counties' civil-affairs bureaus as fonds."""
    for number, (county, name) in enumerate(
        ((220802000000, "洮北区民政局"), (220881000000, "洮南市民政局"), (220882000000, "大安市民政局")), start=1
    ):
        if not Fonds.objects.filter(division=county).exists():
            create_fonds(code=f"M{number:03d}", name=name, division=county, by=SYSTEM)


def custody() -> None:
    """Each county's archivist keeps all four classes; the county reviewer says so."""
    by = {staff.work_number: staff for staff in Staff.objects.all()}
    for prefix, county in (("", COUNTY), ("tn-", 220881000000), ("da-", 220882000000)):
        for class_code in ClassCode.values:
            assign_custody(
                class_code=class_code, division=county, keeper=by[f"{prefix}dangan"], by=by[f"{prefix}shenhe"]
            )
