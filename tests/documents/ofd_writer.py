"""Writes OFD files for the tests: pages with words, lines and pictures, and signatures over them. Nothing borrowed."""

import base64
import io
import zipfile
from typing import Any

from cryptography.hazmat.primitives import hashes
from PIL import Image

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
PAGE = "Doc_0/Pages/Page_{}/Content.xml"


def text(words: str, x: float = 20, y: float = 30, size: float = 5, **more: str) -> str:
    """One text object; the baseline lies `size` under the top of its boundary."""
    extra = "".join(f' {name}="{value}"' for name, value in more.items())
    return (
        f'<ofd:TextObject ID="9" Boundary="{x} {y} 170 {size * 1.4}" Font="1" Size="{size}"{extra}>'
        f'<ofd:TextCode X="0" Y="{size}" DeltaX="g {max(len(words) - 1, 1)} {size}">{words}</ofd:TextCode></ofd:TextObject>'
    )


def page(*objects: str, templates: str = "") -> str:
    layer = f'<ofd:Layer ID="2">{"".join(objects)}</ofd:Layer>'
    return f"<ofd:Page {NS}>{templates}<ofd:Content>{layer}</ofd:Content></ofd:Page>"


def parts(*pages: str, common: str = "", resources: str = "") -> dict[str, bytes]:
    """The parts of a document with these pages."""
    listed = "".join(f'<ofd:Page ID="{10 + n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    document = (
        f"<ofd:Document {NS}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        f"<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>{common}</ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
    )
    body = "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
    found = {
        "OFD.xml": f'<ofd:OFD {NS} Version="1.0" DocType="OFD"><ofd:DocBody>{body}</ofd:DocBody></ofd:OFD>',
        "Doc_0/Document.xml": document,
        "Doc_0/DocumentRes.xml": f'<ofd:Res {NS} BaseLoc="Res">{resources}</ofd:Res>',
        **{PAGE.format(n): content for n, content in enumerate(pages)},
    }
    return {name: content.encode() for name, content in found.items()}


def with_picture() -> dict[str, bytes]:
    """One page with a red picture in its upper half."""
    media = '<ofd:MultiMedias><ofd:MultiMedia ID="5" Type="Image"><ofd:MediaFile>red.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>'
    placed = '<ofd:ImageObject ID="6" Boundary="20 20 100 50" CTM="100 0 0 50 0 0" ResourceID="5"/>'
    out = io.BytesIO()
    Image.new("RGB", (8, 4), (220, 0, 0)).save(out, "PNG")
    return parts(page(placed, text("图", y=100)), resources=media) | {"Doc_0/Res/red.png": out.getvalue()}


def packed(content: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in content.items():
            package.writestr(name, data)
    return out.getvalue()


def sm3(content: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(content)
    return digest.finalize()


def signed(
    content: dict[str, bytes], *, only: tuple[str, ...] = (), seal: bytes = b"", **more: Any
) -> dict[str, bytes]:
    """The same with a seal over all its parts (or `only` these), its stamp on page 1."""
    rows = "".join(
        f'<ofd:Reference FileRef="/{name}"><ofd:CheckValue>{base64.b64encode(sm3(data)).decode()}</ofd:CheckValue></ofd:Reference>'
        for name, data in content.items()
        if not only or name in only
    )
    method = more.get("method", "1.2.156.10197.1.401")
    signature = (
        f'<ofd:Signature {NS}><ofd:SignedInfo><ofd:Provider ProviderName="测试签章"/>'
        f"<ofd:SignatureDateTime>20261016090000Z</ofd:SignatureDateTime>"
        f'<ofd:References CheckMethod="{method}">{rows}</ofd:References>'
        '<ofd:StampAnnot ID="1" PageRef="10" Boundary="120 200 42 42"/>'
        "<ofd:Seal><ofd:BaseLoc>Seal.esl</ofd:BaseLoc></ofd:Seal></ofd:SignedInfo>"
        "<ofd:SignedValue>SignedValue.dat</ofd:SignedValue></ofd:Signature>"
    )
    folder = "Doc_0/Signs/Sign_0/"
    listed = f'<ofd:Signatures {NS}><ofd:Signature ID="1" Type="Seal" BaseLoc="Sign_0/Signature.xml"/></ofd:Signatures>'
    return content | {
        "Doc_0/Signs/Signatures.xml": listed.encode(),
        f"{folder}Signature.xml": signature.encode(),
        f"{folder}SignedValue.dat": b"\x30\x03\x02\x01\x01",
        f"{folder}Seal.esl": seal or seal_file(),
    }


def der(tag: int, *values: bytes) -> bytes:
    body = b"".join(values)
    length = len(body)
    head = bytes([length]) if length < 128 else b"\x82" + length.to_bytes(2, "big")
    return bytes([tag]) + head + body


def seal_file(name: str = "洮北区平安镇人民政府", colour: tuple[int, int, int] = (255, 0, 0)) -> bytes:
    """A seal as GB/T 38540 nests it: header, number, property with the name, picture."""
    out = io.BytesIO()
    Image.new("RGB", (6, 6), colour).save(out, "PNG")
    header = der(0x30, der(0x16, b"ES"), der(0x02, b"\x04"), der(0x16, b"maker"))
    described = der(0x30, der(0x02, b"\x01"), der(0x0C, name.encode()))
    picture = der(0x30, der(0x16, b"PNG"), der(0x04, out.getvalue()), der(0x02, b"\x2a"), der(0x02, b"\x2a"))
    return der(0x30, der(0x30, header, der(0x16, b"number-1"), described, picture))
