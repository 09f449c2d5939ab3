"""The shape of every `dibao` command: Chinese help, verbs, exit codes 0 done / 1 problem found / 2 wrong use."""

import argparse
import re
import sys
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from .refusals import Refused

# SQLite and PostgreSQL say it differently; anything else is a fault of ours and must be seen whole.
_NO_TABLE = re.compile(r"no such (table|column)|(relation|column) .* does not exist")

Verb = tuple[str, Callable[[argparse.ArgumentParser], None], Callable[..., int | None]]
WORDS = {"positional arguments": "参数", "options": "选项", "subcommands": "子命令"}


class _Formatter(argparse.HelpFormatter):
    """argparse's headings in Chinese."""

    def start_section(self, heading: str | None) -> None:
        super().start_section(WORDS.get(heading or "", heading))

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        # subparsers ask for a usage without prefix, to put their own before it
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class _Parser(CommandParser):
    def __init__(self, **kwargs: Any):
        kwargs["formatter_class"] = _Formatter
        kwargs["add_help"] = False
        super().__init__(**kwargs)
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> Any:
        self.print_usage(sys.stderr)
        self.exit(2, f"用法不对：{message}\n")


class Command(BaseCommand):
    """Base of our commands.

    A plain command defines `add_arguments` and `run(**options) -> int | None`.
    A command with verbs sets `verbs = {"verify": ("说明", add_arguments, run)}`, the latter two taking the
    parser and the options; return 1 when a problem was found.
    """

    help = ""
    requires_system_checks = []  # commands must run before the database is there
    verbs: ClassVar[dict[str, Verb]] = {}

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = _Parser(prog=f"dibao {subcommand}", description=self.help)
        for name in ("--settings", "--pythonpath"):
            parser.add_argument(name, help=argparse.SUPPRESS)
        for name in ("--traceback", "--no-color", "--force-color", "--skip-checks"):
            parser.add_argument(name, action="store_true", help=argparse.SUPPRESS)
        parser.add_argument("--verbosity", "-v", type=int, default=1, help=argparse.SUPPRESS)
        self.add_arguments(parser)
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        if not self.verbs:
            return
        chooser = parser.add_subparsers(title="subcommands", dest="verb", required=True, metavar="子命令")
        for name, (text, add, _) in self.verbs.items():
            add(chooser.add_parser(name, help=text, description=text))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            code = self.run(**options)
        except Refused as refusal:
            self.stderr.write("\n".join(refusal.sentences))
            code = 1
        except DatabaseError as fault:
            if not _NO_TABLE.search(str(fault)):
                raise
            self.stderr.write("数据库还没有建立，或需要升级。请先运行 dibao migrate，再运行这个命令。")
            code = 1
        if code:
            raise SystemExit(code)

    def run(self, **options: Any) -> int | None:
        """Do the work; return 1 when a problem was found."""
        verb = options.get("verb")
        if verb not in self.verbs:
            raise CommandError(f"没有子命令 {verb}", returncode=2)
        return self.verbs[verb][2](self, **options)
