"""The graph of shared things: what ties households, what is only a family in one house, and what is shown again."""

import re
from datetime import date

import pytest

from dibao.audit.models import Event
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.matching import graph
from dibao.matching.choices import ClusterState, LinkKind
from dibao.matching.drawing import MOST, WIDTH, draw
from dibao.matching.graph import ACCOUNT, ADDRESS, PHONE, PHOTO
from dibao.matching.models import Cluster, Trace
from dibao.matching.services.cluster import find_clusters, judge
from dibao.matching.services.index import index_everybody, index_household, leave_trace
from dibao.registry.models import Household
from dibao.registry.services import household as households
from dibao.registry.services import person as people

VILLAGE, NEXT = 220802100201, 220802101201


# ---- the graph itself ----


def found(*rows):
    return graph.groups(graph.shared(rows))


def test_one_account_of_two_households_is_a_cluster_and_one_alone_is_not():
    groups = found((ACCOUNT, 1, "a"), (ACCOUNT, 1, "b"), (ACCOUNT, 2, "c"))
    assert [group.households for group in groups] == [frozenset("ab")]


def test_a_family_in_one_house_with_one_phone_is_no_cluster():
    assert not found((ADDRESS, 9, "a"), (ADDRESS, 9, "b"), (PHONE, 1, "a"), (PHONE, 1, "b"))


def test_the_same_phone_in_two_houses_is_one_and_the_house_of_a_third_is_not_drawn_in():
    (group,) = found(
        (ADDRESS, 9, "a"), (ADDRESS, 9, "c"), (ADDRESS, 8, "b"), (PHONE, 1, "a"), (PHONE, 1, "b")
    )  # fmt: skip
    assert group.households == frozenset("ab") and set(group.links) == {(PHONE, 1)}


def test_a_shared_house_inside_a_cluster_is_evidence_but_never_the_tie():
    (group,) = found(*[(ACCOUNT, 1, home) for home in "ab"], *[(ADDRESS, 9, home) for home in "ab"])
    assert set(group.links) == {(ACCOUNT, 1), (ADDRESS, 9)}


def test_chains_become_one_cluster_and_the_larger_and_stronger_comes_first():
    chain = [(PHONE, 1, "a"), (PHONE, 1, "b"), (PHOTO, 2, "b"), (PHOTO, 2, "c")]
    small = [(PHONE, 3, "x"), (PHONE, 3, "y")]
    groups = found(*small, *chain)
    assert [len(group.households) for group in groups] == [3, 2]
    assert groups[0].rank == pytest.approx(3 * (1.5 + 3.0) / 2)


def test_a_phone_of_two_thousand_households_is_two_thousand_edges():
    (group,) = found(*[(PHONE, 1, home) for home in range(2000)])
    assert len(group.households) == 2000 and group.strength == pytest.approx(1.5)


def test_the_picture_is_the_same_every_time_and_says_in_words_what_it_shows():
    things = [("电话1", [1, 2, 3]), ("银行账户2", [3, 4])]
    picture, drawn = draw(things, households=4)
    assert (picture, drawn) == draw(things, households=4) and drawn == 4
    assert picture.count("<circle") == 4 and picture.count("<line") == 5 and "电话1：第 1、2、3 户" in picture
    assert "style=" not in picture and '<svg class="chart"' in picture


def test_a_picture_has_at_most_sixty_households():
    _, drawn = draw([("电话1", range(1, 200))], households=199)
    assert drawn == MOST


# ---- over the register ----


@pytest.fixture
def family(clerk, inventor):
    """A household of one at an address of its own, with a phone and an account."""

    def make(number: int, *, phone: str = "", account: str = "", address: str = "", division: int = VILLAGE, by=clerk):
        human = inventor.person(birth=date(1960, 1, 1))
        head = people.register(name=human.name, division=division, by=by, id_number=human.id_number)
        home = households.register(
            head=head, division=division, track="rural", by=by, phone=phone or f"1390000{number:04d}",
            address=address or f"平安屯{number}组{number}号",
        )  # fmt: skip
        if account:
            households.set_account(household=home, holder=head, bank="信用社", number=account, by=by)
        return index_household(household=home)

    return make


def members(cluster):
    return set(cluster.households.values_list("household_id", flat=True))


def test_shared_accounts_phones_and_photographs_are_found(family):
    a, b = family(1, account="6217000011112220"), family(2, account="6217 0000 1111 2220")
    c, d = family(3, phone="13700001111"), family(4, phone="+86 137-0000-1111")
    e, f = family(5), family(6)
    for home in (e, f):
        leave_trace(household=home, kind=LinkKind.PHOTO, text="ab" * 32)
    family(7)
    assert find_clusters()["new"] == 3
    assert {frozenset(members(row)) for row in Cluster.objects.all()} == {
        frozenset({a.pk, b.pk}), frozenset({c.pk, d.pk}), frozenset({e.pk, f.pk}),
    }  # fmt: skip


def test_relatives_in_one_house_with_one_phone_are_left_alone(family):
    family(1, phone="13700001111", address="平安屯3组7号")
    family(2, phone="13700001111", address="平安镇平安屯三社七号")
    assert not find_clusters()


def test_a_judged_cluster_is_not_shown_again_until_it_grows(family, checker):
    for number in (1, 2):
        family(number, phone="13700001111")
    find_clusters()
    cluster = Cluster.objects.get()
    judge(cluster=cluster, state="ordinary", why="同一家的兄弟", by=checker)
    assert find_clusters() == {"kept": 1}
    cluster.refresh_from_db()
    assert cluster.state == ClusterState.ORDINARY
    family(3, phone="13700001111")
    assert find_clusters() == {"grown": 1}
    cluster.refresh_from_db()
    assert (cluster.state, cluster.grew, cluster.size) == (ClusterState.OPEN, "新增 1 户", 3)
    assert cluster.why == "同一家的兄弟", "what was said before is still there to be read"


def test_a_new_thing_shared_by_the_same_households_is_growth_too(family, checker):
    a, b = family(1, phone="13700001111"), family(2, phone="13700001111")
    find_clusters()
    judge(cluster=Cluster.objects.get(), state="ordinary", why="亲戚", by=checker)
    for home in (a, b):
        leave_trace(household=home, kind=LinkKind.HANDSET, text="handset-7")
    find_clusters()
    assert Cluster.objects.get().grew == "新增 1 个共用的手机设备"


def test_what_is_no_longer_shared_is_put_aside(family, clerk):
    family(1, phone="13700001111")
    home = family(2, phone="13700001111")
    find_clusters()
    households.describe(household=home, by=clerk, phone="13700002222")
    index_household(household=home)
    assert find_clusters() == {"gone": 1} and Cluster.objects.get().state == ClusterState.GONE


def test_a_judgement_needs_a_reason_a_post_and_something_to_judge(family, checker, clerk, outsider):
    for number in (1, 2):
        family(number, phone="13700001111")
    find_clusters()
    cluster = Cluster.objects.get()
    with pytest.raises(Invalid) as refusal:
        judge(cluster=cluster, state="", why=" ", by=checker)
    assert set(refusal.value.fields) == {"state", "why"}
    for other in (clerk, outsider):
        with pytest.raises(NotAllowed):
            judge(cluster=cluster, state="ordinary", why="兄弟", by=other)
    Trace.objects.all().delete()
    find_clusters()
    with pytest.raises(Conflict, match="不用再判断"):
        judge(cluster=cluster, state="ordinary", why="兄弟", by=checker)


def test_every_change_of_a_cluster_is_on_record(family, checker):
    for number in (1, 2):
        family(number, phone="13700001111")
    find_clusters()
    judge(cluster=Cluster.objects.get(), state="suspicious", why="两户都说不认识对方", by=checker)
    verbs = list(Event.objects.filter(about_label="matching.Cluster").values_list("verb", flat=True))
    assert verbs == ["matching.find_cluster", "matching.judge"]


def test_the_index_can_be_rebuilt_and_then_nothing_is_left_to_do(family):
    for number in (1, 2, 3):
        leave_trace(household=family(number), kind=LinkKind.PHOTO, text=f"photo{number}")
    kept = set(Trace.objects.values_list("household_id", "kind", "key"))
    Trace.objects.filter(kind=LinkKind.PHONE).delete()
    assert index_everybody() > 0
    assert set(Trace.objects.values_list("household_id", "kind", "key")) == kept
    assert index_everybody() == 0
    assert Household.objects.count() >= 3


def test_a_long_name_stays_inside_the_picture():
    boxes = []
    for count in range(1, 6):
        picture, _ = draw([(f"相像的照片{n}（差 {n} 位）", [1, 2]) for n in range(1, count + 1)], households=2)
        boxes += re.findall(r'<rect x="([-0-9.]+)" y="[-0-9.]+" width="([0-9.]+)"', picture)
    assert len(boxes) == 15 and all(float(x) >= 0 and float(x) + float(wide) <= WIDTH for x, wide in boxes)
