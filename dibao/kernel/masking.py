"""脱敏 — how sensitive values look on a screen until somebody has a reason to see them plain."""


def mask_name(name: str) -> str:
    """张三 → 张*; 张小三 → 张*三."""
    if len(name) <= 1:
        return name
    return name[0] + "*" if len(name) == 2 else name[0] + "*" * (len(name) - 2) + name[-1]


def mask_id(number: str) -> str:
    """First six and last four: the birth date stays hidden."""
    return number[:6] + "*" * 8 + number[-4:] if len(number) >= 15 else "*" * len(number)


def mask_phone(number: str) -> str:
    """138****8000."""
    return number[:3] + "****" + number[-4:] if len(number) >= 11 else "*" * len(number)


def mask_account(number: str) -> str:
    """First four and last four of a bank account."""
    return number[:4] + " **** **** " + number[-4:] if len(number) >= 12 else "*" * len(number)


def mask_address(address: str) -> str:
    """Down to the village; the house stays hidden."""
    for mark in ("村", "社区", "居委会", "嘎查"):
        head, found, _ = address.partition(mark)
        if found:
            return head + mark + "***"
    return address[:6] + "***"


MASKS = {
    "name": mask_name,
    "id": mask_id,
    "phone": mask_phone,
    "account": mask_account,
    "address": mask_address,
}
