"""来件 — the sealed list of a batch in a folder, opened and proven; nothing is written."""

from dataclasses import dataclass
from pathlib import Path

from dibao.exchange import envelope
from dibao.exchange.models import Partner
from dibao.kernel import clock
from dibao.kernel.crypto import sealing_key
from dibao.kernel.refusals import Invalid

from .choices import TransferKind
from .handing import LIST_NAME, PACKED_NAME, TransferList, read_list


@dataclass(frozen=True, slots=True)
class Batch:
    """A genuine batch for us: its list, who sends it, and the digest of the sealed list and of the list."""

    listed: TransferList
    partner: Partner
    packed_digest: str
    list_content: bytes


def opened(folder: Path) -> Batch:
    """The batch in this folder. Raises Invalid unless it is genuine, for us, in time and whole."""
    try:
        content = (folder / PACKED_NAME).read_bytes()
    except OSError:
        raise Invalid(f"{folder} 里没有“{PACKED_NAME}”，不是移交批次的目录。请核对目录。") from None
    partners = {partner.verify_print: partner for partner in Partner.objects.exclude(verify_key="")}
    today = clock.today()

    def key_of_sender(print_: str) -> bytes | None:
        partner = partners.get(print_)
        return bytes.fromhex(partner.verify_key) if partner and partner.ready(today) else None

    found = envelope.open_sealed(content, own=sealing_key(), key_of=key_of_sender, now=clock.now())
    if LIST_NAME not in found.files:
        raise Invalid("这是普通的交换包，不是移交批次。请到“交换登记簿”接收。")
    listed = read_list(found.files[LIST_NAME])
    if listed.number != found.manifest.number or listed.kind not in TransferKind.values:
        raise Invalid("移交清单与外面的封套不是同一批次，不能接收。请联系对方核实。")
    return Batch(listed, partners[found.manifest.sender], found.digest, found.files[LIST_NAME])
