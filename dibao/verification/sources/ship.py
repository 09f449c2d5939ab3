"""船舶 — a boat stands with the large machines: property where the place has a rule; earning a living is a question."""

from .machine import registered

KIND = {
    "fishing": "渔船",
    "cargo": "货船",
    "passenger": "客船",
    "other": "其他船舶",
}

SOURCE = registered(
    "ship",
    "船舶",
    department="海事、渔业船舶登记机构",
    table="Z61",
    kinds=KIND,
    title=("船名号", "船名"),
    size="吨位",
)
