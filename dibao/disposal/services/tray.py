"""收件箱 — a batch that came as one ZIP is laid there; one that was answered is taken away."""

import hashlib
import shutil
from pathlib import Path
from typing import BinaryIO

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.kernel.refusals import Conflict, Invalid

from ..models import Accession
from ..parcel import list_in, unpack
from ..permissions import TRANSFER
from ..trays import folder_of, in_tray

NAME = 16  # letters of the digest that names the folder of what was uploaded


@transaction.atomic
def lay_in(*, content: BinaryIO, division: int, by: Actor) -> Path:
    """收件 — the folder out of this ZIP, in the in-tray; given again, the one that is there. Nothing is taken in by it.

    Raises Invalid with everything that does not belong into a batch.
    """
    require(by, TRANSFER, division)
    digest = hashlib.sha256(list_in(content)).hexdigest()
    content.seek(0)
    try:
        in_tray().mkdir(parents=True, exist_ok=True)
        folder = unpack(content, tray=in_tray(), name=digest[:NAME])
    except OSError as failure:
        raise Invalid(f"收件箱写不进去：{failure.strerror or failure}。请系统管理员检查磁盘。") from None
    record("disposal.lay_in", by=by, about=None, division=division, data={"sha256": digest})
    return folder


@transaction.atomic
def clear(*, accession: Accession, by: Actor) -> None:
    """清出收件箱 — the folder of a batch that was answered; what was taken in lies in the store by now."""
    require(by, TRANSFER, accession.division)
    if accession.answered_at is None:
        raise Conflict("这个批次还没有收完，不能清出收件箱。")
    folder = folder_of(accession)
    if folder is None:
        return
    record("disposal.clear_tray", by=by, about=accession, data={"sha256": accession.packed_digest})
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))
