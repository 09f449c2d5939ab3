"""The command line `dibao`: every management command of ours, with Chinese help and honest exit codes."""

import os
import sys

import django
from django.core.management import ManagementUtility, get_commands

OWN = ("dibao.", "demo")
# Django's own commands that an office needs; the rest stay hidden from the list but still run.
PLAIN = {"migrate": "建立或升级数据库", "check": "检查配置"}


def own_commands() -> dict[str, str]:
    """Names of our commands with the app each comes from."""
    return {name: app for name, app in get_commands().items() if str(app).startswith(OWN)}


def listing() -> str:
    """What `dibao --help` prints: one line per command."""
    utility = ManagementUtility(["dibao"])
    lines = ["低保经办与档案系统", "", "用法：dibao 命令 [参数]    各命令的说明：dibao 命令 --help", "", "命令："]
    for name in sorted(own_commands()):
        lines.append(f"  {name:<12} {utility.fetch_command(name).help}")
    lines += [f"  {name:<12} {text}" for name, text in PLAIN.items()]
    return "\n".join(lines)


def main() -> None:
    """Run one command. Exit codes: 0 done, 1 a problem was found, 2 wrong use."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
    django.setup()
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(listing())
        sys.exit(0 if arguments else 2)
    if arguments[0] not in get_commands():
        print(f"没有“{arguments[0]}”这个命令。运行 dibao --help 查看全部命令。", file=sys.stderr)
        sys.exit(2)
    ManagementUtility(["dibao", *arguments]).execute()
