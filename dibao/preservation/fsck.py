"""What `dibao fsck` asks of long keeping: everything was read within the term, every sealed volume has its copy."""

from collections.abc import Iterator
from datetime import timedelta

from dibao.audit.checks import Problem, Seen, check
from dibao.kernel import clock

from .models import Kept, Store
from .queries import keeping


@check("重读期限")
def read_within_the_term(seen: Seen) -> Iterator[Problem]:
    """Nothing has waited longer than the term for a reading; what was found damaged stays named until it is whole."""
    since = clock.now() - timedelta(days=keeping.TERM_DAYS)
    for row in Kept.objects.order_by("pk").iterator(chunk_size=500):
        seen()
        if (row.checked_at or row.since) < since:
            sentence = f"{row.place} 中的 {row.name[:44]} 已超过 {keeping.TERM_DAYS} 天没有重读。请每天运行 dibao preservation fixity。"
            yield Problem("没有按期重读", row.name, sentence)
        elif row.told:
            yield Problem("保管中损坏", row.name, row.told)


@check("第二存储")
def every_volume_has_its_copy(seen: Seen) -> Iterator[Problem]:
    """A volume sealed more than a day ago has a copy in every store there is."""
    since = clock.now() - timedelta(days=1)
    for store in Store.objects.order_by("code"):
        there = set(Kept.objects.filter(place=store.code).values_list("name", flat=True))
        for code in keeping.sealed_volumes().filter(sealed_at__lt=since).values_list("archival_code", flat=True):
            seen()
            if code not in there:
                sentence = f"案卷 {code} 在{store.title}里还没有副本。请运行 dibao preservation copy {store.code}。"
                yield Problem("没有副本", code, sentence)
