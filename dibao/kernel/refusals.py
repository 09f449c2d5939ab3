"""What the system says when it will not do something: always a sentence, always with what to do next.

Refused
├── NotAllowed    this person may not do this
├── Invalid       what was entered cannot be right
└── Conflict      somebody else was faster, or the matter is no longer at this step
"""


class Refused(Exception):
    """A refusal a person may see: one or more Chinese sentences, and the rule they rest on."""

    def __init__(self, *sentences: str, basis: str = "", fields: dict[str, str] | None = None):
        self.fields = fields or {}
        self.sentences = sentences or tuple(self.fields.values())
        self.basis = basis
        super().__init__("".join(self.sentences))


class NotAllowed(Refused):
    """没有办理权限 — the person's posts do not cover this act or this place."""


class Invalid(Refused):
    """填写有误 — what was entered breaks a rule; `fields` names each field."""


class Conflict(Refused):
    """已被他人办理 — the row has moved on since the page was opened."""
