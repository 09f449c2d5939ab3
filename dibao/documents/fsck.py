"""What `dibao fsck` asks of the file store: every row has its content, unchanged to the last byte."""

from collections.abc import Iterator

from dibao.audit.checks import Problem, Seen, check

from . import queries
from .models import StoredFile

STATES = {"missing": "文件不见了", "changed": "文件内容被改动", "locked": "文件的密钥不见了"}


@check("文件库与登记的摘要")
def files_equal_their_digests(seen: Seen) -> Iterator[Problem]:
    """Each stored file is read again and hashed; a missing or changed one is named."""
    seen(StoredFile.objects.count())
    for stored, state in queries.damaged():
        yield Problem(
            STATES[state], stored.sha256,
            f"{STATES[state]}：“{stored.original_name}”（{stored.created_at:%Y-%m-%d} 存入，摘要 {stored.sha256[:16]}…）。"
            "请从备份恢复同一摘要的文件。",
        )  # fmt: skip
