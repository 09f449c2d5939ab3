"""交换包 — made for a partner, taken from a partner, each once, each in the register."""

import io
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, BinaryIO

from django.db import IntegrityError, transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.crypto import public_key, sealing_key, signing_key
from dibao.kernel.refusals import Conflict, Invalid

from .. import envelope, shelf
from ..choices import Direction, PackageState
from ..models import Package, Partner
from ..permissions import PACK, TAKE

VALID = timedelta(days=30)
# What a register shows of each file; digests stay in the package itself.
_SHOWN = ("name", "size", "records", "sha256")


@dataclass(frozen=True, slots=True)
class Accepted:
    """A package that was taken: from whom, what its manifest says, and its files."""

    partner: Partner
    manifest: envelope.Manifest
    files: dict[str, bytes]
    package: Package


@transaction.atomic
def pack(
    *, partner: Partner, purpose: str, number: str, files: Mapping[str, bytes], by: Any, valid: timedelta = VALID
) -> Package:
    """制作交换包 — sealed for this partner and signed by us; only it can open it, for 30 days unless said otherwise."""
    require(by, PACK, partner.division)
    now = clock.now()
    if not partner.ready(clock.today()):
        raise Invalid(f"{partner.name}还没有复核过的公钥，或公钥已过期，不能制作加密的交换包。请先录入并复核公钥。")
    content, manifest = envelope.seal(
        files, number=number, purpose=purpose, sender=public_key(), sign=signing_key().sign,
        recipient=bytes.fromhex(partner.seal_key), made_at=now, valid_until=now + valid,
    )  # fmt: skip
    package = _entered(Direction.OUT, partner, manifest, content, by)
    record("exchange.pack", by=by, about=package, data={"digest": package.digest, "files": len(files)})
    return package


def accept(*, content: BinaryIO | bytes, name: str, by: Any) -> Accepted:
    """接收交换包 — genuine, for us, in time, whole, and never seen before; else Invalid or Conflict, nothing kept.

    `name` is the file name it came under; every sentence begins with it.
    """
    partners = {partner.verify_print: partner for partner in Partner.objects.exclude(verify_key="")}
    today = clock.today()

    def key_of(print_: str) -> bytes | None:
        partner = partners.get(print_)
        return bytes.fromhex(partner.verify_key) if partner and partner.ready(today) else None

    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    try:
        opened = envelope.open_sealed(stream, own=sealing_key(), key_of=key_of, now=clock.now())
    except Invalid as refusal:
        raise Invalid(f"“{name}”没有接收。", *refusal.sentences) from None
    return _take(opened, partners[opened.manifest.sender], name, by)


@transaction.atomic
def _take(opened: envelope.Opened, partner: Partner, name: str, by: Any) -> Accepted:
    require(by, TAKE, partner.division)
    try:
        with transaction.atomic():
            package = _entered(Direction.IN, partner, opened.manifest, opened.content, by)
    except IntegrityError:  # the constraint is the judge, also between two at once
        _not_again(opened, partner, name)
        raise
    record("exchange.take", by=by, about=package, because=name, data={"digest": package.digest})
    return Accepted(partner, opened.manifest, opened.files, package)


@transaction.atomic
def enter_receipt(*, package: Package, content: bytes, by: Any) -> Package:
    """登记回执 — the partner's signed word that our package arrived; it must name this very package."""
    require(by, PACK, package.division)
    held = Package.objects.select_for_update().select_related("partner").get(pk=package.pk)
    if held.direction != Direction.OUT:
        raise Invalid("收到的交换包由本单位出回执，不登记对方的回执。")
    if held.state == PackageState.RECEIPTED:
        raise Conflict(f"对方的回执已于 {_said(held.receipted_at)} 登记，不用再登记。")
    if not held.partner.verify_key:
        raise Invalid(f"{held.partner.name}现在没有使用中的公钥，不能核对回执。请先录入并复核公钥。")
    said = envelope.read_receipt(content, key=bytes.fromhex(held.partner.verify_key))
    if (said.number, said.digest) != (held.number, held.digest):
        raise Invalid(f"这是交换包 {said.number} 的回执，不是 {held.number} 的。请核对是否选错了文件。")
    held.state, held.receipt, held.receipted_at = PackageState.RECEIPTED, content.decode(), clock.now()
    held.save()
    record("exchange.enter_receipt", by=by, about=held)
    return held


def receipt_of(package: Package) -> bytes:
    """回执 — our signed word that this package arrived, as the file the partner enters."""
    if package.direction != Direction.IN:
        raise Invalid("发出的交换包由对方出回执。")
    return envelope.acknowledge(
        number=package.number, digest=package.digest, taken_at=package.recorded_at.astimezone(clock.OFFICE),
        receiver=public_key(), sign=signing_key().sign,
    )  # fmt: skip


def _entered(direction: str, partner: Partner, manifest: envelope.Manifest, content: bytes, by: Any) -> Package:
    """The row of a package, after its bytes are safely on disk."""
    package = Package(
        number=manifest.number, direction=direction, partner=partner, purpose=manifest.purpose,
        digest=envelope.digest(content), nonce=manifest.nonce, size=len(content),
        state=PackageState.MADE if direction == Direction.OUT else PackageState.TAKEN,
        files=[{name: asdict(entry)[name] for name in _SHOWN} for entry in manifest.files],
        made_at=manifest.made_at, valid_until=manifest.valid_until, by=by.actor_key, by_name=by.actor_name,
        recorded_at=clock.now(),
    )  # fmt: skip
    if Package.objects.filter(direction=direction, partner=partner, number=package.number).exclude(
        nonce=package.nonce
    ).exists():  # fmt: skip
        raise Conflict(f"与{partner.name}之间已有一个编号为 {package.number} 的交换包。请换一个编号重新制作。")
    shelf.keep(content, at=package.stored)
    package.save()
    return package


def _not_again(opened: envelope.Opened, partner: Partner, name: str) -> None:
    before = Package.objects.filter(direction=Direction.IN, nonce=opened.manifest.nonce).first()
    if before is not None:
        raise Conflict(
            f"“{name}”是{partner.name}的交换包 {before.number}，已于 {_said(before.recorded_at)} 由{before.by_name}接收，"
            "不能再次接收。请到交换登记簿查看那一次的结果。"
        )


def _said(moment: Any) -> str:
    return moment.astimezone(clock.OFFICE).strftime("%Y-%m-%d %H:%M")
