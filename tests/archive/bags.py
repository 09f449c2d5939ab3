"""Builders for package tests: invented papers, a key, a package in one line."""

import io
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dibao.archive.package import Built, Original, build

CODE = "J012-ZY·DB·2026-D10-220802100-0017"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
MOMENT = datetime(2026, 5, 6, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
META = {"档号": CODE, "题名": "王小明户最低生活保障档案", "保管期限": "D10", "年度": 2026}
PAPERS = (
    ("申请书", ".pdf", b"%PDF-1.7 invented application"),
    ("户口簿（户主页）", ".jpg", b"\xff\xd8\xff invented picture" * 40),
    ("入户调查录音", ".m4a", b"invented sound" * 300),
    ("空白附件", ".txt", b""),
)


def originals(papers=PAPERS, **changes) -> list[Original]:
    return [
        Original(
            order, title, suffix, lambda content=content: io.BytesIO(content), meta={"责任者": "平安镇"}, **changes
        )
        for order, (title, suffix, content) in enumerate(papers, start=1)
    ]


def make(place: Path, *, papers=PAPERS, key=KEY, meta=META, **more) -> Built:
    return build(place / CODE, meta, originals(papers), created_at=MOMENT, key=key, **more)


def all_files(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


def overwrite(path: Path, content: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(content)
