"""逐户说明 — one household of the columns, decoded and assessed as a case on a desk would be. Pure: no Django."""

from __future__ import annotations

from pathlib import Path

from dibao.policy.snapshot import Snapshot
from dibao.population import store
from dibao.rules.assessment import Assessment, assess
from dibao.rules.decoding import decode
from dibao.rules.eligibility import STATUS_NAMES
from dibao.rules.money import yuan
from dibao.rules.register import EXISTING, TRACKS


def assessed(found: store.County, row: int, snapshot: Snapshot) -> Assessment:
    """认定 of the household in a row of a county, under the snapshot and on its day, with every finding."""
    homes = found.register.households
    place, track = int(homes["division"][row]), TRACKS[homes["track"][row]]
    return assess(decode(found.register, row, on=snapshot.on), snapshot.parameters(place, track))


def household(root: Path, number: int, snapshot: Snapshot) -> list[str] | None:
    """The lines a person reads: what is paid, what the law gives, every step, what is missing. None: not there."""
    place = store.find(root, number)
    if place is None:
        return None
    found, row = place
    homes, answer = found.register.households, assessed(found, row, snapshot)
    paid, before = int(homes["amount"][row]), EXISTING[homes["status"][row]]
    return [
        f"现在：{STATUS_NAMES.get(before, '未享受')}，每月 {yuan(paid)} 元（其中分类施保 {yuan(int(homes['uplift'][row]))} 元）",
        f"{snapshot.on:%Y-%m-%d}：{STATUS_NAMES[answer.status]}，每月 {yuan(answer.amount_month)} 元"
        f"（其中分类施保 {yuan(answer.uplift_month)} 元）",
        *(f"  {finding.sentence}（{finding.article}）" for finding in answer.findings),
        *(f"  缺少：{gap}" for gap in answer.missing),
        *(f"  {sentence}" for sentence in answer.would_change),
    ]
