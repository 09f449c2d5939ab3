"""著录 — volume and papers in the element names of DA/T 46, as they go into the sealed package.

The same functions describe a row when it is sealed and when `fsck` compares it with its package.
"""

from typing import Any

from dibao.kernel.clock import OFFICE

from .models import Item, Volume


def describe_volume(volume: Volume) -> dict[str, Any]:
    """案卷 — what is known of the volume and does not change after sealing."""
    return {
        "聚合层次": "案卷",
        "全宗号": volume.fonds.code,
        "全宗名称": volume.fonds.name,
        "档号": volume.archival_code,
        "户号": volume.household_number,
        "档案门类": volume.get_category_display(),
        "类别": volume.get_programme_display(),
        "城乡": volume.get_track_display(),
        "区划代码": volume.division,
        "题名": volume.title,
        "年度": volume.year,
        "保管期限": volume.get_retention_display(),
        "立卷时间": volume.opened_at.astimezone(OFFICE).isoformat(),
        "立卷人": volume.opened_by,
    }


def describe_item(item: Item) -> dict[str, Any]:
    """件 — one paper, without the digests, which are taken from its bytes when it is sealed."""
    return {
        "聚合层次": "件",
        "标识符": str(item.pk),
        "件号": item.number,
        "题名": item.title,
        "责任者": item.responsible,
        "日期": item.dated.isoformat(),
        "页数": item.pages,
        "文种": item.kind,
        "系列": item.get_series_display(),
        "分类": item.get_class_code_display(),
        "来源": item.get_origin_display(),
        "签章": item.get_seal_state_display(),
        "归档时间": item.filed_at.astimezone(OFFICE).isoformat(),
        "归档人": item.filed_by,
    }


def describe_withdrawn(item: Item) -> dict[str, Any]:
    """撤出的件 — kept outside the package, named inside it so that its absence is explained."""
    return {
        **describe_item(item),
        "撤出时间": item.withdrawn_at.astimezone(OFFICE).isoformat() if item.withdrawn_at else "",
        "撤出原因": item.withdrawn_reason,
        "SHA-256": item.stored.sha256,
    }


def events_of(items: list[Item]) -> list[dict[str, Any]]:
    """PREMIS-like events: when each paper came in, by whom, and when one was taken out."""
    events = []
    for item in items:
        about = {"linkingObject": str(item.pk)}
        events.append(
            about
            | {
                "eventType": "ingestion",
                "eventDateTime": item.filed_at.astimezone(OFFICE).isoformat(),
                "eventDetail": item.get_origin_display(),
                "linkingAgent": item.filed_by,
            }
        )
        if item.withdrawn_at:
            when = item.withdrawn_at.astimezone(OFFICE).isoformat()
            events.append(
                about | {"eventType": "withdrawal", "eventDateTime": when, "eventDetail": item.withdrawn_reason}
            )
    return sorted(events, key=lambda event: (event["eventDateTime"], event["linkingObject"], event["eventType"]))
