"""What can go wrong on the line to a department. Each is a refusal in words, and nothing was applied.

LineFault
├── Unreachable   no answer came; `retry_at` says when asking again makes sense
├── Declined      the department answered, and said no; `reason` is its own
└── Untrusted     something answered that is not the department, or the answer was changed
"""

from datetime import datetime

from dibao.kernel import clock
from dibao.kernel.refusals import Refused


class LineFault(Refused):
    """The department's server gave no usable answer."""


class Unreachable(LineFault):
    """联系不上."""

    def __init__(self, name: str, *, retry_at: datetime):
        self.retry_at = retry_at
        moment = retry_at.astimezone(clock.OFFICE).strftime("%Y-%m-%d %H:%M:%S")
        super().__init__(f"{name}的接口现在联系不上，这次没有查到任何结果。请在 {moment} 以后再试，或改用文件交换。")


class Declined(LineFault):
    """对方拒绝."""

    def __init__(self, name: str, reason: str):
        self.reason = reason
        super().__init__(f"{name}没有答复：{reason}")


class Untrusted(LineFault):
    """不可信."""

    def __init__(self, name: str, reason: str):
        self.reason = reason
        super().__init__(f"{name}的答复不可信，没有采用：{reason}请联系该单位和系统管理员核实。")
