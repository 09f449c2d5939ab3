"""Batches and replies for the matrix of permissions and for pictures: handed over, answered by a table and by a PDF."""

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from demo.office import COUNTY
from dibao.verification.models import Dispatch, DispatchFile, Query, Reply, ReplyFile
from dibao.verification.services import dispatch, reply

from .conftest import line, queries, table

CAR = {"kind": "car", "brand": "五菱", "plate": "吉G12345", "status": "normal", "value": 3_000_000}
TOLD = {"vouched_by": "何对", "origin_note": "车管所当面移交的光盘"}


def built(*, by: Any, register: str = "vehicle") -> Dispatch:
    """A batch of whatever waits in the county."""
    return dispatch.build(registers=[register], division=COUNTY, by=by, kind="csv")


def answered(*, by: Any, scan: bytes, register: str = "vehicle") -> tuple[Reply, Reply]:
    """A batch handed over, a table that came back for it, and a PDF."""
    batch = dispatch.send(dispatch=built(by=by, register=register), by=by)
    first, *rest = queries(batch)
    rows = [line(first, "found", **(CAR if register == "vehicle" else {})), *map(line, rest)]
    with TemporaryDirectory() as folder:
        body = table(Path(folder), register, rows)
    given = {"dispatch": batch, "register": register, "by": by} | TOLD
    listed = reply.receive(content=BytesIO(body), name="答复.csv", **given)
    pictured = reply.receive(content=BytesIO(scan), name=f"{first.person.name}车辆查询.pdf", **given)
    return listed, pictured


def things() -> dict[str, Any]:
    """What stands in the braces of the addresses: the newest batch, its replies, and a query of it."""
    batch = Dispatch.objects.order_by("-pk").first()
    if batch is None:
        return {}
    replies = {row.origin: row for row in Reply.objects.filter(dispatch=batch)}
    pictured = replies.get("keyed")
    return {
        "batch": batch.number,
        "batch_file": DispatchFile.objects.filter(dispatch=batch).values_list("pk", flat=True).first(),
        "batch_query": Query.objects.filter(dispatch=batch).values_list("pk", flat=True).first(),
        "listed": replies["plain"].number if "plain" in replies else None,
        "pictured": pictured.number if pictured else None,
        "picture": pictured and ReplyFile.objects.filter(reply=pictured).values_list("pk", flat=True).first(),
    }
