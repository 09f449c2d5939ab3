"""The archive's part of `dibao fsck`: sealed packages against their stored roots and against the rows."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from dibao.audit.checks import Problem, Seen, check
from dibao.kernel.crypto import fingerprint

from . import package
from .description import describe_item, describe_volume
from .models import Item, Volume
from .queries.destroyed import destroyed_volumes, kept_volumes

# What may lawfully differ after sealing: the file follows a household that moves.
_MAY_CHANGE = {"区划代码"}


@check("封存包与封卷时的根摘要")
def packages(seen: Seen) -> Iterator[Problem]:
    """Every sealed volume has its package, and the package is the one that was sealed; a destroyed one has none."""
    for volume in kept_volumes().iterator():
        seen()
        place = Path(settings.DIBAO_HOME) / volume.package_path
        if not place.is_dir():
            sentence = f"案卷 {volume.archival_code} 的封存包不在 {place}。请从备份恢复。"
            yield Problem("封存包丢失", volume.archival_code, sentence)
            continue
        report = package.verify(place, fingerprint=fingerprint(), root=volume.package_root)
        for problem in report.problems:
            yield Problem("封存包被改动", volume.archival_code, f"案卷 {volume.archival_code}：{problem}")
    for volume in destroyed_volumes().iterator():
        if (Path(settings.DIBAO_HOME) / volume.package_path).exists():
            sentence = (
                f"案卷 {volume.archival_code} 已按规定销毁，封存包却还在。请运行 dibao disposal destroy 接着销毁。"
            )
            yield Problem("销毁没有做完", volume.archival_code, sentence)


@check("卷内文件与封存包的目录")
def catalogues(seen: Seen) -> Iterator[Problem]:
    """The rows of a sealed volume say what its package says."""
    for volume in kept_volumes().select_related("fonds").iterator():
        seen()
        place = Path(settings.DIBAO_HOME) / volume.package_path / "data" / "catalogue.json"
        try:
            catalogue = json.loads(place.read_bytes())
            head, sealed = dict(catalogue["案卷"]), {line["标识符"]: line for line in catalogue["文件"]}
        except (OSError, ValueError, KeyError, TypeError):
            yield Problem(
                "目录读不出",
                volume.archival_code,
                f"案卷 {volume.archival_code} 的封存包目录读不出，无法与数据库核对。",
            )
            continue
        for where in _differences(volume, head, sealed):
            sentence = f"案卷 {volume.archival_code} 的{where}在数据库中与封存时不同，数据库可能被改动。"
            yield Problem("案卷与封存包不符", volume.archival_code, sentence)


def _differences(volume: Volume, head: dict[str, Any], sealed: dict[str, dict[str, Any]]) -> Iterator[str]:
    for name, value in describe_volume(volume).items():
        if name not in _MAY_CHANGE and head.get(name) != value:
            yield f"“{name}”"
    rows = {
        str(item.pk): item for item in Item.objects.filter(volume=volume, withdrawn_at=None).select_related("stored")
    }
    for key in sorted(rows.keys() - sealed.keys()):
        yield f"文件《{rows[key].title}》（封存时没有）"
    for key in sorted(sealed.keys() - rows.keys()):
        yield f"文件《{sealed[key].get('题名')}》（现已不在）"
    for key in sorted(sealed.keys() & rows.keys()):
        line, item = sealed[key], rows[key]
        if line.get("SHA-256") != item.stored.sha256:
            yield f"文件《{item.title}》的内容摘要"
        described = describe_item(item)
        changed = [name for name in described if line.get(name) != described[name]]
        if changed:
            yield f"文件《{item.title}》的{'、'.join(changed)}"
